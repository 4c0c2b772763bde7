package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/floorcheck/floorcheck/corpus/vectors"
)

// longest is how long an input may be: what an IPv4 datagram of one capture
// packet holds with room to spare.
const longest = 8192

// inputs returns each message of the vectors once, and mutants of them.
func inputs(mutants int, seed uint64) ([][]byte, error) {
	var list [][]byte
	seen := map[string]bool{}
	for _, file := range vectors.Vectors("bfcp") {
		for _, group := range file.Groups {
			for _, test := range group.Tests {
				var q struct{ Hex string }
				if err := json.Unmarshal(test.Request, &q); err != nil {
					return nil, err
				}
				message, err := hex.DecodeString(q.Hex)
				if err != nil {
					return nil, fmt.Errorf("%s %d: %w", file.Path(), test.ID, err)
				}
				if !seen[q.Hex] && len(message) > 0 && len(message) <= longest {
					seen[q.Hex] = true
					list = append(list, message)
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(seed, 4582))
	good := len(list)
	for range mutants {
		list = append(list, mutate(r, list[r.IntN(good)]))
	}
	return list, nil
}

// mutate changes a message in one to three places, in the ways that a header, a
// length, an attribute can be wrong.
func mutate(r *rand.Rand, message []byte) []byte {
	b := bytes.Clone(message)
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b))
		switch r.IntN(8) {
		case 0:
			b[at] = byte(r.Uint32())
		case 1:
			b[at] ^= 1 << r.IntN(8)
		case 2:
			b[at] += byte(r.IntN(9)) - 4
		case 3: // cut off at the end
			b = b[:max(1, len(b)-4*r.IntN(3)-r.IntN(2))]
		case 4: // longer
			b = append(b, make([]byte, 4*r.IntN(3)+r.IntN(2))...)
		case 5: // four octets out, and the length says so
			if len(b) >= 16 {
				at = 12 + (at-12)&^3
				if at >= 12 && at+4 <= len(b) {
					b = fit(append(b[:at], b[at+4:]...))
				}
			}
		case 6: // four octets twice, and the length says so
			if len(b) >= 16 && len(b) < longest-4 {
				at = 12 + 4*r.IntN((len(b)-12)/4)
				b = fit(append(b[:at:at], append(bytes.Clone(b[at:at+4]), b[at:]...)...))
			}
		case 7: // any attribute at the end, and the length says so
			if len(b) >= 12 && len(b) < longest-4 {
				b = fit(append(b, byte(r.IntN(64)<<1|r.IntN(2)), 4, byte(r.Uint32()), byte(r.Uint32())))
			}
		}
	}
	return b
}

// fit makes the Payload Length say what is there.
func fit(b []byte) []byte {
	if n := (len(b) - 12) / 4; n >= 0 && len(b) >= 12 {
		b[2], b[3] = byte(n>>8), byte(n)
	}
	return b
}
