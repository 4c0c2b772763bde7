package bfcp

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/bfcp/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// testCase is one of the messages that the field was tried with.
type testCase struct {
	name    string
	profile Profile
	label   string
	rules   []string
	octets  []byte
}

func testCases(tb testing.TB) []testCase {
	tb.Helper()
	var cases []testCase
	for _, m := range examples.Field() {
		p, ok := ParseProfile(m.Profile)
		if !ok {
			tb.Fatalf("%s: no profile %q", m.Name, m.Profile)
		}
		cases = append(cases, testCase{m.Name, p, m.Label, m.Rules, m.Octets})
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
