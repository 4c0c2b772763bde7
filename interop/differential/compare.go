package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// sort is how a peer differs.
type sort uint8

const (
	takesWrong   sort = iota // accepts what a receiver must reject
	refusesRight             // rejects what a receiver must accept
	readsOther               // accepts, and finds something else in it
)

// row is one disagreement: a sort, and the rule that decides it, nil where the
// message breaks none.
type row struct {
	sort    sort
	rule    *rule.Rule
	version byte // of the messages, by their first octet
	// fragment says that they are fragments (RFC 8855 §6.2.3).
	fragment bool
	count    int
	example  []byte // the shortest, of those the first
	detail   string
}

// table is what a peer's readings come to.
type table struct {
	peer        peer
	version     string
	compared    int
	differences int
	// left counts the messages that a receiver may accept or reject: nobody is
	// wrong about those.
	left int
	rows []*row
}

func newTable(p peer, version string) *table { return &table{peer: p, version: version} }

// forProgram are rules that a decoder may leave to the program above it: what it
// does not know is no fault of the message.
var forProgram = []*rule.Rule{rule.BFCPUnknownPrimitive, rule.BFCPUnknownMandatory}

// compare holds a reading to the verdict.
func (t *table) compare(message []byte, r reading) {
	m, v := bfcp.Decode(message, profileOf(message))
	t.compared++
	switch {
	case v.Receiver == rule.Either:
		t.left++
	case v.Receiver == rule.Reject && r.accepts:
		if f := decisive(&v); f.Rule != nil {
			t.add(takesWrong, f.Rule, message, f.Detail)
		} else {
			t.left++
		}
	case v.Receiver == rule.Accept && !r.accepts:
		var first *rule.Rule
		if len(v.Findings) > 0 {
			first = v.Findings[0].Rule
		}
		t.add(refusesRight, first, message, m.Primitive.String())
	case v.Receiver == rule.Accept && t.peer.tells:
		if want := contents(&m); want != r.contents {
			t.add(readsOther, nil, message, fmt.Sprintf("it reads `%s`, there is `%s`", r.contents, want))
		}
	}
}

// decisive is the first finding that demands rejection by a decoder.
func decisive(v *rule.Verdict) rule.Finding {
	for _, f := range v.Findings {
		if f.Rule.Receiver == rule.Reject && !slices.Contains(forProgram, f.Rule) {
			return f
		}
	}
	return rule.Finding{}
}

// contents is what libre_bfcp.c would say of a message.
func contents(m *bfcp.Message) string {
	var b strings.Builder
	fmt.Fprint(&b, uint8(m.Primitive))
	for _, a := range m.Attributes {
		switch {
		case a.Depth > 0:
		case a.Type.Known() && a.Type <= bfcp.AttributeFloorRequestID || a.Type.Grouped():
			fmt.Fprintf(&b, " %d=%d", uint8(a.Type), m.Uint16(a))
		default:
			fmt.Fprintf(&b, " %d", uint8(a.Type))
		}
	}
	return b.String()
}

func (t *table) add(s sort, r *rule.Rule, message []byte, detail string) {
	t.differences++
	version := message[0] >> 5
	fragment := version == 2 && message[0]&8 != 0
	for _, have := range t.rows {
		if have.sort == s && have.rule == r && have.version == version && have.fragment == fragment {
			have.count++
			if len(message) < len(have.example) {
				have.example, have.detail = message, detail
			}
			return
		}
	}
	t.rows = append(t.rows, &row{s, r, version, fragment, 1, message, detail})
}

// finish puts the rows in order, the most frequent of each sort first.
func (t *table) finish() {
	slices.SortStableFunc(t.rows, func(a, b *row) int { return cmp.Or(cmp.Compare(a.sort, b.sort), -cmp.Compare(a.count, b.count)) })
}
