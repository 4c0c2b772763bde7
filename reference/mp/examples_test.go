package mp_test

import (
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/mp/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestEveryRuleOfMpIsBrokenBySomeMessage(t *testing.T) {
	for _, name := range examples.Names() {
		if v := mp.Check(examples.Messages()[name]); !v.Clean() {
			t.Errorf("%s: expected nothing, got %v", name, v.Findings)
		}
	}
	broken := map[*rule.Rule]bool{}
	for _, b := range examples.Breaking {
		m := examples.Messages()[b.From]
		b.How(&m)
		v := mp.Check(m)
		if len(v.Findings) != 1 || v.Findings[0].Rule != b.Rule {
			t.Errorf("%s %s: want one finding of %s, got %v", b.From, b.What, b.Rule.ID, v.Findings)
		}
		for _, f := range v.Findings {
			if f.Offset != -1 || f.Path == "" {
				t.Errorf("%s %s: a finding about an element, not about octets, has offset %d and path %q", b.From, b.What, f.Offset, f.Path)
			}
		}
		broken[b.Rule] = true
	}
	for _, r := range rule.All() {
		if strings.HasPrefix(r.ID, "mp/") && !broken[r] {
			t.Errorf("no message breaks %s", r.ID)
		}
	}
}
