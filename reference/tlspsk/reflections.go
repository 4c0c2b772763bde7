package tlspsk

import (
	"sync"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Reflections remembers the ClientHellos of one party's clients by their
// randoms, so that the party's own servers refuse them: with one key in both
// roles, an attacker could otherwise make a party talk to itself (RFC 9257
// §4.1). A random is forgotten when its client's handshake ends. The zero value is ready, and
// it may be shared between goroutines.
type Reflections struct {
	mu   sync.Mutex
	sent map[[32]byte]struct{}
}

func (r *Reflections) add(random *[32]byte) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sent == nil {
		r.sent = map[[32]byte]struct{}{}
	}
	r.sent[*random] = struct{}{}
}

func (r *Reflections) remove(random *[32]byte) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sent, *random)
}

// check refuses a ClientHello with one of the randoms.
func (r *Reflections) check(random *[32]byte) error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, own := r.sent[*random]; own {
		return fault(AlertIllegalParameter, rule.TLSReflection, "this ClientHello was sent by a client of the same party")
	}
	return nil
}
