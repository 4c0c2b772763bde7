package live

import (
	"net"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
)

// what tells the happenings apart.
type what uint8

const (
	timedOut what = iota // the timer id of box, called name
	accepted             // conn at listener
	dialled              // end has conn, or err
	failed               // end could not be had, for the reason in name
	data                 // octets at end
	ended                // end's peer closed the connection, or reset it
	stalled              // end's peer does not read
)

// happening is what another goroutine tells Run's.
type happening struct {
	what     what
	box      int
	name     string
	id       uint64
	end      *end
	listener *listener
	conn     *net.TCPConn
	octets   []byte
	reset    bool
	err      error
}

// tell brings h to Run's goroutine. It waits for room, which holds back a peer
// that sends more than the boxes can take, and reports false once the run is
// closed.
func (l *Live) tell(h happening) bool {
	select {
	case <-l.done:
		return false
	default:
	}
	select {
	case l.news <- h:
		return true
	case <-l.done:
		return false
	}
}

// meet is what Run's goroutine does about a happening.
func (l *Live) meet(h happening) {
	switch h.what {
	case timedOut:
		b := &l.boxes[h.box]
		if t := b.timers[h.name]; t != nil && t.id == h.id {
			delete(b.timers, h.name)
			l.give(h.box, node.Timer{Name: h.name}, nil)
		}
	case accepted:
		l.admit(acceptedOne{h.listener, h.conn})
	case dialled:
		l.dialled(h.end, h.conn, h.err)
	case failed:
		l.dialFailed(h.end, h.name)
	case data:
		if h.end.state == open {
			l.give(h.end.box, node.Data{Conn: h.end.name, Octets: h.octets}, nil)
		}
	case ended:
		l.peerClosed(h.end, h.reset)
	case stalled:
		l.drop(h.end, "write timeout")
		abort(h.end)
	}
}

// timer is a running timer: id tells it from an earlier one of that name.
type timer struct {
	id   uint64
	stop func()
}

func (l *Live) after(at int, a node.After) {
	l.stop(at, a.Name)
	l.lastID++
	l.boxes[at].timers[a.Name] = &timer{l.lastID, l.tellIn(a.In, happening{what: timedOut, box: at, name: a.Name, id: l.lastID})}
}

func (l *Live) stop(at int, name string) {
	b := &l.boxes[at]
	if t := b.timers[name]; t != nil {
		t.stop()
		delete(b.timers, name)
	}
}

// tellIn tells h when d has passed, unless what it returns is called before.
func (l *Live) tellIn(d time.Duration, h happening) (stop func()) {
	l.joined.Add(1)
	t := time.AfterFunc(d, func() {
		defer l.joined.Done()
		l.tell(h)
	})
	return func() {
		if t.Stop() {
			l.joined.Done()
		}
	}
}
