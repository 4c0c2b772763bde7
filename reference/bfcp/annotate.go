package bfcp

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Field is a part of a message with a name: a field of the specification, or a
// header, attribute or group that consists of Fields. The innermost fields of a
// message cover each of its bits once, in order.
type Field struct {
	// Offset and Length count octets, from the start of the message.
	Offset int `json:"offset"`
	Length int `json:"length"`
	// Bits is how many bits of its one octet the field has, from bit Bit,
	// the most significant being 0; 0 for a field of whole octets.
	Bit  int `json:"bit,omitempty"`
	Bits int `json:"bits,omitempty"`
	// Name is the specification's; Path puts what it is part of before it,
	// as in a rule.Finding.
	Name string `json:"name"`
	Path string `json:"path"`
	// Value says what the octets mean, for people; it is empty if the field
	// consists of Fields.
	Value  string  `json:"value,omitempty"`
	Fields []Field `json:"fields,omitempty"`
}

// Annotate names every field of a message. It takes any octets: what cannot be
// read is a field of its own.
func Annotate(b []byte, p Profile) []Field {
	m, _ := Decode(b, p)
	return m.Fields(p)
}

// Fields names every field of a message that was decoded by that profile.
func (m *Message) Fields(p Profile) []Field {
	if len(m.octets) == 0 {
		return nil
	}
	if len(m.octets) < HeaderLength || m.fragmented() && p != RFC4582 && p != RFC8855Reliable && len(m.octets) < FragmentHeaderLength {
		return []Field{{Length: len(m.octets), Name: "COMMON-HEADER", Path: "COMMON-HEADER", Value: "cut short: " + octets(m.octets)}}
	}
	fields := []Field{m.headerField(p)}
	w := walker{m: m, pos: fields[0].Length}
	end := min(HeaderLength+4*int(m.PayloadLength), len(m.octets))
	if w.pos > HeaderLength {
		fields = append(fields, w.rest("Fragment", len(m.octets))...)
		return fields
	}
	fields = append(fields, w.list("", 0, end)...)
	fields = append(fields, w.rest("after the message", len(m.octets))...)
	return fields
}

// add appends a field of whole octets to f, after those that it has.
func (f *Field) add(name string, length int, value string) {
	at := f.Offset
	if n := len(f.Fields); n > 0 {
		at = f.Fields[n-1].Offset + f.Fields[n-1].Length
	}
	f.Fields = append(f.Fields, Field{Offset: at, Length: length, Name: name, Path: f.Path + "/" + name, Value: value})
}

// bits appends a part of the octet at offset to f.
func (f *Field) bits(name string, offset, bit, bits int, value string) {
	f.Fields = append(f.Fields, Field{Offset: offset, Length: 1, Bit: bit, Bits: bits, Name: name, Path: f.Path + "/" + name, Value: value})
}

func (m *Message) headerField(p Profile) Field {
	b := m.octets
	f := Field{Length: HeaderLength, Name: "COMMON-HEADER", Path: "COMMON-HEADER"}
	f.bits("Ver", 0, 0, 3, strconv.Itoa(int(m.Version)))
	if p == RFC4582 {
		f.bits("Reserved", 0, 3, 5, fmt.Sprintf("0x%02x", b[0]&0x1f))
	} else {
		f.bits("R", 0, 3, 1, flag(m.R, "response", "request"))
		f.bits("F", 0, 4, 1, flag(m.F, "fragment", "not fragmented"))
		f.bits("Res", 0, 5, 3, strconv.Itoa(int(m.Reserved)))
	}
	f.add("Primitive", 1, named(uint8(m.Primitive), m.Primitive.String()))
	f.add("Payload Length", 2, fmt.Sprintf("%d (%d octets)", m.PayloadLength, 4*int(m.PayloadLength)))
	f.add("Conference ID", 4, strconv.FormatUint(uint64(m.ConferenceID), 10))
	f.add("Transaction ID", 2, strconv.Itoa(int(m.TransactionID)))
	f.add("User ID", 2, strconv.Itoa(int(m.UserID)))
	if m.fragmented() && p != RFC4582 && p != RFC8855Reliable {
		f.Length = FragmentHeaderLength
		f.add("Fragment Offset", 2, fmt.Sprintf("%d (%d octets)", m.FragmentOffset, 4*int(m.FragmentOffset)))
		f.add("Fragment Length", 2, fmt.Sprintf("%d (%d octets)", m.FragmentLength, 4*int(m.FragmentLength)))
	}
	return f
}

// walker turns the flat list of attributes into fields. What the list does not
// cover, because it could not be read, becomes a field as well.
type walker struct {
	m    *Message
	next int // in m.Attributes
	pos  int // in the octets
}

func (w *walker) list(path string, depth uint8, end int) (fields []Field) {
	for w.next < len(w.m.Attributes) {
		a := w.m.Attributes[w.next]
		if a.Depth != depth || a.end() > end {
			break
		}
		w.next++
		fields = append(fields, w.attribute(path, a))
	}
	return append(fields, w.rest(path+"not read", end)...)
}

// rest is what is left before end, if anything is.
func (w *walker) rest(path string, end int) []Field {
	if w.pos >= end {
		return nil
	}
	f := Field{Offset: w.pos, Length: end - w.pos, Path: path, Value: octets(w.m.octets[w.pos:end])}
	f.Name = path[strings.LastIndexByte(path, '/')+1:]
	w.pos = end
	return []Field{f}
}

func (w *walker) attribute(path string, a Attribute) Field {
	f := Field{Offset: a.Offset(), Length: a.end() - a.Offset(), Name: a.Type.String(), Path: path + a.Type.String()}
	f.bits("Type", f.Offset, 0, 7, named(uint8(a.Type), a.Type.String()))
	m := flag(a.Mandatory, "mandatory", "optional")
	if a.Type.Known() {
		m = m[:1] // it has no meaning there
	}
	f.bits("M", f.Offset, 7, 1, m)
	f.add("Length", 1, strconv.Itoa(int(a.Length)))
	contents := w.m.octets[a.Offset()+attributeHeader : a.Offset()+int(a.Length)]
	switch {
	case a.Type.Grouped() && len(contents) >= 2:
		f.add(identifiers[a.Type], 2, strconv.Itoa(int(w.m.Uint16(a))))
		w.pos = a.Offset() + groupHeader
		f.Fields = append(f.Fields, w.list(f.Path+"/", a.Depth+1, a.Offset()+int(a.Length))...)
	default:
		f.contents(w.m, a, contents)
	}
	w.pos = a.end()
	if padding := a.end() - a.Offset() - int(a.Length); padding > 0 {
		f.add("Padding", padding, octets(w.m.octets[w.pos-padding:w.pos]))
	}
	return f
}

// identifiers are the names of the 16 bits of Unsigned16 attributes and of the
// headers of groups.
var identifiers = map[AttributeType]string{
	AttributeBeneficiaryID: "Beneficiary ID", AttributeFloorID: "Floor ID", AttributeFloorRequestID: "Floor Request ID",
	AttributeBeneficiaryInformation: "Beneficiary ID", AttributeFloorRequestInformation: "Floor Request ID",
	AttributeRequestedByInformation: "Requested-by ID", AttributeFloorRequestStatus: "Floor ID",
	AttributeOverallRequestStatus: "Floor Request ID",
}

// contents names what an attribute without attributes in it contains.
func (f *Field) contents(m *Message, a Attribute, b []byte) {
	k := kindExtension
	if a.Type.Known() {
		k = kinds[a.Type]
	}
	switch {
	case len(b) == 0:
	case k == kindUnsigned16 && len(b) == 2:
		f.add(identifiers[a.Type], 2, strconv.Itoa(int(m.Uint16(a))))
	case k == kindPriority && len(b) == 2:
		prio := m.Uint16(a) >> 13
		f.bits("Prio", f.Offset+2, 0, 3, named(uint8(prio), Priority(prio).String()))
		// The reserved bits are in two octets; one field for each.
		f.bits("Reserved", f.Offset+2, 3, 5, fmt.Sprintf("0x%02x", b[0]&0x1f))
		f.add("Reserved", 1, fmt.Sprintf("0x%02x", b[1]))
	case k == kindStatus && len(b) == 2:
		f.add("Request Status", 1, named(b[0], Status(b[0]).String()))
		f.add("Queue Position", 1, strconv.Itoa(int(b[1])))
	case k == kindErrorCode:
		f.add("Error Code", 1, named(b[0], ErrorCode(b[0]).String()))
		if ErrorCode(b[0]) == ErrorUnknownMandatoryAttribute {
			f.types("Unknown Type", b[1:])
		} else if len(b) > 1 {
			f.add("Error Specific Details", len(b)-1, octets(b[1:]))
		}
	case k == kindText:
		f.add("Text", len(b), strconv.Quote(string(b)))
	case k == kindAttributes:
		f.types("Supp. Attr.", b)
	case k == kindOctets:
		for _, octet := range b {
			f.add("Primitive", 1, named(octet, Primitive(octet).String()))
		}
	default:
		f.add("Contents", len(b), octets(b))
	}
}

// types names a list of attribute types, each with a reserved bit.
func (f *Field) types(name string, b []byte) {
	offset := f.Fields[len(f.Fields)-1].Offset + 1
	for i, octet := range b {
		f.bits(name, offset+i, 0, 7, named(octet>>1, AttributeType(octet>>1).String()))
		f.bits("R", offset+i, 7, 1, strconv.Itoa(int(octet&1)))
	}
}

func named(number uint8, name string) string {
	if strings.HasSuffix(name, ")") || strings.HasPrefix(name, "ATTRIBUTE-") {
		return fmt.Sprintf("%d (unknown)", number)
	}
	return fmt.Sprintf("%d (%s)", number, name)
}

func flag(set bool, one, zero string) string {
	if set {
		return "1 (" + one + ")"
	}
	return "0 (" + zero + ")"
}

// octets writes octets in hexadecimal, the first few of many.
func octets(b []byte) string {
	const few = 32
	if len(b) > few {
		return hex.EncodeToString(b[:few]) + fmt.Sprintf("… (%d octets)", len(b))
	}
	return hex.EncodeToString(b)
}
