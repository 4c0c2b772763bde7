// Package observertest has conversations to observe: what conformant clients and
// a conformant floor control server say to each other, for tests of whoever
// feeds an observer.
package observertest

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// Said is one message of a conversation.
type Said struct {
	At     time.Duration
	Client int // which client's connection, from 0
	Server bool
	Octets []byte
}

// Clients is how many clients a Session has.
const Clients = 2

// Session is a conversation in which nothing is wrong: two participants, one
// floor with a holder at a time, queries and subscriptions, rounds times over.
func Session(rounds int) []Said {
	s := &session{}
	for i := range Clients {
		s.ask(i, &bfcp.Hello{}, &bfcp.HelloAck{SupportedAttributes: attributes, SupportedPrimitives: primitives})
		s.ask(i, &bfcp.FloorQuery{FloorIDs: []uint16{1}}, floorStatus())
	}
	for round := range rounds {
		a, b := uint16(2*round+1), uint16(2*round+2)
		s.ask(0, &bfcp.FloorRequest{FloorIDs: []uint16{1}}, status(a, bfcp.StatusGranted, 0))
		s.tell(1, floorStatus(info(a, bfcp.StatusGranted, 0)))
		s.ask(1, &bfcp.FloorRequest{FloorIDs: []uint16{1}}, status(b, bfcp.StatusAccepted, 1))
		s.tell(0, floorStatus(info(a, bfcp.StatusGranted, 0), info(b, bfcp.StatusAccepted, 1)))
		s.ask(1, &bfcp.FloorRequestQuery{FloorRequestID: b}, status(b, bfcp.StatusAccepted, 1))
		s.ask(0, &bfcp.UserQuery{}, &bfcp.UserStatus{FloorRequestInformation: []bfcp.FloorRequestInformation{info(a, bfcp.StatusGranted, 0)}})
		s.ask(0, &bfcp.FloorRelease{FloorRequestID: a}, status(a, bfcp.StatusReleased, 0))
		s.tell(1, status(b, bfcp.StatusGranted, 0))
		s.tell(0, floorStatus(info(b, bfcp.StatusGranted, 0)))
		s.ask(1, &bfcp.FloorRelease{FloorRequestID: b}, status(b, bfcp.StatusReleased, 0))
		s.ask(1, &bfcp.FloorRelease{FloorRequestID: b}, &bfcp.Error{Code: bfcp.ErrorFloorRequestIDDoesNotExist})
		s.tell(0, floorStatus())
	}
	return s.said
}

var (
	attributes = []bfcp.AttributeType{bfcp.AttributeBeneficiaryID, bfcp.AttributeFloorID, bfcp.AttributeFloorRequestID}
	primitives = []bfcp.Primitive{bfcp.PrimitiveFloorRequest, bfcp.PrimitiveFloorRelease, bfcp.PrimitiveFloorRequestQuery, bfcp.PrimitiveHello}
)

type session struct {
	said         []Said
	transactions [Clients]uint16
}

func (s *session) add(client int, server bool, transaction uint16, b bfcp.Body) {
	s.said = append(s.said, Said{time.Duration(len(s.said)) * time.Millisecond, client, server, Encode(b, transaction, uint16(client+1))})
}

// ask has a client ask and the server answer. Transaction IDs come again, as they
// may once they were answered.
func (s *session) ask(client int, question, answer bfcp.Body) {
	t := s.transactions[client]%3 + 1
	s.transactions[client] = t
	s.add(client, false, t, question)
	s.add(client, true, t, answer)
}

// tell has the server tell something of its own accord.
func (s *session) tell(client int, b bfcp.Body) { s.add(client, true, 0, b) }

// Encode returns a message of version 1 in conference 1.
func Encode(b bfcp.Body, transaction, user uint16) []byte {
	octets, err := b.Append(nil, bfcp.Header{Version: 1, ConferenceID: 1, TransactionID: transaction, UserID: user})
	if err != nil {
		panic(err) // the messages here can be encoded
	}
	return octets
}

func status(id uint16, s bfcp.Status, position uint8) *bfcp.FloorRequestStatus {
	return &bfcp.FloorRequestStatus{FloorRequestInformation: info(id, s, position)}
}

func floorStatus(i ...bfcp.FloorRequestInformation) *bfcp.FloorStatus {
	return &bfcp.FloorStatus{FloorIDs: []uint16{1}, FloorRequestInformation: i}
}

func info(id uint16, s bfcp.Status, position uint8) bfcp.FloorRequestInformation {
	x := bfcp.RequestStatus{Status: s, QueuePosition: position}
	return bfcp.FloorRequestInformation{FloorRequestID: id,
		OverallRequestStatus: bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: id, RequestStatus: bfcp.Some(x)}),
		FloorRequestStatus:   []bfcp.FloorRequestStatusAttribute{{FloorID: 1}}}
}

// Plant is a fault that a session can be given.
type Plant struct {
	Name, Rule string
	// At is the message that breaks the rule, Do changes it in the session.
	At int
	Do func([]Said) []Said
}

// Plants are faults for a Session of one round, each with the rule that is
// broken and by which message.
func Plants() []Plant {
	change := func(at int, f func(b []byte) []byte) func([]Said) []Said {
		return func(s []Said) []Said {
			s[at].Octets = f(append([]byte(nil), s[at].Octets...))
			return s
		}
	}
	find := func(server bool, primitive bfcp.Primitive, nth int) int {
		for i, m := range Session(1) {
			if m.Server == server && m.Octets[1] == byte(primitive) {
				if nth--; nth < 0 {
					return i
				}
			}
		}
		panic("no such message in the session")
	}
	request, granted := find(false, bfcp.PrimitiveFloorRequest, 0), find(true, bfcp.PrimitiveFloorRequestStatus, 0)
	released, told := find(true, bfcp.PrimitiveFloorRequestStatus, 3), find(true, bfcp.PrimitiveFloorStatus, 2)
	return []Plant{
		{"an attribute that is longer than the message", "bfcp/attribute-overrun", request, change(request, func(b []byte) []byte { b[13] = 200; return b })},
		{"an answer to nothing", "flow/notification-id", told, change(told, func(b []byte) []byte { b[9] = 77; return b })},
		{"another transaction than asked", "flow/transaction-echo", 1, change(1, func(b []byte) []byte { b[9] = 77; return b })},
		{"another primitive than answers", "flow/response-primitive", granted, change(granted, func([]byte) []byte {
			return Encode(&bfcp.UserStatus{}, 3, 1)
		})},
		{"the wrong floor request", "flow/answer-subject", released, change(released, func(b []byte) []byte {
			return Encode(status(9, bfcp.StatusReleased, 0), uint16(b[9]), 1)
		})},
		{"a transaction without a number", "flow/client-transaction", request, change(request, func(b []byte) []byte { b[9] = 0; return b })},
		{"a floor nobody asked about", "flow/subscribers", told, change(told, func([]byte) []byte {
			return Encode(&bfcp.FloorStatus{FloorIDs: []uint16{2}}, 0, 2)
		})},
		{"a second answer", "flow/answered-once", 2, func(s []Said) []Said {
			again := s[1]
			return append(s[:2:2], append([]Said{again}, s[2:]...)...)
		}},
		{"a step back", "flow/life-cycle", released + 1, func(s []Said) []Said {
			back := s[released]
			back.Octets = Encode(status(1, bfcp.StatusPending, 0), 0, 1)
			return append(s[:released+1:released+1], append([]Said{back}, s[released+1:]...)...)
		}},
	}
}
