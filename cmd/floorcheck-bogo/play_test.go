package main

import (
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/netconn"
)

// want compares an outcome with an exit code and what standard error has to hold.
func (o outcome) want(t *testing.T, code int, stderr string) {
	t.Helper()
	if o.code != code || !strings.Contains(o.stderr, stderr) || code == exitGood && o.stderr != "" {
		t.Errorf("exit code %d with %q, expected %d with %q", o.code, o.stderr, code, stderr)
	}
}

func TestAnyRoleAndVersionEchoesInvertedData(t *testing.T) {
	for name, c := range map[string]*tlspsk.Config{"TLS12": config12(plain), "TLS13": config(plain)} {
		for _, shim := range []string{"client", "server"} {
			for _, mode := range [][]string{nil, {"-async"}, {"-implicit-handshake"}, {"-async", "-implicit-handshake"}} {
				t.Run(name+"/"+shim+strings.Join(mode, ""), func(t *testing.T) {
					flags := plainFlags(mode...)
					if shim == "server" {
						flags = append(flags, "-server")
					}
					o := drive(t, flags, peer(c, shim == "client", echoes))
					o.want(t, exitGood, "")
					if o.peer[0] != nil {
						t.Error("runner:", o.peer[0])
					}
				})
			}
		}
	}
}

func TestAnAsynchronousTransportMovesSingleOctets(t *testing.T) {
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go accept(l, func(c net.Conn) error { _, err := c.Write([]byte("abc")); return err })
	tr, err := dial(&options{port: uint16(l.Addr().(*net.TCPAddr).Port), shimID: testID, async: true})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	for i := range 3 {
		if n, err := tr.Read(make([]byte, 8)); n != 1 || tr.received != i+1 {
			t.Errorf("Read %d returned %d octets, %v; expected 1", i, n, err)
		}
	}
}

func TestTheCredentialThatIsUsedIsTheOneExpected(t *testing.T) {
	both := slices.Concat(importFlags(&first), importFlags(&second))
	for name, c := range map[string]struct {
		flags []string
		peer  *tlspsk.Config
		code  int
	}{
		"the second":              {[]string{"-expect-selected-credential", "1"}, config(second), exitGood},
		"the second, as a server": {[]string{"-expect-selected-credential", "1", "-server"}, config(second), exitGood},
		"not the first":           {[]string{"-expect-selected-credential", "0"}, config(second), exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			server := slices.Contains(c.flags, "-server")
			drive(t, slices.Concat(both, c.flags), peer(c.peer, !server, echoes)).want(t, c.code, "")
		})
	}
}

func TestAFaultEndsInTheAlertAndInTheRulesName(t *testing.T) {
	var alert *tlspsk.AlertError
	o := drive(t, append(importFlags(&first), "-server"), peer(config(mistaken), false, echoes))
	o.want(t, exitFailed, "[tls/binder ")
	if !errors.As(o.peer[0], &alert) || alert.Alert != tlspsk.AlertDecryptError {
		t.Errorf("runner saw %v, expected decrypt_error", o.peer[0])
	}
	o = drive(t, append(importFlags(&first), "-server"), peer(config(second), false, echoes))
	o.want(t, exitFailed, "[tls/psk-identity ")
	if !errors.As(o.peer[0], &alert) || alert.Alert != tlspsk.AlertHandshakeFailure {
		t.Errorf("runner saw %v, expected handshake_failure", o.peer[0])
	}
}

func TestTheAlertArrivesAlthoughOctetsWereLeftUnread(t *testing.T) {
	o := drive(t, plainFlags("-server"), func(c net.Conn) error {
		for range 2 { // the second time, the shim has found out that no record starts with 0
			if _, err := c.Write(make([]byte, 1<<17)); err != nil {
				t.Error("runner:", err)
			}
			time.Sleep(50 * time.Millisecond)
		}
		b, err := io.ReadAll(c)
		if err != nil || string(b) != "\x15\x03\x03\x00\x02\x02\x0a" {
			t.Errorf("runner read % x, %v; expected the alert unexpected_message and no reset", b, err)
		}
		return nil
	})
	o.want(t, exitFailed, "[tls/record-type ")
}

func TestTheVersionIsWhatTheFlagsAllow(t *testing.T) {
	drive(t, plainFlags("-no-tls13"), peer(config(plain), true, func(c *netconn.Conn) error {
		if v := c.ConnectionState().Version; v != tlspsk.VersionTLS12 {
			t.Errorf("version %04x, expected TLS 1.2", v)
		}
		return echoes(c)
	})).want(t, exitGood, "")
	for _, f := range [][]string{{"-no-tls12"}, {"-min-version", "772"}} {
		drive(t, append(plainFlags(f...), "-server"), peer(config12(plain), false, echoes)).want(t, exitFailed, "[tls/version ")
	}
}

func TestASecondConnectionIsAFullHandshakeWhereTheSessionIsMissed(t *testing.T) {
	talk := peer(config(plain), true, echoes)
	o := drive(t, plainFlags("-resume-count", "1", "-expect-session-miss"), talk, talk)
	o.want(t, exitGood, "")
	if o.peer[1] != nil {
		t.Error("runner:", o.peer[1])
	}
}

func TestResumptionIsUnimplementedOnlyIfTheRunnerWasContentWithTheFirstConnection(t *testing.T) {
	for _, shim := range []string{"client", "server"} {
		flags := plainFlags("-resume-count", "1")
		if shim == "server" {
			flags = append(flags, "-server")
		}
		talk := peer(config(plain), shim == "client", echoes)
		hangUp := func(net.Conn) error { return nil }
		drive(t, flags, talk, talk).want(t, exitUnimplemented, "connection 1: not implemented: resumption")
		drive(t, flags, talk, hangUp).want(t, exitFailed, "connection 1: ")
		drive(t, append(flags, "-no-tls12"), peer(config12(plain), shim == "client", echoes)).want(t, exitFailed, "connection 0: ")
	}
}

func TestExportersAreUnimplementedOnlyAfterTheHandshake(t *testing.T) {
	flags := plainFlags("-export-keying-material", "1024", "-export-label", "", "-export-context", "")
	drive(t, flags, peer(config(plain), true, echoes)).want(t, exitUnimplemented, "exporters")
	drive(t, flags, peer(config(tlspsk.PSK{Identity: plain.Identity, Key: []byte("54321")}), true, echoes)).want(t, exitFailed, "tls: ")
}

func TestAMissingCloseNotifyCountsOnlyWhereItIsAskedFor(t *testing.T) {
	cut := func(conn net.Conn) error {
		return peer(config(plain), true, func(*netconn.Conn) error { return conn.Close() })(conn)
	}
	drive(t, plainFlags(), cut).want(t, exitGood, "")
	drive(t, plainFlags("-check-close-notify"), cut).want(t, exitFailed, "without close_notify")
}

func TestAConnectionThatEndsInTheHandshakeIsAFailure(t *testing.T) {
	hangUp := func(c net.Conn) error {
		_, err := c.Read(make([]byte, 4096)) // all of the ClientHello, lest the connection be reset
		return err
	}
	for _, f := range []string{"-no-tls1", "-implicit-handshake"} {
		drive(t, plainFlags(f), hangUp).want(t, exitFailed, "without close_notify during the handshake")
	}
}

func TestAServersIdentityHintIsItsIdentity(t *testing.T) {
	drive(t, plainFlags("-server"), peer(config12(plain), false, func(c *netconn.Conn) error {
		if hint := c.ConnectionState().IdentityHint; string(hint) != string(plain.Identity) {
			t.Errorf("identity hint %q, expected %q", hint, plain.Identity)
		}
		return echoes(c)
	})).want(t, exitGood, "")
}

func TestFlagsAboutWhatTheEngineNeverDoesChangeNothing(t *testing.T) {
	flags := plainFlags("-cert-file", "no/such/file", "-key-file", "no/such/file", "-trust-cert", "no/such/file",
		"-verify-peer", "-require-any-client-certificate", "-expect-no-peer-cert", "-on-resume-expect-no-session", "-no-tls1", "-no-tls11")
	drive(t, flags, peer(config(plain), true, echoes)).want(t, exitGood, "")
}

func TestTheShimWritesFirstOrShutsDownWhenTold(t *testing.T) {
	drive(t, plainFlags("-shim-writes-first"), peer(config(plain), true, func(c *netconn.Conn) error {
		var hello [5]byte
		if _, err := io.ReadFull(c, hello[:]); err != nil || string(hello[:]) != "hello" {
			t.Errorf("runner read %q, %v", hello, err)
		}
		return echoes(c)
	})).want(t, exitGood, "")
	drive(t, plainFlags("-shim-shuts-down"), peer(config(plain), true, func(c *netconn.Conn) error {
		if n, err := c.Read(make([]byte, 1)); n > 0 || err != io.EOF {
			t.Errorf("runner read %d octets, %v; expected close_notify", n, err)
		}
		return c.Close()
	})).want(t, exitGood, "")
}
