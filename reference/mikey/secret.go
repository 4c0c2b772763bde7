package mikey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// Secret is key material. However it is printed or marshalled, only its
// fingerprint comes out.
type Secret []byte

// String returns the fingerprint, or the empty string for no key.
func (s Secret) String() string {
	if len(s) == 0 {
		return ""
	}
	return Fingerprint(s)
}

// Format writes the fingerprint for every verb, %x and %d too.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// MarshalJSON writes the fingerprint, marked as one.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal("fingerprint:" + s.String()) }

// Wipe overwrites the key with zeroes.
func (s Secret) Wipe() { clear(s) }

// Fingerprint returns eight hexadecimal digits that tell whether two parties
// hold the same key and nothing else about it: the first four octets of SHA-256
// over "floorcheck key fingerprint", a zero octet, and the key. The trace
// package computes the same.
func Fingerprint(key []byte) string {
	h := sha256.New()
	io.WriteString(h, "floorcheck key fingerprint\x00")
	h.Write(key)
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// clone returns a copy that shares no memory, so that each can be wiped alone.
func (s Secret) clone() Secret { return append(Secret(nil), s...) }

// SharedKey is a key that two parties hold, and the octets by which they name it
// (ID data of IDRpsk; empty to leave IDRpsk out).
type SharedKey struct {
	ID  []byte
	Key Secret
}

func (k SharedKey) clone() SharedKey {
	return SharedKey{append([]byte(nil), k.ID...), k.Key.clone()}
}

// check finds fault with a key that is to be used (RFC 6043 §12.1).
func (k SharedKey) check(what string) error {
	if len(k.Key) < 16 || len(k.Key) > maxKey {
		return fmt.Errorf("mikey: expected %s of 16 to %d octets, found %d", what, maxKey, len(k.Key))
	}
	if len(k.ID) > maxIdentity {
		return fmt.Errorf("mikey: expected an identifier of at most %d octets for %s, found %d", maxIdentity, what, len(k.ID))
	}
	return nil
}

// maxKey is the longest key in octets that a RAND, of 255 octets at most, can go
// with (RFC 6043 §12.1). maxIdentity is our limit.
const (
	maxKey      = 255
	maxIdentity = 1024
)
