package mp

import (
	"encoding/json"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// Key is a pre-shared key. However it is printed or marshalled, only its
// fingerprint comes out; Encode alone writes it.
type Key []byte

// String returns the key's fingerprint.
func (k Key) String() string {
	if len(k) == 0 {
		return ""
	}
	return trace.Fingerprint(k)
}

// GoString returns the key's fingerprint.
func (k Key) GoString() string { return "mp.Key(" + k.String() + ")" }

// MarshalJSON writes the key's fingerprint, marked so that Decode cannot take it
// for a key in base64.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal("fingerprint:" + k.String()) }

// UnmarshalJSON refuses: a fingerprint is no key. Decode reads keys.
func (k *Key) UnmarshalJSON([]byte) error { return errFingerprint }
