// Package examples holds traces that show what the rules of monitors are about:
// for each rule some that break it and nothing else, and some odd ones that keep
// every rule.
//
// They are short scripts, most of them a whole call or conversation with one thing
// changed: call.go, keys.go and flow.go have the examples, callscript.go and
// flowscript.go what they are made of, script.go how. They stand outside of the
// tests of package monitor because the test vectors are made of them, too.
package examples

import (
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Example is a trace that shows something about a rule.
type Example struct {
	Rule *rule.Rule
	// Breaks says whether it breaks the rule, or keeps it and all others though
	// that is not plain to see.
	Breaks bool
	// Name says what is odd about it, in a few words.
	Name string
	// Trace is the trace, and Config what the judge has to know beside it.
	Trace  *trace.Trace
	Config monitor.Config
}

// Identities are the identities for which a Config knows keys, if it does.
func Identities() []string { return []string{"alice-key", "alice-tpk", "conf-key", "kms-tpk"} }

// All returns all examples, each time anew, the ones of a rule together.
func All() []Example {
	var all []Example
	for i, list := range [][]example{slices.Concat(callBreaks, keyBreaks, flowBreaks), slices.Concat(callKeeps, keyKeeps, flowKeeps)} {
		for _, x := range list {
			s := x.make()
			all = append(all, Example{Rule: x.rule, Breaks: i == 0, Name: x.name, Trace: s.trace(), Config: s.cfg})
		}
	}
	slices.SortStableFunc(all, func(a, b Example) int { return strings.Compare(a.Rule.ID, b.Rule.ID) })
	return all
}

// Plain returns traces in which nothing is odd: a call with either side opening
// the connection, one with keys that the judge can derive, and a conversation.
func Plain() []Example {
	var all []Example
	for _, x := range []struct {
		name string
		make func() *script
	}{
		{"a call, the MRFP opens the connection", func() *script { return call("active") }},
		{"a call, the UE opens the connection", func() *script { return call("passive") }},
		{"a call without TLS", plainCall},
		{"a call with a connection that is put off", holdconnCall},
		{"a call with a floor request", served},
		{"a call with keys that can be derived", func() *script { return exchanged(usual) }},
		{"a conversation over TCP", conversation},
		{"a conversation over UDP", udp},
	} {
		s := x.make()
		all = append(all, Example{Name: x.name, Trace: s.trace(), Config: s.cfg})
	}
	return all
}
