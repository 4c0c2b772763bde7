package oracle

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

func sdpProfile(q *Request) sdp.Profile {
	if q.Profile == RFC8855 {
		return sdp.RFC8856
	}
	return sdp.RFC4583
}

// decodeSDP judges a session description by itself or, with role offer, as an
// offer. As an answer it can only be judged beside its offer, by op answer.
func decodeSDP(q *Request, v *Verdict) {
	s, verdict := sdp.Parse(q.Octets, sdpProfile(q))
	addAll(v, &verdict)
	if q.Role == Offer && s != nil && s.BFCP != nil {
		beyond := sdp.CheckOffer(s)
		addAll(v, &beyond)
	}
	sdpLengths(q.Octets, v)
	if q.View && s != nil {
		v.Message = appendSDP(v.Message, q.Octets, s)
	}
}

// addAll enters the findings of another verdict.
func addAll(v *Verdict, more *rule.Verdict) {
	for _, f := range more.Findings {
		v.Add(f)
	}
}

// sdpLengths says how long the lines are that the findings are about.
func sdpLengths(b []byte, v *Verdict) {
	for i := range v.Findings {
		at, n := v.Findings[i].Offset, 0
		if at >= 0 && at < len(b) {
			line, _, _ := bytes.Cut(b[at:], []byte{'\n'})
			n = len(bytes.TrimSuffix(line, []byte{'\r'}))
		}
		v.lengths = append(v.lengths, n)
	}
}
