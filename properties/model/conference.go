package model

import "slices"

// Statuses as on the wire (RFC 4582 §5.2.5).
const (
	Pending   uint8 = 1
	Accepted  uint8 = 2
	Granted   uint8 = 3
	Denied    uint8 = 4
	Cancelled uint8 = 5
	Released  uint8 = 6
	Revoked   uint8 = 7
)

// Req is a floor request of the model.
type Req struct {
	// ID is the Floor Request ID that the server under test gave it, or 0
	// until it is known.
	ID          uint16
	Requester   int // index
	Beneficiary int
	Third       bool // BENEFICIARY-ID was there
	Priority    int  // as asked for, or -1
	Floors      uint8

	chair      [MaxFloors]uint8 // the chair's last word: 0, Accepted or Granted
	ready      int              // when no chair had anything left to say; 0 before
	granted    int              // when; 0 before
	confirming bool             // granted, for as long as the MRFC has not confirmed it
	final      uint8
	answered   bool // the answer of this step tells its requester

	toldStatus, toldPosition uint8
	serial                   int // tells requests apart while ID is not known
}

func (r *Req) on(f int) bool { return r.Floors>>f&1 != 0 }

// Holds tells whether the request takes a place on its floors.
func (r *Req) Holds() bool { return r.granted != 0 && r.final == 0 }

func (r *Req) waits() bool { return r.granted == 0 && r.final == 0 }

// user is what the model knows of a user.
type user struct {
	conn    int // -1 for none
	watches []int
	lost    int // when the connection was lost, if kept
	kept    bool
}

// Model is the state of the conference, of its users and of their connections.
type Model struct {
	Scenario Scenario
	// Requests are the ongoing requests, the oldest first, and Ended the one
	// that ended last, or nil.
	Requests []*Req
	Ended    *Req
	// Expect is what the last Step foretold.
	Expect Expect

	now   int
	seq   int
	users [MaxUsers + 1]user // the last is nobody of the cast
	conns [2 * MaxUsers]bool
	line  [MaxFloors][]*Req // accepted by the chair and not ready, in the chair's order
	shown [MaxFloors]uint64 // what FloorStatus last said of a watched floor
	over  []*Req            // ended in this step
	spare []*Req
}

// New returns the model of a scenario, with nobody connected.
func New(s Scenario) *Model {
	m := &Model{}
	m.Reset(s)
	return m
}

// Reset starts the model anew, reusing its memory.
func (m *Model) Reset(s Scenario) {
	for i := range m.users {
		m.users[i] = user{conn: -1, watches: m.users[i].watches[:0]}
	}
	for f := range m.line {
		m.line[f] = m.line[f][:0]
	}
	m.spare = append(m.spare, m.Requests...)
	m.Scenario, m.Requests, m.Ended, m.over = s, m.Requests[:0], nil, m.over[:0]
	m.now, m.seq, m.conns, m.shown = 0, 0, [2 * MaxUsers]bool{}, [MaxFloors]uint64{}
	m.Expect.reset()
}

func (m *Model) tick() int { m.seq++; return m.seq }

func (m *Model) chaired(f int) bool { return m.Scenario.Floors[f].Chair >= 0 }

// before is the order of those that only wait for free places.
func (m *Model) before(a, b *Req) bool {
	if m.Scenario.Priority && a.rank() != b.rank() {
		return a.rank() > b.rank()
	}
	return a.ready < b.ready
}

// rank is the request's priority: Normal by default, Highest at most.
func (r *Req) rank() int {
	if r.Priority < 0 {
		return 2
	}
	return min(r.Priority, 4)
}

// holders counts the requests that have a place on the floor.
func (m *Model) holders(f int) int {
	n := 0
	for _, r := range m.Requests {
		if r.on(f) && r.Holds() {
			n++
		}
	}
	return n
}

// position is the request's place in the floor's queue, from 1, or 0.
func (m *Model) position(r *Req, f int) int {
	if !r.waits() || !r.on(f) {
		return 0
	}
	ahead := 0
	for _, o := range m.Requests {
		if o != r && o.on(f) && o.waits() && o.ready != 0 && (r.ready == 0 || m.before(o, r)) {
			ahead++
		}
	}
	if r.ready != 0 {
		return ahead + 1
	}
	if i := slices.Index(m.line[f], r); i >= 0 {
		return ahead + i + 1
	}
	return 0
}

// status is the request's overall status and queue position.
func (m *Model) status(r *Req) (uint8, uint8) {
	switch {
	case r.final != 0:
		return r.final, 0
	case r.confirming:
		return Accepted, 0
	case r.granted != 0:
		return Granted, 0
	}
	worst, floors := 0, 0
	for f := range m.Scenario.Floors {
		if !r.on(f) {
			continue
		}
		floors++
		if m.chaired(f) && r.chair[f] == 0 {
			return Pending, 0
		}
		worst = max(worst, m.position(r, f))
	}
	if r.ready == 0 && floors > 1 {
		return Accepted, 0
	}
	return Accepted, told(worst)
}

// partStatus is status for one of its floors.
func (m *Model) partStatus(r *Req, f int) (uint8, uint8) {
	if !r.waits() {
		return m.status(r)
	}
	if m.chaired(f) && r.chair[f] == 0 || !m.chaired(f) && r.ready == 0 {
		return Pending, 0
	}
	return Accepted, told(m.position(r, f))
}

// told is a queue position as a message has it: an octet, or 0, which says
// nothing, for one that does not fit (RFC 4582 §5.2.5).
func told(position int) uint8 {
	if position > 255 {
		return 0
	}
	return uint8(position)
}

// grantAll grants, one after the other, the first request that can have all its
// floors.
func (m *Model) grantAll() {
	for {
		var first *Req
		for _, r := range m.Requests {
			if r.waits() && r.ready != 0 && (first == nil || m.before(r, first)) && m.fits(r, true) {
				first = r
			}
		}
		if first == nil {
			return
		}
		m.grant(first)
	}
}

// fits tells whether the request can have its floors now: a free place on each,
// and nobody before it where it is first come, first served. Without chairs, only
// the floors that no chair controls count.
func (m *Model) fits(r *Req, chairs bool) bool {
	for f := range m.Scenario.Floors {
		switch {
		case !r.on(f):
		case m.chaired(f):
			if chairs && m.holders(f) >= m.Scenario.Floors[f].Max {
				return false
			}
		case m.holders(f) >= m.Scenario.Floors[f].Max || m.position(r, f) != 1:
			return false
		}
	}
	return true
}

func (m *Model) grant(r *Req) {
	r.granted = m.tick()
	r.confirming = m.Scenario.Confirm
	m.decide(r, Granted)
}

// displace makes room for a request that its chairs granted, by revoking what has
// been held longest, and grants it.
func (m *Model) displace(r *Req) {
	if !m.fits(r, false) {
		return
	}
	for f := range m.Scenario.Floors {
		for r.on(f) && m.holders(f) >= m.Scenario.Floors[f].Max {
			var oldest *Req
			for _, o := range m.Requests {
				if o.on(f) && o.Holds() && (oldest == nil || o.granted < oldest.granted) {
					oldest = o
				}
			}
			m.end(oldest, m.forced(oldest, Denied))
		}
	}
	m.grant(r)
}

// forced is the status in which a request ends that nobody released.
func (m *Model) forced(r *Req, waiting uint8) uint8 {
	if r.Holds() && !r.confirming {
		return Revoked
	}
	return waiting
}

// end ends a request.
func (m *Model) end(r *Req, status uint8) {
	m.leaveLines(r)
	r.final, r.confirming = status, false
	m.Requests = slices.Delete(m.Requests, slices.Index(m.Requests, r), slices.Index(m.Requests, r)+1)
	m.over = append(m.over, r)
	m.Ended = r
	m.decide(r, status)
}

func (m *Model) leaveLines(r *Req) {
	for f := range m.Scenario.Floors {
		if i := slices.Index(m.line[f], r); i >= 0 {
			m.line[f] = slices.Delete(m.line[f], i, i+1)
		}
	}
}

// decided tells whether every chair has granted its floor of the request.
func (m *Model) decided(r *Req) bool {
	for f := range m.Scenario.Floors {
		if r.on(f) && m.chaired(f) && r.chair[f] != Granted {
			return false
		}
	}
	return true
}

// enter lets a request wait for nothing but free places.
func (m *Model) enter(r *Req) {
	m.leaveLines(r)
	r.ready = m.tick()
}

// lineUp puts a request that the chair has not granted at the 1-based position in
// the floor's queue, or last for 0.
func (m *Model) lineUp(r *Req, f, position int) {
	if i := slices.Index(m.line[f], r); i >= 0 {
		m.line[f] = slices.Delete(m.line[f], i, i+1)
	}
	at := len(m.line[f])
	if position > 0 {
		ready := 0
		for _, o := range m.Requests {
			if o.on(f) && o.waits() && o.ready != 0 {
				ready++
			}
		}
		at = min(max(position-1-ready, 0), at)
	}
	m.line[f] = slices.Insert(m.line[f], at, r)
}
