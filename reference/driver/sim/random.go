package sim

import "io"

// splitmix is the generator splitmix64 (Steele, Lea and Flood, 2014): one word
// of state and any seed is good, which is all that a schedule needs.
type splitmix uint64

func (s *splitmix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1. The bias of the remainder is below
// 2^-32 for any n that occurs here.
func (s *splitmix) below(n int) int { return int(s.next() % uint64(n)) }

// percent is true p times in a hundred. It draws nothing for 0, so that a run
// without splits has the latencies it would have if there were none.
func (s *splitmix) percent(p int) bool { return p > 0 && s.below(100) < p }

// Reader returns a stream of octets that depends on seed and name alone, as a
// box's randomness in simulations. It never fails. Its octets are predictable:
// no real key may come from it.
func Reader(seed uint64, name string) io.Reader {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	mixed := splitmix(seed)
	return &reader{state: splitmix(mixed.next() ^ h)}
}

type reader struct {
	state splitmix
	word  uint64
	left  int // octets of word not yet handed out
}

func (r *reader) Read(b []byte) (int, error) {
	for i := range b {
		if r.left == 0 {
			r.word, r.left = r.state.next(), 8
		}
		b[i] = byte(r.word)
		r.word >>= 8
		r.left--
	}
	return len(b), nil
}
