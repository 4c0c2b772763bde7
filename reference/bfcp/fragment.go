package bfcp

import (
	"fmt"
	"math/bits"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Fragments splits an encoded message of version 2 into datagrams that are
// smaller than mtu octets (RFC 8855 §6.2.3), or returns the message alone if it
// is no larger than mtu. The clause's formula for their number would fill the
// MTU, its MUST keeps them below it; this follows the MUST. It fails if mtu
// leaves no room for 4 octets of payload, or message is none of version 2 with
// the length it promises.
func Fragments(message []byte, mtu int) ([][]byte, error) {
	h, ok := ParseHeader(message)
	if !ok || h.Version != 2 || h.F || len(message) != HeaderLength+4*int(h.PayloadLength) {
		return nil, fmt.Errorf("bfcp: expected a whole message of version 2 to fragment, found %d octets of version %d", len(message), h.Version)
	}
	if len(message) <= mtu {
		return [][]byte{message}, nil
	}
	room := (mtu - 1 - FragmentHeaderLength) / 4 // in units of 4 octets
	if room < 1 {
		return nil, fmt.Errorf("bfcp: expected an MTU above %d octets for a fragment, found %d", FragmentHeaderLength+4, mtu)
	}
	var datagrams [][]byte
	h.F, h.Reserved = true, 0
	for at := 0; at < int(h.PayloadLength); at += room {
		end := min(at+room, int(h.PayloadLength))
		h.FragmentOffset, h.FragmentLength = uint16(at), uint16(end-at)
		d := h.append(make([]byte, 0, FragmentHeaderLength+4*(end-at)))
		datagrams = append(datagrams, append(d, message[HeaderLength+4*at:HeaderLength+4*end]...))
	}
	return datagrams, nil
}

// Limits of a Reassembler that are left 0.
const (
	// MaxPartial is how many messages wait for fragments at once. A peer has
	// one request outstanding at a time (RFC 8855 §6.2), and may answer one.
	MaxPartial = 4
	// ReassemblyTime is T2 for the initial T1 of 500 ms (RFC 8855 §8.3.3).
	ReassemblyTime = 10 * time.Second
)

// Reassembler puts the messages of one peer together from fragments. The zero
// value is ready. It holds at most MaxMessages times Limit octets.
type Reassembler struct {
	// Limit is the longest message, in octets; 0 stands for MaxBuffered.
	Limit int
	// MaxMessages is how many messages may be incomplete at once, the oldest
	// giving way; 0 stands for MaxPartial.
	MaxMessages int
	// Lifetime is how long a message waits after its first fragment; 0
	// stands for ReassemblyTime.
	Lifetime time.Duration
	partial  []*partial // oldest first
}

// partial is a message of which some fragments are there.
type partial struct {
	header Header // of the whole message: F clear
	begun  time.Time
	octets []byte   // the payload as far as a fragment reached
	have   []uint64 // a bit for each unit of 4 octets
	units  int      // how many are there
}

// Add takes a datagram. A message that is not fragmented comes back at once, a
// fragmented one with its last fragment, with the header of an unfragmented
// message; until then the message is nil. v is emptied first, and says what is
// wrong with the fragment; the message itself is still to be decoded.
func (r *Reassembler) Add(now time.Time, datagram []byte, v *rule.Verdict) []byte {
	r.Expire(now)
	v.Reset()
	h, ok := ParseHeader(datagram)
	if !ok || !h.fragmented() {
		if !ok && h.fragmented() {
			new(Message).Decode(datagram, RFC8855Unreliable, v)
			return nil
		}
		return datagram // for Decode to judge
	}
	new(Message).Decode(datagram, RFC8855Unreliable, v)
	if v.Receiver == rule.Reject {
		return nil
	}
	limit := r.Limit
	if limit <= 0 {
		limit = MaxBuffered
	}
	if whole := HeaderLength + 4*int(h.PayloadLength); whole > limit {
		v.Report(rule.BFCPReassembly, 2, "COMMON-HEADER/Payload Length", "expected a message of at most %d octets, found a fragment of one with %d", limit, whole)
		return nil
	}
	p := r.find(h)
	if p == nil {
		p = r.begin(now, h, v)
	}
	if !p.take(h, datagram[FragmentHeaderLength:], v) || p.units < int(p.header.PayloadLength) {
		return nil
	}
	r.drop(p)
	return append(p.header.append(make([]byte, 0, HeaderLength+len(p.octets))), p.octets...)
}

// Expire gives up the messages that have waited for too long, at that time, and
// returns how many. Add does it as well.
func (r *Reassembler) Expire(now time.Time) int {
	lifetime := r.Lifetime
	if lifetime <= 0 {
		lifetime = ReassemblyTime
	}
	n := 0
	for n < len(r.partial) && now.Sub(r.partial[n].begun) >= lifetime {
		n++
	}
	r.partial = append(r.partial[:0], r.partial[n:]...)
	return n
}

// Waiting returns how many messages are incomplete and how many octets of them
// are held.
func (r *Reassembler) Waiting() (messages, octets int) {
	for _, p := range r.partial {
		octets += len(p.octets)
	}
	return len(r.partial), octets
}

// find returns the message that a fragment belongs to: fragments share the
// Transaction ID (RFC 8855 §6.2.3), which is unique for its side among the
// transactions of a user in a conference, and R tells the sides apart.
func (r *Reassembler) find(h Header) *partial {
	for _, p := range r.partial {
		o := &p.header
		if o.TransactionID == h.TransactionID && o.ConferenceID == h.ConferenceID && o.UserID == h.UserID && o.R == h.R {
			return p
		}
	}
	return nil
}

func (r *Reassembler) begin(now time.Time, h Header, v *rule.Verdict) *partial {
	most := r.MaxMessages
	if most <= 0 {
		most = MaxPartial
	}
	if len(r.partial) >= most {
		v.Report(rule.BFCPReassembly, -1, "", "expected at most %d incomplete messages; transaction %d gives way", most, r.partial[0].header.TransactionID)
		r.drop(r.partial[0])
	}
	h.F, h.Reserved, h.FragmentOffset, h.FragmentLength = false, 0, 0, 0
	p := &partial{header: h, begun: now, have: make([]uint64, (int(h.PayloadLength)+63)/64)}
	r.partial = append(r.partial, p)
	return p
}

func (r *Reassembler) drop(p *partial) {
	for i := range r.partial {
		if r.partial[i] == p {
			r.partial = append(r.partial[:i], r.partial[i+1:]...)
			return
		}
	}
}

// take enters a fragment. What is there already must be the same: a fragment
// that was sent again is no fault, one that overlaps with other contents is not
// taken.
func (p *partial) take(h Header, payload []byte, v *rule.Verdict) bool {
	if h.PayloadLength != p.header.PayloadLength || h.Primitive != p.header.Primitive {
		v.Report(rule.BFCPFragmentOverlap, 1, "COMMON-HEADER", "expected the header of the fragments before, %s of %d units, found %s of %d",
			p.header.Primitive, p.header.PayloadLength, h.Primitive, h.PayloadLength)
		return false
	}
	first, n := int(h.FragmentOffset), int(h.FragmentLength)
	for i := range n {
		unit := first + i
		if p.have[unit/64]>>(unit%64)&1 != 0 && string(p.octets[4*unit:4*unit+4]) != string(payload[4*i:4*i+4]) {
			v.Report(rule.BFCPFragmentOverlap, FragmentHeaderLength+4*i, "Fragment", "expected the contents that unit %d had in another fragment", unit)
			return false
		}
	}
	if reach := 4 * (first + n); reach > len(p.octets) {
		p.octets = append(p.octets, make([]byte, reach-len(p.octets))...)
	}
	copy(p.octets[4*first:], payload)
	for unit := first; unit < first+n; unit++ {
		p.have[unit/64] |= 1 << (unit % 64)
	}
	p.units = 0
	for _, word := range p.have {
		p.units += bits.OnesCount64(word)
	}
	return true
}
