package bfcp

import "encoding/binary"

// Message is a decoded message. It refers to the octets that it was decoded
// from, which must not change while it is used; it may be reused for the next.
type Message struct {
	Header
	// Attributes are all attributes in the order of the wire, each group
	// directly followed by what it contains (see Attribute.Depth). Those
	// after a fault that hides where the next one begins are missing.
	Attributes []Attribute
	octets     []byte
}

// Octets returns the octets that the message was decoded from.
func (m *Message) Octets() []byte { return m.octets }

// Contents returns the contents of a, without header and padding: for a group,
// what it contains, after its identifier.
func (m *Message) Contents(a Attribute) []byte {
	begin := int(a.offset) + attributeHeader
	if a.Type.Grouped() {
		begin = min(int(a.offset)+groupHeader, int(a.offset)+int(a.Length))
	}
	return m.octets[begin : int(a.offset)+int(a.Length)]
}

// Uint16 returns the first 16 bits after the attribute's header: the value of
// an Unsigned16 or OctetString16 attribute, the identifier in the header of a
// group. It is 0 if a (wrongly) has no 16 bits.
func (m *Message) Uint16(a Attribute) uint16 {
	if a.Length < groupHeader {
		return 0
	}
	return binary.BigEndian.Uint16(m.octets[a.offset+attributeHeader:])
}

// Find returns the first attribute of type t that is not in a group.
func (m *Message) Find(t AttributeType) (Attribute, bool) {
	for _, a := range m.Attributes {
		if a.Type == t && a.Depth == 0 {
			return a, true
		}
	}
	return Attribute{}, false
}
