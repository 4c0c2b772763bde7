package tlspsk

import "testing"

func TestFFDHEPrimesAreSafePrimes(t *testing.T) {
	for g, p := range ffdhePrimes() {
		if p.BitLen() != ffdheX[g].bits || !p.ProbablyPrime(2) {
			t.Errorf("%v: %d bits, not a prime", g, p.BitLen())
		}
		q := p.Rsh(p, 1) // p is odd
		if !q.ProbablyPrime(2) {
			t.Errorf("%v is not a safe prime", g)
		}
		q.Lsh(q, 1).SetBit(q, 0, 1)
	}
}
