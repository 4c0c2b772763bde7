package oracle

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// encode writes the message that a view shows, and judges it like any other.
func (o *Oracle) encode(q *Request, v *Verdict) {
	if q.Message == nil && q.Kind != 0 {
		v.Err = usage("expected the message to encode in message, found none")
		return
	}
	var written []byte
	var err *Error
	switch q.Kind {
	case KindBFCP:
		written, err = encodeBFCP(v.Octets, q.Message)
	case KindSDP:
		written, err = encodeSDP(v.Octets, q)
	case KindMIKEY:
		w := mikeyView{}
		if err = readMember("message", q.Message, &w); err == nil {
			if m, wrong := w.message(); wrong != nil {
				err = wrong
			} else {
				written = m.Append(v.Octets)
			}
		}
	case KindMp:
		written, err = encodeMp(q.Message)
	case KindTLSRecord, KindTLSHandshake:
		written, err = encodeTLS(v.Octets, q)
	}
	if err != nil {
		v.Err = err
		return
	}
	again := *q
	again.Octets = written
	o.decode(&again, v)
	v.Octets = written
}

// encodeSDP writes the lines of a view. What the view says about the stream may
// be left away; where it is there it must be what the lines say, so that nobody
// changes the one and wonders about the other.
func encodeSDP(dst []byte, q *Request) ([]byte, *Error) {
	var w struct {
		Lines  []string        `json:"lines"`
		Stream json.RawMessage `json:"stream"`
	}
	if err := readMember("message", q.Message, &w); err != nil {
		return nil, err
	}
	for i, line := range w.Lines {
		if strings.ContainsAny(line, "\r\n") {
			return nil, usage("expected one line in message.lines[%d], found a line end in it", i)
		}
		dst = append(append(dst, line...), "\r\n"...)
	}
	if w.Stream == nil {
		return dst, nil
	}
	said := []byte("null")
	if s, _ := sdp.Parse(dst, sdpProfile(q)); s != nil && s.BFCP != nil {
		said = appendStream(nil, s.BFCP)
	}
	var want, found any
	if json.Unmarshal(said, &want) != nil || json.Unmarshal(w.Stream, &found) != nil || !reflect.DeepEqual(want, found) {
		return nil, usage("expected in message.stream what message.lines say, found something else; leave it away to have the lines encoded")
	}
	return dst, nil
}

func encodeMp(message []byte) ([]byte, *Error) {
	m, err := mp.Decode(message)
	if err != nil {
		return nil, usage("expected a message on Mp in message: %s", withoutKeys(err))
	}
	b, err := mp.Encode(m)
	if err != nil {
		return nil, usage("expected a message on Mp in message: %s", withoutKeys(err))
	}
	return b, nil
}

// number is a name out of a registry or a number.
type number struct {
	name string
	n    uint64
}

// UnmarshalJSON reads a string or a number.
func (x *number) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &x.name)
	}
	return json.Unmarshal(b, &x.n)
}

// octet returns the number, which a name has by that function.
func (x number) octet(where string, most uint64, find func(string) (uint64, bool)) (uint64, *Error) {
	if x.name != "" {
		n, ok := find(x.name)
		if !ok {
			return 0, usage("expected a name of the specification or a number in %s, found %q", where, clip(x.name))
		}
		return n, nil
	}
	if x.n > most {
		return 0, usage("expected at most %d in %s, found %d", most, where, x.n)
	}
	return x.n, nil
}

// encodeTLS writes a record or a handshake message; lengths are counted anew.
func encodeTLS(dst []byte, q *Request) ([]byte, *Error) {
	var w struct {
		Type     number `json:"type"`
		Version  string `json:"version"`
		Length   int    `json:"length"`
		Fragment octets `json:"fragment"`
		Body     octets `json:"body"`
	}
	if err := readMember("message", q.Message, &w); err != nil {
		return nil, err
	}
	if q.Kind == KindTLSHandshake {
		t, err := w.Type.octet("message.type", 255, func(name string) (uint64, bool) {
			for t := range 256 {
				if name == tlspsk.HandshakeName(uint8(t)) {
					return uint64(t), true
				}
			}
			return 0, false
		})
		if err != nil {
			return nil, err
		}
		n := len(w.Body)
		if n >= 1<<24 {
			return nil, usage("expected a body of at most %d octets, found %d", 1<<24-1, n)
		}
		return append(append(dst, byte(t), byte(n>>16), byte(n>>8), byte(n)), w.Body...), nil
	}
	t, err := w.Type.octet("message.type", 255, func(name string) (uint64, bool) {
		i := contentTypes.find([]byte(name))
		return uint64(max(i, 0)), i >= 0
	})
	if err != nil {
		return nil, err
	}
	version := uint16(0)
	if n, scanned := fmt.Sscanf(w.Version, "0x%04x", &version); n != 1 || scanned != nil || len(w.Version) != 6 {
		return nil, usage(`expected a version such as "0x0303" in message.version, found %q`, clip(w.Version))
	}
	n := len(w.Fragment)
	if n > 0xffff {
		return nil, usage("expected a fragment of at most 65535 octets, found %d", n)
	}
	dst = append(dst, byte(t), byte(version>>8), byte(version), byte(n>>8), byte(n))
	return append(dst, w.Fragment...), nil
}
