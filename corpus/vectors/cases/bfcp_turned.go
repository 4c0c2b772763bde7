package cases

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// largest are the bodies with everything in them.
func largest(o over) (some []body) {
	for _, b := range bodies(o) {
		if p := b.Primitive(); len(some) == 0 || some[len(some)-1].Primitive() != p {
			some = append(some, b)
		}
	}
	return slices.DeleteFunc(some, func(b body) bool { return strings.HasSuffix(b.name, "extension") })
}

// set1 returns a copy of octets with one octet set.
func set1(octets []byte, at int, value byte) []byte {
	b := bytes.Clone(octets)
	b[at] = value
	return b
}

// payload returns a copy of octets with that Payload Length.
func payload(octets []byte, units int) []byte {
	b := bytes.Clone(octets)
	binary.BigEndian.PutUint16(b[2:], uint16(units))
	return b
}

func bfcpHeader(f *file) {
	for _, o := range overs {
		g := f.group(o.clause("5.1"), o.String())
		hello, request, long := o.octets(&bfcp.Hello{}), o.octets(&bfcp.FloorRequest{FloorIDs: []uint16{543}}), o.octets(&bfcp.FloorStatus{FloorIDs: []uint16{543}, FloorRequestInformation: []bfcp.FloorRequestInformation{information()}})
		for v := range byte(8) {
			g.message(o, fmt.Sprintf("version %d", v), set1(hello, 0, v<<5))
		}
		for bit := range 5 {
			g.message(o, fmt.Sprintf("bit %d of the first octet", bit+3), set1(hello, 0, hello[0]^0x10>>bit))
		}
		for _, p := range []byte{0, 14, 15, 16, 17, 18, 63, 91, 93, 127, 255} {
			g.message(o, fmt.Sprintf("primitive %d without attributes", p), set1(hello, 1, p))
			if p > 17 || o.profile == "rfc4582" {
				g.message(o, fmt.Sprintf("primitive %d with a FLOOR-ID", p), set1(request, 1, p))
			}
		}
		for n := range hello {
			g.message(o, fmt.Sprintf("%d octets of a Hello", n), hello[:n], "Truncated")
		}
		for _, n := range []int{1, 2, 3, 4, 5, 8, 12, len(long) / 2} {
			g.message(o, fmt.Sprintf("a FloorStatus without its last %d octets", n), long[:len(long)-n])
		}
		for _, n := range []int{1, 2, 3, 4, 12} {
			g.message(o, fmt.Sprintf("a FloorRequest and %d octets more", n), append(bytes.Clone(request), make([]byte, n)...))
		}
		units := (len(long) - bfcp.HeaderLength) / 4
		for _, n := range []int{0, 1, units - 1, units + 1, 4 * units, 4*units + 12, 0x3ffd, 0x7fff, 0xffff} {
			g.message(o, fmt.Sprintf("Payload Length %d instead of %d", n, units), payload(long, n))
		}
		for _, c := range []struct {
			what  string
			at, n int
		}{{"Conference ID", 4, 4}, {"Transaction ID", 8, 2}, {"User ID", 10, 2}} {
			for _, value := range []byte{0, 0xff} {
				b := bytes.Clone(hello)
				for i := range c.n {
					b[c.at+i] = value
				}
				g.message(o, fmt.Sprintf("%s all %#02x", c.what, value), b, "Boundary")
			}
		}
	}
}

// attribute writes an attribute with its padding.
func attribute(t bfcp.AttributeType, m bool, length int, contents ...byte) []byte {
	b := append([]byte{byte(t) << 1, byte(length)}, contents...)
	if m {
		b[0] |= 1
	}
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// message is a message of a message with that payload.
func (o over) message(p bfcp.Primitive, attributes ...[]byte) []byte {
	body := bytes.Join(attributes, nil)
	b := []byte{o.version() << 5, byte(p), 0, 0, 0, 0, 0x2f, 0x3c, 1, 0x47, 0, 0xea}
	if o == udp8855 && answers(p) {
		b[0] |= 0x10
	}
	binary.BigEndian.PutUint16(b[2:], uint16((len(body)+3)/4))
	return append(b, body...)
}

// place is a place that the ABNF has for an attribute: what stands before it and
// how it is wrapped.
type place struct {
	name      string
	primitive bfcp.Primitive
	in        []bfcp.AttributeType // the groups around it, outermost first
	before    []byte               // what must stand before it in there
}

var (
	floorID  = attribute(bfcp.AttributeFloorID, true, 4, 2, 0x1f)
	onefloor = attribute(bfcp.AttributeFloorRequestStatus, true, 4, 2, 0x1f)
)

// placesOf has for each attribute where the ABNF has a place for it.
var placesOf = map[bfcp.AttributeType][]place{
	bfcp.AttributeBeneficiaryID:           {{"UserQuery", 5, nil, nil}, {"FloorRequest", 1, nil, floorID}},
	bfcp.AttributeFloorID:                 {{"FloorRequest", 1, nil, nil}, {"FloorQuery", 7, nil, floorID}, {"FloorStatus", 8, nil, nil}},
	bfcp.AttributeFloorRequestID:          {{"FloorRelease", 2, nil, nil}, {"FloorRequestQuery", 3, nil, nil}},
	bfcp.AttributePriority:                {{"FloorRequest", 1, nil, floorID}, {"FloorRequestStatus", 4, []bfcp.AttributeType{15}, onefloor}},
	bfcp.AttributeRequestStatus:           {{"FLOOR-REQUEST-STATUS", 4, []bfcp.AttributeType{15, 17}, nil}},
	bfcp.AttributeErrorCode:               {{"Error", 13, nil, nil}},
	bfcp.AttributeErrorInfo:               {{"Error", 13, nil, attribute(bfcp.AttributeErrorCode, true, 3, 5)}},
	bfcp.AttributeParticipantProvidedInfo: {{"FloorRequest", 1, nil, floorID}, {"FloorRequestStatus", 4, []bfcp.AttributeType{15}, onefloor}},
	bfcp.AttributeStatusInfo:              {{"FLOOR-REQUEST-STATUS", 4, []bfcp.AttributeType{15, 17}, nil}},
	bfcp.AttributeSupportedPrimitives:     {{"HelloAck", 12, nil, nil}},
	bfcp.AttributeSupportedAttributes:     {{"HelloAck", 12, nil, attribute(bfcp.AttributeSupportedPrimitives, true, 3, 11)}},
	bfcp.AttributeUserDisplayName:         {{"BENEFICIARY-INFORMATION", 6, []bfcp.AttributeType{14}, nil}},
	bfcp.AttributeUserURI:                 {{"BENEFICIARY-INFORMATION", 6, []bfcp.AttributeType{14}, nil}, {"REQUESTED-BY-INFORMATION", 4, []bfcp.AttributeType{15, 16}, nil}},
	bfcp.AttributeBeneficiaryInformation:  {{"UserStatus", 6, nil, nil}, {"FLOOR-REQUEST-INFORMATION", 4, []bfcp.AttributeType{15}, onefloor}},
	bfcp.AttributeFloorRequestInformation: {{"FloorRequestStatus", 4, nil, nil}, {"ChairAction", 9, nil, nil}, {"UserStatus", 6, nil, nil}},
	bfcp.AttributeRequestedByInformation:  {{"FLOOR-REQUEST-INFORMATION", 4, []bfcp.AttributeType{15}, onefloor}},
	bfcp.AttributeFloorRequestStatus:      {{"FLOOR-REQUEST-INFORMATION", 4, []bfcp.AttributeType{15}, nil}},
	bfcp.AttributeOverallRequestStatus:    {{"FLOOR-REQUEST-INFORMATION", 4, []bfcp.AttributeType{15}, nil}},
}

// put wraps attributes into a place. The groups' Lengths are right.
func (o over) put(p place, attributes ...[]byte) []byte {
	body := append(bytes.Clone(p.before), bytes.Join(attributes, nil)...)
	for i := len(p.in) - 1; i >= 0; i-- {
		t := p.in[i]
		group := append([]byte{byte(t)<<1 | 1, byte(4 + len(body)), 7, 0x25}, body...)
		if t == bfcp.AttributeRequestedByInformation {
			group = append(bytes.Clone(onefloor), group...)
		}
		body = group
	}
	return o.message(p.primitive, body)
}

// section is the clause about an attribute, the same in both specifications.
func section(t bfcp.AttributeType) string { return fmt.Sprintf("5.2.%d", t) }

func bfcpAttributes(f *file) {
	for t := bfcp.AttributeBeneficiaryID; t <= bfcp.AttributeOverallRequestStatus; t++ {
		for i, p := range placesOf[t] {
			for _, o := range overs {
				if o == tcp8855 && i > 0 {
					continue // differs in nothing but the reserved bits
				}
				g := f.group(o.clause(section(t)), fmt.Sprintf("%v in %s, %v", t, p.name, o))
				for _, length := range []int{0, 1, 2, 3, 4, 5, 6, 8, 12, 255} {
					contents := make([]byte, 10)
					contents[1], contents[3], contents[5] = 1, 1, 1
					if length == 4 && t == bfcp.AttributeRequestStatus {
						contents = []byte{1, 0}
					}
					if t == bfcp.AttributePriority {
						contents = make([]byte, 10)
					}
					if t == bfcp.AttributeErrorCode {
						contents = []byte{4, 0xfe, 0xfc, 0xfa, 0xf8, 0xf6, 0xf4, 0xf2, 0xf0, 0xee}
					}
					if t == bfcp.AttributeSupportedAttributes {
						contents = []byte{2, 4, 6, 8, 10, 12, 14, 16, 18, 20}
					}
					if textual(t) {
						contents = []byte("abcdefghij")
					}
					if t.Grouped() {
						contents = append([]byte{7, 0x25}, bytes.Repeat([]byte{0xc8, 4, 0, 0}, 2)...) // unknown, ignored
					}
					if length >= 2 && length < 12 {
						contents = contents[:length-2]
					}
					flags := []string{}
					if length < 2 {
						flags, contents = append(flags, "ZeroLength"), contents[:2]
					}
					g.message(o, fmt.Sprintf("%v of Length %d in %s", t, length, p.name), o.put(p, attribute(t, true, length, contents...)), flags...)
				}
			}
		}
	}
}

// textual tells whether an attribute is text.
func textual(t bfcp.AttributeType) bool {
	switch t {
	case bfcp.AttributeErrorInfo, bfcp.AttributeParticipantProvidedInfo, bfcp.AttributeStatusInfo, bfcp.AttributeUserDisplayName, bfcp.AttributeUserURI:
		return true
	}
	return false
}
