package fuzz

import (
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
)

func FuzzCall(f *testing.F) {
	for _, seed := range corpus.Seeds("call") {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, data []byte) { Call(data) })
}
