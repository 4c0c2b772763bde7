package monitor

import (
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// request is a floor request as far as the server spoke of it.
type request struct {
	requestKey
	owner    *peer // nil where the trace does not show who asked
	user     uint16
	header   uint16 // User ID of who asked
	floors   []uint16
	priority bfcp.Priority
	order    int // of arrival
	status   bfcp.Status
	moment   int // when the status was told first
	granted  bool
	asked    moment // when the FloorRequest reached the server
	grantAt  moment // when Granted was told first
	// release is the FloorRelease of it that has no answer yet, released
	// that there was one; lost that its owner's connection is gone.
	release  *query
	released bool
	lost     bool
	moved    bool // the owner came back on another connection
	// due is when its owner's connection was released over Mp while it held
	// a floor.
	due     moment
	revoked bool
}

// sight is a request as one client sees it.
type sight struct {
	*request
	conn, epoch int
}

// grant is a request that was told Granted.
type grant struct {
	*request
	event trace.Event
}

func (f *flow) request(k requestKey) *request {
	r := f.requests[k]
	if r == nil {
		if f.requests == nil {
			f.requests = make(map[requestKey]*request)
			f.ongoing = make(map[floorKey][]*request)
		}
		r = &request{requestKey: k, priority: bfcp.PriorityNormal}
		f.requests[k] = r
	}
	return r
}

// assigned takes the first FloorRequestStatus of a request.
func (f *flow) assigned(q *query, e *trace.Event, x *requestInfo) {
	k := requestKey{q.header.ConferenceID, x.id}
	if r := f.requests[k]; r != nil {
		if r.status != 0 && !r.status.Terminal() && !r.lost && !r.released && r.owner != nil && !((f.cfg.Partial || f.cfg.Silent) && r.mayHaveEnded(q.peer)) {
			f.report(rule.FlowRequestID, e, "expected an identifier that no ongoing request has, found %d, which the request of event order %d has", x.id, r.order)
		}
		f.forget(r)
		delete(f.requests, k)
	}
	r := f.request(k)
	r.owner, r.user, r.header, r.priority, r.order = q.peer, q.user, q.header.UserID, q.priority, q.order
	r.floors, r.asked = q.floors, q.event
	if f.byUser == nil {
		f.byUser = make(map[userKey][]*request)
	}
	who := userKey{k.conference, r.header}
	f.byUser[who] = append(f.byUser[who], r)
	for _, id := range r.floors {
		fk := floorKey{k.conference, id}
		list := append(f.ongoing[fk], r)
		// Answers may come in another order than the requests did.
		for i := len(list) - 1; i > 0 && list[i-1].order > list[i].order; i-- {
			list[i-1], list[i] = list[i], list[i-1]
		}
		f.ongoing[fk] = list
	}
	if x.from == x.to || !q.readable() {
		return // nothing to compare, or a request that nobody can be sure to have read
	}
	var told []uint16
	for _, s := range f.shares[x.from:x.to] {
		told = addOnce(told, s.floor)
	}
	if !within(told, q.floors) || !within(q.floors, told) {
		f.report(rule.FlowAnswerSubject, e, "expected the floors %d of the FloorRequest of event %d, found %d", q.floors, q.event.seq, told)
	}
}

// mayHaveEnded tells whether the news of a request's end may not have been seen
// yet when its number was given to a request of p: it was released, or it goes to
// somebody else.
func (r *request) mayHaveEnded(p *peer) bool { return r.release != nil || r.owner != p }

// forget takes a request off its floors.
func (f *flow) forget(r *request) {
	for _, id := range r.floors {
		k := floorKey{r.conference, id}
		list := f.ongoing[k]
		for i := range list {
			if list[i] == r {
				f.ongoing[k] = append(list[:i], list[i+1:]...)
				break
			}
		}
	}
}

// statuses takes what a message says of requests.
func (f *flow) statuses(p *peer, e *trace.Event, q *query, infos []requestInfo) {
	for i := range infos {
		x := &infos[i]
		f.position(e, x.status, x.position, x.overall)
		for _, s := range f.shares[x.from:x.to] {
			f.position(e, s.status, s.position, true)
			if (x.status == bfcp.StatusGranted || x.status == bfcp.StatusDenied) && x.overall && s.status != 0 && s.status != x.status {
				f.report(rule.FlowAtomic, e, "expected floor %d to be %s as request %d is as a whole, found %s", s.floor, x.status, x.id, s.status)
				break
			}
		}
		if x.status.Known() {
			f.status(p, e, q, x)
		}
	}
}

// position judges a queue position by its status alone, and by how many
// requests there can be.
func (f *flow) position(e *trace.Event, s bfcp.Status, position uint8, told bool) {
	if !told || position == 0 {
		return
	}
	if s != bfcp.StatusAccepted {
		f.report(rule.FlowQueuePosition, e, "expected queue position 0 with status %s, found %d", s, position)
	} else if !f.cfg.Partial && int(position) > max(f.arrived, len(f.requests)) {
		f.report(rule.FlowQueuePosition, e, "expected no queue longer than the %d requests that there were, found position %d", f.arrived, position)
	}
}

// status takes the status of one request.
func (f *flow) status(p *peer, e *trace.Event, q *query, x *requestInfo) {
	r := f.request(requestKey{f.message.ConferenceID, x.id})
	if len(r.floors) == 0 && x.from < x.to {
		// A request older than the trace.
		for _, s := range f.shares[x.from:x.to] {
			r.floors = addOnce(r.floors, s.floor)
		}
		if r.user = x.beneficiary; r.owner == nil {
			for _, id := range r.floors {
				k := floorKey{r.conference, id}
				f.ongoing[k] = append([]*request{r}, f.ongoing[k]...)
			}
		}
	}
	if r.lost && f.message.UserID == r.header {
		// The owner is back, and the server kept the request (RFC 4582 §6).
		// What it had to tell meanwhile it could not.
		r.owner, r.lost, r.moved = p, false, true
		f.speaks(p, userKey{r.conference, r.header})
	}
	f.lifeCycle(p, e, r, x.status)
	if q != nil && q.primitive == bfcp.PrimitiveFloorRelease {
		f.releaseAnswered(q, e, r, x.status)
	}
	if x.status != r.status {
		r.moment = f.moment
	}
	r.status = x.status
	switch {
	case x.status == bfcp.StatusGranted && !r.granted:
		r.granted, r.grantAt = true, when(e)
		g := grant{r, *e}
		if len(f.policies)+len(f.cfg.Floors) > 0 { // else there is nothing to settle
			f.granted = append(f.granted, g)
		}
		if f.inMRFP(p) {
			f.firstGrants = append(f.firstGrants, g)
		}
	case x.status == bfcp.StatusRevoked:
		r.revoked = true
	}
	if x.status.Terminal() {
		f.forget(r)
	}
}

// allowed tells whether a status may follow another one (RFC 4582 §5.2.5,
// §10.1.2, §11.1). Not every step is told, so steps may be missing.
func allowed(from, to bfcp.Status) bool {
	switch {
	case from == to || from == 0:
		return true
	case from.Terminal():
		return false
	case from == bfcp.StatusGranted:
		// Cancelled for Released is a matter of flow/release-status.
		return to == bfcp.StatusReleased || to == bfcp.StatusRevoked || to == bfcp.StatusCancelled
	}
	return to > from
}

// lifeCycle judges a status by what the same client was told before, and by
// what anybody was told at an earlier moment.
func (f *flow) lifeCycle(p *peer, e *trace.Event, r *request, to bfcp.Status) {
	if f.seen == nil {
		f.seen = make(map[sight]bfcp.Status)
	}
	at := sight{r, p.conn, p.epoch}
	from := f.seen[at]
	f.seen[at] = to
	if allowed(from, to) && r.moment < f.moment && !f.cfg.Silent {
		from = r.status
	}
	if !allowed(from, to) && !f.renewed(p, r) {
		f.report(rule.FlowLifeCycle, e, "expected no step from %s to %s of floor request %d, found one", from, to, r.id)
	}
}

// renewed tells whether the number at hand may be another request's by now, one
// that the trace does not show, or the news may have overtaken each other.
func (f *flow) renewed(p *peer, r *request) bool {
	if !f.cfg.Partial && !f.cfg.Silent {
		return false
	}
	return p.blind && f.cfg.Unreliable || r.owner != p || f.message.Primitive != bfcp.PrimitiveFloorRequestStatus
}

// releasing takes a FloorRelease that reached the server: from now on the
// request may have ended.
func (f *flow) releasing(q *query) {
	if r := f.requests[requestKey{q.header.ConferenceID, q.request}]; r != nil && r.release == nil {
		r.release = q
	}
}

// releaseAnswered judges the answer to a FloorRelease.
func (f *flow) releaseAnswered(q *query, e *trace.Event, r *request, to bfcp.Status) {
	if r.release == q {
		r.release = nil
	}
	r.released = true
	switch {
	case r.granted && to == bfcp.StatusCancelled:
		f.report(rule.FlowReleaseStatus, e, "expected Released for request %d, which was granted, found Cancelled", r.id)
	case !r.granted && to == bfcp.StatusReleased && r.owner != nil && !r.moved && !r.lost && !r.owner.blind:
		// Who was away may have been granted it without a word.
		f.report(rule.FlowReleaseStatus, e, "expected Cancelled for request %d, which was not granted, found Released", r.id)
	case !to.Terminal():
		f.report(rule.FlowReleaseStatus, e, "expected Released or Cancelled for request %d in answer to the FloorRelease of event %d, found %s", r.id, q.event.seq, to)
	}
	if r.owner == nil || q.header.UserID == r.header || q.header.UserID == r.user || !to.Terminal() {
		return
	}
	for _, id := range r.floors {
		if p, known := f.policy(floorKey{r.conference, id}); !known || p.Chair {
			return
		}
	}
	f.report(rule.FlowForeignRelease, e, "expected nobody but users %d and %d to end request %d, found it ended for user %d", r.header, r.user, r.id, q.header.UserID)
}

// policy returns what is known of a floor's policy.
func (f *flow) policy(k floorKey) (FloorPolicy, bool) {
	if p, ok := f.policies[k]; ok {
		return p, true
	}
	p, ok := f.cfg.Floors[k.floor]
	return p, ok
}

// holds tells whether the request holds its floors for certain: nobody may have
// given them back without a word.
func (r *request) holds() bool {
	return r.status == bfcp.StatusGranted && r.release == nil && !r.lost && r.owner != nil
}

// waits tells whether it waits for certain.
func (r *request) waits() bool {
	return (r.status == bfcp.StatusPending || r.status == bfcp.StatusAccepted) && r.release == nil && !r.lost && r.owner != nil
}
