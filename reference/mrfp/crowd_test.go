package mrfp_test

import (
	"crypto/rand"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mrfp"
	"github.com/floorcheck/floorcheck/reference/node"
)

// crowd is a box with many connections to one server. Once all stand, each says
// on every round what the round is about, and the crowd counts what comes back.
type crowd struct {
	server  netip.AddrPort
	members int
	floors  int
	conns   []node.Conn
	turn    int // of the next to speak
	heard   int
	streams map[node.Conn]*bfcp.Stream
}

// Name returns "crowd".
func (c *crowd) Name() string { return "crowd" }

// Handle takes one input.
func (c *crowd) Handle(_ time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.Start:
		for range c.members {
			out.Dial(c.server)
		}
	case node.Opened:
		c.conns = append(c.conns, in.Conn)
	case node.Data:
		s := c.streams[in.Conn]
		if s == nil {
			s = new(bfcp.Stream)
			c.streams[in.Conn] = s
		}
		s.Feed(in.Octets)
		for {
			m, err := s.Next()
			if err != nil || m == nil {
				break
			}
			c.heard++
		}
	case node.Do: // the next member says what it always says in its turn
		user := uint16(c.turn%c.members + 1)
		h := bfcp.Header{ConferenceID: 1, TransactionID: uint16(c.turn/c.members + 1), UserID: user}
		var body bfcp.Body = &bfcp.Hello{}
		if in.Wish == "request" {
			body = &bfcp.FloorRequest{FloorIDs: []uint16{user%uint16(c.floors) + 1}}
		}
		octets, err := body.Append(nil, h)
		if err == nil {
			out.Write(c.conns[c.turn%c.members], octets)
		}
		c.turn++
	}
}

// gather connects a crowd to a server in simulation.
func gather(tb testing.TB, members, floors int) (*sim.Sim, *crowd) {
	tb.Helper()
	conference := floor.Conference{ID: 1}
	for id := range floors {
		conference.Floors = append(conference.Floors, floor.Floor{ID: uint16(id + 1)})
	}
	server, err := mrfp.NewServer(mrfp.ServerConfig{Rand: rand.Reader, MaxConnections: members, Floor: floor.Config{Conferences: []floor.Conference{conference}, QuietQueue: true}})
	if err != nil {
		tb.Fatal(err)
	}
	c := &crowd{server: netip.MustParseAddrPort("192.0.2.1:20000"), members: members, floors: floors, streams: map[node.Conn]*bfcp.Stream{}}
	s, err := sim.New(sim.Config{Nodes: []node.Node{server, c}, NoTrace: true, MaxSteps: 1 << 40})
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.Input(server.Name(), node.Start{}); err != nil {
		tb.Fatal(err)
	}
	if err := s.Input(c.Name(), node.Start{}); err != nil {
		tb.Fatal(err)
	}
	if _, err := s.Run(sim.Until{Quiet: true}); err != nil {
		tb.Fatal(err)
	}
	if len(c.conns) != members {
		tb.Fatalf("expected %d connections, found %d", members, len(c.conns))
	}
	return s, c
}

// speak lets the next n members say something and waits for all answers.
func speak(tb testing.TB, s *sim.Sim, wish string, n int) {
	tb.Helper()
	for range n {
		if err := s.Input("crowd", node.Do{Wish: wish}); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := s.Run(sim.Until{Quiet: true}); err != nil {
		tb.Fatal(err)
	}
}

func TestEveryMemberOfACrowdIsAnswered(t *testing.T) {
	s, c := gather(t, 300, 10)
	speak(t, s, "hello", 300)
	speak(t, s, "request", 300)
	if c.heard != 600 {
		t.Errorf("expected 600 answers, found %d", c.heard)
	}
}

// BenchmarkCrowd is a server with 10,000 connected participants and 100 floors
// in driver/sim. A message counts once, whether in or out.
func BenchmarkCrowd(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s, c := gather(b, 10_000, 100)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Run("Hello", func(b *testing.B) {
		b.ReportAllocs()
		heard := c.heard
		b.ResetTimer()
		for left := b.N; left > 0; left -= 1000 {
			speak(b, s, "hello", min(left, 1000))
		}
		if c.heard-heard != b.N {
			b.Fatalf("expected %d answers, found %d", b.N, c.heard-heard)
		}
		b.ReportMetric(2*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/10_000, "B/participant")
	})
}
