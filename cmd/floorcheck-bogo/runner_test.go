package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/netconn"
)

const testID = 0x0102030405060708

// outcome is what a test sees of the shim: its own end and that of the
// connections at the runner's side.
type outcome struct {
	code           int
	stdout, stderr string
	peer           []error
}

// drive runs the shim with those flags against a runner that treats the connections one
// after the other as told.
func drive(t *testing.T, flags []string, connections ...func(net.Conn) error) outcome {
	t.Helper()
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan []error)
	go func() {
		var errs []error
		for _, f := range connections {
			errs = append(errs, accept(l, f))
		}
		done <- errs
	}()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	var stdout, stderr bytes.Buffer
	code := run(append([]string{"-port", port, "-shim-id", strconv.FormatUint(testID, 10)}, flags...), &stdout, &stderr)
	l.Close()
	return outcome{code, stdout.String(), stderr.String(), <-done}
}

func accept(l *net.TCPListener, f func(net.Conn) error) error {
	c, err := l.Accept()
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	var id [8]byte
	if _, err := io.ReadFull(c, id[:]); err != nil {
		return err
	}
	if got := binary.LittleEndian.Uint64(id[:]); got != testID {
		return fmt.Errorf("shim ID %x, expected %x", got, testID)
	}
	return f(c)
}

// peer is the runner's end of a connection: as the server, or as the client of a shim with "-server".
func peer(c *tlspsk.Config, server bool, f func(*netconn.Conn) error) func(net.Conn) error {
	return func(conn net.Conn) error {
		start := netconn.Client
		if server {
			start = netconn.Server
		}
		tls, err := start(conn, c)
		if err != nil {
			return err
		}
		if err := tls.Handshake(); err != nil {
			return err
		}
		return f(tls)
	}
}

// echoes sends a message and expects it back, inverted.
func echoes(c *netconn.Conn) error {
	message := bytes.Repeat([]byte{0x42, 0x00, 0xF0}, 200)
	if _, err := c.Write(message); err != nil {
		return err
	}
	got := make([]byte, len(message))
	if _, err := io.ReadFull(c, got); err != nil {
		return err
	}
	for i := range got {
		if got[i] != message[i]^0xFF {
			return fmt.Errorf("octet %d is %02x, sent %02x", i, got[i], message[i])
		}
	}
	return c.Close()
}

// The keys of the tests, as the runner's end has them and as flags.
var (
	plain    = tlspsk.PSK{Identity: []byte("luggage combo"), Key: []byte("12345")}
	first    = tlspsk.PSK{Identity: []byte("one"), Key: bytes.Repeat([]byte{1}, 32), Context: []byte("context"), Import: true}
	second   = tlspsk.PSK{Identity: []byte("two"), Key: bytes.Repeat([]byte{2}, 48), Hash: tlspsk.SHA384, Import: true}
	mistaken = tlspsk.PSK{Identity: []byte("one"), Key: bytes.Repeat([]byte{3}, 32), Context: []byte("context"), Import: true}
)

func config(keys ...tlspsk.PSK) *tlspsk.Config {
	return &tlspsk.Config{Rand: rand.Reader, PSKs: keys, CipherSuites: tlspsk.AllSuites()}
}

func config12(keys ...tlspsk.PSK) *tlspsk.Config {
	c := config(keys...)
	c.MaxVersion = tlspsk.VersionTLS12
	return c
}

func plainFlags(more ...string) []string {
	return append([]string{"-psk", string(plain.Key), "-psk-identity", string(plain.Identity)}, more...)
}

func importFlags(p *tlspsk.PSK) []string {
	b := base64.StdEncoding.EncodeToString
	hash := "-psk-importer-sha256"
	if p.Hash == tlspsk.SHA384 {
		hash = "-psk-importer-sha384"
	}
	f := []string{"-new-psk-credential", "-psk-importer-key", b(p.Key), "-psk-importer-identity", b(p.Identity)}
	if len(p.Context) > 0 {
		f = append(f, "-psk-importer-context", b(p.Context))
	}
	return append(f, hash)
}
