package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// start makes a run and fails the test if it cannot.
func start(t testing.TB, c sim.Config) *sim.Sim {
	t.Helper()
	s, err := sim.New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range c.Nodes {
		if err := s.Input(n.Name(), node.Start{}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// finish runs until nothing is pending, closes the run and returns its trace.
func finish(t testing.TB, s *sim.Sim) *trace.Trace {
	t.Helper()
	if stop, err := s.Run(sim.Until{}); err != nil || stop != sim.Idle {
		t.Fatalf("expected the run to end idle, found %q, %v", stop, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Trace()
}

func echoConfig(seed uint64) sim.Config {
	return sim.Config{Seed: seed, Start: noon, Latency: sim.Range{Min: time.Millisecond, Max: 20 * time.Millisecond},
		Split: 40, Join: 40, Nodes: []node.Node{&drivertest.Caller{Rounds: 10}, &drivertest.Echo{}}}
}

// text is a trace with all that is in it, the sealed octets too.
func text(t testing.TB, tr *trace.Trace) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, e := range tr.Events {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %x\n", line, e.Sealed)
	}
	return b.Bytes()
}

// names lists the events of some interfaces, one line each, without those
// where keep is false.
func names(tr *trace.Trace, keep func(*trace.Event) bool) []string {
	var out []string
	for i := range tr.Events {
		if e := &tr.Events[i]; keep(e) {
			out = append(out, fmt.Sprintf("%s %s %s>%s %s", e.Interface, e.Kind, e.From, e.To, e.Name))
		}
	}
	return out
}

func TestTheSameSeedGivesTheSameTraceAndAnotherSeedAnother(t *testing.T) {
	var last []byte
	for seed := range uint64(50) {
		one := text(t, finish(t, start(t, echoConfig(seed))))
		two := text(t, finish(t, start(t, echoConfig(seed))))
		if !bytes.Equal(one, two) {
			t.Fatalf("seed %d: two runs differ: %s", seed, cmp.Diff(string(one), string(two)))
		}
		if bytes.Equal(one, last) {
			t.Errorf("seeds %d and %d: expected different traces, found the same", seed-1, seed)
		}
		last = one
	}
}

func TestARunInUsedMemoryIsLikeAFreshOne(t *testing.T) {
	s := start(t, echoConfig(99))
	if _, err := s.Run(sim.Until{Time: 60 * time.Millisecond}); err != nil { // leave it in the middle
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		c := echoConfig(seed)
		if err := s.Reset(c); err != nil {
			t.Fatal(err)
		}
		for _, n := range c.Nodes {
			if err := s.Input(n.Name(), node.Start{}); err != nil {
				t.Fatal(err)
			}
		}
		fresh := text(t, finish(t, start(t, echoConfig(seed))))
		if used := text(t, finish(t, s)); !bytes.Equal(fresh, used) {
			t.Fatalf("seed %d: %s", seed, cmp.Diff(string(fresh), string(used)))
		}
	}
}

func TestTheEchoCallEndsWithNothingLeft(t *testing.T) {
	for seed := range uint64(50) {
		c := echoConfig(seed)
		tr := finish(t, start(t, c))
		if !c.Nodes[0].(*drivertest.Caller).Over {
			t.Fatalf("seed %d: expected the caller to come to its end:\n%s", seed, text(t, tr))
		}
		if left := names(tr, func(e *trace.Event) bool { return e.Kind == trace.Leftover }); left != nil {
			t.Errorf("seed %d: expected nothing left, found %q", seed, left)
		}
	}
}

func TestATraceShowsNoSecret(t *testing.T) {
	tr := finish(t, start(t, echoConfig(1)))
	b, err := json.Marshal(tr)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte(drivertest.Secret)) || bytes.Contains(b, fmt.Appendf(nil, "%x", drivertest.Secret)) {
		t.Errorf("expected no secret, found one in %s", b)
	}
	if e := tr.First(trace.SIP, trace.Send, "INVITE"); e == nil || !bytes.Contains(e.Sealed, []byte(drivertest.Secret)) {
		t.Errorf("expected the INVITE's body to be sealed as it was, found %v", e)
	}
	if e := tr.First(trace.Mp, trace.Deliver, "Configure BFCP Termination Request"); e == nil || e.Attrs.Get("psk") != trace.Fingerprint([]byte(drivertest.Secret)) {
		t.Errorf("expected the key's fingerprint, found %v", e)
	}
}

func TestMessagesBetweenTwoBoxesStayInOrder(t *testing.T) {
	const n = 100
	for seed := range uint64(20) {
		var got []uint32
		a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
			if _, ok := in.(node.Start); ok {
				for i := range uint32(n) {
					out.Kms("B", i, "REQUEST_INIT_PSK", nil)
				}
			}
		}}
		b := &drivertest.Box{Box: "B", On: func(_ time.Time, in node.Input, _ *node.Outbox) {
			if k, ok := in.(node.KmsIn); ok {
				got = append(got, k.Exchange)
			}
		}}
		finish(t, start(t, sim.Config{Seed: seed, Latency: sim.Range{Max: time.Second}, Nodes: []node.Node{a, b}}))
		if len(got) != n {
			t.Fatalf("seed %d: expected %d messages, found %d", seed, n, len(got))
		}
		for i, x := range got {
			if x != uint32(i) {
				t.Fatalf("seed %d: expected message %d, found %d", seed, i, x)
			}
		}
	}
}

func TestLatenciesStayInTheirRange(t *testing.T) {
	c := echoConfig(3)
	tr := finish(t, start(t, c))
	sent := make(map[string]time.Duration)
	seen := false
	for _, e := range tr.Events {
		if e.Interface != trace.SIP && e.Interface != trace.KMS {
			continue
		}
		if e.Kind == trace.Send {
			sent[e.Name] = e.At
		} else if d := e.At - sent[e.Name]; d < c.Latency.Min {
			t.Errorf("%s: expected %v at least, found %v", e.Name, c.Latency.Min, d)
		} else {
			seen = true
		}
	}
	if !seen {
		t.Error("expected messages, found none")
	}
}

func TestARunThatDoesNotComeToRestIsAnError(t *testing.T) {
	pingPong := func(out *node.Outbox) { out.Sip("A", node.Sip{Method: "INFO"}) }
	for name, again := range map[string]func(*node.Outbox){
		"messages to itself": pingPong,
		"a timer at once":    func(out *node.Outbox) { out.After("again", 0) },
		"a timer in the past": func(out *node.Outbox) {
			out.After("again", -time.Hour)
		},
		"a flood of actions": func(out *node.Outbox) {
			for range 10_000 {
				out.Note(trace.Box, trace.Ignored, 0, nil)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := &drivertest.Box{Box: "A", On: func(_ time.Time, _ node.Input, out *node.Outbox) { again(out) }}
			s := start(t, sim.Config{Nodes: []node.Node{a}, MaxSteps: 5000})
			_, err := s.Run(sim.Until{})
			r, ok := err.(*sim.Runaway)
			if !ok || r.Box != "A" || r.Steps != 5000 {
				t.Fatalf("expected a Runaway at A, found %#v", err)
			}
			if _, err := s.Run(sim.Until{}); err == nil {
				t.Error("expected the error to stay")
			}
			if n := len(s.Trace().Events); n > 5000 {
				t.Errorf("expected at most 5000 events, found %d", n)
			}
		})
	}
}

func TestRunReturnsForTheReasonItWasGiven(t *testing.T) {
	inputs := 0
	a := &drivertest.Box{Box: "A", On: func(_ time.Time, in node.Input, out *node.Outbox) {
		inputs++
		switch in.(type) {
		case node.Start:
			out.After("t", time.Minute)
			out.Sip("A", node.Sip{Method: "INFO"})
		}
	}}
	s := start(t, sim.Config{Nodes: []node.Node{a}, Latency: sim.Range{Min: time.Second, Max: time.Second}})
	for _, step := range []struct {
		until  sim.Until
		stop   sim.Stop
		inputs int
		now    time.Duration
	}{
		{sim.Until{Done: func() bool { return true }}, sim.Done, 0, 0},
		{sim.Until{Done: func() bool { return inputs == 1 }}, sim.Done, 1, 0},
		{sim.Until{Time: time.Second / 2}, sim.TimeUp, 1, time.Second / 2},
		{sim.Until{Quiet: true}, sim.Quiet, 2, time.Second},
		{sim.Until{Time: time.Second / 2}, sim.TimeUp, 2, time.Second},
		{sim.Until{Time: time.Minute}, sim.Idle, 3, time.Minute},
		{sim.Until{}, sim.Idle, 3, time.Minute},
	} {
		stop, err := s.Run(step.until)
		if err != nil || stop != step.stop || inputs != step.inputs || s.Now() != step.now {
			t.Fatalf("expected %q after %d inputs at %v, found %q after %d at %v, %v", step.stop, step.inputs, step.now, stop, inputs, s.Now(), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(sim.Until{}); err == nil || stop != sim.Failed {
		t.Errorf("expected a closed run to fail, found %q", stop)
	}
}

func TestInputAtComesAtItsTimeAndTheNodeSeesTheClock(t *testing.T) {
	var seen []time.Time
	a := &drivertest.Box{Box: "A", On: func(now time.Time, in node.Input, _ *node.Outbox) {
		if _, ok := in.(node.Do); ok {
			seen = append(seen, now)
		}
	}}
	s := start(t, sim.Config{Start: noon, Nodes: []node.Node{a}})
	for _, at := range []time.Duration{time.Minute, time.Second, -time.Hour} {
		if err := s.InputAt(at, "A", node.Do{Wish: "request"}); err != nil {
			t.Fatal(err)
		}
	}
	finish(t, s)
	if want := []time.Time{noon, noon.Add(time.Second), noon.Add(time.Minute)}; !cmp.Equal(seen, want) {
		t.Error(cmp.Diff(want, seen))
	}
	if err := s.Input("B", node.Start{}); err == nil {
		t.Error("expected an error for a box that is not there")
	}
}

func TestNewRefusesWhatItCannotRun(t *testing.T) {
	a, b := &drivertest.Box{Box: "A"}, &drivertest.Box{Box: "B"}
	for name, c := range map[string]sim.Config{
		"no nodes":         {},
		"one name twice":   {Nodes: []node.Node{a, b, a}},
		"backward latency": {Nodes: []node.Node{a}, Latency: sim.Range{Min: 2, Max: 1}},
		"negative latency": {Nodes: []node.Node{a}, Latency: sim.Range{Min: -1, Max: 1}},
		"endless latency":  {Nodes: []node.Node{a}, Latency: sim.Range{Max: 1<<63 - 1}},
		"split of 101":     {Nodes: []node.Node{a}, Split: 101},
		"join of -1":       {Nodes: []node.Node{a}, Join: -1},
		"too many nodes":   {Nodes: make([]node.Node, sim.MaxNodes+1)},
	} {
		if _, err := sim.New(c); err == nil || !strings.HasPrefix(err.Error(), "sim: expected ") {
			t.Errorf("%s: expected an error that says what was expected, found %v", name, err)
		}
	}
}

func TestObserveGetsTheEventsThatNoTraceKeepsNot(t *testing.T) {
	whole := finish(t, start(t, echoConfig(5)))
	c := echoConfig(5)
	var got []trace.Event
	c.NoTrace, c.Observe = true, func(e trace.Event) { got = append(got, e) }
	if tr := finish(t, start(t, c)); len(tr.Events) != 0 {
		t.Errorf("expected no events, found %d", len(tr.Events))
	}
	if d := cmp.Diff(whole.Events, got); d != "" {
		t.Error(d)
	}
}

func TestReaderGivesTheSameOctetsHoweverTheyAreRead(t *testing.T) {
	read := func(r io.Reader, err error) []byte {
		b := make([]byte, 1000)
		if _, err2 := io.ReadFull(r, b); err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		return b
	}
	whole := read(sim.Reader(1, "UE"), nil)
	for name, r := range map[string]io.Reader{"octet by octet": iotest.OneByteReader(sim.Reader(1, "UE")), "by halves": iotest.HalfReader(sim.Reader(1, "UE"))} {
		if !bytes.Equal(read(r, nil), whole) {
			t.Errorf("%s: expected the same octets", name)
		}
	}
	for name, r := range map[string]io.Reader{"another seed": sim.Reader(2, "UE"), "another name": sim.Reader(1, "KMS")} {
		if bytes.Equal(read(r, nil), whole) {
			t.Errorf("%s: expected other octets", name)
		}
	}
	ones := 0
	for _, b := range whole {
		for ; b != 0; b &= b - 1 {
			ones++
		}
	}
	if ones < 3700 || ones > 4300 { // 8000 bits: more than six standard deviations off
		t.Errorf("expected about 4000 of 8000 bits to be set, found %d", ones)
	}
}
