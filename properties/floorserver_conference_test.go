package properties

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
)

// conferenceRoom is a server, three participants and a chair, with a queue of
// messages under way to each of them, so that what they send crosses what they are
// sent.
type conferenceRoom struct {
	server       FloorServer
	participants [3]*floor.Participant
	chair        *floor.Chair
	underWay     [4][][]byte
	known        []bfcp.FloorRequestInformation // to the chair
	maxima       map[uint16]int
}

const roomChair = 3

func newConferenceRoom(t *rapid.T) *conferenceRoom {
	r := &conferenceRoom{maxima: map[uint16]int{1: 1, 2: 1, 3: 2}}
	conference := floor.Conference{ID: 1, Floors: []floor.Floor{{ID: 1}, {ID: 2, Algorithm: floor.ChairControlled, Chairs: []uint16{roomChair}}, {ID: 3, MaxHolders: 2}}}
	server, err := ReferenceServer(floor.Config{Conferences: []floor.Conference{conference}, ChairGrantWaits: rapid.Bool().Draw(t, "chair waits")})
	if err != nil {
		t.Fatal(err)
	}
	r.server = server
	for u := range r.participants {
		r.participants[u] = floor.NewParticipant(1, uint16(u), bfcp.RFC4582)
		server.Connect(time.Unix(0, 0), floor.Conn(u), floor.Auth{})
	}
	server.Connect(time.Unix(0, 0), roomChair, floor.Auth{})
	r.chair = floor.NewChair(1, roomChair, bfcp.RFC4582)
	r.send(roomChair, r.chair.QueryFloors(2))
	return r
}

func (r *conferenceRoom) send(who int, octets []byte) {
	var out floor.Output
	r.server.Receive(time.Unix(0, 0), floor.Conn(who), octets, &out)
	for _, m := range out.Messages {
		r.underWay[m.Conn] = append(r.underWay[m.Conn], m.Octets)
	}
}

// deliver lets the next message reach one of them. Nobody may find fault with it.
func (r *conferenceRoom) deliver(who int) error {
	if len(r.underWay[who]) == 0 {
		return nil
	}
	octets := r.underWay[who][0]
	r.underWay[who] = r.underWay[who][1:]
	receive := r.chair.Receive
	if who != roomChair {
		receive = r.participants[who].Receive
	}
	events, err := receive(octets)
	if err != nil {
		return err
	}
	for _, e := range events {
		switch {
		case e.Kind == floor.Breach:
			return fmt.Errorf("user %d: %s", who, e)
		case e.Kind == floor.FloorStatusTold && who == roomChair:
			r.known = e.Requests
		}
	}
	return nil
}

// agree delivers everything and compares what all believe.
func (r *conferenceRoom) agree() error {
	for who := range r.underWay {
		for len(r.underWay[who]) > 0 {
			if err := r.deliver(who); err != nil {
				return err
			}
		}
	}
	holders := map[uint16]int{}
	for u, p := range r.participants {
		r.send(u, p.QueryUser(uint16(u)))
		events, err := p.Receive(r.underWay[u][0])
		r.underWay[u] = r.underWay[u][1:]
		if err != nil || len(events) != 1 {
			return fmt.Errorf("user %d: expected a UserStatus, found %v %v", u, events, err)
		}
		if n := len(events[0].Requests); n != len(p.Ongoing()) || p.Unanswered() != 0 {
			return fmt.Errorf("user %d believes in the requests %d, the server tells of %d; %d messages are unanswered", u, p.Ongoing(), n, p.Unanswered())
		}
		for _, i := range events[0].Requests {
			granted := i.OverallRequestStatus.Value.RequestStatus.Value.Status == bfcp.StatusGranted
			if p.Holds(i.FloorRequestID) != granted {
				return fmt.Errorf("user %d and the server do not agree about request %d", u, i.FloorRequestID)
			}
			for _, f := range i.FloorRequestStatus {
				if granted {
					holders[f.FloorID]++
				}
			}
		}
	}
	for f, n := range holders {
		if n > r.maxima[f] {
			return fmt.Errorf("floor %d has %d holders", f, n)
		}
	}
	return nil
}

// TestAConferenceOfParticipantsAndAChairAgrees: whatever they ask of the server,
// and however their messages cross, nobody has anything to object, and when all is
// delivered all believe the same.
func TestAConferenceOfParticipantsAndAChairAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newConferenceRoom(t)
		who := rapid.IntRange(0, 2)
		t.Repeat(map[string]func(*rapid.T){
			"ask": func(t *rapid.T) {
				u := who.Draw(t, "user")
				octets, err := r.participants[u].RequestFloor(rapid.SliceOfNDistinct(rapid.Uint16Range(1, 3), 1, 3, rapid.ID).Draw(t, "floors"), floor.RequestOptions{})
				if err != nil {
					t.Fatal(err)
				}
				r.send(u, octets)
			},
			"release": func(t *rapid.T) {
				u := who.Draw(t, "user")
				own := r.participants[u].Ongoing()
				if len(own) == 0 {
					t.Skip("nothing to release")
				}
				r.send(u, r.participants[u].ReleaseFloor(rapid.SampledFrom(own).Draw(t, "request")))
			},
			"query": func(t *rapid.T) {
				u := who.Draw(t, "user")
				r.send(u, r.participants[u].QueryFloors(rapid.SliceOfNDistinct(rapid.Uint16Range(1, 3), 0, 3, rapid.ID).Draw(t, "floors")...))
			},
			"chair": func(t *rapid.T) {
				if len(r.known) == 0 {
					t.Skip("nothing to decide")
				}
				request := rapid.SampledFrom(r.known).Draw(t, "request").FloorRequestID
				status := rapid.SampledFrom([]bfcp.Status{bfcp.StatusGranted, bfcp.StatusAccepted, bfcp.StatusDenied, bfcp.StatusRevoked}).Draw(t, "status")
				octets, err := r.chair.Act(request, floor.Instruction{Floor: 2, Status: status, QueuePosition: rapid.Uint8Max(2).Draw(t, "position")})
				if err != nil {
					t.Fatal(err)
				}
				r.send(roomChair, octets)
			},
			"deliver": func(t *rapid.T) {
				if err := r.deliver(rapid.IntRange(0, 3).Draw(t, "to")); err != nil {
					t.Fatal(err)
				}
			},
		})
		if err := r.agree(); err != nil {
			t.Fatal(err)
		}
	})
}
