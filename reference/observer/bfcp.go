package observer

import (
	"bytes"
	"net/netip"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// spoken takes one whole message.
func (o *Observer) spoken(c *conn, w Where, side int, b []byte) {
	o.counts.Messages++
	m, v := &o.message, o.judge(b, c.udp)
	if c.server < 0 {
		o.choose(c, w, side, &m.Header)
	} else if c.unsure {
		o.contradicts(c, side, &m.Header)
	}
	from, to := c.names[side], c.names[1-side]
	name := "octets without a header"
	if len(b) >= bfcp.HeaderLength {
		name = m.Primitive.String()
	}
	if o.cfg.Message != nil {
		o.cfg.Message(&Message{Packet: w.Packet, At: w.At, Conn: c.number, From: from, To: to, Octets: b, Verdict: v})
	}
	for i := range v.Findings {
		if f := &v.Findings[i]; f.Rule != rule.BFCPTransactionZero { // by what the message is for
			o.tell(&Finding{Finding: *f, Packet: w.Packet, At: w.At, Conn: c.number, From: from, To: to, Message: name, Octets: b})
		}
	}
	if c.panel == nil && o.cfg.Event == nil {
		return
	}
	// What a client sends stands for what the server gets, and what a client
	// gets for what the server sends (monitor.Config.Silent).
	k := trace.Send
	if side == c.server {
		k = trace.Deliver
	}
	o.event(c.panel, &trace.Event{Seq: w.Packet, At: w.At, Interface: trace.BFCP, Kind: k, From: from, To: to, Name: name, Conn: c.number, Octets: bytes.Clone(b)})
}

// judge decodes a message. With profile Auto, what either specification allows
// is right.
func (o *Observer) judge(b []byte, udp bool) *rule.Verdict {
	m, v := &o.message, &o.verdict
	switch {
	case udp:
		m.Decode(b, bfcp.RFC8855Unreliable, v)
		return v
	case o.cfg.Profile == RFC8855:
		m.Decode(b, bfcp.RFC8855Reliable, v)
		return v
	}
	m.Decode(b, bfcp.RFC4582, v)
	if v.Clean() || o.cfg.Profile == RFC4582 {
		return v
	}
	m.Decode(b, bfcp.RFC8855Reliable, &o.other)
	if weight(&o.other) <= weight(v) {
		return &o.other
	}
	m.Decode(b, bfcp.RFC4582, v)
	return v
}

// weight orders verdicts by what they hold against the sender.
func weight(v *rule.Verdict) int { return int(v.Sender)<<16 + min(len(v.Findings), 1<<16-1) }

// broken takes a stream that cannot be cut into messages any more.
func (o *Observer) broken(c *conn, w Where, side int, h *bfcp.Header, err error) {
	if c.server < 0 {
		o.choose(c, w, side, h)
	}
	if f, ok := err.(rule.Finding); ok {
		o.tell(&Finding{Finding: f, Packet: w.Packet, At: w.At, Conn: c.number, From: c.names[side], To: c.names[1-side], Message: h.Primitive.String()})
	}
	o.note("a stream broke off, and what followed in it was not judged: " + c.names[side] + " to " + c.names[1-side])
	o.event(c.panel, &trace.Event{Seq: w.Packet, At: w.At, Interface: trace.TCP, Kind: trace.Note, From: c.names[side], To: c.names[1-side], Name: trace.TCPUnseen, Conn: c.number})
}

// flow is a pair of UDP ports, the lower address first.
type flow struct{ a, b netip.AddrPort }

// maxFlows bounds how many pairs of UDP ports are followed.
const maxFlows = 1 << 14

// Datagram takes a UDP datagram. BFCP is recognised where all of it is one
// message of version 2 (RFC 8855), or where the port or Config.Server says so.
func (o *Observer) Datagram(w Where, from, to netip.AddrPort, b []byte) {
	h, ok := bfcp.ParseHeader(b)
	if !ok || h.Primitive < 1 || h.Primitive > bfcp.PrimitiveGoodbyeAck || h.Reserved != 0 {
		return
	}
	named, expected := o.named(from) || o.named(to), o.serves(from) || o.serves(to)
	length := bfcp.HeaderLength + 4*int(h.PayloadLength)
	if h.F && h.Version == 2 {
		length = bfcp.FragmentHeaderLength + 4*int(h.FragmentLength)
	}
	if h.Version != 2 && !(expected && h.Version == 1) || !named && length != len(b) {
		return
	}
	k, side := flow{from, to}, 0
	if to.Compare(from) < 0 {
		k, side = flow{to, from}, 1
	}
	c := o.udp[k]
	if c == nil {
		if len(o.udp) >= maxFlows {
			o.note("more pairs of UDP ports than can be followed at once: the rest was not judged")
			return
		}
		o.conns++
		c = &conn{number: o.conns, ends: [2]netip.AddrPort{k.a, k.b}, udp: true, server: -1}
		c.name()
		o.udp[k] = c
		o.counts.Connections++
		o.counts.BFCP++
	}
	o.counts.Datagrams++
	if h.F && h.Version == 2 {
		o.note("fragments of BFCP over UDP were not put together")
		return
	}
	o.spoken(c, w, side, b)
}
