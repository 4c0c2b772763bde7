package live_test

import (
	"io"
	"testing"

	"github.com/floorcheck/floorcheck/reference/driver/live"
	"github.com/floorcheck/floorcheck/reference/node"
)

// BenchmarkRoundTrip is one small message to a box and back, on one connection,
// from a plain net.Conn.
func BenchmarkRoundTrip(b *testing.B) {
	b.ReportAllocs()
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) {
		if d, ok := in.(node.Data); ok {
			s.data = s.data[:0]
			out.Write(d.Conn, d.Octets)
		}
	}
	l := start(b, live.Config{Nodes: []node.Node{s}, NoTrace: true})
	run(b, l, s.listens)
	c := connect(b, s)
	over := make(chan error)
	go func() {
		m := make([]byte, 32)
		for b.Loop() {
			if _, err := c.Write(m); err != nil {
				over <- err
				return
			}
			if _, err := io.ReadFull(c, m); err != nil {
				over <- err
				return
			}
		}
		over <- c.Close()
	}()
	run(b, l, func() bool { return len(s.closed) == 1 })
	if err := <-over; err != nil {
		b.Fatal(err)
	}
}
