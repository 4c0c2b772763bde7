package mikey_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestEveryRuleHasWhatBreaksIt(t *testing.T) {
	messages, ue, mrfc, err := examples.Setting{}.Call()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ue.TEK, mrfc.TEK) {
		t.Error("the ends of the call have different keys")
	}
	for _, m := range messages {
		if _, v := mikey.Parse(m.Octets); !v.Clean() {
			t.Errorf("%s: expected nothing, found %v", m.Name, v.Findings)
		}
	}
	broken := mikey.BrokenInExchanges()
	for _, x := range examples.Breaking {
		broken = append(broken, x.Rule)
		_, v := mikey.Parse(x.Change(examples.Message(messages, x.Message)))
		if !v.Broke(x.Rule) {
			t.Errorf("expected the finding %s, found %v", x.Rule, v.Findings)
		}
		for _, f := range v.Findings {
			if f.Rule != x.Rule && f.Rule.Receiver == rule.Reject {
				t.Errorf("%s: breaks another rule too: %v", x.Rule, f)
			}
		}
	}
	for _, r := range rule.All() {
		if strings.HasPrefix(r.ID, "mikey/") && !slices.Contains(broken, r) {
			t.Errorf("nothing breaks %s", r)
		}
	}
}
