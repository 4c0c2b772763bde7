package fuzz

import (
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
)

func FuzzBFCPDecode(f *testing.F) {
	for _, seed := range corpus.Seeds("bfcp-decode") {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, data []byte) { BFCPDecode(data) })
}

func BenchmarkBFCPDecode(b *testing.B) {
	seeds := corpus.Seeds("bfcp-decode")
	for b.Loop() {
		for _, seed := range seeds {
			BFCPDecode(seed)
		}
	}
	b.ReportMetric(float64(b.N*len(seeds))/b.Elapsed().Seconds(), "execs/s")
}

func FuzzBFCPReassemble(f *testing.F) {
	for _, seed := range corpus.Seeds("bfcp-reassemble") {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, data []byte) { BFCPReassemble(data) })
}
