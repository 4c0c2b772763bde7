package mrfp_test

import (
	"context"
	"crypto/rand"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/driver/live"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mrfp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/netconn"
)

var loopbackKey = []byte("0123456789abcdef")

// told lets a test know where a server listens.
type told struct {
	node.Node
	at chan netip.AddrPort
}

// serveLoopback runs a stand-alone server until the test ends and returns its address.
func serveLoopback(tb testing.TB, secure bool) netip.AddrPort {
	tb.Helper()
	c := mrfp.ServerConfig{Rand: rand.Reader, Floor: floor.Config{Conferences: []floor.Conference{{ID: 1, Floors: []floor.Floor{{ID: 1}}}}}}
	if secure {
		c.Key = func(identity []byte) ([]byte, bool) { return loopbackKey, string(identity) == "client1" }
	}
	s, err := mrfp.NewServer(c)
	if err != nil {
		tb.Fatal(err)
	}
	listening := make(chan netip.AddrPort, 1)
	l, err := live.New(live.Config{Nodes: []node.Node{&told{s, listening}}, NoTrace: true})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := l.Input(s.Name(), node.Start{}); err != nil {
		tb.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = l.Run(ctx, live.Until{}) // ends with the context's error
		l.Close()
	}()
	tb.Cleanup(func() { cancel(); <-done })
	return <-listening
}

// Handle passes inputs on.
func (t *told) Handle(now time.Time, in node.Input, out *node.Outbox) {
	if l, ok := in.(node.Listening); ok {
		t.at <- l.Local
	}
	t.Node.Handle(now, in, out)
}

// caller is one client on a real connection.
type caller struct {
	tb     testing.TB
	conn   net.Conn
	client *floor.Participant
	stream bfcp.Stream
	buf    [4096]byte
}

func dialLoopback(tb testing.TB, secure bool, user uint16) *caller {
	tb.Helper()
	raw, err := net.Dial("tcp", serveLoopback(tb, secure).String())
	if err != nil {
		tb.Fatal(err)
	}
	conn := raw
	if secure {
		config := &tlspsk.Config{Rand: rand.Reader, MaxVersion: tlspsk.VersionTLS12, CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256},
			PSKs: []tlspsk.PSK{{Identity: []byte("client1"), Key: loopbackKey}}}
		if conn, err = netconn.Client(raw, config); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return &caller{tb: tb, conn: conn, client: floor.NewParticipant(1, user, bfcp.RFC4582)}
}

// ask sends a message and returns what the answer told.
func (c *caller) ask(message []byte) floor.Event {
	if _, err := c.conn.Write(message); err != nil {
		c.tb.Fatal(err)
	}
	for {
		answer, err := c.stream.Next()
		if err != nil {
			c.tb.Fatal(err)
		}
		if answer != nil {
			events, err := c.client.Receive(answer)
			if err != nil || len(events) == 0 {
				c.tb.Fatalf("%x: %v %v", answer, events, err)
			}
			return events[len(events)-1]
		}
		n, err := c.conn.Read(c.buf[:])
		if err != nil {
			c.tb.Fatal(err)
		}
		c.stream.Feed(c.buf[:n])
	}
}

func (c *caller) cycle() {
	request, err := c.client.RequestFloor([]uint16{1}, floor.RequestOptions{})
	if err != nil {
		c.tb.Fatal(err)
	}
	granted := c.ask(request)
	if granted.Kind != floor.Granted {
		c.tb.Fatalf("expected the floor, found %v", granted)
	}
	if released := c.ask(c.client.ReleaseFloor(granted.Request)); released.Kind != floor.Released {
		c.tb.Fatalf("expected the floor to be released, found %v", released)
	}
}

func TestAServerOnLoopbackGrantsAndReleases(t *testing.T) {
	for name, secure := range map[string]bool{"plain": false, "TLS-PSK": true} {
		t.Run(name, func(t *testing.T) {
			c := dialLoopback(t, secure, 1)
			if e := c.ask(c.client.Hello()); e.Kind != floor.HelloAcked {
				t.Fatalf("expected HelloAck, found %v", e)
			}
			for range 3 {
				c.cycle()
			}
		})
	}
}

// BenchmarkLoopback is one client and one server over TCP on loopback, one
// message under way at a time.
func BenchmarkLoopback(b *testing.B) {
	for name, secure := range map[string]bool{"plain": false, "TLS-PSK": true} {
		b.Run("Hello/"+name, func(b *testing.B) {
			c := dialLoopback(b, secure, 1)
			for b.Loop() {
				c.ask(c.client.Hello())
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "roundtrips/s")
		})
		b.Run("Cycle/"+name, func(b *testing.B) {
			c := dialLoopback(b, secure, 1)
			c.ask(c.client.Hello())
			for b.Loop() {
				c.cycle()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cycles/s")
		})
	}
}
