package floor

import (
	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// chairAction serves a ChairAction (RFC 4582 §13.6). It is judged as a whole
// before any of it is done.
//
// The chair decides floor by floor, in the FLOOR-REQUEST-STATUS attributes;
// OVERALL-REQUEST-STATUS adds its text and is otherwise ignored, as §11.1
// permits. Denied and Revoked both mean that the request ends, and which of the
// two it was depends on whether it had been granted. Accepted and Granted do
// nothing to a request that every chair has granted already.
func (s *Server) chairAction(conf *conference, u *user, h bfcp.Header) {
	b := &s.body.chairAction
	b.Read(&s.message)
	info := &b.FloorRequestInformation
	r := conf.requests[info.FloorRequestID]
	if code := s.judgeAction(conf, u, r, info); code != 0 {
		s.refuse(u.conn, h, code, "")
		return
	}
	for i := range info.FloorRequestStatus {
		attr := &info.FloorRequestStatus[i]
		if attr.RequestStatus.Present {
			s.act(conf, r, r.part(conf.floors[attr.FloorID]), attr)
			if r.final != 0 {
				break
			}
		}
	}
	if text := clean(info.OverallRequestStatus.Value.StatusInfo); text != "" {
		r.reason, r.news = text, true
		conf.tell(r)
	}
	if r.final == 0 && r.entered == 0 && !r.needsChair() {
		conf.enter(r)
		if !s.config.ChairGrantWaits {
			s.displace(conf, r)
		}
	}
	if len(conf.dirty) > 0 {
		conf.settle(s)
	}
	s.respond(u.conn, h, &s.body.chairActionAck)
	s.notify(conf)
}

// judgeAction returns the code of the Error that a ChairAction deserves, or 0.
func (s *Server) judgeAction(conf *conference, u *user, r *request, info *bfcp.FloorRequestInformation) bfcp.ErrorCode {
	if r == nil {
		return bfcp.ErrorFloorRequestIDDoesNotExist
	}
	for i := range info.FloorRequestStatus {
		attr := &info.FloorRequestStatus[i]
		f := conf.floors[attr.FloorID]
		switch {
		case f == nil || r.part(f) == nil:
			return bfcp.ErrorInvalidFloorID
		case !f.hasChair(u.id):
			return bfcp.ErrorUnauthorizedOperation
		case !attr.RequestStatus.Present:
		case !chairStatus(attr.RequestStatus.Value.Status):
			return bfcp.ErrorUnauthorizedOperation
		}
	}
	return 0
}

// chairStatus tells whether a chair may give that status: a request is released
// and cancelled by whoever made it, and only the server knows it as Pending (RFC
// 4582 §11.1).
func chairStatus(status bfcp.Status) bool {
	switch status {
	case bfcp.StatusAccepted, bfcp.StatusGranted, bfcp.StatusDenied, bfcp.StatusRevoked:
		return true
	}
	return false
}

// act does what the chair wants of one floor of the request.
func (s *Server) act(conf *conference, r *request, p *part, attr *bfcp.FloorRequestStatusAttribute) {
	if text := clean(attr.StatusInfo); text != "" {
		p.info, r.news = text, true
		conf.tell(r)
	}
	switch want := attr.RequestStatus.Value; want.Status {
	case bfcp.StatusDenied, bfcp.StatusRevoked:
		s.finish(conf, r, r.end(bfcp.StatusDenied))
	case bfcp.StatusAccepted:
		if r.entered != 0 {
			return
		}
		if p.stage == undecided || want.QueuePosition > 0 {
			conf.insert(p, r, int(want.QueuePosition))
		}
		p.stage = accepted
		conf.tell(r)
	case bfcp.StatusGranted:
		if r.entered != 0 {
			return
		}
		if p.stage == undecided {
			conf.insert(p, r, 0)
		}
		p.stage = approved
		conf.tell(r)
	}
}
