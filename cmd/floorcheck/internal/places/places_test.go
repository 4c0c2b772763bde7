package places

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestEveryRuleIsReportedSomewhere(t *testing.T) {
	places := Of()
	for _, r := range rule.All() {
		if len(places[r.ID]) == 0 {
			t.Errorf("no code reports %s", r.ID)
		}
	}
	if len(places) != len(rule.All()) {
		t.Errorf("%d rules in the table, %d in the catalogue", len(places), len(rule.All()))
	}
}
