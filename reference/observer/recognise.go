package observer

import (
	"net/netip"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

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
