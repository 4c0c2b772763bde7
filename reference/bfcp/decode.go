package bfcp

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Decode parses exactly one message. It reports what it could read, and every
// finding.
func Decode(b []byte, p Profile) (Message, rule.Verdict) {
	var m Message
	var v rule.Verdict
	m.Decode(b, p, &v)
	return m, v
}

// Decode is the function Decode into a Message and a Verdict that are reused:
// both are emptied first. It allocates only to grow them and for findings. The
// Message refers to b until it is decoded into again.
//
// A fragment (F in version 2) is judged as such and has no attributes; see
// Reassembler.
func (m *Message) Decode(b []byte, p Profile, v *rule.Verdict) {
	v.Reset()
	m.Header, m.Attributes, m.octets = Header{}, m.Attributes[:0], b
	d := decoder{m: m, v: v, b: b, rules: &reliable4582}
	if len(b) < HeaderLength {
		if p == RFC8855Unreliable || p == RFC8855 && len(b) > 0 && b[0]>>versionShift == 2 {
			d.rules = &unreliable8855
		}
		d.shortHeader(HeaderLength)
		return
	}
	m.Header.parse(b)
	if b[0] != 1<<versionShift || p != RFC4582 {
		// Anything but the plain first octet of the default profile.
		if !d.firstOctet(p) {
			return
		}
	}
	g := grammarOf(m.Primitive, p)
	if g == nil || m.TransactionID == 0 || p != RFC4582 {
		g = d.header(g, p)
		if m.fragmented() {
			return
		}
	}
	end := HeaderLength + 4*int(m.PayloadLength)
	if end != len(b) {
		end = d.wrongLength(end)
	}
	if d.list(HeaderLength, end, 0, g) && d.unknownMandatory {
		d.reportUnknownMandatory()
	}
}

// decoder is the state of one Decode. It lives on the stack; what reports a
// finding is kept out of line in findings.go and findings_header.go.
type decoder struct {
	m     *Message
	v     *rule.Verdict
	b     []byte
	rules *rules
	// unknownMandatory says that an extension with the M bit was there.
	unknownMandatory bool
	// partial says that the message is shorter than it promises, which is
	// reported already: what follows from it is not. A group that is there whole
	// is judged like any other.
	partial bool
}

// kind is what the decoder has to check in the contents of an attribute.
type kind uint8

const (
	kindExtension kind = iota
	kindUnsigned16
	kindPriority
	kindStatus
	kindErrorCode
	kindText
	kindAttributes
	kindOctets
	kindGroup
)

// kinds are the formats of RFC 4582 §5.2 table 2, finer where the contents have
// parts; extensions at 0.
var kinds = [32]kind{
	AttributeBeneficiaryID: kindUnsigned16, AttributeFloorID: kindUnsigned16, AttributeFloorRequestID: kindUnsigned16,
	AttributePriority: kindPriority, AttributeRequestStatus: kindStatus, AttributeErrorCode: kindErrorCode,
	AttributeErrorInfo: kindText, AttributeParticipantProvidedInfo: kindText, AttributeStatusInfo: kindText,
	AttributeSupportedAttributes: kindAttributes, AttributeSupportedPrimitives: kindOctets,
	AttributeUserDisplayName: kindText, AttributeUserURI: kindText,
	AttributeBeneficiaryInformation: kindGroup, AttributeFloorRequestInformation: kindGroup,
	AttributeRequestedByInformation: kindGroup, AttributeFloorRequestStatus: kindGroup,
	AttributeOverallRequestStatus: kindGroup,
}

// maxDepth is the depth of the attributes that the grammar nests most deeply:
// REQUEST-STATUS in FLOOR-REQUEST-STATUS in FLOOR-REQUEST-INFORMATION.
const maxDepth = 2

// list reads the attributes from pos to end, octets in the message, both
// multiples of 4, which stand at that depth in a message or group of grammar g.
// It returns false after a fault that leaves it unknown where the next
// attribute would begin.
func (d *decoder) list(pos, end int, depth uint8, g *grammar) bool {
	begin, seen := pos, uint16(0)
	for pos < end {
		// Type (7), M (1), Length (8) and the first 16 bits of the contents.
		word := binary.BigEndian.Uint32(d.b[pos:])
		t, length := AttributeType(word>>25), int(word>>16&0xff)
		next := pos + (length+3)&^3
		if length < attributeHeader || next > end {
			d.brokenFrame(pos, end, depth, t, length)
			return false
		}
		n := len(d.m.Attributes)
		if n == cap(d.m.Attributes) {
			d.grow()
		}
		// Field by field: a composite literal is built elsewhere and copied.
		d.m.Attributes = d.m.Attributes[:n+1]
		a := &d.m.Attributes[n]
		a.offset = uint32(pos)
		a.Type = t
		a.Length = uint8(length)
		a.Depth = depth
		a.Mandatory = word&(1<<24) != 0

		row := t & 31
		if t > lastAttribute {
			row = extension
		}
		if seen >= g.limit[row] {
			d.misplaced(n, g, seen)
		}
		seen |= g.bit[row]

		switch kinds[row] {
		case kindUnsigned16:
			if length != 4 {
				d.wrongFixedLength(n)
			}
		case kindPriority:
			if length != 4 {
				d.wrongFixedLength(n)
			} else if word&0x1fff != 0 || word&0xffff > uint32(PriorityHighest)<<13 {
				d.priority(n, uint16(word))
			}
		case kindStatus:
			if length != 4 {
				d.wrongFixedLength(n)
			} else if word&0xff != 0 || !Status(word>>8).Known() {
				d.requestStatus(n, Status(word>>8), uint8(word))
			}
		case kindText:
			if !d.text(pos, next, length) {
				d.invalidText(n)
			}
			if padding := next - pos - length; padding != 0 && d.padding(next, padding) {
				d.nonzeroPadding(n)
			}
		case kindGroup:
			switch {
			case length < groupHeader || length&3 != 0:
				d.wrongGroupLength(n)
			case depth == maxDepth:
				d.tooDeep(n)
			default:
				inner := g
				if g != anything {
					inner = groupGrammars[t-AttributeBeneficiaryInformation]
				}
				if !d.list(pos+groupHeader, pos+length, depth+1, inner) {
					return false
				}
			}
		default:
			if kinds[row] != kindOctets {
				d.lists(n, kinds[row])
			}
			if padding := next - pos - length; padding != 0 && d.padding(next, padding) {
				d.nonzeroPadding(n)
			}
		}
		pos = next
	}
	if g.required&^seen != 0 && !(d.partial && depth == 0) {
		d.missing(begin, depth, g, seen)
	}
	return true
}

// text tells whether the contents of the attribute from pos to next are UTF-8.
// Texts are ASCII most of the time, so that it looks for an octet above 127
// first, a word at a time; next is a multiple of 4 away from pos.
func (d *decoder) text(pos, next, length int) bool {
	b := d.b[pos:next]
	high := uint64(binary.BigEndian.Uint32(b)) & 0x8080
	b = b[4:]
	for len(b) >= 8 {
		high |= binary.BigEndian.Uint64(b)
		b = b[8:]
	}
	if len(b) >= 4 {
		high |= uint64(binary.BigEndian.Uint32(b))
	}
	return high&0x8080808080808080 == 0 || utf8.Valid(d.b[pos+attributeHeader:pos+length])
}

// padding tells whether one of the last n octets before next is not zero.
func (d *decoder) padding(next, n int) bool {
	return binary.BigEndian.Uint32(d.b[next-4:])&(1<<(8*n)-1) != 0
}

// lists checks the contents of the attributes that are lists of octets or not
// known.
func (d *decoder) lists(n int, k kind) {
	a := d.m.Attributes[n]
	switch k {
	case kindExtension:
		if a.Mandatory {
			d.unknownMandatory = true
		}
	case kindErrorCode:
		d.errorCode(n)
	case kindAttributes:
		for _, octet := range d.m.Contents(a) {
			if octet&1 != 0 {
				d.reservedBit(n, rule.BFCPSupportedReserved)
				return
			}
		}
	}
}

// grow makes room for one attribute more: at first for about as many as the
// message can have.
func (d *decoder) grow() {
	room := max(8, min(len(d.b)/4, 2*len(d.m.Attributes)+64))
	grown := make([]Attribute, len(d.m.Attributes), room)
	copy(grown, d.m.Attributes)
	d.m.Attributes = grown
}
