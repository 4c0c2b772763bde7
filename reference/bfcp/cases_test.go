package bfcp

import (
	"encoding/hex"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// testCase is one row of testdata/cases.tsv.
//
// Three rows are judged otherwise than by those who collected them. A message
// whose status groups have no REQUEST-STATUS, which they call lenient, is plainly
// valid: RFC 4582 figures 28 and 30 make it optional. An unknown primitive and an
// unknown attribute with the M bit, which they call bad, must be refused (RFC
// 4582 §13, §5.2), but whoever sends them breaks no rule, since extensions may
// define both (§15.1, §15.2).
type testCase struct {
	name    string
	profile Profile
	label   string
	rules   []string
	octets  []byte
}

func testCases(tb testing.TB) []testCase {
	tb.Helper()
	file, err := os.ReadFile("testdata/cases.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	var cases []testCase
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			tb.Fatalf("expected 5 columns, found %d: %s", len(f), line)
		}
		c := testCase{name: f[0], label: f[2]}
		var ok bool
		if c.profile, ok = ParseProfile(f[1]); !ok {
			tb.Fatalf("%s: no profile %q", c.name, f[1])
		}
		if f[3] != "-" {
			c.rules = strings.Fields(f[3])
		}
		digits, long := strings.CutSuffix(f[4], "...")
		if c.octets, err = hex.DecodeString(digits); err != nil {
			tb.Fatalf("%s: %v", c.name, err)
		}
		if long {
			// Only the beginning of 64 KiB of noise is known; any will do.
			noise := rand.NewChaCha8([32]byte{})
			rest := make([]byte, 65536-len(c.octets))
			noise.Read(rest)
			c.octets = append(c.octets, rest...)
		}
		cases = append(cases, c)
	}
	return cases
}

func TestFieldMessagesGetTheVerdictOfTheirRow(t *testing.T) {
	for _, c := range testCases(t) {
		t.Run(c.name, func(t *testing.T) {
			_, v := Decode(c.octets, c.profile)
			if diff := cmp.Diff(c.rules, brokenRules(&v)); diff != "" {
				t.Errorf("rules broken (-want +got)\n%s", diff)
			}
			switch c.label {
			case "valid":
				if v.Sender != rule.Conformant || v.Receiver != rule.Accept {
					t.Errorf("sender %v, receiver %v: %v", v.Sender, v.Receiver, v.Findings)
				}
			case "lenient":
				if v.Receiver != rule.Accept {
					t.Errorf("receiver %v, want accept: %v", v.Receiver, v.Findings)
				}
			case "either":
				if v.Sender != rule.Violation || v.Receiver != rule.Either {
					t.Errorf("sender %v, receiver %v, want violation, either: %v", v.Sender, v.Receiver, v.Findings)
				}
			case "bad":
				if v.Receiver != rule.Reject || v.Err() == nil {
					t.Errorf("receiver %v, want reject: %v", v.Receiver, v.Findings)
				}
			default:
				t.Errorf("unknown label %q", c.label)
			}
		})
	}
}

// brokenRules returns the IDs of the rules broken, each once, the ones that weigh
// the most first.
func brokenRules(v *rule.Verdict) []string {
	var ids []string
	for want := rule.Reject + 1; want > 0; want-- {
		for _, f := range v.Findings {
			if f.Rule.Receiver == want-1 && !slices.Contains(ids, f.Rule.ID) {
				ids = append(ids, f.Rule.ID)
			}
		}
	}
	return ids
}
