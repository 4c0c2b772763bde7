package fuzz

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// forgetful is a stream that loses the header when it ends with a piece.
type forgetful struct{ bfcp.Stream }

func (s *forgetful) Feed(b []byte) {
	if s.Buffered() == bfcp.HeaderLength {
		s.Stream = bfcp.Stream{}
	}
	s.Stream.Feed(b)
}

// patient is a stream that has no limit.
type patient struct{ bfcp.Stream }

func (s *patient) Next() ([]byte, error) {
	s.Limit = 1 << 20
	return s.Stream.Next()
}

func TestTheStreamTargetCatchesAStreamThatDependsOnItsPieces(t *testing.T) {
	anySeedCatches(t, "bfcp-stream", "expected the message", func(data []byte) {
		bfcpStream(data, &forgetful{}, 0, bfcp.RFC4582)
	})
	anySeedCatches(t, "bfcp-stream", "expected bfcp/message-size", func(data []byte) {
		bfcpStream(data, &patient{}, 64, bfcp.RFC4582)
	})
}
