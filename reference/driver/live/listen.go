package live

import (
	"net"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
)

type listener struct {
	box    int
	name   string
	socket *net.TCPListener
	local  netip.AddrPort
	closed bool
}

// acceptedOne is a connection that no box has heard of yet.
type acceptedOne struct {
	listener *listener
	conn     *net.TCPConn
}

// dialler is who dialled a connection of this run that its listener has still
// to hand over.
type dialler struct {
	box    string
	number int
	port   uint16 // of the listener
}

func (l *Live) listen(at int, name string) {
	b := &l.boxes[at]
	if b.listeners[name] != nil {
		l.later(at, node.ListenFailed{Listener: name, Reason: "a listener of that name stands"}, nil)
		return
	}
	address := l.config.Addresses[name]
	if address == "" {
		address = net.JoinHostPort(l.config.ListenHost, "0")
	}
	s, err := (&net.ListenConfig{}).Listen(l.ctx, "tcp", address)
	if err != nil {
		l.later(at, node.ListenFailed{Listener: name, Reason: err.Error()}, nil)
		return
	}
	n := &listener{box: at, name: name, socket: s.(*net.TCPListener), local: addrPort(s.Addr())}
	b.listeners[name] = n
	l.joined.Go(func() { l.accept(n) })
	l.later(at, node.Listening{Listener: name, Local: n.local}, nil)
}

// pause is how long an accept that failed waits before the next, as when the
// process has no descriptor left.
const pause = 20 * time.Millisecond

// accept is a listener's goroutine.
func (l *Live) accept(n *listener) {
	for {
		c, err := n.socket.AcceptTCP()
		if err != nil {
			if opErr, ok := err.(*net.OpError); !ok || !opErr.Temporary() {
				return
			}
			select {
			case <-l.done:
				return
			case <-time.After(pause):
			}
			continue
		}
		if !l.tell(happening{what: accepted, listener: n, conn: c}) {
			reset(c)
			return
		}
	}
}

func (l *Live) unlisten(at int, name string) {
	b := &l.boxes[at]
	n := b.listeners[name]
	if n == nil {
		return
	}
	delete(b.listeners, name)
	n.closed = true
	_ = n.socket.Close() // nothing depends on it
	l.regroup()
	for a, d := range l.expect {
		if d.port == n.local.Port() {
			delete(l.expect, a)
		}
	}
}

// admit hands a connection to its listener's box. One that a box of this run
// may have dialled waits until that is known, so that both ends have the same
// number and the dialling box hears of it first.
func (l *Live) admit(a acceptedOne) {
	n := a.listener
	remote := addrPort(a.conn.RemoteAddr())
	from, ours := l.expect[remote]
	ours = ours && from.port == n.local.Port()
	switch {
	case n.closed:
		reset(a.conn)
		return
	case !ours && l.dialsTo(n.local.Port()):
		l.held = append(l.held, a)
		return
	case l.count() >= l.config.MaxConns:
		reset(a.conn)
		return
	}
	b := &l.boxes[n.box]
	e := &end{box: n.box, name: b.out.NewConn(), local: addrPort(a.conn.LocalAddr()), remote: remote}
	if ours {
		delete(l.expect, remote)
		e.number = from.number
		l.record.Join(b.name, e.name, from.box, from.number)
	} else {
		e.number = l.record.Connect(b.name, e.name, "")
	}
	b.ends[e.name] = e
	l.begin(e, a.conn)
	l.give(n.box, node.Opened{Conn: e.name, Listener: n.name, Local: e.local, Remote: e.remote}, nil)
}

// regroup looks anew at the connections that waited for a dial.
func (l *Live) regroup() {
	held := l.held
	l.held = nil
	for _, a := range held {
		l.admit(a)
	}
}

// dialsTo tells whether a box of this run dials that port.
func (l *Live) dialsTo(port uint16) bool {
	for i := range l.boxes {
		for _, e := range l.boxes[i].ends {
			if e.state == dialling && e.remote.Port() == port {
				return true
			}
		}
	}
	return false
}

// listens tells whether a box of this run listens on that port.
func (l *Live) listens(port uint16) bool {
	for i := range l.boxes {
		for _, n := range l.boxes[i].listeners {
			if n.local.Port() == port {
				return true
			}
		}
	}
	return false
}

// addrPort returns a socket's address; an IPv4 address is one, however the
// socket was made.
func addrPort(a net.Addr) netip.AddrPort {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	p := t.AddrPort()
	return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
}
