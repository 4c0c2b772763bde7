//go:build interop

package interop

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// opensslNames are OpenSSL's own names, by the numbers that "openssl ciphers"
// prints beside them.
var opensslNames = sync.OnceValues(func() (map[tlspsk.CipherSuite]string, error) {
	out, err := exec.Command("openssl", "ciphers", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()
	names := map[tlspsk.CipherSuite]string{}
	for _, m := range regexp.MustCompile(`0x(..),0x(..) - (\S+)`).FindAllStringSubmatch(string(out), -1) {
		var n uint16
		fmt.Sscanf(m[1]+m[2], "%04x", &n)
		names[tlspsk.CipherSuite(n)] = m[3]
	}
	names[0x1304], names[0x1305] = "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256" // not in the default list
	return names, err
})

// programPeer is what an administrator has at hand: s_client and s_server. The
// server takes any identity in TLS 1.2 and sends tickets in TLS 1.3.
func programPeer() *peer {
	return &peer{name: "s_client, s_server", packages: []string{"openssl"}, client: true, server: true, start: startOpenSSL}
}

func startOpenSSL(ctx context.Context, c cell, port string) (*running, error) {
	names, err := opensslNames()
	if err != nil {
		return nil, err
	}
	args := []string{"-psk_identity", c.identity, "-psk", c.key}
	if !c.mode.tls13() {
		args = append(args, "-tls1_2", "-cipher", names[c.suite]+":@SECLEVEL=0")
	} else {
		args = append(args, "-tls1_3", "-ciphersuites", names[c.suite])
	}
	if c.mode == ke {
		args = append(args, "-allow_no_dhe_kex")
	}
	info, _ := c.suite.Info()
	if !c.server {
		if info.KX == tlspsk.KXRSAPSK {
			args = append(args, "-CAfile", c.pki.ca, "-verify_return_error")
		}
		return startSClient(exec.CommandContext(ctx, "openssl", append([]string{"s_client", "-connect", "127.0.0.1:" + port, "-quiet", "-no_ign_eof"}, args...)...))
	}
	switch info.KX {
	case tlspsk.KXRSAPSK:
		args = append(args, "-cert", c.pki.cert, "-key", c.pki.key)
	case tlspsk.KXPSK:
		args = append(args, "-nocert")
		if c.mode == hinted {
			args = append(args, "-psk_hint", pskHint)
		}
	case tlspsk.KXDHEPSK:
		args = append(args, "-nocert", "-dhparam", c.pki.dh) // its own choice has 1024 bits
	default:
		args = append(args, "-nocert")
	}
	return startSServer(exec.CommandContext(ctx, "openssl", append([]string{"s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-rev"}, args...)...))
}

// startSClient sends octets once and waits until as many have come back; the
// end of its input then makes s_client send close_notify.
func startSClient(run *exec.Cmd) (*running, error) {
	var stderr bytes.Buffer
	run.Stderr = &stderr
	stdin, err := run.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	return &running{said: func() string {
		text := strings.Repeat("floor request ", 1000)
		go io.WriteString(stdin, text)
		got := make([]byte, len(text))
		n, _ := io.ReadFull(stdout, got)
		stdin.Close()
		err := run.Wait()
		return opensslSaid(string(got[:n]) == text && err == nil, stderr.String())
	}}, nil
}

// startSServer waits for the line that names the port. With -rev, the server
// answers each line with its octets reversed.
func startSServer(run *exec.Cmd) (*running, error) {
	var stderr bytes.Buffer
	run.Stderr = &stderr
	stdout, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(stdout)
	r := &running{said: func() string {
		_, _ = io.Copy(io.Discard, lines)
		err := run.Wait()
		return opensslSaid(err == nil && !strings.Contains(stderr.String(), "error:"), stderr.String())
	}}
	for r.port == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("expected a line ACCEPT, found %v, then %s", err, r.said())
		}
		if _, at, ok := strings.Cut(strings.TrimSpace(line), "ACCEPT 127.0.0.1:"); ok {
			r.port = at
		}
	}
	return r, nil
}

func opensslSaid(well bool, stderr string) string {
	if well {
		return "done"
	}
	if m := regexp.MustCompile(`SSL alert number (\d+)`).FindStringSubmatch(stderr); m != nil {
		return "alert " + m[1]
	}
	return "failed " + strings.ReplaceAll(strings.TrimSpace(stderr), "\n", "; ")
}
