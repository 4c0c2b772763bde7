package sim

import (
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Range is a range of durations, both ends included.
type Range struct{ Min, Max time.Duration }

// Config describes a run. The zero value of each field but Nodes is usable.
type Config struct {
	// Seed decides every latency, split and join of the run.
	Seed uint64
	// Start is the time of day at which the run begins, as the nodes see it.
	Start time.Time
	// Latency is the range from which each message and segment draws the time
	// it is under way, at most a day.
	Latency Range
	// Split is the chance in percent that a written segment is cut in two at
	// a random place (and its rest again), Join the chance that a segment
	// arrives together with one that is under way behind it. With both at 0
	// what is written in one piece arrives in one piece.
	Split, Join int
	// DialTimeout is the time after which a lost Dial fails; 0 stands for
	// 10 s.
	DialTimeout time.Duration
	// Nodes are the boxes, 1 to MaxNodes of them, with different names.
	// Listeners of Nodes[i] have the address 192.0.2.(i+1).
	Nodes []node.Node
	// Wire is what the run does to its wires; nil for nothing. It must not
	// change octets in place, since the trace shares them.
	Wire node.Wire
	// MaxSteps bounds the inputs and actions of the run; 0 stands for
	// 100,000. A run that exceeds it ends with a Runaway error.
	MaxSteps int
	// NoTrace keeps no events. Observe still gets every event.
	NoTrace bool
	// Observe gets every event as it happens; nil for nobody.
	Observe func(trace.Event)
}

// MaxNodes is the largest number of boxes in a run.
const MaxNodes = 250

// Defaults of Config.
const (
	defaultDialTimeout = 10 * time.Second
	defaultMaxSteps    = 100_000
	maxLatency         = 24 * time.Hour
)

func (c *Config) check() error {
	if n := len(c.Nodes); n < 1 || n > MaxNodes {
		return fmt.Errorf("sim: expected 1 to %d nodes, found %d", MaxNodes, n)
	}
	for i, n := range c.Nodes {
		for _, m := range c.Nodes[:i] {
			if n.Name() == m.Name() {
				return fmt.Errorf("sim: expected nodes with different names, found %q twice", n.Name())
			}
		}
	}
	if c.Latency.Min < 0 || c.Latency.Max < c.Latency.Min || c.Latency.Max > maxLatency {
		return fmt.Errorf("sim: expected a range of latencies up to a day, found %v to %v", c.Latency.Min, c.Latency.Max)
	}
	if c.Split < 0 || c.Split > 100 || c.Join < 0 || c.Join > 100 {
		return fmt.Errorf("sim: expected percentages for Split and Join, found %d and %d", c.Split, c.Join)
	}
	return nil
}

// Until says when Run returns. Whatever happens first ends it, and it always
// ends when nothing is pending any more.
type Until struct {
	// Done is asked before the first and after every input; nil for never.
	Done func() bool
	// Quiet ends the run when nothing but timers is pending.
	Quiet bool
	// Time ends the run at that time since its start; 0 for no limit.
	Time time.Duration
}

// Stop says why Run returned.
type Stop string

// The reasons to return.
const (
	Done   Stop = "done"   // Until.Done said so
	Quiet  Stop = "quiet"  // only timers are pending, and Until.Quiet is set
	Idle   Stop = "idle"   // nothing is pending
	TimeUp Stop = "time"   // Until.Time has come
	Failed Stop = "failed" // there is an error
)

// Runaway is the error of a run whose boxes do not come to rest.
type Runaway struct {
	Steps int           // inputs and actions so far
	At    time.Duration // the time since the run's start
	Box   string        // the box that was served last
}

func (e *Runaway) Error() string {
	return fmt.Sprintf("sim: expected the boxes to come to rest, found more than %d inputs and actions by %v (last at %s)", e.Steps, e.At, e.Box)
}
