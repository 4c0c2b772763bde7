package sim

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/driver/record"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// act enters what a box asked for into the trace and does what the wires make
// of it.
func (s *Sim) act(from int, a node.Action) {
	b := &s.boxes[from]
	var dial *end
	if d, ok := a.(node.Dial); ok {
		dial = s.dialling(from, d)
	}
	f := s.record.Form(a)
	s.record.Asked(s.now, b.name, a, f)
	if s.config.Wire == nil {
		s.do(from, a, f)
		return
	}
	_, listen := a.(node.Listen)
	for _, w := range s.config.Wire(b.name, a) {
		if !s.step(b) {
			return
		}
		if _, ok := w.(node.Listen); ok {
			listen = false
		}
		if record.Same(a, w) {
			s.do(from, w, f)
		} else {
			s.do(from, w, s.record.Form(w))
		}
	}
	// What a fault lost still has the answer that a real network gives.
	if dial != nil && dial.state == dialling && !dial.begun {
		dial.begun = true
		s.queue.push(s.after(s.config.DialTimeout), pending{kind: failed, end: dial,
			in: node.DialFailed{Conn: dial.name, Reason: trace.TCPTimeout}})
	}
	if listen {
		s.queue.push(s.now, pending{kind: input, box: from, in: node.ListenFailed{Listener: a.(node.Listen).Listener, Reason: "no address"}})
	}
}

// do does one action as the wires have it.
func (s *Sim) do(from int, a node.Action, f *record.Form) {
	b := &s.boxes[from]
	switch a := a.(type) {
	case node.SendSip:
		s.send(from, a.To, node.SipIn{From: b.name, Message: a.Message}, f)
	case node.SendMp:
		s.send(from, a.To, node.MpIn{From: b.name, Message: a.Message}, f)
	case node.SendKms:
		if !s.send(from, a.To, node.KmsIn{From: b.name, Exchange: a.Exchange, Octets: a.Octets}, f) {
			s.queue.push(s.after(s.latency()), pending{kind: input, box: from,
				in: node.KmsFailed{Exchange: a.Exchange, Reason: "no KMS " + a.To}})
		}
	case node.Listen:
		s.listen(from, a.Listener)
	case node.Unlisten:
		b.listeners = slices.DeleteFunc(b.listeners, func(l listener) bool { return l.name == a.Listener })
	case node.Dial:
		s.dial(from, a)
	case node.Write:
		if e := b.ends[a.Conn]; e != nil {
			s.write(e, a.Octets)
		}
	case node.Close:
		if e := b.ends[a.Conn]; e != nil {
			s.close(e, a.Reset)
		}
	case node.Cut:
		if e := b.ends[a.Conn]; e != nil {
			s.cut(e)
		}
	case node.After:
		b.stop(a.Name)
		s.queue.seq++
		id := s.queue.seq
		b.timers = append(b.timers, running{a.Name, id})
		s.queue.push(s.after(a.In), pending{kind: timer, box: from, id: id})
	case node.Stop:
		b.stop(a.Name)
	}
}

// send puts a message on its way, behind those that are under way between the
// same two boxes. It reports whether there is such a box.
func (s *Sim) send(from int, to string, in node.Input, f *record.Form) bool {
	i := s.find(to)
	if i < 0 {
		return false
	}
	lane := &s.lane[from*len(s.boxes)+i]
	*lane = max(*lane, s.after(s.latency()))
	s.queue.push(*lane, pending{kind: input, box: i, in: in, form: f})
	return true
}

// Ports: listeners have the registered ones from 20000, diallers the dynamic
// ones (RFC 6335 §6).
const (
	firstListenPort = 20000
	lastListenPort  = 49151
	firstDialPort   = 49152
	dialPorts       = 65536 - firstDialPort
)

func (s *Sim) listen(at int, name string) {
	b := &s.boxes[at]
	var in node.Input
	switch {
	case slices.ContainsFunc(b.listeners, func(l listener) bool { return l.name == name }):
		in = node.ListenFailed{Listener: name, Reason: "a listener of that name stands"}
	case firstListenPort+int(b.ports) > lastListenPort:
		in = node.ListenFailed{Listener: name, Reason: "no port left"}
	default:
		local := netip.AddrPortFrom(b.host, firstListenPort+b.ports)
		b.ports++
		b.listeners = append(b.listeners, listener{name, local})
		in = node.Listening{Listener: name, Local: local}
	}
	s.queue.push(s.now, pending{kind: input, box: at, in: in})
}

func (b *box) stop(name string) {
	b.timers = slices.DeleteFunc(b.timers, func(r running) bool { return r.name == name })
}

// leftovers enters what a box still holds, each sort in the order of its names.
func (s *Sim) leftovers(b *box) {
	names := make([]node.Conn, 0, len(b.ends))
	for name := range b.ends {
		names = append(names, name)
	}
	slices.Sort(names) // whatever the map's order was
	for _, name := range names {
		s.record.LeftConn(s.now, b.name, name)
	}
	slices.SortFunc(b.listeners, func(x, y listener) int { return strings.Compare(x.name, y.name) })
	for _, l := range b.listeners {
		s.record.LeftListener(s.now, b.name, l.name)
	}
	slices.SortFunc(b.timers, func(x, y running) int { return strings.Compare(x.name, y.name) })
	for _, t := range b.timers {
		s.record.LeftTimer(s.now, b.name, t.name)
	}
}
