package faulty

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// TestEveryPlantedFaultIsCaught makes calls with each faulty box and demands that
// the monitors find the rule that it breaks. It logs the median number of events
// until then.
func TestEveryPlantedFaultIsCaught(t *testing.T) {
	for _, f := range Boxes() {
		t.Run(strings.ReplaceAll(f.Name, " ", "-"), func(t *testing.T) {
			var took []int
			for seed := uint64(0); seed < 40 && len(took) < 9; seed++ {
				r, err := call.Run(context.Background(), f.Options(seed))
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(r.Verdict.Findings, func(found rule.Finding) bool { return found.Rule == f.Rule })
				if i < 0 {
					if seed > 30 && len(took) == 0 {
						t.Fatalf("%s is not found; the call of seed %d ended %q, and found was %v", f.Rule, seed, r.Outcome, r.Verdict.Findings)
					}
					continue // the slip did not come to bear
				}
				if r.Conforms() && f.Rule.Level > rule.Policy {
					t.Errorf("seed %d: the call counts as conformant all the same", seed)
				}
				at := r.Verdict.Findings[i].Offset
				if at == 0 { // the end of the trace
					at = len(r.Trace.Events)
				}
				took = append(took, at)
			}
			slices.Sort(took)
			t.Logf("%s: caught after %d events (median of %d seeds)", f.Rule, took[len(took)/2], len(took))
		})
	}
}

// TestEveryRuleOfTheCallIsBrokenBySomeBox shows where the planted faults have
// gaps.
func TestEveryRuleOfTheCallIsBrokenBySomeBox(t *testing.T) {
	broken := map[*rule.Rule]bool{}
	for _, f := range Boxes() {
		broken[f.Rule] = true
	}
	// The ticket comes with the offer: a box cannot resolve it before, nor can a
	// sound UE be dialled before its port is known.
	for _, r := range []*rule.Rule{rule.CallOfferBeforeResolve, rule.CallDialOrder} {
		broken[r] = true
	}
	for _, r := range rule.All() {
		if strings.HasPrefix(r.ID, "call/") && !broken[r] {
			t.Errorf("no faulty box breaks %s", r.ID)
		}
	}
}
