package examples

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/monitor"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// The monitors run inside a simulation that makes 3,000 calls a second.
func benchmarkJudge(b *testing.B, s *script) {
	t := s.trace()
	b.ReportMetric(float64(len(t.Events)), "events")
	b.ReportAllocs()
	for b.Loop() {
		if v := monitor.Judge(t, s.cfg); !v.Clean() {
			b.Fatal(v.Findings)
		}
	}
}

func BenchmarkJudgeACall(b *testing.B) { benchmarkJudge(b, call("active")) }

func BenchmarkJudgeACallAndDeriveItsKeys(b *testing.B) { benchmarkJudge(b, exchanged(usual)) }

func BenchmarkJudgeACallWithFloorControl(b *testing.B) {
	s := served()
	s.cfg.Whole = true
	benchmarkJudge(b, s)
}

// BenchmarkJudgeFloorControl is a request, its grant, a request that waits, and
// both releases, over and over on two connections: the figure is for an event.
func BenchmarkJudgeFloorControl(b *testing.B) {
	s := flowing()
	for i := range uint16(2000) {
		n := 4 * i
		s.ask("", 1, n+1, floors(1)).tell("", 1, n+1, state(n+1, bfcp.StatusGranted, 0, 1))
		s.ask("", 2, n+2, floors(1)).tell("", 2, n+2, state(n+2, bfcp.StatusAccepted, 1, 1))
		s.ask("", 1, n+3, release(n+1)).tell("", 1, n+3, state(n+1, bfcp.StatusReleased, 0, 1)).tell("", 2, 0, state(n+2, bfcp.StatusGranted, 0, 1))
		s.ask("", 2, n+4, release(n+2)).tell("", 2, n+4, state(n+2, bfcp.StatusReleased, 0, 1))
	}
	t := s.trace()
	b.ReportAllocs()
	for b.Loop() {
		if v := monitor.Judge(t, s.cfg); !v.Clean() {
			b.Fatal(v.Findings)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(t.Events)), "ns/event")
}
