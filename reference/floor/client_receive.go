package floor

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Receive takes one framed message from the server and returns what it says, in
// order, breaches of rules among it. The events are valid until the next call.
//
// An error is a rule.Finding about a message that cannot be parsed: over TCP the
// connection must be closed (RFC 4582 §6), a datagram is dropped.
func (c *client) Receive(message []byte) ([]Event, error) {
	clear(c.events)
	c.events = c.events[:0]
	c.message.Decode(message, c.profile, &c.verdict)
	for i := range c.verdict.Findings {
		f := &c.verdict.Findings[i]
		switch {
		case f.Rule == rule.BFCPUnknownPrimitive, f.Rule == rule.BFCPUnknownMandatory, f.Rule == rule.BFCPMissingAttribute:
			c.breach(*f)
			return c.events, nil
		case f.Rule.Receiver == rule.Reject:
			return nil, *f
		case f.Rule.Level != rule.Policy:
			c.breach(*f)
		}
	}
	h := c.message.Header
	switch {
	case !h.Primitive.FromServer():
		c.report(rule.ParticipantPrimitive, "Primitive", "expected a primitive that a server sends", h.Primitive.String())
	case h.ConferenceID != c.conference:
		c.report(rule.ParticipantConference, "Conference ID", "expected the client's conference", itoa(h.ConferenceID))
	case h.UserID != c.user:
		c.report(rule.ParticipantConference, "User ID", "expected the client's own", itoa(uint32(h.UserID)))
	case c.isResponse(h):
		c.response(h)
	default:
		c.notification(h)
	}
	return c.events, nil
}

// isResponse tells a response from what the server says on its own: by the
// Transaction ID over TCP, by the R flag over datagrams.
func (c *client) isResponse(h bfcp.Header) bool {
	if c.datagrams() {
		return h.R
	}
	return h.TransactionID != 0
}

func (c *client) breach(f rule.Finding) { c.events = append(c.events, Event{Kind: Breach, Finding: f}) }

func (c *client) report(r *rule.Rule, path, expected, found string) {
	c.breach(rule.Finding{Rule: r, Offset: -1, Path: path, Detail: expected + ", found " + found})
}

// answers is which primitive answers which, beside Error.
var answers = [...]bfcp.Primitive{
	bfcp.PrimitiveFloorRequest:      bfcp.PrimitiveFloorRequestStatus,
	bfcp.PrimitiveFloorRelease:      bfcp.PrimitiveFloorRequestStatus,
	bfcp.PrimitiveFloorRequestQuery: bfcp.PrimitiveFloorRequestStatus,
	bfcp.PrimitiveUserQuery:         bfcp.PrimitiveUserStatus,
	bfcp.PrimitiveFloorQuery:        bfcp.PrimitiveFloorStatus,
	bfcp.PrimitiveChairAction:       bfcp.PrimitiveChairActionAck,
	bfcp.PrimitiveHello:             bfcp.PrimitiveHelloAck,
	bfcp.PrimitiveGoodbye:           bfcp.PrimitiveGoodbyeAck,
}

func (c *client) response(h bfcp.Header) {
	t, known := c.open[h.TransactionID]
	if !known {
		c.report(rule.ParticipantTransaction, "Transaction ID", "expected that of an unanswered message", itoa(uint32(h.TransactionID)))
		return
	}
	if h.Primitive != bfcp.PrimitiveError && h.Primitive != answers[t.primitive] {
		c.report(rule.ParticipantResponse, "Primitive", "expected "+answers[t.primitive].String()+" or Error in answer to "+t.primitive.String(), h.Primitive.String())
		return
	}
	delete(c.open, h.TransactionID)
	e := Event{Transaction: h.TransactionID, Primitive: t.primitive, Request: t.request}
	switch h.Primitive {
	case bfcp.PrimitiveError:
		var b bfcp.Error
		b.Read(&c.message)
		e.Kind, e.Code, e.Info, e.Attributes = Refused, b.Code, b.ErrorInfo.Or(""), b.UnknownAttributes
		if b.Code == bfcp.ErrorFloorRequestIDDoesNotExist {
			delete(c.requests, t.request)
		}
		c.events = append(c.events, e)
	case bfcp.PrimitiveHelloAck:
		var b bfcp.HelloAck
		b.Read(&c.message)
		e.Kind, e.Primitives, e.Attributes = HelloAcked, b.SupportedPrimitives, b.SupportedAttributes
		c.events = append(c.events, e)
	case bfcp.PrimitiveChairActionAck:
		e.Kind = ActionAcked
		c.events = append(c.events, e)
	case bfcp.PrimitiveGoodbyeAck:
		e.Kind = Parted
		c.forgetAll()
		c.events = append(c.events, e)
	case bfcp.PrimitiveUserStatus:
		c.userStatus(e)
	case bfcp.PrimitiveFloorStatus:
		c.watched = t.floors
		c.floorStatus(e)
	case bfcp.PrimitiveFloorRequestStatus:
		c.requestStatus(e, t)
	}
}

func (c *client) notification(h bfcp.Header) {
	switch h.Primitive {
	case bfcp.PrimitiveFloorRequestStatus:
		c.requestStatus(Event{}, transaction{})
	case bfcp.PrimitiveFloorStatus:
		c.floorStatus(Event{})
	case bfcp.PrimitiveGoodbye:
		c.forgetAll()
		c.events = append(c.events, Event{Kind: Dismissed})
	default:
		c.report(rule.ParticipantNotification, "Transaction ID", "expected the Transaction ID of what this answers", h.Primitive.String()+" with 0")
	}
}

func (c *client) forgetAll() {
	c.Reconnect()
	clear(c.requests)
}

func (c *client) userStatus(e Event) {
	var b bfcp.UserStatus
	b.Read(&c.message)
	e.Kind, e.User, e.Requests = UserStatusTold, b.BeneficiaryInformation.Value.BeneficiaryID, b.FloorRequestInformation
	if !b.BeneficiaryInformation.Present {
		e.User = c.user
	}
	c.wantOverall(b.FloorRequestInformation)
	c.events = append(c.events, e)
}

func (c *client) floorStatus(e Event) {
	var b bfcp.FloorStatus
	b.Read(&c.message)
	e.Kind, e.Floors, e.Requests = FloorStatusTold, b.FloorIDs, b.FloorRequestInformation
	c.wantOverall(b.FloorRequestInformation)
	for _, id := range b.FloorIDs {
		if !c.asked(id) {
			c.report(rule.ParticipantSubscription, "FLOOR-ID", "expected a floor of the client's FloorQuery", itoa(uint32(id)))
			return
		}
	}
	if len(b.FloorIDs) == 0 && len(c.watched) > 0 && !c.querying() {
		c.report(rule.ParticipantSubscription, "FLOOR-ID", "expected a floor of the client's FloorQuery", "none")
		return
	}
	c.events = append(c.events, e)
}

// asked tells whether the client asked about that floor in the FloorQuery that
// is in force, or in one that the server may have seen already.
func (c *client) asked(floor uint16) bool {
	if slices.Contains(c.watched, floor) {
		return true
	}
	for _, t := range c.open {
		if t.primitive == bfcp.PrimitiveFloorQuery && slices.Contains(t.floors, floor) {
			return true
		}
	}
	return false
}

func (c *client) querying() bool {
	for _, t := range c.open {
		if t.primitive == bfcp.PrimitiveFloorQuery {
			return true
		}
	}
	return false
}

// asking tells whether a FloorRequest for those floors has no answer yet.
func (c *client) asking(floors []uint16) bool {
	for _, t := range c.open {
		if t.primitive == bfcp.PrimitiveFloorRequest && slices.Equal(set(t.floors), floors) {
			return true
		}
	}
	return false
}

func (c *client) wantOverall(list []bfcp.FloorRequestInformation) {
	for i := range list {
		if !list[i].OverallRequestStatus.Present || !list[i].OverallRequestStatus.Value.RequestStatus.Present {
			c.report(rule.ParticipantOverall, "FLOOR-REQUEST-INFORMATION", "expected the overall status", "none for request "+itoa(uint32(list[i].FloorRequestID)))
		}
	}
}

// requestStatus takes a FloorRequestStatus: the answer to t, or one that the
// server sent on its own.
func (c *client) requestStatus(e Event, t transaction) {
	var b bfcp.FloorRequestStatus
	b.Read(&c.message)
	info := &b.FloorRequestInformation
	overall := info.OverallRequestStatus.Value
	status := overall.RequestStatus.Value.Status
	e.Kind, e.Request, e.Position = statusKind(status), info.FloorRequestID, overall.RequestStatus.Value.QueuePosition
	e.Info, e.Requests = overall.StatusInfo.Or(""), []bfcp.FloorRequestInformation{*info}
	for _, f := range info.FloorRequestStatus {
		e.Floors = append(e.Floors, f.FloorID)
		if e.Info == "" {
			e.Info = f.StatusInfo.Or("")
		}
	}
	floors := set(e.Floors)
	own := c.requests[e.Request]
	switch t.primitive {
	case bfcp.PrimitiveFloorRequest:
		if c.early[e.Request] {
			// What the server said since then supersedes it (RFC 8855 §6.2).
			delete(c.early, e.Request)
			return
		}
		if own != nil {
			c.report(rule.ParticipantNewRequest, "Floor Request ID", "expected a new identifier", itoa(uint32(e.Request))+", which is ongoing")
		}
		own = &ownRequest{floors: set(t.floors)}
		c.requests[e.Request] = own
	case 0:
		if own == nil && c.datagrams() && c.asking(floors) {
			own = &ownRequest{floors: floors}
			c.requests[e.Request], c.early[e.Request] = own, true
		}
		if own == nil {
			c.report(rule.ParticipantOwnRequest, "Floor Request ID", "expected a request of the client", itoa(uint32(e.Request)))
		}
	default:
		if e.Request != t.request {
			c.report(rule.ParticipantSameRequest, "Floor Request ID", "expected "+itoa(uint32(t.request)), itoa(uint32(e.Request)))
			return
		}
		c.wantOverall(e.Requests)
	}
	if own != nil {
		if !slices.Equal(floors, own.floors) {
			c.report(rule.ParticipantFloors, "FLOOR-REQUEST-STATUS", "expected the floors "+list(own.floors), list(floors))
		}
		c.follow(e.Request, own, status, t.primitive)
	}
	c.events = append(c.events, e)
}

// follow takes the request to its next status.
func (c *client) follow(id uint16, own *ownRequest, next bfcp.Status, answering bfcp.Primitive) {
	if !next.Known() {
		return
	}
	if !permitted(own.status, next) {
		c.report(rule.ParticipantLifeCycle, "Request Status", "expected a status that may follow "+own.status.String(), next.String())
	}
	if answering == bfcp.PrimitiveFloorRelease && next != bfcp.StatusReleased && next != bfcp.StatusCancelled {
		c.report(rule.ParticipantLifeCycle, "Request Status", "expected Released or Cancelled in answer to FloorRelease", next.String())
	}
	own.status = next
	if next.Terminal() {
		delete(c.requests, id)
	}
}

// permitted tells whether a request may go from one status to the other; 0 is
// before the first.
func permitted(from, to bfcp.Status) bool {
	switch from {
	case 0:
		return true
	case bfcp.StatusGranted:
		return to == bfcp.StatusGranted || to == bfcp.StatusReleased || to == bfcp.StatusRevoked
	case bfcp.StatusAccepted:
		return to != bfcp.StatusPending && to != bfcp.StatusReleased && to != bfcp.StatusRevoked
	}
	return to != bfcp.StatusReleased && to != bfcp.StatusRevoked
}

// set returns the identifiers in ascending order, each once.
func set(ids []uint16) []uint16 {
	s := slices.Clone(ids)
	slices.Sort(s)
	return slices.Compact(s)
}
