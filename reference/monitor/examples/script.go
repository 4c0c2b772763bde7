package examples

import (
	"slices"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/monitor"
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
	cfg   monitor.Config
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

// example is a trace that shows something about a rule.
type example struct {
	rule *rule.Rule
	name string
	make func() *script
}
