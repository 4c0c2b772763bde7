package bfcp

import (
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// What Decode does when something is wrong stands here, out of its hot path:
// words are put together only for a finding.

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

// brokenFrame reports an attribute whose Length cannot be: next after it is
// unknown.
func (d *decoder) brokenFrame(pos, end int, depth uint8, t AttributeType, length int) {
	var path string
	if !d.v.Brief {
		path = d.path(depth, t.String()+"/Length")
	}
	switch {
	case length < attributeHeader:
		d.unparsable(d.rules.attributeLength, pos+1, path, "expected at least %d, found %d", attributeHeader, length)
	case d.partial && depth == 0:
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
		d.report(rule.BFCPAttributeForeign, a.Offset(), d.pathOf(n), "expected only attributes of the ABNF of %s, found %s", g, a.Type)
	case seen&bit != 0 && g.limit[row] == bit:
		d.report(rule.BFCPAttributeRepeated, a.Offset(), d.pathOf(n), "expected one %s in %s, found another", a.Type, g)
	default:
		d.report(rule.BFCPAttributeOrder, a.Offset(), d.pathOf(n), "expected the order of the ABNF of %s, found %s after what follows it", g, a.Type)
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
			d.report(rule.BFCPMissingAttribute, offset, d.path(depth, p.attribute.String()), "expected %s in %s, found none", p.attribute, g)
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
	begin := a.Offset() + int(a.Length)
	if d.v.Brief {
		d.report(r, begin, "", "") // a slice among the words would need memory
		return
	}
	d.report(r, begin, d.pathOf(n)+"/Padding", "expected zero, found % x", d.b[begin:a.end()])
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
func (d *decoder) pathOf(n int) string {
	if d.v.Brief {
		return ""
	}
	return d.m.path(n)
}

// path names something at that depth that comes after all attributes read so
// far.
func (d *decoder) path(depth uint8, name string) string {
	if d.v.Brief {
		return ""
	}
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
