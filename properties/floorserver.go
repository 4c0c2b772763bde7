package properties

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/properties/model"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// FloorServer is what the properties ask of a Floor Control Server: the inputs of
// floor.Server. Servers with a planted fault have the same.
type FloorServer interface {
	Connect(now time.Time, c floor.Conn, auth floor.Auth)
	Receive(now time.Time, c floor.Conn, message []byte, out *floor.Output)
	Disconnect(now time.Time, c floor.Conn, out *floor.Output)
	Revoke(now time.Time, conference uint32, user uint16, out *floor.Output)
	RevokeRequest(now time.Time, conference uint32, request uint16, reason string, out *floor.Output) bool
	Confirm(now time.Time, conference uint32, request uint16, done bool, out *floor.Output) bool
	Tick(now time.Time, out *floor.Output)
	NextDeadline() (time.Time, bool)
}

// NewFloorServer makes the server under test.
type NewFloorServer func(floor.Config) (FloorServer, error)

// ReferenceServer makes the server of reference/floor.
func ReferenceServer(c floor.Config) (FloorServer, error) { return floor.NewServer(c) }

// FloorConversation drives a Floor Control Server and its model side by side, and
// compares everything that the server does with what the model foretells: each
// message octet by octet in its meaning, each decision, each close, and what must
// not happen.
type FloorConversation struct {
	Model *model.Model
	// Ops is what has been done, resolved.
	Ops []model.Op

	server      FloorServer
	out         floor.Output
	start       time.Time
	now         time.Time
	transaction uint16
	octets      []byte
	bodies      sent
	message     bfcp.Message
	verdict     rule.Verdict
	matched     []bool
}

// sent are the messages' contents that operations send, reused.
type sent struct {
	request    bfcp.FloorRequest
	release    bfcp.FloorRelease
	query      bfcp.FloorRequestQuery
	userQuery  bfcp.UserQuery
	floorQuery bfcp.FloorQuery
	action     bfcp.ChairAction
	hello      bfcp.Hello
	extended   bfcp.Hello
	status     bfcp.FloorRequestStatus
	failure    bfcp.Error
}

// FloorConfig is the configuration of a server for the scenario.
func FloorConfig(s model.Scenario) floor.Config {
	c := floor.Config{
		MaxOngoingPerUser: s.MaxOngoing, KeepAfterDisconnect: time.Duration(s.Keep) * time.Second,
		RefuseThirdParty: s.RefuseThirdParty, PrivateRequests: s.Private, HonourPriority: s.Priority,
		ChairGrantWaits: s.ChairWaits, ConfirmGrants: s.Confirm, QuietQueue: s.Quiet,
	}
	if s.Keep == 0 {
		c.KeepAfterDisconnect = -1
	}
	conference := floor.Conference{ID: model.Conference}
	for i, f := range s.Floors {
		described := floor.Floor{ID: model.FloorID(i), MaxHolders: f.Max}
		if f.Chair >= 0 {
			described.Algorithm, described.Chairs = floor.ChairControlled, []uint16{model.UserID(f.Chair)}
		}
		conference.Floors = append(conference.Floors, described)
	}
	for u := range s.Users {
		if s.Closed {
			conference.Users = append(conference.Users, floor.User{ID: model.UserID(u)})
		}
	}
	c.Conferences = []floor.Conference{conference}
	return c
}

// NewFloorConversation starts a conversation in which every user has a
// connection.
func NewFloorConversation(s model.Scenario, server NewFloorServer) (*FloorConversation, error) {
	c := &FloorConversation{Model: model.New(s)}
	return c, c.Reset(s, server)
}

// Reset starts anew with another server, reusing memory.
func (c *FloorConversation) Reset(s model.Scenario, server NewFloorServer) error {
	made, err := server(FloorConfig(s))
	if err != nil {
		return err
	}
	c.Model.Reset(s)
	c.server, c.Ops, c.transaction = made, c.Ops[:0], 0
	c.start = time.Unix(0, 0)
	c.now = c.start
	for u := range s.Users {
		c.connect(u)
		c.Model.Step(model.Op{Kind: model.Connect, User: uint8(u)}, 0)
	}
	return nil
}

func (c *FloorConversation) connect(conn int) {
	var auth floor.Auth
	if c.Model.Scenario.Identified {
		auth = floor.Auth{Secure: true, Conference: model.Conference, Users: []uint16{model.UserID(conn % model.MaxUsers)}}
	}
	c.server.Connect(c.now, floor.Conn(conn), auth)
}

// Do does one operation and returns how the server departed from the model, or
// nil.
func (c *FloorConversation) Do(o model.Op) error {
	c.transaction++
	if c.transaction == 0 {
		c.transaction = 1
	}
	c.out.Reset()
	c.Model.Step(o, c.transaction)
	c.Ops = append(c.Ops, c.Model.Expect.Op)
	c.act()
	if why := c.compare(); why != "" {
		return c.explain(why)
	}
	return nil
}

// act does at the server what the model did.
func (c *FloorConversation) act() {
	e := &c.Model.Expect
	switch o := e.Op; o.Kind {
	case model.Nothing:
	case model.Wait:
		c.now = c.now.Add(time.Duration(o.Seconds()) * time.Second)
		c.server.Tick(c.now, &c.out)
	case model.Connect:
		c.connect(e.Sender)
	case model.Disconnect:
		c.server.Disconnect(c.now, floor.Conn(e.Sender), &c.out)
	case model.Revoke:
		c.server.Revoke(c.now, model.Conference, model.UserID(int(o.User)), &c.out)
	case model.Operator:
		c.server.RevokeRequest(c.now, model.Conference, requestID(e.Request), "", &c.out)
	case model.Confirm:
		c.server.Confirm(c.now, model.Conference, requestID(e.Request), o.B&1 == 0, &c.out)
	default:
		c.encode(e, o)
		c.server.Receive(c.now, floor.Conn(e.Sender), c.octets, &c.out)
	}
}

func requestID(r *model.Req) uint16 {
	if r == nil || r.ID == 0 {
		return model.UnknownRequest
	}
	return r.ID
}

// noFloor stands for a missing FLOOR-ID or FLOOR-REQUEST-STATUS, which cannot be
// encoded, until it is cut out.
const noFloor = 0

// encode makes the message of an operation.
func (c *FloorConversation) encode(e *model.Expect, o model.Op) {
	h := bfcp.Header{Version: 1, ConferenceID: model.Conference, TransactionID: c.transaction, UserID: e.As}
	b := c.body(e, o, &h)
	octets, err := b.Append(c.octets[:0], h)
	if err != nil {
		panic("an operation does not fit into a message: " + err.Error())
	}
	c.octets = octets
	if p, ok := o.Priority(); ok && o.Kind == model.Request {
		c.octets[len(octets)-2] = p << 5 // PRIORITY comes last, and 5 to 7 are not for sending
	}
	switch {
	case o.Kind == model.Request && len(c.bodies.request.FloorIDs) == 1 && c.bodies.request.FloorIDs[0] == noFloor:
		c.octets = slices.Delete(c.octets, bfcp.HeaderLength, bfcp.HeaderLength+4)
		c.octets[3]--
	case o.Kind == model.Action && o.Floors(len(c.Model.Scenario.Floors)) == 0:
		c.octets = c.octets[:bfcp.HeaderLength+4]
		c.octets[3], c.octets[bfcp.HeaderLength+1] = 1, 4
	case o.Kind == model.Foul:
		switch o.Foul() {
		case model.FoulPrimitive:
			c.octets[1] = 200
		case model.FoulMissing:
			c.octets = c.octets[:bfcp.HeaderLength]
			c.octets[3] = 0
		case model.FoulGarbage:
			c.octets = c.octets[:len(c.octets)-1]
		}
	}
}

func (c *FloorConversation) body(e *model.Expect, o model.Op, h *bfcp.Header) bfcp.Body {
	s, b := &c.Model.Scenario, &c.bodies
	switch o.Kind {
	case model.Request:
		b.request = bfcp.FloorRequest{FloorIDs: c.floors(b.request.FloorIDs, o)}
		if len(b.request.FloorIDs) == 0 {
			b.request.FloorIDs = append(b.request.FloorIDs, noFloor)
		}
		if u, ok := o.Beneficiary(s.Users); ok {
			b.request.BeneficiaryID = bfcp.Some(userID(s, u))
		}
		if p, ok := o.Priority(); ok {
			b.request.Priority = bfcp.Some(min(bfcp.Priority(p), bfcp.PriorityHighest))
		}
		return &b.request
	case model.Release, model.Impersonate:
		b.release.FloorRequestID = requestID(e.Request)
		return &b.release
	case model.StatusQuery:
		b.query.FloorRequestID = requestID(e.Request)
		return &b.query
	case model.UserQuery:
		b.userQuery = bfcp.UserQuery{}
		if u, ok := o.Beneficiary(s.Users); ok {
			b.userQuery.BeneficiaryID = bfcp.Some(userID(s, u))
		}
		return &b.userQuery
	case model.FloorQuery:
		b.floorQuery.FloorIDs = c.floors(b.floorQuery.FloorIDs, o)
		return &b.floorQuery
	case model.Action:
		return c.action(e, o)
	case model.Foul:
		switch o.Foul() {
		case model.FoulConference:
			h.ConferenceID = model.OtherConference
		case model.FoulMandatory:
			b.extended.Extensions = append(b.extended.Extensions[:0], bfcp.Extension{Type: 100, Mandatory: true})
			return &b.extended
		case model.FoulDirection:
			b.status.FloorRequestInformation.FloorRequestStatus = append(b.status.FloorRequestInformation.FloorRequestStatus[:0],
				bfcp.FloorRequestStatusAttribute{FloorID: model.FloorID(0)})
			return &b.status
		case model.FoulError:
			b.failure.Code = bfcp.ErrorGenericError
			return &b.failure
		case model.FoulMissing:
			return &b.release
		}
	}
	return &b.hello
}

func (c *FloorConversation) action(e *model.Expect, o model.Op) bfcp.Body {
	info := &c.bodies.action.FloorRequestInformation
	info.FloorRequestID = requestID(e.Request)
	info.FloorRequestStatus = info.FloorRequestStatus[:0]
	floors := o.Floors(len(c.Model.Scenario.Floors))
	if floors == 0 {
		info.FloorRequestStatus = append(info.FloorRequestStatus, bfcp.FloorRequestStatusAttribute{FloorID: noFloor})
	}
	for f := range c.Model.Scenario.Floors {
		if floors>>f&1 == 0 {
			continue
		}
		a := bfcp.FloorRequestStatusAttribute{FloorID: model.FloorID(f)}
		if !o.Bare() {
			a.RequestStatus = bfcp.Some(bfcp.RequestStatus{Status: bfcp.Status(o.Verdict()), QueuePosition: o.Position()})
		}
		info.FloorRequestStatus = append(info.FloorRequestStatus, a)
	}
	return &c.bodies.action
}

// floors are the FLOOR-IDs of an operation.
func (c *FloorConversation) floors(ids []uint16, o model.Op) []uint16 {
	ids = ids[:0]
	set := o.Floors(len(c.Model.Scenario.Floors))
	for f := range c.Model.Scenario.Floors {
		if set>>f&1 != 0 {
			ids = append(ids, model.FloorID(f))
		}
	}
	if o.NamesTwice() && len(ids) > 0 {
		ids = append(ids, ids[0])
	}
	if o.NamesUnknownFloor() {
		ids = append(ids, model.UnknownFloor)
	}
	return ids
}

func userID(s *model.Scenario, u int) uint16 {
	if u == s.Users {
		return model.UnknownUser
	}
	return model.UserID(u)
}

// Script writes the conversation so far, for people.
func (c *FloorConversation) Script() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", c.Model.Scenario)
	for _, o := range c.Ops {
		fmt.Fprintf(&b, "  %s\n", o)
	}
	return b.String()
}

// transcript is everything that the server gave out, in order.
func (c *FloorConversation) transcript(b []byte) []byte {
	for _, m := range c.out.Messages {
		b = append(b, byte(m.Conn))
		b = append(b, m.Octets...)
	}
	for _, d := range c.out.Decisions {
		b = append(b, byte(d.Request>>8), byte(d.Request), byte(d.Status))
	}
	for _, conn := range c.out.Close {
		b = append(b, byte(conn))
	}
	return b
}

// sameTwice runs a script against two servers and compares all that they give
// out: nothing may depend on the order of a map, on a clock or on chance.
func sameTwice(s FloorScript, server NewFloorServer) error {
	var talks [2]*FloorConversation
	for i := range talks {
		c, err := NewFloorConversation(model.ParseScenario(s.Scenario), server)
		if err != nil {
			return err
		}
		talks[i] = c
	}
	var said [2][]byte
	for _, o := range s.Ops {
		for i, c := range talks {
			if err := c.Do(o); err != nil {
				return nil // another property's business
			}
			said[i] = c.transcript(said[i][:0])
		}
		if !bytes.Equal(said[0], said[1]) {
			return fmt.Errorf("the same script had different effects\n%sfound\n%x\n%x", talks[0].Script(), said[0], said[1])
		}
	}
	return nil
}

// RunFloorScript runs a script against a server: four octets of scenario, then
// three for each operation. It returns how the server departed from the model, or
// nil.
func RunFloorScript(script []byte, server NewFloorServer) error {
	if len(script) < model.ScenarioLength {
		return nil
	}
	c := conversations.Get().(*FloorConversation)
	defer conversations.Put(c)
	if err := c.Reset(model.ParseScenario([model.ScenarioLength]byte(script)), server); err != nil {
		return err
	}
	for rest := script[model.ScenarioLength:]; len(rest) >= model.OpLength; rest = rest[model.OpLength:] {
		if err := c.Do(model.ParseOp([model.OpLength]byte(rest))); err != nil {
			return err
		}
	}
	return c.Model.Check()
}

// conversations keeps the memory of scripts that have been run: a fuzzer runs
// more short ones in a second than it could allocate for.
var conversations = sync.Pool{New: func() any { return &FloorConversation{Model: model.New(model.Scenario{})} }}
