package properties

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/properties/model"
)

// BenchmarkFloorServerRapid is the rapid suite: each operation drawn, done by the
// model and the server, all that came of it compared, and the invariants checked.
func BenchmarkFloorServerRapid(b *testing.B) {
	operations := 0
	property := followTheModel(ReferenceServer, &operations)
	for b.Loop() {
		rapid.Check(quiet{b}, property)
	}
	b.ReportMetric(float64(operations)/b.Elapsed().Seconds(), "operations/s")
}

// quiet keeps rapid's remarks out of the benchmark's table.
type quiet struct{ *testing.B }

func (quiet) Logf(string, ...any) {}

// BenchmarkFloorServerScript is the same conversation without an engine, from
// scripts of evenly drawn octets.
func BenchmarkFloorServerScript(b *testing.B) {
	random := rand.New(rand.NewPCG(4582, 1))
	script := make([]byte, model.ScenarioLength+1000*model.OpLength)
	b.ReportAllocs()
	operations := 0
	for b.Loop() {
		for i := range script {
			script[i] = byte(random.Uint32())
		}
		if err := RunFloorScript(script, ReferenceServer); err != nil {
			b.Fatal(err)
		}
		operations += 1000
	}
	b.ReportMetric(float64(operations)/b.Elapsed().Seconds(), "operations/s")
}
