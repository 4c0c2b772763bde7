// Package fuzzdecoder is a decoder of BFCP as somebody might have written it, so
// that decoder_test.go can show how to fuzz it against the oracle.
package fuzzdecoder

import (
	"encoding/binary"
	"errors"
)

// Message is a BFCP message of RFC 4582 with its attributes by type.
type Message struct {
	Primitive  byte
	Attributes map[byte][]byte
}

var (
	errHeader    = errors.New("fuzzdecoder: not a header of version 1")
	errLength    = errors.New("fuzzdecoder: a length that cannot be")
	errPrimitive = errors.New("fuzzdecoder: no such primitive")
)

// Decode decodes one message. It knows nothing of what the ABNF makes mandatory,
// and looks into no group, which decoder_test.go admits.
func Decode(b []byte) (*Message, error) {
	if len(b) < 12 || b[0]>>5 != 1 {
		return nil, errHeader
	}
	if len(b) != 12+4*int(binary.BigEndian.Uint16(b[2:])) {
		return nil, errLength
	}
	if b[1] == 0 || b[1] > 13 {
		return nil, errPrimitive
	}
	m := &Message{b[1], map[byte][]byte{}}
	for b = b[12:]; len(b) > 0; {
		length := int(b[1])
		padded := (length + 3) &^ 3
		if length < 2 || padded > len(b) {
			return nil, errLength
		}
		m.Attributes[b[0]>>1] = b[2:length]
		b = b[padded:]
	}
	return m, nil
}
