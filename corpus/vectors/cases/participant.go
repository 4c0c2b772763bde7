package cases

import (
	"bytes"
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// participantNotes explain the flags of dialogues.
var participantNotes = map[string]vectors.Note{
	"Normal": note(none, "A dialogue in which nothing is odd.", ""),
	"Breach": note(wrongOrder, "The server breaks one rule with its last message.", ""),
	"Late":   note(strictness, "Something that comes late, early or in another order than usual and breaks nothing.", ""),
}

// line is one message of a dialogue, as hex.
type line struct {
	// At is the time in seconds, where it matters.
	At       int    `json:"at,omitempty"`
	Sent     string `json:"sent,omitempty"`
	Received string `json:"received,omitempty"`
}

// dialogue is what user 7 of conference 12092 says and hears.
type dialogue []line

const dialogueUser = 7

// say adds a message of the user, hear one of the server.
func (d dialogue) say(transaction uint16, b bfcp.Body) dialogue {
	return append(d, line{Sent: toHex(inDialogue(transaction, b))})
}
func (d dialogue) hear(transaction uint16, b bfcp.Body) dialogue {
	return append(d, line{Received: toHex(inDialogue(transaction, b))})
}

func inDialogue(transaction uint16, b bfcp.Body) []byte {
	octets, err := b.Append(nil, bfcp.Header{ConferenceID: 12092, TransactionID: transaction, UserID: dialogueUser})
	if err != nil {
		panic(err)
	}
	return octets
}

// told is a FloorRequestStatus with an overall status.
func told(request uint16, s bfcp.Status, floors ...uint16) *bfcp.FloorRequestStatus {
	x := bfcp.FloorRequestInformation{FloorRequestID: request, OverallRequestStatus: bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: request, RequestStatus: status(s, 0)})}
	for _, f := range floors {
		x.FloorRequestStatus = append(x.FloorRequestStatus, bfcp.FloorRequestStatusAttribute{FloorID: f})
	}
	return &bfcp.FloorRequestStatus{FloorRequestInformation: x}
}

func participantFile(s *set) {
	f := s.file("trace", "participant", "What a floor participant sends and receives on one connection; the verdict is on the server, from what reaches the participant. No monitor is asked, but the participant itself.", participantNotes)
	request := func(floors ...uint16) bfcp.Body { return &bfcp.FloorRequest{FloorIDs: floors} }
	ack := &bfcp.HelloAck{SupportedPrimitives: allPrimitives, SupportedAttributes: allAttributes}
	holding := dialogue{}.say(1, request(1)).hear(1, told(3, bfcp.StatusGranted, 1))
	watching := dialogue{}.say(1, &bfcp.FloorQuery{FloorIDs: []uint16{1}}).hear(1, &bfcp.FloorStatus{FloorIDs: []uint16{1}})
	other := func(octets []byte, at int, v byte) dialogue { return dialogue{{Received: toHex(set1(octets, at, v))}} }
	bareStatus := func() *bfcp.FloorRequestStatus {
		return &bfcp.FloorRequestStatus{FloorRequestInformation: bfcp.FloorRequestInformation{FloorRequestID: 3, FloorRequestStatus: []bfcp.FloorRequestStatusAttribute{{FloorID: 1}}}}
	}
	for _, x := range []struct {
		rule *rule.Rule // nil for none
		what string
		d    dialogue
	}{
		{nil, "Hello", dialogue{}.say(1, &bfcp.Hello{}).hear(1, ack)},
		{nil, "a request, granted at once and released", append(holding, dialogue{}.say(2, &bfcp.FloorRelease{FloorRequestID: 3}).hear(2, told(3, bfcp.StatusReleased, 1))...)},
		{nil, "a request that waits, is granted and revoked", dialogue{}.say(1, request(1)).hear(1, told(3, bfcp.StatusPending, 1)).hear(0, told(3, bfcp.StatusAccepted, 1)).hear(0, told(3, bfcp.StatusGranted, 1)).hear(0, told(3, bfcp.StatusRevoked, 1))},
		{nil, "a request that is denied", dialogue{}.say(1, request(1)).hear(1, told(3, bfcp.StatusDenied, 1))},
		{nil, "a request that waits and is cancelled", dialogue{}.say(1, request(1)).hear(1, told(3, bfcp.StatusPending, 1)).say(2, &bfcp.FloorRelease{FloorRequestID: 3}).hear(2, told(3, bfcp.StatusCancelled, 1))},
		{nil, "a floor that is watched", append(watching, dialogue{}.hear(0, &bfcp.FloorStatus{FloorIDs: []uint16{1}, FloorRequestInformation: []bfcp.FloorRequestInformation{told(9, bfcp.StatusGranted, 1).FloorRequestInformation}})...)},
		{nil, "two questions, answered in the other order", dialogue{}.say(1, &bfcp.Hello{}).say(2, &bfcp.FloorQuery{}).hear(2, &bfcp.FloorStatus{}).hear(1, ack)},
		{nil, "an Error", dialogue{}.say(1, request(1)).hear(1, &bfcp.Error{Code: bfcp.ErrorInvalidFloorID})},
		{nil, "the floors in another order", dialogue{}.say(1, request(1, 2)).hear(1, told(3, bfcp.StatusGranted, 2, 1))},
		{rule.ParticipantConference, "another conference", append(dialogue{}.say(1, &bfcp.Hello{}), other(inDialogue(1, ack), 7, 1)...)},
		{rule.ParticipantConference, "another user", append(dialogue{}.say(1, &bfcp.Hello{}), other(inDialogue(1, ack), 11, 8)...)},
		{rule.ParticipantPrimitive, "a client's primitive", dialogue{}.hear(1, &bfcp.Hello{})},
		{rule.ParticipantPrimitive, "a FloorRequest", dialogue{}.hear(1, request(1))},
		{rule.ParticipantTransaction, "an answer to nothing", dialogue{}.hear(5, &bfcp.ChairActionAck{})},
		{rule.ParticipantTransaction, "a second answer", dialogue{}.say(1, &bfcp.Hello{}).hear(1, ack).hear(1, ack)},
		{rule.ParticipantResponse, "a status in answer to Hello", dialogue{}.say(1, &bfcp.Hello{}).hear(1, told(3, bfcp.StatusGranted, 1))},
		{rule.ParticipantResponse, "a UserStatus in answer to FloorQuery", dialogue{}.say(1, &bfcp.FloorQuery{}).hear(1, &bfcp.UserStatus{})},
		{rule.ParticipantNotification, "an ack of its own accord", dialogue{}.hear(0, &bfcp.ChairActionAck{})},
		{rule.ParticipantNotification, "an Error of its own accord", dialogue{}.hear(0, &bfcp.Error{Code: 5})},
		{rule.ParticipantOwnRequest, "a stranger's request", dialogue{}.hear(0, told(3, bfcp.StatusGranted, 1))},
		{rule.ParticipantSameRequest, "another request than the one released", dialogue{}.say(1, &bfcp.FloorRelease{FloorRequestID: 4}).hear(1, told(3, bfcp.StatusReleased, 1))},
		{rule.ParticipantSameRequest, "another request than the one asked about", dialogue{}.say(1, &bfcp.FloorRequestQuery{FloorRequestID: 4}).hear(1, told(3, bfcp.StatusGranted, 1))},
		{rule.ParticipantNewRequest, "an identifier in use", append(holding, dialogue{}.say(2, request(2)).hear(2, told(3, bfcp.StatusGranted, 2))...)},
		{rule.ParticipantFloors, "another floor", dialogue{}.say(1, request(1)).hear(1, told(3, bfcp.StatusGranted, 2))},
		{rule.ParticipantFloors, "a floor too few", dialogue{}.say(1, request(1, 2)).hear(1, told(3, bfcp.StatusGranted, 2))},
		{rule.ParticipantFloors, "a floor too many", dialogue{}.say(1, request(1)).hear(1, told(3, bfcp.StatusGranted, 1, 2))},
		{rule.ParticipantLifeCycle, "back to the queue", append(holding, dialogue{}.hear(0, told(3, bfcp.StatusAccepted, 1))...)},
		{rule.ParticipantLifeCycle, "denied after it was granted", append(holding, dialogue{}.hear(0, told(3, bfcp.StatusDenied, 1))...)},
		{rule.ParticipantOverall, "no overall status in answer to FloorRequestQuery", append(holding, dialogue{}.say(2, &bfcp.FloorRequestQuery{FloorRequestID: 3}).hear(2, bareStatus())...)},
		{rule.ParticipantSubscription, "a floor that nobody asked about", append(watching, dialogue{}.hear(0, &bfcp.FloorStatus{FloorIDs: []uint16{2}})...)},
		{rule.ParticipantSubscription, "a floor, and none was asked about", dialogue{}.hear(0, &bfcp.FloorStatus{FloorIDs: []uint16{1}})},
	} {
		clause, flag := "RFC 4582 §13", "Normal"
		if x.rule != nil {
			clause, flag = x.rule.Clause, "Breach"
		}
		f.group(clause, "").only(x.rule, x.what, exchange(x.d), flag)
	}
}

func exchange(d dialogue) request {
	return request{Op: "exchange", Kind: "bfcp", Profile: "rfc4582", Transport: "tcp", Role: "participant", Dialogue: d}
}

// judgeDialogue lets a participant say its lines and hear the server's. The offset
// of a finding is the number of the line, from 1.
func judgeDialogue(t *vectors.Test, r request) error {
	p := floor.NewParticipant(12092, dialogueUser, bfcp.RFC4582)
	var v rule.Verdict
	for i, l := range r.Dialogue {
		if l.Sent != "" {
			said, err := repeat(p, fromHex(l.Sent))
			if err != nil {
				return err
			}
			if !bytes.Equal(said, fromHex(l.Sent)) {
				return fmt.Errorf("line %d: expected the participant to send %s, found %x", i+1, l.Sent, said)
			}
			continue
		}
		events, err := p.Receive(fromHex(l.Received))
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Kind == floor.Breach {
				finding := e.Finding
				finding.Offset = i + 1
				v.Add(finding)
			}
		}
	}
	enter(t, v)
	return nil
}

// repeat makes p send a message that says the same as octets.
func repeat(p *floor.Participant, octets []byte) ([]byte, error) {
	m, _ := bfcp.Decode(octets, bfcp.RFC4582)
	body := m.Body()
	switch b := body.(type) {
	case *bfcp.Hello:
		return p.Hello(), nil
	case *bfcp.FloorRequest:
		return p.RequestFloor(b.FloorIDs, floor.RequestOptions{})
	case *bfcp.FloorRelease:
		return p.ReleaseFloor(b.FloorRequestID), nil
	case *bfcp.FloorRequestQuery:
		return p.QueryRequest(b.FloorRequestID), nil
	case *bfcp.FloorQuery:
		return p.QueryFloors(b.FloorIDs...), nil
	}
	return nil, fmt.Errorf("expected a message that a participant sends, found %T", body)
}
