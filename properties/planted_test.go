package properties

import "testing"

// TestEveryPlantedFaultIsCaught is this package's share of the planted faults:
// those that a model or a property catches. Those of the boxes, which the
// monitors catch by the rule that they break, stand in package faulty.
func TestEveryPlantedFaultIsCaught(t *testing.T) {
	t.Run("floor-server", everyFaultyFloorServer)
	t.Run("TLS-server", everyCarelessLookup)
}
