package observer

import (
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Where is a packet: its number, from 1, and its time since the first.
type Where struct {
	Packet int
	At     time.Duration
}

// kind is what a connection carries.
type kind uint8

const (
	unknown kind = iota
	plain        // BFCP
	secured      // TLS
	foreign      // neither; nothing is kept
)

// Conn is one TCP connection. Side 0 is who opened it, or who was seen first.
type Conn struct {
	o    *Observer
	c    conn
	kind kind
	tls  *tlsConn
	// whole says that its beginning was seen.
	whole bool
	head  [2][]byte // of an unknown kind
	tries int
	gone  bool // BFCP was spoken on it, and can be read no more
}

// conn is where BFCP is spoken: a TCP connection or a pair of UDP ports.
type conn struct {
	number  int
	ends    [2]netip.AddrPort
	names   [2]string
	udp     bool
	server  int // the side, -1 while it is not known
	panel   *panel
	streams [2]stream
	unseen  bool // before the server was known
	opened  bool
	unsure  bool // that server is right
	secured int  // 1 and the side that is the TLS client, 0 without TLS
}

// stream is one direction of BFCP.
type stream struct {
	bfcp.Stream
	lost bool // where the next message begins is not known
	dead bool // it broke off
}

// Open takes a connection that opener opened. whole says that its beginning was
// seen; else it was under way already.
func (o *Observer) Open(w Where, opener, other netip.AddrPort, whole bool) *Conn {
	o.conns++
	c := &Conn{o: o, whole: whole, c: conn{number: o.conns, ends: [2]netip.AddrPort{opener, other}, server: -1, unseen: !whole}}
	for side := range c.c.streams {
		c.c.streams[side].lost = !whole
	}
	return c
}

// Number returns the connection's number, from 1.
func (c *Conn) Number() int { return c.c.number }

// Data takes octets that a side sent, the next ones of its stream. They are not
// kept.
func (c *Conn) Data(w Where, side int, b []byte) {
	switch c.kind {
	case unknown:
		c.recognise(w, side, b)
	case plain:
		c.o.octets(&c.c, w, side, b)
	case secured:
		c.protected(w, side, b)
	}
}

// Unseen takes that octets which a side sent are missing at this place.
func (c *Conn) Unseen(w Where, side int) {
	switch c.kind {
	case unknown:
		c.whole, c.c.unseen, c.c.streams[side].lost = false, true, true
		c.head[side] = nil
	case plain:
		c.o.missing(&c.c, w, side)
	case secured:
		c.tlsMissing(w, side)
	}
}

// missing tells the monitors that something was not seen.
func (o *Observer) missing(c *conn, w Where, side int) {
	o.counts.Unseen++
	s := &c.streams[side]
	s.Stream, s.lost = bfcp.Stream{}, true
	if c.server < 0 {
		c.unseen = true
		return
	}
	o.event(c.panel, &trace.Event{Seq: w.Packet, At: w.At, Interface: trace.TCP, Kind: trace.Note, From: c.names[side], To: c.names[1-side], Name: trace.TCPUnseen, Conn: c.number})
}

// Close takes that a side ended its direction, or with reset the connection.
func (c *Conn) Close(w Where, side int, reset bool) {
	if c.kind != plain && c.kind != secured && !c.gone || c.c.server < 0 {
		return
	}
	e := trace.Event{Seq: w.Packet, At: w.At, Interface: trace.TCP, Kind: trace.Send, From: c.c.names[side], To: c.c.names[1-side], Name: trace.TCPFin, Conn: c.c.number}
	if reset {
		e.Name = trace.TCPReset
	}
	c.o.event(c.c.panel, &e)
	if reset {
		e.Kind = trace.Deliver
		c.o.event(c.c.panel, &e)
	}
}

// octets takes what BFCP's end of a connection sent.
func (o *Observer) octets(c *conn, w Where, side int, b []byte) {
	s := &c.streams[side]
	if s.dead {
		return
	}
	if s.lost {
		if !o.begins(b) {
			o.counts.Skipped += len(b)
			o.missing(c, w, side) // there may be a message in it
			return
		}
		s.lost = false
	}
	s.Feed(b)
	for {
		m, err := s.Next()
		if err != nil {
			s.dead = true
			if h, ok := s.Failed(); ok {
				o.broken(c, w, side, &h, err)
			}
			return
		}
		if m == nil {
			return
		}
		o.spoken(c, w, side, m)
	}
}

// Drop takes that the connection is followed no further.
func (c *Conn) Drop(Where) {
	c.head = [2][]byte{}
	c.tls = nil
	c.kind = foreign
}
