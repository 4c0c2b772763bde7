package sim_test

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/node"
)

// BenchmarkEchoCall is a run of two boxes with 4 messages, one connection and
// 20 segments: about the traffic of one dial-in call.
func BenchmarkEchoCall(b *testing.B) {
	for name, c := range map[string]sim.Config{"whole": {}, "split": {Split: 40, Join: 40}, "no trace": {NoTrace: true}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			base := echoConfig(1)
			base.Split, base.Join, base.NoTrace = c.Split, c.Join, c.NoTrace
			s, err := sim.New(base)
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				base.Seed = uint64(i)
				base.Nodes = []node.Node{&drivertest.Caller{Rounds: 10}, &drivertest.Echo{}}
				if err := s.Reset(base); err != nil {
					b.Fatal(err)
				}
				if err := s.Input("MRFP", node.Start{}); err != nil {
					b.Fatal(err)
				}
				if stop, err := s.Run(sim.Until{}); stop != sim.Idle {
					b.Fatal(stop, err)
				}
			}
		})
	}
}
