package floor

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// EventKind is what a client learnt from a message.
type EventKind uint8

const (
	// HelloAcked: the server answered Hello; Primitives and Attributes are
	// what it supports.
	HelloAcked EventKind = iota + 1
	// Pending, Queued, Granted, Denied, Cancelled, Released and Revoked are
	// the statuses of a request as a FloorRequestStatus tells them. Queued is
	// Accepted, with Position 0 where the server does not tell it.
	Pending
	Queued
	Granted
	Denied
	Cancelled
	Released
	Revoked
	// UnknownStatus: the request has a status that no table has, or none was
	// told.
	UnknownStatus
	// FloorStatusTold: a FloorStatus; Requests is the state of the floor.
	FloorStatusTold
	// UserStatusTold: a UserStatus; Requests is what concerns User.
	UserStatusTold
	// ActionAcked: the server took a ChairAction.
	ActionAcked
	// Refused: an Error; Code and Info say why.
	Refused
	// Parted: the server acknowledged a Goodbye. Dismissed: it said Goodbye
	// itself, and the client's requests are over. Both over datagrams only.
	Parted
	Dismissed
	// Breach: the message breaks a rule, as Finding says. It is of no further
	// effect unless other events of the same message follow.
	Breach
)

var eventNames = [...]string{"nothing", "HelloAcked", "Pending", "Queued", "Granted", "Denied", "Cancelled", "Released",
	"Revoked", "UnknownStatus", "FloorStatusTold", "UserStatusTold", "ActionAcked", "Refused", "Parted", "Dismissed", "Breach"}

// String returns the kind's name.
func (k EventKind) String() string {
	if int(k) < len(eventNames) {
		return eventNames[k]
	}
	return fmt.Sprintf("EventKind(%d)", uint8(k))
}

// Event is one thing that a message told a client. Which fields matter is the
// kind's to say.
type Event struct {
	Kind EventKind
	// Transaction is that of the client's message which this answers, or 0
	// where the server spoke on its own.
	Transaction uint16
	// Primitive is that of the client's message which this answers, or 0.
	Primitive bfcp.Primitive
	Request   uint16
	Floors    []uint16
	Position  uint8
	User      uint16
	Code      bfcp.ErrorCode
	Info      string
	// Requests are copies of the message's FLOOR-REQUEST-INFORMATION.
	Requests   []bfcp.FloorRequestInformation
	Primitives []bfcp.Primitive
	Attributes []bfcp.AttributeType
	Finding    rule.Finding
}

// String returns the event on one line.
func (e Event) String() string {
	switch e.Kind {
	case Breach:
		return "Breach: " + e.Finding.String()
	case Refused:
		return fmt.Sprintf("Refused %s: %d %s", e.Primitive, e.Code, e.Code)
	case Queued:
		return fmt.Sprintf("Queued request %d, position %d", e.Request, e.Position)
	case HelloAcked, ActionAcked, Parted, Dismissed:
		return e.Kind.String()
	case FloorStatusTold:
		return fmt.Sprintf("FloorStatusTold floors %d, %d requests", e.Floors, len(e.Requests))
	case UserStatusTold:
		return fmt.Sprintf("UserStatusTold user %d, %d requests", e.User, len(e.Requests))
	}
	return fmt.Sprintf("%s request %d, floors %d", e.Kind, e.Request, e.Floors)
}

func statusKind(s bfcp.Status) EventKind {
	if !s.Known() {
		return UnknownStatus
	}
	return Pending + EventKind(s-bfcp.StatusPending)
}
