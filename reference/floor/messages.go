package floor

import (
	"encoding/binary"
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// bodies are the messages' contents, reused from message to message.
type bodies struct {
	floorRequest      bfcp.FloorRequest
	floorRelease      bfcp.FloorRelease
	floorRequestQuery bfcp.FloorRequestQuery
	userQuery         bfcp.UserQuery
	floorQuery        bfcp.FloorQuery
	chairAction       bfcp.ChairAction

	floorRequestStatus bfcp.FloorRequestStatus
	userStatus         bfcp.UserStatus
	floorStatus        bfcp.FloorStatus
	chairActionAck     bfcp.ChairActionAck
	helloAck           bfcp.HelloAck
	failure            bfcp.Error
	goodbye            bfcp.Goodbye
	goodbyeAck         bfcp.GoodbyeAck
}

// maxReported is how many requests a FloorStatus or UserStatus lists, so that it
// stays below 64 KiB. A Queue Position beyond cannot be written either.
const maxReported = 255

// respond sends a response: the conference, transaction and user of the request
// copied (RFC 4582 §8.2).
func (s *Server) respond(conn *connection, h bfcp.Header, b bfcp.Body) {
	s.send(conn, bfcp.Header{Version: s.version(), R: conn.link != nil, ConferenceID: h.ConferenceID, TransactionID: h.TransactionID, UserID: h.UserID}, b)
}

// announce sends a server-initiated message to the user, if connected.
func (s *Server) announce(u *user, b bfcp.Body) {
	if u.conn != nil {
		s.send(u.conn, bfcp.Header{Version: s.version(), ConferenceID: u.conference.id, UserID: u.id}, b)
	}
}

// publish sends the FloorStatus to all subscribers of the floor. It is encoded
// once; the copies differ in the User ID alone.
func (s *Server) publish(f *floorState) {
	var first []byte
	for _, u := range f.subscribers {
		if first == nil || u.conn.link != nil {
			s.announce(u, &s.body.floorStatus)
			if u.conn.link != nil {
				continue
			}
			first = s.out.Messages[len(s.out.Messages)-1].Octets
			continue
		}
		start := len(s.out.octets)
		s.out.octets = append(s.out.octets, first...)
		copied := s.out.octets[start:len(s.out.octets):len(s.out.octets)]
		binary.BigEndian.PutUint16(copied[10:], u.id)
		s.out.Messages = append(s.out.Messages, Outgoing{u.conn.id, copied})
	}
}

func (s *Server) send(conn *connection, h bfcp.Header, b bfcp.Body) {
	start := len(s.out.octets)
	octets, err := b.Append(s.out.octets, h)
	if err != nil {
		// describe fits every text into its group and the lists are bounded.
		panic("floor: a message of the server's own making is too long: " + err.Error())
	}
	if conn.link != nil {
		// The link keeps a copy.
		conn.link.Send(s.now, octets[start:])
		s.flush(conn)
		return
	}
	s.out.octets = octets
	s.out.Messages = append(s.out.Messages, Outgoing{conn.id, octets[start:len(octets):len(octets)]})
}

// refuse answers with an Error (RFC 4582 §13.8). For code 4 the caller has filled
// in the attributes.
func (s *Server) refuse(conn *connection, h bfcp.Header, code bfcp.ErrorCode, info string) {
	b := &s.body.failure
	b.Code, b.ErrorInfo = code, bfcp.Optional[string]{}
	if info != "" {
		b.ErrorInfo = bfcp.Some(info)
	}
	s.respond(conn, h, b)
}

// generic is the code of an Error for which there is none: RFC 4582 has no
// Generic Error.
func (s *Server) generic() bfcp.ErrorCode {
	if s.config.Profile == bfcp.RFC4582 {
		return bfcp.ErrorUnauthorizedOperation
	}
	return bfcp.ErrorGenericError
}

// answerStatus settles what the input did to the conference, answers it with the
// status of r, and then tells all others.
func (s *Server) answerStatus(conf *conference, u *user, h bfcp.Header, r *request) {
	conf.settle(s)
	s.body.describe(&s.body.floorRequestStatus.FloorRequestInformation, r, false)
	s.respond(u.conn, h, &s.body.floorRequestStatus)
	if u == r.requester {
		r.told = r.current()
	}
	s.notify(conf)
}

// notify sends what has changed to whom it concerns: FloorRequestStatus to the
// requester of each changed request (RFC 4582 §13.1.2), FloorStatus to the
// subscribers of each floor of it (§13.5.2). Who lost a floor hears of it before
// who got it, so that nobody sees two where one may be.
func (s *Server) notify(conf *conference) {
	for i, r := range conf.changed {
		if r.final != 0 {
			s.tellRequester(r)
			conf.show(r)
			s.forget(r.requester)
			s.retire(r)
			conf.changed[i] = nil
		}
	}
	for _, r := range conf.changed {
		if r != nil {
			r.marked = false
			s.tellRequester(r)
			conf.show(r)
		}
	}
	clear(conf.changed)
	conf.changed = conf.changed[:0]
	for _, f := range conf.dirty {
		f.dirty = false
	}
	conf.dirty = conf.dirty[:0]
	if len(conf.news) > 1 {
		slices.SortFunc(conf.news, func(a, b *floorState) int { return int(a.id) - int(b.id) })
	}
	for _, f := range conf.news {
		f.new = false
		s.body.floorStatusOf(f)
		s.publish(f)
	}
	conf.news = conf.news[:0]
}

func (s *Server) tellRequester(r *request) {
	now := r.current()
	moved := now.QueuePosition != r.told.QueuePosition && !s.config.QuietQueue
	if now.Status == r.told.Status && !moved && !r.news {
		return
	}
	r.told = now
	if r.requester.conn != nil {
		s.body.describe(&s.body.floorRequestStatus.FloorRequestInformation, r, false)
		s.announce(r.requester, &s.body.floorRequestStatus)
	}
}

// show finds the floors whose FloorStatus says something else since the request
// changed: all of its own, if anything that they say of it is new.
func (c *conference) show(r *request) {
	now := r.current()
	changed := r.news || now != r.shown
	r.shown, r.news = now, false
	for i := range r.parts {
		p := &r.parts[i]
		now := r.partStatus(p)
		changed = changed || now != p.shown
		p.shown = now
	}
	if !changed {
		return
	}
	for i := range r.parts {
		if f := r.parts[i].floor; !f.new && len(f.subscribers) > 0 {
			f.new = true
			c.news = append(c.news, f)
		}
	}
}

// decide reports a decision.
func (s *Server) decide(r *request, status bfcp.Status) {
	start := len(s.out.floors)
	for i := range r.parts {
		s.out.floors = append(s.out.floors, r.parts[i].floor.id)
	}
	s.out.Decisions = append(s.out.Decisions, Decision{
		Conference: r.conference.id, Request: r.id, Floors: s.out.floors[start:len(s.out.floors):len(s.out.floors)],
		User: r.beneficiary.id, Requester: r.requester.id,
		Status: status, Confirm: status == bfcp.StatusGranted && r.awaiting, At: s.now,
	})
}

// newRequest returns an empty request, a used one where there is one.
func (s *Server) newRequest() *request {
	if n := len(s.fresh); n > 0 {
		r := s.fresh[n-1]
		s.fresh = s.fresh[:n-1]
		return r
	}
	return &request{}
}

// retire takes back a request that nothing refers to any more.
func (s *Server) retire(r *request) {
	clear(r.parts)
	*r = request{parts: r.parts[:0]}
	if len(s.fresh) < 1024 {
		s.fresh = append(s.fresh, r)
	}
}
