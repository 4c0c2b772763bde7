package oracle

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

const floorRequestHex = "20010005000000010001000105040001040400021106736c6964000009044000"

// BenchmarkAsk is a verdict without a finding in Go, beside a bare decode.
func BenchmarkAsk(b *testing.B) {
	octets, _ := hex.DecodeString(floorRequestHex)
	b.Run("bare decode", func(b *testing.B) {
		var m bfcp.Message
		var v rule.Verdict
		b.ReportAllocs()
		for b.Loop() {
			m.Decode(octets, bfcp.RFC4582, &v)
		}
	})
	b.Run("verdict", func(b *testing.B) {
		o, q, v := New(), &Request{Op: OpDecode, Kind: KindBFCP, Octets: octets}, &Verdict{}
		b.ReportAllocs()
		for b.Loop() {
			o.Ask(q, v)
		}
		if !v.Good(false) {
			b.Fatal(v.Findings)
		}
	})
}

// BenchmarkAppend is a verdict from JSON to JSON, with the view and without it.
func BenchmarkAppend(b *testing.B) {
	for name, view := range map[string]string{"view": "", "no view": `,"view":false`} {
		b.Run(name, func(b *testing.B) {
			request := []byte(`{"id":7,"op":"decode","kind":"bfcp","profile":"rfc4582","transport":"tcp","hex":"` + floorRequestHex + `"` + view + `}`)
			o := New()
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				dst = o.Append(dst[:0], request)
			}
			if !strings.Contains(string(dst), "accept") && o.Last().Err != nil {
				b.Fatal(string(dst))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verdicts/s")
		})
	}
}
