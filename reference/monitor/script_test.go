package monitor

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// step is one event of a hand-written trace, under a name by which a test can
// take it away, move it or change it.
type step struct {
	name string
	trace.Event
}

// script is a hand-written trace: events 10 ms apart, unless a test sets At.
type script struct {
	steps []step
	cfg   Config
}

func (s *script) add(name string, e trace.Event) *script {
	s.steps = append(s.steps, step{name, e})
	return s
}

// send adds a message and its arrival: name.s and name.d.
func (s *script) send(name string, e trace.Event) *script {
	e.Kind = trace.Send
	s.add(name+".s", e)
	e.Kind = trace.Deliver
	return s.add(name+".d", e)
}

// note adds a box's remark.
func (s *script) note(name string, i trace.Interface, box, what string, conn int, kv ...string) *script {
	return s.add(name, trace.Event{Interface: i, Kind: trace.Note, From: box, Name: what, Conn: conn, Attrs: trace.KV(kv...)})
}

func (s *script) index(name string) int {
	i := slices.IndexFunc(s.steps, func(x step) bool { return x.name == name })
	if i < 0 {
		panic("the script has no step " + name)
	}
	return i
}

// drop takes steps away. A name that ends in * stands for all that begin so.
func (s *script) drop(names ...string) *script {
	for _, n := range names {
		if prefix, all := strings.CutSuffix(n, "*"); all {
			s.steps = slices.DeleteFunc(s.steps, func(x step) bool { return strings.HasPrefix(x.name, prefix) })
			continue
		}
		i := s.index(n)
		s.steps = slices.Delete(s.steps, i, i+1)
	}
	return s
}

// move puts a step right behind another one.
func (s *script) move(name, behind string) *script {
	x := s.steps[s.index(name)]
	s.drop(name)
	s.steps = slices.Insert(s.steps, s.index(behind)+1, x)
	return s
}

// before puts a step right before another one.
func (s *script) before(name, other string) *script {
	x := s.steps[s.index(name)]
	s.drop(name)
	s.steps = slices.Insert(s.steps, s.index(other), x)
	return s
}

// edit changes a step.
func (s *script) edit(name string, f func(*trace.Event)) *script {
	f(&s.steps[s.index(name)].Event)
	return s
}

// both changes a message where it is sent and where it arrives.
func (s *script) both(name string, f func(*trace.Event)) *script {
	return s.edit(name+".s", f).edit(name+".d", f)
}

// after puts the steps that f adds right behind a step.
func (s *script) after(name string, f func(*script)) *script {
	var x script
	f(&x)
	s.steps = slices.Insert(s.steps, s.index(name)+1, x.steps...)
	return s
}

// cut ends the trace with that step.
func (s *script) cut(name string) *script {
	s.steps = s.steps[:s.index(name)+1]
	return s
}

// incomplete says that the run was stopped.
func (s *script) incomplete() *script { s.cfg.Complete = false; return s }

// wait lets time pass before a step.
func (s *script) wait(name string, d time.Duration) *script {
	return s.edit(name, func(e *trace.Event) { e.At += d })
}

// trace numbers the events.
func (s *script) trace() *trace.Trace {
	t := &trace.Trace{}
	at := time.Duration(0)
	for _, x := range s.steps {
		at += 10*time.Millisecond + x.At
		t.Add(at, x.Event)
	}
	return t
}

// set changes, adds or (with an empty value) takes away an attribute.
func set(key, value string) func(*trace.Event) {
	return func(e *trace.Event) {
		a := slices.Clone(e.Attrs)
		a = slices.DeleteFunc(a, func(x trace.Attr) bool { return x.Key == key })
		if value != "" {
			a = append(a, trace.Attr{Key: key, Value: value})
		}
		e.Attrs = a
	}
}

// broken lists the rules that a verdict names, each once.
func broken(v rule.Verdict) []string {
	var ids []string
	for _, f := range v.Findings {
		ids = append(ids, f.Rule.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// expect judges a script and compares the rules that it breaks.
func expect(t *testing.T, s *script, want ...string) {
	t.Helper()
	tr := s.trace()
	v := Judge(tr, s.cfg)
	if diff := cmp.Diff(want, broken(v)); diff != "" {
		for _, f := range v.Findings {
			t.Logf("event %d, %s: %s", f.Offset, f.Path, f)
		}
		for _, e := range tr.Events {
			t.Logf("%3d %4s %-7s %s->%s %s %s", e.Seq, e.Interface, e.Kind, e.From, e.To, e.Name, e.Attrs)
		}
		t.Fatalf("rules broken (-want +got):\n%s", diff)
	}
}

// example is a trace that shows something about a rule.
type example struct {
	rule *rule.Rule
	name string
	make func() *script
}

// run judges every example and demands that every rule of the prefix has some.
func run(t *testing.T, prefix string, breaking, permitted []example) {
	have := map[string][2]int{}
	for i, list := range [2][]example{breaking, permitted} {
		for _, x := range list {
			n := have[x.rule.ID]
			n[i]++
			have[x.rule.ID] = n
			t.Run(fmt.Sprintf("%s/%s/%s", [2]string{"breaks", "keeps"}[i], strings.TrimPrefix(x.rule.ID, prefix), strings.ReplaceAll(x.name, " ", "_")), func(t *testing.T) {
				if i == 0 {
					expect(t, x.make(), x.rule.ID)
				} else {
					expect(t, x.make())
				}
			})
		}
	}
	for _, r := range rule.All() {
		if n := have[r.ID]; strings.HasPrefix(r.ID, prefix) && (n[0] == 0 || n[1] == 0) {
			t.Errorf("%s has %d traces that break it and %d odd ones that do not, expected one of each at least", r.ID, n[0], n[1])
		}
	}
}
