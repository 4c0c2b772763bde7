package fuzz

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// TLSRecord has one end of a connection send records by a script and holds the
// other to what the record layer and the reassembly of messages promise. The
// first octet chooses the shape of the handshake; of the second, bit 0 the receiver (a
// client if set) and the next two how far the handshake has come: not begun, one
// flight received, complete. What follows is the script, of operations that each
// take an octet for their kind, one for a length and so many octets: records under
// the sender's keys, empty and too large ones, messages in two records, octets in the clear, records once more. It panics
// unless:
//
//   - application data arrive in order and only those that were sent, and all of
//     them where nothing in the clear came between and the connection lives;
//   - a message or data in the clear, once there are keys, end the connection (RFC
//     8446 §5);
//   - a record with more than 2^14 octets of plaintext, or than the receiver asked
//     for, ends the connection with record_overflow (RFC 8446 §5.1, RFC 8449 §4);
//   - a failure is told by an alert that a rule names and that the sender of the
//     records reads as that, and a dead engine stays dead;
//   - octet by octet it ends the same (for one input in eight).
func TLSRecord(data []byte) {
	if len(data) < 3 {
		return
	}
	whole := sendRecords(data, 1<<20)
	if !oneInEight(data) {
		return
	}
	if split := sendRecords(data, 1); split != whole {
		panic(fmt.Sprintf("%x: depends on how the stream is split:\nwhole: %+v\nsplit: %+v", data, whole, split))
	}
}

// The kinds of operations, modulo their number.
const (
	sendProtected = iota // the length octet's upper bits choose the content type
	sendClear            // a record, likewise
	sendOctets           // octets as they are
	sendData             // application data, 37 times as much
	sendTooLarge         // a protected record
	sendEmpty            // a protected record
	sendInTwo            // a handshake message in two protected records
	sendClose
	sendAgain // the octets of the operation before
	sendZeros // a protected record of zeros, which in TLS 1.3 has no content type
	recordKinds
)

// recordScript is a sender and what must become of what it sends.
type recordScript struct {
	sender   *tlspsk.Engine
	receiver tlsFeed
	last     []byte // what the operation before sent
	limit    int    // of plaintext, where the ends agreed on one
	expected []byte // application data
	clear    bool   // something in the clear was sent behind the handshake
	renewed  bool   // a handshake message was, so that keys may differ
	exposed  bool   // a message or data were in the clear, to a receiver that lived and had the keys
	tooLarge bool   // too large a record was, to a receiver that lived and had the keys
}

func sendRecords(data []byte, step int) tlsOutcome {
	s := newRecordScript(int(data[0])%len(tlsShapes), data[1]&1 != 0, int(data[1]>>1&3), step)
	script := data[2:]
	for n := 0; len(script) >= 2 && n < 16 && s.receiver.err == nil; n++ {
		length := min(int(script[1]&63), len(script)-2)
		s.operate(int(script[0])%recordKinds, 20+script[1]>>6, script[2:2+length])
		script = script[2+length:]
	}
	s.check(data)
	return s.receiver.end()
}

// newRecordScript runs the handshake until the receiver has had that many flights
// of the sender's, or, for two and more, to its end.
func newRecordScript(shape int, toClient bool, flights, step int) *recordScript {
	hooks := &tlspsk.Hooks{} // Inject wants some
	p := shake(shape, hooks, hooks)
	s := &recordScript{sender: p.client, limit: tlsShapes[shape].both.RecordSizeLimit, receiver: tlsFeed{engine: p.server, step: step}}
	if toClient {
		s.sender, s.receiver.engine = p.server, p.client
	}
	from, to := p.client, p.server
	for had, quiet := 0, 0; quiet < 2 && (flights > 1 || had < flights); from, to = to, from {
		flight := from.Outgoing()
		if quiet++; len(flight) > 0 {
			quiet = 0
			_ = to.Feed(flight)
		}
		if to == s.receiver.engine && len(flight) > 0 {
			had++
		}
	}
	s.sender.Outgoing()
	s.receiver.engine.Outgoing()
	return s
}

// operate has the sender send one thing.
func (s *recordScript) operate(kind int, typ uint8, content []byte) {
	taking := s.receiver.engine.HandshakeComplete() && !s.receiver.engine.ConnectionState().PeerClosed
	switch kind {
	case sendProtected:
		s.inject(taking, typ, content)
	case sendClear:
		s.exposed = s.exposed || taking && !s.clear && typ >= 22
		s.clear = true
		s.receiver.feed(append([]byte{typ, 3, 3, 0, byte(len(content))}, content...))
	case sendOctets:
		s.clear = s.clear || len(content) > 0
		s.receiver.feed(content)
	case sendData:
		if content = bytes.Repeat(content, 37); s.sender.Write(content) == nil && taking {
			s.expected = append(s.expected, content...)
		}
	case sendTooLarge:
		n := 1<<14 + 1
		if s.limit > 0 && typ&1 == 0 {
			n = s.limit + 1
		}
		sent := s.sender.Inject(23, make([]byte, n)) == nil
		s.tooLarge = s.tooLarge || sent && taking && !s.clear && !s.renewed
	case sendEmpty:
		s.inject(taking, typ, nil)
	case sendInTwo:
		half := len(content) / 2
		s.inject(taking, 22, content[:half])
		s.inject(taking, 22, content[half:])
	case sendClose:
		_ = s.sender.CloseWrite()
	case sendAgain:
		s.clear = s.clear || len(s.last) > 0
		s.receiver.feed(s.last)
	case sendZeros:
		s.inject(taking, 0, make([]byte, len(content)))
	}
	if out := s.sender.Outgoing(); len(out) > 0 {
		s.last = bytes.Clone(out)
		s.receiver.feed(out)
	}
}

// inject sends a record under the sender's keys.
func (s *recordScript) inject(taking bool, typ uint8, content []byte) {
	if s.sender.Inject(typ, content) != nil {
		return
	}
	s.renewed = s.renewed || typ == 22
	if typ == 23 && taking {
		s.expected = append(s.expected, content...)
	}
}

// check holds what arrived to what was sent.
func (s *recordScript) check(data []byte) {
	f := &s.receiver
	if !bytes.HasPrefix(s.expected, f.app) || f.err == nil && !s.clear && len(f.app) != len(s.expected) {
		panic(fmt.Sprintf("%x: application data %x were sent and %x arrived, %v", data, s.expected, f.app, f.err))
	}
	var alert *tlspsk.AlertError
	if !errors.As(f.err, &alert) {
		if s.exposed {
			panic(fmt.Sprintf("%x: a record in the clear was taken behind the handshake", data))
		}
		if s.tooLarge {
			panic(fmt.Sprintf("%x: too large a record was taken", data))
		}
		return
	}
	if s.tooLarge && alert.Alert != tlspsk.AlertRecordOverflow {
		panic(fmt.Sprintf("%x: expected record_overflow, found %v", data, f.err))
	}
	if alert.FromPeer || !f.engine.HandshakeComplete() || !s.sender.HandshakeComplete() || s.sender.Err() != nil {
		return
	}
	var told *tlspsk.AlertError
	if err := s.sender.Feed(f.out); !errors.As(err, &told) || !told.FromPeer || told.Alert != alert.Alert {
		panic(fmt.Sprintf("%x: the receiver failed with %v, and the sender read %v", data, f.err, err))
	}
}
