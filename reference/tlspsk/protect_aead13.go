package tlspsk

import (
	"crypto/cipher"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// aead13 protects records in TLS 1.3 (RFC 8446 §5.2).
type aead13 struct {
	aead   cipher.AEAD
	seq    uint64
	limit  int // octets of the largest TLSInnerPlaintext that is taken
	iv     [12]byte
	nonce  [12]byte
	aad    [5]byte
	secret [48]byte // the traffic secret, which KeyUpdate needs
}

func (a *aead13) header(n int) []byte {
	a.aad = [5]byte{recordApplication, 3, 3, byte(n >> 8), byte(n)}
	a.nonce = a.iv
	xorSeq(&a.nonce, a.seq)
	return a.aad[:]
}

func (a *aead13) seal(dst []byte, typ uint8, p []byte) ([]byte, error) {
	aad := a.header(len(p) + 1 + a.aead.Overhead())
	dst = append(dst, aad...)
	at := len(dst)
	dst = append(append(dst, p...), typ)
	dst = a.aead.Seal(dst[:at], a.nonce[:], dst[at:], aad)
	a.seq++
	return dst, nil
}

func (a *aead13) open(dst []byte, typ uint8, fragment []byte) ([]byte, uint8, error) {
	out, err := a.aead.Open(dst, a.nonceFor(len(fragment)), fragment, a.aad[:])
	if err != nil {
		return dst, typ, errBadRecord()
	}
	a.seq++
	at := len(dst)
	if n := len(out) - at; n > a.limit {
		clear(out[at:])
		return dst, typ, fault(AlertRecordOverflow, rule.TLSRecordOverflow, "TLSInnerPlaintext of %d octets, expected at most %d", n, a.limit)
	}
	end := len(out)
	for end > at && out[end-1] == 0 {
		end--
	}
	if end == at {
		return dst, typ, fault(AlertUnexpectedMessage, rule.TLSInnerType, "record without a content type inside")
	}
	return out[:end-1], out[end-1], nil
}

func (a *aead13) nonceFor(n int) []byte {
	a.header(n)
	return a.nonce[:]
}

func (a *aead13) wipe() { *a = aead13{} }

// protect13 makes the protection of one direction from its traffic secret.
func (e *Engine) protect13(s *schedule, secret []byte, write bool) error {
	a := &e.tls13[0]
	if write {
		a = &e.tls13[1]
	}
	a.wipe()
	var key [32]byte
	s.key(secret)
	s.expand(key[:e.suite.KeyLen], "key", nil)
	s.expand(a.iv[:], "iv", nil)
	aead, err := newAEAD(e.suite, key[:e.suite.KeyLen])
	clear(key[:])
	if err != nil {
		return err
	}
	a.aead = aead
	copy(a.secret[:], secret)
	if write {
		e.wr = a
		return nil
	}
	a.limit = maxPlaintext + 1
	if e.readLimit > 0 {
		a.limit = e.readLimit + 1
	}
	e.rd, e.rekeyed = a, true
	return nil
}
