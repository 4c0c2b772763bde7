package floor

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// The queue of a floor holds first the requests that only wait for free places,
// in the order they will be served (request.before), and after them those that
// the chair accepted and has still to grant, in the chair's order. On an FCFS
// floor there are none of the latter.
//
// A request enters when every chair it concerns has granted it, at once where no
// chair is concerned, and on all its floors at the same time. So all queues agree
// on who is before whom, and two requests can never wait for each other.

// enter puts a request that needs nothing but free places into all its queues.
func (c *conference) enter(r *request) {
	c.clock++
	r.entered = c.clock
	for i := range r.parts {
		p := &r.parts[i]
		f := p.floor
		p.stage = approved
		c.leave(p, r)
		at := 0
		for at < len(f.queue) && f.queue[at].entered != 0 && f.queue[at].before(r) {
			at++
		}
		f.queue = slices.Insert(f.queue, at, r)
		c.touch(f)
	}
	c.tell(r)
}

// leave takes the request off the floor's queue and list of the undecided.
func (c *conference) leave(p *part, r *request) {
	f := p.floor
	if len(f.queue) > 0 {
		f.queue = remove(f.queue, r)
	}
	if len(f.pending) > 0 {
		f.pending = remove(f.pending, r)
	}
	p.position = 0
	c.touch(f)
}

// insert puts a request that the chair has still to grant into the floor's
// queue at the 1-based position that the chair wants, or last for 0; never before
// one that only waits for a free place.
func (c *conference) insert(p *part, r *request, position int) {
	f := p.floor
	c.leave(p, r)
	at := len(f.queue)
	if position > 0 {
		at = min(at, position-1)
	}
	for at < len(f.queue) && f.queue[at].entered != 0 {
		at++
	}
	f.queue = slices.Insert(f.queue, at, r)
}

// settle grants whatever can be granted, in the order of request.before, until
// nothing more can. Only floors that the input touched can have come free.
func (c *conference) settle(s *Server) {
	for r := c.grantable(); r != nil; r = c.grantable() {
		s.grant(c, r)
	}
	for _, f := range c.dirty {
		for i, r := range f.queue {
			if p := r.part(f); p.position != i+1 {
				p.position = i + 1
				c.tell(r)
			}
		}
	}
}

func (c *conference) grantable() *request {
	var best *request
	for _, f := range c.dirty {
		if f.full() {
			continue
		}
		for _, r := range f.queue {
			if r.entered == 0 {
				break
			}
			if (best == nil || r.before(best)) && r.fits() {
				best = r
			}
			if f.algorithm == FCFS {
				break // nobody overtakes
			}
		}
	}
	return best
}

// fits tells whether all the request's floors can be had now: each has a free
// place, and on an FCFS floor the request is the first in the queue.
func (r *request) fits() bool {
	for i := range r.parts {
		f := r.parts[i].floor
		if f.full() || f.algorithm == FCFS && f.queue[0] != r {
			return false
		}
	}
	return true
}

// grant gives the request all its floors.
func (s *Server) grant(c *conference, r *request) {
	c.clock++
	r.granted = c.clock
	r.awaiting = s.config.ConfirmGrants
	for i := range r.parts {
		p := &r.parts[i]
		c.leave(p, r)
		p.floor.holders = append(p.floor.holders, r)
	}
	c.tell(r)
	s.decide(r, bfcp.StatusGranted)
}

// finish ends the request with a terminal status and forgets it, but for what is
// still to be told.
func (s *Server) finish(c *conference, r *request, status bfcp.Status) {
	for i := range r.parts {
		p := &r.parts[i]
		c.leave(p, r)
		if r.granted != 0 {
			p.floor.holders = remove(p.floor.holders, r)
		}
	}
	r.final, r.awaiting = status, false
	delete(c.requests, r.id)
	r.requester.requests = remove(r.requester.requests, r)
	if r.beneficiary != r.requester {
		r.beneficiary.requests = remove(r.beneficiary.requests, r)
		s.rest(r.beneficiary)
	}
	s.rest(r.requester)
	c.tell(r)
	s.decide(r, status)
}

// rest lets go of a user who lost the connection and for whom no request is kept
// any more.
func (s *Server) rest(u *user) {
	if len(u.requests) == 0 {
		s.found(u)
		s.forget(u)
	}
}

// end is the status in which the server itself ends a request: a held floor is
// revoked, a waiting request gets the status given.
func (r *request) end(waiting bfcp.Status) bfcp.Status {
	if r.holds() && !r.awaiting {
		return bfcp.StatusRevoked
	}
	return waiting
}

// displace grants r at once, if its FCFS floors allow, by revoking on every full
// floor that a chair controls the request that has held it longest (RFC 4582
// §4.2).
func (s *Server) displace(c *conference, r *request) {
	for i := range r.parts {
		f := r.parts[i].floor
		if f.algorithm == FCFS && (f.full() || f.queue[0] != r) {
			return
		}
	}
	for i := range r.parts {
		for f := r.parts[i].floor; f.full(); {
			holder := f.holders[0]
			s.finish(c, holder, holder.end(bfcp.StatusDenied))
		}
	}
	s.grant(c, r)
}
