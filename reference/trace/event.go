package trace

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// Interface is the reference point that an event belongs to.
type Interface string

// The interfaces of the figure of TS 23.333 6.2.19.3.1, and Box for what a box
// says of itself.
const (
	SIP  Interface = "SIP"
	Mp   Interface = "Mp"
	KMS  Interface = "KMS"
	TCP  Interface = "TCP"
	TLS  Interface = "TLS"
	BFCP Interface = "BFCP"
	Box  Interface = "box"
)

// Kind says what an event is about its interface.
type Kind string

const (
	// Send is a message or segment leaving From for To. For TLS and BFCP,
	// which travel inside TCP, it is the sender's own note.
	Send Kind = "send"
	// Deliver is the same message reaching To. Nothing is delivered twice;
	// what was lost is never delivered.
	Deliver Kind = "deliver"
	// Note is a box's remark about itself: From is the box, To is empty.
	Note Kind = "note"
	// Leftover is the driver's, after the run: a connection, listener or
	// timer that From still holds.
	Leftover Kind = "leftover"
)

// Event is one line of a trace.
type Event struct {
	// Seq numbers the events of a trace from 1 without gaps.
	Seq int `json:"seq"`
	// At is the time since the run began, in nanoseconds.
	At time.Duration `json:"at"`
	// Interface, Kind, From and To: who did what on which reference point.
	Interface Interface `json:"interface"`
	Kind      Kind      `json:"kind"`
	From      string    `json:"from"`
	To        string    `json:"to,omitempty"`
	// Name is the message's name in its specification ("INVITE",
	// "TRANSFER_INIT", "Configure BFCP Termination Request", "FloorRequest")
	// or, for a TCP event or a note, one of the Name constants.
	Name string `json:"name"`
	// Conn tells TCP connections of one run apart, from 1; 0 for none. Both
	// ends of a connection have the same number.
	Conn int `json:"conn,omitempty"`
	// Transaction pairs a request with its answers on SIP, Mp and KMS.
	Transaction uint32 `json:"transaction,omitempty"`
	// Attrs are the details a reader or a monitor needs, in a fixed order.
	Attrs Attrs `json:"attrs,omitempty"`
	// Octets are the message as on the wire where that gives no secret away:
	// SDP with its key-mgmt values redacted, TLS records, BFCP messages.
	Octets Octets `json:"octets,omitempty"`
	// Sealed are octets that hold a ticket or protected keys (MIKEY
	// messages). They serve monitors in the same process only.
	Sealed []byte `json:"-"`
}

// Names of TCP events (written by the driver) and of notes (by the boxes).
const (
	TCPListen     = "listen"      // note: From listens; attr "local"
	TCPUnlisten   = "unlisten"    // note: From stopped listening
	TCPDial       = "SYN"         // send: From dials To
	TCPOpen       = "open"        // deliver, once for each end: the connection stands at To; attr "role" is active or passive
	TCPRefused    = "refused"     // deliver to the dialler
	TCPTimeout    = "timeout"     // deliver to the dialler
	TCPData       = "data"        // send and deliver; Octets are the segment
	TCPFin        = "FIN"         // send and deliver: orderly close
	TCPReset      = "RST"         // send and deliver: abort
	TCPUnseen     = "unseen"      // note of whoever wrote the trace: some of what From sent To on the connection is not in it
	TLSStart      = "ClientHello" // note: From starts TLS as the client; attr "psk" fingerprint
	TLSDone       = "established" // note: From completed the handshake; attrs "role", "psk" fingerprint, "suite", "version"
	TLSFailed     = "failed"      // note: From gave up TLS; attrs "alert", "by" (us or peer)
	TLSAlert      = "alert"       // send, from the box that sends it; attr "alert" number
	KeyReceived   = "TEK"         // note: From holds the Crypto Session's TEK; attr "key" fingerprint
	TicketMade    = "ticket"      // note: From holds a ticket; attr "mode" 1 or 3
	TicketRefuse  = "ticket refused"
	OfferRefused  = "offer refused"      // note of the MRFC: refused for another reason than its ticket; attr "detail"
	FloorGranted  = "floor granted"      // note of the UE; attr "floor"
	FloorLost     = "floor lost"         // note of the UE; attrs "floor", "status"
	FloorRefused  = "floor refused"      // note of the UE; attr "error" (code) or "status"
	AnswerRefused = "answer refused"     // note of the UE; attr "detail"
	SessionUp     = "session up"         // note of the MRFC: the media session stands
	SessionOver   = "session released"   // note: From gave the session up; attr "cause"
	Decision      = "floor decision"     // note of the FCS: attrs "floor", "request", "status", "user"
	ExchangeLost  = "no answer"          // note: From gave up waiting; attr "for"
	Ignored       = "ignored"            // note: From ignored what it met; attr "what"
	Violation     = "protocol violation" // note: From met a breach; attrs "rule", "detail"
)

// Attr is one named detail.
type Attr struct{ Key, Value string }

// Attrs is a short ordered list of details.
type Attrs []Attr

// Get returns the value of the first attribute of that key, or "".
func (a Attrs) Get(key string) string {
	for i := range a {
		if a[i].Key == key {
			return a[i].Value
		}
	}
	return ""
}

// Has tells whether an attribute of that key stands in the list.
func (a Attrs) Has(key string) bool {
	for i := range a {
		if a[i].Key == key {
			return true
		}
	}
	return false
}

// String returns "key=value" pairs, separated by spaces.
func (a Attrs) String() string {
	var b strings.Builder
	for i, at := range a {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(at.Key + "=" + at.Value)
	}
	return b.String()
}

// KV makes a list from keys and values in turn; an odd last key is dropped.
func KV(kv ...string) Attrs {
	a := make(Attrs, 0, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		a = append(a, Attr{kv[i], kv[i+1]})
	}
	return a
}

// MarshalJSON writes the list as an object, in its order.
func (a Attrs) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, at := range a {
		if i > 0 {
			b = append(b, ',')
		}
		key, err := json.Marshal(at.Key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(at.Value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, key...), ':'), value...)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads an object back in the order of its keys.
func (a *Attrs) UnmarshalJSON(b []byte) error {
	dec := json.NewDecoder(strings.NewReader(string(b)))
	if _, err := dec.Token(); err != nil {
		return err
	}
	*a = nil
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value string
		if err := dec.Decode(&value); err != nil {
			return err
		}
		*a = append(*a, Attr{key.(string), value})
	}
	return nil
}

// Octets are bytes that JSON shows in hexadecimal.
type Octets []byte

// MarshalText writes the octets in hexadecimal.
func (o Octets) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(o)), nil }

// UnmarshalText reads hexadecimal.
func (o *Octets) UnmarshalText(b []byte) error {
	d, err := hex.DecodeString(string(b))
	*o = d
	return err
}
