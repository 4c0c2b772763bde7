package tlspsk

import "crypto/cipher"

// aead12 protects records with an AEAD in TLS 1.2: GCM and CCM with an explicit
// nonce (RFC 5288 §3, RFC 6655 §3), ChaCha20-Poly1305 with an implicit one
// (RFC 7905 §2). The nonce and the additional data live here, so that a record allocates nothing.
type aead12 struct {
	aead     cipher.AEAD
	seq      uint64
	explicit int // octets of the nonce that stand in the record: 8 or 0
	iv       [12]byte
	nonce    [12]byte
	aad      [13]byte
}

func (a *aead12) init(aead cipher.AEAD, iv []byte) {
	a.aead = aead
	copy(a.iv[:], iv)
	if len(iv) == 4 {
		a.explicit = 8
	}
}

// additional sets the additional data of RFC 5246 §6.2.3.3.
func (a *aead12) additional(typ uint8, n int) []byte {
	putSeq(a.aad[:], a.seq)
	a.aad[8], a.aad[9], a.aad[10] = typ, 3, 3
	a.aad[11], a.aad[12] = byte(n>>8), byte(n)
	return a.aad[:]
}

func (a *aead12) seal(dst []byte, typ uint8, p []byte) ([]byte, error) {
	n := a.explicit + len(p) + a.aead.Overhead()
	dst = append(dst, typ, 3, 3, byte(n>>8), byte(n))
	a.nonce = a.iv
	if a.explicit > 0 {
		putSeq(a.nonce[4:], a.seq) // unique for a key, which is all that is demanded
		dst = append(dst, a.nonce[4:]...)
	} else {
		xorSeq(&a.nonce, a.seq)
	}
	dst = a.aead.Seal(dst, a.nonce[:], p, a.additional(typ, len(p)))
	a.seq++
	return dst, nil
}

func (a *aead12) open(dst []byte, typ uint8, fragment []byte) ([]byte, uint8, error) {
	if len(fragment) < a.explicit+a.aead.Overhead() {
		return dst, typ, errBadRecord()
	}
	a.nonce = a.iv
	if a.explicit > 0 {
		copy(a.nonce[4:], fragment)
		fragment = fragment[8:]
	} else {
		xorSeq(&a.nonce, a.seq)
	}
	out, err := a.aead.Open(dst, a.nonce[:], fragment, a.additional(typ, len(fragment)-a.aead.Overhead()))
	if err != nil {
		return dst, typ, errBadRecord()
	}
	a.seq++
	return out, typ, nil
}

func (a *aead12) wipe() { *a = aead12{} }

func putSeq(b []byte, seq uint64) {
	_ = b[7]
	b[0], b[1], b[2], b[3] = byte(seq>>56), byte(seq>>48), byte(seq>>40), byte(seq>>32)
	b[4], b[5], b[6], b[7] = byte(seq>>24), byte(seq>>16), byte(seq>>8), byte(seq)
}

func xorSeq(nonce *[12]byte, seq uint64) {
	for i := range 8 {
		nonce[11-i] ^= byte(seq >> (8 * i))
	}
}
