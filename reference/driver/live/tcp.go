package live

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// state is how far an end has come. Only Run's goroutine looks at it.
type state uint8

const (
	dialling state = iota
	open
	dropped // cut off; the box has still to hear of it
	over    // closed by the box, or Closed or DialFailed was given to it
)

// end is a box's end of a connection.
type end struct {
	box           int
	name          node.Conn
	number        int
	state         state
	local, remote netip.AddrPort
	// giveUp ends the dial; nil until one is under way.
	giveUp func()
	conn   *net.TCPConn
	out    outgoing
	// users counts the goroutines that use conn; the last one closes it.
	users atomic.Int32
}

// dialling makes the end of a box that has asked to dial, or returns nil if the
// box has given that name to a connection that stands.
func (l *Live) dialling(at int, d node.Dial) *end {
	b := &l.boxes[at]
	if d.Conn <= 0 || b.ends[d.Conn] != nil {
		return nil
	}
	e := &end{box: at, name: d.Conn, remote: d.Remote}
	e.number = l.record.Connect(b.name, d.Conn, l.record.Owner(d.Remote))
	b.ends[d.Conn] = e
	return e
}

func (l *Live) dial(from int, d node.Dial) {
	e := l.boxes[from].ends[d.Conn]
	if e == nil || e.state != dialling || e.giveUp != nil {
		return
	}
	ctx, cancel := context.WithTimeout(l.ctx, l.config.DialTimeout)
	e.giveUp, e.remote = cancel, d.Remote
	l.dials++
	l.joined.Go(func() {
		defer cancel()
		h := happening{what: dialled, end: e}
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.Remote.String())
		if err != nil {
			h.err = err
		} else {
			h.conn = c.(*net.TCPConn)
		}
		if !l.tell(h) && h.conn != nil {
			reset(h.conn)
		}
	})
}

// lose lets a dial run into its timeout.
func (l *Live) lose(e *end, reason string) {
	e.giveUp = l.tellIn(l.config.DialTimeout, happening{what: failed, end: e, name: reason})
}

// dialled meets the outcome of a dial.
func (l *Live) dialled(e *end, c *net.TCPConn, err error) {
	l.dials--
	switch {
	case e.state != dialling:
		if c != nil {
			reset(c)
		}
	case err != nil:
		l.dialFailed(e, reason(err))
	default:
		name := l.boxes[e.box].name
		e.local = addrPort(c.LocalAddr())
		e.remote = addrPort(c.RemoteAddr())
		if l.listens(e.remote.Port()) {
			l.expect[e.local] = dialler{name, e.number, e.remote.Port()}
		}
		l.record.Meet(name, e.name, l.record.Owner(e.remote))
		l.begin(e, c)
		l.give(e.box, node.Opened{Conn: e.name, Local: e.local, Remote: e.remote}, nil)
	}
	l.regroup()
}

// reason returns why a dial failed: nobody answered in time, or all else.
func reason(err error) string {
	var n net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout() {
		return trace.TCPTimeout
	}
	return trace.TCPRefused
}

func (l *Live) dialFailed(e *end, reason string) {
	if e.state != dialling {
		return
	}
	l.finish(e)
	l.give(e.box, node.DialFailed{Conn: e.name, Reason: reason}, nil)
}

// begin sets the goroutines of a connection going. What they tell is met after
// the box has heard of the connection.
func (l *Live) begin(e *end, c *net.TCPConn) {
	e.conn, e.state = c, open
	e.out.wake = make(chan struct{}, 1)
	e.users.Store(2)
	l.mu.Lock()
	l.ends[e] = true
	l.mu.Unlock()
	l.joined.Go(func() { l.read(e); l.leave(e) })
	l.joined.Go(func() { l.writer(e); l.leave(e) })
}

// leave is called by each of the goroutines of a connection at its end.
func (l *Live) leave(e *end) {
	if e.users.Add(-1) > 0 {
		return
	}
	_ = e.conn.Close() // both directions are over, or it was closed before
	l.mu.Lock()
	delete(l.ends, e)
	l.mu.Unlock()
}

// count returns how many connections have a socket.
func (l *Live) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ends)
}

const readBuffer = 16 << 10

// read is the goroutine that reads from a connection, until there is nothing
// more to come. When the run is closed it goes on reading into the void, since
// closing a socket with unread octets resets the connection.
func (l *Live) read(e *end) {
	b := make([]byte, readBuffer)
	for {
		n, err := e.conn.Read(b)
		if n > 0 {
			l.tell(happening{what: data, end: e, octets: bytes.Clone(b[:n])})
		}
		if err != nil {
			l.tell(happening{what: ended, end: e, reset: e.wasReset(err)})
			return
		}
	}
}

// peerClosed meets the end of what the peer sends.
func (l *Live) peerClosed(e *end, reset bool) {
	if e.state != open {
		return
	}
	l.finish(e)
	if reset {
		abort(e)
	} else {
		e.out.finish()
	}
	l.give(e.box, node.Closed{Conn: e.name, Reset: reset}, nil)
}

func (l *Live) write(e *end, b []byte) {
	if e.state == open && !e.out.put(b, l.config.MaxQueue) {
		l.drop(e, "queue full")
	}
}

// close ends a connection for its box, which hears of it no more.
func (l *Live) close(e *end, reset bool) {
	was := e.state
	l.finish(e)
	switch {
	case was == dialling:
		if e.giveUp != nil {
			e.giveUp()
		}
		l.regroup()
	case was != open:
	case reset:
		abort(e)
	default:
		e.out.finish()
	}
}

// cut ends a connection for both boxes.
func (l *Live) cut(e *end) {
	if e.state == dialling {
		if e.giveUp != nil {
			e.giveUp()
		}
		e.state = dropped
		l.local = append(l.local, waiting{box: e.box, in: node.DialFailed{Conn: e.name, Reason: trace.TCPRefused}, end: e})
		return
	}
	l.drop(e, "network")
	for i := range l.boxes {
		for _, o := range l.boxes[i].ends {
			if o.number == e.number {
				l.drop(o, "network")
			}
		}
	}
}

// drop cuts one end off; its box hears of that in its turn.
func (l *Live) drop(e *end, by string) {
	if e.state != open {
		return
	}
	e.state = dropped
	abort(e)
	l.local = append(l.local, waiting{box: e.box, in: node.Closed{Conn: e.name, Reset: true}, end: e, by: by})
}

// finish marks an end as over and takes its name away.
func (l *Live) finish(e *end) {
	e.state = over
	delete(l.boxes[e.box].ends, e.name)
}

// abort resets a connection and stops its goroutines.
func abort(e *end) {
	e.out.abort()
	reset(e.conn)
}

// reset closes a socket so that the peer sees a reset.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0) // fails only on a socket that is closed
	_ = c.Close()
}

// linger tells the peer that no more comes and gives it that long to close.
func (l *Live) linger(e *end) {
	_ = e.conn.CloseWrite()                                     // the peer may have closed already
	_ = e.conn.SetReadDeadline(time.Now().Add(l.config.Linger)) // fails only on a closed socket
}
