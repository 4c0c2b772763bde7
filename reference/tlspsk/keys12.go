package tlspsk

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// pskPremaster sets the premaster secret of RFC 4279 §2: other and the key, each with its
// length. In plain PSK, other is nil and stands for as many zeros as the key has octets.
func (h *handshake) pskPremaster(other, key []byte, plain bool) {
	n := len(other)
	if plain {
		n = len(key)
	}
	p := put16(h.premasterMem[:0], n)
	if plain {
		for range n {
			p = append(p, 0)
		}
	} else {
		p = append(p, other...)
	}
	p = put16(p, len(key))
	h.premaster = append(p, key...)
}

// deriveKeys12 turns the premaster secret into the master secret, once
// ClientKeyExchange stands in the transcript, and that into the key block.
func (e *Engine) deriveKeys12() {
	h := e.h
	kind := e.suite.Hash
	sessionHash := h.sum(h.hash[:0])
	h.mac.init(kind, nil, h.premaster)
	if e.info.ExtendedMasterSecret { // RFC 7627 §4
		h.mac.prf(h.master[:], "extended master secret", sessionHash, nil, &h.prf)
	} else {
		h.mac.prf(h.master[:], "master secret", h.clientRandom[:], h.serverRandom[:], &h.prf)
	}
	clear(h.premaster[:cap(h.premaster)])
	h.premaster = nil
	e.keyBlock12()
	e.logKey("CLIENT_RANDOM", h.master[:])
}

// keyBlock12 turns the master secret into the key block.
func (e *Engine) keyBlock12() {
	h := e.h
	h.mac.init(e.suite.Hash, h.mac.reuse(e.suite.Hash), h.master[:])
	n := 2 * (e.suite.macLen() + e.suite.KeyLen + ivLen12(e.suite))
	h.mac.prf(h.keys[:n], "key expansion", h.serverRandom[:], h.clientRandom[:], &h.prf)
}

// ivLen12 is how many octets of IV the key block holds for each direction.
func ivLen12(i *Info) int {
	switch i.Cipher {
	case CipherGCM, CipherCCM, CipherCCM8:
		return 4
	case CipherChaCha20:
		return 12
	}
	return 0 // CBC: every record brings its own (RFC 5246 §6.2.3.2)
}

// verifyData computes the verify_data of one side over the transcript so far
// (RFC 5246 §7.4.9).
func (h *handshake) verifyData(client bool) []byte {
	label, out := "server finished", h.verify[1][:]
	if client {
		label, out = "client finished", h.verify[0][:]
	}
	h.mac.prf(out, label, h.sum(h.hash[:0]), nil, &h.prf)
	return out
}

// protection12 makes the protection of what one side writes.
func (e *Engine) protection12(clientWrites bool) (protection, error) {
	i, b := e.suite, e.h.keys[:]
	side := 1
	if clientWrites {
		side = 0
	}
	cut := func(n int) []byte { // client's and server's, side by side
		p := b[side*n : side*n+n]
		b = b[2*n:]
		return p
	}
	macKey, key, iv := cut(i.macLen()), cut(i.KeyLen), cut(ivLen12(i))
	if !i.AEAD {
		return e.macProtection(macKey, key, clientWrites == e.client)
	}
	aead, err := newAEAD(i, key)
	if err != nil {
		return nil, err
	}
	p := &e.aead[0]
	if clientWrites == e.client {
		p = &e.aead[1]
	}
	p.init(aead, iv)
	return p, nil
}

// newAEAD makes the AEAD of a suite.
func newAEAD(i *Info, key []byte) (cipher.AEAD, error) {
	switch i.Cipher {
	case CipherGCM:
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		return cipher.NewGCM(block)
	case CipherCCM:
		return newCCM(key, 16)
	case CipherCCM8:
		return newCCM(key, 8)
	case CipherChaCha20:
		return chacha20poly1305.New(key)
	}
	return nil, fmt.Errorf("tls: suite %v has no AEAD", i.Suite)
}

// choosePSK sets the key for a TLS 1.2 identity, or ends the handshake as
// UnknownIdentity says.
func (e *Engine) choosePSK(identity []byte) (key []byte, err error) {
	e.info.Identity = append([]byte(nil), identity...)
	if key, ok := e.cfg.lookup(identity); ok {
		return key, nil
	}
	if e.cfg.UnknownIdentity == Hide {
		key = make([]byte, 32)
		return key, e.random(key)
	}
	return nil, e.unknownIdentity("no key for this identity of %d octets", len(identity))
}

// unknownIdentity is the fault where nothing is to be hidden.
func (e *Engine) unknownIdentity(format string, n int) error {
	a := AlertUnknownPSKIdentity
	if e.cfg.UnknownIdentity == Alert40 {
		a = AlertHandshakeFailure
	}
	return fault(a, rule.TLSPSKIdentity, format, n)
}

// lookup finds the key of an identity that is not an imported one.
func (c *Config) lookup(identity []byte) (key []byte, ok bool) {
	if len(identity) > c.maxIdentity() {
		return nil, false
	}
	for i := range c.PSKs {
		if p := &c.PSKs[i]; !p.Import && string(p.Identity) == string(identity) {
			return p.Key, true
		}
	}
	if c.LookupPSK == nil {
		return nil, false
	}
	key, ok = c.LookupPSK(identity)
	return key, ok && len(key) > 0 && len(key) <= 0xFFFF
}
