package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

var partsNotes = map[string]vectors.Note{
	"Normal":       note(none, "Parts that make up whole messages.", ""),
	"Split":        note(confusion, "A message in two segments of TCP or more. An implementation was seen to drop it.", "RFC 4582 §6"),
	"Fragments":    note(none, "A message in fragments over UDP.", "RFC 8855 §6.2.3"),
	"OutOfOrder":   note(strictness, "Fragments in another order than they were sent in, or twice.", "RFC 8855 §6.2.3"),
	"Overlap":      note(confusion, "Fragments that do not agree with each other.", "RFC 8855 §6.2.3"),
	"WrongVersion": bfcpNotes["WrongVersion"], "BadFragment": bfcpNotes["BadFragment"],
	"TooMuch": note(memory, "More than the receiver is ready to hold. The limits are in the inputs.", ""),
}

// limits are what a receiver of parts is ready to spend; 0 stands for our defaults.
type limits struct {
	Limit       int `json:"limit,omitempty"`       // octets of a message
	MaxMessages int `json:"maxMessages,omitempty"` // that wait for fragments
}

func bfcpParts(f *file) {
	ask := func(want *rule.Rule, clause string, o over, what string, l limits, flag string, parts ...[]byte) {
		var d []line
		for _, p := range parts {
			d = append(d, line{Received: toHex(p)})
		}
		r := request{Op: "exchange", Kind: "bfcp", Profile: o.profile, Transport: o.transport, Role: "receiver", Dialogue: d}
		if l != (limits{}) {
			r.Inputs = l
		}
		f.group(clause, o.String()).only(want, what, r, flag)
	}
	hello, request := tcp4582.octets(&bfcp.Hello{}), tcp4582.octets(&bfcp.FloorRequest{FloorIDs: []uint16{543}, ParticipantProvidedInfo: text("slide")})
	both := append(append([]byte{}, hello...), request...)
	ask(nil, "RFC 4582 §6", tcp4582, "two messages in two segments", limits{}, "Normal", hello, request)
	ask(nil, "RFC 4582 §6", tcp4582, "two messages in one segment", limits{}, "Normal", both)
	for _, at := range []int{1, 2, 3, 4, 11, 12, 13, 16, 23, 24, len(both) - 1} {
		ask(nil, "RFC 4582 §6", tcp4582, fmt.Sprintf("two messages, cut behind octet %d", at), limits{}, "Split", both[:at], both[at:])
	}
	var single [][]byte
	for i := range both {
		single = append(single, both[i:i+1])
	}
	ask(nil, "RFC 4582 §6", tcp4582, "two messages octet by octet", limits{}, "Split", single...)
	ask(rule.BFCPVersion, "RFC 4582 §5.1", tcp4582, "a message of version 2 behind one of version 1", limits{}, "Split", hello, udp8855.octets(&bfcp.Hello{}))
	ask(rule.BFCPMessageSize, "our policy", tcp4582, "the header of a message of 262152 octets", limits{}, "TooMuch", payload(hello, 0xffff))
	ask(rule.BFCPMessageSize, "our policy", tcp4582, "the header of a message of 65540 octets", limits{}, "TooMuch", payload(hello, 0x3ffe))
	ask(nil, "our policy", tcp4582, "the header of a message of 65536 octets", limits{}, "TooMuch", payload(hello, 0x3ffd))
	ask(rule.BFCPMessageSize, "our policy", tcp4582, "a message of 24 octets, where 20 are allowed", limits{Limit: 20}, "TooMuch", request)

	message := udp8855.octets(&bfcp.FloorRequest{FloorIDs: []uint16{1, 2, 3, 4, 5, 6}})
	x, err := bfcp.Fragments(message, 25) // 8 octets in each
	if err != nil || len(x) != 3 {
		panic(fmt.Sprintf("expected 3 fragments, found %d, %v", len(x), err))
	}
	const clause = "RFC 8855 §6.2.3"
	ask(nil, clause, udp8855, "in their order", limits{}, "Fragments", x...)
	ask(nil, clause, udp8855, "the last first", limits{}, "OutOfOrder", x[2], x[0], x[1])
	ask(nil, clause, udp8855, "one twice", limits{}, "OutOfOrder", x[0], x[1], x[1], x[2])
	ask(nil, clause, udp8855, "one is missing", limits{}, "Fragments", x[0], x[2])
	ask(nil, clause, udp8855, "another message between them", limits{}, "OutOfOrder", x[0], udp8855.octets(&bfcp.Hello{}), x[1], x[2])
	ask(rule.BFCPFragmentOverlap, clause, udp8855, "the same range with other contents", limits{}, "Overlap", x[0], set1(x[0], 19, 9))
	ask(rule.BFCPFragmentOverlap, clause, udp8855, "another length of the message", limits{}, "Overlap", x[0], set1(x[1], 3, 7))
	ask(rule.BFCPFragmentOverlap, clause, udp8855, "another primitive", limits{}, "Overlap", x[0], set1(x[1], 1, 3))
	ask(rule.BFCPFragment, clause, udp8855, "a fragment beyond the end", limits{}, "Overlap", x[0], set1(x[2], 13, 5))
	ask(nil, clause, udp8855, "the fragments of two messages", limits{}, "OutOfOrder", x[0], set1(x[0], 9, 2), x[1], set1(x[1], 9, 2), x[2], set1(x[2], 9, 2))
	ask(rule.BFCPReassembly, "our policy", udp8855, "a second message, where one may wait", limits{MaxMessages: 1}, "TooMuch", x[0], set1(x[0], 9, 2))
	ask(rule.BFCPReassembly, "our policy", udp8855, "a message of 36 octets, where 32 are allowed", limits{Limit: 32}, "TooMuch", x[0])
}

// judgeParts cuts a stream into messages, or puts datagrams together, and judges
// the messages. The offset of a finding about the parts is the number of the part.
func judgeParts(t *vectors.Test, r request) error {
	var q struct{ Inputs limits }
	if err := json.Unmarshal(t.Request, &q); err != nil {
		return err
	}
	p := bfcp.RFC4582
	if r.Profile == "rfc8855" {
		p = bfcp.RFC8855Unreliable
	}
	var v rule.Verdict
	see := func(octets []byte) {
		_, found := bfcp.Decode(octets, p)
		for _, f := range found.Findings {
			v.Add(f)
		}
	}
	stream := bfcp.Stream{Limit: q.Inputs.Limit}
	waiting := bfcp.Reassembler{Limit: q.Inputs.Limit, MaxMessages: q.Inputs.MaxMessages}
	for i, l := range r.Dialogue {
		if r.Transport == "udp" {
			var found rule.Verdict
			whole := waiting.Add(time.Unix(0, 0), fromHex(l.Received), &found)
			for _, f := range found.Findings {
				f.Offset = i + 1
				v.Add(f)
			}
			if whole != nil {
				see(whole)
			}
			continue
		}
		stream.Feed(fromHex(l.Received))
		for {
			b, err := stream.Next()
			var f rule.Finding
			if errors.As(err, &f) {
				f.Offset = i + 1
				v.Add(f)
			}
			if b == nil {
				break
			}
			see(b)
		}
	}
	enter(t, v)
	return nil
}
