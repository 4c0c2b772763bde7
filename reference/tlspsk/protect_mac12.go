package tlspsk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"io"
)

// mac12 protects records with a MAC, and a block cipher unless the suite is a
// NULL one (RFC 5246 §6.2.3.1, §6.2.3.2). With etm, the MAC covers the
// ciphertext (RFC 7366); otherwise it is checked in constant time.
type mac12 struct {
	mac    mac
	rand   io.Reader
	seq    uint64
	cbc    cbcMode // nil for NULL
	etm    bool
	header [13]byte
	iv     [aes.BlockSize]byte
	sum    [48]byte
	ct     ctMAC
}

// cbcMode is a CBC mode that can be started again, as the standard library's
// can; a new one for each record would be an allocation.
type cbcMode interface {
	cipher.BlockMode
	SetIV([]byte)
}

// macProtection makes the protection of one direction of a CBC or NULL suite.
func (e *Engine) macProtection(macKey, key []byte, encrypt bool) (protection, error) {
	p := &mac12{etm: e.info.EncryptThenMAC, rand: e.cfg.Rand}
	p.mac.init(e.suite.MAC, nil, macKey)
	if e.suite.Cipher == CipherNull {
		return p, nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if encrypt {
		p.cbc = cipher.NewCBCEncrypter(block, p.iv[:]).(cbcMode)
	} else {
		p.cbc = cipher.NewCBCDecrypter(block, p.iv[:]).(cbcMode)
	}
	return p, nil
}

// macOf appends the MAC of a record's header and of p to dst.
func (m *mac12) macOf(dst []byte, typ uint8, p []byte) []byte {
	m.mac.begin()
	m.mac.write(m.additional(typ, len(p)))
	m.mac.write(p)
	return m.mac.sum(dst)
}

func (m *mac12) additional(typ uint8, n int) []byte {
	putSeq(m.header[:], m.seq)
	m.header[8], m.header[9], m.header[10] = typ, 3, 3
	m.header[11], m.header[12] = byte(n>>8), byte(n)
	return m.header[:]
}

func (m *mac12) seal(dst []byte, typ uint8, p []byte) ([]byte, error) {
	start := len(dst)
	dst = append(dst, typ, 3, 3, 0, 0)
	body := len(dst)
	switch {
	case m.cbc == nil:
		dst = append(dst, p...)
		dst = m.macOf(dst, typ, p)
	default:
		if _, err := io.ReadFull(m.rand, m.iv[:]); err != nil {
			return dst[:start], randFailed(err)
		}
		dst = append(dst, m.iv[:]...)
		plain := len(dst)
		dst = append(dst, p...)
		if !m.etm {
			dst = m.macOf(dst, typ, p)
		}
		pad := aes.BlockSize - 1 - (len(dst)-plain)%aes.BlockSize
		for range pad + 1 {
			dst = append(dst, byte(pad))
		}
		m.cbc.SetIV(m.iv[:])
		m.cbc.CryptBlocks(dst[plain:], dst[plain:])
		if m.etm {
			dst = m.macOf(dst, typ, dst[body:])
		}
	}
	n := len(dst) - body
	dst[start+3], dst[start+4] = byte(n>>8), byte(n)
	m.seq++
	return dst, nil
}

func (m *mac12) open(dst []byte, typ uint8, fragment []byte) ([]byte, uint8, error) {
	size := m.mac.kind.Size()
	start := len(dst)
	if m.cbc == nil || m.etm {
		n := len(fragment) - size
		if n < 0 {
			return dst, typ, errBadRecord()
		}
		if subtle.ConstantTimeCompare(m.macOf(m.sum[:0], typ, fragment[:n]), fragment[n:]) != 1 {
			return dst, typ, errBadRecord()
		}
		fragment = fragment[:n]
		if m.cbc == nil {
			m.seq++
			return append(dst, fragment...), typ, nil
		}
	}
	// What follows depends on the length of the record only, which is public.
	n := len(fragment) - aes.BlockSize
	if n < aes.BlockSize || n%aes.BlockSize != 0 || !m.etm && n < size+1 {
		return dst, typ, errBadRecord()
	}
	copy(m.iv[:], fragment)
	m.cbc.SetIV(m.iv[:])
	dst = append(dst, fragment[aes.BlockSize:]...)
	plain := dst[start:]
	m.cbc.CryptBlocks(plain, plain)
	pad, good := padding(plain, n-1-m.macSize(size))
	n -= 1 + pad
	if !m.etm {
		n -= size
		putSeq(m.header[:], m.seq)
		good &= m.ct.check(&m.mac, m.additional(typ, n), plain, n, size)
	}
	if good != 1 {
		clear(plain)
		return dst[:start], typ, errBadRecord()
	}
	m.seq++
	clear(plain[n:])
	return dst[:start+n], typ, nil
}

// macSize is how many octets of a decrypted record are MAC.
func (m *mac12) macSize(size int) int {
	if m.etm {
		return 0
	}
	return size
}

func (m *mac12) wipe() {
	m.mac.wipe()
	*m = mac12{}
}

// padding checks the padding of a decrypted CBC record in constant time: limit is the most
// that there can be. It returns the padding's length without its length octet, 0 if it
// is wrong, and 1 if it is right.
func padding(plain []byte, limit int) (pad, good int) {
	last := len(plain) - 1
	pad = int(plain[last])
	good = subtle.ConstantTimeLessOrEq(pad, limit)
	for i := range min(last, 255) {
		in := subtle.ConstantTimeLessOrEq(i+1, pad)
		same := subtle.ConstantTimeByteEq(plain[last-1-i], plain[last])
		good &= same | (1 - in)
	}
	return subtle.ConstantTimeSelect(good, pad, 0), good
}

// ctMAC checks a MAC whose place, and the length of whose message, are secret.
type ctMAC struct{ inner, found, want, try [48]byte }

// check tells whether plain[n:n+size] is the MAC of header and plain[:n]. How
// long it takes depends on len(plain) only: the hash is ended at every place where the message
// might end, and the one that is meant is picked without a branch.
func (c *ctMAC) check(m *mac, header, plain []byte, n, size int) int {
	most := len(plain) - 1 - size // the message if there is no padding
	least := max(most-255, 0)
	clear(c.inner[:size])
	clear(c.found[:size])
	m.begin()
	m.write(header)
	m.write(plain[:least])
	for at := least; at <= most; at++ {
		here := subtle.ConstantTimeEq(int32(at), int32(n))
		m.h.Sum(c.try[:0])
		subtle.ConstantTimeCopy(here, c.inner[:size], c.try[:size])
		subtle.ConstantTimeCopy(here, c.found[:size], plain[at:at+size])
		m.write(plain[at : at+1])
	}
	_ = m.h.UnmarshalBinary(m.outer)
	m.h.Write(c.inner[:size])
	m.h.Sum(c.want[:0])
	return subtle.ConstantTimeCompare(c.want[:size], c.found[:size])
}
