package oracle

import "github.com/floorcheck/floorcheck/reference/mikey"

// decodeMIKEY judges a MIKEY message as far as that is possible without keys.
func decodeMIKEY(q *Request, v *Verdict) {
	m, verdict := mikey.Parse(q.Octets)
	v.Verdict = verdict
	if q.View && m != nil {
		v.Message = appendMIKEY(v.Message, m)
	}
}
