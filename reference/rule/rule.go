package rule

import (
	"fmt"
	"sort"
)

// Level is the strength of a rule for the party that it binds, in the words of
// RFC 2119. Policy marks what no clause fixes and floorcheck decided itself;
// breaking a policy is never anybody's violation.
type Level uint8

// The levels, weakest first, so that a stronger one compares greater.
const (
	Policy Level = iota
	May
	Should
	Must
)

// String returns the RFC 2119 word, or POLICY.
func (l Level) String() string {
	switch l {
	case Must:
		return "MUST"
	case Should:
		return "SHOULD"
	case May:
		return "MAY"
	}
	return "POLICY"
}

// MarshalText writes the level as its word.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Rule is one normative statement.
type Rule struct {
	// ID names the rule for ever: document/subject, lower case, for
	// example "bfcp/attribute-length". It never changes once published.
	ID string `json:"id"`
	// Clause is where it stands, document and clause: "RFC 4582 §5.2".
	Clause string `json:"clause"`
	// Level is how strongly it binds whoever sends, answers or acts.
	Level Level `json:"level"`
	// Receiver is what the specification wants of the party that meets a
	// breach of this rule.
	Receiver Disposition `json:"receiver"`
	// Reaction is what that party must do then ("close", "Error 4",
	// "alert 20", "488"); empty when nothing in particular is demanded.
	Reaction string `json:"reaction,omitempty"`
	// Summary states the rule in our own words.
	Summary string `json:"summary"`
}

// String returns the rule's ID and clause.
func (r *Rule) String() string { return r.ID + " (" + r.Clause + ")" }

// MarshalText writes a rule inside a finding as its ID; the catalogue has the
// rest.
func (r *Rule) MarshalText() ([]byte, error) { return []byte(r.ID), nil }

// catalogue holds every rule by its ID. It is filled by the package's own
// variable declarations and never changes after start-up.
var catalogue = map[string]*Rule{}

// add enters a rule into the catalogue. Two rules of one ID are a programming
// error that must not survive the first test run.
func add(r Rule) *Rule {
	if catalogue[r.ID] != nil {
		panic(fmt.Sprintf("rule %s stands twice in the catalogue", r.ID))
	}
	catalogue[r.ID] = &r
	return &r
}

// All returns the whole catalogue, ordered by ID.
func All() []*Rule {
	rules := make([]*Rule, 0, len(catalogue))
	for _, r := range catalogue {
		rules = append(rules, r)
	}
	sort.Slice(rules, func(i, j int) bool { return rules[i].ID < rules[j].ID })
	return rules
}

// ByID returns the rule of that ID, or nil.
func ByID(id string) *Rule { return catalogue[id] }
