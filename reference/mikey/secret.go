package mikey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// GoString returns the fingerprint in the form %#v shows.
func (s Secret) GoString() string { return "mikey.Secret(" + s.String() + ")" }

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

// SharedKey is a key that two parties hold, and the octets by which they name it
// (ID data of IDRpsk; empty to leave IDRpsk out).
type SharedKey struct {
	ID  []byte
	Key Secret
}
