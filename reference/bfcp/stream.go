package bfcp

import "github.com/floorcheck/floorcheck/reference/rule"

// MaxBuffered is how much of one message a Stream holds while the rest is on
// its way, in octets, and so the longest message that it takes. The protocol
// would allow 262152.
const MaxBuffered = 64 << 10

// Stream cuts the octets of one direction of a TCP connection into messages by
// their Payload Length. The zero value is ready.
//
//	s.Feed(octets)
//	for {
//		b, err := s.Next()
//		if b == nil {
//			break // err != nil: close the connection
//		}
//		m.Decode(b, profile, &verdict)
//	}
//
// It looks at the version and the length only, as soon as the header is there. A
// message of another version than 1 is an error, because nothing says how long
// it is, and so is one that promises to be longer than Limit.
type Stream struct {
	// Profile words the finding about a version; a stream is TCP in any.
	Profile Profile
	// Limit is the longest message that is taken, in octets; 0 stands for
	// MaxBuffered.
	Limit int
	held  []byte // the beginning of a message
	input []byte // what Next has not looked at, the caller's
	done  bool   // held is a whole message, which was returned
	err   error
	// broken is the header of the message that err is about, if about any.
	broken Optional[Header]
}

func (s *Stream) limit() int {
	if s.Limit > 0 {
		return s.Limit
	}
	return MaxBuffered
}

// Feed hands over what arrived, any split of the stream. The octets must stay
// as they are until Next has returned nil; what they leave incomplete is then
// copied. Call Next until it returns nil before feeding again: input that was
// not taken by then is kept only as far as Limit goes, and what goes further
// ends the stream with an error.
func (s *Stream) Feed(b []byte) {
	if s.err != nil {
		return
	}
	s.reset()
	if len(s.input) == 0 {
		s.input = b
		return
	}
	if len(s.input)+len(b) > s.limit() {
		s.fail(nil, rule.BFCPMessageSize, -1, "", "expected messages to be taken before more than %d octets wait, found %d", s.limit(), len(s.input)+len(b))
		return
	}
	s.input = append(append(make([]byte, 0, len(s.input)+len(b)), s.input...), b...)
}

// Next returns the octets of the next whole message, or nil if more input is
// needed. They are valid until the next call of Feed or Next. An error is a
// rule.Finding; it ends the stream for good, and the connection is to be closed
// (RFC 4582 §6).
func (s *Stream) Next() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	s.reset()
	if len(s.held) == 0 {
		// The usual case: whole messages in the input, nothing copied.
		length, err := s.length(s.input)
		if err != nil {
			return nil, err
		}
		if length > 0 && length <= len(s.input) {
			b := s.input[:length:length]
			s.input = s.input[length:]
			return b, nil
		}
	}
	for {
		length, err := s.length(s.held)
		if err != nil {
			return nil, err
		}
		want := length
		if want == 0 {
			want = HeaderLength
		} else if len(s.held) == length {
			s.done = true
			return s.held, nil
		}
		if len(s.input) == 0 {
			s.input = nil
			return nil, nil
		}
		take := min(want-len(s.held), len(s.input))
		s.held = append(s.held, s.input[:take]...)
		s.input = s.input[take:]
	}
}

// reset forgets the message that was returned from held, and gives back the
// memory of a large one: a connection may be idle for hours.
func (s *Stream) reset() {
	if !s.done {
		return
	}
	s.done, s.held = false, s.held[:0]
	if cap(s.held) > keptBuffer {
		s.held = nil
	}
}

// keptBuffer is how much memory a Stream keeps between messages, in octets.
const keptBuffer = 2 << 10

// Buffered returns how many octets of an incomplete message are held; a
// connection that ends while it is not 0 was cut inside a message.
func (s *Stream) Buffered() int {
	if s.done {
		return len(s.input)
	}
	return len(s.held) + len(s.input)
}

// length returns the length in octets of the message that begins with b, or 0
// if its header is not there yet.
func (s *Stream) length(b []byte) (int, error) {
	if len(b) < HeaderLength {
		return 0, nil
	}
	if version := b[0] >> versionShift; version != 1 {
		r := rule.BFCPVersion
		if s.Profile != RFC4582 {
			r = rule.BFCPVersion8855
		}
		return 0, s.fail(b, r, 0, "COMMON-HEADER/Ver", "expected version 1, found %d", version)
	}
	length := HeaderLength + 4*(int(b[2])<<8|int(b[3]))
	if length > s.limit() {
		return 0, s.fail(b, rule.BFCPMessageSize, 2, "COMMON-HEADER/Payload Length",
			"expected a message of at most %d octets, found one that promises %d", s.limit(), length)
	}
	return length, nil
}

// Failed returns the header of the message that the error of Next is about, for
// whoever answers before closing. ok is false without an error, or where the
// error is about no message.
func (s *Stream) Failed() (h Header, ok bool) {
	return s.broken.Value, s.broken.Present
}

func (s *Stream) fail(header []byte, r *rule.Rule, offset int, path, format string, args ...any) error {
	var v rule.Verdict
	v.Report(r, offset, path, format, args...)
	if header != nil {
		s.broken.Present = true
		s.broken.Value.parse(header)
	}
	s.err, s.held, s.input = v.Findings[0], nil, nil
	return s.err
}
