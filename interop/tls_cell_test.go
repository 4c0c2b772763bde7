//go:build interop

package interop

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/netconn"
)

// What both ends share, unless a test says otherwise.
const (
	pskIdentity = "client1"
	pskKey      = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	pskHint     = "floor control" // HINT in peers/peer.h
	wrongKey    = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
)

// sameKey is a cell in which both ends fit together.
func sameKey(s tlspsk.CipherSuite, m mode, server bool, p *pki) cell {
	return cell{suite: s, mode: m, server: server, identity: pskIdentity, key: pskKey, pki: p}
}

// ourEnd is the configuration that fits a cell.
func ourEnd(c cell) *tlspsk.Config {
	key, err := hex.DecodeString(pskKey)
	if err != nil {
		panic(err)
	}
	info, _ := c.suite.Info()
	cfg := &tlspsk.Config{Rand: rand.Reader, CipherSuites: []tlspsk.CipherSuite{c.suite},
		PSKs: []tlspsk.PSK{{Identity: []byte(pskIdentity), Key: key}}}
	if c.mode.tls13() {
		cfg.PSKs[0].Hash = info.Hash
	}
	switch c.mode {
	case ke:
		cfg.PSKModes = []tlspsk.PSKMode{tlspsk.PSKOnly}
	case p256:
		cfg.Groups = []tlspsk.Group{tlspsk.P256}
	case hinted:
		cfg.IdentityHint = []byte(pskHint)
	case mte:
		cfg.NoEncryptThenMAC = true
	case noEMS:
		cfg.NoExtendedMasterSecret = true
	case retried:
		if c.server {
			cfg.KeyShares = -1
		} else {
			cfg.Groups = []tlspsk.Group{tlspsk.P384} // of which no client sends a share unasked
		}
	}
	if info.KX == tlspsk.KXRSAPSK {
		c.pki.configure(cfg)
	}
	return cfg
}

// outcome is how a connection ended on both sides.
type outcome struct {
	ours   error // nil: data crossed both ways, and close_notify behind it
	theirs string
	state  tlspsk.ConnectionState
}

// String is for a failed test.
func (o outcome) String() string {
	return fmt.Sprintf("ours: %v (%v), theirs: %s", o.ours, o.state.CipherSuite, o.theirs)
}

// well tells whether all went as it should.
func (o outcome) well() bool { return o.ours == nil && (o.theirs == "done" || o.theirs == "cut") }

// sent is the alert that our end sent, received the one that it got: -1 for none.
func (o outcome) sent() int     { return alertOf(o.ours, false) }
func (o outcome) received() int { return alertOf(o.ours, true) }

func alertOf(err error, fromPeer bool) int {
	var a *tlspsk.AlertError
	if errors.As(err, &a) && a.FromPeer == fromPeer {
		return int(a.Alert)
	}
	return -1
}

// meet runs one connection between our end and a peer. With cut, our end leaves
// without close_notify once the data is back.
func meet(p *peer, c cell, cfg *tlspsk.Config, cut bool) (o outcome) {
	ctx, cancel := context.WithTimeout(context.Background(), cellTime)
	defer cancel()
	var raw net.Conn
	var conn *netconn.Conn
	if c.server {
		r, err := p.start(ctx, c, "0")
		if err != nil {
			return outcome{ours: err}
		}
		defer func() { o.theirs = r.said() }()
		if raw, err = net.DialTimeout("tcp", "127.0.0.1:"+r.port, cellTime); err != nil {
			cancel()
			return outcome{ours: err}
		}
		if conn, err = netconn.Client(raw, cfg); err != nil {
			raw.Close()
			return outcome{ours: err}
		}
	} else {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return outcome{ours: err}
		}
		defer l.Close()
		_ = l.(*net.TCPListener).SetDeadline(time.Now().Add(cellTime))
		_, port, _ := net.SplitHostPort(l.Addr().String())
		r, err := p.start(ctx, c, port)
		if err != nil {
			return outcome{ours: err}
		}
		said := make(chan string, 1)
		go func() { said <- r.said() }() // s_client sends only now
		defer func() { o.theirs = <-said }()
		if raw, err = l.Accept(); err != nil {
			cancel()
			return outcome{ours: err}
		}
		if conn, err = netconn.Server(raw, cfg); err != nil {
			raw.Close()
			return outcome{ours: err}
		}
	}
	_ = raw.SetDeadline(time.Now().Add(cellTime))
	switch {
	case !c.server:
		o.ours = echo(conn, cut)
	case p.name == "s_client, s_server":
		o.ours = ask(conn, lines, reversed, cut, c.cut)
	default:
		o.ours = ask(conn, pattern, same, cut, c.cut)
	}
	o.state = conn.ConnectionState()
	if o.ours == nil && o.state.CipherSuite != c.suite {
		o.ours = fmt.Errorf("suite %v, expected %v", o.state.CipherSuite, c.suite)
	}
	if o.ours == nil && (c.mode == mte && o.state.EncryptThenMAC || c.mode == noEMS && o.state.ExtendedMasterSecret) {
		o.ours = fmt.Errorf("%+v, expected a connection %s", o.state, c.mode)
	}
	if o.ours == nil && c.mode == hinted && c.server && string(o.state.IdentityHint) != pskHint {
		o.ours = fmt.Errorf("the server's hint is %q, expected %q", o.state.IdentityHint, pskHint)
	}
	if !cut && o.ours == nil {
		_ = conn.Close()
		return o
	}
	// Leave so that no reset destroys what was sent last.
	_ = raw.(*net.TCPConn).CloseWrite()
	_ = raw.SetReadDeadline(time.Now().Add(time.Second))
	_, _ = io.Copy(io.Discard, raw)
	raw.Close()
	return o
}

// pattern is longer than a record; lines is one line of OpenSSL's -rev.
var (
	pattern = func() []byte {
		b := make([]byte, 20000) // TOTAL in peers/peer.c
		for i := range b {
			b[i] = byte(i*11 + i/253)
		}
		return b
	}()
	lines = append(bytes.Repeat([]byte("floor request "), 500), '\n')
)

func same(b []byte) []byte { return b }

func reversed(b []byte) []byte {
	r := make([]byte, 0, len(b))
	for i := len(b) - 2; i >= 0; i-- {
		r = append(r, b[i])
	}
	return append(r, '\n')
}

// ask sends octets, wants them back as f makes them, and closes; with cut it
// leaves instead, with theirCut the peer does.
func ask(c *netconn.Conn, octets []byte, f func([]byte) []byte, cut, theirCut bool) error {
	if _, err := c.Write(octets); err != nil {
		return err
	}
	got := make([]byte, len(octets))
	if _, err := io.ReadFull(c, got); err != nil {
		return err
	}
	if !bytes.Equal(got, f(octets)) {
		return errors.New("other octets came back")
	}
	if cut {
		return nil
	}
	if !theirCut {
		if err := c.CloseWrite(); err != nil {
			return err
		}
	}
	return ended(c)
}

// echo sends back what comes, until the peer closes; with cut, until the
// pattern's length has come.
func echo(c *netconn.Conn, cut bool) error {
	b := make([]byte, 8192)
	for total := 0; ; {
		n, err := c.Read(b)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := c.Write(b[:n]); err != nil {
			return err
		}
		if total += n; cut && total >= len(pattern) {
			return nil
		}
	}
}

// ended waits for the peer's close_notify.
func ended(c *netconn.Conn) error {
	n, err := io.Copy(io.Discard, c)
	if err == nil && n > 0 {
		return fmt.Errorf("%d octets more than were sent came back", n)
	}
	return err
}
