package floor

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// takeAnyOctets feeds a server with whatever the data are taken for: a first octet
// for the profile and policy, then for each message a connection, a length and the
// octets. It checks what must hold of any server at any time.
func takeAnyOctets(t testing.TB, data []byte) {
	if len(data) == 0 {
		return
	}
	profiles := [...]bfcp.Profile{bfcp.RFC4582, bfcp.RFC8855Reliable, bfcp.RFC8855Unreliable, bfcp.RFC8855}
	flags := data[0]
	c := chaired(Config{Profile: profiles[flags&3], ConfirmGrants: flags&4 != 0, HonourPriority: flags&8 != 0, ChairGrantWaits: flags&16 != 0, MTU: 64})
	s, err := NewServer(c)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(0, 0)
	var out Output
	var m bfcp.Message
	var v rule.Verdict
	closed := map[Conn]bool{}
	for data = data[1:]; len(data) >= 2; {
		conn, n := Conn(data[0]&7), min(int(data[1]), len(data)-2)
		out.Reset()
		switch data[0] >> 3 {
		case 0:
			now = now.Add(time.Duration(data[1]) * 100 * time.Millisecond)
			s.Tick(now, &out)
			n = 0
		case 1:
			s.Disconnect(now, conn, &out)
			n = 0
		default:
			s.Connect(now, conn, Auth{})
			s.Receive(now, conn, data[2:2+n], &out)
		}
		data = data[2+n:]
		clear(closed)
		for _, c := range out.Close {
			if closed[c] {
				t.Fatalf("expected connection %d to be closed once", c)
			}
			closed[c] = true
		}
		for _, sent := range out.Messages {
			m.Decode(sent.Octets, c.Profile, &v)
			for _, f := range v.Findings {
				// A Transaction ID of 0 is the client's, copied as it must be.
				if f.Rule.Level >= rule.Should && f.Rule != rule.BFCPTransactionZero {
					t.Fatalf("the server sent %x: %v", sent.Octets, f)
				}
			}
		}
		checkState(t, s)
	}
}

// checkState holds the server's own books together.
func checkState(t testing.TB, s *Server) {
	for _, c := range s.conferences {
		if len(c.dirty)+len(c.changed)+len(c.news) > 0 {
			t.Fatal("expected nothing left to tell after an input")
		}
		for _, f := range c.floors {
			if len(f.holders) > f.max {
				t.Fatalf("floor %d has %d holders, %d are allowed", f.id, len(f.holders), f.max)
			}
			for _, list := range [...][]*request{f.holders, f.queue, f.pending} {
				for _, r := range list {
					if c.requests[r.id] != r || r.part(f) == nil {
						t.Fatalf("floor %d lists request %d, which is not there or not for it", f.id, r.id)
					}
				}
			}
		}
		for _, r := range c.requests {
			for i := range r.parts {
				if f := r.parts[i].floor; r.holds() != (indexOf(f.holders, r) >= 0) {
					t.Fatalf("request %d holds all of its floors or none, not so floor %d", r.id, f.id)
				}
			}
		}
		for _, u := range c.users {
			if u.conn != nil && s.conns[u.conn.id] != u.conn {
				t.Fatalf("user %d is on a connection that has ended", u.id)
			}
		}
	}
	for i, c := range s.timers {
		if c.timer != i+1 || s.conns[c.id] != c {
			t.Fatalf("the timer of connection %d is not its own", c.id)
		}
	}
}

func indexOf(list []*request, r *request) int {
	for i := range list {
		if list[i] == r {
			return i
		}
	}
	return -1
}

// anyOctets draws messages that are right in most, with some octets changed.
func anyOctets(random *rand.Rand) []byte {
	data := []byte{byte(random.Uint32())}
	version := uint8(1)
	if data[0]&3 == 2 {
		version = 2
	}
	for range random.IntN(60) {
		user := uint16(random.IntN(8))
		h := bfcp.Header{Version: version, ConferenceID: conf, TransactionID: uint16(1 + random.IntN(1000)), UserID: user}
		bodies := [...]bfcp.Body{&bfcp.Hello{}, &bfcp.FloorRequest{FloorIDs: []uint16{uint16(1 + random.IntN(4)), uint16(1 + random.IntN(5))}},
			&bfcp.FloorRelease{FloorRequestID: uint16(random.IntN(9))}, &bfcp.FloorRequestQuery{FloorRequestID: uint16(random.IntN(9))},
			&bfcp.FloorQuery{FloorIDs: []uint16{uint16(1 + random.IntN(4))}}, &bfcp.UserQuery{}, &bfcp.Goodbye{},
			action(uint16(random.IntN(9)), bfcp.Status(1+random.IntN(7)), uint16(1+random.IntN(4)))}
		octets, err := bodies[random.IntN(len(bodies))].Append(nil, h)
		if err != nil {
			panic(err)
		}
		if random.IntN(4) == 0 {
			octets[random.IntN(len(octets))] = byte(random.Uint32())
		}
		kind := byte(2 + random.IntN(20))
		if random.IntN(8) == 0 {
			kind = byte(random.IntN(2))
			octets = octets[:0]
		}
		data = append(data, kind<<3|byte(user), byte(len(octets)))
		data = append(data, octets...)
	}
	return data
}

func TestAServerTakesAnyOctets(t *testing.T) {
	random := rand.New(rand.NewPCG(4582, 8855))
	for range 3000 {
		takeAnyOctets(t, anyOctets(random))
	}
}

// RFC 8855 §5.1: version 2 is not permitted over a stream, whether the profile says
// so or leaves the transport open.
func TestAFragmentOverAStreamIsAnUnsupportedVersion(t *testing.T) {
	s, err := NewServer(chaired(Config{Profile: bfcp.RFC8855}))
	if err != nil {
		t.Fatal(err)
	}
	var out Output
	now := time.Unix(0, 0)
	s.Connect(now, 1, Auth{})
	s.Receive(now, 1, []byte{0x48, 1, 0, 2, 0, 0, 0, conf, 0, 7, 0, 7, 0, 1, 0, 1, 5, 4, 0, 2}, &out)
	if len(out.Messages) != 1 {
		t.Fatalf("expected one answer, found %d", len(out.Messages))
	}
	m, _ := bfcp.Decode(out.Messages[0].Octets, bfcp.RFC8855)
	if e, ok := m.Body().(*bfcp.Error); !ok || e.Code != bfcp.ErrorUnsupportedVersion {
		t.Errorf("expected Error 12, found %+v", m.Body())
	}
}
