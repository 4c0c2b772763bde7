package examples

import (
	"fmt"
	"testing"
)

// The judge's derivation and package mikey's were written apart; here each is the
// other's test.
func TestTheJudgeDerivesTheTEKThatTheExchangesYieldInEveryModeFamilyAndPolicy(t *testing.T) {
	for _, k := range keyVariants() {
		t.Run(fmt.Sprintf("mode%d_%s_%s_type%d_%v", k.mode, k.family, k.flags, k.keyType, k.oldIV), func(t *testing.T) {
			s := exchanged(k)
			expect(t, s)
			// That it passes proves something only if another key fails.
			expect(t, exchanged(k).fingerprint("11111111"), "call/tek-derivation")
		})
	}
}
