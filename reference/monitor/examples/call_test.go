package examples

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/trace"
)

func TestAWholeCallBreaksNoRuleWhoeverOpensTCP(t *testing.T) {
	for _, answer := range []string{"active", "passive"} {
		t.Run(answer, func(t *testing.T) { expect(t, call(answer)) })
	}
}

// A run may be stopped at any event: what it had no time for is nobody's fault.
func TestACallCutShortAnywhereBreaksNoRule(t *testing.T) {
	for _, answer := range []string{"active", "passive"} {
		for _, x := range call(answer).steps {
			expect(t, call(answer).cut(x.name).incomplete())
		}
	}
}

// Any message may be lost: the rules that are broken then are about what never
// came, and none of them in a run that was stopped.
func TestALostMessageIsNobodysBreach(t *testing.T) {
	for _, answer := range []string{"active", "passive"} {
		s := call(answer)
		for _, x := range s.steps {
			if x.Kind != trace.Deliver || x.Interface == trace.TCP {
				continue
			}
			t.Run(answer+"/"+x.name, func(t *testing.T) {
				expect(t, call(answer).cut(x.name).drop(x.name).incomplete())
			})
		}
	}
}

func TestEveryRuleOfACallHasATraceThatBreaksItAndAnOddOneThatDoesNot(t *testing.T) {
	run(t, "call/", append(callBreaks, keyBreaks...), append(callKeeps, keyKeeps...))
}
