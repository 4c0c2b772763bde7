package mrfp

import (
	"cmp"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// context is a conference: one floor server for all its terminations.
type context struct {
	number     uint32
	conference uint32
	mrfc       string
	fcs        *fcs
	box        *Box
}

// termination is one BFCP connection that an MRFC asked for.
type termination struct {
	number    uint32
	context   *context
	configure mp.Message // the request
	listener  string
	link      *connection // from the moment TCP stands
	dialled   node.Conn
	local     netip.AddrPort
	state     state
}

// state is how far a termination has come. It only grows.
type state uint8

const (
	reserving state = iota // no local address yet
	awaiting               // acked; TCP is to come
	securing               // TCP stands; TLS is to come
	running
	failed   // notified; the MRFC will release
	released // gone
)

// opened takes the TCP connection, dialled or accepted. A termination has one:
// a second caller is turned away.
func (b *Box) opened(now time.Time, in node.Opened, out *node.Outbox) {
	t := b.byConn[in.Conn]
	if in.Listener != "" {
		t = b.listener(in.Listener)
	}
	if t == nil || t.state != awaiting {
		out.Reset(in.Conn)
		return
	}
	out.Stop("tcp/" + itoa(t.number))
	b.unlisten(t, out)
	t.state = running
	t.link = &connection{id: in.Conn, peer: "UE"}
	if t.configure.UserID != nil {
		t.link.auth = floor.Auth{Conference: t.context.conference, Users: []uint16{*t.configure.UserID}}
	}
	if t.configure.Protocol == mp.TCPTLSBFCP {
		if err := t.link.secure(b.cfg.TLS, t.key); err != nil {
			out.Reset(in.Conn)
			b.fail(t, mp.TLSFailure, err.Error(), out)
			return
		}
		t.state = securing
		out.After("tls/"+itoa(t.number), b.cfg.TLSTimeout)
	}
	b.byConn[in.Conn] = t
	t.context.fcs.open(now, t.link)
}

func (b *Box) unlisten(t *termination, out *node.Outbox) {
	if !t.configure.EstablishTCP {
		out.Unlisten(t.listener)
	}
}

// key is the one key of a termination. Where Mp named no identity, any will do.
func (t *termination) key(identity []byte) ([]byte, bool) {
	want := t.configure.PreSharedKeyIdentity
	return t.configure.PreSharedKey, want == "" || want == string(identity)
}

func (b *Box) data(now time.Time, in node.Data, out *node.Outbox) {
	t := b.byConn[in.Conn]
	if t == nil || t.link == nil {
		return
	}
	err := t.context.fcs.data(now, t.link, in.Octets, out)
	b.progress(t, err, out)
}

func (b *Box) closed(now time.Time, in node.Closed, out *node.Outbox) {
	t := b.byConn[in.Conn]
	if t == nil || t.link == nil {
		return
	}
	err := t.context.fcs.lost(now, t.link, out)
	if t.state == securing {
		err = cmp.Or(err, errClosed)
		if in.Reset {
			err = errReset
		}
	}
	b.progress(t, err, out)
}

// progress moves a termination on after something happened to its connection.
// A connection lost after it was secured fails nothing here: the floor server
// keeps the user's requests for a time (RFC 4582 §6).
func (b *Box) progress(t *termination, err error, out *node.Outbox) {
	if t.state == securing && t.link.secured {
		t.state = running
		out.Stop("tls/" + itoa(t.number))
	}
	if t.state == securing && err != nil {
		b.fail(t, mp.TLSFailure, err.Error(), out)
	}
}

// fail notifies the MRFC of a failure if it armed that event.
func (b *Box) fail(t *termination, event mp.Procedure, cause string, out *node.Outbox) {
	if t.state >= failed {
		return
	}
	t.state = failed
	b.unlisten(t, out)
	b.stopTimers(t, out)
	armed := t.configure.NotifyTCPFailure
	if event == mp.TLSFailure {
		armed = t.configure.NotifyTLSFailure
	}
	if !armed {
		return
	}
	n := b.notify(t.context, event)
	n.Termination, n.Cause = t.number, cause
	out.Mp(t.context.mrfc, n)
}

func (b *Box) stopTimers(t *termination, out *node.Outbox) {
	out.Stop("tcp/" + itoa(t.number))
	out.Stop("tls/" + itoa(t.number))
}

func (b *Box) timer(now time.Time, name string, out *node.Outbox) {
	if name == floorTimer {
		for _, c := range b.contexts {
			c.fcs.tick(now, out)
		}
		return
	}
	for _, t := range b.terminations {
		switch name {
		case "tcp/" + itoa(t.number):
			if t.dialled != 0 {
				out.Reset(t.dialled)
			}
			b.fail(t, mp.TCPFailure, trace.TCPTimeout, out)
		case "tls/" + itoa(t.number):
			t.context.fcs.drop(now, t.link, out)
			b.fail(t, mp.TLSFailure, "no TLS session after "+b.cfg.TLSTimeout.String(), out)
		}
	}
}
