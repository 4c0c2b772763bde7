package floor

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// receiver is what participants and chairs have in common for a test.
type receiver interface {
	Receive([]byte) ([]Event, error)
}

// pair carries what the server sends to the clients, by connection, and collects
// what they make of it.
func (b *bench) pair(clients map[Conn]receiver) []string {
	b.t.Helper()
	var got []string
	for _, m := range b.out.Messages {
		events, err := clients[m.Conn].Receive(m.Octets)
		if err != nil {
			b.t.Errorf("client %d: %v", m.Conn, err)
		}
		for _, e := range events {
			got = append(got, fmt.Sprintf("%d: %s", m.Conn, e))
		}
	}
	return got
}

func (b *bench) events(why string, clients map[Conn]receiver, want ...string) {
	b.t.Helper()
	if diff := cmp.Diff(want, b.pair(clients)); diff != "" {
		b.t.Errorf("%s (-want +got):\n%s", why, diff)
	}
}

func TestAParticipantFollowsItsRequestThroughTheServer(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8)
	seven, eight := NewParticipant(conf, 7, bfcp.RFC4582), NewParticipant(conf, 8, bfcp.RFC4582)
	clients := map[Conn]receiver{7: seven, 8: eight}
	request := func(p *Participant, floors ...uint16) []byte {
		octets, err := p.RequestFloor(floors, RequestOptions{Info: "slides", Priority: bfcp.Some(bfcp.PriorityLow)})
		if err != nil {
			t.Fatal(err)
		}
		return octets
	}
	b.raw(7, seven.Hello()).events("Hello", clients, "7: HelloAcked")
	b.raw(7, request(seven, 2, 1)).events("a grant", clients, "7: Granted request 1, floors [2 1]")
	if !seven.Holds(1) {
		t.Error("expected the participant to know that it holds the floors")
	}
	b.raw(8, eight.QueryFloors(1)).events("a query", clients, "8: FloorStatusTold floors [1], 1 requests")
	b.raw(8, request(eight, 1)).events("a queue", clients, "8: Queued request 2, position 1", "8: FloorStatusTold floors [1], 2 requests")
	b.raw(8, eight.QueryRequest(1)).events("another's request", clients, "8: Granted request 1, floors [2 1]")
	b.raw(8, eight.QueryUser(7)).events("another user", clients, "8: UserStatusTold user 7, 1 requests")
	b.raw(8, eight.QueryUser(8)).events("oneself", clients, "8: UserStatusTold user 8, 1 requests")
	b.raw(8, eight.ReleaseFloor(1)).events("another's release", clients, "8: Refused FloorRelease: 5 Unauthorized Operation")
	b.raw(7, seven.ReleaseFloor(1)).events("a release", clients,
		"7: Released request 1, floors [2 1]", "8: Granted request 2, floors [1]", "8: FloorStatusTold floors [1], 1 requests")
	if seven.Holds(1) || len(seven.Ongoing()) != 0 || !cmp.Equal(eight.Ongoing(), []uint16{2}) {
		t.Errorf("expected 7 with nothing and 8 with request 2, found %d and %d", seven.Ongoing(), eight.Ongoing())
	}
	b.raw(8, eight.QueryFloors()).events("the end of the query", clients, "8: FloorStatusTold floors [], 0 requests")
	if seven.Unanswered()+eight.Unanswered() != 0 {
		t.Error("expected every message to be answered")
	}
}

func TestAChairDecidesThroughTheServer(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7)
	chair, seven := NewChair(conf, 1, bfcp.RFC4582), NewParticipant(conf, 7, bfcp.RFC4582)
	clients := map[Conn]receiver{1: chair, 7: seven}
	step := func(why string, octets []byte, want ...string) {
		t.Helper()
		b.raw(1, octets).events(why, clients, want...)
	}
	octets, err := seven.RequestFloor([]uint16{1}, RequestOptions{Beneficiary: bfcp.Some(uint16(9))})
	if err != nil {
		t.Fatal(err)
	}
	b.raw(7, octets).events("a request", clients, "7: Pending request 1, floors [1]")
	step("accepted", chair.Accept(1, 1, 0), "1: ActionAcked", "7: Queued request 1, position 1")
	step("granted", chair.Grant(1, 1), "1: ActionAcked", "7: Granted request 1, floors [1]")
	octets, err = chair.Revoke(1, 1, "time is up")
	if err != nil {
		t.Fatal(err)
	}
	step("revoked", octets, "1: ActionAcked", "7: Revoked request 1, floors [1]")
	octets, err = chair.Deny(1, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	step("too late", octets, "1: Refused ChairAction: 7 Floor Request ID Does Not Exist")
}

// Each case is a message that breaks one rule for the participant 7, after it has
// sent what before says.
func TestAParticipantNoticesEachBreach(t *testing.T) {
	status := func(request uint16, s bfcp.Status, floors ...uint16) *bfcp.FloorRequestStatus {
		b := &bfcp.FloorRequestStatus{FloorRequestInformation: bfcp.FloorRequestInformation{FloorRequestID: request}}
		b.FloorRequestInformation.OverallRequestStatus = bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: request, RequestStatus: bfcp.Some(bfcp.RequestStatus{Status: s})})
		for _, f := range floors {
			b.FloorRequestInformation.FloorRequestStatus = append(b.FloorRequestInformation.FloorRequestStatus, bfcp.FloorRequestStatusAttribute{FloorID: f})
		}
		return b
	}
	bare := status(3, 1, 1)
	bare.FloorRequestInformation.OverallRequestStatus = bfcp.Optional[bfcp.OverallRequestStatus]{}
	tests := []struct {
		why    string
		rule   *rule.Rule
		before func(p *Participant, give func(uint16, bfcp.Body))
		id     uint16
		body   bfcp.Body
	}{
		{"a client's primitive", rule.ParticipantPrimitive, nil, 1, &bfcp.Hello{}},
		{"an answer to nothing", rule.ParticipantTransaction, nil, 5, &bfcp.ChairActionAck{}},
		{"a wrong answer", rule.ParticipantResponse, func(p *Participant, _ func(uint16, bfcp.Body)) { p.Hello() }, 1, status(3, bfcp.StatusGranted, 1)},
		{"an answer without a transaction", rule.ParticipantNotification, nil, 0, &bfcp.ChairActionAck{}},
		{"an Error without a transaction", rule.ParticipantNotification, nil, 0, &bfcp.Error{Code: 5}},
		{"a stranger's request", rule.ParticipantOwnRequest, nil, 0, status(3, bfcp.StatusGranted, 1)},
		{"another request than the one released", rule.ParticipantSameRequest, func(p *Participant, _ func(uint16, bfcp.Body)) { p.ReleaseFloor(4) }, 1, status(3, bfcp.StatusReleased, 1)},
		{"an identifier in use", rule.ParticipantNewRequest, func(p *Participant, give func(uint16, bfcp.Body)) {
			ask(t, p, 1)
			give(1, status(3, bfcp.StatusGranted, 1))
			ask(t, p, 2)
		}, 2, status(3, bfcp.StatusGranted, 2)},
		{"another floor", rule.ParticipantFloors, func(p *Participant, _ func(uint16, bfcp.Body)) { ask(t, p, 1) }, 1, status(3, bfcp.StatusGranted, 2)},
		{"a floor too few", rule.ParticipantFloors, func(p *Participant, _ func(uint16, bfcp.Body)) { ask(t, p, 1, 2) }, 1, status(3, bfcp.StatusGranted, 2)},
		{"back to the queue", rule.ParticipantLifeCycle, func(p *Participant, give func(uint16, bfcp.Body)) {
			ask(t, p, 1)
			give(1, status(3, bfcp.StatusGranted, 1))
		}, 0, status(3, bfcp.StatusAccepted, 1)},
		{"revoked before it was granted", rule.ParticipantLifeCycle, func(p *Participant, give func(uint16, bfcp.Body)) {
			ask(t, p, 1)
			give(1, status(3, bfcp.StatusPending, 1))
		}, 0, status(3, bfcp.StatusRevoked, 1)},
		{"denied after it was granted", rule.ParticipantLifeCycle, func(p *Participant, give func(uint16, bfcp.Body)) {
			ask(t, p, 1)
			give(1, status(3, bfcp.StatusGranted, 1))
		}, 0, status(3, bfcp.StatusDenied, 1)},
		{"pending after it was accepted", rule.ParticipantLifeCycle, func(p *Participant, give func(uint16, bfcp.Body)) {
			ask(t, p, 1)
			give(1, status(3, bfcp.StatusAccepted, 1))
		}, 0, status(3, bfcp.StatusPending, 1)},
		{"granted in answer to a release", rule.ParticipantLifeCycle, func(p *Participant, give func(uint16, bfcp.Body)) {
			ask(t, p, 1)
			give(1, status(3, bfcp.StatusGranted, 1))
			p.ReleaseFloor(3)
		}, 2, status(3, bfcp.StatusGranted, 1)},
		{"no overall status", rule.ParticipantOverall, func(p *Participant, _ func(uint16, bfcp.Body)) { p.QueryRequest(3) }, 1, bare},
		{"no overall status in a list", rule.ParticipantOverall, func(p *Participant, _ func(uint16, bfcp.Body)) { p.QueryUser(7) }, 1,
			&bfcp.UserStatus{FloorRequestInformation: []bfcp.FloorRequestInformation{bare.FloorRequestInformation}}},
		{"a floor that nobody asked about", rule.ParticipantSubscription, nil, 0, &bfcp.FloorStatus{FloorIDs: []uint16{1}}},
		{"a floor that nobody asks about any more", rule.ParticipantSubscription, func(p *Participant, give func(uint16, bfcp.Body)) {
			p.QueryFloors(1)
			give(1, &bfcp.FloorStatus{FloorIDs: []uint16{1}})
			p.QueryFloors(2)
			give(2, &bfcp.FloorStatus{FloorIDs: []uint16{2}})
		}, 0, &bfcp.FloorStatus{FloorIDs: []uint16{1}}},
		{"no floor", rule.ParticipantSubscription, func(p *Participant, give func(uint16, bfcp.Body)) {
			p.QueryFloors(1)
			give(1, &bfcp.FloorStatus{FloorIDs: []uint16{1}})
		}, 0, &bfcp.FloorStatus{}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			p := NewParticipant(conf, 7, bfcp.RFC4582)
			give := func(id uint16, body bfcp.Body) []Event {
				octets, err := body.Append(nil, bfcp.Header{ConferenceID: conf, TransactionID: id, UserID: 7})
				if err != nil {
					t.Fatal(err)
				}
				events, err := p.Receive(octets)
				if err != nil {
					t.Fatal(err)
				}
				return events
			}
			if test.before != nil {
				test.before(p, func(id uint16, body bfcp.Body) {
					for _, e := range give(id, body) {
						if e.Kind == Breach {
							t.Fatalf("expected no breach before, found %s", e)
						}
					}
				})
			}
			events := give(test.id, test.body)
			if len(events) == 0 || events[0].Kind != Breach || events[0].Finding.Rule != test.rule {
				t.Errorf("expected a breach of %s, found %v", test.rule.ID, events)
			}
		})
	}
}

func ask(t *testing.T, p *Participant, floors ...uint16) {
	t.Helper()
	if _, err := p.RequestFloor(floors, RequestOptions{}); err != nil {
		t.Fatal(err)
	}
}

func TestAParticipantHearsOnlyWhatIsForIt(t *testing.T) {
	for _, h := range []bfcp.Header{{ConferenceID: 9, UserID: 7}, {ConferenceID: conf, UserID: 8}} {
		octets, err := (&bfcp.FloorStatus{}).Append(nil, h)
		if err != nil {
			t.Fatal(err)
		}
		events, err := NewParticipant(conf, 7, bfcp.RFC4582).Receive(octets)
		if err != nil || len(events) != 1 || events[0].Finding.Rule != rule.ParticipantConference {
			t.Errorf("expected a breach of %s, found %v %v", rule.ParticipantConference.ID, events, err)
		}
	}
}

// While a FloorQuery is unanswered the server may have seen it or not: FloorStatus
// about the old floors and the new ones is right.
func TestFloorStatusMayCrossAFloorQuery(t *testing.T) {
	p := NewParticipant(conf, 7, bfcp.RFC4582)
	p.QueryFloors(1)
	give := func(id, f uint16) {
		t.Helper()
		octets, err := (&bfcp.FloorStatus{FloorIDs: []uint16{f}}).Append(nil, bfcp.Header{ConferenceID: conf, TransactionID: id, UserID: 7})
		if err != nil {
			t.Fatal(err)
		}
		if events, err := p.Receive(octets); err != nil || len(events) != 1 || events[0].Kind != FloorStatusTold {
			t.Errorf("expected FloorStatusTold, found %v %v", events, err)
		}
	}
	give(1, 1)
	p.QueryFloors(2)
	give(0, 1)
	give(2, 2)
}

func TestWhatCannotBeParsedIsAnErrorOfTheParticipant(t *testing.T) {
	events, err := NewParticipant(conf, 7, bfcp.RFC4582).Receive([]byte{0x20, 4, 0, 1})
	if f := (rule.Finding{}); events != nil || !errors.As(err, &f) || f.Rule.Reaction != "close" {
		t.Errorf("expected an error that closes the connection, found %v %v", events, err)
	}
}

func TestAnUnknownMandatoryAttributeFromTheServerIsABreachAndNoMore(t *testing.T) {
	p := NewParticipant(conf, 7, bfcp.RFC4582)
	p.Hello()
	octets, err := (&bfcp.HelloAck{SupportedPrimitives: []bfcp.Primitive{1}, SupportedAttributes: []bfcp.AttributeType{1},
		Extensions: []bfcp.Extension{{Type: 99, Mandatory: true}}}).Append(nil, bfcp.Header{ConferenceID: conf, TransactionID: 1, UserID: 7})
	if err != nil {
		t.Fatal(err)
	}
	if events, err := p.Receive(octets); err != nil || len(events) != 1 || events[0].Finding.Rule != rule.BFCPUnknownMandatory {
		t.Errorf("expected one breach, found %v %v", events, err)
	}
}

func TestTransactionIDsAreNotReusedBeforeTheyAreAnswered(t *testing.T) {
	p := NewParticipant(conf, 7, bfcp.RFC4582)
	first := p.Hello()
	p.transaction = 65535
	if second := p.Hello(); second[8] != 0 || second[9] != 2 {
		t.Errorf("expected Transaction ID 2 after 65535, since 0 is reserved and 1 unanswered, found %x", second[8:10])
	}
	_ = first
	p.Reconnect()
	for range 65535 {
		p.Hello()
	}
	if p.Hello() != nil {
		t.Error("expected no message once all Transaction IDs are unanswered")
	}
	if _, err := p.RequestFloor([]uint16{1}, RequestOptions{}); err == nil {
		t.Error("expected an error once all Transaction IDs are unanswered")
	}
}

func TestARequestThatCannotBeWrittenIsAnError(t *testing.T) {
	p := NewParticipant(conf, 7, bfcp.RFC4582)
	if _, err := p.RequestFloor(nil, RequestOptions{}); err == nil {
		t.Error("expected a request without floors to be refused")
	}
	if _, err := p.RequestFloor([]uint16{1}, RequestOptions{Info: string(make([]byte, 254))}); err == nil {
		t.Error("expected a text of 254 octets to be refused")
	}
	if p.Unanswered() != 0 {
		t.Error("expected no transaction to be open")
	}
}
