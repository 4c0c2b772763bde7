package trace

import "time"

// Trace is the events of one run, in order.
type Trace struct {
	Events []Event `json:"events"`
}

// Add numbers an event and enters it at that time since the run began.
func (t *Trace) Add(at time.Duration, e Event) {
	e.Seq, e.At = len(t.Events)+1, at
	t.Events = append(t.Events, e)
}

// First returns the first event of that kind and name on that interface, or
// nil.
func (t *Trace) First(i Interface, k Kind, name string) *Event {
	for n := range t.Events {
		e := &t.Events[n]
		if e.Interface == i && e.Kind == k && e.Name == name {
			return e
		}
	}
	return nil
}
