package trace

import (
	"crypto/sha256"
	"encoding/hex"
)

// Fingerprint returns eight hexadecimal digits that tell whether two parties
// hold the same key and nothing else about it: the first four octets of a
// SHA-256 over a fixed prefix and the key. Four octets are too few to confirm a
// guess at a key, and keys have 128 bits at least (RFC 6043 §12.1).
func Fingerprint(key []byte) string {
	h := sha256.New()
	h.Write([]byte("floorcheck key fingerprint\x00"))
	h.Write(key)
	return hex.EncodeToString(h.Sum(nil)[:4])
}
