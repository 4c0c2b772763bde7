package sim

import (
	"net/netip"
	"slices"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// state is how far an end has come.
type state uint8

const (
	dialling  state = iota // the dialler's, until Opened or DialFailed
	accepting              // the acceptor's, until Opened
	open
	over // closed by the box, or Closed or DialFailed was given to it
)

// end is one box's end of a connection, with what is under way to it.
type end struct {
	box           int
	name          node.Conn
	number        int
	state         state
	begun         bool // a dial is under way, or its failure is
	cut           bool // the network has cut it; what is sent now comes too late
	local, remote netip.AddrPort
	listener      listener // the acceptor's
	peer          *end     // nil until the SYN has met a listener

	// queue is what is under way to this end, oldest first; each has its
	// entry in the run's queue. skip is how many of those entries have lost
	// theirs, since it was joined to an earlier one or discarded by a reset.
	queue []octets
	skip  int
	last  time.Duration // when the last of them arrives
}

// octets is a segment: data, or the end of the data.
type octets struct {
	data []byte
	end  ending
}

type ending uint8

const (
	more    ending = iota
	fin            // the peer closed the connection
	rst            // the peer aborted it
	network        // the network cut it
)

// gone tells whether nothing can happen at an end any more.
func (e *end) gone() bool { return e.state == over }

// lost tells whether a step of the handshake came to nothing because the
// network cut it.
func (e *end) lost(k kind) bool { return e.cut && (k == syn || k == synAck) }

// dialling makes the end of a box that has asked to dial, or returns nil if the
// box has given that name to a connection before.
func (s *Sim) dialling(at int, d node.Dial) *end {
	b := &s.boxes[at]
	if d.Conn <= 0 || b.ends[d.Conn] != nil {
		return nil
	}
	e := &end{box: at, name: d.Conn, state: dialling, remote: d.Remote,
		local: netip.AddrPortFrom(b.host, firstDialPort+b.dialled%dialPorts)}
	b.dialled++
	e.number = s.record.Connect(b.name, d.Conn, s.record.Owner(d.Remote))
	b.hold(e)
	return e
}

// hold enters an end among those of its box.
func (b *box) hold(e *end) {
	if b.ends == nil {
		b.ends = make(map[node.Conn]*end)
	}
	b.ends[e.name] = e
}

// dial sends the SYN.
func (s *Sim) dial(from int, d node.Dial) {
	e := s.boxes[from].ends[d.Conn]
	if e == nil || e.state != dialling || e.begun {
		return
	}
	e.begun, e.remote = true, d.Remote
	s.queue.push(s.after(s.latency()), pending{kind: syn, end: e})
}

// arrive lets a segment of any kind reach an end.
func (s *Sim) arrive(p *pending) {
	e := p.end
	b := &s.boxes[e.box]
	switch p.kind {
	case syn:
		s.meet(e)
	case synAck:
		// The third segment of the handshake goes first: what the box writes
		// when it hears of the connection arrives behind it.
		e.state = open
		e.peer.last = s.after(s.latency())
		s.queue.push(e.peer.last, pending{kind: ack, end: e.peer})
		s.record.Meet(b.name, e.name, s.boxes[e.peer.box].name)
		s.give(e.box, node.Opened{Conn: e.name, Local: e.local, Remote: e.remote}, nil)
	case ack:
		if !slices.Contains(b.listeners, e.listener) {
			// Closing a listener aborts what it had not yet handed over.
			e.state = over
			s.end(e.peer, rst)
			return
		}
		e.name, e.state = b.out.NewConn(), open
		b.hold(e)
		s.record.Join(b.name, e.name, s.boxes[e.peer.box].name, e.number)
		s.give(e.box, node.Opened{Conn: e.name, Listener: e.listener.name, Local: e.local, Remote: e.remote}, nil)
	case failed:
		s.finish(e)
		s.give(e.box, p.in, nil)
	case segment:
		s.deliver(e)
	}
}

// meet lets a SYN reach its address: a listener answers it, or nobody does and
// the dial is refused.
func (s *Sim) meet(e *end) {
	for i := range s.boxes {
		for _, l := range s.boxes[i].listeners {
			if l.local == e.remote {
				e.peer = &end{box: i, number: e.number, state: accepting, local: e.remote, remote: e.local, listener: l, peer: e}
				s.queue.push(s.after(s.latency()), pending{kind: synAck, end: e})
				return
			}
		}
	}
	s.refuse(e)
}

func (s *Sim) refuse(e *end) {
	s.queue.push(s.after(s.latency()), pending{kind: failed, end: e, in: node.DialFailed{Conn: e.name, Reason: trace.TCPRefused}})
}

// write puts octets on their way to the other end, in one segment or several.
func (s *Sim) write(e *end, b []byte) {
	if e.state != open || e.peer.gone() || len(b) == 0 {
		return
	}
	for len(b) > 1 && s.rng.percent(s.config.Split) {
		n := 1 + s.rng.below(len(b)-1)
		s.segment(e.peer, octets{data: b[:n:n]})
		b = b[n:]
	}
	s.segment(e.peer, octets{data: b})
}

// segment puts one segment on its way to an end, behind those before it.
func (s *Sim) segment(to *end, o octets) {
	to.last = max(to.last, s.after(s.latency()))
	to.queue = append(to.queue, o)
	s.queue.push(to.last, pending{kind: segment, end: to})
}

// end puts an ending on its way to an end. All but an orderly one discard what
// is still under way to it.
func (s *Sim) end(to *end, how ending) {
	if to.gone() {
		return
	}
	if how != fin {
		to.skip += len(to.queue)
		to.queue = to.queue[:0]
	}
	s.segment(to, octets{end: how})
}

// close ends a connection for one box, which hears of it no more.
func (s *Sim) close(e *end, reset bool) {
	was := e.state
	s.finish(e)
	if was != open || e.cut {
		return // a dial that is given up leaves nothing behind
	}
	if reset {
		s.end(e.peer, rst)
	} else {
		s.end(e.peer, fin)
	}
}

// cut ends a connection for both boxes.
func (s *Sim) cut(e *end) {
	if e.cut {
		return
	}
	e.cut = true
	if e.state == dialling {
		e.begun = true
		s.refuse(e)
		return
	}
	e.peer.cut = true
	s.end(e, network)
	s.end(e.peer, network)
}

// deliver gives a box the oldest segment under way to its end.
func (s *Sim) deliver(e *end) {
	o := e.shift()
	b := &s.boxes[e.box]
	switch o.end {
	case more:
		joined := false
		for len(e.queue) > 0 && e.queue[0].end == more && s.rng.percent(s.config.Join) {
			if !joined {
				o.data = slices.Clip(slices.Clone(o.data))
				joined = true
			}
			o.data = append(o.data, e.shift().data...)
			e.skip++
		}
		s.give(e.box, node.Data{Conn: e.name, Octets: o.data}, nil)
	case network:
		s.finish(e)
		in := node.Closed{Conn: e.name, Reset: true}
		s.record.ArrivedCut(s.now, b.name, in, "network")
		s.handle(e.box, in)
	default:
		s.finish(e)
		s.give(e.box, node.Closed{Conn: e.name, Reset: o.end == rst}, nil)
	}
}

func (e *end) shift() octets {
	o := e.queue[0]
	e.queue = slices.Delete(e.queue, 0, 1)
	return o
}

// finish marks an end as over and takes its name away.
func (s *Sim) finish(e *end) {
	e.state = over
	delete(s.boxes[e.box].ends, e.name)
}
