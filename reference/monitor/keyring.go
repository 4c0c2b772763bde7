package monitor

import (
	"bytes"
	"encoding/binary"

	"github.com/floorcheck/floorcheck/reference/trace"
)

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

// maxKey bounds a key, in octets, and with it what the derivations cost.
const maxKey = 256

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
		if c.bad || len(key) == 0 || len(key) > maxKey || kind > 6 {
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
