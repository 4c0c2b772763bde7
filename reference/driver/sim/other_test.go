package sim_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/record"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func TestTimersRunStopAndStartAnewByTheirNames(t *testing.T) {
	type fired struct {
		Name string
		At   time.Duration
	}
	var got []fired
	a := &drivertest.Box{Box: "A", On: func(now time.Time, in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.Start:
			out.After("once", time.Second)
			out.After("anew", time.Second)
			out.After("stopped", time.Second)
			out.After("anew", 3*time.Second)
			out.Stop("stopped")
			out.Stop("never started")
			out.After("endless", 1<<63-1)
			out.After("also endless", 1<<63-1)
		case node.Timer:
			got = append(got, fired{in.Name, now.Sub(noon)})
			if in.Name == "once" {
				out.After("once more", 0)
				out.After("endless", 1<<63-1)
			}
		}
	}}
	s := start(t, sim.Config{Start: noon, Nodes: []node.Node{a}})
	if stop, err := s.Run(sim.Until{Time: time.Hour}); stop != sim.TimeUp || err != nil {
		t.Fatal(stop, err)
	}
	if d := cmp.Diff([]fired{{"once", time.Second}, {"once more", time.Second}, {"anew", 3 * time.Second}}, got); d != "" {
		t.Error(d)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range s.Trace().Events {
		if e.Kind == trace.Leftover && e.Interface == trace.Box && e.Name == "timer" && e.From == "A" {
			left = append(left, e.Attrs.Get("name"))
		}
	}
	if d := cmp.Diff([]string{"also endless", "endless"}, left); d != "" {
		t.Error(d)
	}
}

func TestAStoppedTimerDoesNotMoveTheClock(t *testing.T) {
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		out.After("long", time.Hour)
		out.Stop("long")
	}}
	s := start(t, sim.Config{Nodes: []node.Node{a}})
	finish(t, s)
	if s.Now() != 0 {
		t.Errorf("expected the clock at 0, found %v", s.Now())
	}
}

func TestTheTraceHasWhatWasAskedAndWhatArrived(t *testing.T) {
	var got node.Input
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		if _, ok := in.(node.Start); ok {
			out.Mp("B", mp.Message{Transaction: 1, Procedure: mp.Configure, Kind: mp.Request, Context: 5})
			out.Sip("B", node.Sip{Method: "BYE"})
			out.Kms("B", 3, "REQUEST_INIT_PSK", []byte{1})
			out.Kms("nowhere", 4, "REQUEST_INIT_PSK", []byte{1})
		}
	}}
	b := &drivertest.Box{Box: "B", On: func(_ time.Time, in node.Input, _ *node.Outbox) {
		if _, ok := in.(node.Start); !ok {
			got = in
		}
	}}
	wire := func(from string, a node.Action) []node.Action {
		switch a := a.(type) {
		case node.SendMp:
			a.Message.Context = 6
			return []node.Action{a}
		case node.SendKms:
			if a.To == "B" {
				return nil
			}
		case node.SendSip:
			return nil
		}
		return []node.Action{a}
	}
	tr := finish(t, start(t, sim.Config{Nodes: []node.Node{a, b}, Wire: wire}))
	if m, ok := got.(node.MpIn); !ok || m.Message.Context != 6 || m.From != "A" {
		t.Errorf("expected B to get the changed message and nothing else, found %v", got)
	}
	name := "Configure BFCP Termination Request"
	sent, arrived := tr.First(trace.Mp, trace.Send, name), tr.First(trace.Mp, trace.Deliver, name)
	if sent.Attrs.Get("context") != "5" || arrived.Attrs.Get("context") != "6" {
		t.Errorf("expected 5 sent and 6 delivered, found %v and %v", sent, arrived)
	}
	want := []string{"Mp send A>B " + name, "SIP send A>B BYE", "KMS send A>B REQUEST_INIT_PSK", "KMS send A>nowhere REQUEST_INIT_PSK",
		"Mp deliver A>B " + name, "KMS deliver >A " + record.Unreachable}
	if d := cmp.Diff(want, names(tr, func(*trace.Event) bool { return true })); d != "" {
		t.Error(d)
	}
}

func TestAWireThatChangesNothingChangesNothing(t *testing.T) {
	for seed := range uint64(10) {
		without := text(t, finish(t, start(t, echoConfig(seed))))
		c := echoConfig(seed)
		c.Wire = func(_ string, a node.Action) []node.Action { return []node.Action{a} }
		if d := cmp.Diff(string(without), string(text(t, finish(t, start(t, c))))); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

func TestAListenerOfANameThatStandsFails(t *testing.T) {
	var in2 []node.Input
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		if _, ok := in.(node.Start); ok {
			out.Listen("x")
			out.Listen("x")
			return
		}
		in2 = append(in2, in)
	}}
	tr := finish(t, start(t, sim.Config{Nodes: []node.Node{a}}))
	if len(in2) != 2 {
		t.Fatalf("expected two answers, found %v", in2)
	}
	l, ok := in2[0].(node.Listening)
	if _, failed := in2[1].(node.ListenFailed); !ok || !failed || l.Local.Addr().String() != "192.0.2.1" {
		t.Errorf("expected a listener at 192.0.2.1 and a failure, found %v", in2)
	}
	if e := tr.First(trace.TCP, trace.Leftover, "listener"); e == nil || e.Attrs.Get("listener") != "x" {
		t.Errorf("expected the listener to be left, found %v", e)
	}
}
