package grammar

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Broken is a rule and the octet of the message at which it is broken.
type Broken struct {
	Rule   *rule.Rule
	Offset int
}

// Verdict is what the tables say of one message. It may be used again; its
// memory is kept.
type Verdict struct {
	Broken   []Broken
	Sender   rule.Conformity
	Receiver rule.Disposition
}

func (v *Verdict) breaks(r *rule.Rule, offset int) {
	v.Broken = append(v.Broken, Broken{r, offset})
	switch r.Level {
	case rule.Must:
		v.Sender = rule.Violation
	case rule.Should:
		v.Sender = max(v.Sender, rule.Deviation)
	}
	v.Receiver = max(v.Receiver, r.Receiver)
}

// forget takes back that r was broken; r is no sender's fault and does not weigh
// the most.
func (v *Verdict) forget(r *rule.Rule) {
	v.Broken = slices.DeleteFunc(v.Broken, func(b Broken) bool { return b.Rule == r })
}

// Has tells whether r is broken at that octet.
func (v *Verdict) Has(r *rule.Rule, offset int) bool {
	return slices.Contains(v.Broken, Broken{r, offset})
}
