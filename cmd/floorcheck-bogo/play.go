package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/netconn"
)

// play makes the connections of one test.
func play(o *options) error {
	for i := range o.resumeCount + 1 {
		resumes := i > 0 && !o.sessionMiss
		if err := o.connection(resumes); err != nil {
			return fmt.Errorf("connection %d: %w", i, err)
		}
	}
	return nil
}

// connection makes one connection. One that would have to be a resumed one only
// shows whether the runner was content with the one before: it hangs up if not.
func (o *options) connection(resumes bool) error {
	t, err := dial(o)
	if err != nil {
		return err
	}
	start := netconn.Client
	if o.server {
		start = netconn.Server
	}
	c, err := start(t, o.config())
	if err != nil {
		t.Close()
		return err
	}
	if resumes {
		err = c.Handshake()
		if t.received > 0 {
			err = &unimplemented{"resumption of sessions"}
		}
	} else {
		err = o.exchange(c)
	}
	cerr := c.Close()
	if err == nil && o.shutsDown {
		err = cerr
	}
	return err
}

// config is the engine's configuration for the test.
func (o *options) config() *tlspsk.Config {
	c := &tlspsk.Config{
		Rand:       rand.Reader,
		MinVersion: o.minVersion,
		MaxVersion: o.maxVersion,
		CipherSuites: slices.DeleteFunc(tlspsk.AllSuites(), func(s tlspsk.CipherSuite) bool {
			i, _ := s.Info()
			return i.Cipher == tlspsk.CipherNull
		}),
		Groups: []tlspsk.Group{tlspsk.X25519, tlspsk.P256, tlspsk.P384},
		PSKs:   o.psks(),
		// The runner takes having no identity in common for having nothing in common.
		UnknownIdentity: tlspsk.Alert40,
	}
	if o.server && o.psk != nil {
		c.IdentityHint = o.psk.Identity // the runner expects the one as the other
	}
	return c
}

// exchange is the handshake and what comes after it.
func (o *options) exchange(c *netconn.Conn) error {
	if !o.implicit {
		if err := c.Handshake(); err != nil {
			return err
		}
	}
	if o.export {
		return &unimplemented{"exporters of keying material"}
	}
	if o.writesFirst {
		if _, err := c.Write([]byte("hello")); err != nil {
			return err
		}
	}
	if o.shutsDown {
		if err := c.CloseWrite(); err != nil {
			return err
		}
	}
	if err := o.echo(c); err != nil {
		return err
	}
	return o.checkSelected(c.ConnectionState().Identity)
}

// echo sends back what comes, inverted, until the peer closes. That it does so
// with close_notify only counts where the test is about it.
func (o *options) echo(c *netconn.Conn) error {
	var buf [16 << 10]byte
	for {
		n, err := c.Read(buf[:])
		for i := range buf[:n] {
			buf[i] ^= 0xFF
		}
		if n > 0 && !o.shutsDown {
			if _, err := c.Write(buf[:n]); err != nil {
				return err
			}
		}
		var cut *tlspsk.TruncationError
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &cut) && !cut.Handshake && !o.checkCloseNotify:
			return nil
		case err != nil:
			return err
		}
	}
}

// checkSelected compares the identity that was used with the credential that
// "-expect-selected-credential" names.
func (o *options) checkSelected(used []byte) error {
	if o.selected == nil {
		return nil
	}
	p := o.credentials[*o.selected].psk
	// ImportedIdentity of RFC 9258 §5.1, without its last two fields, protocol and KDF.
	id := binary.BigEndian.AppendUint16(nil, uint16(len(p.Identity)))
	id = append(id, p.Identity...)
	id = binary.BigEndian.AppendUint16(id, uint16(len(p.Context)))
	id = append(id, p.Context...)
	if !bytes.HasPrefix(used, id) {
		return fmt.Errorf("identity %q was used, expected that of credential %d, %q", used, *o.selected, p.Identity)
	}
	return nil
}
