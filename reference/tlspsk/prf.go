package tlspsk

import (
	"crypto/sha1" // the MAC of the RFC 4279 suites
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding"
	"hash"
)

// newHash returns a fresh hash function.
func newHash(h Hash) hash.Hash {
	switch h {
	case SHA256:
		return sha256.New()
	case SHA384:
		return sha512.New384()
	}
	return sha1.New()
}

func (h Hash) blockSize() int {
	if h == SHA384 {
		return 128
	}
	return 64
}

// digest is a hash function whose state can be saved and restored, as all of
// the standard library can; the type of the library itself has no name.
type digest interface {
	hash.Hash
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// mac is HMAC under one key (RFC 2104). It keeps the two states that the key
// alone leads to and restores them for each message, which saves half of the
// compressions of the short messages that key derivation consists of.
type mac struct {
	kind         Hash
	h            digest
	inner, outer []byte
	states       [2 * 208]byte // where inner and outer live
	pad          [128]byte
	sumBuf       [64]byte
}

// ipad is the inner pad of RFC 2104, and ipadToOpad makes it the outer one.
var ipad, ipadToOpad = pads()

func pads() (inner, change [128]byte) {
	for i := range inner {
		inner[i], change[i] = 0x36, 0x36^0x5c
	}
	return inner, change
}

// init sets the key. h is a scratch hash function of that kind, which macs may
// share as long as they take turns; nil makes one.
func (m *mac) init(kind Hash, h digest, key []byte) {
	if h == nil {
		h = newHash(kind).(digest)
	}
	m.kind, m.h = kind, h
	n := kind.blockSize()
	pad := m.pad[:n]
	clear(pad)
	if len(key) > n {
		h.Reset()
		h.Write(key)
		h.Sum(pad[:0])
	} else {
		copy(pad, key)
	}
	subtle.XORBytes(pad, pad, ipad[:n])
	h.Reset()
	h.Write(pad)
	m.inner, _ = h.AppendBinary(m.states[:0:208])
	subtle.XORBytes(pad, pad, ipadToOpad[:n])
	h.Reset()
	h.Write(pad)
	m.outer, _ = h.AppendBinary(m.states[208:208])
	clear(pad)
}

// begin starts a message.
func (m *mac) begin() { _ = m.h.UnmarshalBinary(m.inner) }

// write adds to the message.
func (m *mac) write(p []byte) { m.h.Write(p) }

// sum ends the message and appends its MAC to dst.
func (m *mac) sum(dst []byte) []byte {
	inner := m.h.Sum(m.sumBuf[:0])
	_ = m.h.UnmarshalBinary(m.outer)
	m.h.Write(inner)
	return m.h.Sum(dst)
}

// wipe forgets the key.
func (m *mac) wipe() {
	if m.h != nil {
		m.h.Reset()
	}
	clear(m.states[:])
	clear(m.sumBuf[:])
	m.inner, m.outer = nil, nil
}

// prf fills out with P_hash(key, label + seed) of RFC 5246 §5. m holds the
// key; seed is the concatenation of s1 and s2. a and block are scratch.
func (m *mac) prf(out []byte, label string, s1, s2 []byte, scratch *prfScratch) {
	seed := append(append(append(scratch.seed[:0], label...), s1...), s2...)
	m.begin()
	m.write(seed)
	a := m.sum(scratch.a[:0])
	for {
		m.begin()
		m.write(a)
		m.write(seed)
		block := m.sum(scratch.block[:0])
		n := copy(out, block)
		out = out[n:]
		if len(out) == 0 {
			break
		}
		m.begin()
		m.write(a)
		a = m.sum(scratch.a[:0])
	}
}

// prfScratch is memory for prf, in the connection so that it need not be
// allocated each time. The longest seed is a label of at most 22 octets with two randoms of 32.
type prfScratch struct {
	seed     [96]byte
	a, block [48]byte
}

// transcript hashes the handshake messages. Until the hash function is known
// it keeps them.
type transcript struct {
	h    digest
	buf  []byte
	mem  [512]byte
	last [48]byte // the last hash that was asked for
	n    int      // its length, 0 once something was added
}

func (t *transcript) add(p []byte) {
	t.n = 0
	if t.h != nil {
		t.h.Write(p)
		return
	}
	if t.buf == nil {
		t.buf = t.mem[:0]
	}
	t.buf = append(t.buf, p...)
}

func (t *transcript) start(kind Hash) {
	t.h = newHash(kind).(digest)
	t.h.Write(t.buf)
	t.buf = nil
}

// sum appends the hash of all messages so far to dst. It is asked for more than
// once at the same place: for the session hash and for Finished.
func (t *transcript) sum(dst []byte) []byte {
	if t.n == 0 {
		t.n = len(t.h.Sum(t.last[:0]))
	}
	return append(dst, t.last[:t.n]...)
}
