package fuzz

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestEndsOfAnExchangeThatBreakTheirWordPanic(t *testing.T) {
	ends, err := properties.KeyExchange{Seed: 7}.Converse(keyTime, func(_ int, b []byte) [][]byte { return [][]byte{b} })
	if err != nil {
		t.Fatal(err)
	}
	quiet := &tamperer{}
	checkKeyEnds(nil, ends, nil, quiet)
	another, taken := ends, ends
	keys := *ends.Theirs
	keys.TEK = mikey.Secret(bytes.Repeat([]byte{1}, 16))
	another.Theirs, taken.Again = &keys, nil
	told := errors.New("wrong key " + hex.EncodeToString(ends.Theirs.TEK))
	for what, check := range map[string]func(){
		"two keys":                      func() { checkKeyEnds(nil, another, nil, quiet) },
		"an altered message":            func() { checkKeyEnds(nil, ends, nil, &tamperer{altered: true}) },
		"TRANSFER_INIT twice":           func() { checkKeyEnds(nil, taken, nil, quiet) },
		"a refusal of the true message": func() { checkKeyEnds(nil, ends, errors.New("no"), quiet) },
		"a key in an error":             func() { checkKeyEnds(nil, ends, told, &tamperer{altered: true}) },
	} {
		if !panics(check) {
			t.Errorf("%s: expected a panic, found none", what)
		}
	}
}

func TestEachKindOfAlterationIsRefused(t *testing.T) {
	for kind := range byte(alterationKinds) {
		for message := range byte(6) {
			w := &tamperer{alterations: []byte{kind<<3 | message, 0, 30, 3}}
			_, err := properties.KeyExchange{Seed: 7}.Converse(keyTime, w.carry)
			if w.altered != (err != nil) {
				t.Errorf("kind %d of message %d: altered %v, refused with %v", kind, message, w.altered, err)
			}
			if first := kind == swapMessages && message == 0; !w.altered && !first && kind != sendTwice {
				t.Errorf("kind %d of message %d: expected an alteration, found none", kind, message)
			}
		}
	}
}

func TestRandomOctetsAreReadOrRefusedAsMIKEY(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	seeds := corpus.Seeds("mikey-message")
	taken := 0
	for range 15000 {
		b := bytes.Clone(seeds[r.IntN(len(seeds))])
		for range 1 + r.IntN(4) {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
		MIKEYMessage(b)
		if _, v := mikey.Parse(b); v.Receiver < rule.Reject {
			taken++
		}
		b = b[:min(len(b), r.IntN(40))]
		for i := range b {
			b[i] = byte(r.IntN(24))
		}
		MIKEYMessage(b)
	}
	if taken < 500 {
		t.Errorf("only %d mutated messages got as far as being written back", taken)
	}
}

func TestACodecThatReadsSomethingElsePanics(t *testing.T) {
	for _, seed := range corpus.Named("mikey-message") {
		if _, v := mikey.Parse(seed.Data); seed.Name != "TRANSFER_INIT" || !v.Clean() {
			continue
		}
		careless := func(b []byte) (*mikey.Message, rule.Verdict) {
			m, v := mikey.Parse(b)
			m.Payloads = m.Payloads[1:]
			return m, v
		}
		silent := func([]byte) (*mikey.Message, rule.Verdict) { return nil, rule.Verdict{} }
		beyond := func(b []byte) (*mikey.Message, rule.Verdict) {
			m, v := mikey.Parse(b)
			v.Report(rule.MIKEYLength, len(b)+1, "", "somewhere")
			return m, v
		}
		for what, parse := range map[string]func([]byte) (*mikey.Message, rule.Verdict){"a payload less": careless, "nothing": silent, "an octet too far": beyond} {
			if !panics(func() { mikeyMessage(seed.Data, parse) }) {
				t.Errorf("%s: expected a panic, found none", what)
			}
		}
		return
	}
	t.Error("expected a clean seed TRANSFER_INIT, found none")
}
