package floor

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Timers of RFC 8855 §8.3 for an unreliable transport.
const (
	// InitialT1 is the request retransmission timer to begin with, and the
	// least that it ever is.
	InitialT1 = 500 * time.Millisecond
	// maxT1 ends the doubling of T1 on a path on which it always expires. No
	// clause names a limit.
	maxT1 = 8 * time.Second
	// retransmissions is how often a request is sent again before the
	// connection counts as broken.
	retransmissions = 3
	granularity     = 100 * time.Millisecond
	// maxCached is how many responses are kept for T2. The peer has one
	// request outstanding at a time, so that the last would do.
	maxCached = 8
)

// Link is one end of a BFCP connection over datagrams (RFC 8855 §6.2, §8.3): it
// keeps one request of its own outstanding at a time and repeats it by T1,
// answers repeated requests of the peer from memory until T2, acknowledges what a
// server sends on its own, and puts fragments together.
//
// The server has one for each peer by itself. A participant or chair needs one
// beside it: what the client's methods return goes into Send, what Receive returns
// goes into the client's Receive, and what Outgoing returns goes to the network.
type Link struct {
	// MTU is the longest datagram that is sent without fragmentation, in
	// octets; 0 stands for DefaultMTU.
	MTU int

	server      bool
	waiting     [][]byte // requests not yet sent
	current     []byte   // the request that is outstanding, or nil
	sent        time.Time
	again       time.Time // when current is sent again, or given up
	repeated    int
	timeout     time.Duration // T1 as doubled so far for current
	t1          time.Duration
	srtt        time.Duration
	rttvar      time.Duration
	transaction uint16 // the last of a server's own
	broken      bool

	cache     []cached
	fragments bfcp.Reassembler
	verdict   rule.Verdict // on the last fragment
	forget    time.Time    // when the fragments that wait are given up
	out       [][]byte
}

// DefaultMTU is a datagram size that passes everywhere on today's Internet, with
// room for DTLS.
const DefaultMTU = 1200

// cached is a response and until when it is kept (timer T2).
type cached struct {
	key      linkKey
	response []byte
	until    time.Time
}

// linkKey is what a response has in common with its request (RFC 8855 §8).
type linkKey struct {
	conference        uint32
	transaction, user uint16
}

func keyOf(h *bfcp.Header) linkKey { return linkKey{h.ConferenceID, h.TransactionID, h.UserID} }

// NewLink returns the client's end of a connection.
func NewLink() *Link { return &Link{t1: InitialT1} }

func newServerLink() *Link { return &Link{t1: InitialT1, server: true} }

// Broken tells whether the peer left a request unanswered for too long: the
// connection is over (RFC 8855 §8.3.1).
func (l *Link) Broken() bool { return l.broken }

// Idle tells whether nothing of this end is outstanding or waits to be sent.
func (l *Link) Idle() bool { return l.current == nil && len(l.waiting) == 0 }

// Outgoing returns the datagrams to send, and forgets them. They are not changed
// afterwards.
func (l *Link) Outgoing() [][]byte {
	out := l.out
	l.out = nil
	return out
}

// Send takes a whole message of this end, encoded for version 2. A response (R
// set) is sent at once and remembered; a request when those before it are
// answered.
func (l *Link) Send(now time.Time, message []byte) {
	h, ok := bfcp.ParseHeader(message)
	if !ok || l.broken {
		return
	}
	message = bytes.Clone(message)
	if h.R {
		l.remember(now, keyOf(&h), message)
		l.emit(message)
		return
	}
	if l.server && l.replace(message) {
		return
	}
	l.waiting = append(l.waiting, message)
	l.next(now)
}

// replace puts a notification in the place of an older one about the same floor
// or request that has not been sent: how often they are sent is local policy (RFC
// 8855 §13.1.2, §13.5.2), and so what waits for a slow peer stays bounded. The
// identifier of the floor or request is the first attribute's in both.
func (l *Link) replace(message []byte) bool {
	if len(message) < 16 {
		return false
	}
	for i, w := range l.waiting {
		if len(w) >= 16 && w[1] == message[1] && bytes.Equal(w[4:8], message[4:8]) && bytes.Equal(w[10:16], message[10:16]) {
			l.waiting[i] = message
			return true
		}
	}
	return false
}

// next sends the next request if none is outstanding.
func (l *Link) next(now time.Time) {
	if l.current != nil || len(l.waiting) == 0 {
		return
	}
	l.current, l.waiting = l.waiting[0], l.waiting[1:]
	if l.server {
		l.transaction++
		if l.transaction == 0 {
			l.transaction = 1
		}
		binary.BigEndian.PutUint16(l.current[8:], l.transaction)
	}
	l.repeated, l.timeout = 0, l.t1
	l.sent, l.again = now, now.Add(l.timeout)
	l.emit(l.current)
}

// Receive takes one datagram. It returns the whole message that the layer above
// has to see, or nil.
func (l *Link) Receive(now time.Time, datagram []byte) []byte {
	h, ok := bfcp.ParseHeader(datagram)
	if !ok || l.broken {
		return nil
	}
	l.verdict.Reset()
	if h.F && h.Version == 2 {
		l.fragments.Lifetime = l.t2()
		datagram = l.fragments.Add(now, datagram, &l.verdict)
		l.forget = now.Add(l.t2())
		if datagram == nil {
			return nil
		}
		h.F = false
	}
	if h.R {
		return l.response(now, &h, datagram)
	}
	l.expire(now)
	key := keyOf(&h)
	for i := range l.cache {
		if l.cache[i].key == key {
			l.emit(l.cache[i].response)
			return nil
		}
	}
	if l.server {
		return datagram
	}
	if ack := acknowledgement(h.Primitive); ack != 0 {
		octets := acknowledge(h, ack)
		l.remember(now, key, octets)
		l.emit(octets)
	}
	return datagram
}

// response takes a response of the peer. One that answers nothing is dropped.
func (l *Link) response(now time.Time, h *bfcp.Header, datagram []byte) []byte {
	if l.current == nil {
		return nil
	}
	open, _ := bfcp.ParseHeader(l.current)
	if keyOf(&open) != keyOf(h) || l.server && acknowledgement(open.Primitive) != h.Primitive {
		return nil
	}
	l.measure(now)
	l.current = nil
	l.next(now)
	if l.server {
		return nil // an acknowledgement says nothing else
	}
	return datagram
}

// measure adjusts T1 to the round trip (RFC 8855 §8.3.1, RFC 6298 §2). A request
// that was repeated says nothing about it, but that T1 was too short.
func (l *Link) measure(now time.Time) {
	if l.repeated > 0 {
		l.t1 = min(2*l.t1, maxT1)
		return
	}
	r := now.Sub(l.sent)
	if l.srtt == 0 {
		l.srtt, l.rttvar = r, r/2
	} else {
		l.rttvar = (3*l.rttvar + (l.srtt - r).Abs()) / 4
		l.srtt = (7*l.srtt + r) / 8
	}
	l.t1 = min(max(InitialT1, l.srtt+max(granularity, 4*l.rttvar)), maxT1)
}

// t2 is how long a response is kept, so that it outlives every repetition of its
// request (RFC 8855 §8.3.3).
func (l *Link) t2() time.Duration { return l.t1 * 16 * 5 / 4 }

func (l *Link) remember(now time.Time, key linkKey, response []byte) {
	l.expire(now)
	if len(l.cache) == maxCached {
		l.cache = append(l.cache[:0], l.cache[1:]...)
	}
	l.cache = append(l.cache, cached{key, response, now.Add(l.t2())})
}

func (l *Link) expire(now time.Time) {
	n := 0
	for n < len(l.cache) && !now.Before(l.cache[n].until) {
		n++
	}
	l.cache = append(l.cache[:0], l.cache[n:]...)
	clear(l.cache[len(l.cache):cap(l.cache)])
	l.fragments.Expire(now)
}

// NextDeadline returns when Tick has something to do next, and false if nothing
// is due.
func (l *Link) NextDeadline() (time.Time, bool) {
	waiting, _ := l.fragments.Waiting()
	at, ok := l.forget, waiting > 0
	if len(l.cache) > 0 && (!ok || l.cache[0].until.Before(at)) {
		at, ok = l.cache[0].until, true
	}
	if l.current != nil && (!ok || l.again.Before(at)) {
		at, ok = l.again, true
	}
	return at, ok && !l.broken
}

// Tick repeats the outstanding request when T1 has run out, or gives the
// connection up after the third repetition, and forgets what T2 ends.
func (l *Link) Tick(now time.Time) {
	l.expire(now)
	for l.current != nil && !l.broken && !now.Before(l.again) {
		if l.repeated == retransmissions {
			l.broken, l.current, l.waiting, l.cache = true, nil, nil, nil
			return
		}
		l.repeated++
		l.timeout *= 2
		l.again = l.again.Add(l.timeout)
		l.emit(l.current)
	}
}

func (l *Link) emit(message []byte) {
	mtu := l.MTU
	if mtu == 0 {
		mtu = DefaultMTU
	}
	datagrams, err := bfcp.Fragments(message, mtu)
	if err != nil {
		return // an MTU without room for a fragment
	}
	l.out = append(l.out, datagrams...)
}

// acknowledgement is the primitive that acknowledges what a server, or either
// side in the case of Goodbye, sends on its own (RFC 8855 §5.3.14 to §5.3.17).
func acknowledgement(p bfcp.Primitive) bfcp.Primitive {
	switch p {
	case bfcp.PrimitiveFloorRequestStatus:
		return bfcp.PrimitiveFloorRequestStatusAck
	case bfcp.PrimitiveFloorStatus:
		return bfcp.PrimitiveFloorStatusAck
	case bfcp.PrimitiveGoodbye:
		return bfcp.PrimitiveGoodbyeAck
	}
	return 0
}

// acknowledge returns the acknowledgement of a message with header h: that
// header with the primitive, the R flag and no contents.
func acknowledge(h bfcp.Header, p bfcp.Primitive) []byte {
	octets := make([]byte, bfcp.HeaderLength)
	octets[0] = h.Version<<5 | 0x10
	octets[1] = byte(p)
	binary.BigEndian.PutUint32(octets[4:], h.ConferenceID)
	binary.BigEndian.PutUint16(octets[8:], h.TransactionID)
	binary.BigEndian.PutUint16(octets[10:], h.UserID)
	return octets
}
