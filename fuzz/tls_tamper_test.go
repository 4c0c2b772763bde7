package fuzz

import (
	"slices"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

func unaltered(b []byte) []byte { return b }

func TestHandshakesOfEveryShapeCompleteUnaltered(t *testing.T) {
	for i, shape := range tlsShapes {
		p := play(i, -1, unaltered, nil)
		if !p.client.HandshakeComplete() || !p.server.HandshakeComplete() {
			t.Errorf("%s: client %v, server %v", shape.name, p.client.Err(), p.server.Err())
		}
		p.check(nil)
	}
}

// A server that enters what it altered into its transcript alters with the key in
// hand: the client completes, as it must not with anybody else.
func TestAReceiverThatCompletesWithAnAlteredFlightPanics(t *testing.T) {
	const serverHello, randomAt = 2, 4 + 2
	hooks := &tlspsk.Hooks{Message: func(typ uint8, raw []byte) [][]byte {
		if typ == serverHello {
			raw[randomAt] ^= 0x80
		}
		return [][]byte{raw}
	}}
	done := 0
	for i, shape := range tlsShapes {
		p := play(i, 1, unaltered, hooks)
		p.sent = play(i, 1, unaltered, nil).sent // by a server without hooks
		if !p.client.HandshakeComplete() {
			continue // in TLS 1.2, the server's own keys come of its own random
		}
		done++
		if !panics(func() { p.check(nil) }) {
			t.Errorf("%s: expected a panic for a client that completed, found none", shape.name)
		}
	}
	if done == 0 {
		t.Error("expected a client that completes, found none")
	}
}

func TestEndsThatDisagreePanic(t *testing.T) {
	for what, change := range map[string]func(p *tlsPlay){
		"other secrets":    func(p *tlsPlay) { p.servKeys.Bytes()[p.servKeys.Len()-2] ^= 1 },
		"another suite":    func(p *tlsPlay) { p.server = play(1, 0, unaltered, nil).server },
		"another version":  func(p *tlsPlay) { p.server = play(7, 0, unaltered, nil).server },
		"one is not done":  func(p *tlsPlay) { p.client = play(0, 1, func([]byte) []byte { return nil }, nil).client },
		"altered and done": func(p *tlsPlay) { p.arrived[len(p.arrived)-1] ^= 1 },
	} {
		p := play(0, 0, unaltered, nil)
		p.check(nil)
		change(p)
		if !panics(func() { p.check(nil) }) {
			t.Errorf("%s: expected a panic, found none", what)
		}
	}
}

func TestOnlyWhatAClauseNamesLeavesAFlightTheSame(t *testing.T) {
	hello := []byte{22, 3, 1, 0, 6, 1, 0, 0, 2, 'a', 'b'}
	ccs := []byte{20, 3, 3, 0, 1, 1}
	warning, fatal := []byte{21, 3, 3, 0, 2, 1, 90}, []byte{21, 3, 3, 0, 2, 2, 40}
	split := []byte{22, 3, 1, 0, 5, 1, 0, 0, 2, 'a', 22, 3, 1, 0, 1, 'b'}
	request := []byte{22, 3, 1, 0, 4, 0, 0, 0, 0}
	minor, major := slices.Clone(hello), slices.Clone(hello)
	minor[2], major[1] = 3, 2
	for _, x := range []struct {
		what          string
		sent, arrived []byte
		how           reading
		wants         bool
	}{
		{"nothing", hello, hello, reading{may12: true}, true},
		{"minor version of the first record", hello, minor, reading{may12: true, first: true}, true},
		{"minor version of another", hello, minor, reading{may12: true}, false},
		{"version in TLS 1.3", hello, major, reading{tls13: true}, true},
		{"major version", hello, major, reading{may12: true, first: true}, false},
		{"other records", hello, split, reading{may12: true}, true},
		{"change_cipher_spec in TLS 1.3", hello, slices.Concat(hello, ccs), reading{tls13: true}, true},
		{"change_cipher_spec in TLS 1.2", hello, slices.Concat(hello, ccs), reading{may12: true}, false},
		{"a warning", hello, slices.Concat(warning, hello), reading{may12: true}, true},
		{"a fatal alert", hello, slices.Concat(fatal, hello), reading{may12: true}, false},
		{"a warning behind change_cipher_spec", slices.Concat(ccs, hello), slices.Concat(ccs, warning, hello), reading{may12: true}, false},
		{"HelloRequest", hello, slices.Concat(request, hello), reading{may12: true}, true},
		{"HelloRequest in two records", hello, slices.Concat([]byte{22, 3, 1, 0, 1, 0, 22, 3, 1, 0, 3, 0, 0, 0}, hello), reading{may12: true}, true},
		{"HelloRequest to an end of TLS 1.3 alone", hello, slices.Concat(request, hello), reading{tls13: true}, false},
		{"octets behind the end", hello, slices.Concat(hello, fatal), reading{may12: true, settles: true}, true},
		{"octets behind what is not the end", hello, slices.Concat(hello, fatal), reading{may12: true}, false},
		{"an octet less", hello, hello[:10], reading{may12: true, settles: true}, false},
	} {
		if got := sameFlight(x.sent, x.arrived, x.how); got != x.wants {
			t.Errorf("%s: expected the same %v, found %v", x.what, x.wants, got)
		}
	}
}
