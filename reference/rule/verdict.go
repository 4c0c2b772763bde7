package rule

import (
	"fmt"
	"strings"
)

// Conformity is what a verdict says of the sending side.
type Conformity uint8

// A sender is Conformant, departs from a SHOULD (for which RFC 2119 §3 grants
// that it may have its reasons: Deviation), or breaks a MUST (Violation).
const (
	Conformant Conformity = iota
	Deviation
	Violation
)

// String returns the word that reports use.
func (c Conformity) String() string {
	return [...]string{"conformant", "deviation", "violation"}[c]
}

// MarshalText writes the word that reports use.
func (c Conformity) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Disposition is what a verdict allows the receiving side.
type Disposition uint8

// A receiver must Accept, may do Either (the specifications leave it open or
// contradict each other), or must Reject. The order matters: the verdict on a
// message is the greatest disposition among its findings.
const (
	Accept Disposition = iota
	Either
	Reject
)

// String returns the word that reports use.
func (d Disposition) String() string {
	return [...]string{"accept", "either", "reject"}[d]
}

// MarshalText writes the word that reports use.
func (d Disposition) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Finding is one breach of one rule.
type Finding struct {
	Rule *Rule `json:"rule"`
	// Offset is the octet at which it was met, from the start of the
	// message; -1 where the finding is not about octets.
	Offset int `json:"offset"`
	// Path names the field, outermost first, in the specification's names:
	// "FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS/Length".
	Path string `json:"path,omitempty"`
	// Detail says what was expected and what was found. Never a secret.
	Detail string `json:"detail"`
}

// String returns the finding on one line: rule, clause, place, what was wrong.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s, %s)", f.Rule.ID, f.Rule.Clause, f.Rule.Level)
	if f.Offset >= 0 {
		fmt.Fprintf(&b, " at octet %d", f.Offset)
	}
	if f.Path != "" {
		b.WriteString(" in " + f.Path)
	}
	return b.String() + ": " + f.Detail
}

// Error makes a finding usable as the error of an operation that it ended.
func (f Finding) Error() string { return f.String() }

// Verdict weighs the findings on one thing from both sides.
type Verdict struct {
	Sender   Conformity  `json:"sender"`
	Receiver Disposition `json:"receiver"`
	// Reaction is what the specification demands of the receiver, from the
	// first finding that weighs the most for it.
	Reaction string    `json:"reaction,omitempty"`
	Findings []Finding `json:"findings"`
	// Brief asks for findings without Path and Detail, from whom can do without
	// them: to put words together takes longer than to judge. Reset keeps it.
	Brief bool `json:"-"`
}

// Add enters a finding and weighs it.
func (v *Verdict) Add(f Finding) {
	switch {
	case f.Rule.Level == Must:
		v.Sender = Violation
	case f.Rule.Level == Should && v.Sender == Conformant:
		v.Sender = Deviation
	}
	if f.Rule.Receiver > v.Receiver || (f.Rule.Receiver == v.Receiver && v.Reaction == "") {
		v.Receiver, v.Reaction = f.Rule.Receiver, f.Rule.Reaction
	}
	v.Findings = append(v.Findings, f)
}

// Report is Add for a finding that is put together on the spot.
func (v *Verdict) Report(r *Rule, offset int, path, format string, args ...any) {
	if v.Brief {
		v.Add(Finding{Rule: r, Offset: offset})
		return
	}
	v.Add(Finding{Rule: r, Offset: offset, Path: path, Detail: fmt.Sprintf(format, args...)})
}

// Reset empties the verdict and keeps its memory, and what Brief asks.
func (v *Verdict) Reset() { *v = Verdict{Findings: v.Findings[:0], Brief: v.Brief} }

// Clean tells whether there is no finding at all.
func (v *Verdict) Clean() bool { return len(v.Findings) == 0 }

// Err returns the first finding that demands rejection as an error, or nil
// where the receiver may go on.
func (v *Verdict) Err() error {
	for i := range v.Findings {
		if v.Findings[i].Rule.Receiver == Reject {
			return v.Findings[i]
		}
	}
	return nil
}

// Broke tells whether r is among the findings.
func (v *Verdict) Broke(r *Rule) bool {
	for i := range v.Findings {
		if v.Findings[i].Rule == r {
			return true
		}
	}
	return false
}
