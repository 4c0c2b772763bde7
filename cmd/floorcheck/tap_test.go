package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/netconn"
)

// tapped is a running "floorcheck tap".
type tapped struct {
	process *exec.Cmd
	address string
	lines   *bufio.Reader
	stderr  bytes.Buffer
}

func startTap(t *testing.T, target string, args ...string) *tapped {
	t.Helper()
	p := &tapped{process: exec.Command("floorcheck", append([]string{"tap", "127.0.0.1:0", target}, args...)...)}
	p.process.Stderr = &p.stderr
	stdout, err := p.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.process.Process.Kill() })
	p.lines = bufio.NewReader(stdout)
	line, err := p.lines.ReadString('\n')
	if err != nil {
		t.Fatalf("no first line: %v\n%s", err, &p.stderr)
	}
	p.address = strings.TrimPrefix(strings.TrimSpace(line), "listening on ")
	return p
}

// line waits for the next line of output, for which the tap has not ended.
func (p *tapped) line(t *testing.T) string {
	t.Helper()
	line, err := p.lines.ReadString('\n')
	if err != nil {
		t.Fatalf("expected a line, found %v\n%s", err, &p.stderr)
	}
	return strings.TrimSpace(line)
}

// stop interrupts the tap and returns its exit code and what it still said.
func (p *tapped) stop(t *testing.T) (code int, rest string) {
	t.Helper()
	if err := p.process.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(p.lines)
	var ended *exec.ExitError
	if err := p.process.Wait(); errors.As(err, &ended) {
		code = ended.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return code, string(b)
}

const (
	helloMessage  = "200b0000 00000001 00010001"
	brokenMessage = "20010001 00000001 00020001 05c80001" // FLOOR-ID reaches over the end
)

func dialTap(t *testing.T, p *tapped) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestATapTellsAFindingAsItHappensAndEndsWithCode1(t *testing.T) {
	server := startServer(t, "--plain")
	p := startTap(t, server.address)
	c := dialTap(t, p)
	ask(t, c, helloMessage)
	b, _ := hex.DecodeString(strings.ReplaceAll(brokenMessage, " ", ""))
	if _, err := c.Write(b); err != nil {
		t.Fatal(err)
	}
	if where := p.line(t); !strings.HasPrefix(where, "piece 3 ") || !strings.Contains(where, "FloorRequest") {
		t.Errorf("expected the place of the finding, found %q", where)
	}
	if what := p.line(t); !strings.HasPrefix(what, "bfcp/attribute-overrun (RFC 4582") {
		t.Errorf("expected the rule, found %q", what)
	}
	code, rest := p.stop(t)
	if code != exitFinding || !strings.Contains(rest, "1 violations") {
		t.Errorf("expected exit code 1 and the summary, found %d and %q", code, rest)
	}
	server.stop(syscall.SIGTERM)
}

func TestATapReadsTLSWithTheKeyAndItsCaptureIsCheckedLikeIt(t *testing.T) {
	const psk = "alice:00112233445566778899aabbccddeeff"
	key, _ := hex.DecodeString(psk[6:])
	dir := t.TempDir()
	keep, keylog := filepath.Join(dir, "seen.pcap"), filepath.Join(dir, "keys.log")
	server := startServer(t, "--psk", psk)
	p := startTap(t, server.address, "--psk", psk, "--pcap", keep)
	log, err := os.Create(keylog)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for _, suite := range []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256, tlspsk.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256} {
		c, err := netconn.Client(dialTap(t, p), &tlspsk.Config{Rand: rand.Reader, MaxVersion: tlspsk.VersionTLS12, KeyLog: log,
			CipherSuites: []tlspsk.CipherSuite{suite}, PSKs: []tlspsk.PSK{{Identity: []byte("alice"), Key: key}}})
		if err != nil {
			t.Fatal(err)
		}
		ask(t, c, helloMessage)
		ask(t, c, "20010001 00000001 00020001 05040001")
		c.Close()
	}
	code, rest := p.stop(t)
	if code != exitGood || !strings.Contains(rest, "2 connections with BFCP or TLS, 4 BFCP messages: 0 violations") || !strings.Contains(rest, "needs a key log") {
		t.Errorf("expected one of two connections read, found code %d and %q", code, rest)
	}
	for _, x := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--psk", psk}, exitGood, " 4 BFCP messages: 0 violations"},
		{[]string{"--keylog", keylog}, exitGood, " 8 BFCP messages: 0 violations"},
		{[]string{"--psk", "alice:ff112233445566778899aabbccddeeff"}, exitUnavailable, `the key for identity "alice" does not open this connection`},
		{[]string{"--psk", "bob:ff"}, exitUnavailable, `no key for this connection: identity "alice"`},
		{nil, exitUnavailable, "no key was given to open TLS with"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(append([]string{"check", keep}, x.args...), nil, &stdout, &stderr)
		if code != x.code || !strings.Contains(stdout.String(), x.says) || strings.Contains(stdout.String()+stderr.String(), "112233") {
			t.Errorf("check %v: expected code %d and %q, found %d and\n%s%s", x.args, x.code, x.says, code, &stdout, &stderr)
		}
	}
	server.stop(syscall.SIGTERM)
}
