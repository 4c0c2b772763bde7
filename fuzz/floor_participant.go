package fuzz

import (
	"errors"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// FloorParticipant feeds a floor participant or chair with any octets from a
// server, whatever it has asked before. The first octet of data is the profile
// (low 2 bits) and, by bit 2, the chair. Then come two octets for each step: from
// 128 up in the first, the client asks something about the second; otherwise the
// second says how many octets follow for it to take. What the client sends is what
// its profile allows, every event has words, a breach names its rule, and a message
// that it cannot take is a finding that demands rejection.
func FloorParticipant(data []byte) { floorParticipant(data, nil) }

// asker is what a participant and a chair have in common.
type asker interface {
	Hello() []byte
	QueryFloors(floors ...uint16) []byte
	QueryUser(user uint16) []byte
	QueryRequest(request uint16) []byte
	Goodbye() []byte
	Unanswered() int
	Reconnect()
	Receive(message []byte) ([]floor.Event, error)
}

// floorParticipant has receive stand in for the client's own, if it is not nil.
func floorParticipant(data []byte, receive func(asker, []byte) ([]floor.Event, error)) {
	if len(data) == 0 {
		return
	}
	p := profiles[data[0]&3].profile
	participant, chair := floor.NewParticipant(fuzzConference, 7, p), floor.NewChair(fuzzConference, 7, p)
	var c asker = participant
	if data[0]&4 != 0 {
		c = chair
	}
	var m bfcp.Message
	var v rule.Verdict
	asked := 0
	for data = data[1:]; len(data) >= 2; {
		step, argument := data[0], data[1]
		data = data[2:]
		if step >= 128 {
			if sent := ask(step, uint16(argument), c, participant, chair); sent != nil {
				asked++
				checkSent(sent, p, &m, &v)
			}
		} else {
			n := min(int(argument), len(data))
			var events []floor.Event
			var err error
			if receive != nil {
				events, err = receive(c, data[:n])
			} else {
				events, err = c.Receive(data[:n])
			}
			checkEvents(data[:n], events, err)
			data = data[n:]
		}
		if c.Unanswered() > asked {
			panic(fmt.Sprintf("%d transactions are open after %d messages", c.Unanswered(), asked))
		}
	}
}

// ask has the client send something about x, or nothing.
func ask(step byte, x uint16, c asker, participant *floor.Participant, chair *floor.Chair) []byte {
	var octets []byte
	switch step & 15 {
	case 0:
		return c.Hello()
	case 1:
		return c.QueryFloors(x)
	case 2:
		return c.QueryUser(x)
	case 3:
		return c.QueryRequest(x)
	case 4:
		return c.QueryFloors()
	case 5:
		return c.Goodbye()
	case 6:
		c.Reconnect()
		return nil
	}
	if c != asker(participant) {
		switch step & 3 {
		case 0:
			return chair.Accept(x, x&3+1, byte(x>>2))
		case 1:
			return chair.Grant(x, x&3+1)
		case 2:
			octets, _ = chair.Deny(x, x&3+1, "no")
		case 3:
			octets, _ = chair.Revoke(x, x&3+1, "")
		}
		return octets
	}
	if step&8 == 0 {
		return participant.ReleaseFloor(x)
	}
	o := floor.RequestOptions{}
	if step&4 != 0 {
		o.Priority, o.Info = bfcp.Some(bfcp.Priority(x%5)), "please"
	}
	octets, _ = participant.RequestFloor([]uint16{x, x + 1}[:1+step&1], o)
	return octets
}

func checkEvents(octets []byte, events []floor.Event, err error) {
	var f rule.Finding
	if err != nil && (!errors.As(err, &f) || f.Rule.Receiver != rule.Reject || len(events) > 0) {
		panic(fmt.Sprintf("%x: expected a finding that demands rejection and no event, found %v and %d", octets, err, len(events)))
	}
	for _, e := range events {
		if (e.Kind == floor.Breach) != (e.Finding.Rule != nil) || e.String() == "" {
			panic(fmt.Sprintf("%x: expected words, and a rule with a breach only, found %s of rule %v", octets, e.Kind, e.Finding.Rule))
		}
	}
}
