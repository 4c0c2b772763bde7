package places

import (
	"bytes"
	"os"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestTheTableIsThatOfTheCode(t *testing.T) {
	want, err := Scan(os.DirFS("../../../.."))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, table) {
		t.Error("places.json is not what the code says; \"make generate\" writes it")
	}
}

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
