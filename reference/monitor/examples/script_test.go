package examples

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/monitor"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// expect judges a script and compares the rules that it breaks.
func expect(t *testing.T, s *script, want ...string) {
	t.Helper()
	tr := s.trace()
	v := monitor.Judge(tr, s.cfg)
	if diff := cmp.Diff(want, broken(v)); diff != "" {
		for _, f := range v.Findings {
			t.Logf("event %d, %s: %s", f.Offset, f.Path, f)
		}
		for _, e := range tr.Events {
			t.Logf("%3d %4s %-7s %s->%s %s %s", e.Seq, e.Interface, e.Kind, e.From, e.To, e.Name, e.Attrs)
		}
		t.Fatalf("rules broken (-want +got):\n%s", diff)
	}
}

// run judges every example and demands that every rule of the prefix has some.
func run(t *testing.T, prefix string, breaking, permitted []example) {
	have := map[string][2]int{}
	for i, list := range [2][]example{breaking, permitted} {
		for _, x := range list {
			n := have[x.rule.ID]
			n[i]++
			have[x.rule.ID] = n
			t.Run(fmt.Sprintf("%s/%s/%s", [2]string{"breaks", "keeps"}[i], strings.TrimPrefix(x.rule.ID, prefix), strings.ReplaceAll(x.name, " ", "_")), func(t *testing.T) {
				if i == 0 {
					expect(t, x.make(), x.rule.ID)
				} else {
					expect(t, x.make())
				}
			})
		}
	}
	for _, r := range rule.All() {
		if n := have[r.ID]; strings.HasPrefix(r.ID, prefix) && (n[0] == 0 || n[1] == 0) {
			t.Errorf("%s has %d traces that break it and %d odd ones that do not, expected one of each at least", r.ID, n[0], n[1])
		}
	}
}
