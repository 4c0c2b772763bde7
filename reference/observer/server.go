package observer

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

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
