package sim

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/driver/record"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Sim is one run. It is not safe for concurrent use.
type Sim struct {
	config Config
	rng    splitmix
	now    time.Duration
	queue  queue
	boxes  []box
	record *record.Recorder
	// lane holds when the last message from one box to another arrives, at
	// index from*len(boxes)+to.
	lane   []time.Duration
	steps  int
	err    error
	closed bool
}

// box is a node and what the driver holds for it.
type box struct {
	node      node.Node
	name      string
	out       node.Outbox
	host      netip.Addr
	listeners []listener
	ports     uint16             // listeners' ports given out so far
	dialled   uint16             // dialling ports given out so far
	ends      map[node.Conn]*end // nil until the box has a connection
	timers    []running
}

type listener struct {
	name  string
	local netip.AddrPort
}

// running is a timer: id tells it from an earlier one of that name.
type running struct {
	name string
	id   uint64
}

// New returns a run that has not begun; Input and Run set it going.
func New(c Config) (*Sim, error) {
	s := new(Sim)
	return s, s.Reset(c)
}

// Reset makes s a new run in the memory of the old one, whose trace is no
// longer valid then. It spares a fuzzer most allocations.
func (s *Sim) Reset(c Config) error {
	if err := c.check(); err != nil {
		return err
	}
	if c.DialTimeout <= 0 {
		c.DialTimeout = defaultDialTimeout
	}
	if c.MaxSteps <= 0 {
		c.MaxSteps = defaultMaxSteps
	}
	rc := record.Config{Off: c.NoTrace, Observe: c.Observe}
	if s.record == nil {
		s.record = record.New(rc)
	} else {
		s.record.Reset(rc)
	}
	s.config, s.rng, s.now, s.steps, s.err, s.closed = c, splitmix(c.Seed), 0, 0, nil, false
	s.queue.reset()
	n := len(c.Nodes)
	if cap(s.boxes) < n {
		s.boxes = make([]box, n)
		s.lane = make([]time.Duration, n*n)
	}
	s.boxes, s.lane = s.boxes[:n], s.lane[:n*n]
	clear(s.lane)
	for i, nd := range c.Nodes {
		b := &s.boxes[i]
		clear(b.ends)
		actions := b.out.Actions
		clear(actions[:cap(actions)])
		*b = box{node: nd, name: nd.Name(), host: netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)}),
			out: node.Outbox{Actions: actions[:0]}, listeners: b.listeners[:0], ends: b.ends, timers: b.timers[:0]}
	}
	return nil
}

// Now returns the time since the run's start.
func (s *Sim) Now() time.Duration { return s.now }

// Trace returns the events so far. Close adds the last ones.
func (s *Sim) Trace() *trace.Trace { return s.record.Trace() }

// Input gives a box an input at the present time. The error is for a box that
// is not in the run.
func (s *Sim) Input(box string, in node.Input) error { return s.InputAt(s.now, box, in) }

// InputAt gives a box an input at that time since the run's start, or now if
// that has passed.
func (s *Sim) InputAt(at time.Duration, box string, in node.Input) error {
	i := s.find(box)
	if i < 0 {
		return fmt.Errorf("sim: expected the name of one of %d boxes, found %q", len(s.boxes), box)
	}
	s.queue.push(max(at, s.now), pending{kind: input, box: i, in: in})
	return nil
}

// Run serves what is pending, soonest first, until u says so. It may be called
// again to go on.
func (s *Sim) Run(u Until) (Stop, error) {
	for {
		switch {
		case s.closed:
			return Failed, errClosed
		case s.err != nil:
			return Failed, s.err
		case u.Done != nil && u.Done():
			return Done, nil
		}
		s.skip()
		switch {
		case len(s.queue.heap) == 0:
			return Idle, nil
		case u.Quiet && s.queue.traffic == 0:
			return Quiet, nil
		}
		at, _ := s.queue.head()
		if u.Time > 0 && at > u.Time {
			s.now = max(s.now, u.Time)
			return TimeUp, nil
		}
		s.now = at
		p := s.queue.pop()
		s.serve(&p)
	}
}

// skip takes away what no longer happens, so that it neither advances the clock
// nor keeps a run from being idle.
func (s *Sim) skip() {
	for len(s.queue.heap) > 0 {
		_, p := s.queue.head()
		switch {
		case p.kind == timer && s.boxes[p.box].timer(p.id) < 0:
		case p.kind == segment && p.end.skip > 0:
			p.end.skip--
		case p.kind >= syn && (p.end.gone() || p.end.lost(p.kind)):
		default:
			return
		}
		s.queue.pop()
	}
}

// serve lets one pending thing happen.
func (s *Sim) serve(p *pending) {
	switch p.kind {
	case input:
		s.give(p.box, p.in, p.form)
	case timer:
		b := &s.boxes[p.box]
		i := b.timer(p.id)
		name := b.timers[i].name
		b.timers = append(b.timers[:i], b.timers[i+1:]...)
		s.give(p.box, node.Timer{Name: name}, nil)
	default:
		s.arrive(p)
	}
}

// give hands a box an input and does what it asks for.
func (s *Sim) give(to int, in node.Input, f *record.Form) {
	b := &s.boxes[to]
	s.record.Arrived(s.now, b.name, in, f)
	s.handle(to, in)
}

func (s *Sim) handle(to int, in node.Input) {
	b := &s.boxes[to]
	if !s.step(b) {
		return
	}
	b.node.Handle(s.config.Start.Add(s.now), in, &b.out)
	for _, a := range b.out.Take() {
		if !s.step(b) {
			return
		}
		s.act(to, a)
	}
}

// step counts an input or action and tells whether there is room for it.
func (s *Sim) step(b *box) bool {
	if s.steps >= s.config.MaxSteps {
		if s.err == nil {
			s.err = &Runaway{Steps: s.steps, At: s.now, Box: b.name}
		}
		return false
	}
	s.steps++
	return true
}

// latency draws the time that one message is under way.
func (s *Sim) latency() time.Duration {
	l := s.config.Latency
	if l.Max == l.Min {
		return l.Min
	}
	return l.Min + time.Duration(s.rng.next()%uint64(l.Max-l.Min+1))
}

// after returns the time at which something of that duration ends.
func (s *Sim) after(d time.Duration) time.Duration {
	if d <= 0 {
		return s.now
	}
	if d > math.MaxInt64-s.now {
		return math.MaxInt64
	}
	return s.now + d
}

func (s *Sim) find(name string) int {
	for i := range s.boxes {
		if s.boxes[i].name == name {
			return i
		}
	}
	return -1
}

// timer returns the place of a running timer, or -1.
func (b *box) timer(id uint64) int {
	for i := range b.timers {
		if b.timers[i].id == id {
			return i
		}
	}
	return -1
}

var errClosed = errors.New("sim: expected a run that goes on, found one that is closed")

// Close ends the run: it enters into the trace what the boxes still hold. The
// error is nil, so that both drivers have one method set.
func (s *Sim) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	for i := range s.boxes {
		s.leftovers(&s.boxes[i])
	}
	return nil
}
