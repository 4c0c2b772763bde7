package oracle

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// bfcpView is the view of a BFCP message as encode reads it. PayloadLength and
// the length of each attribute are counted anew.
type bfcpView struct {
	Version        uint8           `json:"version"`
	R              bool            `json:"r"`
	F              bool            `json:"f"`
	Reserved       uint8           `json:"reserved"`
	Primitive      number          `json:"primitive"`
	PayloadLength  uint16          `json:"payloadLength"`
	ConferenceID   uint32          `json:"conferenceId"`
	TransactionID  uint16          `json:"transactionId"`
	UserID         uint16          `json:"userId"`
	FragmentOffset uint16          `json:"fragmentOffset"`
	FragmentLength uint16          `json:"fragmentLength"`
	Fragment       octets          `json:"fragment"`
	Attributes     []attributeView `json:"attributes"`
}

// attributeView has what an attribute of its type has.
type attributeView struct {
	Type          number          `json:"type"`
	M             bool            `json:"m"`
	ID            *uint16         `json:"id"`
	Attributes    []attributeView `json:"attributes"`
	Value         *uint16         `json:"value"`
	Status        *number         `json:"status"`
	QueuePosition uint8           `json:"queuePosition"`
	Code          *uint8          `json:"code"`
	Details       octets          `json:"details"`
	Text          *string         `json:"text"`
	Primitives    []number        `json:"primitives"`
	Supported     []number        `json:"supported"`
	Hex           *octets         `json:"hex"`
}

func encodeBFCP(dst, message []byte) ([]byte, *Error) {
	w := bfcpView{Version: 1}
	if err := readMember("message", message, &w); err != nil {
		return nil, err
	}
	primitive, err := w.Primitive.octet("message.primitive", 255, primitiveNamed)
	if err != nil {
		return nil, err
	}
	if w.Version > 7 || w.Reserved > 7 {
		return nil, usage("expected at most 7 in message.version and message.reserved, found %d and %d", w.Version, w.Reserved)
	}
	h := bfcp.Header{Version: w.Version, R: w.R, F: w.F, Primitive: bfcp.Primitive(primitive), ConferenceID: w.ConferenceID,
		TransactionID: w.TransactionID, UserID: w.UserID}
	start := len(dst)
	parts, err := partsOf(w.Attributes, "message.attributes")
	if err != nil {
		return nil, err
	}
	out, wrong := bfcp.AppendParts(dst, h, parts)
	if wrong != nil {
		return nil, usage("expected a message that the lengths of BFCP can express: %v", wrong)
	}
	if w.F && w.Version == 2 {
		out = appendFragment(out[:start], out[start:start+bfcp.HeaderLength], &w)
	}
	first := w.Version<<5 | w.Reserved // AppendParts takes 0 for 1, and R and F for reserved bits in version 1
	if w.R {
		first |= 0x10
	}
	if w.F {
		first |= 0x08
	}
	out[start] = first
	return out, nil
}

// appendFragment appends a fragment, whose Payload Length is that of the whole
// message and cannot be counted here.
func appendFragment(dst, header []byte, w *bfcpView) []byte {
	dst = append(dst, header...)
	at := len(dst) - len(header)
	dst[at+2], dst[at+3] = byte(w.PayloadLength>>8), byte(w.PayloadLength)
	dst = append(dst, byte(w.FragmentOffset>>8), byte(w.FragmentOffset), byte(w.FragmentLength>>8), byte(w.FragmentLength))
	return append(dst, w.Fragment...)
}

func partsOf(list []attributeView, where string) ([]bfcp.Part, *Error) {
	var parts []bfcp.Part
	for i := range list {
		a, at := &list[i], fmt.Sprintf("%s[%d]", where, i)
		t, err := a.Type.octet(at+".type", 127, attributeNamed)
		if err != nil {
			return nil, err
		}
		p := bfcp.Part{Type: bfcp.AttributeType(t), Mandatory: a.M}
		if a.ID != nil {
			p.Group, p.ID = true, *a.ID
			if p.Parts, err = partsOf(a.Attributes, at+".attributes"); err != nil {
				return nil, err
			}
		} else if p.Contents, err = a.contents(at); err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// contents returns the octets of an attribute that is no group.
func (a *attributeView) contents(at string) ([]byte, *Error) {
	switch {
	case a.Hex != nil:
		return *a.Hex, nil
	case a.Value != nil && a.Type.is(bfcp.AttributePriority):
		if *a.Value > 7 {
			return nil, usage("expected a priority of at most 7 in %s.value, found %d", at, *a.Value)
		}
		return []byte{byte(*a.Value) << 5, 0}, nil
	case a.Value != nil:
		return []byte{byte(*a.Value >> 8), byte(*a.Value)}, nil
	case a.Status != nil:
		s, err := a.Status.octet(at+".status", 255, statusNamed)
		return []byte{byte(s), a.QueuePosition}, err
	case a.Code != nil:
		return append([]byte{*a.Code}, a.Details...), nil
	case a.Text != nil:
		return []byte(*a.Text), nil
	case a.Primitives != nil:
		return listed(a.Primitives, at+".primitives", 255, primitiveNamed, 0)
	case a.Supported != nil:
		return listed(a.Supported, at+".supported", 127, attributeNamed, 1)
	}
	return nil, usage("expected the contents of an attribute in %s: id, value, status, code, text, primitives, supported or hex", at)
}

func listed(list []number, at string, most uint64, find func(string) (uint64, bool), shift uint) ([]byte, *Error) {
	b := make([]byte, 0, len(list))
	for _, x := range list {
		n, err := x.octet(at, most, find)
		if err != nil {
			return nil, err
		}
		b = append(b, byte(n<<shift))
	}
	return b, nil
}

func (x number) is(t bfcp.AttributeType) bool {
	return x.name == t.String() || x.name == "" && x.n == uint64(t)
}

func attributeNamed(name string) (uint64, bool) {
	return named(name, 127, func(n uint64) (string, bool) { t := bfcp.AttributeType(n); return t.String(), t.Known() })
}

func primitiveNamed(name string) (uint64, bool) {
	return named(name, 255, func(n uint64) (string, bool) { p := bfcp.Primitive(n); return p.String(), p.Known(bfcp.RFC8855) })
}

func statusNamed(name string) (uint64, bool) {
	return named(name, 255, func(n uint64) (string, bool) { s := bfcp.Status(n); return s.String(), s.Known() })
}

// named returns the number of a name.
func named(name string, most uint64, of func(uint64) (string, bool)) (uint64, bool) {
	for n := range most + 1 {
		if s, known := of(n); known && s == name {
			return n, true
		}
	}
	return 0, false
}
