package monitor

import (
	"bytes"
	"strings"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// exchange is a request to the KMS and its answer.
type exchange struct {
	asker        string
	number       uint32
	d            *dialogue // whose ticket is resolved
	init         []byte    // as sent
	sent, answer []byte    // the response as sent and as delivered
	tampered     bool      // one of the two arrived otherwise than it was sent
}

// kms takes a message of an exchange with the KMS.
func (s *scene) kms(e *trace.Event) {
	if e.Kind == trace.Send && (strings.HasPrefix(e.Name, "REQUEST_INIT") || strings.HasPrefix(e.Name, "RESOLVE_INIT")) {
		x := &exchange{asker: e.From, number: e.Transaction, init: e.Sealed}
		s.exchanges = append(s.exchanges, x)
		if e.Name[2] == 'S' {
			if x.d = s.resolving(e); x.d != nil && !x.d.resolve.was() {
				x.d.resolve = when(e)
			}
			s.d = x.d
		}
		return
	}
	for _, x := range s.exchanges {
		if x.number != e.Transaction || x.asker != e.To && x.asker != e.From {
			continue
		}
		switch s.d = x.d; {
		case e.Kind == trace.Send:
			x.sent = e.Sealed
		case e.To != x.asker:
			x.tampered = x.tampered || !bytes.Equal(e.Sealed, x.init)
		default:
			x.tampered = x.tampered || !bytes.Equal(e.Sealed, x.sent)
			if e.Name == "REQUEST_RESP" || e.Name == "RESOLVE_RESP" {
				x.answer = e.Sealed
				if x.d != nil && e.Name == "RESOLVE_RESP" {
					x.d.resolveResp, x.d.resolved = when(e), x
				}
			}
		}
	}
}

// resolving finds the dialogue whose ticket is being resolved.
func (s *scene) resolving(e *trace.Event) *dialogue {
	var found *dialogue
	for i := len(s.dialogues) - 1; i >= 0; i-- {
		d := s.dialogues[i]
		if d.mrfc != e.From || d.foreign {
			continue
		}
		if m := d.offerIn; m != nil && m.mikey != nil && m.mikey.ticket != nil && len(m.mikey.ticket.data) > 0 &&
			bytes.Contains(e.Sealed, m.mikey.ticket.data) {
			return d
		}
		if found == nil || found.resolve.was() && !d.resolve.was() {
			found = d
		}
	}
	return found
}
