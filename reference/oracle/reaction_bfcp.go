package oracle

import (
	"fmt"
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// serverState is what a floor control server knows.
type serverState struct {
	Conferences map[uint32]conferenceState `json:"conferences"`
	// RequireTLS says that the conference is for protected connections, TLS that
	// this one is.
	RequireTLS bool `json:"requireTls"`
	TLS        bool `json:"tls"`
	// ConnectionUsers are who may speak on the connection; absent for anybody.
	ConnectionUsers []uint16 `json:"connectionUsers"`
}

type conferenceState struct {
	// Users is absent where anybody is one.
	Users    []uint16                `json:"users"`
	Floors   map[uint16]floorState   `json:"floors"`
	Requests map[uint16]requestState `json:"requests"`
}

type floorState struct {
	// Holders is how many hold the floor, MaxHolders how many may; 0 is any
	// number.
	Holders    int `json:"holders"`
	MaxHolders int `json:"maxHolders"`
}

type requestState struct {
	User        uint16 `json:"user"`
	Beneficiary uint16 `json:"beneficiary"`
	Status      string `json:"status"`
}

// decodeFor decodes the message of a reaction. It returns false where the
// message ends the matter: allowed then says how.
func (v *Verdict) decodeFor(q *Request, client bool) (m bfcp.Message, list []permitted, goOn bool) {
	p, err := bfcpProfile(q)
	if v.Err = err; err != nil {
		return m, nil, false
	}
	if q.Kind != KindBFCP {
		v.Err = usage("expected kind bfcp for role %s, found %q", q.Role, q.Kind)
		return m, nil, false
	}
	var verdict rule.Verdict
	m, verdict = bfcp.Decode(q.Octets, p)
	for _, f := range verdict.Findings {
		r, reaction := f.Rule, f.Rule.Reaction
		if client && (len(reaction) >= 5 && reaction[:5] == "Error" || reaction == "") {
			reaction = "discard"
		}
		switch {
		case r == rule.BFCPUnknownPrimitive, r == rule.BFCPUnknownMandatory:
			if client {
				list = allow(list, r, reactionJSON["discard"], f.Detail)
			}
		case r == rule.BFCPMissingAttribute && !client:
			// No clause says which code; and who takes it for a message that
			// does not parse closes.
			list = allow(list, r, `{"error":"any"}`, f.Detail)
			if q.Transport != UDP {
				list = allow(list, r, reactionJSON["close"], f.Detail)
			}
			return m, list, false
		case r.Receiver == rule.Reject:
			list = []permitted{{reactionJSON[reaction], r, f.Detail}}
			if client && reaction == "discard" && q.Transport != UDP { // what cannot be parsed closes (RFC 4582 §6)
				list = allow(list, r, reactionJSON["close"], f.Detail)
			}
			return m, list, false
		case r.Receiver == rule.Either:
			list = allow(list, r, reactionJSON["discard"], f.Detail)
			list = allow(list, r, reactionJSON["close"], f.Detail)
			if !client {
				list = allow(list, r, `{"error":"any"}`, f.Detail)
			}
		}
	}
	return m, list, true
}

// serverReactions are those of a floor control server to a client's message. The
// order in which it checks is open, so that of several faults any may be named.
func serverReactions(q *Request, v *Verdict) []permitted {
	var s serverState
	if v.Err = readMember("state", q.State, &s); v.Err != nil {
		return nil
	}
	m, list, goOn := v.decodeFor(q, false)
	if !goOn {
		return list
	}
	unreliable := q.Transport == UDP
	switch m.Primitive {
	case bfcp.PrimitiveError, bfcp.PrimitiveFloorRequestStatusAck, bfcp.PrimitiveFloorStatusAck, bfcp.PrimitiveGoodbyeAck:
		return allow(list, rule.FlowResponsePrimitive, reactionJSON["ignore"], "a response is not answered")
	}
	if faults := s.faults(q, &m); len(faults) > 0 {
		return append(list, faults...)
	}
	send := func(r *rule.Rule, reaction, why string) { list = allow(list, r, reaction, why) }
	normal := rule.FlowResponsePrimitive
	conference := s.Conferences[m.ConferenceID]
	switch m.Primitive {
	case bfcp.PrimitiveHello:
		send(normal, `{"send":"HelloAck"}`, "a Hello is answered by HelloAck")
	case bfcp.PrimitiveGoodbye:
		if unreliable {
			send(normal, `{"send":"GoodbyeAck"}`, "a Goodbye is answered by GoodbyeAck")
		}
		return list
	case bfcp.PrimitiveFloorRequest:
		send(normal, conference.requestStatus(&m), "how a new request stands is the server's policy, as far as the floors have room")
		send(normal, `{"error":8}`, "a server may bound the requests of a user")
	case bfcp.PrimitiveFloorRelease:
		status := `"Released","Cancelled"`
		send(rule.FlowReleaseStatus, `{"send":"FloorRequestStatus","status":[`+status+`]}`, "Released if it was granted, else Cancelled")
	case bfcp.PrimitiveFloorRequestQuery:
		send(normal, `{"send":"FloorRequestStatus"}`, "a FloorRequestQuery is answered by FloorRequestStatus")
	case bfcp.PrimitiveUserQuery:
		send(normal, `{"send":"UserStatus"}`, "a UserQuery is answered by UserStatus")
	case bfcp.PrimitiveFloorQuery:
		send(normal, `{"send":"FloorStatus"}`, "a FloorQuery is answered by FloorStatus")
	case bfcp.PrimitiveChairAction:
		send(normal, `{"send":"ChairActionAck"}`, "a ChairAction is answered by ChairActionAck")
	}
	send(rule.FlowErrorCode, `{"error":5}`, "who may do what is the conference's policy")
	if q.Profile == RFC8855 {
		send(rule.FlowErrorCode, `{"error":14}`, "Generic Error is for what no other code says")
	}
	return list
}

// requestStatus is the answer to a FloorRequest that nothing is wrong with.
func (c conferenceState) requestStatus(m *bfcp.Message) string {
	var b bfcp.FloorRequest
	b.Read(m)
	room := true
	for _, id := range b.FloorIDs {
		if f := c.Floors[id]; f.MaxHolders > 0 && f.Holders >= f.MaxHolders {
			room = false
		}
	}
	if room {
		return `{"send":"FloorRequestStatus","status":["Pending","Accepted","Granted","Denied"]}`
	}
	return `{"send":"FloorRequestStatus","status":["Pending","Accepted","Denied"]}`
}

// faults are the Errors that a request calls for, each for a fault of its own.
func (s *serverState) faults(q *Request, m *bfcp.Message) (list []permitted) {
	fault := func(r *rule.Rule, reaction, format string, args ...any) {
		list = allow(list, r, reaction, fmt.Sprintf(format, args...))
	}
	profile, _ := bfcpProfile(q)
	known := m.Primitive.FromClient() && m.Primitive.Known(profile) && (m.Primitive <= bfcp.PrimitiveError || q.Transport == UDP)
	if !known {
		fault(rule.BFCPUnknownPrimitive, `{"error":3}`, "%s is nothing that a server takes", m.Primitive)
		if m.Primitive.Known(profile) { // known, but not from a client: no clause says
			fault(rule.BFCPUnknownPrimitive, `{"ignore":true}`, "%s is not a client's", m.Primitive)
		}
	}
	for _, a := range m.Attributes {
		if a.Mandatory && !a.Type.Known() {
			fault(rule.BFCPUnknownMandatory, `{"error":4,"or":[2]}`, "attribute %d is not known and mandatory; RFC 4582 §13 says 2 under a name of 4", a.Type)
		}
	}
	if s.RequireTLS && !s.TLS {
		if q.Transport == UDP {
			fault(rule.FlowErrorCode, `{"error":11}`, "the conference is for DTLS")
		} else {
			fault(rule.FlowErrorCode, `{"error":9}`, "the conference is for TLS")
		}
	}
	if s.ConnectionUsers != nil && !slices.Contains(s.ConnectionUsers, m.UserID) {
		fault(rule.FlowErrorCode, `{"error":5}`, "user %d may not speak on this connection", m.UserID)
	}
	c, there := s.Conferences[m.ConferenceID]
	if !there {
		fault(rule.FlowErrorDemanded, `{"error":1}`, "there is no conference %d", m.ConferenceID)
		return list
	}
	user := func(id uint16) {
		if c.Users != nil && !slices.Contains(c.Users, id) {
			fault(rule.FlowErrorCode, `{"error":2,"or":[5]}`, "there is no user %d", id)
		}
	}
	user(m.UserID)
	for _, a := range m.Attributes {
		if a.Depth > 0 && m.Primitive != bfcp.PrimitiveChairAction {
			continue
		}
		id := m.Uint16(a)
		switch a.Type {
		case bfcp.AttributeFloorID, bfcp.AttributeFloorRequestStatus:
			if _, there := c.Floors[id]; !there {
				fault(rule.FlowErrorDemanded, `{"error":6}`, "there is no floor %d", id)
			}
		case bfcp.AttributeBeneficiaryID:
			user(id)
		case bfcp.AttributeFloorRequestID, bfcp.AttributeFloorRequestInformation:
			if _, there := c.Requests[id]; !there {
				fault(rule.FlowErrorDemanded, `{"error":7}`, "there is no floor request %d", id)
			}
		}
	}
	return list
}

// participantState is what a participant or chair knows.
type participantState struct {
	Conference uint32 `json:"conference"`
	User       uint16 `json:"user"`
	// Open are the Transaction IDs of its unanswered requests.
	Open []uint16 `json:"open"`
}

// participantReactions are those of a client to a server's message. It never
// sends an Error (RFC 4582 §13.8).
func participantReactions(q *Request, v *Verdict) []permitted {
	var s participantState
	if v.Err = readMember("state", q.State, &s); v.Err != nil {
		return nil
	}
	m, list, goOn := v.decodeFor(q, true)
	if !goOn {
		return list
	}
	ignore := func(r *rule.Rule, why string) { list = allow(list, r, reactionJSON["ignore"], why) }
	notification := m.TransactionID == 0 || q.Transport == UDP && !m.R
	switch {
	case !m.Primitive.FromServer():
		ignore(rule.ParticipantPrimitive, "nothing that a server sends")
	case m.ConferenceID != s.Conference || m.UserID != s.User:
		ignore(rule.ParticipantConference, "for another conference or user")
	case !notification && !slices.Contains(s.Open, m.TransactionID):
		ignore(rule.ParticipantTransaction, "no request of that Transaction ID is unanswered")
	}
	if q.Transport == UDP && notification {
		switch m.Primitive {
		case bfcp.PrimitiveFloorRequestStatus, bfcp.PrimitiveFloorStatus, bfcp.PrimitiveGoodbye:
			return allow(list, rule.ParticipantResponse, `{"send":"`+m.Primitive.String()+`Ack"}`, "a server's own message is acknowledged over an unreliable transport")
		}
	}
	// No clause obliges a client to do anything about what a server tells it.
	return allow(list, rule.ParticipantResponse, `{"accept":true}`, "a server tells, a client takes note")
}
