package bfcp

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// maxPayload is what Payload Length can count, in octets.
const maxPayload = 4 * 0xffff

// encoder appends one message. The first thing that does not fit stays in err
// and the rest is written for nothing.
type encoder struct {
	b     []byte
	start int // of the message in b
	// group are the types of the groups that are open, for the path of an
	// error.
	group [maxDepth + 1]AttributeType
	depth int
	err   error
}

// begin starts a message of that primitive.
func begin(dst []byte, h Header, p Primitive) encoder {
	if h.Version == 0 {
		h.Version = 1
	}
	h.F, h.Primitive, h.PayloadLength = false, p, 0
	e := encoder{b: dst, start: len(dst)}
	e.b = h.append(e.b)
	return e
}

// end sets the Payload Length and returns the message, or what was there before
// it.
func (e *encoder) end() ([]byte, error) {
	if payload := len(e.b) - e.start - HeaderLength; payload > maxPayload {
		e.fail(&SizeError{Length: payload, Limit: maxPayload})
	} else {
		binary.BigEndian.PutUint16(e.b[e.start+2:], uint16(payload/4))
	}
	if e.err != nil {
		return e.b[:e.start], e.err
	}
	return e.b, nil
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// path names an attribute of that type in the open groups.
func (e *encoder) path(t AttributeType) string {
	name := ""
	for _, group := range e.group[:e.depth] {
		name += group.String() + "/"
	}
	return name + t.String()
}

func (e *encoder) invalid(t AttributeType, reason string) {
	e.fail(&ValueError{Path: e.path(t), Reason: reason})
}

// typeM is the first octet of an attribute of the specifications: the M bit is
// set always.
func typeM(t AttributeType) byte { return byte(t)<<1 | 1 }

func (e *encoder) unsigned16(t AttributeType, value uint16) {
	e.b = append(e.b, typeM(t), groupHeader, byte(value>>8), byte(value))
}

// contents appends an attribute with the padding it needs.
func (e *encoder) contents(t AttributeType, first byte, c []byte) {
	if !e.fits(t, len(c)) {
		return
	}
	e.b = append(e.b, first, byte(attributeHeader+len(c)))
	e.b = append(e.b, c...)
	e.pad(len(c))
}

func (e *encoder) text(t AttributeType, text Optional[string]) {
	if !text.Present || !e.fits(t, len(text.Value)) {
		return
	}
	if !utf8.ValidString(text.Value) {
		e.invalid(t, "text that is not UTF-8")
		return
	}
	e.b = append(e.b, typeM(t), byte(attributeHeader+len(text.Value)))
	e.b = append(e.b, text.Value...)
	e.pad(len(text.Value))
}

func (e *encoder) fits(t AttributeType, contents int) bool {
	if contents <= maxContents {
		return true
	}
	e.fail(&SizeError{Path: e.path(t), Length: attributeHeader + contents, Limit: attributeHeader + maxContents})
	return false
}

// pad appends zeros after an attribute with so many octets of contents.
func (e *encoder) pad(contents int) {
	const zeros = "\x00\x00\x00"
	e.b = append(e.b, zeros[:-(attributeHeader+contents)&3]...)
}

// open begins a group; close, with what open returned, ends it.
func (e *encoder) open(t AttributeType, id uint16) int {
	at := len(e.b)
	e.unsigned16(t, id)
	e.group[e.depth] = t
	e.depth++
	return at
}

func (e *encoder) close(at int) {
	e.depth--
	length := len(e.b) - at
	if length > maxGroup {
		t := e.group[e.depth]
		e.fail(&SizeError{Path: e.path(t), Length: length, Limit: maxGroup})
		return
	}
	e.b[at+1] = byte(length)
}

func (e *encoder) priority(p Optional[Priority]) {
	if !p.Present {
		return
	}
	if p.Value > PriorityHighest {
		e.invalid(AttributePriority, "a priority above 4")
		return
	}
	e.unsigned16(AttributePriority, uint16(p.Value)<<13)
}

func (e *encoder) requestStatus(s Optional[RequestStatus]) {
	if s.Present {
		e.unsigned16(AttributeRequestStatus, uint16(s.Value.Status)<<8|uint16(s.Value.QueuePosition))
	}
}

func (e *encoder) extensions(list []Extension) {
	for i := range list {
		x := &list[i]
		if x.Type.Known() || x.Type > 0x7f {
			e.invalid(x.Type, "a type that is no extension's")
			return
		}
		first := byte(x.Type) << 1
		if x.Mandatory {
			first |= 1
		}
		e.contents(x.Type, first, x.Contents)
	}
}

// SizeError says that something does not fit into its length field.
type SizeError struct {
	// Path names the attribute, outermost group first; it is empty for the
	// whole message.
	Path string
	// Length is how long it would be and Limit how long it may be, in octets
	// as its length field counts (a message: without its header).
	Length, Limit int
}

// Error says what is too long.
func (e *SizeError) Error() string {
	what := e.Path
	if what == "" {
		what = "message"
	}
	return fmt.Sprintf("bfcp: %s would be %d octets long, the limit is %d", what, e.Length, e.Limit)
}

// ValueError says that a value is none that may be sent: text that is not UTF-8,
// a priority above 4, a message without what its ABNF makes mandatory.
type ValueError struct {
	// Path names the attribute, outermost group first.
	Path string
	// Reason says what is wrong with it.
	Reason string
}

// Error says what cannot be sent.
func (e *ValueError) Error() string { return "bfcp: " + e.Path + ": " + e.Reason }
