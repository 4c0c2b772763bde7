package oracle

import (
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// decodeTLSRecord judges one record by its header, and by what it carries where
// that cannot be protected.
func decodeTLSRecord(q *Request, v *Verdict) {
	tlspsk.JudgeRecord(q.Octets, &v.Verdict)
	if q.View {
		v.Message = appendTLSRecord(v.Message, q.Octets)
	}
}

// decodeTLSHandshake judges one handshake message by itself.
func decodeTLSHandshake(q *Request, v *Verdict) {
	tlspsk.JudgeHandshake(q.Octets, &v.Verdict)
	if q.View {
		v.Message = appendTLSHandshake(v.Message, q.Octets)
	}
}
