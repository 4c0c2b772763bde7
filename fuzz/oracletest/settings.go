package oracletest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Settings says what an implementation claims to be. The zero value is RFC 4582
// over TCP, which TS 23.333 asks for.
type Settings struct {
	// Profile is the specification and transport to judge by.
	Profile bfcp.Profile
	// Known are rules whose breach the implementation is known to overlook, by
	// their IDs ("bfcp/attribute-order"): an input that breaks one of them is
	// not looked at. Without such a list a fuzzer would never come past the
	// first difference.
	Known []string
	// RefusesUnknown says that decode rejects an unknown primitive and an
	// unknown attribute with the M bit, as a receiver as a whole must (RFC 4582
	// §13). A decoder alone may leave that to whoever uses it.
	RefusesUnknown bool
}

// check fails where a name in Known is no rule's.
func (s *Settings) check(t testing.TB) {
	t.Helper()
	for _, id := range s.Known {
		if rule.ByID(id) == nil {
			t.Fatalf("Settings.Known: expected the ID of a rule, such as %q, found %q", rule.BFCPAttributeOrder.ID, id)
		}
	}
}

// known tells whether the verdict is about something that is known.
func (s *Settings) known(v *rule.Verdict) bool {
	for i := range v.Findings {
		if slices.Contains(s.Known, v.Findings[i].Rule.ID) {
			return true
		}
	}
	return false
}

// seed adds our seeds to a fuzzer.
func seed(f *testing.F) {
	for _, s := range corpus.Seeds("bfcp-decode") {
		f.Add(s)
	}
}

// show is a message field by field with what is wrong with it, and the command
// that shows the same.
func (s *Settings) show(message []byte) string {
	var b bytes.Buffer
	a, _ := annotate.BFCP(message, s.Profile)
	if err := annotate.Write(&b, a); err != nil {
		return err.Error()
	}
	fmt.Fprintf(&b, "to see it again: echo %s | floorcheck decode --profile %s", hex.EncodeToString(message), s.Profile)
	return b.String()
}

// rejects tells whether a finding demands that decode rejects the message.
func (s *Settings) rejects(f *rule.Finding) bool {
	left := f.Rule == rule.BFCPUnknownPrimitive || f.Rule == rule.BFCPUnknownMandatory
	return f.Rule.Receiver == rule.Reject && (s.RefusesUnknown || !left)
}

// decisive lists the findings that demand that decode rejects the message.
func (s *Settings) decisive(v *rule.Verdict) string {
	var lines []string
	for i := range v.Findings {
		if f := &v.Findings[i]; s.rejects(f) {
			lines = append(lines, "  "+f.String())
		}
	}
	return strings.Join(lines, "\n")
}
