package sim_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// pair is a listening box B and a box A that dials it. Each writes down what
// happens on its connection and calls its function, if it has one.
type pair struct {
	a, b         *drivertest.Box
	atA, atB     []string
	onA, onB     func(node.Input, *node.Outbox)
	connA, connB node.Conn
	latency      sim.Range
	wire         node.Wire
	split, join  int
}

func note(in node.Input) string {
	switch in := in.(type) {
	case node.Opened:
		return "opened"
	case node.DialFailed:
		return in.Reason
	case node.Data:
		return string(in.Octets)
	case node.Closed:
		if in.Reset {
			return "RST"
		}
		return "FIN"
	}
	return ""
}

func newPair() *pair {
	p := &pair{latency: sim.Range{Min: 10 * time.Millisecond, Max: 10 * time.Millisecond}}
	dial := node.Conn(0)
	p.a = &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.SipIn:
			dial = out.Dial(netip.MustParseAddrPort(in.Message.From))
			p.connA = dial
		default:
			if s := note(in); s != "" {
				p.atA = append(p.atA, s)
			}
		}
		if p.onA != nil {
			p.onA(in, out)
		}
	}}
	p.b = &drivertest.Box{Box: "B", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.Start:
			out.Listen("l")
		case node.Listening:
			out.Sip("A", node.Sip{Method: "INVITE", From: in.Local.String()})
		case node.Opened:
			p.connB = in.Conn
		}
		if s := note(in); s != "" {
			p.atB = append(p.atB, s)
		}
		if p.onB != nil {
			p.onB(in, out)
		}
	}}
	return p
}

func (p *pair) run(t *testing.T, seed uint64) *trace.Trace {
	t.Helper()
	return finish(t, start(t, sim.Config{Seed: seed, Latency: p.latency, Wire: p.wire, Split: p.split, Join: p.join, Nodes: []node.Node{p.a, p.b}}))
}

func (p *pair) want(t *testing.T, a, b []string) {
	t.Helper()
	if d := cmp.Diff(a, p.atA); d != "" {
		t.Errorf("at A: %s", d)
	}
	if d := cmp.Diff(b, p.atB); d != "" {
		t.Errorf("at B: %s", d)
	}
}

func TestDataBeforeAFinIsDeliveredFirst(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, []byte("one"))
			out.Write(o.Conn, []byte("two"))
			out.Close(o.Conn)
			out.Write(o.Conn, []byte("after the end"))
			out.Close(o.Conn)
		}
	}
	tr := p.run(t, 1)
	p.want(t, []string{"opened"}, []string{"opened", "one", "two", "FIN"})
	fins := names(tr, func(e *trace.Event) bool { return e.Interface == trace.TCP && e.Name == trace.TCPFin })
	if d := cmp.Diff([]string{"TCP send A>B FIN", "TCP deliver A>B FIN"}, fins); d != "" {
		t.Errorf("expected one ending for each end: %s", d)
	}
}

func TestAResetDiscardsWhatIsUnderWay(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, []byte("lost"))
			out.Reset(o.Conn)
		}
	}
	p.run(t, 1)
	p.want(t, []string{"opened"}, []string{"opened", "RST"})
}

func TestClosingGivesTheNameUp(t *testing.T) {
	p := newPair()
	p.onB = func(in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.Opened:
			out.Write(in.Conn, []byte("never read"))
		case node.Closed:
			out.Write(in.Conn, []byte("never sent"))
			out.Close(in.Conn)
		}
	}
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Close(o.Conn)
		}
	}
	tr := p.run(t, 1)
	p.want(t, []string{"opened"}, []string{"opened", "FIN"})
	if e := tr.First(trace.TCP, trace.Leftover, "connection"); e != nil {
		t.Errorf("expected nothing left, found %v", e)
	}
}

func TestBothMayCloseAtOnce(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.After("close", 15*time.Millisecond)
			_ = o
		} else if _, ok := in.(node.Timer); ok {
			out.Close(p.connA)
		}
	}
	p.onB = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Close(o.Conn)
		}
	}
	p.run(t, 1)
	p.want(t, []string{"opened"}, []string{"opened"})
}

func TestADialWithoutAListenerIsRefused(t *testing.T) {
	var got []string
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		if _, ok := in.(node.Start); ok {
			out.Dial(netip.MustParseAddrPort("192.0.2.1:9"))
			out.Dial(netip.AddrPort{})
		}
		if s := note(in); s != "" {
			got = append(got, s)
		}
	}}
	tr := finish(t, start(t, sim.Config{Nodes: []node.Node{a}, Latency: sim.Range{Min: time.Second, Max: time.Second}}))
	if d := cmp.Diff([]string{trace.TCPRefused, trace.TCPRefused}, got); d != "" {
		t.Error(d)
	}
	if e := tr.First(trace.TCP, trace.Deliver, trace.TCPRefused); e == nil || e.At != 2*time.Second || e.Conn != 1 {
		t.Errorf("expected the refusal after a round trip, found %v", e)
	}
}

func TestAListenerIsGoneForThoseWhoComeLate(t *testing.T) {
	t.Run("before the SYN", func(t *testing.T) {
		p := newPair()
		p.onB = func(in node.Input, out *node.Outbox) {
			if _, ok := in.(node.Listening); ok {
				out.Unlisten("l")
			}
		}
		p.run(t, 1)
		p.want(t, []string{trace.TCPRefused}, nil)
	})
	t.Run("during the handshake", func(t *testing.T) {
		p := newPair()
		p.onA = func(in node.Input, out *node.Outbox) {
			if o, ok := in.(node.Opened); ok {
				out.Write(o.Conn, []byte("into the void"))
			}
		}
		p.onB = func(in node.Input, out *node.Outbox) {
			switch in.(type) {
			case node.Listening:
				out.After("shut", 25*time.Millisecond) // the SYN comes at 20, the third segment at 40
			case node.Timer:
				out.Unlisten("l")
			}
		}
		p.run(t, 1)
		p.want(t, []string{"opened", "RST"}, nil)
	})
	t.Run("after it, what was accepted stays", func(t *testing.T) {
		p := newPair()
		p.onA = func(in node.Input, out *node.Outbox) {
			if _, ok := in.(node.Data); ok {
				out.Close(p.connA)
			}
		}
		p.onB = func(in node.Input, out *node.Outbox) {
			if o, ok := in.(node.Opened); ok {
				out.Unlisten("l")
				out.Write(o.Conn, []byte("hello"))
			}
		}
		p.run(t, 1)
		p.want(t, []string{"opened", "hello"}, []string{"opened", "FIN"})
	})
}

func TestADialThatIsGivenUpLeavesNothing(t *testing.T) {
	for _, late := range []time.Duration{0, 5 * time.Millisecond, 15 * time.Millisecond} {
		p := newPair()
		p.onA = func(in node.Input, out *node.Outbox) {
			switch in.(type) {
			case node.SipIn:
				out.After("give up", late)
			case node.Timer:
				out.Close(p.connA)
			}
		}
		tr := p.run(t, 1)
		p.want(t, nil, nil)
		if e := tr.First(trace.TCP, trace.Leftover, "connection"); e != nil {
			t.Errorf("after %v: expected nothing left, found %v", late, e)
		}
	}
}

func TestACutResetsBothEnds(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, []byte("before"))
			out.Write(o.Conn, []byte("cut here"))
			out.Write(o.Conn, []byte("behind"))
		}
	}
	p.onB = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, []byte("lost too"))
		}
	}
	p.wire = func(from string, a node.Action) []node.Action {
		if w, ok := a.(node.Write); ok && string(w.Octets) == "cut here" {
			return []node.Action{node.Cut{Conn: w.Conn}}
		}
		return []node.Action{a}
	}
	tr := p.run(t, 1)
	p.want(t, []string{"opened", "RST"}, []string{"opened", "RST"})
	by := 0
	for _, e := range tr.Events {
		if e.Name == trace.TCPReset && e.Kind == trace.Deliver && e.Attrs.Get("by") == "network" {
			by++
		}
	}
	if by != 2 {
		t.Errorf("expected two resets by the network, found %d", by)
	}
}

func TestACutIsTheNetworksWhateverTheBoxesDoThen(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.After("cut", 10*time.Millisecond)
			out.Note(trace.TCP, "", o.Conn, nil)
		} else if _, ok := in.(node.Timer); ok {
			out.Write(p.connA, []byte("cut here"))
		}
	}
	p.onB = func(in node.Input, out *node.Outbox) {
		switch in.(type) {
		case node.Opened:
			out.After("reset", 5*time.Millisecond) // the cut has happened, B has not heard of it
		case node.Timer:
			out.Reset(p.connB)
		}
	}
	p.wire = func(_ string, a node.Action) []node.Action {
		if w, ok := a.(node.Write); ok {
			return []node.Action{node.Cut{Conn: w.Conn}, node.Cut{Conn: w.Conn}}
		}
		return []node.Action{a}
	}
	tr := p.run(t, 1)
	p.want(t, []string{"opened", "RST"}, []string{"opened"})
	if e := tr.First(trace.TCP, trace.Deliver, trace.TCPReset); e == nil || e.To != "A" || e.Attrs.Get("by") != "network" {
		t.Errorf("expected a reset by the network at A, found %v", e)
	}
}

func TestACutConnectionMayBeGivenUp(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, []byte("cut here"))
			out.Close(o.Conn)
		}
	}
	p.wire = func(_ string, a node.Action) []node.Action {
		if w, ok := a.(node.Write); ok {
			return []node.Action{node.Cut{Conn: w.Conn}}
		}
		return []node.Action{a}
	}
	p.run(t, 1)
	p.want(t, []string{"opened"}, []string{"opened", "RST"})
}

func TestACutDialIsRefused(t *testing.T) {
	for seed := range uint64(50) {
		p := newPair()
		p.latency = sim.Range{Max: 10 * time.Millisecond} // the refusal may be slower than the handshake
		p.wire = func(from string, a node.Action) []node.Action {
			if d, ok := a.(node.Dial); ok {
				return []node.Action{a, node.Cut{Conn: d.Conn}}
			}
			return []node.Action{a}
		}
		p.run(t, seed)
		p.want(t, []string{trace.TCPRefused}, nil)
	}
}

func TestANameIsGivenToOneConnection(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.SipIn:
			out.Actions = append(out.Actions, node.Dial{Conn: p.connA, Remote: netip.MustParseAddrPort("192.0.2.9:9")}, node.Dial{Conn: -1})
		case node.Opened:
			out.Actions = append(out.Actions, node.Dial{Conn: in.Conn, Remote: in.Remote})
		}
	}
	p.run(t, 1)
	p.want(t, []string{"opened"}, []string{"opened"})
}

func TestWhatAFaultLosesHasTheAnswerOfARealNetwork(t *testing.T) {
	lose := func(match func(node.Action) bool) node.Wire {
		return func(_ string, a node.Action) []node.Action {
			if match(a) {
				return nil
			}
			return []node.Action{a}
		}
	}
	t.Run("a dial runs into its timeout", func(t *testing.T) {
		p := newPair()
		p.wire = lose(func(a node.Action) bool { _, ok := a.(node.Dial); return ok })
		tr := p.run(t, 1)
		p.want(t, []string{trace.TCPTimeout}, nil)
		if e := tr.First(trace.TCP, trace.Deliver, trace.TCPTimeout); e.At != 10*time.Second+p.latency.Min {
			t.Errorf("expected the timeout 10 s after the dial, found it at %v", e.At)
		}
		if e := tr.First(trace.TCP, trace.Send, trace.TCPDial); e == nil || e.To != "B" || e.Conn != 1 {
			t.Errorf("expected the SYN as A asked for it, found %v", e)
		}
	})
	t.Run("a listener fails", func(t *testing.T) {
		failed := false
		p := newPair()
		p.onB = func(in node.Input, _ *node.Outbox) {
			if f, ok := in.(node.ListenFailed); ok && f.Listener == "l" {
				failed = true
			}
		}
		p.wire = lose(func(a node.Action) bool { _, ok := a.(node.Listen); return ok })
		p.run(t, 1)
		if !failed {
			t.Error("expected ListenFailed")
		}
	})
}

func TestTheStreamArrivesWholeHoweverItIsSplit(t *testing.T) {
	splits, joins := 0, 0
	for seed := range uint64(200) {
		p := newPair()
		p.latency = sim.Range{Max: time.Millisecond}
		p.split, p.join = 60, 60
		want := ""
		p.onA = func(in node.Input, out *node.Outbox) {
			if o, ok := in.(node.Opened); ok {
				for i := range 20 {
					s := fmt.Sprintf("segment %d;", i)
					out.Write(o.Conn, []byte(s))
					want += s
				}
				out.Close(o.Conn)
			}
		}
		tr := p.run(t, seed)
		got := ""
		for _, s := range p.atB[1 : len(p.atB)-1] {
			got += s
			switch {
			case len(s) < len("segment 0;"):
				splits++
			case len(s) > len("segment 10;"):
				joins++
			}
		}
		if got != want || p.atB[len(p.atB)-1] != "FIN" {
			t.Fatalf("seed %d: expected %q and a FIN, found %q", seed, want, p.atB)
		}
		sent, arrived := "", ""
		for _, e := range tr.Events {
			if e.Name == trace.TCPData && e.Kind == trace.Send {
				sent += string(e.Octets)
			} else if e.Name == trace.TCPData {
				arrived += string(e.Octets)
			}
		}
		if sent != want || arrived != want {
			t.Fatalf("seed %d: expected the trace to have the stream twice, found %q and %q", seed, sent, arrived)
		}
	}
	if splits == 0 || joins == 0 {
		t.Errorf("expected splits and joins, found %d and %d", splits, joins)
	}
}

func TestBothEndsOfAConnectionHaveOneNumber(t *testing.T) {
	p := newPair()
	p.onA = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Dial(o.Remote) // a second one
			out.Note(trace.TLS, "noted", o.Conn, nil)
			if p.connA == 1 {
				p.connA = 99
				return
			}
			out.Close(o.Conn)
		}
	}
	var tr *trace.Trace
	p.onB = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Note(trace.TLS, "noted", o.Conn, nil)
			out.Unlisten("l")
		}
	}
	tr = p.run(t, 1)
	open := make(map[int]string)
	for _, e := range tr.Events {
		if e.Name == trace.TCPOpen {
			open[e.Conn] += e.To + e.Attrs.Get("role") + " "
		}
	}
	if open[1] != "Aactive Bpassive " {
		t.Errorf("expected connection 1 to open at A and B, found %v", open)
	}
	left := names(tr, func(e *trace.Event) bool { return e.Kind == trace.Leftover })
	if d := cmp.Diff([]string{"TCP leftover A> connection", "TCP leftover B> connection"}, left); d != "" {
		t.Error(d)
	}
	for _, e := range tr.Events {
		if e.Name == "noted" && e.Conn != 1 && e.From == "B" {
			t.Errorf("expected B's note to be about connection 1, found %d", e.Conn)
		}
	}
}
