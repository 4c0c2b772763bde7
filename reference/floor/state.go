package floor

import (
	"slices"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// conference is a conference's whole state.
type conference struct {
	id       uint32
	floors   map[uint16]*floorState
	users    map[uint16]*user
	open     bool // any User ID exists
	requests map[uint16]*request
	lastID   uint16
	clock    uint64 // orders entries into queues and grants; never wraps in practice

	// What the input at hand has changed.
	dirty   []*floorState // queues and holders
	changed []*request    // status to be told, in the order of change
	news    []*floorState // what a FloorStatus says
}

// floorState is one floor: who holds it, who waits, who wants to know.
type floorState struct {
	id          uint16
	max         int
	algorithm   Algorithm
	chairs      []uint16
	holders     []*request // in the order of their grants
	queue       []*request // see (*floorState).enter for the order
	pending     []*request // in no queue while some chair has to speak first, in order of arrival
	subscribers []*user    // in the order of their FloorQuery
	dirty, new  bool       // in conference.dirty, in conference.news
}

// user is a User ID in one conference.
type user struct {
	id         uint16
	name, uri  string
	configured bool // never forgotten
	conn       *connection
	requests   []*request // as requester or beneficiary, oldest first
	watches    []*floorState
	lost       time.Time // since when the user has no connection
	kept       bool      // in the server's list of lost users
	conference *conference
	prev, next *user // in that list
}

// stage is how far one floor of a request has come.
type stage uint8

const (
	undecided stage = iota // the chair has not spoken, or the request has not entered an FCFS queue
	accepted               // the chair put it into the queue
	approved               // the chair granted it; the request as a whole may still wait
)

// part is one floor within a request.
type part struct {
	floor    *floorState
	stage    stage
	position int                // in the floor's queue, from 1; 0 when not in it
	info     string             // the chair's last STATUS-INFO
	shown    bfcp.RequestStatus // as subscribers know it
}

// request is one floor request, from FloorRequest to its terminal status.
type request struct {
	id          uint16
	conference  *conference
	requester   *user
	beneficiary *user
	thirdParty  bool          // BENEFICIARY-ID was there
	priority    bfcp.Priority // as asked for, 0 to 4
	hasPriority bool
	rank        bfcp.Priority // what the priority counts for in the queues
	info        string        // PARTICIPANT-PROVIDED-INFO
	parts       []part
	entered     uint64 // when every chair had granted its part; 0 before
	granted     uint64 // when it was granted; 0 before
	awaiting    bool   // granted, but Confirm is still to come

	final  bfcp.Status // the terminal status, or 0
	reason string      // STATUS-INFO of the whole
	marked bool        // in conference.changed
	news   bool        // tell it even if status and position are as before

	told  bfcp.RequestStatus // what the requester knows
	shown bfcp.RequestStatus // what subscribers know
}

// holds tells whether the request takes a place on its floors.
func (r *request) holds() bool { return r.granted != 0 && r.final == 0 }

func (r *request) part(f *floorState) *part {
	for i := range r.parts {
		if r.parts[i].floor == f {
			return &r.parts[i]
		}
	}
	return nil
}

// before is the order in which requests that wait for free places are served.
func (r *request) before(o *request) bool {
	return r.rank > o.rank || r.rank == o.rank && r.entered < o.entered
}

// current is the status of the whole request, and its queue position.
func (r *request) current() bfcp.RequestStatus {
	switch {
	case r.final != 0:
		return told(r.final, 0)
	case r.awaiting:
		return told(bfcp.StatusAccepted, 0)
	case r.granted != 0:
		return told(bfcp.StatusGranted, 0)
	}
	worst := 0
	for i := range r.parts {
		p := &r.parts[i]
		if p.stage == undecided && p.floor.algorithm == ChairControlled {
			return told(bfcp.StatusPending, 0)
		}
		worst = max(worst, p.position)
	}
	if r.entered == 0 && len(r.parts) > 1 {
		// Some chair still has to grant: no position on one floor says
		// when the whole will be.
		return told(bfcp.StatusAccepted, 0)
	}
	return told(bfcp.StatusAccepted, worst)
}

// partStatus is current for one floor of the request.
func (r *request) partStatus(p *part) bfcp.RequestStatus {
	switch {
	case r.final != 0 || r.granted != 0:
		return r.current()
	case p.stage == undecided:
		return told(bfcp.StatusPending, 0)
	}
	return told(bfcp.StatusAccepted, p.position)
}

// told is a status as it is told. A queue position beyond its octet is not given
// (RFC 4582 §5.2.5).
func told(status bfcp.Status, position int) bfcp.RequestStatus {
	if position > 255 {
		position = 0
	}
	return bfcp.RequestStatus{Status: status, QueuePosition: uint8(position)}
}

func (f *floorState) full() bool { return len(f.holders) >= f.max }

func (f *floorState) hasChair(u uint16) bool {
	return f.algorithm == ChairControlled && slices.Contains(f.chairs, u)
}

// touch enters the floor into the list of those that the input changed.
func (c *conference) touch(f *floorState) {
	if !f.dirty {
		f.dirty = true
		c.dirty = append(c.dirty, f)
	}
}

// tell enters the request into the list of those whose status is to be told.
func (c *conference) tell(r *request) {
	if !r.marked {
		r.marked = true
		c.changed = append(c.changed, r)
	}
}

func remove[T comparable](list []T, x T) []T {
	if i := slices.Index(list, x); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}
