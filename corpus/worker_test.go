package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/corpus/annotate"
)

func TestMain(m *testing.M) {
	ServeIfWorker(brokenTargets)
	os.Exit(m.Run())
}

// brokenTargets are a target that fails in every way, by its first octet, and
// one that fails where 'a' stands anywhere before 'b'.
func brokenTargets() []Target {
	return []Target{
		{Name: "broken", Function: "Broken", Property: "Nothing is broken.", Run: breakDown,
			Explain: func(data []byte) *annotate.Annotation {
				if len(data) > 0 {
					breakDown(data)
				}
				return annotate.Octets(data)
			}},
		{Name: "order", Function: "Order", Property: "No a stands before b.", Run: func(data []byte) {
			if i := bytes.IndexByte(data, 'a'); i >= 0 && bytes.IndexByte(data[i:], 'b') >= 0 {
				panic("a before b: bfcp/header is not bfcp/nonsense")
			}
			if bytes.Contains(data, []byte("ba")) {
				panic("another one")
			}
		}},
	}
}

var (
	kept     [][]byte
	spinning int
)

func breakDown(data []byte) {
	if len(data) == 0 {
		return
	}
	switch data[0] {
	case 'p':
		panic(fmt.Errorf("as told %s", bytes.Repeat([]byte("x"), 10000)))
	case 'i':
		_ = data[len(data)]
	case 'h':
		for i := 0; ; i++ {
			spinning = i
		}
	case 'm':
		for {
			kept = append(kept, make([]byte, 1<<20))
		}
	case 's':
		deeper(data)
	case 'g':
		go func() { panic("in a goroutine") }()
		time.Sleep(time.Second)
	case 'e':
		os.Exit(7)
	case 'o':
		fmt.Println("printed")
	}
}

func deeper(data []byte) {
	if len(data) > 0 { // as it always is
		deeper(data)
	}
	spinning++
}

func testWorkers(t *testing.T) *Workers { return workersFor(t, time.Minute) }

func workersFor(t *testing.T, limit time.Duration) *Workers {
	w := NewWorkers(brokenTargets(), nil, Limits{Time: limit, Memory: 200 << 20})
	t.Cleanup(w.Close)
	return w
}

func TestHoweverATargetFailsItIsToldAndTheNextInputRuns(t *testing.T) {
	for input, want := range map[string]struct {
		kind    Kind
		message string
	}{
		"p": {Panic, "as told xxx"}, "i": {Panic, "index out of range"}, "h": {Hang, "still runs after 2s"}, "m": {Memory, "of memory, expected at most 200"},
		"s": {Crash, "stack overflow"}, "g": {Crash, "in a goroutine"}, "e": {Crash, "exit status 7"},
	} {
		t.Run(input, func(t *testing.T) {
			limit := time.Minute
			if want.kind == Hang {
				limit = 2 * time.Second
			}
			w := workersFor(t, limit)
			o, err := w.Run(t.Context(), "broken", []byte(input))
			if err != nil || o.Good() {
				t.Fatalf("expected a failure, found %+v, %v", o, err)
			}
			f := o.Failure
			if f.Kind != want.kind || !strings.Contains(f.Message, want.message) || len(f.Message) > maxMessage+4 || f.Property != "Nothing is broken." {
				t.Errorf("expected %s with %q, found %s with %.200q", want.kind, want.message, f.Kind, f.Message)
			}
			if o, err := w.Run(t.Context(), "broken", []byte("o")); err != nil || !o.Good() {
				t.Errorf("the next input: %+v, %v", o, err)
			}
			a, err := w.Explain(t.Context(), "broken", []byte(input))
			if err != nil || len(a.Sections) != 1 || string(a.Sections[0].Octets) != input {
				t.Errorf("expected octets for what cannot be explained, found %+v, %v", a, err)
			}
		})
	}
}

func TestAFailureNamesTheRulesAndTellsCausesApart(t *testing.T) {
	w := testWorkers(t)
	run := func(data string) *Failure {
		o, err := w.Run(t.Context(), "order", []byte(data))
		if err != nil || o.Good() {
			t.Fatalf("%q: expected a failure, found %+v, %v", data, o, err)
		}
		return o.Failure
	}
	one, same, other := run("xxab"), run("a---b"), run("ba")
	if d := cmp.Diff([]string{"bfcp/header"}, one.Rules); d != "" {
		t.Errorf("rules (-want +got):\n%s", d)
	}
	var g Groups
	for i, f := range []*Failure{one, same, other, nil} {
		g.Add(&Result{Input: Input{Data: make([]byte, 10-i)}, Outcome: Outcome{Failure: f}})
	}
	if n := len(g.All()[0].Smallest.Input.Data); n != 9 || g.All()[0].Count != 2 {
		t.Errorf("expected the smaller of two, found %d octets of %d", n, g.All()[0].Count)
	}
	if one.Key() != same.Key() || one.Key() == other.Key() || len(g.All()) != 2 {
		t.Errorf("expected two causes, found %q, %q, %q", one.Key(), same.Key(), other.Key())
	}
}

func TestATargetThatThereIsNotIsAnError(t *testing.T) {
	w := testWorkers(t)
	if _, err := w.Run(t.Context(), "nothing", nil); err == nil {
		t.Error("expected an error")
	}
	more := NewWorkers([]Target{{Name: "newer"}}, nil, Limits{})
	defer more.Close()
	if _, err := more.Run(t.Context(), "newer", nil); err == nil || !strings.Contains(err.Error(), "another state of the source") {
		t.Errorf("expected an error that says that the worker is another program, found %v", err)
	}
}

func TestAProgramThatIsNoWorkerIsAnErrorAndNoFailureOfTheInput(t *testing.T) {
	for command, want := range map[string]string{"/not/there": "cannot start", "true": "ServeIfWorker", "false": "ServeIfWorker", "env": "ServeIfWorker"} {
		w := NewWorkers(brokenTargets(), func() *exec.Cmd { return exec.Command(command) }, Limits{})
		for range 3 {
			if o, err := w.Run(t.Context(), "order", nil); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: expected an error with %q, found %+v, %v", command, want, o, err)
			}
		}
		w.Close()
	}
}

func TestAnInterruptEndsARunAtOnce(t *testing.T) {
	w := NewWorkers(brokenTargets(), nil, Limits{Time: time.Minute})
	defer w.Close()
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	began := time.Now()
	if _, err := w.Run(ctx, "broken", []byte("h")); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 10*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
}

func inputs(data ...string) iter.Seq2[Input, error] {
	return func(yield func(Input, error) bool) {
		for _, d := range data {
			if !yield(Input{Path: d, Data: []byte(d)}, nil) {
				return
			}
		}
	}
}

func TestResultsComeInTheOrderOfTheInputs(t *testing.T) {
	w := testWorkers(t)
	var want, got []string
	for i := range 200 {
		want = append(want, fmt.Sprintf("%03d", i))
	}
	want[100] = "ab"
	own := func(string) (string, error) { return "order", nil }
	for r := range Replay(t.Context(), w, inputs(want...), own) {
		if r.Err != nil || r.Outcome.Good() != (r.Input.Path != "ab") {
			t.Errorf("%s: %+v", r.Input.Path, r)
		}
		got = append(got, r.Input.Path)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
	for range Replay(t.Context(), w, inputs(want...), own) {
		break // whoever has seen enough may go
	}
}

func TestMinimisingKeepsTheFailureAndIsTheSameEachTime(t *testing.T) {
	w := testWorkers(t)
	data := []byte("bbbb1234567890a2345678901234567890xxxxb12345678901234567890")
	last := Progress{}
	small, f, err := Minimise(t.Context(), w, "order", data, 1000, func(p Progress) { last = p })
	if err != nil || string(small) != "ab" || !strings.HasPrefix(f.Message, "a before b") {
		t.Fatalf("expected \"ab\", found %q, %+v, %v", small, f, err)
	}
	if last.Length != 2 || last.Runs < 5 || last.Runs > 200 {
		t.Errorf("found %+v", last)
	}
	runs := last.Runs
	if again, _, _ := Minimise(t.Context(), w, "order", data, 1000, func(p Progress) { last = p }); !bytes.Equal(again, small) || runs != last.Runs {
		t.Errorf("another time: %q after %d runs, then after %d", again, runs, last.Runs)
	}
	few, _, err := Minimise(t.Context(), w, "order", data, 8, func(p Progress) { last = p })
	if err != nil || last.Runs != 8 || len(few) >= len(data) || !bytes.Contains(few, []byte("a")) {
		t.Errorf("with eight runs: %q, %+v, %v", few, last, err)
	}
	// What cannot be taken away becomes zero; a failure that is there whatever
	// the octets becomes nothing.
	if zero, _, err := Minimise(t.Context(), w, "broken", []byte("pxyz"), 100, nil); err != nil || string(zero) != "p" {
		t.Errorf("found %q, %v", zero, err)
	}
	if _, _, err := Minimise(t.Context(), w, "order", []byte("good"), 100, nil); !errors.Is(err, ErrGood) {
		t.Errorf("expected ErrGood, found %v", err)
	}
}

func BenchmarkReplay(b *testing.B) {
	w := NewWorkers(brokenTargets(), nil, Limits{})
	defer w.Close()
	data := make([]byte, 256)
	for b.Loop() {
		if _, err := w.Run(b.Context(), "order", data); err != nil {
			b.Fatal(err)
		}
	}
}
