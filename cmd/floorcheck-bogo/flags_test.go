package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

func runWith(args ...string) outcome {
	var stdout, stderr bytes.Buffer
	code := run(args, &stdout, &stderr)
	return outcome{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

func TestFlagsAreReadInTheirOrder(t *testing.T) {
	got, err := parse(slices.Concat(
		[]string{"-port", "65535", "-shim-id", "18446744073709551615", "-ipv6", "-server"},
		plainFlags(), importFlags(&first), []string{"-new-x509-credential", "-cert-file", "a", "-key-file", "b"}, importFlags(&second),
		[]string{"-min-version", "769", "-max-version", "771", "-expect-selected-credential", "2", "-resume-count", "1"},
	))
	if err != nil {
		t.Fatal(err)
	}
	last := 2
	want := &options{
		port: 65535, shimID: 1<<64 - 1, ipv6: true, server: true, psk: &plain,
		credentials: []credential{{psk: first}, {certificate: true}, {psk: second}},
		minVersion:  tlspsk.VersionTLS12, maxVersion: tlspsk.VersionTLS12, selected: &last, resumeCount: 1,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(options{}, credential{})); diff != "" {
		t.Error(diff)
	}
}

func TestTheHandshakerIsNotSupported(t *testing.T) {
	if o := runWith("-is-handshaker-supported"); o.code != exitGood || strings.TrimSpace(o.stdout) != "No" {
		t.Errorf("exit code %d, %q", o.code, o.stdout)
	}
}

func TestWhatTheEngineHasNotExitsWith89(t *testing.T) {
	for name, flags := range map[string][]string{
		"an unknown flag":             plainFlags("-no-such-flag"),
		"DTLS":                        plainFlags("-dtls"),
		"a policy":                    plainFlags("-fips-202205"),
		"no key at all":               {"-server", "-cert-file", "a", "-key-file", "b"},
		"a certificate to be used":    append(importFlags(&first), "-new-x509-credential", "-expect-selected-credential", "1"),
		"the default credential":      append(importFlags(&first), "-expect-selected-credential", "-1"),
		"versions below TLS 1.2 only": plainFlags("-max-version", "770"),
	} {
		t.Run(name, func(t *testing.T) { runWith(flags...).want(t, 89, "not implemented: ") })
	}
}

func TestFlagsThatAreWrongExitWith1(t *testing.T) {
	for name, flags := range map[string][]string{
		"a value is missing":              plainFlags("-port"),
		"a number is too large":           plainFlags("-port", "65536"),
		"a credential that is not there":  plainFlags("-expect-selected-credential", "0"),
		"importer without credential":     plainFlags("-psk-importer-sha256"),
		"importer behind a certificate":   plainFlags("-new-x509-credential", "-psk-importer-key", "AAAA"),
		"a key that is no base64":         {"-new-psk-credential", "-psk-importer-key", "s3cr3t!"},
		"a key without octets":            {"-psk", "", "-port", "1"},
		"nobody listens, and no key leak": plainFlags("-port", "1"),
	} {
		t.Run(name, func(t *testing.T) {
			o := runWith(flags...)
			o.want(t, exitFailed, "")
			if o.stderr == "" || strings.Contains(o.stderr, "s3cr3t") || strings.Contains(o.stderr, string(plain.Key)) {
				t.Errorf("standard error is %q, expected a reason and no key", o.stderr)
			}
		})
	}
}
