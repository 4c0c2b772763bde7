//go:build interop

package interop

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const (
	identity = "alice"
	key      = "00112233445566778899aabbccddeeff"
	otherKey = "ff112233445566778899aabbccddeeff"
)

// client is an "openssl s_client" that sends what it is told over TLS.
type client struct {
	t      *testing.T
	stdin  io.WriteCloser
	stdout io.Reader
	stderr bytes.Buffer
	run    *exec.Cmd
}

func openssl(t *testing.T, address, identity, key string, more ...string) *client {
	t.Helper()
	c := &client{t: t, run: exec.Command(tool(t, "openssl"), append([]string{"s_client", "-connect", address, "-quiet", "-no_ign_eof",
		"-tls1_2", "-cipher", "PSK-AES128-GCM-SHA256", "-psk_identity", identity, "-psk", key}, more...)...)}
	c.run.Stderr = &c.stderr
	var err error
	if c.stdin, err = c.run.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if c.stdout, err = c.run.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.run.Start(); err != nil {
		t.Fatal(err)
	}
	// A server that does not answer must not hang the tests.
	watchdog := time.AfterFunc(20*time.Second, func() { _ = c.run.Process.Kill() })
	t.Cleanup(func() { watchdog.Stop(); _ = c.run.Process.Kill() })
	return c
}

// ask sends one BFCP message and reads one, framed by its Payload Length.
func (c *client) ask(message string) []byte {
	c.t.Helper()
	octets, err := hex.DecodeString(strings.ReplaceAll(message, " ", ""))
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.stdin.Write(octets); err != nil {
		c.t.Fatal(err)
	}
	answer := make([]byte, 12)
	if _, err := io.ReadFull(c.stdout, answer); err != nil {
		c.t.Fatalf("no answer: %v\n%s", err, &c.stderr)
	}
	payload := make([]byte, 4*int(binary.BigEndian.Uint16(answer[2:])))
	if _, err := io.ReadFull(c.stdout, payload); err != nil {
		c.t.Fatalf("half an answer: %v", err)
	}
	return append(answer, payload...)
}

// end closes the client's input and returns what it said on standard error.
func (c *client) end() string {
	c.stdin.Close()
	_, _ = io.Copy(io.Discard, c.stdout)
	var failed *exec.ExitError // an alert makes it fail
	if err := c.run.Wait(); err != nil && !errors.As(err, &failed) {
		c.t.Fatal(err)
	}
	return c.stderr.String()
}

// granted makes the client say Hello as that user and ask for floor 1.
func (c *client) granted(user byte) {
	c.t.Helper()
	number := fmt.Sprintf("%04x", user)
	if a := c.ask("200b0000 00000001 0001" + number); a[1] != 12 || !bytes.Equal(a[4:12], []byte{0, 0, 0, 1, 0, 1, 0, user}) {
		c.t.Errorf("expected a HelloAck with the request's numbers, found % x", a)
	}
	// FloorRequestStatus whose REQUEST-STATUS (type 5, length 4) is Granted (3).
	a := c.ask("20010001 00000001 0002" + number + "05040001")
	i := bytes.Index(a, []byte{5<<1 | 1, 4, 3, 0})
	if j := bytes.Index(a, []byte{5 << 1, 4, 3, 0}); a[1] != 4 || i < 0 && j < 0 {
		c.t.Errorf("expected a FloorRequestStatus Granted, found % x", a)
	}
}

func TestOpenSSLGetsItsFloorThroughTLSPSK(t *testing.T) {
	c := openssl(t, serve(t, "--psk", identity+":"+key), identity, key)
	c.granted(1)
	if said := c.end(); strings.Contains(said, "alert") {
		t.Errorf("expected no alert, found %s", said)
	}
}

func TestOpenSSLSeesTheRightAlertAndTheServerGoesOn(t *testing.T) {
	address := serve(t, "--psk", identity+":"+key, "--max-holders", "2")
	first := openssl(t, address, identity, key)
	first.granted(1)
	for _, bad := range []struct{ identity, key, alert string }{
		{identity, otherKey, "SSL alert number 20"},
		{"mallory", key, "SSL alert number 115"},
	} {
		if said := openssl(t, address, bad.identity, bad.key).end(); !strings.Contains(said, bad.alert) {
			t.Errorf("identity %q: expected %q, found %s", bad.identity, bad.alert, said)
		}
	}
	// Those before and those after are served as if nothing had happened.
	if a := first.ask("200b0000 00000001 0003 0001"); a[1] != 12 {
		t.Errorf("expected a HelloAck, found % x", a)
	}
	openssl(t, address, identity, key).granted(2)
}
