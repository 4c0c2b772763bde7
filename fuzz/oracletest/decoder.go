package oracletest

import (
	"fmt"
	"testing"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// FuzzDecoder fuzzes a decoder with the zero Settings.
func FuzzDecoder(f *testing.F, decode func(message []byte) error) {
	f.Helper()
	Settings{}.FuzzDecoder(f, decode)
}

// FuzzDecoder fuzzes a decoder: decode is given the octets of one message, which
// it must not change, and returns an error if it rejects them. It must accept
// what a receiver must accept, and reject what it must reject.
func (s Settings) FuzzDecoder(f *testing.F, decode func(message []byte) error) {
	f.Helper()
	s.check(f)
	seed(f)
	f.Fuzz(func(t *testing.T, message []byte) {
		if difference := s.decoder(message, decode); difference != "" {
			t.Error(difference)
		}
	})
}

// decoder returns how a decoder departs from the verdict on a message, or "".
func (s *Settings) decoder(message []byte, decode func([]byte) error) string {
	_, v := bfcp.Decode(message, s.Profile)
	if s.known(&v) {
		return ""
	}
	err := decode(message)
	must := s.decisive(&v)
	switch {
	case must != "" && err == nil:
		return fmt.Sprintf("the decoder accepted what a receiver must reject:\n%s\n\n%s", must, s.show(message))
	case v.Receiver == rule.Accept && err != nil:
		return fmt.Sprintf("the decoder rejected what a receiver must accept: %v\n\n%s", err, s.show(message))
	}
	return ""
}
