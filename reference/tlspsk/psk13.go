package tlspsk

import (
	"crypto/hmac"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// offer13 is one identity of pre_shared_key as it stands on the wire, and its key.
type offer13 struct {
	identity, key []byte
	hash          Hash
	imported      bool
}

// offers13 returns what a client offers in TLS 1.3: only what a suite of its
// own can use. After HelloRetryRequest, only what suits the suite that it names (RFC
// 8446 §4.1.2).
func (e *Engine) offers13() []offer13 {
	var usable [2]bool
	if e.suite != nil {
		usable[e.suite.Hash] = true
	} else {
		for _, s := range e.cfg.suites() {
			if i := bySuite[s]; i.KX == KXTLS13 {
				usable[i.Hash] = true
			}
		}
	}
	list := e.h.offersMem[:0]
	for i := range e.cfg.PSKs {
		p := &e.cfg.PSKs[i]
		if len(p.Identity) == 0 {
			continue
		}
		if !p.Import {
			if usable[p.Hash] {
				list = append(list, offer13{identity: p.Identity, key: p.Key, hash: p.Hash})
			}
			continue
		}
		for _, target := range []Hash{SHA256, SHA384} {
			if usable[target] {
				id := importedIdentity(p, target)
				list = append(list, offer13{identity: id, key: importPSK(p, id, target), hash: target, imported: true})
			}
		}
	}
	return list
}

// appendPSK appends the pre_shared_key extension with binders of zeros, and
// returns how many octets the binders take, with their length.
func appendPSK(b []byte, offers []offer13) ([]byte, int) {
	b = put16(b, int(extPreSharedKey))
	b, ext := open16(b)
	b, ids := open16(b)
	for i := range offers {
		b = append(put16(b, len(offers[i].identity)), offers[i].identity...)
		b = append(b, 0, 0, 0, 0) // obfuscated_ticket_age: 0 for external keys
	}
	b = close16(b, ids)
	b, binders := open16(b)
	for i := range offers {
		n := offers[i].hash.Size()
		b = append(append(b, byte(n)), zeros[:n]...)
	}
	b = close16(b, binders)
	return close16(b, ext), len(b) - binders
}

// fillBinders computes the binders of a ClientHello that starts at that place of the flight
// and whose last n octets are the binders.
func (e *Engine) fillBinders(at, n int, offers []offer13) {
	h := e.h
	truncated := e.flight[at : len(e.flight)-n]
	out := e.flight[len(e.flight)-n+2:]
	for i := range offers {
		o := &offers[i]
		h.sched.kind, h.sched.m = o.hash, &h.mac
		hash := h.sumWith(o.hash, truncated, h.hash[:0])
		h.sched.binder(out[1:1], o.key, o.imported, hash)
		out = out[1+o.hash.Size():]
	}
}

// parsedPSK is a parsed pre_shared_key extension of a ClientHello.
type parsedPSK struct {
	identities, binders cursor // without their lengths
	count               int
	bindersLen          int // octets of the binders, with their length
}

// parsePSK reads pre_shared_key (RFC 8446 §4.2.11). The obfuscated ticket ages are not
// looked at: they say nothing about external keys.
func parsePSK(x []byte, p *parsedPSK) error {
	c := cursor{b: x}
	ids := c.vec16()
	p.bindersLen = len(c.b)
	binders := c.vec16()
	if !c.done() {
		return badSyntax("pre_shared_key")
	}
	p.identities, p.binders = cursor{b: ids}, cursor{b: binders}
	n := 0
	for k := p.identities; len(k.b) > 0; p.count++ {
		id := k.vec16()
		k.take(4)
		if k.bad || len(id) == 0 {
			return badSyntax("an identity of pre_shared_key")
		}
	}
	for k := p.binders; len(k.b) > 0; n++ {
		if b := k.vec8(); k.bad || len(b) < 32 {
			return badSyntax("a binder of pre_shared_key")
		}
	}
	if p.count == 0 || n == 0 {
		return badSyntax("pre_shared_key")
	}
	if n != p.count {
		return fault(AlertIllegalParameter, rule.TLSBinderCount, "pre_shared_key has %d identities and %d binders", p.count, n)
	}
	return nil
}

// lookup13 finds the key of an identity of the wire.
func (c *Config) lookup13(identity []byte) (o offer13, ok bool) {
	o.identity = identity
	for i := range c.PSKs {
		p := &c.PSKs[i]
		if !p.Import {
			if string(p.Identity) == string(identity) && len(identity) <= c.maxIdentity() {
				o.key, o.hash = p.Key, p.Hash
				return o, true
			}
			continue
		}
		for _, target := range []Hash{SHA256, SHA384} {
			if id := importedIdentity(p, target); string(id) == string(identity) {
				o.key, o.hash, o.imported = importPSK(p, id, target), target, true
				return o, true
			}
		}
	}
	if c.LookupPSK == nil || len(identity) > c.maxIdentity() {
		return o, false
	}
	o.key, ok = c.LookupPSK(identity)
	o.hash = c.LookupHash
	return o, ok && len(o.key) > 0
}

// choosePSK13 takes the first identity that there is a key for and a suite to
// go with, verifies its binder and sets suite and early secret. With HelloRetryRequest behind it, the
// suite is fixed already.
func (e *Engine) choosePSK13(m *message, ch *clientHello, p *parsedPSK) error {
	known := false
	ids, binders := p.identities, p.binders
	for i := range p.count {
		identity := ids.vec16()
		ids.take(4)
		binder := binders.vec8()
		o, ok := e.cfg.lookup13(identity)
		if !ok {
			continue
		}
		known = true
		suite := e.suite13(ch, o.hash)
		if suite == nil {
			continue
		}
		return e.verifyBinder(m, p, i, &o, suite, binder)
	}
	if known {
		return fault(AlertHandshakeFailure, rule.TLSCommonSuite, "no cipher suite of the ClientHello goes with a known PSK")
	}
	ids, binders = p.identities, p.binders
	identity := ids.vec16()
	e.info.Identity = append([]byte(nil), identity...)
	suite := e.suite13(ch, e.cfg.LookupHash)
	if e.cfg.UnknownIdentity != Hide {
		return fault(AlertUnknownPSKIdentity, rule.TLSPSKIdentity, "no key for any of %d identities", p.count)
	}
	if suite == nil {
		return fault(AlertHandshakeFailure, rule.TLSCommonSuite, "no cipher suite of the ClientHello goes with a known PSK")
	}
	// Go through the same motions as with a key that is wrong.
	key := make([]byte, 32)
	if err := e.random(key); err != nil {
		return err
	}
	return e.verifyBinder(m, p, 0, &offer13{identity: identity, key: key, hash: e.cfg.LookupHash}, suite, binders.vec8())
}

// suite13 returns the first suite of ours that the client offers and that goes with a hash.
func (e *Engine) suite13(ch *clientHello, hash Hash) *Info {
	for _, s := range e.cfg.suites() {
		i := bySuite[s]
		if i.KX == KXTLS13 && i.Hash == hash && ch.offers(s) && (e.suite == nil || e.suite == i) {
			return i
		}
	}
	return nil
}

func (e *Engine) verifyBinder(m *message, p *parsedPSK, index int, o *offer13, suite *Info, binder []byte) error {
	h := e.h
	e.info.Identity = append([]byte(nil), o.identity...)
	h.selected = index
	h.sched.kind, h.sched.m = o.hash, &h.mac
	hash := h.sumWith(o.hash, m.raw[:len(m.raw)-p.bindersLen], h.hash[:0])
	want := h.sched.binder(h.binderMem[:0], o.key, o.imported, hash)
	if !hmac.Equal(want, binder) {
		return fault(AlertDecryptError, rule.TLSBinder, "binder of identity %d is wrong", index)
	}
	e.suite = suite
	return nil
}
