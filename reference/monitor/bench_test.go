package monitor

import "testing"

// The monitors run inside a simulation that makes 3,000 calls a second.
func benchmarkJudge(b *testing.B, s *script) {
	t := s.trace()
	b.ReportMetric(float64(len(t.Events)), "events")
	b.ReportAllocs()
	for b.Loop() {
		if v := Judge(t, s.cfg); !v.Clean() {
			b.Fatal(v.Findings)
		}
	}
}

func BenchmarkJudgeACall(b *testing.B) { benchmarkJudge(b, call("active")) }

func BenchmarkJudgeACallAndDeriveItsKeys(b *testing.B) { benchmarkJudge(b, exchanged(usual)) }
