package observer

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
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

// headLength is how much of a stream is looked at to know its kind.
const headLength = bfcp.HeaderLength

// recognise looks at the first octets of a side.
func (c *Conn) recognise(w Where, side int, b []byte) {
	h := append(c.head[side], b...)
	k := c.kindOf(side, h)
	if !c.whole && (k == unknown || k == foreign) && c.tries < maxTries {
		// It may have been the end of something; the next segment may begin anew.
		c.tries++
		return
	}
	switch {
	case k == unknown && len(h) < headLength:
		c.head[side] = h
		return
	case k == unknown || k == foreign:
		c.kind, c.head = foreign, [2][]byte{}
		return
	default:
		c.kind = k
	}
	heads := c.head
	c.head = [2][]byte{}
	c.o.counts.Connections++
	c.c.name()
	if c.kind == plain {
		c.o.counts.BFCP++
	} else {
		client := side
		if h[0] != 22 || h[5] != 1 {
			client = 1 - side
		}
		c.c.secured = client + 1
		c.secure(client)
	}
	if other := heads[1-side]; len(other) > 0 {
		c.Data(w, 1-side, other)
	}
	c.Data(w, side, h)
}

func (c *conn) name() {
	for i := range c.ends {
		c.names[i] = c.ends[i].String()
	}
}

// maxTries is how many segments of a connection that began before the capture are
// looked at to know its kind.
const maxTries = 64

// kindOf tells what begins with h.
func (c *Conn) kindOf(side int, h []byte) kind {
	if len(h) == 0 {
		return unknown
	}
	if h[0] >= 20 && h[0] <= 23 && (len(h) < 2 || h[1] == 3) {
		if len(h) < 6 {
			return unknown
		}
		if h[0] == 22 && h[5] == 1 || !c.whole {
			return secured
		}
	}
	expected := c.o.named(c.c.ends[0]) || c.o.named(c.c.ends[1])
	if len(h) < headLength {
		return unknown
	}
	if header, ok := bfcp.ParseHeader(h); ok && (expected || plausible(&header) && (c.whole || c.o.begins(h))) {
		return plain
	}
	if expected && c.whole {
		return plain
	}
	return foreign
}

// named tells whether an address is that of Config.Server, so that whatever is
// said there has to be BFCP.
func (o *Observer) named(a netip.AddrPort) bool {
	s := o.cfg.Server
	return s.IsValid() && s.Addr() == a.Addr() && (s.Port() == 0 || s.Port() == a.Port())
}

// serves tells which of two sides is the server where nothing better does. The
// port alone proves nothing: SIP is spoken there, too.
func (o *Observer) serves(a netip.AddrPort) bool {
	if o.cfg.Server.IsValid() {
		return o.named(a)
	}
	return a.Port() == Port
}

// maxPlausible is the longest message, in units of 4 octets, by which BFCP is
// recognised.
const maxPlausible = 1 << 12

// plausible tells whether BFCP over TCP is likely to begin so. One bit that
// implementations in the field set in version 1 is allowed for.
func plausible(h *bfcp.Header) bool {
	return h.Version == 1 && h.Reserved == 0 && !h.F && h.Primitive >= 1 && h.Primitive <= bfcp.PrimitiveGoodbyeAck && h.PayloadLength < maxPlausible
}

// begins tells whether a segment is likely to begin with a message, where the
// stream does not say: it holds one whole message that can be read, and what
// follows begins like another.
func (o *Observer) begins(b []byte) bool {
	for first := true; len(b) > 0; first = false {
		h, ok := bfcp.ParseHeader(b)
		if !ok || !plausible(&h) {
			return !first && len(b) < bfcp.HeaderLength
		}
		n := bfcp.HeaderLength + 4*int(h.PayloadLength)
		if n > len(b) {
			return !first
		}
		if first && o.judge(b[:n], false).Receiver == rule.Reject {
			return false
		}
		b = b[n:]
	}
	return true
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

// serverOf returns the side that a message shows to be the server's, -1 where
// either may send it.
func serverOf(h *bfcp.Header, side int) int {
	client, server := h.Primitive.FromClient(), h.Primitive.FromServer()
	switch {
	case client && !server:
		return 1 - side
	case server && !client:
		return side
	}
	return -1
}

// contradicts takes that a message shows the other side to be the server. Where
// nothing but a Hello spoke for the one that was chosen, nobody is judged.
func (o *Observer) contradicts(c *conn, side int, h *bfcp.Header) {
	s := serverOf(h, side)
	if s < 0 || h.Primitive == bfcp.PrimitiveHello {
		return
	}
	if c.unsure && s != c.server {
		o.note(fmt.Sprintf("connection %d (%s and %s): which side is the server is not clear; messages were judged one by one only (--server says which)", c.number, c.names[0], c.names[1]))
		c.panel = nil
	}
	c.unsure = false
}

// choose finds out which side is the server.
func (o *Observer) choose(c *conn, w Where, side int, h *bfcp.Header) {
	by := [2]bool{o.serves(c.ends[0]), o.serves(c.ends[1])}
	switch {
	case o.cfg.Server.IsValid() && by[0] != by[1]:
		c.server = 0
		if by[1] {
			c.server = 1
		}
	case serverOf(h, side) >= 0:
		c.server = serverOf(h, side)
		// There are servers that send Hello to see whether a client still lives.
		c.unsure = h.Primitive == bfcp.PrimitiveHello
	case by[0] != by[1]:
		c.server = 0
		if by[1] {
			c.server = 1
		}
	default:
		c.server = 1 // who opened the connection is the client
	}
	c.panel = o.panel(c.names[c.server], c.udp)
	if !c.udp && !c.opened {
		c.opened = true
		client, server := c.names[1-c.server], c.names[c.server]
		o.event(c.panel, &trace.Event{Seq: w.Packet, At: w.At, Interface: trace.TCP, Kind: trace.Deliver, From: client, To: server, Name: trace.TCPOpen, Conn: c.number, Attrs: trace.KV("role", "passive")})
		o.event(c.panel, &trace.Event{Seq: w.Packet, At: w.At, Interface: trace.TCP, Kind: trace.Deliver, From: server, To: client, Name: trace.TCPOpen, Conn: c.number, Attrs: trace.KV("role", "active")})
	}
	if c.secured > 0 {
		o.counts.BFCP++
		c.stands(o, w)
	}
	if c.unseen || c.udp {
		c.unseen = false
		o.event(c.panel, &trace.Event{Seq: w.Packet, At: w.At, Interface: trace.TCP, Kind: trace.Note, From: c.names[0], To: c.names[1], Name: trace.TCPUnseen, Conn: c.number})
		if !c.udp {
			o.note(fmt.Sprintf("connection %d (%s and %s): its beginning was not seen; what may have been said before is nobody's fault", c.number, c.names[0], c.names[1]))
		}
	}
}

// Drop takes that the connection is followed no further.
func (c *Conn) Drop(Where) {
	c.head = [2][]byte{}
	c.tls = nil
	c.kind = foreign
}
