package floor

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// receive judges a message in the order of RFC 4582 §13: the primitive, the
// conference, authentication and authorization, mandatory attributes, and then
// the operation itself.
func (s *Server) receive(conn *connection, octets []byte) {
	m := &s.message
	m.Decode(octets, s.config.Profile, &s.verdict)
	h := m.Header
	switch reaction := s.reaction(); reaction {
	case "":
	case "discard":
		return
	case "Error 10":
		s.refuse(conn, h, bfcp.ErrorUnableToParseMessage, "")
		return
	case "Error 12":
		s.refuse(conn, h, bfcp.ErrorUnsupportedVersion, "")
		return
	case "Error 13":
		s.refuse(conn, h, bfcp.ErrorIncorrectMessageLength, "")
		return
	default:
		s.out.Close = append(s.out.Close, conn.id)
		s.drop(conn)
		return
	}
	if h.Primitive == bfcp.PrimitiveError {
		return // an Error is never answered, least of all by one
	}
	if !s.serves(h.Primitive) {
		s.refuse(conn, h, bfcp.ErrorUnknownPrimitive, "")
		return
	}
	conf := s.conferences[h.ConferenceID]
	if conf == nil {
		s.refuse(conn, h, bfcp.ErrorConferenceDoesNotExist, "")
		return
	}
	if code := s.authorize(conn, conf, h.UserID); code != 0 {
		s.refuse(conn, h, code, "")
		return
	}
	if s.unknownMandatory() {
		s.refuse(conn, h, bfcp.ErrorUnknownMandatoryAttribute, "")
		return
	}
	if s.verdict.Broke(rule.BFCPMissingAttribute) {
		s.refuse(conn, h, s.missing(h.Primitive), "a mandatory attribute is missing")
		return
	}
	u := conf.users[h.UserID]
	switch h.Primitive {
	case bfcp.PrimitiveFloorRequest:
		s.floorRequest(conf, u, h)
	case bfcp.PrimitiveFloorRelease:
		s.floorRelease(conf, u, h)
	case bfcp.PrimitiveFloorRequestQuery:
		s.floorRequestQuery(conf, u, h)
	case bfcp.PrimitiveUserQuery:
		s.userQuery(conf, u, h)
	case bfcp.PrimitiveFloorQuery:
		s.floorQuery(conf, u, h)
	case bfcp.PrimitiveChairAction:
		s.chairAction(conf, u, h)
	case bfcp.PrimitiveHello:
		s.hello(conn, h)
	case bfcp.PrimitiveGoodbye:
		s.goodbye(conn, h)
	}
}

// reaction is what the verdict on the message demands at once: "" to go on,
// "discard", "Error n" or "close". What is wrong with a message that could be
// parsed is for later: unknown primitives and attributes have their places in
// the order of RFC 4582 §13, and what is missing belongs to the operation.
func (s *Server) reaction() string {
	if s.verdict.Receiver != rule.Reject {
		return ""
	}
	for i := range s.verdict.Findings {
		r := s.verdict.Findings[i].Rule
		switch {
		case r.Receiver != rule.Reject, r == rule.BFCPUnknownPrimitive, r == rule.BFCPUnknownMandatory, r == rule.BFCPMissingAttribute:
		default:
			return r.Reaction
		}
	}
	return ""
}

// missing is the code of the Error about a missing attribute. No clause gives
// it; over datagrams it is that of a message that does not parse (RFC 8855
// §6.2), otherwise that of the identifier that is not there.
func (s *Server) missing(p bfcp.Primitive) bfcp.ErrorCode {
	switch {
	case s.datagrams():
		return bfcp.ErrorUnableToParseMessage
	case p == bfcp.PrimitiveFloorRequest:
		return bfcp.ErrorInvalidFloorID
	case p == bfcp.PrimitiveChairAction:
		if _, there := s.message.Find(bfcp.AttributeFloorRequestInformation); there {
			return bfcp.ErrorInvalidFloorID
		}
	}
	return bfcp.ErrorFloorRequestIDDoesNotExist
}

func (s *Server) datagrams() bool { return s.config.Profile == bfcp.RFC8855Unreliable }

// serves tells whether the server takes requests of that primitive. What only
// servers send is as unknown to it as what nobody sends.
func (s *Server) serves(p bfcp.Primitive) bool {
	switch p {
	case bfcp.PrimitiveFloorRequest, bfcp.PrimitiveFloorRelease, bfcp.PrimitiveFloorRequestQuery,
		bfcp.PrimitiveUserQuery, bfcp.PrimitiveFloorQuery, bfcp.PrimitiveChairAction, bfcp.PrimitiveHello:
		return true
	}
	return p == bfcp.PrimitiveGoodbye && s.datagrams()
}

// authorize decides whether the user may speak on the connection, and binds them
// to each other if so. It returns the code of the Error otherwise.
func (s *Server) authorize(conn *connection, conf *conference, id uint16) bfcp.ErrorCode {
	switch {
	case s.config.RequireTLS && !conn.auth.Secure && s.datagrams():
		return bfcp.ErrorUseDTLS
	case s.config.RequireTLS && !conn.auth.Secure:
		return bfcp.ErrorUseTLS
	case conn.auth.Conference != 0 && conn.auth.Conference != conf.id:
		return bfcp.ErrorUnauthorizedOperation
	case !conf.exists(id):
		return bfcp.ErrorUserDoesNotExist
	case conn.auth.Users != nil && !slices.Contains(conn.auth.Users, id):
		return bfcp.ErrorUnauthorizedOperation
	}
	u := conf.user(id)
	if u.conn != conn && !s.bind(u, conn) {
		return bfcp.ErrorUnauthorizedOperation
	}
	return 0
}

// unknownMandatory collects the extension attributes that the message demands to
// be understood.
func (s *Server) unknownMandatory() bool {
	list := s.body.failure.UnknownAttributes[:0]
	for _, a := range s.message.Attributes {
		if a.Mandatory && !a.Type.Known() && !slices.Contains(list, a.Type) {
			list = append(list, a.Type)
		}
	}
	s.body.failure.UnknownAttributes = list
	return len(list) > 0
}

// hello answers with what the server supports (RFC 4582 §13.7).
func (s *Server) hello(conn *connection, h bfcp.Header) {
	s.respond(conn, h, &s.body.helloAck)
}
