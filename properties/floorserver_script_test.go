package properties

import (
	"math/rand/v2"
	"testing"

	"github.com/floorcheck/floorcheck/properties/model"
)

// TestTheFloorServerFollowsTheModelOverUniformScripts complements rapid, whose
// numbers lean towards small ones, by scripts of evenly drawn octets.
func TestTheFloorServerFollowsTheModelOverUniformScripts(t *testing.T) {
	random := rand.New(rand.NewPCG(4582, 1))
	script := make([]byte, model.ScenarioLength+200*model.OpLength)
	for range 500 {
		for i := range script {
			script[i] = byte(random.Uint32())
		}
		if err := RunFloorScript(script, ReferenceServer); err != nil {
			t.Fatal(err)
		}
	}
}
