package call

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/driver/live"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Ticket says who makes the ticket.
type Ticket string

// The KMS makes it (RFC 6043 mode 1), or the UE does (mode 3).
const (
	FromKMS  Ticket = "kms"
	SelfMade Ticket = "self"
)

// Options say which call to make. The zero value is a call that the KMS gives a
// ticket for, with a=setup:actpass, over real sockets.
type Options struct {
	// Setup is what the UE offers.
	Setup sdp.Setup
	// Ticket says who makes the ticket.
	Ticket Ticket
	// Fault is the name of what goes wrong; empty for nothing.
	Fault string
	// Sim makes the call in simulation from Seed, which decides every
	// latency and every random octet.
	Sim  bool
	Seed uint64
	// HangUp, where not 0, is when the user of a simulated call hangs up, counted
	// from the UE's beginning.
	HangUp time.Duration
	// Family is the family of MIKEY's algorithms.
	Family mikey.Family
	// Profile, where set, replaces mikey.DefaultProfile: what TS 33.328 fixes
	// and we could not read.
	Profile *mikey.Profile33328
	// Wire, where set, is what the run does to its wires, after the fault.
	Wire node.Wire
	// Box, where set, may put another box in the place of each: one with a
	// planted fault, to see it caught. It keeps the box's name.
	Box func(node.Node) node.Node
	// Observe, where set, gets each event as it happens.
	Observe func(trace.Event)
}

func (o *Options) profile() mikey.Profile33328 {
	if o.Profile != nil {
		return *o.Profile
	}
	return mikey.DefaultProfile()
}

// Result is what came of a call.
type Result struct {
	// Outcome is how the call ended, Expected how it had to.
	Outcome  string
	Expected Expectation
	// Verdict is the monitors' on the trace.
	Verdict rule.Verdict
	Trace   *trace.Trace
}

// Conforms tells whether the run did what the specifications say.
func (r *Result) Conforms() bool {
	return r.Outcome == r.Expected.Outcome && r.Verdict.Sender == rule.Conformant
}

// A call that has not come to rest by then is given up.
const (
	simLimit  = 10 * time.Minute // of virtual time
	liveLimit = 30 * time.Second
)

// settle is how long a live call has to be quiet before it is over: the last FIN
// is still under way when the boxes have finished.
const settle = 20 * time.Millisecond

// epoch is when every simulated call begins.
var epoch = time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)

// Run makes a call. An error says that it could not be made at all; what goes
// wrong in a call is a Result.
func Run(ctx context.Context, o Options) (*Result, error) {
	fault := find(o.Fault)
	if fault == nil {
		return nil, fmt.Errorf("call: expected the name of a fault, found %q", o.Fault)
	}
	return run(ctx, o, fault)
}

// run is Run with a fault that need not be in the table.
func run(ctx context.Context, o Options, fault *Fault) (*Result, error) {
	o.Setup = cmp.Or(o.Setup, sdp.SetupActpass)
	o.Ticket = cmp.Or(o.Ticket, FromKMS)
	if o.Ticket != FromKMS && o.Ticket != SelfMade {
		return nil, fmt.Errorf("call: expected the ticket kms or self, found %q", o.Ticket)
	}
	random := func(string) io.Reader { return live.Reader() }
	host := func(string) netip.Addr { return netip.AddrFrom4([4]byte{127, 0, 0, 1}) }
	if o.Sim {
		random = simRandom(o.Seed)
		host = simHost
	}
	keys, err := newSecrets(random("keys"))
	if err != nil {
		return nil, fmt.Errorf("call: no keys: %w", err)
	}
	b := configure(o, keys, random, host)
	if fault.configure != nil {
		fault.configure(b)
	}
	wire := o.Wire
	if fault.wire != nil {
		wire = chain(fault.wire(), o.Wire)
	}
	drive := runLive
	if o.Sim {
		drive = runSim
	}
	t, err := drive(ctx, o, b, random, wire)
	if err != nil {
		return nil, err
	}
	verdict := monitor.Judge(t, monitor.Config{Complete: true, Whole: true, ProtocolType: o.profile().ProtocolTypeTLS,
		Keys: func(identity string) []byte { key, _ := keys.user(identity); return key }})
	return &Result{Outcome: Outcome(t), Expected: fault.Expect(o.Setup, o.Ticket), Verdict: verdict, Trace: t}, nil
}

// simRandom gives each box its own random octets, all from one seed.
func simRandom(seed uint64) func(box string) io.Reader {
	return func(box string) io.Reader { return sim.Reader(seed, box) }
}

// simHost is the address that the simulation gives the listeners of a box: the
// boxes are made in the figure's order.
func simHost(box string) netip.Addr {
	order := map[string]byte{"UE": 1, "MRFC": 2, "MRFP": 3, "KMS": 4}
	return netip.AddrFrom4([4]byte{192, 0, 2, order[box]})
}

func runSim(_ context.Context, o Options, b *boxes, random func(string) io.Reader, wire node.Wire) (*trace.Trace, error) {
	user, controller, nodes, err := b.make(random, o.Box)
	if err != nil {
		return nil, err
	}
	s, err := sim.New(sim.Config{Seed: o.Seed, Start: epoch, Nodes: nodes, Wire: wire, Observe: o.Observe,
		Latency: sim.Range{Min: time.Millisecond, Max: 40 * time.Millisecond}, Split: 10, Join: 10})
	if err != nil {
		return nil, err
	}
	// The conference stands before anybody dials in.
	err = s.Input("MRFC", node.Start{})
	if err == nil {
		err = s.InputAt(time.Second, "UE", node.Start{})
	}
	if err == nil && o.HangUp > 0 {
		err = s.InputAt(time.Second+o.HangUp, "UE", node.Do{Wish: "hang up"})
	}
	if err == nil {
		_, err = s.Run(sim.Until{Time: simLimit, Done: func() bool { return user.Over() && controller.Idle() }})
	}
	if err == nil {
		// What is under way arrives; a timer that still runs is left over.
		_, err = s.Run(sim.Until{Time: simLimit, Quiet: true})
	}
	s.Close()
	return s.Trace(), err
}

func runLive(ctx context.Context, o Options, b *boxes, random func(string) io.Reader, wire node.Wire) (*trace.Trace, error) {
	user, controller, nodes, err := b.make(random, o.Box)
	if err != nil {
		return nil, err
	}
	l, err := live.New(live.Config{Nodes: nodes, Wire: wire, Observe: o.Observe})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, liveLimit)
	defer cancel()
	started := false
	err = l.Input("MRFC", node.Start{})
	if err == nil {
		_, err = l.Run(ctx, live.Until{Done: func() bool {
			if !started && controller.Ready() {
				started = true
				err = l.Input("UE", node.Start{})
			}
			return err != nil || user.Over() && controller.Idle()
		}})
	}
	if err == nil {
		_, err = l.Run(ctx, live.Until{Idle: settle})
	}
	l.Close()
	return l.Trace(), err
}
