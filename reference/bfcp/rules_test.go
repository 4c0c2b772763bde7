package bfcp

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/bfcp/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestEachBrokenRuleIsNamedWithItsOctetAndField(t *testing.T) {
	for _, c := range examples.Breaking {
		t.Run(c.What, func(t *testing.T) {
			_, v := decodeExample(t, c)
			var got []string
			for _, f := range v.Findings {
				got = append(got, f.Rule.ID+"@"+strconv.Itoa(f.Offset)+" "+f.Path)
				if f.Detail == "" {
					t.Errorf("%s has no detail", f.Rule.ID)
				}
			}
			if diff := cmp.Diff(c.Findings, got); diff != "" {
				t.Errorf("findings (-want +got)\n%s", diff)
			}
			if v.Reaction != c.Reaction {
				t.Errorf("reaction %q, want %q", v.Reaction, c.Reaction)
			}
		})
	}
}

func TestEveryMessageRuleIsBrokenByATest(t *testing.T) {
	seen := map[*rule.Rule]bool{
		// stream_test.go and fragment_test.go break these.
		rule.BFCPMessageSize: true, rule.BFCPFragmentOverlap: true, rule.BFCPReassembly: true,
	}
	for _, c := range examples.Breaking {
		_, v := decodeExample(t, c)
		for _, f := range v.Findings {
			seen[f.Rule] = true
		}
	}
	for _, r := range rule.All() {
		if strings.HasPrefix(r.ID, "bfcp/") && !seen[r] {
			t.Errorf("nothing breaks %v", r)
		}
	}
}

func decodeExample(t *testing.T, c examples.Example) (Message, rule.Verdict) {
	t.Helper()
	p, ok := ParseProfile(c.Profile)
	if !ok {
		t.Fatalf("%s: no profile %q", c.What, c.Profile)
	}
	return Decode(c.Octets(), p)
}
