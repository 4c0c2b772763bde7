package record

import (
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Config says what becomes of the events.
type Config struct {
	// Off keeps no events; Observe still gets them.
	Off bool
	// Limit is the largest number of events that are kept, 0 for no limit.
	// Those behind it are counted in Dropped, and Observe still gets them.
	Limit int
	// Observe gets every event as it happens, on the driver's goroutine; nil
	// for nobody.
	Observe func(trace.Event)
	// Peer is the name that stands for a party that is none of the run's
	// boxes, as From of what arrives from it and To of what is sent to it.
	Peer string
}

// Recorder writes the trace of one run. It is not safe for concurrent use.
type Recorder struct {
	config  Config
	silent  bool // neither kept nor observed
	trace   trace.Trace
	seq     int
	dropped int

	lastConn int
	conns    map[end]conn
	over     []end // the ends that are over, oldest first from next on
	next     int
	owners   map[netip.AddrPort]string
}

// end is one box's end of a connection.
type end struct {
	box  string
	name node.Conn
}

// conn is what the recorder knows of an end.
type conn struct {
	number int
	peer   string
	over   bool
}

// remembered is how many ends that are over keep their numbers, for notes that
// come late. A server that runs for ever must not remember all.
const remembered = 1024

// usual is about the number of events of one call.
const usual = 128

// New returns a Recorder for one run.
func New(c Config) *Recorder {
	r := new(Recorder)
	r.Reset(c)
	return r
}

// Reset forgets everything and starts a new run, in the memory of the old one:
// a trace taken from it before is no longer valid.
func (r *Recorder) Reset(c Config) {
	events := r.trace.Events
	clear(events)
	clear(r.conns)
	clear(r.owners)
	*r = Recorder{config: c, silent: c.Off && c.Observe == nil, conns: r.conns, owners: r.owners, over: r.over[:0]}
	r.trace.Events = events[:0]
	if r.conns == nil {
		if !c.Off {
			r.trace.Events = make([]trace.Event, 0, usual)
		}
		r.conns = make(map[end]conn)
		r.owners = make(map[netip.AddrPort]string)
	}
}

// Trace returns the events so far. It is the recorder's own and grows with it.
func (r *Recorder) Trace() *trace.Trace { return &r.trace }

// Dropped returns the number of events that Limit kept out of the trace.
func (r *Recorder) Dropped() int { return r.dropped }

// Connect gives the end of box that it calls name the next connection number
// of the run and returns it; peer is the box at the other end, or "" for a party
// that is none of the run's boxes.
func (r *Recorder) Connect(box string, name node.Conn, peer string) int {
	r.lastConn++
	r.Join(box, name, peer, r.lastConn)
	return r.lastConn
}

// Join gives the end of box that it calls name a number that the connection
// has already.
func (r *Recorder) Join(box string, name node.Conn, peer string, number int) {
	if r.silent {
		return
	}
	if peer == "" {
		peer = r.config.Peer
	}
	r.conns[end{box, name}] = conn{number: number, peer: peer}
}

// Owner returns the box that listens or last listened on that address, or "".
func (r *Recorder) Owner(a netip.AddrPort) string { return r.owners[a] }

// Meet says which box turned out to be at the other end of a connection.
func (r *Recorder) Meet(box string, name node.Conn, peer string) {
	if c, ok := r.conns[end{box, name}]; ok && peer != "" {
		c.peer = peer
		r.conns[end{box, name}] = c
	}
}

// conn returns what is known of an end. One that no Connect or Join named is
// over, so that closing it leaves no event.
func (r *Recorder) conn(box string, name node.Conn) conn {
	if c, ok := r.conns[end{box, name}]; ok {
		return c
	}
	return conn{over: true}
}

// finish marks an end as over and forgets the oldest one that is, if there are
// too many.
func (r *Recorder) finish(box string, name node.Conn) {
	e := end{box, name}
	c, ok := r.conns[e]
	if !ok || c.over {
		return
	}
	c.over = true
	r.conns[e] = c
	if len(r.over) < remembered {
		r.over = append(r.over, e)
		return
	}
	delete(r.conns, r.over[r.next])
	r.over[r.next] = e
	r.next = (r.next + 1) % remembered
}

// enter puts one event into the trace.
func (r *Recorder) enter(at time.Duration, e *trace.Event) {
	r.seq++
	e.Seq, e.At = r.seq, at
	switch {
	case r.config.Off:
	case r.config.Limit > 0 && len(r.trace.Events) >= r.config.Limit:
		r.dropped++
	default:
		r.trace.Events = append(r.trace.Events, *e)
	}
	if r.config.Observe != nil {
		r.config.Observe(*e)
	}
}
