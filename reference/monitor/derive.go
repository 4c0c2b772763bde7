package monitor

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// This is the judge's own key derivation (RFC 3830 §4.1, RFC 6043 §5.1 and
// appendix A), on purpose apart from package mikey's.

// Constants of the labels (RFC 3830 §4.1.3 and §4.1.4, RFC 6043 §5.1.1 and §A.2.2).
const (
	constEncr     = 0x150533E1
	constAuth     = 0x2D22AC75
	constSalt     = 0x29B88916
	constTEK      = 0x2AD01C64
	constMPKi     = 0x220E99A2
	constMPKr     = 0x1F4D675B
	constForkMPKr = 0x2B288856
	constForkTGK  = 0x1512B54A
)

// label writes constant || id || 32 bits || kind || length and value of each RAND.
func label(constant uint32, id uint8, csb uint32, kind uint8, rands ...[]byte) []byte {
	b := make([]byte, 0, 96)
	b = binary.BigEndian.AppendUint32(b, constant)
	b = append(b, id)
	b = binary.BigEndian.AppendUint32(b, csb)
	b = append(b, kind)
	for _, r := range rands {
		b = append(append(b, byte(len(r))), r...)
	}
	return b
}

// hmacOf is HMAC over parts with SHA-1, or SHA-256 for PRF-HMAC-SHA-256 and
// HMAC-SHA-256-256, whose numbers are alike one above; the key has 64 octets at
// most. One-shot sums over one buffer cost a third of package hmac's.
func hmacOf(scratch *[]byte, sha2 bool, key []byte, parts ...[]byte) (sum [32]byte, n int) {
	var pad [64]byte
	copy(pad[:], key)
	for i := range pad {
		pad[i] ^= 0x36
	}
	b := append((*scratch)[:0], pad[:]...)
	for _, p := range parts {
		b = append(b, p...)
	}
	for i := range pad {
		pad[i] ^= 0x36 ^ 0x5c
	}
	if sha2 {
		inner := sha256.Sum256(b)
		b = append(append(b[:0], pad[:]...), inner[:]...)
		sum, n = sha256.Sum256(b), sha256.Size
	} else {
		inner := sha1.Sum(b)
		b = append(append(b[:0], pad[:]...), inner[:]...)
		outer := sha1.Sum(b)
		n = copy(sum[:], outer[:])
	}
	*scratch = b
	return sum, n
}

// derive is the PRF of RFC 3830 §4.1.2, with SHA-256 for PRF-HMAC-SHA-256
// (RFC 6043 §6.1): n octets from key and label.
func derive(prf uint8, key, label []byte, n int) []byte {
	out := make([]byte, n)
	scratch := make([]byte, 0, 256)
	for len(key) > 0 {
		s := key[:min(32, len(key))]
		key = key[len(s):]
		a, size := hmacOf(&scratch, prf == 1, s, label)
		for done := 0; done < n; {
			p, _ := hmacOf(&scratch, prf == 1, s, a[:size], label)
			done += subtle.XORBytes(out[done:], out[done:], p[:size])
			if done < n {
				a, _ = hmacOf(&scratch, prf == 1, s, a[:size])
			}
		}
	}
	return out
}

// protection is the keys that protect one message.
type protection struct {
	prf        uint8
	key        []byte
	id         uint8
	csb        uint32
	kind       uint8
	randi      []byte
	randr      []byte
	onlyRANDRi bool // the label has one RAND field: a ticket's
}

func (p *protection) derive(constant uint32, n int) []byte {
	if p.onlyRANDRi {
		return derive(p.prf, p.key, label(constant, p.id, p.csb, p.kind, p.randi), n)
	}
	return derive(p.prf, p.key, label(constant, p.id, p.csb, p.kind, p.randi, p.randr), n)
}

// authentic checks a MAC over parts.
func (p *protection) authentic(alg uint8, mac []byte, parts ...[]byte) bool {
	var key []byte
	switch alg {
	case 1:
		key = p.derive(constAuth, 20)
	case 2:
		key = p.derive(constAuth, 32)
	default:
		return false
	}
	scratch := make([]byte, 0, 2048)
	sum, n := hmacOf(&scratch, alg == 2, key, parts...)
	return subtle.ConstantTimeCompare(sum[:n], mac) == 1
}

// open decrypts key data with AES in counter mode (RFC 3830 §4.2.3).
func (p *protection) open(alg uint8, data []byte, ts timestamp) []byte {
	n := 16
	switch alg {
	case 0:
		return data
	case 1:
	case 3:
		n = 32
	default:
		return nil
	}
	var iv [16]byte
	copy(iv[:14], p.derive(constSalt, 14))
	var with [14]byte
	binary.BigEndian.PutUint32(with[2:], p.csb)
	switch len(ts.value) {
	case 8:
		copy(with[6:], ts.value)
	case 4:
		if ts.kind == 2 { // a counter gets leading zeros
			copy(with[10:], ts.value)
		} else {
			copy(with[6:], ts.value)
		}
	}
	subtle.XORBytes(iv[:14], iv[:14], with[:])
	block, err := aes.NewCipher(p.derive(constEncr, n))
	if err != nil {
		return nil
	}
	out := make([]byte, len(data))
	cipher.NewCTR(block, iv[:]).XORKeyStream(out, data)
	return out
}

// sessionKey is a TGK, GTGK or TEK with its SPI.
type sessionKey struct {
	kind     uint8
	key, spi []byte
}

// keyring is what a KEMAC holds.
type keyring struct {
	mpks [][]byte
	keys []sessionKey
}

// readKeys reads Key data sub-payloads (RFC 3830 §6.13); ok only if all octets
// fit, which tells a right decryption from a wrong one.
func readKeys(b []byte) (k keyring, ok bool) {
	c := cursor{b: b}
	for next := payloadKeyData; next != 0; {
		next = c.u8()
		if next != 0 && next != payloadKeyData {
			return k, false
		}
		tk := c.u8()
		kind, validity := uint8(tk>>4), tk&0xf
		key := c.take(c.u16())
		if kind == 1 || kind == 3 || kind == 5 {
			c.take(c.u16())
		}
		var spi []byte
		switch validity {
		case 0:
		case 1:
			spi = c.take(c.u8())
		case 2:
			c.take(c.u8())
			c.take(c.u8())
		default:
			return k, false
		}
		if c.bad || len(key) == 0 || kind > 6 {
			return k, false
		}
		if kind == 6 {
			k.mpks = append(k.mpks, key)
		} else {
			k.keys = append(k.keys, sessionKey{kind, key, spi})
		}
	}
	return k, c.at == len(b) && len(k.mpks) > 0
}

// beforeMAC returns the message without its MAC, which stands last.
func (m *keyMessage) beforeMAC() []byte { return m.octets[:len(m.octets)-len(m.mac)] }

// ring opens the KEMAC of a KMS's response with the key that the asker shares
// with the KMS. verified tells whether the response's MAC is right.
func ring(init, resp *keyMessage, key []byte) (k keyring, verified, ok bool) {
	p := protection{prf: init.prf, key: key, id: 0xff, csb: init.csbID, kind: 2, randi: init.randri, randr: init.randrr}
	if resp.mac == nil || !p.authentic(resp.macAlg, resp.mac, resp.beforeMAC(), init.octets) {
		return k, false, false
	}
	// Which timestamp enters the IV of a response is open between RFC 3830
	// §4.2.3 and RFC 6043 §4.2.1.5: the response's own, or the request's.
	for _, ts := range []timestamp{resp.ts, init.ts} {
		if k, ok = readKeys(p.open(resp.encr, resp.encrData, ts)); ok {
			return k, true, true
		}
	}
	return k, true, false
}

// ticketRing opens a base ticket with the Ticket Protection Key (RFC 6043
// appendix A). Its keyring holds MPKi and MPKr.
func ticketRing(t *ticket, keyOf func(string) []byte) (k keyring, ok bool) {
	c := cursor{b: t.data}
	next := c.u8()
	c.take(c.u16()) // THDR
	var d keyMessage
	if c.bad || !d.chain(&c, next) {
		return k, false
	}
	tpk := keyOf(string(d.idrpsk))
	if tpk == nil {
		return k, false
	}
	p := protection{prf: t.prf, key: tpk, id: 0xff, csb: 0xffffffff, kind: 5, randi: d.random, onlyRANDRi: true}
	if k, ok = readKeys(p.open(d.encr, d.encrData, d.ts)); !ok {
		return k, false
	}
	mpk := k.mpks[0]
	k.mpks = [][]byte{
		derive(t.prf, mpk, label(constMPKi, 0xff, 0xffffffff, 6, d.random), len(mpk)),
		derive(t.prf, mpk, label(constMPKr, 0xff, 0xffffffff, 6, d.random), len(mpk)),
	}
	return k, true
}

// fork derives the key for one responder (RFC 6043 §5.1.1).
func fork(prf uint8, constant uint32, key, id, rand []byte) []byte {
	l := label(constant, 0xff, 0xffffffff, 0)
	l = binary.BigEndian.AppendUint16(l, uint16(len(id)))
	l = append(l, id...)
	l = append(append(l, byte(len(rand))), rand...)
	return derive(prf, key, l, len(key))
}

// initAuthentic checks the MAC of TRANSFER_INIT with MPKi (RFC 6043 §5.5): over
// the message without Initiator Data, and the identities behind it.
func initAuthentic(m *keyMessage, mpki []byte) bool {
	p := protection{prf: m.prf, key: mpki, id: 0xff, csb: m.csbID, kind: 1, randi: m.randri}
	b := m.beforeMAC()
	return m.mac != nil && p.authentic(m.macAlg, m.mac, b[:m.ticket.initiatorFrom], b[m.ticket.initiatorTo:], m.idri, m.idrr)
}

// respAuthentic checks the MAC of TRANSFER_RESP with MPKi or, forked, MPKr'.
func respAuthentic(init, resp *keyMessage, mpk []byte) bool {
	p := protection{prf: init.prf, key: mpk, id: 0xff, csb: init.csbID, kind: 2, randi: init.randri}
	if init.ticket.has(flagG) {
		p.randr = resp.randrr
	}
	return resp.mac != nil && p.authentic(resp.macAlg, resp.mac, resp.beforeMAC(), init.octets)
}

// isTEK tells whether a fingerprint is that of the TEK that follows from the
// session key. known is false where the key cannot be told: several and none
// marked for the Crypto Session. Nothing fixes the length of a TEK for TLS, so
// 128 and 256 bits and the TGK's own length pass.
func isTEK(fingerprint string, init, resp *keyMessage, k keyring) (is, known bool) {
	if len(init.sessions) != 1 || init.hasKEMAC || resp != nil && resp.hasKEMAC || len(k.keys) == 0 {
		return false, false
	}
	cs := init.sessions[0]
	if resp != nil && len(resp.sessions) == 1 {
		cs = resp.sessions[0]
	}
	key := k.keys[0]
	if len(k.keys) > 1 {
		found := false
		for _, x := range k.keys {
			if len(cs.spi) > 0 && bytes.Equal(x.spi, cs.spi) {
				key, found = x, true
			}
		}
		if !found {
			return false, false
		}
	}
	if key.kind == 2 || key.kind == 3 {
		return trace.Fingerprint(key.key) == fingerprint, true
	}
	var ri, rr []byte
	if init.ticket.has(flagH) {
		ri = init.randri
	}
	if init.ticket.has(flagG) {
		if resp == nil {
			return false, false
		}
		rr = resp.randrr
	}
	longest := derive(init.prf, key.key, label(constTEK, cs.id, 0xffffffff, 3, ri, rr), max(32, len(key.key)))
	for _, n := range []int{16, 32, len(key.key)} {
		if trace.Fingerprint(longest[:n]) == fingerprint {
			return true, true
		}
	}
	return false, true
}
