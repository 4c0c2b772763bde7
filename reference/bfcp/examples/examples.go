// Package examples holds messages that show what the rules of BFCP messages are
// about: Breaking, made for one rule each, and Field, what implementations in the
// field were tried with.
//
// They stand outside of the tests because more than the tests use them: the test
// vectors are made of them, too. The package knows nothing of package bfcp, so
// that its tests can import it.
package examples

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
)

// Example is one message and every finding that it must give.
type Example struct {
	// What says what is odd about it, in a few words.
	What string
	// Profile is the name of a bfcp.Profile: "rfc4582", "rfc8855-udp".
	Profile string
	// Hex are the octets, in groups for the eye.
	Hex string
	// Reaction is the verdict's.
	Reaction string
	// Findings are "rule@offset path", in the order in which they are met.
	Findings []string
}

// Octets returns the octets of the message.
func (e Example) Octets() []byte { return octets(strings.ReplaceAll(e.Hex, " ", "")) }

func octets(digits string) []byte {
	b, err := hex.DecodeString(digits)
	if err != nil {
		panic(fmt.Sprintf("%q: %v", digits, err))
	}
	return b
}

// FieldMessage is one message that implementations were tried with.
//
// Three are judged otherwise than by those who collected them. A message whose
// status groups have no REQUEST-STATUS, which they call lenient, is plainly valid:
// RFC 4582 figures 28 and 30 make it optional. An unknown primitive and an unknown
// attribute with the M bit, which they call bad, must be refused (RFC 4582 §13,
// §5.2), but whoever sends them breaks no rule, since extensions may define both
// (§15.1, §15.2).
type FieldMessage struct {
	Name    string
	Profile string
	// Label is valid (no finding), lenient (the sender may be wrong, the
	// receiver must accept), either (the sender is wrong, the receiver is
	// free) or bad (must be rejected).
	Label string
	// Rules are the ids of those that it breaks, the weightiest first.
	Rules  []string
	Octets []byte
}

//go:embed field.tsv
var field string

// Field returns the messages of field.tsv, each time anew.
func Field() []FieldMessage {
	var messages []FieldMessage
	for line := range strings.Lines(field) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			panic(fmt.Sprintf("field.tsv: expected 5 columns, found %d: %s", len(f), line))
		}
		m := FieldMessage{Name: f[0], Profile: f[1], Label: f[2]}
		if f[3] != "-" {
			m.Rules = strings.Fields(f[3])
		}
		digits, long := strings.CutSuffix(f[4], "...")
		m.Octets = octets(digits)
		if long {
			// Only the beginning of 64 KiB of noise is known; any will do.
			for noise := uint32(1); len(m.Octets) < 65536; noise = noise*1664525 + 1013904223 {
				m.Octets = append(m.Octets, byte(noise>>24))
			}
		}
		messages = append(messages, m)
	}
	return messages
}
