package oracle

import (
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// decodeMp judges a message on Mp in the JSON form of package mp. What is no such
// message at all belongs to no procedure.
func decodeMp(q *Request, v *Verdict) {
	m, err := mp.Decode(q.Octets)
	if err != nil {
		v.Report(rule.MpProcedure, 0, "", "expected a message on Mp in its JSON form, found something else: %s", withoutKeys(err))
		return
	}
	judgeMp(m, q.View, v)
}

func judgeMp(m mp.Message, view bool, v *Verdict) {
	verdict := mp.Check(m)
	addAll(v, &verdict)
	if !view {
		return
	}
	if b, err := mp.Encode(m); err == nil {
		v.Message = append(v.Message, b...)
	}
}

// withoutKeys is an error of mp.Decode without what it repeats of the message: a
// value could be a key.
func withoutKeys(err error) string { return clip(err.Error()) }
