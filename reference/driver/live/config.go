package live

import (
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Config describes a run. The zero value of each field but Nodes is usable.
type Config struct {
	// Nodes are the boxes, one at least, with different names.
	Nodes []node.Node
	// Wire is what the run does to its wires; nil for nothing. It is called
	// on Run's goroutine and must not change octets in place.
	Wire node.Wire
	// ListenHost is the host or address of the listeners; "" stands for
	// 127.0.0.1. Ports are the system's choice.
	ListenHost string
	// Addresses gives listeners, by their names, fixed addresses instead:
	// "127.0.0.1:5070".
	Addresses map[string]string
	// DialTimeout is the time after which a dial fails; 0 stands for 5 s.
	DialTimeout time.Duration
	// WriteTimeout is the longest time that the peer's system may take no
	// octets while some wait; 0 stands for 10 s. MaxQueue is how many octets
	// may wait for one connection; 0 stands for 1 MiB. A connection over
	// either limit is cut.
	WriteTimeout time.Duration
	MaxQueue     int
	// Linger is how long a closed connection waits for the peer to close
	// too, so that what was written last is not lost; 0 stands for 1 s.
	Linger time.Duration
	// MaxConns is how many connections may stand at a time, 0 for 4096; those
	// that arrive beyond it are reset.
	MaxConns int
	// Clock tells the time; nil stands for time.Now. Timers follow the
	// system's clock in any case.
	Clock func() time.Time
	// NoTrace keeps no events, for a run without an end. MaxEvents is how
	// many are kept otherwise, 0 for 100,000. Observe still gets all.
	NoTrace   bool
	MaxEvents int
	// Observe gets every event as it happens, on Run's goroutine; nil for
	// nobody.
	Observe func(trace.Event)
	// Peer is the name in the trace of a party that is not in Nodes; it may
	// be empty.
	Peer string
}

const (
	defaultHost         = "127.0.0.1"
	defaultDialTimeout  = 5 * time.Second
	defaultWriteTimeout = 10 * time.Second
	defaultMaxQueue     = 1 << 20
	defaultLinger       = time.Second
	defaultMaxConns     = 4096
	defaultMaxEvents    = 100_000
)

func (c *Config) fill() error {
	if len(c.Nodes) == 0 {
		return fmt.Errorf("live: expected one node at least, found none")
	}
	for i, n := range c.Nodes {
		for _, m := range c.Nodes[:i] {
			if n.Name() == m.Name() {
				return fmt.Errorf("live: expected nodes with different names, found %q twice", n.Name())
			}
		}
	}
	if c.ListenHost == "" {
		c.ListenHost = defaultHost
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	c.DialTimeout = positive(c.DialTimeout, defaultDialTimeout)
	c.WriteTimeout = positive(c.WriteTimeout, defaultWriteTimeout)
	c.MaxQueue = positive(c.MaxQueue, defaultMaxQueue)
	c.Linger = positive(c.Linger, defaultLinger)
	c.MaxConns = positive(c.MaxConns, defaultMaxConns)
	c.MaxEvents = positive(c.MaxEvents, defaultMaxEvents)
	return nil
}

func positive[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Until says when Run returns, besides the end of its context.
type Until struct {
	// Done is asked on Run's goroutine before the first input and whenever no
	// message waits in process, so that it may look at the nodes; nil for
	// never.
	Done func() bool
	// Idle ends the run when nothing has happened for that time and no dial
	// is under way; 0 for never. Running timers do not count.
	Idle time.Duration
}

// Stop says why Run returned.
type Stop string

// The reasons to return.
const (
	Done   Stop = "done"   // Until.Done said so
	Idle   Stop = "idle"   // nothing happened for Until.Idle
	Failed Stop = "failed" // there is an error, that of the context for one
)
