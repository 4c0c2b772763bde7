package live

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/reference/driver/record"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Live is one run. Input may be called from any goroutine; all else from one at
// a time.
type Live struct {
	config Config
	start  time.Time
	boxes  []box
	record *record.Recorder
	closed bool

	// local is what waits for its box, first come first served.
	local []waiting
	// news brings what the other goroutines met to Run's.
	news chan happening
	// done is closed when the run is; goroutines then stop telling.
	done   chan struct{}
	ctx    context.Context // ends with done, for dials
	cancel context.CancelFunc
	joined sync.WaitGroup

	dials  int           // dials under way
	lastID uint64        // of timers
	held   []acceptedOne // accepted while a dial to their listener was under way
	expect map[netip.AddrPort]dialler

	mu     sync.Mutex
	inputs []waiting     // by Input, not yet in local
	wake   chan struct{} // has room for one: there are inputs
	ends   map[*end]bool // every end that has a socket
}

// box is a node and what the driver holds for it. The maps have only what the
// node holds.
type box struct {
	node      node.Node
	name      string
	out       node.Outbox
	listeners map[string]*listener
	ends      map[node.Conn]*end
	timers    map[string]*timer
}

// waiting is an input on its way to a box. For what a cut
// brings (Closed, DialFailed), end is the end that it is about, and by says who cut the connection, if somebody did.
type waiting struct {
	box  int
	in   node.Input
	form *record.Form
	end  *end
	by   string
}

// New returns a run that has not begun; Input and Run set it going. Close must
// be called in the end.
func New(c Config) (*Live, error) {
	if err := c.fill(); err != nil {
		return nil, err
	}
	l := &Live{config: c, start: c.Clock(), boxes: make([]box, len(c.Nodes)),
		record: record.New(record.Config{Off: c.NoTrace, Limit: c.MaxEvents, Observe: c.Observe, Peer: c.Peer}),
		news:   make(chan happening, 64), done: make(chan struct{}), wake: make(chan struct{}, 1),
		expect: make(map[netip.AddrPort]dialler), ends: make(map[*end]bool)}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	for i, n := range c.Nodes {
		l.boxes[i] = box{node: n, name: n.Name(), listeners: make(map[string]*listener),
			ends: make(map[node.Conn]*end), timers: make(map[string]*timer)}
	}
	return l, nil
}

// Now returns the time since the run's start.
func (l *Live) Now() time.Duration { return l.config.Clock().Sub(l.start) }

// Trace returns the events so far; Close adds the last ones. It grows while Run
// runs.
func (l *Live) Trace() *trace.Trace { return l.record.Trace() }

// Dropped returns how many events MaxEvents kept out of the trace.
func (l *Live) Dropped() int { return l.record.Dropped() }

var errClosed = errors.New("live: expected a run that goes on, found one that is closed")

// Input gives a box an input. The error is for a box that is not in the run, or
// a run that is closed.
func (l *Live) Input(box string, in node.Input) error {
	i := l.find(box)
	if i < 0 {
		return fmt.Errorf("live: expected the name of one of %d boxes, found %q", len(l.boxes), box)
	}
	select {
	case <-l.done:
		return errClosed
	default:
	}
	l.mu.Lock()
	l.inputs = append(l.inputs, waiting{box: i, in: in})
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default: // a signal is on its way
	}
	return nil
}

// Run serves the boxes until u or the end of ctx says so. It may be called
// again to go on.
func (l *Live) Run(ctx context.Context, u Until) (Stop, error) {
	if l.closed {
		return Failed, errClosed
	}
	var quiet <-chan time.Time
	var idle *time.Timer
	if u.Idle > 0 {
		idle = time.NewTimer(u.Idle)
		defer idle.Stop()
		quiet = idle.C
	}
	for {
		// What is in process arrives before the run ends.
		if u.Done != nil && len(l.local) == 0 && u.Done() {
			return Done, nil
		}
		if err := ctx.Err(); err != nil {
			return Failed, err
		}
		// What is in process must not keep the network waiting, nor the other
		// way round: one of each in turn.
		if len(l.local) > 0 {
			w := l.local[0]
			l.local = append(l.local[:0], l.local[1:]...)
			l.serve(w)
			select {
			case h := <-l.news:
				l.meet(h)
			case <-l.wake:
				l.takeInputs()
			default:
			}
		} else {
			select {
			case h := <-l.news:
				l.meet(h)
			case <-l.wake:
				l.takeInputs()
			case <-ctx.Done():
				return Failed, ctx.Err()
			case <-quiet:
				if l.dials == 0 {
					return Idle, nil
				}
			}
		}
		if idle != nil {
			idle.Reset(u.Idle)
		}
	}
}

func (l *Live) takeInputs() {
	l.mu.Lock()
	l.local = append(l.local, l.inputs...)
	l.inputs = l.inputs[:0]
	l.mu.Unlock()
}

// serve gives a box what waited for it.
func (l *Live) serve(w waiting) {
	if w.end == nil {
		l.give(w.box, w.in, w.form)
		return
	}
	if w.end.state == over {
		return // the box has given the connection up in the meantime
	}
	l.finish(w.end)
	if c, ok := w.in.(node.Closed); ok {
		l.record.ArrivedCut(l.Now(), l.boxes[w.box].name, c, w.by)
		l.handle(w.box, w.in)
		return
	}
	l.give(w.box, w.in, nil)
}

// give hands a box an input and does what it asks for.
func (l *Live) give(to int, in node.Input, f *record.Form) {
	l.record.Arrived(l.Now(), l.boxes[to].name, in, f)
	l.handle(to, in)
}

func (l *Live) handle(to int, in node.Input) {
	b := &l.boxes[to]
	b.node.Handle(l.config.Clock(), in, &b.out)
	for _, a := range b.out.Take() {
		l.act(to, a)
	}
}

func (l *Live) find(name string) int {
	for i := range l.boxes {
		if l.boxes[i].name == name {
			return i
		}
	}
	return -1
}
