package properties

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/floorcheck/floorcheck/properties/model"
)

// everyFaultyFloorServer runs scripts against each faulty
// server until it departs from the model, from several seeds, and logs the median
// number of operations that it took.
func everyFaultyFloorServer(t *testing.T) {
	for i := range FloorFaults {
		fault := &FloorFaults[i]
		t.Run(fault.Name, func(t *testing.T) {
			var took []int
			for seed := range uint64(9) {
				n, err := operationsUntilCaught(fault.New, seed, 200_000)
				if err == nil {
					t.Fatalf("not caught within %d operations (%s says otherwise)", n, fault.Clause)
				}
				took = append(took, n)
			}
			slices.Sort(took)
			t.Logf("%s: caught after %d operations (median of %d seeds, worst %d)", fault.Clause, took[len(took)/2], len(took), took[len(took)-1])
		})
	}
}

func operationsUntilCaught(server NewFloorServer, seed uint64, limit int) (int, error) {
	random := rand.New(rand.NewPCG(seed, 4582))
	for n := 0; n < limit; {
		scenario := random.Uint32()
		c, err := NewFloorConversation(model.ParseScenario([4]byte{byte(scenario), byte(scenario >> 8), byte(scenario >> 16), byte(scenario >> 24)}), server)
		if err != nil {
			return n, err
		}
		for range 100 {
			n++
			v := random.Uint32()
			if err := c.Do(model.ParseOp([3]byte{byte(v), byte(v >> 8), byte(v >> 16)})); err != nil {
				return n, err
			}
		}
	}
	return limit, nil
}

// TestASoundFloorServerIsNotBlamed is the other side: the same scripts find
// nothing in the reference.
func TestASoundFloorServerIsNotBlamed(t *testing.T) {
	if n, err := operationsUntilCaught(ReferenceServer, 0, 200_000); err != nil {
		t.Fatalf("after %d operations: %v", n, err)
	}
}
