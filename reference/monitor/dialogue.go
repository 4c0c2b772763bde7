package monitor

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// dialogue is a SIP dialogue with the offer/answer exchange that is under way
// in it.
type dialogue struct {
	callID, ue, mrfc string
	// foreign marks what is not this procedure: the MRFC offered.
	foreign  bool
	cseq     uint32
	from, to string // URIs of the INVITE as sent

	offer, offerIn   *media
	answer, answerIn *media
	offerInAt        moment
	again            bool // the network delivered the offer more than once
	answerAt         moment
	answerInAt       moment
	established      bool // a 2xx was sent
	refused          moment
	ticketRefused    moment
	ueOver, mrfcOver moment

	resolve, resolveResp moment    // first RESOLVE_INIT sent, RESOLVE_RESP delivered, for this offer
	resolved             *exchange // the one that was answered
	rings                rings
	term                 *termination
	ueKey, mrfcKey       string // fingerprints of the TEK, as noted
}

// tls tells whether the stream that was offered is protected.
func (d *dialogue) tls() bool { return d.offer != nil && d.offer.found && d.offer.tls }

// sip takes a SIP message.
func (s *scene) sip(e *trace.Event) {
	if e.Kind != trace.Send && e.Kind != trace.Deliver {
		return
	}
	s.method = e.Name
	if len(e.Name) > 4 && e.Name[0] >= '1' && e.Name[0] <= '6' && e.Name[3] == ' ' {
		s.status = int(e.Name[0]-'0')*100 + int(e.Name[1]-'0')*10 + int(e.Name[2]-'0')
		s.method = e.Name[4:]
	}
	callID := e.Attrs.Get("callid")
	for _, d := range s.dialogues {
		if d.callID == callID {
			s.d = d
		}
	}
	sent := e.Kind == trace.Send
	if s.d == nil {
		if s.method != "INVITE" || s.status != 0 || !sent {
			return
		}
		s.d = &dialogue{callID: callID, ue: e.From, mrfc: e.To, foreign: e.From == "MRFC"}
		s.dialogues = append(s.dialogues, s.d)
	}
	d := s.d
	switch {
	case s.method == "INVITE" && s.status == 0:
		s.invite(d, e, sent)
	case s.method == "INVITE" && s.status >= 300:
		if sent && e.From == d.mrfc {
			if !d.established {
				d.refused = when(e)
			}
			if !d.established && !d.again {
				d.mrfcOver = first(d.mrfcOver, e)
			}
		}
		if !sent && e.To == d.ue && !d.established {
			d.ueOver = first(d.ueOver, e)
		}
	case s.method == "INVITE":
		s.progress(d, e, sent)
	case s.method == "BYE" && s.status == 0:
		d.over(e, sent)
	case s.method == "CANCEL" && s.status == 0 && !d.established:
		d.over(e, sent)
	}
}

// over ends the session for the box that sent or met what ends it.
func (d *dialogue) over(e *trace.Event, sent bool) {
	box := e.To
	if sent {
		box = e.From
	}
	switch box {
	case d.ue:
		d.ueOver = first(d.ueOver, e)
	case d.mrfc:
		d.mrfcOver = first(d.mrfcOver, e)
	}
}

// body returns what the SIP message carries, and whether it is unabridged.
func body(e *trace.Event) ([]byte, bool) {
	if e.Sealed != nil {
		return e.Sealed, true
	}
	return e.Octets, false
}

// read reads a description, or reuses what was read of the same octets before.
func read(e *trace.Event, before *media) *media {
	b, sealed := body(e)
	if len(b) == 0 {
		return nil
	}
	if before != nil && before.sealed == sealed && bytes.Equal(before.body, b) {
		return before
	}
	return readMedia(b, sealed)
}

func (s *scene) invite(d *dialogue, e *trace.Event, sent bool) {
	if sent && e.From != d.ue {
		d.foreign = true
		return
	}
	if sent && (d.cseq == 0 || e.Transaction != d.cseq) {
		d.cseq, d.from, d.to = e.Transaction, e.Attrs.Get("from"), e.Attrs.Get("to")
		d.offer, d.offerIn, d.answer, d.answerIn = read(e, nil), nil, nil, nil
		d.offerInAt, d.answerAt, d.answerInAt = moment{}, moment{}, moment{}
		d.refused, d.ticketRefused, d.resolve, d.resolveResp = moment{}, moment{}, moment{}, moment{}
		d.ueOver, d.mrfcOver = moment{}, moment{}
		d.resolved, d.rings = nil, rings{}
		d.ueKey, d.mrfcKey, d.again = "", "", false
	}
	if !sent && e.To == d.mrfc {
		d.again = d.again || d.offerInAt.was()
		if m := read(e, d.offer); m != d.offerIn {
			d.offerIn, d.rings.mrfc = m, ringOf{}
		}
		d.offerInAt = when(e)
		for _, t := range s.terms {
			// A termination asked for before any offer was there: it is
			// for this one.
			if t.d == nil && d.term == nil && t.mrfc == d.mrfc && !t.release.was() {
				t.d, d.term = d, t
			}
		}
	}
}

// progress takes a 1xx or 2xx to INVITE.
func (s *scene) progress(d *dialogue, e *trace.Event, sent bool) {
	if sent && e.From == d.mrfc {
		if s.status >= 200 {
			d.established = true
		}
		if m := read(e, d.answer); m != nil {
			if !d.answerAt.was() {
				d.answerAt = when(e)
			}
			d.answer = m
		}
	}
	if !sent && e.To == d.ue {
		if m := read(e, d.answer); m != nil {
			d.answerIn = m
			if !d.answerInAt.was() {
				d.answerInAt = when(e)
			}
		}
	}
}
