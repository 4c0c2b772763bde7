package monitor

import (
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// subscription is what a client asked to be told about. It belongs to the user:
// whether it outlives a connection is not said.
type subscription struct {
	userKey
	floors  []uint16 // by the last FloorQuery that was accepted
	pending []uint16 // by one that was not answered yet
	query   *query   // the last one
	told    []uint16 // floors told since
}

// subscribing takes a FloorQuery that reached the server. It replaces the
// client's floors; until it is answered both sets may be told.
func (f *flow) subscribing(q *query) {
	k := userKey{q.header.ConferenceID, q.header.UserID}
	s := f.subscribers[k]
	if s == nil {
		if f.subscribers == nil {
			f.subscribers = make(map[userKey]*subscription)
		}
		s = &subscription{userKey: k}
		f.subscribers[k] = s
		f.subOrder = append(f.subOrder, s)
	}
	f.untold(s, q.event)
	s.query, s.pending, s.told = q, q.floors, nil
}

// floorStatus takes a FloorStatus of the server.
func (f *flow) floorStatus(p *peer, e *trace.Event, q *query, response bool, infos []requestInfo) {
	h := &f.message.Header
	s := f.subscribers[userKey{h.ConferenceID, h.UserID}]
	floors := f.floorIDs()
	f.samePlace(e, floors, infos)
	if s != nil {
		for _, id := range floors {
			s.told = addOnce(s.told, id)
		}
	}
	if response {
		if s != nil && q != nil && s.query == q {
			s.floors, s.pending = q.floors, nil
		}
		return
	}
	if p.blind {
		return
	}
	for _, id := range floors {
		if s == nil || !has(s.floors, id) && !has(s.pending, id) {
			f.report(rule.FlowSubscribers, e, "expected FloorStatus about floor %d for nobody who did not ask, found one for user %d at %s", id, h.UserID, p.client)
			return
		}
	}
	if len(floors) == 0 {
		f.report(rule.FlowSubscribers, e, "expected FloorStatus without a floor in answer to an empty FloorQuery only, found one of the server's own accord")
	}
}

// samePlace judges the queue positions in one FloorStatus: requests for that
// floor alone do not share one. For requests of several floors a position may be
// that in another queue.
func (f *flow) samePlace(e *trace.Event, floors []uint16, infos []requestInfo) {
	if len(floors) != 1 {
		return
	}
	var places [256]uint16
	for i := range infos {
		x := &infos[i]
		if x.status != bfcp.StatusAccepted || x.position == 0 || x.to-x.from != 1 {
			continue
		}
		if other := places[x.position]; other != 0 && other != x.id {
			f.report(rule.FlowQueuePosition, e, "expected one request at place %d of the queue for floor %d, found %d and %d", x.position, floors[0], other, x.id)
			return
		}
		places[x.position] = x.id
	}
}

// untold judges that a subscriber was told of each floor, once the subscription
// has ended or the trace has.
func (f *flow) untold(s *subscription, end moment) {
	q := s.query
	if q == nil || q.answers == 0 || s.pending != nil || !f.overdue(q.event, end, f.last) {
		return
	}
	for _, id := range q.floors {
		if !has(s.told, id) {
			f.report(rule.FlowFloorStatus, nil, "expected a FloorStatus about floor %d for user %d after the FloorQuery of event %d, found none", id, s.user, q.event.seq)
			return
		}
	}
}

func (f *flow) finishSubscriptions() {
	for _, s := range f.subOrder {
		if s.query != nil {
			f.untold(s, f.endOf(s.query.peer))
		}
	}
}
