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
	bindersLen          int  // octets of the binders, with their length
	short               bool // one of the binders has less than 32 octets
}

// parsePSK reads pre_shared_key (RFC 8446 §4.2.11). The obfuscated ticket ages
// are not looked at: they say nothing about external keys.
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
		b := k.vec8()
		if k.bad {
			return badSyntax("a binder of pre_shared_key")
		}
		p.short = p.short || len(b) < 32
	}
	if p.count == 0 || n == 0 {
		return badSyntax("pre_shared_key")
	}
	if n != p.count {
		return fault(AlertIllegalParameter, rule.TLSBinderCount, "pre_shared_key has %d identities and %d binders", p.count, n)
	}
	return nil
}

// find returns the place of an identity among those offered, or -1.
func (p *parsedPSK) find(identity []byte) int {
	ids := p.identities
	for i := range p.count {
		id := ids.vec16()
		ids.take(4)
		if string(id) == string(identity) {
			return i
		}
	}
	return -1
}

// chosen13 is what a server goes on with.
type chosen13 struct {
	offer13
	index int
	suite *Info
}

// choosePSK13 chooses a key and a suite to go with, verifies the binder and
// starts the key schedule. After HelloRetryRequest the suite is fixed already.
func (e *Engine) choosePSK13(m *message, ch *clientHello, p *parsedPSK) error {
	o, known := e.findPSK13(ch, p)
	switch {
	case o.suite != nil:
	case e.info.HelloRetryRequest:
		return fault(AlertIllegalParameter, rule.TLSSecondHello, "second ClientHello without an identity that goes with the suite of HelloRetryRequest")
	case known:
		return fault(AlertHandshakeFailure, rule.TLSCommonSuite, "no cipher suite of the ClientHello goes with a known PSK")
	default:
		// Hidden, an unknown identity goes through the same motions as one with
		// a wrong key.
		ids := p.identities
		o.identity, o.hash, o.suite = ids.vec16(), e.cfg.LookupHash, e.suite13(ch, e.cfg.LookupHash)
		e.info.Identity = append([]byte(nil), o.identity...)
		if e.cfg.UnknownIdentity != Hide {
			return e.unknownIdentity("no key for any of %d identities", p.count)
		}
		if o.suite == nil {
			return fault(AlertHandshakeFailure, rule.TLSCommonSuite, "no cipher suite of the ClientHello goes with a known PSK")
		}
		o.key = make([]byte, 32)
		if err := e.random(o.key); err != nil {
			return err
		}
	}
	return e.verifyBinder(m, p, &o)
}

// findPSK13 looks for a key: the first of the configuration's own that is offered and has a suite,
// then the first offered one that LookupPSK knows. known tells whether there was one without a suite.
func (e *Engine) findPSK13(ch *clientHello, p *parsedPSK) (o chosen13, known bool) {
	for i := range e.cfg.PSKs {
		if o, known = e.own13(&e.cfg.PSKs[i], ch, p, known); o.suite != nil {
			return o, true
		}
	}
	if e.cfg.LookupPSK == nil {
		return o, known
	}
	suite := e.suite13(ch, e.cfg.LookupHash)
	ids := p.identities
	for i := range p.count {
		id := ids.vec16()
		ids.take(4)
		if len(id) > e.cfg.maxIdentity() {
			continue
		}
		key, ok := e.cfg.LookupPSK(id)
		if !ok || len(key) == 0 {
			continue
		}
		known = true
		if suite != nil {
			return chosen13{offer13{identity: id, key: key, hash: suite.Hash}, i, suite}, true
		}
	}
	return o, known
}

// own13 tries one key of the configuration.
func (e *Engine) own13(psk *PSK, ch *clientHello, p *parsedPSK, known bool) (o chosen13, _ bool) {
	if !psk.Import {
		o.index = p.find(psk.Identity)
		if o.index < 0 || len(psk.Identity) > e.cfg.maxIdentity() {
			return o, known
		}
		o.offer13 = offer13{identity: psk.Identity, key: psk.Key, hash: psk.Hash}
		o.suite = e.suite13(ch, psk.Hash)
		return o, true
	}
	for _, target := range []Hash{SHA256, SHA384} {
		id := importedIdentity(psk, target)
		if o.index = p.find(id); o.index < 0 {
			continue
		}
		known = true
		if o.suite = e.suite13(ch, target); o.suite != nil {
			o.offer13 = offer13{identity: id, key: importPSK(psk, id, target), hash: target, imported: true}
			return o, true
		}
	}
	return chosen13{}, known
}

// suite13 returns the first suite of ours that the client offers and that goes
// with a hash.
func (e *Engine) suite13(ch *clientHello, hash Hash) *Info {
	for _, s := range e.cfg.suites() {
		i := bySuite[s]
		if i.KX == KXTLS13 && i.Hash == hash && ch.offers(s) && (e.suite == nil || e.suite == i) {
			return i
		}
	}
	return nil
}

// verifyBinder verifies the binder of the chosen identity. One that is too short for any hash is
// wrong like any other; beside another identity it is a fault of syntax.
func (e *Engine) verifyBinder(m *message, p *parsedPSK, o *chosen13) error {
	h := e.h
	e.info.Identity = append([]byte(nil), o.identity...)
	h.selected = o.index
	binders := p.binders
	for range o.index {
		binders.vec8()
	}
	h.sched.kind, h.sched.m = o.hash, &h.mac
	hash := h.sumWith(o.hash, m.raw[:len(m.raw)-p.bindersLen], h.hash[:0])
	want := h.sched.binder(h.binderMem[:0], o.key, o.imported, hash)
	if o.imported {
		clear(o.key)
	}
	if !hmac.Equal(want, binders.vec8()) {
		return fault(AlertDecryptError, rule.TLSBinder, "binder of identity %d is wrong", o.index)
	}
	if p.short {
		return badSyntax("a binder of pre_shared_key")
	}
	e.suite = o.suite
	return nil
}
