package call

import (
	"context"
	"fmt"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

var setups = []sdp.Setup{sdp.SetupActive, sdp.SetupPassive, sdp.SetupActpass}

// everyCall runs f for each fault, setup and maker of the ticket.
func everyCall(t *testing.T, f func(t *testing.T, o Options)) {
	for _, fault := range append([]Fault{none}, Faults()...) {
		for _, setup := range setups {
			for _, ticket := range []Ticket{FromKMS, SelfMade} {
				t.Run(fmt.Sprintf("%s/%s/%s", fault.Name, setup, ticket), func(t *testing.T) {
					f(t, Options{Fault: fault.Name, Setup: setup, Ticket: ticket})
				})
			}
		}
	}
}

func check(t *testing.T, r *Result, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != r.Expected.Outcome {
		t.Errorf("the call ended %q, expected %q (%s)", r.Outcome, r.Expected.Outcome, r.Expected.Why)
	}
	for _, f := range r.Verdict.Findings {
		t.Errorf("finding: %v", f)
	}
	for _, e := range r.Trace.Events {
		if e.Kind == trace.Leftover {
			t.Errorf("left behind: %s %s %s", e.From, e.Name, e.Attrs)
		}
	}
	if t.Failed() {
		for _, e := range r.Trace.Events {
			t.Logf("%3d %10v %-4s %-8s %-4s > %-4s %s %s (%d)", e.Seq, e.At, e.Interface, e.Kind, e.From, e.To, e.Name, e.Attrs, len(e.Octets))
		}
	}
}

func TestEveryFaultEndsAsTheSpecificationsSayInSimulation(t *testing.T) {
	everyCall(t, func(t *testing.T, o Options) {
		o.Sim = true
		for o.Seed = range 3 {
			r, err := Run(context.Background(), o)
			check(t, r, err)
		}
	})
}

func TestEveryFaultEndsAsTheSpecificationsSayOnRealSockets(t *testing.T) {
	everyCall(t, func(t *testing.T, o Options) {
		t.Parallel()
		r, err := Run(context.Background(), o)
		check(t, r, err)
	})
}

func TestWrongOptionsAreErrors(t *testing.T) {
	for _, o := range []Options{{Fault: "flood"}, {Ticket: "train"}} {
		if _, err := Run(context.Background(), o); err == nil {
			t.Errorf("a call was made with %+v", o)
		}
	}
}

func TestAConformingCallNeedsBothTheOutcomeAndTheVerdict(t *testing.T) {
	good := Result{Outcome: Granted, Expected: Expectation{Outcome: Granted}}
	if !good.Conforms() {
		t.Error("a good call does not conform")
	}
	bad := good
	bad.Outcome = TLSFailure
	if bad.Conforms() {
		t.Error("a call with the wrong outcome conforms")
	}
	bad = good
	bad.Verdict.Sender = rule.Violation
	if bad.Conforms() {
		t.Error("a call that breaks rules conforms")
	}
}
