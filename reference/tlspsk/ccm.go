package tlspsk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"errors"
)

// ccm is AES-CCM as RFC 6655 and RFC 8446 use it: a nonce of 12 octets, a
// length field of 3, a tag of 16 or 8 octets (RFC 3610, NIST SP 800-38C).
type ccm struct {
	block   cipher.Block
	tag     int
	counter [aes.BlockSize]byte
	stream  [aes.BlockSize]byte
	state   [aes.BlockSize]byte
	mask    [aes.BlockSize]byte
}

func newCCM(key []byte, tag int) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &ccm{block: block, tag: tag}, nil
}

func (c *ccm) NonceSize() int { return 12 }
func (c *ccm) Overhead() int  { return c.tag }

// start sets up the counter, the mask of the tag, and the state after nonce, length and
// additional data (at most 65279 octets).
func (c *ccm) start(nonce, aad []byte, n int) {
	c.counter = [aes.BlockSize]byte{0: 2}
	copy(c.counter[1:13], nonce)
	c.block.Encrypt(c.mask[:], c.counter[:])

	flags := byte((c.tag-2)/2)<<3 | 2
	if len(aad) > 0 {
		flags |= 0x40
	}
	c.state = c.counter
	c.state[0] = flags
	c.state[13], c.state[14], c.state[15] = byte(n>>16), byte(n>>8), byte(n)
	c.block.Encrypt(c.state[:], c.state[:])
	if len(aad) == 0 {
		return
	}
	c.state[0] ^= byte(len(aad) >> 8)
	c.state[1] ^= byte(len(aad))
	k := subtle.XORBytes(c.state[2:], c.state[2:], aad)
	c.block.Encrypt(c.state[:], c.state[:])
	c.absorb(aad[k:])
}

// absorb adds octets to the CBC-MAC, the last block filled up with zeros.
func (c *ccm) absorb(p []byte) {
	for len(p) > 0 {
		k := subtle.XORBytes(c.state[:], c.state[:], p)
		c.block.Encrypt(c.state[:], c.state[:])
		p = p[k:]
	}
}

// crypt is counter mode, from counter 1 on.
func (c *ccm) crypt(dst, src []byte) {
	for i := uint32(1); len(src) > 0; i++ {
		c.counter[13], c.counter[14], c.counter[15] = byte(i>>16), byte(i>>8), byte(i)
		c.block.Encrypt(c.stream[:], c.counter[:])
		k := subtle.XORBytes(dst, src, c.stream[:])
		dst, src = dst[k:], src[k:]
	}
}

func (c *ccm) Seal(dst, nonce, plaintext, aad []byte) []byte {
	c.start(nonce, aad, len(plaintext))
	c.absorb(plaintext)
	at := len(dst)
	dst = append(dst, plaintext...)
	c.crypt(dst[at:], dst[at:])
	subtle.XORBytes(c.state[:], c.state[:], c.mask[:])
	return append(dst, c.state[:c.tag]...)
}

var errCCM = errors.New("tls: CCM tag is wrong")

func (c *ccm) Open(dst, nonce, ciphertext, aad []byte) ([]byte, error) {
	n := len(ciphertext) - c.tag
	if n < 0 {
		return nil, errCCM
	}
	c.start(nonce, aad, n)
	at := len(dst)
	dst = append(dst, ciphertext[:n]...)
	c.crypt(dst[at:], dst[at:])
	c.absorb(dst[at:])
	subtle.XORBytes(c.state[:], c.state[:], c.mask[:])
	if subtle.ConstantTimeCompare(c.state[:c.tag], ciphertext[n:]) != 1 {
		clear(dst[at:])
		return nil, errCCM
	}
	return dst, nil
}
