package grammar

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Octets of the common header (§5.1) and of an attribute's (§5.2).
const (
	atPrimitive      = 1
	atPayloadLength  = 2
	atTransactionID  = 8
	headerLength     = 12
	atFragmentOffset = 12
	fragmentHeader   = 16
	attributeHeader  = 2
	groupHeader      = 4

	flagR = 0x10
	flagF = 0x08
)

// deepest is how deep groups nest: a FLOOR-REQUEST-STATUS in a
// FLOOR-REQUEST-INFORMATION has no groups in it.
const deepest = 2

// Read judges b as exactly one message, or one datagram where the transport is
// unreliable, by edition e.
func (v *Verdict) Read(b []byte, e *Edition) {
	*v = Verdict{Broken: v.Broken[:0]}
	if len(b) > 0 && e.other != nil && b[0]>>5 == e.other.version {
		e = e.other
	}
	if len(b) < headerLength {
		v.breaks(e.header, len(b))
		return
	}
	if b[0]>>5 != e.version {
		v.breaks(e.wrongVersion, 0)
		return
	}
	v.readFlags(b, e)
	payload := 4 * int(binary.BigEndian.Uint16(b[atPayloadLength:]))
	if e.unreliable && b[0]&flagF != 0 {
		v.readFragment(b, e, payload)
		return
	}
	end := headerLength + payload
	l := list{at: headerLength, end: end}
	if p := b[atPrimitive]; p != 0 && p <= e.lastPrimitive {
		l.abnf = &e.messages[p]
	}
	if len(b) < end {
		v.breaks(e.payloadLength, atPayloadLength)
		l.end, l.cut = len(b)&^3, true
	} else if len(b) > end {
		v.breaks(e.excess, end)
	}
	if !v.readList(b, l, e) {
		v.forget(rule.BFCPUnknownMandatory)
	}
}

func (v *Verdict) readFlags(b []byte, e *Edition) {
	if b[0]&e.unusedBits != 0 {
		v.breaks(e.reserved[ofHeader], 0)
	}
	if b[0]&e.noFlags != 0 {
		v.breaks(rule.BFCPFlagsReliable, 0)
	}
	p := b[atPrimitive]
	if p == 0 || p > e.lastPrimitive {
		v.breaks(rule.BFCPUnknownPrimitive, atPrimitive)
		p = 0
	} else if p > 13 && !e.unreliable {
		v.breaks(rule.BFCPUnreliablePrimitive, atPrimitive)
	}
	role := primitives[p].part
	if e.unreliable && p != 0 {
		is := request
		if b[0]&flagR != 0 {
			is = response
		}
		if role&is == 0 {
			v.breaks(rule.BFCPResponder, 0)
		}
	}
	// Of an unknown primitive its own specification would say.
	if binary.BigEndian.Uint16(b[atTransactionID:]) == 0 && p != 0 && (e.unreliable || role == request|ofClient) {
		v.breaks(rule.BFCPTransactionZero, atTransactionID)
	}
}

// readFragment reads the fields that only a fragment has; what is in it can be
// judged only once the message is whole.
func (v *Verdict) readFragment(b []byte, e *Edition, payload int) {
	if len(b) < fragmentHeader {
		v.breaks(e.header, len(b))
		return
	}
	offset := 4 * int(binary.BigEndian.Uint16(b[atFragmentOffset:]))
	length := 4 * int(binary.BigEndian.Uint16(b[atFragmentOffset+2:]))
	if offset+length > payload {
		v.breaks(rule.BFCPFragment, atFragmentOffset)
	}
	if fragmentHeader+length != len(b) {
		v.breaks(rule.BFCPFragment, atFragmentOffset+2)
	}
}

// list is the attributes from octet at to octet end, both multiples of 4.
type list struct {
	at, end int
	owner   int       // the octet at which their message or group begins
	group   uint8     // the type of their group, 0 for a message
	depth   int       // of groups around them
	abnf    *sentence // nil where it is not known
	// cut says that the message ends before its time, which is broken already:
	// so may its last attribute, and what is missing may have been behind.
	cut bool
}

// in returns the list in the group at octet at.
func (l *list) in(kind uint8, at, length int, e *Edition) list {
	inner := list{at: at + groupHeader, end: at + length, owner: at, group: kind, depth: l.depth + 1}
	if l.abnf != nil { // what an unknown primitive has groups for is not known either
		inner.abnf = &e.groups[kind]
	}
	return inner
}

// readList reports whether it came to the end: behind an attribute whose Length
// cannot be, nobody knows where the next one begins. What the M bit demands of a
// message is then forgotten.
func (v *Verdict) readList(b []byte, l list, e *Edition) bool {
	var seen uint32
	var last uint8 // the furthest place in the ABNF so far
	for at := l.at; at < l.end; {
		kind, length := b[at]>>1, int(b[at+1])
		next := at + (length+3)&^3
		switch {
		case length < attributeHeader:
			v.breaks(e.length, at+1)
			return false
		case next <= l.end:
		case l.cut:
			return false
		case l.depth > 0:
			v.breaks(e.groupOverrun, at+1)
			return false
		default:
			v.breaks(e.overrun, at+1)
			return false
		}
		if kind == 0 || kind >= attributeTypes {
			if b[at]&1 != 0 {
				v.breaks(rule.BFCPUnknownMandatory, at)
			}
			last = attributeTypes // extensions come behind all others
			v.readPadding(b[at+length:next], at+length, rule.BFCPExtensionPadding)
			at = next
			continue
		}
		if s := l.abnf; s != nil {
			v.readPlace(kind, at, &l, seen, last)
			last = max(last, s.place[kind])
			seen |= 1 << kind
		}
		a := &attributes[kind]
		switch wants := &lengths[a.form]; {
		case length < wants.least || length > wants.most || length%wants.step != 0:
			v.breaks(e.length, at+1)
		case a.form != grouped:
			v.readContents(b[at+attributeHeader:at+length], at+attributeHeader, a, e)
		case l.depth == deepest:
			v.breaks(rule.BFCPAttributeDepth, at)
		case !v.readList(b, l.in(kind, at, length, e), e):
			return false
		}
		if a.form >= padded {
			v.readPadding(b[at+length:next], at+length, e.reserved[ofPadding])
		}
		at = next
	}
	if l.abnf != nil && !l.cut {
		for missing := l.abnf.needed &^ seen; missing != 0; missing &= missing - 1 {
			v.breaks(rule.BFCPMissingAttribute, l.owner)
		}
	}
	return true
}

// readPlace judges where the attribute at octet at stands, behind those seen
// with the furthest place last.
func (v *Verdict) readPlace(kind uint8, at int, l *list, seen uint32, last uint8) {
	s := l.abnf
	switch place := s.place[kind]; {
	case place == 0 && l.group == floorRequestInformation && (kind == beneficiaryID || kind == statusInfo):
		v.breaks(rule.BFCPInformationText, at)
	case place == 0:
		v.breaks(rule.BFCPAttributeForeign, at)
	case s.once>>kind&1 != 0 && seen>>kind&1 != 0:
		v.breaks(rule.BFCPAttributeRepeated, at)
	case place < last:
		v.breaks(rule.BFCPAttributeOrder, at)
	}
}

func (v *Verdict) readPadding(b []byte, at int, r *rule.Rule) {
	for _, octet := range b {
		if octet != 0 {
			v.breaks(r, at)
			return
		}
	}
}

// readContents judges the contents of an attribute, which begin at octet at.
func (v *Verdict) readContents(contents []byte, at int, a *attribute, e *Edition) {
	switch a.form {
	case number:
		word := binary.BigEndian.Uint16(contents)
		for i := range a.fields {
			f := &a.fields[i]
			if x := word & f.mask; (x < f.least || x > f.most) && (f.unless == 0 || word>>8 != f.unless) {
				r := f.rule
				if r == nil {
					r = e.reserved[f.reserved]
				}
				v.breaks(r, at+f.octet)
			}
		}
	case text:
		if !utf8.Valid(contents) {
			v.breaks(rule.BFCPText, at)
		}
	case errorCode:
		details := contents[1:]
		switch code := contents[0]; {
		case code == 0 || code > lastErrorCode:
			v.breaks(rule.BFCPErrorCode, at)
		case code == codeWithDetails:
			v.readElements(details, at+1, a, e)
		case len(details) > 0:
			v.breaks(rule.BFCPErrorDetails, at+1)
		}
	case octets:
		v.readElements(contents, at, a, e)
	}
}

func (v *Verdict) readElements(elements []byte, at int, a *attribute, e *Edition) {
	if a.unused == 0 {
		return
	}
	for i, x := range elements {
		if x&a.unused != 0 {
			v.breaks(e.reserved[a.unusedRule], at+i)
		}
	}
}
