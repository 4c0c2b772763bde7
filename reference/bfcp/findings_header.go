package bfcp

import "github.com/floorcheck/floorcheck/reference/rule"

// What is wrong with a header: its octets, version and flags, primitive and
// lengths.

func (d *decoder) shortHeader(want int) {
	d.unparsable(d.rules.header, len(d.b), "COMMON-HEADER", "expected %d octets of common header, found %d", want, len(d.b))
}

// firstOctet judges version, flags and reserved bits, and chooses the rules. It
// returns false if nothing further can be read.
func (d *decoder) firstOctet(p Profile) bool {
	m, wanted := d.m, "1"
	ok := m.Version == 1
	switch {
	case p == RFC4582:
	case p == RFC8855Unreliable || p == RFC8855 && m.Version == 2:
		d.rules, wanted, ok = &unreliable8855, "2", m.Version == 2
	default:
		d.rules = &reliable8855
		if p == RFC8855 {
			wanted = "1 or 2"
		}
	}
	if !ok {
		d.report(d.rules.version, 0, "COMMON-HEADER/Ver", "expected version %s, found %d", wanted, m.Version)
		return false
	}
	if bits := d.b[0] & d.rules.reservedMask; bits != 0 {
		d.report(d.rules.reserved, 0, "COMMON-HEADER/Reserved", "expected reserved bits of zero, found 0x%02x in the first octet", bits)
	}
	if d.rules == &reliable8855 && (m.R || m.F) {
		d.report(rule.BFCPFlagsReliable, 0, "COMMON-HEADER/R, F", "expected R and F clear over a reliable transport, found R %t, F %t", m.R, m.F)
	}
	if m.fragmented() {
		d.fragment()
	}
	return true
}

// fragment judges the header of a fragment against what it holds.
func (d *decoder) fragment() {
	if len(d.b) < FragmentHeaderLength {
		d.shortHeader(FragmentHeaderLength)
		return
	}
	d.m.parseFragment(d.b)
	h := &d.m.Header
	if held := len(d.b) - FragmentHeaderLength; held != 4*int(h.FragmentLength) {
		d.report(rule.BFCPFragment, 14, "COMMON-HEADER/Fragment Length",
			"expected the length of what follows, %d octets, found %d units of 4 octets", held, h.FragmentLength)
	}
	if reach := int(h.FragmentOffset) + int(h.FragmentLength); reach > int(h.PayloadLength) {
		d.report(rule.BFCPFragment, 12, "COMMON-HEADER/Fragment Offset",
			"expected a fragment within the Payload Length of %d units, found one that reaches to %d", h.PayloadLength, reach)
	}
}

// responses and requests are the primitives whose R flag is certain; a
// FloorRequestStatus or FloorStatus may be either.
const (
	responses uint32 = 1<<PrimitiveUserStatus | 1<<PrimitiveChairActionAck | 1<<PrimitiveHelloAck | 1<<PrimitiveError |
		1<<PrimitiveFloorRequestStatusAck | 1<<PrimitiveFloorStatusAck | 1<<PrimitiveGoodbyeAck
	requests uint32 = 1<<PrimitiveFloorRequest | 1<<PrimitiveFloorRelease | 1<<PrimitiveFloorRequestQuery |
		1<<PrimitiveUserQuery | 1<<PrimitiveFloorQuery | 1<<PrimitiveChairAction | 1<<PrimitiveHello
)

// header judges what depends on the primitive and returns the grammar to go on
// with.
func (d *decoder) header(g *grammar, p Profile) *grammar {
	m, unreliable := d.m, d.rules == &unreliable8855
	if g == nil {
		d.report(rule.BFCPUnknownPrimitive, 1, "COMMON-HEADER/Primitive", "expected a primitive of %s, found %d", p, uint8(m.Primitive))
		return anything
	}
	if m.Primitive > PrimitiveError && !unreliable {
		d.report(rule.BFCPUnreliablePrimitive, 1, "COMMON-HEADER/Primitive", "found %s over a reliable transport", m.Primitive)
	}
	if m.TransactionID == 0 && (requests>>m.Primitive&1 != 0 || unreliable) {
		d.report(rule.BFCPTransactionZero, 8, "COMMON-HEADER/Transaction ID", "expected another value than 0 in a %s", m.Primitive)
	}
	if unreliable {
		goodbye := uint32(1) << PrimitiveGoodbye
		if m.R && (requests|goodbye)>>m.Primitive&1 != 0 {
			d.report(rule.BFCPResponder, 0, "COMMON-HEADER/R", "expected R clear in the request %s", m.Primitive)
		} else if !m.R && responses>>m.Primitive&1 != 0 {
			d.report(rule.BFCPResponder, 0, "COMMON-HEADER/R", "expected R set in the response %s", m.Primitive)
		}
	}
	return g
}

// wrongLength reports that the message does not have the octets it promises,
// and returns where reading ends.
func (d *decoder) wrongLength(end int) int {
	if end < len(d.b) {
		d.report(d.rules.trailing, end, "", "expected the end of the message, found %d octets after it", len(d.b)-end)
		return end
	}
	d.partial = true
	d.report(d.rules.payloadLength, 2, "COMMON-HEADER/Payload Length",
		"expected %d octets after the header, found %d", end-HeaderLength, len(d.b)-HeaderLength)
	return len(d.b) &^ 3
}
