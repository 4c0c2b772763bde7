package floor

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// maxFloors is how many floors one request may name, so that a
// FLOOR-REQUEST-INFORMATION (252 octets at most) can list them all, with the
// status of the whole, the beneficiary and the requester beside them.
const maxFloors = (252 - 4 - 8 - 4 - 4) / 4

// floorRequest serves a FloorRequest (RFC 4582 §13.1).
func (s *Server) floorRequest(conf *conference, u *user, h bfcp.Header) {
	b := &s.body.floorRequest
	b.Read(&s.message)
	beneficiary := b.BeneficiaryID.Or(u.id)
	switch {
	case !conf.exists(beneficiary):
		s.refuse(u.conn, h, bfcp.ErrorUserDoesNotExist, "")
		return
	case beneficiary != u.id && s.config.RefuseThirdParty:
		s.refuse(u.conn, h, bfcp.ErrorUnauthorizedOperation, "")
		return
	}
	r := s.newRequest()
	for _, id := range b.FloorIDs {
		f := conf.floors[id]
		if f == nil {
			s.retire(r)
			s.refuse(u.conn, h, bfcp.ErrorInvalidFloorID, "")
			return
		}
		if r.part(f) == nil { // a floor that is named twice is asked for once
			r.parts = append(r.parts, part{floor: f})
		}
	}
	if len(r.parts) > maxFloors {
		s.retire(r)
		s.refuse(u.conn, h, s.generic(), "too many floors in one request")
		return
	}
	id, ok := conf.newID()
	if !ok || s.exceeds(u, r) {
		s.retire(r)
		s.refuse(u.conn, h, bfcp.ErrorMaxFloorRequestsReached, "")
		return
	}
	r.id, r.conference, r.requester, r.beneficiary = id, conf, u, conf.user(beneficiary)
	r.thirdParty = b.BeneficiaryID.Present
	r.hasPriority, r.priority = b.Priority.Present, min(b.Priority.Or(bfcp.PriorityNormal), bfcp.PriorityHighest)
	if s.config.HonourPriority {
		r.rank = r.priority
	}
	r.info = clean(b.ParticipantProvidedInfo)
	conf.requests[id] = r
	u.requests = append(u.requests, r)
	if r.beneficiary != u {
		r.beneficiary.requests = append(r.beneficiary.requests, r)
	}
	s.arrive(conf, r)
	s.answerStatus(conf, u, h, r)
}

// arrive puts a new request where it has to wait: into the queues, or before
// the chairs of its floors.
func (s *Server) arrive(conf *conference, r *request) {
	if !r.needsChair() {
		conf.enter(r)
		return
	}
	for i := range r.parts {
		f := r.parts[i].floor
		f.pending = append(f.pending, r)
	}
	conf.tell(r)
}

// needsChair tells whether some chair has still to grant its part.
func (r *request) needsChair() bool {
	for i := range r.parts {
		if p := &r.parts[i]; p.floor.algorithm == ChairControlled && p.stage != approved {
			return true
		}
	}
	return false
}

// exceeds tells whether r would be one ongoing request too many of the user for
// one of its floors (RFC 4582 §5.2.6, error code 8).
func (s *Server) exceeds(u *user, r *request) bool {
	if s.config.MaxOngoingPerUser == 0 {
		return false
	}
	for i := range r.parts {
		ongoing := 0
		for _, other := range u.requests {
			if other.requester == u && other.part(r.parts[i].floor) != nil {
				ongoing++
			}
		}
		if ongoing >= s.config.MaxOngoingPerUser {
			return true
		}
	}
	return false
}

// newID returns the next Floor Request ID that no ongoing request has; 0 is not
// used, so that it can stand for none.
func (c *conference) newID() (uint16, bool) {
	if len(c.requests) >= 1<<16-1 {
		return 0, false
	}
	for {
		c.lastID++
		if c.lastID != 0 && c.requests[c.lastID] == nil {
			return c.lastID, true
		}
	}
}

// floorRelease serves a FloorRelease (RFC 4582 §13.4). The requester may give
// up what it asked for, and the beneficiary what it holds or would hold (§10.2);
// nobody else.
func (s *Server) floorRelease(conf *conference, u *user, h bfcp.Header) {
	b := &s.body.floorRelease
	b.Read(&s.message)
	r := conf.requests[b.FloorRequestID]
	switch {
	case r == nil:
		s.refuse(u.conn, h, bfcp.ErrorFloorRequestIDDoesNotExist, "")
		return
	case r.requester != u && r.beneficiary != u:
		s.refuse(u.conn, h, bfcp.ErrorUnauthorizedOperation, "")
		return
	}
	if r.holds() && !r.awaiting {
		s.finish(conf, r, bfcp.StatusReleased)
	} else {
		s.finish(conf, r, bfcp.StatusCancelled)
	}
	s.answerStatus(conf, u, h, r)
}

// floorRequestQuery serves a FloorRequestQuery (RFC 4582 §13.2).
func (s *Server) floorRequestQuery(conf *conference, u *user, h bfcp.Header) {
	b := &s.body.floorRequestQuery
	b.Read(&s.message)
	r := conf.requests[b.FloorRequestID]
	switch {
	case r == nil:
		s.refuse(u.conn, h, bfcp.ErrorFloorRequestIDDoesNotExist, "")
		return
	case s.config.PrivateRequests && !r.concerns(u):
		s.refuse(u.conn, h, bfcp.ErrorUnauthorizedOperation, "")
		return
	}
	s.body.describe(&s.body.floorRequestStatus.FloorRequestInformation, r, true)
	s.respond(u.conn, h, &s.body.floorRequestStatus)
}

// concerns tells whether the user is the request's requester, its beneficiary or
// the chair of one of its floors.
func (r *request) concerns(u *user) bool {
	return r.requester == u || r.beneficiary == u ||
		slices.ContainsFunc(r.parts, func(p part) bool { return p.floor.hasChair(u.id) })
}

// userQuery serves a UserQuery (RFC 4582 §13.3).
func (s *Server) userQuery(conf *conference, u *user, h bfcp.Header) {
	b := &s.body.userQuery
	b.Read(&s.message)
	about := b.BeneficiaryID.Or(u.id)
	if !conf.exists(about) {
		s.refuse(u.conn, h, bfcp.ErrorUserDoesNotExist, "")
		return
	}
	s.body.userStatusOf(about, conf.users[about], u, s.config.PrivateRequests)
	s.respond(u.conn, h, &s.body.userStatus)
}

// floorQuery serves a FloorQuery (RFC 4582 §13.5): its floors are now the ones
// the user is kept informed about, and each has its status told at once.
func (s *Server) floorQuery(conf *conference, u *user, h bfcp.Header) {
	b := &s.body.floorQuery
	b.Read(&s.message)
	for _, id := range b.FloorIDs {
		if conf.floors[id] == nil {
			s.refuse(u.conn, h, bfcp.ErrorInvalidFloorID, "")
			return
		}
	}
	u.unsubscribe()
	for _, id := range b.FloorIDs {
		if f := conf.floors[id]; !slices.Contains(u.watches, f) {
			u.watches = append(u.watches, f)
			f.subscribers = append(f.subscribers, u)
		}
	}
	if len(u.watches) == 0 {
		s.body.floorStatusOf(nil)
		s.respond(u.conn, h, &s.body.floorStatus)
		return
	}
	for i, f := range u.watches {
		s.body.floorStatusOf(f)
		if i == 0 {
			s.respond(u.conn, h, &s.body.floorStatus)
		} else {
			s.announce(u, &s.body.floorStatus)
		}
	}
}

func (u *user) unsubscribe() {
	for _, f := range u.watches {
		f.subscribers = remove(f.subscribers, u)
	}
	u.watches = u.watches[:0]
}
