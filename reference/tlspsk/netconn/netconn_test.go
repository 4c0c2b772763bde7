package netconn

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

var key = []byte("0123456789abcdef")

func pair(t *testing.T, serverKey []byte) (client, server *Conn, rawClient, rawServer net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		c, _ := l.Accept()
		accepted <- c
	}()
	rc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	rs := <-accepted
	t.Cleanup(func() { rc.Close(); rs.Close() })
	client, err = Client(rc, &tlspsk.Config{Rand: rand.Reader, PSKs: []tlspsk.PSK{{Identity: []byte("ue"), Key: key}}})
	if err != nil {
		t.Fatal(err)
	}
	server, err = Server(rs, &tlspsk.Config{Rand: rand.Reader, LookupPSK: func([]byte) ([]byte, bool) { return serverKey, true }})
	if err != nil {
		t.Fatal(err)
	}
	return client, server, rc, rs
}

func TestDataCrossesInBothDirectionsAndCloseNotifyIsEOF(t *testing.T) {
	client, server, _, _ := pair(t, key)
	want := bytes.Repeat([]byte("floor"), 50_000)
	go func() {
		client.Write(want)
		client.CloseWrite()
	}()
	got, err := io.ReadAll(server)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("server read %d octets and %v, expected %d and no error", len(got), err, len(want))
	}
	if !server.ConnectionState().PeerClosed {
		t.Error("close_notify was not seen")
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(client); err != nil {
		t.Errorf("client: %v, expected EOF", err)
	}
}

func TestTransportThatEndsWithoutCloseNotifyIsTruncation(t *testing.T) {
	client, server, rawClient, _ := pair(t, key)
	go server.Handshake()
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	client.Write([]byte("half"))
	rawClient.Close()
	got, err := io.ReadAll(server)
	var cut *tlspsk.TruncationError
	if string(got) != "half" || !errors.As(err, &cut) {
		t.Fatalf("read %q and %v, expected the data and then a TruncationError", got, err)
	}
}

func TestWrongKeyFailsBothSidesWithBadRecordMAC(t *testing.T) {
	client, server, _, _ := pair(t, []byte("another key ...."))
	serverErr := make(chan error, 1)
	go func() { serverErr <- server.Handshake() }()
	want := tlspsk.AlertBadRecordMAC
	if client.engineMaxIs13() {
		want = tlspsk.AlertDecryptError
	}
	for _, err := range []error{client.Handshake(), <-serverErr} {
		var a *tlspsk.AlertError
		if !errors.As(err, &a) || a.Alert != want {
			t.Errorf("%v, expected alert %v", err, want)
		}
	}
}

// engineMaxIs13 tells whether the default configuration negotiates TLS 1.3.
func (c *Conn) engineMaxIs13() bool {
	_, ok := tlspsk.SuiteByName("TLS_AES_128_GCM_SHA256")
	for _, s := range tlspsk.AllSuites() {
		if ok && s == tlspsk.TLS_AES_128_GCM_SHA256 {
			return true
		}
	}
	return false
}

func TestSilentPeerIsCutOffByTheDeadline(t *testing.T) {
	_, server, _, _ := pair(t, key)
	server.SetDeadline(time.Now().Add(20 * time.Millisecond))
	if err := server.Handshake(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%v, expected a deadline error", err)
	}
}

func TestReadAfterADeadlineGoesOn(t *testing.T) {
	client, server, _, _ := pair(t, key)
	go client.Handshake()
	if err := server.Handshake(); err != nil {
		t.Fatal(err)
	}
	server.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	var b [8]byte
	if _, err := server.Read(b[:]); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%v, expected a deadline error", err)
	}
	server.SetReadDeadline(time.Time{})
	client.Write([]byte("hello"))
	if n, err := server.Read(b[:]); string(b[:n]) != "hello" || err != nil {
		t.Fatalf("read %q, %v", b[:n], err)
	}
}

func TestCloseEndsABlockedRead(t *testing.T) {
	client, server, _, _ := pair(t, key)
	go client.Handshake()
	if err := server.Handshake(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := server.Read(make([]byte, 1))
		done <- err
	}()
	time.Sleep(10 * time.Millisecond)
	server.Close()
	if err := <-done; err == nil {
		t.Error("Read returned no error after Close")
	}
}
