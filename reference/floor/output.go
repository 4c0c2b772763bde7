package floor

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// Conn names one connection, or one datagram peer, for the server's caller.
type Conn int

// Outgoing is one message to send.
type Outgoing struct {
	Conn Conn
	// Octets are valid until the Output is reset.
	Octets []byte
}

// Decision is what the server, or a chair through it, decided about a floor
// request: Granted, Denied, Cancelled, Released or Revoked. In an MRFP it is
// reported to the MRFC (TS 23.333 §6.2.13.2.4).
type Decision struct {
	Conference uint32
	Request    uint16
	// Floors are the request's floors in the order it named them, valid
	// until the Output is reset.
	Floors []uint16
	// User is the beneficiary, whose media the decision is about; Requester
	// who asked. They differ for third-party requests only.
	User, Requester uint16
	Status          bfcp.Status
	// Confirm says that the grant waits for Server.Confirm.
	Confirm bool
	At      time.Time
}

// Output collects what an input made the server do. It is reused: Reset empties
// it and keeps its memory.
type Output struct {
	// Messages are to be sent in their order.
	Messages []Outgoing
	// Close are connections to close in an orderly way, after the messages.
	// Server.Disconnect must not be called for them.
	Close []Conn
	// Decisions are in the order they were taken.
	Decisions []Decision

	octets []byte
	floors []uint16
}

// Reset empties the output; what was taken from it is no longer valid.
func (o *Output) Reset() {
	clear(o.Messages)
	clear(o.Decisions)
	o.Messages, o.Close, o.Decisions = o.Messages[:0], o.Close[:0], o.Decisions[:0]
	o.octets, o.floors = o.octets[:0], o.floors[:0]
}
