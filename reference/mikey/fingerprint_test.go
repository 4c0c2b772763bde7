package mikey_test

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// A trace tells by fingerprint whether the key on Mp is the TEK.
func TestTheFingerprintIsThatOfTheTrace(t *testing.T) {
	for _, key := range []string{"", "sixteen octets !", "0123456789abcdef0123456789abcdef"} {
		if got, want := mikey.Fingerprint([]byte(key)), trace.Fingerprint([]byte(key)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
