package sim_test

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// dice draws small numbers from a stream of octets.
type dice struct{ io.Reader }

func (d dice) below(n int) int {
	var b [1]byte
	_, _ = d.Read(b[:]) // sim.Reader never fails
	return int(b[0]) % n
}

// wild returns a box that does anything a box may do, and some things that it
// may not, at each of its first inputs.
func wild(name, peer string, d dice) *drivertest.Box {
	var conns []node.Conn
	var addresses []netip.AddrPort
	n, count := 60, byte(0)
	return &drivertest.Box{Box: name, On: func(_ time.Time, in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.Listening:
			out.Sip(peer, node.Sip{Method: "INVITE", From: in.Local.String()})
		case node.SipIn:
			addresses = append(addresses, netip.MustParseAddrPort(in.Message.From))
		case node.Opened:
			if in.Listener != "" {
				conns = append(conns, in.Conn)
			}
		}
		if n--; n < 0 {
			return
		}
		for range 1 + d.below(3) {
			conn := node.Conn(d.below(4))
			if len(conns) > 0 && d.below(8) > 0 {
				conn = conns[d.below(len(conns))]
			}
			label := string(rune('a' + d.below(3)))
			switch d.below(12) {
			case 0:
				out.Listen(label)
			case 1:
				out.Unlisten(label)
			case 2, 3:
				a := netip.AddrPort{}
				if len(addresses) > 0 {
					a = addresses[d.below(len(addresses))]
				}
				conns = append(conns, out.Dial(a))
			case 4, 5, 6, 7:
				count++
				out.Write(conn, bytes.Repeat([]byte{count}, 1+d.below(9)))
			case 8:
				if d.below(3) == 0 {
					out.Close(conn)
				}
			case 9:
				if d.below(3) == 0 {
					out.Reset(conn)
				}
			case 10:
				out.After(label, time.Duration(d.below(50))*time.Millisecond)
			case 11:
				out.Stop(label)
			}
		}
		out.After("go on", time.Duration(d.below(20))*time.Millisecond)
	}}
}

// cutting is a network that cuts some connections.
func cutting(d dice) node.Wire {
	return func(_ string, a node.Action) []node.Action {
		switch a := a.(type) {
		case node.Write:
			if d.below(20) == 0 {
				return []node.Action{node.Cut{Conn: a.Conn}}
			}
		case node.Dial:
			if d.below(10) == 0 {
				return []node.Action{a, node.Cut{Conn: a.Conn}}
			}
		}
		return []node.Action{a}
	}
}

// life is what a trace says of one box's end of one connection.
type life struct {
	opened, ended   bool
	sent, delivered []byte
}

// check holds what is true of every trace of a network that loses nothing of a
// connection that it does not cut.
func check(tr *trace.Trace) error {
	ends := make(map[string]*life)
	at := func(box string, conn int) *life {
		k := fmt.Sprint(box, " ", conn)
		if ends[k] == nil {
			ends[k] = new(life)
		}
		return ends[k]
	}
	var last time.Duration
	for i, e := range tr.Events {
		if e.Seq != i+1 || e.At < last {
			return fmt.Errorf("event %d: expected numbers and times in order, found %d at %v", i+1, e.Seq, e.At)
		}
		last = e.At
		if e.Interface != trace.TCP || e.Conn == 0 {
			continue
		}
		box := e.To
		if e.Kind != trace.Deliver {
			box = e.From
		}
		l := at(box, e.Conn)
		switch {
		case e.Kind == trace.Leftover && l.ended:
			return fmt.Errorf("event %d: expected nothing of connection %d to be left at %s", e.Seq, e.Conn, box)
		case e.Kind == trace.Deliver && l.ended:
			return fmt.Errorf("event %d: expected nothing behind the end of connection %d at %s, found %s", e.Seq, e.Conn, box, e.Name)
		case e.Kind == trace.Deliver && e.Name == trace.TCPOpen:
			if l.opened {
				return fmt.Errorf("event %d: expected connection %d to open once at %s", e.Seq, e.Conn, box)
			}
			l.opened = true
		case e.Name == trace.TCPData && e.Kind == trace.Send:
			if l.opened && !l.ended {
				l.sent = append(l.sent, e.Octets...)
			}
		case e.Name == trace.TCPData:
			if !l.opened {
				return fmt.Errorf("event %d: expected connection %d to be open at %s before data", e.Seq, e.Conn, box)
			}
			l.delivered = append(l.delivered, e.Octets...)
			if from := at(e.From, e.Conn); !bytes.HasPrefix(from.sent, l.delivered) {
				return fmt.Errorf("event %d: expected the octets that %s sent, in their order: sent %x, delivered %x", e.Seq, e.From, from.sent, l.delivered)
			}
		case e.Name == trace.TCPFin && e.Kind == trace.Deliver:
			if from := at(e.From, e.Conn); !bytes.Equal(from.sent, l.delivered) {
				return fmt.Errorf("event %d: expected all octets before the FIN: sent %x, delivered %x", e.Seq, from.sent, l.delivered)
			}
			l.ended = true
		case e.Name == trace.TCPFin, e.Name == trace.TCPReset, e.Name == trace.TCPRefused, e.Name == trace.TCPTimeout:
			if l.ended {
				return fmt.Errorf("event %d: expected one end of connection %d at %s", e.Seq, e.Conn, box)
			}
			l.ended = true
		}
	}
	return nil
}

func TestTheNetworkKeepsItsPromisesToBoxesThatDoAnything(t *testing.T) {
	seen := make(map[string]int)
	for seed := range uint64(3000) {
		run := func() *trace.Trace {
			d := dice{sim.Reader(seed, "dice")}
			nodes := []node.Node{wild("A", "B", d), wild("B", "A", d)}
			c := sim.Config{Seed: seed, Nodes: nodes, Split: 30, Join: 30, Latency: sim.Range{Max: 15 * time.Millisecond}}
			if seed%2 == 1 {
				c.Wire = cutting(d)
			}
			return finish(t, start(t, c))
		}
		tr := run()
		if err := check(tr); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text(t, tr))
		}
		if seed%100 == 0 && !bytes.Equal(text(t, tr), text(t, run())) {
			t.Fatalf("seed %d: expected the same trace again", seed)
		}
		for _, e := range tr.Events {
			seen[string(e.Kind)+" "+e.Name]++
		}
	}
	for _, what := range []string{"deliver open", "deliver data", "deliver FIN", "deliver RST", "deliver refused", "leftover connection", "leftover listener"} {
		if seen[what] < 100 {
			t.Errorf("expected %q at least 100 times, found it %d times: the test sees too little", what, seen[what])
		}
	}
}
