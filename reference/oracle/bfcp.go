package oracle

import (
	"strconv"
	"unicode/utf8"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// bfcpProfile returns what the codec calls profile and transport.
func bfcpProfile(q *Request) (bfcp.Profile, *Error) {
	switch {
	case q.Profile == RFC4582 && q.Transport == UDP:
		return 0, unsupported("expected transport tcp for profile rfc4582, which has no other, found udp")
	case q.Profile == RFC4582:
		return bfcp.RFC4582, nil
	case q.Transport == TCP:
		return bfcp.RFC8855Reliable, nil
	case q.Transport == UDP:
		return bfcp.RFC8855Unreliable, nil
	}
	return bfcp.RFC8855, nil
}

func (o *Oracle) decodeBFCP(q *Request, v *Verdict) {
	p := bfcp.RFC4582
	if q.Profile != RFC4582 || q.Transport == UDP {
		if p, v.Err = bfcpProfile(q); v.Err != nil {
			return
		}
	}
	o.message.Decode(q.Octets, p, &v.Verdict)
	v.BFCP = &o.message
	if len(v.Findings) > 0 {
		if q.Role == Server {
			asClient(&v.Verdict)
		}
		bfcpLengths(v, p)
	}
	if q.View && len(q.Octets) >= bfcp.HeaderLength {
		v.Message = appendBFCP(v.Message, &o.message)
	}
}

// bfcpLengths says how many octets each finding is about: those of the field
// that it names, if there is one at its place.
func bfcpLengths(v *Verdict, p bfcp.Profile) {
	fields := v.BFCP.Fields(p)
	for i := range v.Findings {
		v.lengths = append(v.lengths, fieldLength(fields, &v.Findings[i]))
	}
}

func fieldLength(fields []bfcp.Field, f *rule.Finding) int {
	for i := range fields {
		d := &fields[i]
		if f.Offset < d.Offset || f.Offset >= d.Offset+d.Length {
			continue
		}
		if inner := fieldLength(d.Fields, f); inner > 0 {
			return inner
		}
		if d.Offset == f.Offset && d.Path == f.Path {
			return d.Length
		}
	}
	return 0
}

// appendBFCP appends the view of a message: its header, and its attributes as a
// tree.
func appendBFCP(dst []byte, m *bfcp.Message) []byte {
	dst = strconv.AppendUint(append(dst, `{"version":`...), uint64(m.Version), 10)
	if m.R {
		dst = append(dst, `,"r":true`...)
	}
	if m.F {
		dst = append(dst, `,"f":true`...)
	}
	if m.Reserved != 0 {
		dst = strconv.AppendUint(append(dst, `,"reserved":`...), uint64(m.Reserved), 10)
	}
	dst = append(dst, `,"primitive":`...)
	if m.Primitive.Known(bfcp.RFC8855) {
		dst = append(append(append(dst, '"'), m.Primitive.String()...), '"')
	} else {
		dst = strconv.AppendUint(dst, uint64(m.Primitive), 10)
	}
	dst = strconv.AppendUint(append(dst, `,"payloadLength":`...), uint64(m.PayloadLength), 10)
	dst = strconv.AppendUint(append(dst, `,"conferenceId":`...), uint64(m.ConferenceID), 10)
	dst = strconv.AppendUint(append(dst, `,"transactionId":`...), uint64(m.TransactionID), 10)
	dst = strconv.AppendUint(append(dst, `,"userId":`...), uint64(m.UserID), 10)
	if m.F && m.Version == 2 {
		dst = strconv.AppendUint(append(dst, `,"fragmentOffset":`...), uint64(m.FragmentOffset), 10)
		dst = strconv.AppendUint(append(dst, `,"fragmentLength":`...), uint64(m.FragmentLength), 10)
		if b := m.Octets(); len(b) >= bfcp.FragmentHeaderLength {
			dst = appendHex(append(dst, `,"fragment":`...), b[bfcp.FragmentHeaderLength:])
		}
		return append(dst, '}')
	}
	dst = append(dst, `,"attributes":[`...)
	depth := uint8(0)
	for i, a := range m.Attributes {
		for depth > a.Depth {
			dst = append(dst, ']', '}')
			depth--
		}
		if i > 0 && a.Depth <= m.Attributes[i-1].Depth {
			dst = append(dst, ',')
		}
		dst = appendAttribute(dst, m, a)
		switch opens := i+1 < len(m.Attributes) && m.Attributes[i+1].Depth > a.Depth; {
		case opens:
			dst = append(dst, `,"attributes":[`...)
			depth++
		case isGroup(m, a):
			dst = append(dst, `,"attributes":[]}`...)
		default:
			dst = append(dst, '}')
		}
	}
	for ; depth > 0; depth-- {
		dst = append(dst, ']', '}')
	}
	return append(dst, ']', '}')
}

// isGroup tells whether an attribute is shown as a group.
func isGroup(m *bfcp.Message, a bfcp.Attribute) bool {
	return a.Type.Grouped() && a.Length == 4 || a.Type.Grouped() && a.Length > 4 && a.Length%4 == 0 && a.Depth < 2
}

// appendAttribute appends an attribute up to what is in it if it is a group, and
// without its closing brace.
func appendAttribute(dst []byte, m *bfcp.Message, a bfcp.Attribute) []byte {
	dst = append(dst, `{"type":`...)
	if a.Type.Known() {
		dst = append(append(append(dst, '"'), a.Type.String()...), '"')
	} else {
		dst = strconv.AppendUint(dst, uint64(a.Type), 10)
	}
	if a.Mandatory {
		dst = append(dst, `,"m":true`...)
	}
	if isGroup(m, a) {
		return strconv.AppendUint(append(dst, `,"id":`...), uint64(m.Uint16(a)), 10)
	}
	return appendContents(dst, a.Type, contents(m, a))
}

// contents are all octets of an attribute behind its header of two.
func contents(m *bfcp.Message, a bfcp.Attribute) []byte {
	return m.Octets()[a.Offset()+2 : a.Offset()+int(a.Length)]
}

// appendContents appends what an attribute that is no group holds: as a value
// where its type has one that says all, else in hexadecimal.
func appendContents(dst []byte, t bfcp.AttributeType, c []byte) []byte {
	switch t {
	case bfcp.AttributeBeneficiaryID, bfcp.AttributeFloorID, bfcp.AttributeFloorRequestID:
		if len(c) == 2 {
			return strconv.AppendUint(append(dst, `,"value":`...), uint64(c[0])<<8|uint64(c[1]), 10)
		}
	case bfcp.AttributePriority:
		if len(c) == 2 && c[0]&0x1f == 0 && c[1] == 0 {
			return strconv.AppendUint(append(dst, `,"value":`...), uint64(c[0]>>5), 10)
		}
	case bfcp.AttributeRequestStatus:
		if len(c) == 2 {
			dst = append(dst, `,"status":`...)
			if s := bfcp.Status(c[0]); s.Known() {
				dst = append(append(append(dst, '"'), s.String()...), '"')
			} else {
				dst = strconv.AppendUint(dst, uint64(c[0]), 10)
			}
			return strconv.AppendUint(append(dst, `,"queuePosition":`...), uint64(c[1]), 10)
		}
	case bfcp.AttributeErrorCode:
		if len(c) > 0 {
			dst = strconv.AppendUint(append(dst, `,"code":`...), uint64(c[0]), 10)
			if len(c) > 1 {
				dst = appendHex(append(dst, `,"details":`...), c[1:])
			}
			return dst
		}
	case bfcp.AttributeErrorInfo, bfcp.AttributeParticipantProvidedInfo, bfcp.AttributeStatusInfo, bfcp.AttributeUserDisplayName, bfcp.AttributeUserURI:
		if utf8.Valid(c) {
			return appendString(append(dst, `,"text":`...), c)
		}
	case bfcp.AttributeSupportedPrimitives:
		dst = append(dst, `,"primitives":[`...)
		for i, p := range c {
			if i > 0 {
				dst = append(dst, ',')
			}
			if p := bfcp.Primitive(p); p.Known(bfcp.RFC8855) {
				dst = append(append(append(dst, '"'), p.String()...), '"')
			} else {
				dst = strconv.AppendUint(dst, uint64(p), 10)
			}
		}
		return append(dst, ']')
	case bfcp.AttributeSupportedAttributes:
		if !anyOdd(c) {
			dst = append(dst, `,"supported":[`...)
			for i, x := range c {
				if i > 0 {
					dst = append(dst, ',')
				}
				if t := bfcp.AttributeType(x >> 1); t.Known() {
					dst = append(append(append(dst, '"'), t.String()...), '"')
				} else {
					dst = strconv.AppendUint(dst, uint64(t), 10)
				}
			}
			return append(dst, ']')
		}
	}
	return appendHex(append(dst, `,"hex":`...), c)
}

func anyOdd(b []byte) bool {
	for _, c := range b {
		if c&1 != 0 {
			return true
		}
	}
	return false
}
