package mikey

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
)

// sha tells which hash function an HMAC is made of.
type sha bool

const (
	sha1Hash   sha = false
	sha256Hash sha = true
)

// size returns the length of the HMAC in octets.
func (s sha) size() int {
	if s == sha256Hash {
		return sha256.Size
	}
	return sha1.Size
}

// sum hashes b into out and returns the part of it that is the hash.
func (s sha) sum(out *[sha256.Size]byte, b []byte) []byte {
	if s == sha256Hash {
		*out = sha256.Sum256(b)
	} else {
		h := sha1.Sum(b)
		copy(out[:], h[:])
	}
	return out[:s.size()]
}

// shaBlock is the block size of both hash functions.
const shaBlock = 64

// ipad and opad are the pads of RFC 2104.
var (
	ipad = [shaBlock]byte(bytes.Repeat([]byte{0x36}, shaBlock))
	opad = [shaBlock]byte(bytes.Repeat([]byte{0x5C}, shaBlock))
)

// hmac computes the HMAC (RFC 2104) over the parts put behind each other. It is
// ours, and not crypto/hmac's, because a call takes dozens over a few hundred
// octets with keys used once or twice: there the library spends most of its time
// allocating. The tests hold it to the library.
func (s sha) hmac(out *[sha256.Size]byte, key []byte, parts ...[]byte) []byte {
	var stack [1024]byte
	b := stack[:shaBlock]
	if len(key) > shaBlock {
		var short [sha256.Size]byte
		copy(b, s.sum(&short, key))
	} else {
		copy(b, key)
	}
	var outer [shaBlock + sha256.Size]byte
	subtle.XORBytes(outer[:shaBlock], b, opad[:])
	subtle.XORBytes(b, b, ipad[:])
	for _, p := range parts {
		b = append(b, p...)
	}
	inner := s.sum(out, b)
	clear(b[:shaBlock])
	sum := s.sum(out, outer[:shaBlock+copy(outer[shaBlock:], inner)])
	clear(outer[:shaBlock])
	return sum
}
