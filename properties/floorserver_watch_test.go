package properties

import (
	"math/rand/v2"
	"testing"

	"github.com/floorcheck/floorcheck/properties/model"
)

func uniformScript(random *rand.Rand, operations int) []byte {
	script := make([]byte, model.ScenarioLength+operations*model.OpLength)
	for i := range script {
		script[i] = byte(random.Uint32())
	}
	return script
}

// Two judges that know nothing of each other: what the model foretells, the
// monitors must allow, however odd: users come back on a new connection while the
// old one stands, and requests outlive their user's absence.
func TestTheMonitorsAllowWhatTheFloorServerDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(4582, 2))
	for range 500 {
		script := uniformScript(random, 100)
		verdict, n, err := WatchFloorScript(script, ReferenceServer)
		if err != nil {
			t.Fatal(err)
		}
		if !verdict.Clean() {
			c, _ := NewFloorConversation(model.ParseScenario([4]byte(script)), ReferenceServer)
			for _, o := range model.ParseOps(script[4:])[:n] {
				_ = c.Do(o)
			}
			t.Fatalf("the monitors object: %v\n%s", verdict.Findings[0], c.Script())
		}
	}
}

// The monitors alone name the clause that a fault breaks, where they can see it
// at all: what is policy is not for them to judge.
func TestTheMonitorsNameTheRuleThatAFaultBreaks(t *testing.T) {
	for i := range FloorFaults {
		fault := &FloorFaults[i]
		if fault.Rule == nil {
			continue
		}
		t.Run(fault.Name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(4582, 3))
			operations := 0
			for operations < 200_000 {
				script := uniformScript(random, 100)
				verdict, n, _ := WatchFloorScript(script, fault.New)
				operations += n
				if verdict.Broke(fault.Rule) {
					t.Logf("%s after %d operations", fault.Rule.ID, operations)
					return
				}
			}
			t.Errorf("expected a breach of %s within %d operations", fault.Rule.ID, operations)
		})
	}
}
