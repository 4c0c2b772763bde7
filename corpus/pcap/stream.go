package pcap

import (
	"bytes"
	"net"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// end is one end of a stream.
type end struct {
	box  string
	addr netip.Addr
	port uint16
	mac  net.HardwareAddr
	next uint32 // the sequence number of its next octet
	// acknowledging is false only before its first segment.
	acknowledging bool
}

func (e *end) network(to *end) (gopacket.NetworkLayer, layers.EthernetType) {
	if e.addr.Is4() {
		return &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, Flags: layers.IPv4DontFragment,
			SrcIP: e.addr.AsSlice(), DstIP: to.addr.AsSlice()}, layers.EthernetTypeIPv4
	}
	return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolTCP,
		SrcIP: e.addr.AsSlice(), DstIP: to.addr.AsSlice()}, layers.EthernetTypeIPv6
}

// stream is one connection of the trace in the file.
type stream struct {
	w *writer
	// active is the end that opened TCP, passive the other; server is one of
	// them.
	active, passive *end
	open            bool
	// last is the Seq of the connection's last BFCP event. An end that was
	// told before it waits in closing: the octets were on their way.
	last    int
	closing *trace.Event
	// sent are the messages that their sender told of and their receiver
	// has not yet: the receiver's word adds nothing to them.
	sent []*trace.Event
}

// servers are the names that a box with a floor control server has.
var servers = map[string]bool{"MRFP": true, "FCS": true}

// newStream looks ahead in the trace for what is known of the connection.
func newStream(t *trace.Trace, conn int, w *writer) *stream {
	a, p := newEnds()
	s := &stream{w: w, active: a, passive: p}
	for i := range t.Events {
		e := &t.Events[i]
		if e.Conn != conn {
			continue
		}
		if e.Interface == trace.BFCP {
			s.last = e.Seq
		}
		switch {
		case e.Interface == trace.TCP && e.Name == trace.TCPOpen && e.Attrs.Get("role") == "active":
			a.box, p.box = e.To, e.From
			a.at(e.Attrs.Get("local"))
			p.at(e.Attrs.Get("remote"))
		case e.Interface == trace.TCP && e.Name == trace.TCPOpen && a.box == "" && p.box == "":
			p.box, a.box = e.To, e.From
			p.at(e.Attrs.Get("local"))
			a.at(e.Attrs.Get("remote"))
		case e.Interface == trace.BFCP && a.box == "" && p.box == "":
			a.box, p.box = e.From, e.To
		}
	}
	s.settle()
	return s
}

func newEnds() (active, passive *end) {
	return &end{mac: net.HardwareAddr{2, 0, 0, 0, 0, 1}, next: 1000}, &end{mac: net.HardwareAddr{2, 0, 0, 0, 0, 2}, next: 500_000}
}

// at takes an address as the trace writes it; one that cannot be read leaves
// the end to settle.
func (e *end) at(text string) {
	if a, err := netip.ParseAddrPort(text); err == nil {
		e.addr, e.port = a.Addr().Unmap().WithZone(""), a.Port()
	}
}

// settle fills in what the trace does not say, and gives the server its port.
func (s *stream) settle() {
	for i, e := range []*end{s.active, s.passive} {
		if !e.addr.IsValid() {
			e.addr = netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)}) // TEST-NET-1, RFC 5737
		}
	}
	if s.active.addr.Is4() != s.passive.addr.Is4() {
		s.active.addr, s.passive.addr = netip.AddrFrom16(s.active.addr.As16()), netip.AddrFrom16(s.passive.addr.As16())
	}
	server, client := s.passive, s.active
	if servers[s.active.box] && !servers[s.passive.box] {
		server, client = s.active, s.passive
	}
	server.port = Port
	if client.port == 0 || client.port == Port {
		client.port = 49152 // the first of the dynamic ports, RFC 6335 §6
	}
}

// event writes what e adds to the stream.
func (s *stream) event(e *trace.Event) error {
	if e.Interface == trace.TCP && (e.Name == trace.TCPFin || e.Name == trace.TCPReset) && s.closing == nil {
		s.closing = e
	}
	if err := s.content(e); err != nil {
		return err
	}
	if s.closing != nil && e.Seq >= s.last {
		return s.close(e.At)
	}
	return nil
}

func (s *stream) content(e *trace.Event) error {
	switch {
	case e.Interface != trace.BFCP || len(e.Octets) == 0:
		return nil
	case e.Kind == trace.Send:
		s.sent = append(s.sent, e)
		return s.message(e)
	case e.Kind == trace.Deliver && !s.known(e):
		return s.message(e)
	}
	return nil
}

// known tells whether the message that e delivers is in the file already.
func (s *stream) known(e *trace.Event) bool {
	for i, o := range s.sent {
		if o.From == e.From && o.To == e.To && bytes.Equal(o.Octets, e.Octets) {
			s.sent = append(s.sent[:i], s.sent[i+1:]...)
			return true
		}
	}
	return false
}

func (s *stream) ends(e *trace.Event) (from, to *end) {
	if e.From == s.active.box || e.To == s.passive.box {
		return s.active, s.passive
	}
	return s.passive, s.active
}

func (s *stream) message(e *trace.Event) error {
	from, to := s.ends(e)
	return s.data(e.At, from, to, e.Octets)
}

// data writes octets from one end to the other, and their acknowledgement.
func (s *stream) data(at time.Duration, from, to *end, b []byte) error {
	if err := s.handshake(at); err != nil {
		return err
	}
	push := func(t *layers.TCP) { t.PSH = true }
	// A segment of IPv4 or IPv6 cannot hold the longest BFCP message.
	const most = 60_000
	for ; len(b) > 0; b = b[min(most, len(b)):] {
		if err := s.w.packet(at, from, to, push, b[:min(most, len(b))]); err != nil {
			return err
		}
		if err := s.w.packet(at, to, from, nothing, nil); err != nil {
			return err
		}
	}
	return nil
}

func nothing(*layers.TCP) {}

// handshake opens the stream with its first message: a connection that never
// carried BFCP is not in the file.
func (s *stream) handshake(at time.Duration) error {
	if s.open {
		return nil
	}
	s.open = true
	syn := func(t *layers.TCP) {
		t.SYN = true
		t.Options = []layers.TCPOption{{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{0xff, 0xd7}}}
	}
	// The passive end's first segment acknowledges already.
	s.passive.acknowledging = true
	for _, step := range []struct {
		from, to *end
		set      func(*layers.TCP)
	}{{s.active, s.passive, syn}, {s.passive, s.active, syn}, {s.active, s.passive, nothing}} {
		if err := s.w.packet(at, step.from, step.to, step.set, nil); err != nil {
			return err
		}
	}
	return nil
}

// close ends the stream as the first end to do so did; what the trace says
// afterwards of the other end adds nothing.
func (s *stream) close(at time.Duration) error {
	if !s.open {
		return nil
	}
	s.open = false
	e := s.closing
	from, to := s.ends(e)
	if e.Name == trace.TCPReset {
		return s.w.packet(at, from, to, func(t *layers.TCP) { t.RST = true }, nil)
	}
	fin := func(t *layers.TCP) { t.FIN = true }
	if err := s.w.packet(at, from, to, fin, nil); err != nil {
		return err
	}
	if err := s.w.packet(at, to, from, fin, nil); err != nil {
		return err
	}
	return s.w.packet(at, from, to, nothing, nil)
}
