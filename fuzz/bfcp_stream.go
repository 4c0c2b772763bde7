package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// BFCPStream cuts a stream into messages that arrives in pieces. The first octet
// of data says in its low 4 bits how many lengths of pieces follow, one octet
// each and 0 for 256, to be gone through again and again, and none for a stream
// that comes in one piece; bit 4 for a limit of 64 octets, bit 5 for RFC 8855.
// The rest is the stream. What comes out is what its Payload Lengths say, whatever
// the pieces: the same messages, the same error in the end and the same octets
// waiting.
func BFCPStream(data []byte) {
	s := streams.Get().(*bfcp.Stream)
	defer streams.Put(s)
	*s = bfcp.Stream{}
	if len(data) > 0 && data[0]>>5&1 != 0 {
		s.Profile = bfcp.RFC8855
	}
	if len(data) > 0 && data[0]>>4&1 != 0 {
		s.Limit = 64
	}
	bfcpStream(data, s, s.Limit, s.Profile)
}

var streams = sync.Pool{New: func() any { return new(bfcp.Stream) }}

// stream is what is asked of a bfcp.Stream.
type stream interface {
	Feed(b []byte)
	Next() ([]byte, error)
	Buffered() int
}

func bfcpStream(data []byte, s stream, limit int, p bfcp.Profile) {
	if len(data) == 0 {
		return
	}
	pieces := data[1:]
	n := min(int(data[0]&15), len(pieces))
	pieces, octets := pieces[:n], pieces[n:]
	if limit == 0 {
		limit = bfcp.MaxBuffered
	}
	at := 0 // where the next message begins
	for fed, i := 0, 0; fed < len(octets); i++ {
		step := len(octets) - fed
		if n > 0 {
			step = min(step, int(pieces[i%n]-1)+1)
		}
		s.Feed(octets[fed : fed+step])
		fed += step
		for {
			want, broken := frame(octets[at:fed], limit, p)
			m, err := s.Next()
			if broken != nil {
				checkBroken(octets, s, m, err, broken, at)
				return
			}
			if err != nil || !bytes.Equal(m, want) {
				panic(fmt.Sprintf("%x: expected the message %x at octet %d, found %x, %v", octets, want, at, m, err))
			}
			if m == nil {
				break
			}
			at += len(m)
		}
		if s.Buffered() != fed-at {
			panic(fmt.Sprintf("%x: expected %d octets to wait after %d, found %d", octets, fed-at, fed, s.Buffered()))
		}
	}
}

// frame returns the message that b begins with, nil if it is not there yet, or
// the rule for which a stream ends here.
func frame(b []byte, limit int, p bfcp.Profile) (message []byte, broken *rule.Rule) {
	if len(b) < 12 {
		return nil, nil
	}
	end := 12 + 4*(int(b[2])<<8+int(b[3]))
	switch {
	case b[0]&0xe0 != 0x20 && p == bfcp.RFC4582:
		return nil, rule.BFCPVersion
	case b[0]&0xe0 != 0x20:
		return nil, rule.BFCPVersion8855
	case end > limit:
		return nil, rule.BFCPMessageSize
	case end > len(b):
		return nil, nil
	}
	return b[:end], nil
}

// checkBroken wants the stream to have ended for that rule, and for good.
func checkBroken(octets []byte, s stream, m []byte, err error, broken *rule.Rule, at int) {
	var f rule.Finding
	if m != nil || !errors.As(err, &f) || f.Rule != broken {
		panic(fmt.Sprintf("%x: expected %s at octet %d, found %x, %v", octets, broken, at, m, err))
	}
	s.Feed(make([]byte, 12))
	if m, again := s.Next(); m != nil || again != err || s.Buffered() != 0 {
		panic(fmt.Sprintf("%x: the stream goes on after %v with %x, %v and %d octets", octets, err, m, again, s.Buffered()))
	}
}
