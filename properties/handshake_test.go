package properties

import (
	"bytes"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
)

func TestAHandshakeCompletesIffVersionSuiteIdentityAndKeyAreShared(t *testing.T) {
	Handshakes(CompareOctets, 20331, 3000).TestingRun(t)
}

// everyCarelessLookup runs the property against servers that compare identities
// in the ways that real ones do.
func everyCarelessLookup(t *testing.T) {
	careless := func(same func(held, asked string) bool) Lookup {
		return func(held []NumberedPSK) func([]byte) ([]byte, bool) {
			return func(identity []byte) ([]byte, bool) {
				for _, p := range held {
					if same(handshakeIdentities[p.Identity], string(identity)) {
						return handshakeKey(p.Key), true
					}
				}
				return nil, false
			}
		}
	}
	untilNUL := func(s string) string { before, _, _ := strings.Cut(s, "\x00"); return before }
	for name, lookup := range map[string]Lookup{
		"compared up to NUL":     careless(func(a, b string) bool { return untilNUL(a) == untilNUL(b) }),
		"compared without case":  careless(strings.EqualFold),
		"compared as a prefix":   careless(strings.HasPrefix),
		"compared trimmed":       careless(func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }),
		"compared as ASCII only": careless(func(a, b string) bool { return strings.ToValidUTF8(ascii(a), "") == ascii(b) }),
		"not compared":           careless(func(string, string) bool { return true }),
		"one key for all": func([]NumberedPSK) func([]byte) ([]byte, bool) {
			return func([]byte) ([]byte, bool) { return handshakeKey(0), true }
		},
		"no key for anybody": func([]NumberedPSK) func([]byte) ([]byte, bool) {
			return func([]byte) ([]byte, bool) { return nil, false }
		},
	} {
		t.Run(name, func(t *testing.T) {
			var report bytes.Buffer
			if Handshakes(lookup, 1, 3000).Run(gopter.NewFormatedReporter(false, 120, &report)) {
				t.Errorf("not caught:\n%s", report.String())
			}
		})
	}
}

func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 127 {
			return -1
		}
		return r
	}, s)
}
