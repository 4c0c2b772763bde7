package oracle

import (
	"github.com/floorcheck/floorcheck/reference/mp"
)

// decodeMp judges a message on Mp in the JSON form of package mp. That form is
// ours, so that what is not in it breaks no clause: it is no question.
func decodeMp(q *Request, v *Verdict) {
	m, err := mp.Decode(q.Octets)
	if err != nil {
		v.Err = usage("expected a message on Mp in the JSON form that docs/oracle.md names, found something else: %s", withoutKeys(err))
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
