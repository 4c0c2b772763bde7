package bfcp

import (
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// What Decode does when something is wrong stands here, out of its hot path:
// words are put together only for a finding.

// rules are the rules that one transport of one specification words or weighs
// differently.
type rules struct {
	header, version, payloadLength, trailing           *rule.Rule
	reserved, padding, priorityReserved, errorReserved *rule.Rule
	attributeLength, attributeOverrun, groupOverrun    *rule.Rule
	reservedMask                                       uint8
}

var reliable4582 = rules{
	header: rule.BFCPHeader, version: rule.BFCPVersion, payloadLength: rule.BFCPPayloadLength, trailing: rule.BFCPPayloadLength,
	reserved: rule.BFCPReserved, padding: rule.BFCPPadding, priorityReserved: rule.BFCPPriorityReserved, errorReserved: rule.BFCPErrorReserved,
	attributeLength: rule.BFCPAttributeLength, attributeOverrun: rule.BFCPAttributeOverrun, groupOverrun: rule.BFCPGroupOverrun,
	reservedMask: flagR | flagF | reservedBits,
}

var reliable8855 = rules{
	header: rule.BFCPHeader, version: rule.BFCPVersion8855, payloadLength: rule.BFCPPayloadLength8855, trailing: rule.BFCPPayloadLength8855,
	reserved: rule.BFCPReserved8855, padding: rule.BFCPPadding8855, priorityReserved: rule.BFCPPriorityReserved8855, errorReserved: rule.BFCPErrorReserved8855,
	attributeLength: rule.BFCPAttributeLength, attributeOverrun: rule.BFCPAttributeOverrun, groupOverrun: rule.BFCPGroupOverrun,
	reservedMask: reservedBits,
}

var unreliable8855 = rules{
	header: rule.BFCPHeaderUDP, version: rule.BFCPVersion8855, payloadLength: rule.BFCPPayloadLength8855, trailing: rule.BFCPOneMessage,
	reserved: rule.BFCPReserved8855, padding: rule.BFCPPadding8855, priorityReserved: rule.BFCPPriorityReserved8855, errorReserved: rule.BFCPErrorReserved8855,
	attributeLength: rule.BFCPAttributeLengthUDP, attributeOverrun: rule.BFCPAttributeOverrunUDP, groupOverrun: rule.BFCPGroupOverrunUDP,
	reservedMask: reservedBits,
}

// maxFindings bounds what one message of many small faults can make of a
// verdict: from then on only rules that were not broken before are reported.
const maxFindings = 64

func (d *decoder) report(r *rule.Rule, offset int, path, format string, args ...any) {
	if len(d.v.Findings) < maxFindings || !d.v.Broke(r) {
		d.v.Report(r, offset, path, format, args...)
	}
}

// unparsable reports a fault after which the data cannot be parsed. Its reaction
// goes before those of gentler findings that came earlier, for instance an
// Error to a message that closes the connection in its last attribute; but a
// message of an unknown primitive or version is answered for that.
func (d *decoder) unparsable(r *rule.Rule, offset int, path, format string, args ...any) {
	d.report(r, offset, path, format, args...)
	if d.v.Reaction == rule.BFCPMissingAttribute.Reaction {
		d.v.Reaction = r.Reaction
	}
}

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

// brokenFrame reports an attribute whose Length cannot be: next after it is
// unknown.
func (d *decoder) brokenFrame(pos, end int, depth uint8, t AttributeType, length int) {
	path := d.path(depth, t.String()+"/Length")
	switch {
	case length < attributeHeader:
		d.unparsable(d.rules.attributeLength, pos+1, path, "expected at least %d, found %d", attributeHeader, length)
	case d.partial:
		// Cut off with the message.
	case depth > 0:
		d.unparsable(d.rules.groupOverrun, pos+1, path, "expected at most the %d octets that the group has left, found %d", end-pos, length)
	default:
		d.unparsable(d.rules.attributeOverrun, pos+1, path, "expected at most the %d octets that the message has left, found %d", end-pos, length)
	}
}

func (d *decoder) wrongFixedLength(n int) {
	a := d.m.Attributes[n]
	d.unparsable(d.rules.attributeLength, a.Offset()+1, d.pathOf(n)+"/Length", "expected 4, found %d", a.Length)
}

func (d *decoder) wrongGroupLength(n int) {
	a := d.m.Attributes[n]
	d.unparsable(d.rules.attributeLength, a.Offset()+1, d.pathOf(n)+"/Length", "expected a multiple of 4 from 4 to 252 in a grouped attribute, found %d", a.Length)
}

func (d *decoder) tooDeep(n int) {
	d.report(rule.BFCPAttributeDepth, d.m.Attributes[n].Offset(), d.pathOf(n), "expected no further group at depth %d; it is not looked into", maxDepth)
}

// misplaced reports an attribute that the grammar has no place for where it
// stands, seen being the set of those before it.
func (d *decoder) misplaced(n int, g *grammar, seen uint16) {
	a := d.m.Attributes[n]
	row := a.Type & 31
	if !a.Type.Known() {
		row = extension
	}
	bit := g.bit[row]
	switch {
	case bit == 0 && g == groupGrammars[AttributeFloorRequestInformation-AttributeBeneficiaryInformation] &&
		(a.Type == AttributeBeneficiaryID || a.Type == AttributeStatusInfo):
		d.report(rule.BFCPInformationText, a.Offset(), d.pathOf(n), "found a %s, which only the text asks for", a.Type)
	case bit == 0:
		d.report(rule.BFCPAttributeForeign, a.Offset(), d.pathOf(n), "expected only attributes of the ABNF of %s, found %s", g.name, a.Type)
	case seen&bit != 0 && g.limit[row] == bit:
		d.report(rule.BFCPAttributeRepeated, a.Offset(), d.pathOf(n), "expected one %s in %s, found another", a.Type, g.name)
	default:
		d.report(rule.BFCPAttributeOrder, a.Offset(), d.pathOf(n), "expected the order of the ABNF of %s, found %s after what follows it", g.name, a.Type)
	}
}

// missing reports the mandatory attributes that the message or group beginning
// before begin does not have.
func (d *decoder) missing(begin int, depth uint8, g *grammar, seen uint16) {
	offset := 0
	if depth > 0 {
		offset = begin - groupHeader
	}
	for r, p := range g.rank {
		if p.required && seen>>r&1 == 0 {
			d.report(rule.BFCPMissingAttribute, offset, d.path(depth, p.attribute.String()), "expected %s in %s, found none", p.attribute, g.name)
		}
	}
}

func (d *decoder) priority(n int, value uint16) {
	a := d.m.Attributes[n]
	if prio := value >> 13; prio > uint16(PriorityHighest) {
		d.report(rule.BFCPPriority, a.Offset()+2, d.pathOf(n)+"/Prio", "expected at most 4, found %d", prio)
	}
	if bits := value & 0x1fff; bits != 0 {
		d.report(d.rules.priorityReserved, a.Offset()+2, d.pathOf(n)+"/Reserved", "expected 0, found 0x%04x", bits)
	}
}

func (d *decoder) requestStatus(n int, s Status, position uint8) {
	a := d.m.Attributes[n]
	if !s.Known() {
		d.report(rule.BFCPRequestStatus, a.Offset()+2, d.pathOf(n)+"/Request Status", "expected 1 to 7, found %d", uint8(s))
	}
	if position != 0 && s != StatusAccepted {
		d.report(rule.BFCPQueuePosition, a.Offset()+3, d.pathOf(n)+"/Queue Position", "expected 0 with the status %s, found %d", s, position)
	}
}

func (d *decoder) errorCode(n int) {
	a := d.m.Attributes[n]
	contents := d.m.Contents(a)
	if len(contents) == 0 {
		d.unparsable(d.rules.attributeLength, a.Offset()+1, d.pathOf(n)+"/Length", "expected at least 3, found %d", a.Length)
		return
	}
	code, details := ErrorCode(contents[0]), contents[1:]
	if !code.Known(RFC8855) {
		d.report(rule.BFCPErrorCode, a.Offset()+2, d.pathOf(n)+"/Error Code", "expected a code of table 5, found %d", uint8(code))
	}
	if code != ErrorUnknownMandatoryAttribute {
		if len(details) > 0 && code.Known(RFC8855) {
			d.report(rule.BFCPErrorDetails, a.Offset()+3, d.pathOf(n)+"/Error Specific Details", "expected none with code %d, found %d octets", uint8(code), len(details))
		}
		return
	}
	for _, octet := range details {
		if octet&1 != 0 {
			d.reservedBit(n, d.rules.errorReserved)
			return
		}
	}
}

func (d *decoder) reservedBit(n int, r *rule.Rule) {
	a := d.m.Attributes[n]
	contents := d.m.Contents(a)
	for i, octet := range contents {
		if octet&1 != 0 && (i > 0 || a.Type != AttributeErrorCode) {
			d.report(r, a.Offset()+attributeHeader+i, d.pathOf(n)+"/R", "expected the lowest bit clear, found 0x%02x", octet)
		}
	}
}

func (d *decoder) invalidText(n int) {
	a := d.m.Attributes[n]
	d.report(rule.BFCPText, a.Offset()+attributeHeader, d.pathOf(n)+"/Text", "expected UTF-8, found %d octets that are not", int(a.Length)-attributeHeader)
}

func (d *decoder) nonzeroPadding(n int) {
	a := d.m.Attributes[n]
	r := d.rules.padding
	if !a.Type.Known() {
		r = rule.BFCPExtensionPadding
	}
	d.report(r, a.Offset()+int(a.Length), d.pathOf(n)+"/Padding", "expected zero, found % x", d.b[a.Offset()+int(a.Length):a.end()])
}

// reportUnknownMandatory comes last, when it is certain that the message can be
// parsed.
func (d *decoder) reportUnknownMandatory() {
	for n, a := range d.m.Attributes {
		if a.Mandatory && !a.Type.Known() {
			d.report(rule.BFCPUnknownMandatory, a.Offset(), d.pathOf(n), "found type %d with the M bit set", uint8(a.Type))
		}
	}
	// §13 looks at this before what an operation is missing.
	if d.v.Reaction == rule.BFCPMissingAttribute.Reaction {
		d.v.Reaction = rule.BFCPUnknownMandatory.Reaction
	}
}

// pathOf names the attribute n, outermost group first.
func (d *decoder) pathOf(n int) string { return d.m.path(n) }

// path names something at that depth that comes after all attributes read so
// far.
func (d *decoder) path(depth uint8, name string) string {
	return d.m.pathBefore(len(d.m.Attributes), depth, name)
}

// path names attribute n, outermost group first.
func (m *Message) path(n int) string {
	a := m.Attributes[n]
	return m.pathBefore(n, a.Depth, a.Type.String())
}

// pathBefore puts the groups around position n at that depth before name.
func (m *Message) pathBefore(n int, depth uint8, name string) string {
	var groups []string
	for i := n - 1; i >= 0 && depth > 0; i-- {
		if a := m.Attributes[i]; a.Depth < depth {
			depth = a.Depth
			groups = append([]string{a.Type.String()}, groups...)
		}
	}
	return strings.Join(append(groups, name), "/")
}
