package mp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxMessage is the longest JSON form that Decode reads, in octets.
const MaxMessage = 64 << 10

var errFingerprint = errors.New("mp: a key's fingerprint cannot be read back as a key")

// wire is a Message whose key is written out: the outer field hides the inner.
type wire struct {
	*plain
	PreSharedKey []byte `json:"preSharedKey,omitempty"`
}

// plain is a Message without its methods.
type plain Message

// Encode returns the message's JSON form for the wire between MRFC and MRFP.
// Unlike json.Marshal it writes the key (in base64), so it must never reach a
// log or a trace.
func Encode(m Message) ([]byte, error) {
	p := plain(m)
	return json.Marshal(wire{&p, m.PreSharedKey})
}

// Decode reads what Encode writes, and nothing more: unknown elements, trailing
// data and more than MaxMessage octets are errors.
func Decode(b []byte) (Message, error) {
	if len(b) > MaxMessage {
		return Message{}, fmt.Errorf("mp: a message of %d octets, at most %d are read", len(b), MaxMessage)
	}
	var m Message
	w := wire{plain: (*plain)(&m)}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return Message{}, fmt.Errorf("mp: not a message, at octet %d: %w", d.InputOffset(), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return Message{}, fmt.Errorf("mp: data behind the message, at octet %d", d.InputOffset())
	}
	m.PreSharedKey = w.PreSharedKey
	return m, nil
}
