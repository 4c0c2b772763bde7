package bfcp

import "github.com/floorcheck/floorcheck/reference/rule"

// Message is a decoded message. It refers to the octets that it was decoded
// from, which must not change while it is used; it may be reused for the next.
type Message struct {
	Header
	// Attributes are all attributes in the order of the wire, each group
	// directly followed by what it contains (see Attribute.Depth). Those
	// after the first structural fault are missing.
	Attributes []Attribute
	octets     []byte
}

// Decode parses exactly one message. It reports what it could read, and every
// finding.
func Decode(b []byte, p Profile) (Message, rule.Verdict) {
	var m Message
	var v rule.Verdict
	m.Decode(b, p, &v)
	return m, v
}

// Decode is the function Decode into a Message and a Verdict that are reused:
// both are emptied first. It allocates only to grow them and for findings.
func (m *Message) Decode(b []byte, p Profile, v *rule.Verdict) {
	panic("being written")
}

// Octets returns the octets that the message was decoded from.
func (m *Message) Octets() []byte { return m.octets }

// Contents returns the contents of a, without header and padding: for a group,
// all of it after the identifier.
func (m *Message) Contents(a Attribute) []byte { panic("being written") }

// Uint16 returns the first 16 bits of the contents: the value of an Unsigned16
// attribute, or the identifier in the header of a group.
func (m *Message) Uint16(a Attribute) uint16 { panic("being written") }

// Find returns the first attribute of type t that is not in a group.
func (m *Message) Find(t AttributeType) (Attribute, bool) { panic("being written") }

// Body returns the typed contents of the message in a new struct, or nil for an
// unknown primitive.
func (m *Message) Body() Body { panic("being written") }

// Append re-encodes the message from what was read of it: header, attributes
// with their M bits, lengths counted anew, padding and reserved bits zero.
func (m *Message) Append(dst []byte) ([]byte, error) { panic("being written") }
