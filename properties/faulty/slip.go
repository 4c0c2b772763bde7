package faulty

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// Fault is one planted fault.
type Fault struct {
	// Name says what the box does wrong, Box which box it is.
	Name, Box string
	// Rule is what it breaks.
	Rule *rule.Rule
	// Under is the fault of call's table under which the slip shows; empty
	// for none. Setup is what the UE then offers; empty for actpass.
	Under string
	Setup sdp.Setup
	// Patient makes the UE, which is sound then, leave it to the others to end
	// the call: a UE that hangs up first would hide the slip.
	Patient bool

	// plant returns the slip of one run.
	plant func() slip
}

// slip is what goes wrong around a box. Either part may be nil.
type slip struct {
	// in changes an input before the box gets it; none loses it.
	in func(node.Input) node.Input
	// out changes what the box asks for; acts may add, change or lose.
	out func(in node.Input, asked []node.Action, box *node.Outbox) []node.Action
}

// Options are a simulated call with the faulty box in its place.
func (f *Fault) Options(seed uint64) call.Options {
	s := f.plant()
	return call.Options{Sim: true, Seed: seed, Fault: f.Under, Setup: f.Setup, Box: func(n node.Node) node.Node {
		switch {
		case n.Name() == f.Box:
			return &faulty{n, s}
		case n.Name() == "UE" && f.Patient:
			return &faulty{n, never(isSip("BYE", 0))()}
		}
		return n
	}}
}

// faulty is a box with a slip around it.
type faulty struct {
	node.Node
	slip slip
}

// Handle takes one input.
func (f *faulty) Handle(now time.Time, in node.Input, out *node.Outbox) {
	if f.slip.in != nil {
		if in = f.slip.in(in); in == nil {
			return
		}
	}
	before := len(out.Actions)
	f.Node.Handle(now, in, out)
	if f.slip.out != nil {
		asked := append([]node.Action(nil), out.Actions[before:]...)
		out.Actions = out.Actions[:before]
		done := f.slip.out(in, asked, out)
		out.Actions = append(out.Actions[:before], done...)
	}
}

// each is a slip that treats each action by itself: change returns what the box
// does instead.
func each(change func(node.Action) []node.Action) func() slip {
	return func() slip {
		return slip{out: func(_ node.Input, asked []node.Action, _ *node.Outbox) (done []node.Action) {
			for _, a := range asked {
				done = append(done, change(a)...)
			}
			return done
		}}
	}
}

// never loses the actions that is chooses.
func never(is func(node.Action) bool) func() slip {
	return each(func(a node.Action) []node.Action {
		if is(a) {
			return nil
		}
		return []node.Action{a}
	})
}

// neverAny is never for several choices.
func neverAny(choices ...func(node.Action) bool) func() slip {
	return never(func(a node.Action) bool {
		for _, is := range choices {
			if is(a) {
				return true
			}
		}
		return false
	})
}

// also adds actions once, behind those that the first input that when chooses
// makes the box ask for.
func also(when func(node.Input) bool, add func(node.Input, *node.Outbox) []node.Action) func() slip {
	return func() slip {
		done := false
		return slip{out: func(in node.Input, asked []node.Action, box *node.Outbox) []node.Action {
			if done || !when(in) {
				return asked
			}
			done = true
			return append(asked, add(in, box)...)
		}}
	}
}
