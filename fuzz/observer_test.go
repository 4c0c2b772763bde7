package fuzz

import (
	"net/netip"
	"testing"

	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

// observerScript writes pieces as an input of target Observer.
func observerScript(flags byte, said []observertest.Said) []byte {
	out := []byte{flags}
	for _, m := range said {
		head := byte(m.Client) | 4<<3
		if m.Server {
			head |= 1 << 2
		}
		out = append(append(out, head, byte(len(m.Octets))), m.Octets...)
	}
	return append(out, 0|2<<3, 0, 1|2<<3|1<<2, 1)
}

// observerSeeds are the inputs of corpus/seeds/observer.
func observerSeeds() map[string][]byte {
	seeds := map[string][]byte{
		"session":                 {0x80},
		"session_tls":             {0xc0},
		"session_in_pieces":       {0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13},
		"session_from_the_middle": {0x85, 0, 0, 0, 1, 1, 1},
		"session_with_holes":      {0x80, 0, 0xff, 0, 0, 0xf1, 0, 0, 0xff, 0xff, 0, 0, 0, 0xff},
		"session_tls_with_a_hole": {0xc0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0xff},
		"session_cut":             {0x81, 0, 0, 0, 0, 0},
		"octets":                  observerScript(0, observertest.Session(1)),
		"octets_tls":              observerScript(1, sessions()[1][:24]),
		"octets_from_the_middle":  observerScript(8, observertest.Session(1)[5:]),
		"time":                    append(observerScript(4, observertest.Session(1)[:1]), 0, 255),
		"datagram":                append([]byte{0, 1 << 3, 12}, "\x40\x0b\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01"...),
	}
	for _, p := range observertest.Plants() {
		name := "planted_"
		for _, c := range p.Rule {
			if c == '/' || c == '-' {
				c = '_'
			}
			name += string(c)
		}
		seeds[name] = observerScript(2, p.Do(observertest.Session(1)))
	}
	return seeds
}

// TestTheSeedsOfTheObserverAreThoseThatAreStored also writes them anew where
// FLOORCHECK_WRITE_SEEDS is set.
func TestTheSeedsOfTheObserverAreThoseThatAreStored(t *testing.T) {
	for name, seed := range observerSeeds() {
		if stored := storedSeed(t, "../corpus/seeds/observer/"+name, func() []byte { return seed }); string(stored) != string(seed) {
			t.Errorf("%s: the stored seed is another", name)
		}
		Observer(seed)
	}
}

// deaf is an observer that is not told of what is missing.
type deaf struct{ *observer.Observer }

func (d deaf) Open(w observer.Where, opener, other netip.AddrPort, _ bool) *observer.Conn {
	return d.Observer.Open(w, opener, other, true)
}

func TestTheHolesShowAnObserverThatBlamesWhoWasNotHeard(t *testing.T) {
	caught := false
	for flags := byte(0x80); flags < 0xa0; flags++ {
		func() {
			defer func() { caught = recover() != nil || caught }()
			observeHoles(flags, nil, func(o *observer.Observer) watched { return deaf{o} })
		}()
	}
	if !caught {
		t.Error("an observer that takes the middle for the beginning was not caught")
	}
}
