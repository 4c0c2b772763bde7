package bfcp

// MaxBuffered is how much of one message a Stream holds while the rest is on
// its way, in octets.
const MaxBuffered = 64 << 10

// Stream cuts the octets of one direction of a TCP connection into messages by
// their Payload Length. The zero value is ready.
//
//	s.Feed(octets)
//	for {
//		b, err := s.Next()
//		if b == nil { break } // err != nil: close the connection
//		m.Decode(b, profile, &verdict)
//	}
type Stream struct {
	// Limit is the longest message that is taken, in octets; 0 stands for
	// MaxBuffered.
	Limit int
	held  []byte // the beginning of a message
	input []byte // what Next has not looked at, the caller's
	err   error
}

// Feed hands over what arrived, any split of the stream. The octets must not
// change until Next has returned nil; what they leave incomplete is copied.
func (s *Stream) Feed(b []byte) { panic("being written") }

// Next returns the octets of the next whole message, or nil if more input is
// needed. They are valid until the next call of Feed. An error is a
// rule.Finding, it ends the stream for good, and the connection must be closed
// (RFC 4582 §6): the data cannot be parsed, or a message is longer than Limit.
func (s *Stream) Next() ([]byte, error) { panic("being written") }

// Buffered returns how many octets of an incomplete message are held; a
// connection that ends while it is not 0 was cut inside a message.
func (s *Stream) Buffered() int { return len(s.held) + len(s.input) }

// ParseHeader reads the COMMON-HEADER at the start of b, for whoever has to
// answer a message that does not parse. It needs 12 octets, and 4 more for a
// fragment of version 2.
func ParseHeader(b []byte) (h Header, ok bool) { panic("being written") }
