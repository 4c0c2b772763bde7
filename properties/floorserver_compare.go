package properties

import (
	"fmt"
	"strings"

	"github.com/floorcheck/floorcheck/properties/model"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
)

// compare returns how the server's output departs from what the model foretold,
// or "".
func (c *FloorConversation) compare() string {
	e := &c.Model.Expect
	if len(c.out.Messages) != len(e.Messages) {
		return fmt.Sprintf("expected %d messages, found %d", len(e.Messages), len(c.out.Messages))
	}
	c.matched = c.matched[:0]
	for range e.Messages {
		c.matched = append(c.matched, false)
	}
	for i := range c.out.Messages {
		sent := &c.out.Messages[i]
		c.message.Decode(sent.Octets, bfcp.RFC4582, &c.verdict)
		if !c.verdict.Clean() {
			return fmt.Sprintf("message %d breaks a rule of its own: %v", i+1, c.verdict.Findings[0])
		}
		if i == 0 && e.Answered {
			c.learn()
		}
		if !c.claim(i, int(sent.Conn)) {
			return fmt.Sprintf("message %d is not among those expected", i+1)
		}
	}
	if why := c.compareDecisions(); why != "" {
		return why
	}
	switch {
	case e.Close < 0 && len(c.out.Close) > 0:
		return fmt.Sprintf("expected no close, found connection %d closed", c.out.Close[0])
	case e.Close >= 0 && (len(c.out.Close) != 1 || int(c.out.Close[0]) != e.Close):
		return fmt.Sprintf("expected connection %d closed, found %d", e.Close, c.out.Close)
	}
	return ""
}

// claim finds the expected message that the decoded one is; the answer, where
// there is one, must be the first.
func (c *FloorConversation) claim(i, conn int) bool {
	e := &c.Model.Expect
	from, to := 0, len(e.Messages)
	if e.Answered {
		if i == 0 {
			to = 1
		} else {
			from = 1
		}
	}
	for j := from; j < to; j++ {
		if !c.matched[j] && c.same(&e.Messages[j], conn) {
			c.matched[j] = true
			return true
		}
	}
	return false
}

// learn takes the identifier of a new request out of the answer.
func (c *FloorConversation) learn() {
	r := c.Model.Expect.Request
	if c.Model.Expect.Op.Kind != model.Request || r == nil || c.message.Primitive != bfcp.PrimitiveFloorRequestStatus || len(c.message.Attributes) == 0 {
		return
	}
	id := c.message.Uint16(c.message.Attributes[0])
	for _, o := range c.Model.Requests {
		if o.ID == id {
			return // not unique: r keeps 0, which no message has
		}
	}
	r.ID = id
}

// same tells whether the decoded message is the expected one.
func (c *FloorConversation) same(want *model.Message, conn int) bool {
	m := &c.message
	if conn != want.Conn || uint8(m.Primitive) != want.Primitive || m.TransactionID != want.Transaction ||
		m.UserID != want.User || m.ConferenceID != want.Conference {
		return false
	}
	attributes := m.Attributes
	switch m.Primitive {
	case bfcp.PrimitiveError:
		code := m.Contents(attributes[0])
		return code[0] == want.Code && (want.Code != 4 || len(code) == 2 && code[1] == 100<<1)
	case bfcp.PrimitiveHelloAck:
		return len(m.Contents(attributes[0])) == 13 && len(m.Contents(attributes[1])) == 18
	case bfcp.PrimitiveFloorStatus:
		if want.Floor != 0 {
			if len(attributes) == 0 || attributes[0].Type != bfcp.AttributeFloorID || m.Uint16(attributes[0]) != want.Floor {
				return false
			}
			attributes = attributes[1:]
		}
	case bfcp.PrimitiveUserStatus:
		if len(attributes) == 0 || attributes[0].Type != bfcp.AttributeBeneficiaryInformation || m.Uint16(attributes[0]) != want.About {
			return false
		}
		attributes = attributes[1:]
	}
	for i := want.From; i < want.To; i++ {
		var ok bool
		if attributes, ok = c.sameInfo(&c.Model.Expect.Infos[i], attributes); !ok {
			return false
		}
	}
	return len(attributes) == 0
}

// sameInfo compares a FLOOR-REQUEST-INFORMATION with the expected one and returns
// what follows it.
func (c *FloorConversation) sameInfo(want *model.Info, attributes []bfcp.Attribute) ([]bfcp.Attribute, bool) {
	m, r := &c.message, want.Req
	if len(attributes) == 0 || attributes[0].Type != bfcp.AttributeFloorRequestInformation || m.Uint16(attributes[0]) != r.ID {
		return attributes, false
	}
	attributes = attributes[1:]
	overall, floors, beneficiary, requestedBy, priority := false, uint8(0), false, false, false
	status, position := uint8(0), uint8(0) // expected of the next REQUEST-STATUS
	for ; len(attributes) > 0 && attributes[0].Depth > 0; attributes = attributes[1:] {
		a := attributes[0]
		switch a.Type {
		case bfcp.AttributeOverallRequestStatus:
			if m.Uint16(a) != r.ID {
				return attributes, false
			}
			overall, status, position = true, want.Status, want.Position
		case bfcp.AttributeFloorRequestStatus:
			f := int(m.Uint16(a)) - int(model.FloorID(0))
			if f < 0 || f >= model.MaxFloors || floors>>f != 0 {
				return attributes, false // unknown, twice, or out of the order asked for
			}
			floors |= 1 << f
			status, position = want.Parts[f][0], want.Parts[f][1]
		case bfcp.AttributeRequestStatus:
			v := m.Uint16(a)
			if uint8(v>>8) != status || uint8(v) != position {
				return attributes, false
			}
		case bfcp.AttributeBeneficiaryInformation:
			beneficiary = m.Uint16(a) == userID(&c.Model.Scenario, r.Beneficiary)
		case bfcp.AttributeRequestedByInformation:
			requestedBy = m.Uint16(a) == userID(&c.Model.Scenario, r.Requester)
		case bfcp.AttributePriority:
			priority = int(m.Uint16(a)>>13) == min(r.Priority, 4)
		default:
			return attributes, false
		}
	}
	return attributes, overall && floors == r.Floors && beneficiary == want.Beneficiary &&
		requestedBy == want.RequestedBy && priority == (r.Priority >= 0)
}

// compareDecisions compares the reported decisions, in any order.
func (c *FloorConversation) compareDecisions() string {
	e := &c.Model.Expect
	if len(c.out.Decisions) != len(e.Decisions) {
		return fmt.Sprintf("expected %d decisions, found %d", len(e.Decisions), len(c.out.Decisions))
	}
	for _, want := range e.Decisions {
		found := false
		for i := range c.out.Decisions {
			found = found || c.sameDecision(&want, &c.out.Decisions[i])
		}
		if !found {
			return fmt.Sprintf("expected the decision %s on request %d, found none", bfcp.Status(want.Status), want.Req.ID)
		}
	}
	return ""
}

func (c *FloorConversation) sameDecision(want *model.Decision, d *floor.Decision) bool {
	s := &c.Model.Scenario
	if d.Request != want.Req.ID || uint8(d.Status) != want.Status || d.Conference != model.Conference || !d.At.Equal(c.now) ||
		d.User != userID(s, want.Req.Beneficiary) || d.Requester != userID(s, want.Req.Requester) ||
		d.Confirm != (s.Confirm && want.Status == model.Granted) {
		return false
	}
	var floors uint8
	for _, id := range d.Floors {
		floors |= 1 << (id - model.FloorID(0))
	}
	return floors == want.Req.Floors
}

// explain makes the error of a departure: the script, what was expected, what was
// found.
func (c *FloorConversation) explain(why string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%sexpected:\n", why, c.Script())
	e := &c.Model.Expect
	for i := range e.Messages {
		m := &e.Messages[i]
		fmt.Fprintf(&b, "  to %d: %s transaction %d user %d", m.Conn, bfcp.Primitive(m.Primitive), m.Transaction, m.User)
		switch {
		case m.Code != 0:
			fmt.Fprintf(&b, " %d %s", m.Code, bfcp.ErrorCode(m.Code))
		case m.Floor != 0:
			fmt.Fprintf(&b, " floor %d", m.Floor)
		}
		for _, info := range e.Infos[m.From:m.To] {
			fmt.Fprintf(&b, " | #%d %s %d floors %04b parts %v", info.Req.ID, bfcp.Status(info.Status), info.Position, info.Req.Floors, info.Parts)
		}
		b.WriteByte('\n')
	}
	for _, d := range e.Decisions {
		fmt.Fprintf(&b, "  decision: #%d %s\n", d.Req.ID, bfcp.Status(d.Status))
	}
	b.WriteString("found:\n")
	for _, m := range c.out.Messages {
		c.message.Decode(m.Octets, bfcp.RFC4582, &c.verdict)
		h := c.message.Header
		fmt.Fprintf(&b, "  to %d: %s transaction %d user %d", m.Conn, h.Primitive, h.TransactionID, h.UserID)
		for _, a := range c.message.Attributes {
			fmt.Fprintf(&b, " %s %x", a.Type, c.message.Contents(a))
		}
		b.WriteByte('\n')
	}
	for _, d := range c.out.Decisions {
		fmt.Fprintf(&b, "  decision: #%d %s\n", d.Request, d.Status)
	}
	return fmt.Errorf("%s", b.String())
}
