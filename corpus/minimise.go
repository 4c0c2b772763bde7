package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
)

// ErrGood is returned for an input that does not fail.
var ErrGood = errors.New("expected an input that fails, found one on which the property holds")

// Progress is how far a minimisation is.
type Progress struct {
	// Runs is how often the target ran, Length how many octets are left.
	Runs, Length int
}

// Minimise returns a smaller input with the same failure (Failure.Key), and that
// failure. It knows nothing of what the octets mean: it takes away halves,
// quarters and so on down to single octets, then sets to zero what it can, and
// begins again until nothing changes or the target has run max times. The same
// input always gives the same result. It calls progress, if that is not nil,
// after every run. If ctx ends before that, it returns what it has so far.
func Minimise(ctx context.Context, r Runner, target string, data []byte, max int, progress func(Progress)) ([]byte, *Failure, error) {
	o, err := r.Run(ctx, target, data)
	if err != nil {
		return nil, nil, err
	}
	if o.Good() {
		return nil, nil, ErrGood
	}
	m := &minimiser{ctx: ctx, runner: r, target: target, best: bytes.Clone(data), failure: o.Failure, left: max, max: max, progress: progress,
		tried: map[[sha256.Size]byte]bool{}}
	for {
		before := m.best
		m.shorten()
		m.zero()
		if m.over() || bytes.Equal(before, m.best) {
			if m.err != nil && ctx.Err() == nil {
				return nil, nil, m.err
			}
			return m.best, m.failure, nil
		}
	}
}

type minimiser struct {
	ctx       context.Context
	runner    Runner
	target    string
	best      []byte
	failure   *Failure
	left, max int
	progress  func(Progress)
	err       error
	// tried are the hashes of those that were tried, so that the second round
	// does not repeat the first.
	tried map[[sha256.Size]byte]bool
}

func (m *minimiser) over() bool { return m.left <= 0 || m.err != nil || m.ctx.Err() != nil }

// try takes an input for the best so far if it fails in the same way.
func (m *minimiser) try(data []byte) bool {
	hash := sha256.Sum256(data)
	if m.over() || m.tried[hash] {
		return false
	}
	m.tried[hash] = true
	m.left--
	o, err := m.runner.Run(m.ctx, m.target, data)
	if err != nil {
		m.err = err
		return false
	}
	same := o.Failure != nil && o.Failure.Key() == m.failure.Key()
	if same {
		m.best, m.failure = data, o.Failure
	}
	if m.progress != nil {
		m.progress(Progress{m.max - m.left, len(m.best)})
	}
	return same
}

// shorten takes away pieces, from the end, where what matters least stands more
// often.
func (m *minimiser) shorten() {
	if len(m.best) > 0 && m.try([]byte{}) {
		return
	}
	for size := (len(m.best) + 1) / 2; size > 0; size /= 2 {
		for end := len(m.best); end > 0 && !m.over(); {
			begin := max(0, end-size)
			m.try(append(bytes.Clone(m.best[:begin]), m.best[end:]...))
			end = min(begin, len(m.best))
		}
	}
}

// zero sets octets to zero, in pieces like shorten.
func (m *minimiser) zero() {
	for size := (len(m.best) + 1) / 2; size > 0; size /= 2 {
		for begin := 0; begin < len(m.best) && !m.over(); begin += size {
			b := bytes.Clone(m.best)
			piece := b[begin:min(begin+size, len(b))]
			if clear(piece); !bytes.Equal(b, m.best) {
				m.try(b)
			}
		}
	}
}
