package record

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Asked enters what the box from asked for. A message's form comes from Form.
//
// Closing an end that is over (the peer closed it, it could not be had, the
// box closed it before) leaves no event, so that every end of a connection has
// one ending: what From sent or what was delivered to it.
func (r *Recorder) Asked(at time.Duration, from string, a node.Action, f *Form) {
	if r.silent {
		return
	}
	switch a := a.(type) {
	case node.SendSip:
		r.message(at, trace.SIP, trace.Send, from, a.To, f)
	case node.SendMp:
		r.message(at, trace.Mp, trace.Send, from, a.To, f)
	case node.SendKms:
		r.message(at, trace.KMS, trace.Send, from, a.To, f)
	case node.Unlisten:
		r.enter(at, &trace.Event{Interface: trace.TCP, Kind: trace.Note, From: from, Name: trace.TCPUnlisten, Attrs: trace.Attrs{{Key: "listener", Value: a.Listener}}})
	case node.Dial:
		c := r.conn(from, a.Conn)
		r.enter(at, &trace.Event{Interface: trace.TCP, Kind: trace.Send, From: from, To: c.peer, Name: trace.TCPDial, Conn: c.number,
			Attrs: trace.Attrs{{Key: "remote", Value: a.Remote.String()}}})
	case node.Write:
		c := r.conn(from, a.Conn)
		r.enter(at, &trace.Event{Interface: trace.TCP, Kind: trace.Send, From: from, To: c.peer, Name: trace.TCPData, Conn: c.number, Octets: a.Octets})
	case node.Close:
		c := r.conn(from, a.Conn)
		if c.over {
			return
		}
		r.enter(at, &trace.Event{Interface: trace.TCP, Kind: trace.Send, From: from, To: c.peer, Name: closing(a.Reset), Conn: c.number})
		r.finish(from, a.Conn)
	case node.Tell:
		r.tell(at, from, a)
	}
}

// tell enters a box's own remark. A message that travels inside a connection
// is told by its sender and by its receiver; the other party's name is filled
// in where the box does not know it.
func (r *Recorder) tell(at time.Duration, box string, a node.Tell) {
	e := a.Event
	var c conn
	if a.Conn != 0 {
		c = r.conn(box, a.Conn)
	}
	e.Conn = c.number
	if e.Kind == trace.Deliver {
		e.To = box
		if e.From == "" {
			e.From = c.peer
		}
	} else {
		e.From = box
		if e.Kind == trace.Send && e.To == "" {
			e.To = c.peer
		}
	}
	r.enter(at, &e)
}

func closing(reset bool) string {
	if reset {
		return trace.TCPReset
	}
	return trace.TCPFin
}
