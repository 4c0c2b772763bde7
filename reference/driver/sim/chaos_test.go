package sim_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func TestTheNetworkKeepsItsPromisesToBoxesThatDoAnything(t *testing.T) {
	seen := make(map[string]int)
	for seed := range uint64(3000) {
		run := func() *trace.Trace {
			d := sim.Reader(seed, "dice")
			nodes := []node.Node{drivertest.Wild("A", "B", d, time.Millisecond), drivertest.Wild("B", "A", d, time.Millisecond)}
			c := sim.Config{Seed: seed, Nodes: nodes, Split: 30, Join: 30, Latency: sim.Range{Max: 15 * time.Millisecond}}
			if seed%2 == 1 {
				c.Wire = drivertest.Cutting(d)
			}
			return finish(t, start(t, c))
		}
		tr := run()
		if err := drivertest.Check(tr); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text(t, tr))
		}
		if seed%100 == 0 && !bytes.Equal(text(t, tr), text(t, run())) {
			t.Fatalf("seed %d: expected the same trace again", seed)
		}
		for _, e := range tr.Events {
			seen[string(e.Kind)+" "+e.Name]++
		}
	}
	for _, what := range []string{"deliver open", "deliver data", "deliver FIN", "deliver RST", "deliver refused", "leftover connection", "leftover listener"} {
		if seen[what] < 100 {
			t.Errorf("expected %q at least 100 times, found it %d times: the test sees too little", what, seen[what])
		}
	}
}
