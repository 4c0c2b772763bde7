package oracletest

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// TestVectors runs the published vectors of BFCP messages that are about the
// Profile, each as a subtest, against a decoder as [Settings.FuzzDecoder] has it.
func (s Settings) TestVectors(t *testing.T, decode func(message []byte) error) {
	t.Helper()
	s.check(t)
	ran := 0
	for _, file := range vectors.Vectors("bfcp") {
		for _, group := range file.Groups {
			for _, test := range group.Tests {
				message, p, err := messageOf(test.Request)
				if err != nil {
					t.Errorf("%s %d: %v", file.Subject, test.ID, err)
				}
				if err != nil || p != s.Profile {
					continue
				}
				ran++
				t.Run(fmt.Sprintf("%s/%d", file.Subject, test.ID), func(t *testing.T) {
					if difference := s.decoder(message, decode); difference != "" {
						t.Errorf("%s (%s): %s", test.Comment, group.Clause, difference)
					}
				})
			}
		}
	}
	if ran == 0 {
		t.Errorf("expected vectors for %s, found none", s.Profile)
	}
}

// messageOf returns the message that a vector is about and the profile that it
// is judged by.
func messageOf(request []byte) ([]byte, bfcp.Profile, error) {
	var q struct{ Profile, Transport, Hex string }
	if err := json.Unmarshal(request, &q); err != nil {
		return nil, 0, err
	}
	message, err := hex.DecodeString(q.Hex)
	if err != nil {
		return nil, 0, err
	}
	name := q.Profile
	if q.Profile != bfcp.RFC4582.String() && q.Transport != "" {
		name += "-" + q.Transport
	}
	p, ok := bfcp.ParseProfile(name)
	if !ok {
		return nil, 0, fmt.Errorf("expected a profile of RFC 4582 or 8855, found %q", name)
	}
	return message, p, nil
}
