package record

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// ListenFailed is the name of the note of a box that asked for a listener in
// vain; Unreachable that of the event for node.KmsFailed.
const (
	ListenFailed = "listen failed"
	Unreachable  = "unreachable"
)

// Arrived enters what reaches the box to. The form of a SIP, Mp or KMS message
// is that of the action that arrives here, which a fault may have changed on
// its way. Start, Do and Timer are the box's own affair and leave no event.
func (r *Recorder) Arrived(at time.Duration, to string, in node.Input, f *Form) {
	if r.silent {
		return
	}
	switch in := in.(type) {
	case node.SipIn:
		r.message(at, trace.SIP, trace.Deliver, in.From, to, f)
	case node.MpIn:
		r.message(at, trace.Mp, trace.Deliver, in.From, to, f)
	case node.KmsIn:
		r.message(at, trace.KMS, trace.Deliver, in.From, to, f)
	case node.KmsFailed:
		r.enter(at, &trace.Event{Interface: trace.KMS, Kind: trace.Deliver, To: to, Name: Unreachable, Transaction: in.Exchange,
			Attrs: trace.Attrs{{Key: "reason", Value: in.Reason}}})
	case node.Listening:
		r.owners[in.Local] = to
		r.enter(at, &trace.Event{Interface: trace.TCP, Kind: trace.Note, From: to, Name: trace.TCPListen,
			Attrs: trace.Attrs{{Key: "local", Value: in.Local.String()}, {Key: "listener", Value: in.Listener}}})
	case node.ListenFailed:
		r.enter(at, &trace.Event{Interface: trace.TCP, Kind: trace.Note, From: to, Name: ListenFailed,
			Attrs: trace.Attrs{{Key: "listener", Value: in.Listener}, {Key: "reason", Value: in.Reason}}})
	case node.Opened:
		role := "active"
		if in.Listener != "" {
			role = "passive"
		}
		r.tcp(at, to, in.Conn, trace.TCPOpen, nil, trace.Attrs{{Key: "role", Value: role},
			{Key: "local", Value: in.Local.String()}, {Key: "remote", Value: in.Remote.String()}})
	case node.DialFailed:
		r.tcp(at, to, in.Conn, in.Reason, nil, nil)
		r.finish(to, in.Conn)
	case node.Data:
		r.tcp(at, to, in.Conn, trace.TCPData, in.Octets, nil)
	case node.Closed:
		r.tcp(at, to, in.Conn, closing(in.Reset), nil, nil)
		r.finish(to, in.Conn)
	}
}

// ArrivedCut is Arrived for a node.Closed that the network caused (node.Cut, or
// a peer that was cut off because it did not read): the event has the attribute
// "by" with the cause.
func (r *Recorder) ArrivedCut(at time.Duration, to string, in node.Closed, by string) {
	if r.silent {
		return
	}
	r.tcp(at, to, in.Conn, closing(in.Reset), nil, trace.Attrs{{Key: "by", Value: by}})
	r.finish(to, in.Conn)
}

func (r *Recorder) tcp(at time.Duration, to string, name node.Conn, what string, octets []byte, attrs trace.Attrs) {
	c := r.conn(to, name)
	r.enter(at, &trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: c.peer, To: to, Name: what, Conn: c.number, Octets: octets, Attrs: attrs})
}

// LeftConn enters that box still holds a connection at the end of the run.
func (r *Recorder) LeftConn(at time.Duration, box string, name node.Conn) {
	r.left(at, trace.Event{Interface: trace.TCP, From: box, Name: "connection", Conn: r.conn(box, name).number})
}

// LeftListener enters that box still listens at the end of the run.
func (r *Recorder) LeftListener(at time.Duration, box, listener string) {
	r.left(at, trace.Event{Interface: trace.TCP, From: box, Name: "listener", Attrs: trace.Attrs{{Key: "listener", Value: listener}}})
}

// LeftTimer enters that a timer of box still runs at the end of the run.
func (r *Recorder) LeftTimer(at time.Duration, box, timer string) {
	r.left(at, trace.Event{Interface: trace.Box, From: box, Name: "timer", Attrs: trace.Attrs{{Key: "name", Value: timer}}})
}

func (r *Recorder) left(at time.Duration, e trace.Event) {
	if r.silent {
		return
	}
	e.Kind = trace.Leftover
	r.enter(at, &e)
}
