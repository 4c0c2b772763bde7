package bfcp

import "encoding/binary"

// Append re-encodes the message from what was read of it: header, attributes in
// the order they had, with their M bits, all lengths counted anew, padding and
// reserved bits zero. A message whose verdict was clean comes out as it went
// in. A fragment is copied with its header.
func (m *Message) Append(dst []byte) ([]byte, error) {
	h := m.Header
	if h.fragmented() {
		h.Reserved = 0
		return append(h.append(dst), m.octets[min(FragmentHeaderLength, len(m.octets)):]...), nil
	}
	e := begin(dst, h, h.Primitive)
	var open [maxDepth + 1]int
	for _, a := range m.Attributes {
		for e.depth > int(a.Depth) {
			e.close(open[e.depth-1])
		}
		contents := m.Contents(a)
		first := byte(a.Type) << 1
		if a.Mandatory {
			first |= 1
		}
		if a.Type.Grouped() && len(contents)%4 == 0 && a.Length >= groupHeader && e.depth < maxDepth {
			at := e.open(a.Type, m.Uint16(a))
			open[e.depth-1], e.b[at] = at, first
			continue
		}
		at := len(e.b)
		e.contents(a.Type, first, m.octets[a.Offset()+attributeHeader:a.Offset()+int(a.Length)])
		clearReserved(a.Type, e.b[at:])
	}
	for e.depth > 0 {
		e.close(open[e.depth-1])
	}
	return e.end()
}

// clearReserved zeroes the reserved bits of an encoded attribute.
func clearReserved(t AttributeType, b []byte) {
	switch {
	case len(b) < 4:
	case t == AttributePriority:
		binary.BigEndian.PutUint16(b[2:], binary.BigEndian.Uint16(b[2:])&0xe000)
	case t == AttributeSupportedAttributes:
		for i := attributeHeader; i < int(b[1]); i++ {
			b[i] &^= 1
		}
	case t == AttributeErrorCode && ErrorCode(b[2]) == ErrorUnknownMandatoryAttribute:
		for i := attributeHeader + 1; i < int(b[1]); i++ {
			b[i] &^= 1
		}
	}
}
