package tlspsk

import (
	"io"
	"math/big"
	"sync"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// ffdheX is the number X of each group of RFC 7919 appendix A, whose prime is
// 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1.
var ffdheX = map[Group]struct{ bits, x, secret int }{
	FFDHE2048: {2048, 560316, 256},
	FFDHE3072: {3072, 2625351, 320},
	FFDHE4096: {4096, 5736041, 384},
}

var ffdhePrimes = sync.OnceValue(func() map[Group]*big.Int {
	m := map[Group]*big.Int{}
	for g, p := range ffdheX {
		m[g] = ffdhePrime(p.bits, p.x)
	}
	return m
})

func ffdhePrime(bits, x int) *big.Int {
	const guard = 64
	one := big.NewInt(1)
	term := new(big.Int).Lsh(one, uint(bits-130+guard))
	e := new(big.Int).Set(term)
	for k := int64(1); term.Sign() > 0; k++ {
		term.Quo(term, big.NewInt(k))
		e.Add(e, term)
	}
	e.Rsh(e, guard)
	e.Add(e, big.NewInt(int64(x)))
	e.Lsh(e, 64)
	p := new(big.Int).Lsh(one, uint(bits))
	p.Sub(p, new(big.Int).Lsh(one, uint(bits-64)))
	p.Add(p, e)
	return p.Sub(p, one)
}

// ffShare is one side's key pair in a finite field group. math/big does not work in
// constant time: who can measure it may learn the exponent of this one handshake.
type ffShare struct{ p, g, x *big.Int }

// generate makes an exponent of that many bits.
func (f *ffShare) generate(bits int, rand io.Reader) error {
	b := make([]byte, bits/8)
	if _, err := io.ReadFull(rand, b); err != nil {
		return err
	}
	b[0] |= 0x80
	f.x = new(big.Int).SetBytes(b)
	clear(b)
	return nil
}

func (f *ffShare) public() *big.Int { return new(big.Int).Exp(f.g, f.x, f.p) }

// checkPublic judges the peer's public key: 2 to p-2 (RFC 7919 §5.1).
func (f *ffShare) checkPublic(y *big.Int) error {
	two := big.NewInt(2)
	if y.Cmp(two) < 0 || y.Cmp(new(big.Int).Sub(f.p, two)) > 0 {
		return fault(AlertIllegalParameter, rule.TLSDHPublic, "DH public value is not within 2 to p-2")
	}
	return nil
}

// shared appends the shared secret without leading zeros (RFC 4279 §3).
func (f *ffShare) shared(dst []byte, y *big.Int) []byte {
	return append(dst, new(big.Int).Exp(y, f.x, f.p).Bytes()...)
}

func (f *ffShare) wipe() {
	if f.x != nil {
		clear(f.x.Bits())
	}
	*f = ffShare{}
}
