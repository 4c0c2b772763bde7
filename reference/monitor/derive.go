package monitor

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
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

// beforeMAC returns the message without its MAC, which stands last.
func (m *keyMessage) beforeMAC() []byte { return m.octets[:len(m.octets)-len(m.mac)] }

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
