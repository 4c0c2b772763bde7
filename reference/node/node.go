package node

import (
	"bytes"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Node is a box.
type Node interface {
	// Name returns the box's name in the figure: "UE", "MRFC", "MRFP", "KMS".
	Name() string
	// Handle takes one input at that time. It must return soon, keep
	// nothing of in that the driver may reuse (octets are only valid during
	// the call) and change no octets of it, since the trace has them too, and
	// put all it wants done into out.
	Handle(now time.Time, in Input, out *Outbox)
}

// Conn names one TCP connection at one box, for that box's driver.
type Conn int

// Input is what reaches a node: one of the types below.
type Input interface{ input() }

type (
	// Start tells a node that its run begins.
	Start struct{}
	// Do is the user's wish, for nodes that serve one: "request", "release",
	// "hang up".
	Do struct{ Wish string }
	// SipIn is a SIP message from the box From.
	SipIn struct {
		From    string
		Message Sip
	}
	// MpIn is a message on the Mp interface.
	MpIn struct {
		From    string
		Message mp.Message
	}
	// KmsIn is a MIKEY message of a request/response exchange with the KMS:
	// the request at the KMS, the response at whoever asked.
	KmsIn struct {
		From     string
		Exchange uint32
		Octets   []byte
	}
	// KmsFailed says that no answer to that exchange will come.
	KmsFailed struct {
		Exchange uint32
		Reason   string
	}
	// Listening answers Listen with the local address.
	Listening struct {
		Listener string
		Local    netip.AddrPort
	}
	// ListenFailed answers Listen where no address could be had.
	ListenFailed struct{ Listener, Reason string }
	// Opened says that a connection stands: one that Dial asked for, or a
	// new one at a Listener (its name is empty for a dialled one).
	Opened struct {
		Conn          Conn
		Listener      string
		Local, Remote netip.AddrPort
	}
	// DialFailed says that a dialled connection could not be had: Reason is
	// trace.TCPRefused or trace.TCPTimeout.
	DialFailed struct {
		Conn   Conn
		Reason string
	}
	// Data are octets that arrived on a connection; any split of the stream.
	Data struct {
		Conn   Conn
		Octets []byte
	}
	// Closed says that the peer closed the connection or, with Reset, that
	// it was aborted. Nothing can be sent on it after that.
	Closed struct {
		Conn  Conn
		Reset bool
	}
	// Timer is a timer of the node that has run out.
	Timer struct{ Name string }
)

func (Start) input()        {}
func (Do) input()           {}
func (SipIn) input()        {}
func (MpIn) input()         {}
func (KmsIn) input()        {}
func (KmsFailed) input()    {}
func (Listening) input()    {}
func (ListenFailed) input() {}
func (Opened) input()       {}
func (DialFailed) input()   {}
func (Data) input()         {}
func (Closed) input()       {}
func (Timer) input()        {}

// Action is what a node asks of its driver: one of the types below.
type Action interface{ action() }

type (
	// SendSip sends a SIP message to the box To.
	SendSip struct {
		To      string
		Message Sip
	}
	// SendMp sends a message on the Mp interface.
	SendMp struct {
		To      string
		Message mp.Message
	}
	// SendKms sends a MIKEY message of the exchange with a KMS.
	SendKms struct {
		To       string
		Exchange uint32
		Name     string
		Octets   []byte
	}
	// Listen opens a listener of that name on a port of the driver's choice.
	Listen struct{ Listener string }
	// Unlisten closes it; connections accepted on it stay.
	Unlisten struct{ Listener string }
	// Dial opens a connection; Opened or DialFailed follows.
	Dial struct {
		Conn   Conn
		Remote netip.AddrPort
	}
	// Write sends octets on a connection.
	Write struct {
		Conn   Conn
		Octets []byte
	}
	// Close ends a connection: in an orderly way after what was written, or
	// at once with Reset. Closing gives the name up: no input follows.
	Close struct {
		Conn  Conn
		Reset bool
	}
	// Cut is the network's doing, never a node's: a fault schedule puts it in
	// place of another action, and both ends see the connection reset.
	Cut struct{ Conn Conn }
	// After starts the node's timer of that name; one that already runs
	// starts anew.
	After struct {
		Name string
		In   time.Duration
	}
	// Stop stops a timer; one that does not run is no error.
	Stop struct{ Name string }
	// Tell enters a remark into the trace. Only Interface, Kind, Name, To,
	// Attrs, Octets and Sealed are the node's to fill; Conn is the node's own
	// name of a connection, or 0.
	Tell struct {
		Event trace.Event
		Conn  Conn
	}
)

func (SendSip) action()  {}
func (SendMp) action()   {}
func (SendKms) action()  {}
func (Listen) action()   {}
func (Unlisten) action() {}
func (Dial) action()     {}
func (Write) action()    {}
func (Close) action()    {}
func (Cut) action()      {}
func (After) action()    {}
func (Stop) action()     {}
func (Tell) action()     {}

// Wire is what a run does to its wires: given the box and the action that it
// asked for, it returns what the driver shall do instead (the same action, another,
// several, or none to lose it). The trace has the action as it was asked for
// under trace.Send and what arrived under trace.Deliver, so that a tampered
// message is never held against the box that sent it.
type Wire func(from string, a Action) []Action

// Outbox collects what a node wants done, in order. One outbox serves one node
// for its whole life, since it also hands out the names of connections.
type Outbox struct {
	Actions []Action
	conns   Conn
}

// NewConn returns a name that no connection of this node has had.
func (o *Outbox) NewConn() Conn { o.conns++; return o.conns }

// Take returns the actions collected so far and empties the box. The slice is
// valid until the next action is put in.
func (o *Outbox) Take() []Action {
	a := o.Actions
	o.Actions = o.Actions[:0]
	return a
}

func (o *Outbox) put(a Action) { o.Actions = append(o.Actions, a) }

// Sip asks to send a SIP message. It copies the body, for the reason that Write
// gives.
func (o *Outbox) Sip(to string, m Sip) {
	m.Body = bytes.Clone(m.Body)
	o.put(SendSip{to, m})
}

// Mp asks to send a message on Mp. It copies the key, so that a box may wipe
// its own.
func (o *Outbox) Mp(to string, m mp.Message) {
	m.PreSharedKey = bytes.Clone(m.PreSharedKey)
	o.put(SendMp{to, m})
}

// Kms asks to send a MIKEY message of a KMS exchange; name is its message name.
// It copies the octets.
func (o *Outbox) Kms(to string, exchange uint32, name string, octets []byte) {
	o.put(SendKms{to, exchange, name, bytes.Clone(octets)})
}

// Listen asks for a listener; Listening or ListenFailed follows.
func (o *Outbox) Listen(listener string) { o.put(Listen{listener}) }

// Unlisten gives a listener up.
func (o *Outbox) Unlisten(listener string) { o.put(Unlisten{listener}) }

// Dial asks for a connection and returns its name.
func (o *Outbox) Dial(remote netip.AddrPort) Conn {
	c := o.NewConn()
	o.put(Dial{c, remote})
	return c
}

// Write asks to send octets. It copies them, because engines and encoders reuse
// their buffers; the driver and the trace share that one copy.
func (o *Outbox) Write(c Conn, octets []byte) {
	if len(octets) > 0 {
		o.put(Write{c, bytes.Clone(octets)})
	}
}

// Close asks to end a connection in an orderly way.
func (o *Outbox) Close(c Conn) { o.put(Close{c, false}) }

// Reset asks to abort a connection.
func (o *Outbox) Reset(c Conn) { o.put(Close{c, true}) }

// After starts a timer.
func (o *Outbox) After(name string, in time.Duration) { o.put(After{name, in}) }

// Stop stops a timer.
func (o *Outbox) Stop(name string) { o.put(Stop{name}) }

// Note enters a remark of the node about itself into the trace.
func (o *Outbox) Note(i trace.Interface, name string, c Conn, attrs trace.Attrs) {
	o.put(Tell{trace.Event{Interface: i, Kind: trace.Note, Name: name, Attrs: attrs}, c})
}

// Sent enters a message that travels inside a connection into the trace: a
// BFCP message or a TLS alert.
func (o *Outbox) Sent(i trace.Interface, to, name string, c Conn, octets []byte, attrs trace.Attrs) {
	o.put(Tell{trace.Event{Interface: i, Kind: trace.Send, To: to, Name: name, Octets: bytes.Clone(octets), Attrs: attrs}, c})
}

// Received is Sent for the side that the message reached.
func (o *Outbox) Received(i trace.Interface, from, name string, c Conn, octets []byte, attrs trace.Attrs) {
	o.put(Tell{trace.Event{Interface: i, Kind: trace.Deliver, From: from, Name: name, Octets: bytes.Clone(octets), Attrs: attrs}, c})
}
