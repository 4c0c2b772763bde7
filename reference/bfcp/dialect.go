package bfcp

// Dialect is a way in which implementations in the field depart from the
// specifications, all in the same manner, because they follow a draft or share
// a mistake. To recognise one explains the findings on a message; it excuses
// nothing, and no verdict depends on it.
type Dialect uint8

// The dialects. A message may show several.
const (
	// DialectLengthInOctets: Payload Length counts octets, not units of 4.
	DialectLengthInOctets Dialect = iota + 1
	// DialectUnshiftedAttributes: SUPPORTED-ATTRIBUTES holds types as they
	// are instead of in the upper 7 bits.
	DialectUnshiftedAttributes
	// DialectWideSupported: SUPPORTED-PRIMITIVES or SUPPORTED-ATTRIBUTES
	// holds 16 bits for each.
	DialectWideSupported
	// DialectValueLength: the Length of an attribute leaves out its header.
	DialectValueLength
	// DialectDraftAcks: the primitives 15 to 18 as drafts of RFC 8855
	// numbered them: ErrorAck, FloorStatusAck, Goodbye, GoodbyeAck.
	DialectDraftAcks
	// DialectTandbergAcks: header-only acknowledgements as primitives 91 and
	// 93.
	DialectTandbergAcks
	// DialectResponderV1: the R flag of version 2 in version 1.
	DialectResponderV1
	// DialectDraftAttributes: the attributes 19 and 20, NONCE and DIGEST in
	// drafts of RFC 4582.
	DialectDraftAttributes
)

var dialects = [...]struct{ name, summary string }{
	DialectLengthInOctets:      {"payload-length-in-octets", "Payload Length counts octets instead of 4-octet units"},
	DialectUnshiftedAttributes: {"supported-attributes-unshifted", "SUPPORTED-ATTRIBUTES has the types in the lower bits, over the reserved bit"},
	DialectWideSupported:       {"supported-lists-of-16-bits", "SUPPORTED-PRIMITIVES or SUPPORTED-ATTRIBUTES has 16 bits for each entry"},
	DialectValueLength:         {"attribute-length-of-value", "the Length of attributes leaves out their 2-octet header"},
	DialectDraftAcks:           {"draft-acks", "primitives 15 to 18 numbered as in drafts of RFC 8855: ErrorAck, FloorStatusAck, Goodbye, GoodbyeAck"},
	DialectTandbergAcks:        {"tandberg-acks", "acknowledgements as primitives 91 and 93"},
	DialectResponderV1:         {"responder-flag-in-version-1", "the R flag of version 2 in a message of version 1"},
	DialectDraftAttributes:     {"draft-attributes", "attributes 19 and 20: NONCE and DIGEST of drafts of RFC 4582"},
}

// String returns the dialect's name.
func (d Dialect) String() string {
	if int(d) < len(dialects) && dialects[d].name != "" {
		return dialects[d].name
	}
	return "unknown dialect"
}

// Summary says in a few words what the dialect does.
func (d Dialect) Summary() string {
	if int(d) < len(dialects) {
		return dialects[d].summary
	}
	return ""
}

// MarshalText writes the dialect's name.
func (d Dialect) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Dialects returns the dialects that the octets of one message look like, in
// the order of their constants. It is a guess from one message: only what the
// specifications do not allow is taken for a dialect.
func Dialects(b []byte) []Dialect {
	h, ok := ParseHeader(b)
	if !ok || h.fragmented() || h.Version != 1 && h.Version != 2 {
		return nil
	}
	var found []Dialect
	payload := b[HeaderLength:]
	if n := len(payload); n > 0 && n%4 == 0 && int(h.PayloadLength) == n {
		found = append(found, DialectLengthInOctets)
		// What else there is shows once the length is right.
		b = append([]byte(nil), b...)
		b[2], b[3] = byte(n/4>>8), byte(n/4)
	}
	m, v := Decode(b, RFC8855)
	for _, a := range m.Attributes {
		if c := m.Contents(a); a.Type == AttributeSupportedAttributes && unshifted(c) {
			found = append(found, DialectUnshiftedAttributes)
			break
		}
	}
	for _, a := range m.Attributes {
		if c := m.Contents(a); (a.Type == AttributeSupportedAttributes || a.Type == AttributeSupportedPrimitives) && wide(c) {
			found = append(found, DialectWideSupported)
			break
		}
	}
	if v.Err() != nil && valueLengths(payload) {
		found = append(found, DialectValueLength)
	}
	switch {
	case h.Primitive == PrimitiveGoodbye && h.R, h.Primitive == PrimitiveGoodbyeAck && !h.R, h.Primitive == PrimitiveGoodbyeAck+1:
		found = append(found, DialectDraftAcks)
	case h.Primitive == 91, h.Primitive == 93:
		found = append(found, DialectTandbergAcks)
	}
	if h.Version == 1 && h.R {
		found = append(found, DialectResponderV1)
	}
	for _, a := range m.Attributes {
		if a.Type == 19 || a.Type == 20 {
			found = append(found, DialectDraftAttributes)
			break
		}
	}
	return found
}

// unshifted tells whether a list of attribute types is one of bare numbers: a
// reserved bit is set, and each octet by itself is a type.
func unshifted(list []byte) bool {
	odd := false
	for _, octet := range list {
		if octet == 0 || AttributeType(octet) > lastAttribute+2 { // NONCE and DIGEST, too
			return false
		}
		odd = odd || octet&1 != 0
	}
	return odd
}

// wide tells whether a list is one of 16-bit numbers below 256.
func wide(list []byte) bool {
	if len(list) == 0 || len(list)%2 != 0 {
		return false
	}
	for i, octet := range list {
		if (octet == 0) != (i%2 == 0) {
			return false
		}
	}
	return true
}

// valueLengths tells whether a payload comes out even if Length leaves out the
// header of each attribute, every attribute of a fixed length having just that.
func valueLengths(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	for len(b) > 0 {
		if len(b) < 4 {
			return false
		}
		t, n := AttributeType(b[0]>>1), int(b[1])
		if t.Known() {
			switch kinds[t] {
			case kindUnsigned16, kindPriority, kindStatus:
				if n != 2 {
					return false
				}
			}
		}
		next := (attributeHeader + n + 3) &^ 3
		if next > len(b) {
			return false
		}
		b = b[next:]
	}
	return true
}
