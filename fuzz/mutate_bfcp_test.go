package fuzz

import (
	"bytes"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestAMutatedMessageIsTheSameForASeedAndNeverTooLong(t *testing.T) {
	inputs := append(corpus.Seeds("bfcp-decode"), nil, []byte{0x20}, bytes.Repeat([]byte{0x1d, 0xff}, 2000))
	for i, data := range inputs {
		before := bytes.Clone(data)
		for seed := range uint64(50) {
			for _, max := range []int{0, 1, 11, 12, 13, 40, 256, 4096} {
				got := MutateBFCP(data, max, seed)
				if len(got) > max {
					t.Fatalf("input %d, seed %d: expected %d octets at most, found %d", i, seed, max, len(got))
				}
				if again := MutateBFCP(data, max, seed); !bytes.Equal(got, again) {
					t.Fatalf("input %d, seed %d: expected the same twice, found %x and %x", i, seed, got, again)
				}
			}
		}
		if !bytes.Equal(data, before) {
			t.Fatalf("input %d was changed", i)
		}
	}
}

func TestMutatedMessagesHaveTheirAttributesInEveryShape(t *testing.T) {
	framing := []*rule.Rule{rule.BFCPPayloadLength, rule.BFCPAttributeOverrun, rule.BFCPGroupOverrun}
	const rounds = 4000
	var whole, clean, changed int
	primitives, types, depths := map[bfcp.Primitive]bool{}, map[bfcp.AttributeType]bool{}, map[uint8]bool{}
	seeds := corpus.Seeds("bfcp-decode")
	for i := range rounds {
		data := seeds[i%len(seeds)]
		got := MutateBFCP(data, 256, uint64(i))
		if !bytes.Equal(got, data) {
			changed++
		}
		m, v := bfcp.Decode(got, bfcp.RFC4582)
		framed := true
		for _, r := range framing {
			framed = framed && !v.Broke(r)
		}
		if framed {
			whole++
		}
		if v.Clean() {
			clean++
		}
		primitives[m.Primitive] = true
		for _, a := range m.Attributes {
			types[a.Type], depths[a.Depth] = true, true
		}
	}
	for p := bfcp.Primitive(1); p.Known(bfcp.RFC8855); p++ {
		if !primitives[p] {
			t.Errorf("expected a %v in %d messages, found none", p, rounds)
		}
	}
	for a := bfcp.AttributeType(1); a <= bfcp.AttributeOverallRequestStatus+1; a++ {
		if !types[a] {
			t.Errorf("expected a %v in %d messages, found none", a, rounds)
		}
	}
	t.Logf("%d changed, %d framed, %d without a finding", changed, whole, clean)
	if changed < rounds*8/10 || whole < rounds/2 || whole == rounds || clean == 0 || !depths[2] {
		t.Errorf("of %d: expected most changed and framed, not all, and some clean; found %d changed, %d framed, %d clean, depths %v",
			rounds, changed, whole, clean, depths)
	}
}

func BenchmarkMutateBFCP(b *testing.B) {
	seeds := corpus.Seeds("bfcp-decode")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		MutateBFCP(seeds[i%len(seeds)], 256, uint64(i))
	}
}
