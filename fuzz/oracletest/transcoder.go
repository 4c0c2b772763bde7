package oracletest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// FuzzTranscoder fuzzes a decoder and an encoder with the zero Settings.
func FuzzTranscoder(f *testing.F, transcode func(message []byte) ([]byte, error)) {
	f.Helper()
	Settings{}.FuzzTranscoder(f, transcode)
}

// FuzzTranscoder fuzzes a decoder and an encoder together: transcode decodes one
// message, encodes what came out, and returns that, or an error if it rejects
// the message or does not encode such ones. Of a message without a fault it must
// make one without a fault that says the same: the same header, and the same
// attributes in the same order. M bits of attributes of the specification have
// no meaning (RFC 4582 §5.2) and may differ.
func (s Settings) FuzzTranscoder(f *testing.F, transcode func(message []byte) ([]byte, error)) {
	f.Helper()
	s.check(f)
	seed(f)
	f.Fuzz(func(t *testing.T, message []byte) {
		if difference := s.transcoder(message, transcode); difference != "" {
			t.Error(difference)
		}
	})
}

// transcoder returns how what came back departs from what went in, or "".
func (s *Settings) transcoder(message []byte, transcode func([]byte) ([]byte, error)) string {
	in, v := bfcp.Decode(message, s.Profile)
	if !v.Clean() {
		return ""
	}
	octets, err := transcode(bytes.Clone(message))
	if err != nil {
		return ""
	}
	out, w := bfcp.Decode(octets, s.Profile)
	if w.Sender == rule.Violation || w.Receiver == rule.Reject {
		return fmt.Sprintf("of a message without a fault the encoder made one with:\n%s\nfrom\n%s", s.show(octets), s.show(message))
	}
	if why := unlike(&in, &out); why != "" {
		return fmt.Sprintf("what was encoded is not what was decoded: %s\n%s\nfrom\n%s", why, s.show(octets), s.show(message))
	}
	return ""
}

// unlike says in what two messages without a fault differ in meaning, or "".
func unlike(in, out *bfcp.Message) string {
	if in.Header != out.Header {
		return fmt.Sprintf("expected the header %+v, found %+v", in.Header, out.Header)
	}
	if len(in.Attributes) != len(out.Attributes) {
		return fmt.Sprintf("expected %d attributes, found %d", len(in.Attributes), len(out.Attributes))
	}
	for i := range in.Attributes {
		a, b := in.Attributes[i], out.Attributes[i]
		if a.Type != b.Type || a.Depth != b.Depth || !a.Type.Known() && a.Mandatory != b.Mandatory {
			return fmt.Sprintf("expected %s as attribute %d, found %s", a.Type, i+1, b.Type)
		}
		if !bytes.Equal(value(in, a), value(out, b)) {
			return fmt.Sprintf("expected %s, attribute %d, with %x, found it with %x", a.Type, i+1, value(in, a), value(out, b))
		}
	}
	return ""
}

// value is what an attribute says: of a group its identifier alone, since what
// it contains comes as attributes of their own.
func value(m *bfcp.Message, a bfcp.Attribute) []byte {
	if a.Type.Grouped() {
		return binary.BigEndian.AppendUint16(nil, m.Uint16(a))
	}
	return m.Contents(a)
}
