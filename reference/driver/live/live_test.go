package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/live"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// start makes a run that is closed at the test's end, at which no goroutine of
// the driver may be left.
func start(t testing.TB, c live.Config) *live.Live {
	t.Helper()
	l, err := live.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, l) })
	for _, n := range c.Nodes {
		if err := l.Input(n.Name(), node.Start{}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// shut closes a run and fails the test if a goroutine of the driver is left.
func shut(t testing.TB, l *live.Live) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	// A goroutine that has been joined may still have its last step to do.
	for range 100 {
		if goroutines() == "" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("expected no goroutine to be left, found %s", goroutines())
}

// goroutines returns the stacks of the driver's goroutines.
func goroutines() string {
	b := make([]byte, 1<<20)
	b = b[:runtime.Stack(b, true)]
	var left []string
	for _, g := range strings.Split(string(b), "\n\n") {
		if strings.Contains(g, "driver/live.(*Live)") && !strings.Contains(g, "testing.tRunner") {
			left = append(left, g)
		}
	}
	return strings.Join(left, "\n\n")
}

// run runs until done says so.
func run(t testing.TB, l *live.Live, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if stop, err := l.Run(ctx, live.Until{Done: done}); err != nil || stop != live.Done {
		t.Fatalf("expected the run to be done, found %q, %v; trace:\n%s", stop, err, text(l.Trace()))
	}
}

func text(tr *trace.Trace) string {
	var b strings.Builder
	for _, e := range tr.Events {
		line, _ := json.Marshal(e)
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// of lists the events that one box sees, without time and place.
func of(tr *trace.Trace, box string) []string {
	var out []string
	for _, e := range tr.Events {
		if e.Kind == trace.Deliver && e.To != box || e.Kind != trace.Deliver && e.From != box {
			continue
		}
		attrs := e.Attrs[:0:0]
		for _, a := range e.Attrs {
			if a.Key != "local" && a.Key != "remote" { // ports differ
				attrs = append(attrs, a)
			}
		}
		out = append(out, strings.TrimSpace(string(e.Interface)+" "+string(e.Kind)+" "+e.From+">"+e.To+" "+e.Name+" "+attrs.String()))
	}
	return out
}

func TestBothDriversGiveTheSameEvents(t *testing.T) {
	nodes := func() []node.Node { return []node.Node{&drivertest.Caller{Rounds: 20}, &drivertest.Echo{}} }
	s, err := sim.New(sim.Config{Nodes: nodes(), Latency: sim.Range{Min: time.Millisecond, Max: 5 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Input("UE", node.Start{}), s.Input("MRFP", node.Start{})); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(sim.Until{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ns := nodes()
	l := start(t, live.Config{Nodes: ns})
	run(t, l, func() bool { return ns[0].(*drivertest.Caller).Over })
	shut(t, l)
	for _, box := range []string{"UE", "MRFP"} {
		want, got := of(s.Trace(), box), of(l.Trace(), box)
		if len(want) < 50 {
			t.Errorf("%s: expected a whole call, found %d events", box, len(want))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: simulation (-) and sockets (+) differ: %s", box, d)
		}
	}
	for _, e := range l.Trace().Events {
		if e.Interface == trace.TCP && e.Name != trace.TCPListen && e.Name != trace.TCPUnlisten && e.Conn != 1 {
			t.Errorf("expected one connection with one number, found %v", e)
		}
	}
	if b := text(l.Trace()); strings.Contains(b, drivertest.Secret) {
		t.Errorf("expected no secret, found one in %s", b)
	}
}

// server is a box that listens, and notes what happens to it.
type server struct {
	local  netip.AddrPort
	opened []node.Conn
	data   []byte
	closed []node.Closed
	on     func(in node.Input, out *node.Outbox)
}

func (s *server) Name() string { return "MRFP" }

func (s *server) Handle(_ time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.Start:
		out.Listen("bfcp")
	case node.Listening:
		s.local = in.Local
	case node.Opened:
		s.opened = append(s.opened, in.Conn)
	case node.Data:
		s.data = append(s.data, in.Octets...)
	case node.Closed:
		s.closed = append(s.closed, in)
	}
	if s.on != nil {
		s.on(in, out)
	}
}

func (s *server) listens() bool { return s.local.IsValid() }

// connect dials the server from outside.
func connect(t testing.TB, s *server) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", s.local.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.(*net.TCPConn)
}

func TestAForeignPeerIsServed(t *testing.T) {
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) {
		if d, ok := in.(node.Data); ok {
			out.Write(d.Conn, d.Octets)
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s}, Peer: "peer"})
	run(t, l, s.listens)
	c := connect(t, s)
	if _, err := c.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	run(t, l, func() bool { return len(s.closed) == 1 })
	// What the box wrote before it heard of the end still goes out.
	if b, err := io.ReadAll(c); err != nil || string(b) != "hello" {
		t.Errorf("expected hello and the end, found %q, %v", b, err)
	}
	if s.closed[0].Reset {
		t.Error("expected an orderly end, found a reset")
	}
	if e := l.Trace().First(trace.TCP, trace.Deliver, trace.TCPData); e == nil || e.From != "peer" || e.Conn != 1 {
		t.Errorf("expected data from peer on connection 1, found %v", e)
	}
}

func TestAPeersResetIsOne(t *testing.T) {
	s := &server{}
	l := start(t, live.Config{Nodes: []node.Node{s}})
	run(t, l, s.listens)
	c := connect(t, s)
	run(t, l, func() bool { return len(s.opened) == 1 })
	if err := errors.Join(c.SetLinger(0), c.Close()); err != nil {
		t.Fatal(err)
	}
	run(t, l, func() bool { return len(s.closed) == 1 })
	if !s.closed[0].Reset {
		t.Error("expected a reset, found an orderly end")
	}
}

func TestAPeersResetIsOneAlsoWhenTheWriterMeetsItFirst(t *testing.T) {
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) {
		switch in.(type) {
		case node.Opened:
			out.After("write", 20*time.Microsecond)
		case node.Timer:
			if len(s.closed) < len(s.opened) {
				out.Write(s.opened[len(s.opened)-1], []byte("more"))
				out.After("write", 20*time.Microsecond)
			}
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s}, NoTrace: true})
	run(t, l, s.listens)
	for n := 1; n <= 60; n++ {
		c := connect(t, s)
		run(t, l, func() bool { return len(s.opened) == n })
		over := make(chan error)
		go func() { over <- errors.Join(c.SetLinger(0), c.Close()) }()
		run(t, l, func() bool { return len(s.closed) == n })
		if err := <-over; err != nil {
			t.Fatal(err)
		}
		if !s.closed[n-1].Reset {
			t.Fatalf("connection %d: expected a reset, found an orderly end", n)
		}
	}
}

func TestAnOrderlyCloseLosesNothing(t *testing.T) {
	// The peer has written octets that the box never reads: a close that left
	// them in the socket would reset the connection and lose what goes out.
	const size = 4 << 20
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			for range size >> 16 {
				out.Write(o.Conn, make([]byte, 1<<16))
			}
			out.Close(o.Conn)
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s}, MaxQueue: size})
	run(t, l, s.listens)
	c := connect(t, s)
	if _, err := c.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	run(t, l, func() bool { return len(s.opened) == 1 })
	got := make(chan int64)
	go func() {
		time.Sleep(50 * time.Millisecond) // let Close come first
		n, err := io.Copy(io.Discard, c)
		if err != nil {
			t.Error(err)
		}
		_ = c.Close()
		got <- n
	}()
	shut(t, l)
	if n := <-got; n != size {
		t.Errorf("expected %d octets, found %d", size, n)
	}
	if e := l.Trace().First(trace.TCP, trace.Leftover, "connection"); e != nil {
		t.Errorf("expected nothing left, found %v", e)
	}
}

func TestAnOrderlyCloseLosesNothingToAPeerThatStillSends(t *testing.T) {
	// The socket of a closed connection that octets still reach must not reset
	// it: the peer would lose what it has not yet read, an alert for one.
	const size = 100_000
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, make([]byte, size))
			out.Close(o.Conn)
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s}, Linger: time.Minute})
	run(t, l, s.listens)
	c := connect(t, s)
	run(t, l, func() bool { return len(s.opened) == 1 })
	for range 3 {
		time.Sleep(10 * time.Millisecond)
		if _, err := c.Write(make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, c); n != size || err != nil {
		t.Errorf("expected %d octets and the end, found %d, %v", size, n, err)
	}
	_ = c.Close()
}

func TestAPeerThatReadsIsNotCutHoweverMuchItGets(t *testing.T) {
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) {
		if d, ok := in.(node.Data); ok {
			out.Write(d.Conn, d.Octets)
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s}, MaxQueue: 1000, NoTrace: true})
	run(t, l, s.listens)
	c := connect(t, s)
	over := make(chan error)
	go func() {
		b := make([]byte, 500)
		for range 20 {
			if _, err := c.Write(b); err != nil {
				over <- err
				return
			}
			if _, err := io.ReadFull(c, b); err != nil {
				over <- err
				return
			}
		}
		over <- c.Close()
	}()
	run(t, l, func() bool { return len(s.closed) == 1 })
	if err := <-over; err != nil || s.closed[0].Reset || len(s.data) != 10_000 {
		t.Errorf("expected 10000 octets and the end, found %d, reset %v, %v", len(s.data), s.closed[0].Reset, err)
	}
}

func TestAPeerThatDoesNotReadIsCutAndBlocksNobody(t *testing.T) {
	for name, c := range map[string]live.Config{
		"queue full":    {MaxQueue: 1 << 20, WriteTimeout: time.Hour},
		"write timeout": {MaxQueue: 1 << 30, WriteTimeout: 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			s := &server{}
			s.on = func(in node.Input, out *node.Outbox) {
				switch in.(type) {
				case node.Opened, node.Timer:
					if len(s.closed) == 0 && len(s.opened) > 0 {
						for range 16 {
							out.Write(s.opened[0], make([]byte, 1<<16))
						}
						out.After("more", time.Millisecond)
					}
				case node.Data:
					out.Write(s.opened[1], []byte("still here"))
				}
			}
			c.Nodes = []node.Node{s}
			c.NoTrace = true
			var by atomic.Value
			c.Observe = func(e trace.Event) {
				if e.Name == trace.TCPReset && e.Kind == trace.Deliver {
					by.Store(e.Attrs.Get("by"))
				}
			}
			l := start(t, c)
			run(t, l, s.listens)
			connect(t, s) // and never reads
			run(t, l, func() bool { return len(s.opened) == 1 })
			other := connect(t, s)
			run(t, l, func() bool { return len(s.opened) == 2 })
			if _, err := other.Write([]byte("?")); err != nil {
				t.Fatal(err)
			}
			run(t, l, func() bool { return len(s.closed) == 1 })
			if in := s.closed[0]; !in.Reset || in.Conn != s.opened[0] || by.Load() != name {
				t.Errorf("expected connection %d to be reset by %q, found %v by %q", s.opened[0], name, in, by.Load())
			}
			run(t, l, func() bool { return len(s.data) == 1 })
			b := make([]byte, 10)
			if _, err := io.ReadFull(other, b); err != nil || string(b) != "still here" {
				t.Errorf("expected the other connection to be served, found %q, %v", b, err)
			}
		})
	}
}

// dialer is a box that dials when told to.
type dialer struct {
	to   netip.AddrPort
	got  []node.Input
	conn node.Conn
	on   func(in node.Input, out *node.Outbox)
}

func (d *dialer) Name() string { return "UE" }

func (d *dialer) Handle(_ time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.Do:
		if in.Wish != "hang up" {
			d.conn = out.Dial(d.to)
		}
	case node.Start:
	default:
		d.got = append(d.got, in)
	}
	if d.on != nil {
		d.on(in, out)
	}
}

func TestADialFailsForItsReason(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0") // for a port that nobody has
	if err != nil {
		t.Fatal(err)
	}
	shutPort := free.Addr().(*net.TCPAddr).AddrPort()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	lost := func(_ string, a node.Action) []node.Action {
		if _, ok := a.(node.Dial); ok {
			return nil
		}
		return []node.Action{a}
	}
	cut := func(_ string, a node.Action) []node.Action {
		if d, ok := a.(node.Dial); ok {
			return []node.Action{a, node.Cut{Conn: d.Conn}}
		}
		return []node.Action{a}
	}
	for name, c := range map[string]struct {
		config live.Config
		to     netip.AddrPort
		want   string
	}{
		"nobody listens":     {live.Config{}, shutPort, trace.TCPRefused},
		"no address":         {live.Config{}, netip.AddrPort{}, trace.TCPRefused},
		"nobody answers":     {live.Config{DialTimeout: time.Nanosecond}, shutPort, trace.TCPTimeout},
		"lost by a fault":    {live.Config{DialTimeout: time.Millisecond, Wire: lost}, shutPort, trace.TCPTimeout},
		"cut by the network": {live.Config{Wire: cut}, shutPort, trace.TCPRefused},
	} {
		t.Run(name, func(t *testing.T) {
			d := &dialer{to: c.to}
			c.config.Nodes = []node.Node{d}
			l := start(t, c.config)
			if err := l.Input("UE", node.Do{Wish: "dial"}); err != nil {
				t.Fatal(err)
			}
			run(t, l, func() bool { return len(d.got) > 0 })
			if f, ok := d.got[0].(node.DialFailed); !ok || f.Reason != c.want || f.Conn != d.conn {
				t.Errorf("expected %q on connection %d, found %#v", c.want, d.conn, d.got[0])
			}
			if stop, err := l.Run(context.Background(), live.Until{Idle: 20 * time.Millisecond}); stop != live.Idle || err != nil {
				t.Error(stop, err)
			}
			if len(d.got) != 1 {
				t.Errorf("expected one answer, found %v", d.got)
			}
		})
	}
}

func TestACutResetsBothEnds(t *testing.T) {
	s, d := &server{}, &dialer{}
	d.on = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, []byte("cut"))
		}
	}
	wire := func(_ string, a node.Action) []node.Action {
		if w, ok := a.(node.Write); ok {
			return []node.Action{node.Cut{Conn: w.Conn}}
		}
		return []node.Action{a}
	}
	l := start(t, live.Config{Nodes: []node.Node{s, d}, Wire: wire})
	run(t, l, s.listens)
	d.to = s.local
	if err := l.Input("UE", node.Do{}); err != nil {
		t.Fatal(err)
	}
	run(t, l, func() bool { return len(s.closed) == 1 && len(d.got) == 2 })
	if c, ok := d.got[1].(node.Closed); !ok || !c.Reset || !s.closed[0].Reset {
		t.Errorf("expected resets, found %v and %v", d.got, s.closed)
	}
}

func TestEveryConnectionBetweenBoxesHasOneNumberAndOpensAtTheDiallerFirst(t *testing.T) {
	const n = 200
	s, d := &server{}, &dialer{}
	opened := 0
	d.on = func(in node.Input, out *node.Outbox) {
		if _, ok := in.(node.Opened); ok {
			if opened++; opened < n {
				out.Dial(d.to)
			}
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s, d}})
	run(t, l, s.listens)
	d.to = s.local
	if err := l.Input("UE", node.Do{}); err != nil {
		t.Fatal(err)
	}
	run(t, l, func() bool { return opened == n && len(s.opened) == n })
	at := make(map[int]string)
	for _, e := range l.Trace().Events {
		if e.Name == trace.TCPOpen {
			at[e.Conn] += e.From + ">" + e.To + " "
		}
	}
	for c := 1; c <= n; c++ {
		if at[c] != "MRFP>UE UE>MRFP " {
			t.Fatalf("expected connection %d to open at the UE and then at the MRFP, found %q", c, at[c])
		}
	}
}

func TestAGivenUpDialLeavesNothing(t *testing.T) {
	s, d := &server{}, &dialer{}
	d.on = func(in node.Input, out *node.Outbox) {
		if _, ok := in.(node.Do); ok {
			out.Close(d.conn)
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s, d}})
	run(t, l, s.listens)
	d.to = s.local
	if err := l.Input("UE", node.Do{}); err != nil {
		t.Fatal(err)
	}
	if stop, err := l.Run(context.Background(), live.Until{Idle: 50 * time.Millisecond}); stop != live.Idle || err != nil {
		t.Error(stop, err)
	}
	shut(t, l)
	if len(d.got) != 0 {
		t.Errorf("expected nothing behind Close, found %v", d.got)
	}
	for _, e := range l.Trace().Events {
		if e.Kind == trace.Leftover && e.Name == "connection" {
			t.Errorf("expected no connection to be left, found %v", e)
		}
	}
}

func TestADialThatStandsWhenItIsGivenUpIsReset(t *testing.T) {
	s, d := &server{}, &dialer{}
	d.on = func(in node.Input, out *node.Outbox) {
		if in == (node.Do{Wish: "hang up"}) {
			time.Sleep(5 * time.Millisecond) // the connection stands, the box has not heard of it
			out.Close(d.conn)
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s, d}})
	run(t, l, s.listens)
	d.to = s.local
	for n := 1; n <= 50; n++ {
		if err := errors.Join(l.Input("UE", node.Do{Wish: "dial"}), l.Input("UE", node.Do{Wish: "hang up"})); err != nil {
			t.Fatal(err)
		}
		run(t, l, func() bool { return len(s.closed) == n })
		if len(d.got) > 0 {
			d.got = nil // the box heard of it before it hung up: try again
			continue
		}
		if len(s.opened) != n || !s.closed[n-1].Reset {
			t.Errorf("expected a connection that is reset, found %v", s.closed)
		}
		return
	}
	t.Error("expected one dial of 50 to be given up in time")
}

func TestACutConnectionMayBeGivenUp(t *testing.T) {
	s, d := &server{}, &dialer{}
	d.on = func(in node.Input, out *node.Outbox) {
		if o, ok := in.(node.Opened); ok {
			out.Write(o.Conn, []byte("cut"))
			out.Close(o.Conn)
		}
	}
	wire := func(_ string, a node.Action) []node.Action {
		if w, ok := a.(node.Write); ok {
			return []node.Action{node.Cut{Conn: w.Conn}}
		}
		return []node.Action{a}
	}
	l := start(t, live.Config{Nodes: []node.Node{s, d}, Wire: wire})
	run(t, l, s.listens)
	d.to = s.local
	if err := l.Input("UE", node.Do{}); err != nil {
		t.Fatal(err)
	}
	if stop, err := l.Run(context.Background(), live.Until{Idle: 50 * time.Millisecond}); stop != live.Idle || err != nil {
		t.Fatal(stop, err)
	}
	if len(d.got) != 1 {
		t.Errorf("expected nothing behind Close, found %v", d.got)
	}
	if len(s.closed) > 0 && !s.closed[0].Reset {
		t.Errorf("expected a reset at the other end, found %v", s.closed)
	}
}

func TestATimerThatHasRunOutButIsStartedAnewComesOnce(t *testing.T) {
	var got []string
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.Start:
			out.After("t", time.Millisecond)
		case node.Do:
			time.Sleep(20 * time.Millisecond) // it runs out meanwhile
			out.After("t", time.Hour)
		case node.Timer:
			got = append(got, in.Name)
		}
	}}
	l := start(t, live.Config{Nodes: []node.Node{a}})
	if err := l.Input("A", node.Do{}); err != nil {
		t.Fatal(err)
	}
	if stop, err := l.Run(context.Background(), live.Until{Idle: 50 * time.Millisecond}); stop != live.Idle || err != nil {
		t.Fatal(stop, err)
	}
	if len(got) != 0 {
		t.Errorf("expected the timer to run anew, found %v", got)
	}
}

func TestWhatTheNodesStillHoldIsLeftAndThenTakenAway(t *testing.T) {
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) {
		if _, ok := in.(node.Opened); ok {
			out.After("guard", time.Hour)
			out.After("another", time.Hour)
		}
	}
	l := start(t, live.Config{Nodes: []node.Node{s}})
	run(t, l, s.listens)
	c := connect(t, s)
	run(t, l, func() bool { return len(s.opened) == 1 })
	shut(t, l)
	var left []string
	for _, e := range l.Trace().Events {
		if e.Kind == trace.Leftover {
			left = append(left, strings.TrimSpace(e.Name+" "+e.Attrs.String()))
		}
	}
	if d := cmp.Diff([]string{"connection", "listener listener=bfcp", "timer name=another", "timer name=guard"}, left); d != "" {
		t.Error(d)
	}
	if _, err := io.ReadAll(c); err == nil {
		t.Error("expected the connection to be reset, found an orderly end")
	}
	if c, err := net.Dial("tcp", s.local.String()); err == nil {
		_ = c.Close()
		t.Error("expected the listener to be closed")
	}
	if err := l.Input("MRFP", node.Start{}); err == nil {
		t.Error("expected no input to a closed run")
	}
	if stop, err := l.Run(context.Background(), live.Until{}); err == nil || stop != live.Failed {
		t.Error("expected a closed run not to run")
	}
}

func TestListenersHaveTheAddressesTheyWereGiven(t *testing.T) {
	s := &server{}
	var failed node.Input
	s.on = func(in node.Input, out *node.Outbox) {
		switch in.(type) {
		case node.Listening:
			out.Listen("bfcp")
			out.Listen("taken")
		case node.ListenFailed:
			failed = in
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	l := start(t, live.Config{Nodes: []node.Node{s}, ListenHost: "::1", Addresses: map[string]string{"bfcp": "127.0.0.2:0", "taken": taken.Addr().String()}})
	run(t, l, s.listens)
	if s.local.Addr() != netip.MustParseAddr("127.0.0.2") {
		t.Errorf("expected a listener at 127.0.0.2, found %v", s.local)
	}
	run(t, l, func() bool { f, ok := failed.(node.ListenFailed); return ok && f.Listener == "taken" })
}

func TestMoreThanMaxConnsAreReset(t *testing.T) {
	s := &server{}
	l := start(t, live.Config{Nodes: []node.Node{s}, MaxConns: 2})
	run(t, l, s.listens)
	conns := []*net.TCPConn{connect(t, s), connect(t, s), connect(t, s)}
	gone := make(chan error)
	go func() {
		_, err := conns[2].Read(make([]byte, 1))
		gone <- err
	}()
	if stop, err := l.Run(context.Background(), live.Until{Idle: 50 * time.Millisecond}); stop != live.Idle || err != nil {
		t.Fatal(stop, err)
	}
	if err := <-gone; err == nil || len(s.opened) != 2 {
		t.Errorf("expected the third to be reset, found %v and %d open", err, len(s.opened))
	}
	_ = conns[0].Close()
	run(t, l, func() bool { return len(s.closed) == 1 })
	// Its socket goes a little later than the box hears of the end.
	for range 100 {
		c := connect(t, s)
		_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
		if stop, err := l.Run(context.Background(), live.Until{Idle: 5 * time.Millisecond}); stop != live.Idle || err != nil {
			t.Fatal(stop, err)
		}
		if len(s.opened) == 3 {
			return
		}
	}
	t.Error("expected a place to be free again")
}

func TestRunEndsWithItsContext(t *testing.T) {
	s := &server{}
	s.on = func(in node.Input, out *node.Outbox) { out.Sip("MRFP", node.Sip{Method: "INFO"}) } // never at rest
	l := start(t, live.Config{Nodes: []node.Node{s}, MaxEvents: 100})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if stop, err := l.Run(ctx, live.Until{}); stop != live.Failed || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("expected the context's error, found %q, %v", stop, err)
	}
	if n := len(l.Trace().Events); n != 100 || l.Dropped() == 0 {
		t.Errorf("expected 100 events and some dropped, found %d and %d", n, l.Dropped())
	}
	if !s.listens() {
		t.Error("expected a busy box to hear of the rest as well")
	}
}

func TestInputMayComeFromAnyGoroutine(t *testing.T) {
	n := 0
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, _ *node.Outbox) {
		if _, ok := in.(node.Do); ok {
			n++
		}
	}}
	l := start(t, live.Config{Nodes: []node.Node{a}})
	for range 4 {
		go func() {
			for range 1000 {
				_ = l.Input("A", node.Do{Wish: "request"})
			}
		}()
	}
	run(t, l, func() bool { return n == 4000 })
	if err := l.Input("B", node.Start{}); err == nil {
		t.Error("expected an error for a box that is not there")
	}
}

func TestTimersRunAndStopByTheirNames(t *testing.T) {
	var got []string
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.Start:
			out.After("anew", 5*time.Millisecond)
			out.After("anew", 40*time.Millisecond)
			out.After("first", 10*time.Millisecond)
			out.After("stopped", 15*time.Millisecond)
			out.Stop("stopped")
			out.After("now", -time.Hour)
		case node.Timer:
			got = append(got, in.Name)
		}
	}}
	l := start(t, live.Config{Nodes: []node.Node{a}})
	run(t, l, func() bool { return len(got) == 3 })
	if d := cmp.Diff([]string{"now", "first", "anew"}, got); d != "" {
		t.Error(d)
	}
}

func TestNewRefusesWhatItCannotRun(t *testing.T) {
	a := &drivertest.Box{Box: "A"}
	for _, c := range []live.Config{{}, {Nodes: []node.Node{a, a}}} {
		if _, err := live.New(c); err == nil || !strings.HasPrefix(err.Error(), "live: expected ") {
			t.Errorf("expected an error that says what was expected, found %v", err)
		}
	}
}
