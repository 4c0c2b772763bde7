package observer

import (
	"errors"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Keys is what TLS is opened with.
type Keys = tlspsk.ObserverKeys

// tlsConn is what is kept of a TLS connection.
type tlsConn struct {
	*tlspsk.Observer
	client int // the side that is the TLS client
	opened bool
}

// secure begins to follow TLS whose client is that side.
func (c *Conn) secure(client int) {
	c.o.counts.TLS++
	switch {
	case !c.whole:
		c.unopened("its beginning was not seen, and without it TLS cannot be opened")
	case c.o.cfg.Keys == nil:
		c.unopened("no key was given to open TLS with")
	default:
		c.tls = &tlsConn{Observer: tlspsk.NewObserver(*c.o.cfg.Keys), client: client}
	}
}

// unopened gives a TLS connection up before it could be read.
func (c *Conn) unopened(why string) {
	c.o.counts.Unopened++
	c.o.note(fmt.Sprintf("connection %d (%s and %s): %s", c.c.number, c.c.names[0], c.c.names[1], why))
	c.tls, c.kind = nil, foreign
}

// protected takes octets of TLS.
func (c *Conn) protected(w Where, side int, b []byte) {
	t := c.tls
	err := t.Feed(side == t.client, b, func(client bool, b []byte) {
		from := t.client
		if !client {
			from = 1 - from
		}
		c.o.octets(&c.c, w, from, b)
	})
	if !t.opened && t.State().HandshakeComplete {
		t.opened = true
		c.o.counts.Opened++
	}
	if err == nil {
		return
	}
	if t.opened {
		// What is said from now on is not seen.
		c.blind(w)
		c.o.note(fmt.Sprintf("connection %d (%s and %s): %v; what followed was not judged", c.c.number, c.c.names[0], c.c.names[1], err))
		return
	}
	state := t.State()
	switch {
	case errors.Is(err, tlspsk.ErrWrongKey) && len(state.Identity) > 0:
		c.o.counts.Refused++
		c.unopened(fmt.Sprintf("the key for identity %q does not open this connection (%v)", state.Identity, state.CipherSuite))
	case errors.Is(err, tlspsk.ErrWrongKey):
		c.o.counts.Refused++
		c.unopened(err.Error())
	default:
		c.unopened(err.Error())
	}
}

// blind gives up what can be read no more.
func (c *Conn) blind(w Where) {
	for side := range c.c.streams {
		c.o.missing(&c.c, w, side)
	}
	c.tls, c.kind = nil, foreign
	c.gone = c.c.server >= 0
}

// tlsMissing takes that octets of TLS are missing: nothing behind them can be
// read.
func (c *Conn) tlsMissing(w Where, side int) {
	if !c.tls.opened {
		c.o.counts.Unseen++
		c.unopened("octets of the TLS handshake are missing")
		return
	}
	c.blind(w)
	c.o.note(fmt.Sprintf("connection %d (%s and %s): octets from %s are missing, and what TLS carries behind them cannot be read", c.c.number, c.c.names[0], c.c.names[1], c.c.names[side]))
}

// stands tells the monitors that TLS protects the connection.
func (c *conn) stands(o *Observer, w Where) {
	client, server := c.names[c.secured-1], c.names[2-c.secured]
	for i, from := range []string{client, server} {
		o.event(c.panel, &trace.Event{Seq: w.Packet, At: w.At, Interface: trace.TLS, Kind: trace.Note, From: from, Name: trace.TLSDone, Conn: c.number,
			Attrs: trace.KV("role", [...]string{"client", "server"}[i])})
	}
}
