package monitor

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// rings is what the judge opened for one offer/answer exchange, each once.
type rings struct {
	mrfc, ue ringOf
	forked   ringOf // the UE's, for the answer that reached it
	// initDone and respDone say that the MACs were judged.
	initDone, respDone bool
	// derived says that the TEK of a side was judged.
	mrfcDone, ueDone, sharedDone bool
}

// ringOf is what a box could open. Without known the judge cannot tell.
type ringOf struct {
	tried, known bool
	verified     bool // the KMS's response is authentic
	keyring
}

// goesOn judges whether the MRFC may act on a TRANSFER_INIT.
func (k *keys) goesOn(e *trace.Event) {
	d := k.d
	r := k.mrfcRing(d)
	if r == nil || d.rings.initDone {
		return
	}
	d.rings.initDone = true
	init := d.offerIn.mikey
	switch {
	case !r.verified:
		k.report(rule.CallTransferInitVerified, e, "expected the RESOLVE_RESP of event %d to be discarded, whose MAC is wrong, found %s", d.resolveResp.seq, e.Name)
	case init.idri != nil && init.idrr != nil && len(r.mpks) > 0 && !initAuthentic(init, r.mpks[0]):
		k.report(rule.CallTransferInitVerified, e, "expected the TRANSFER_INIT of event %d to be refused, whose MAC is wrong, found %s", d.offerInAt.seq, e.Name)
	}
}

// hasTicket tells whether a description carries a TRANSFER_INIT.
func (m *media) hasTicket() bool {
	return m != nil && m.mikey != nil && m.mikey.ticket != nil && m.mikey.dataType == typeTransferInit
}

// mrfcRing opens the RESOLVE_RESP that reached the MRFC; nil where it cannot.
func (k *keys) mrfcRing(d *dialogue) *ringOf {
	r := &d.rings.mrfc
	if !d.offerIn.hasTicket() {
		return nil
	}
	if !r.tried && k.cfg.Keys != nil && d.resolved != nil {
		r.tried = true
		k.openResponse(r, d.resolved)
	}
	if !r.known {
		return nil
	}
	return r
}

func (k *keys) openResponse(r *ringOf, x *exchange) {
	init, resp := readMIKEY(x.init), readMIKEY(x.answer)
	if init == nil || resp == nil {
		return
	}
	id := init.idrpsk
	if id == nil {
		if id = init.idri; id == nil {
			id = init.idrr
		}
	}
	key := k.cfg.Keys(string(id))
	if key == nil {
		return
	}
	var ok bool
	r.keyring, r.verified, ok = ring(init, resp, key)
	r.known = ok || !r.verified
}

// ueRing finds the keys of the ticket that the UE put into its offer: from the
// REQUEST_RESP that brought it, or from the ticket that the UE made itself.
func (k *keys) ueRing(d *dialogue) *ringOf {
	r := &d.rings.ue
	if !d.offer.hasTicket() {
		return nil
	}
	if !r.tried && k.cfg.Keys != nil {
		r.tried = true
		t := d.offer.mikey.ticket
		for _, x := range k.exchanges {
			if x.asker == d.ue && x.answer != nil && bytes.Contains(x.answer, t.data) {
				k.openResponse(r, x)
			}
		}
		if !r.known && t.kind == 1 {
			var ok bool
			r.keyring, ok = ticketRing(t, k.cfg.Keys)
			r.verified, r.known = ok, ok
		}
	}
	if !r.known || !r.verified {
		return nil
	}
	return r
}

// mrfcTEK compares the MRFC's TEK with the judge's own, once the answer shows
// the RANDRr that enters it.
func (k *keys) mrfcTEK(e *trace.Event) {
	d := k.d
	r := k.mrfcRing(d)
	if r == nil || !r.verified || d.rings.mrfcDone || d.answer == nil {
		return
	}
	d.rings.mrfcDone = true
	init, resp := d.offerIn.mikey, d.answer.mikey
	have := d.mrfcKey
	if have == "" && d.term != nil {
		have = d.term.out.psk
	}
	if have == "" {
		return
	}
	// RESOLVE_RESP brings the TGK forked already (RFC 6043 §4.2.3.5).
	if is, known := isTEK(have, init, resp, r.keyring); known && !is {
		k.report(rule.CallTEKDerivation, e, "expected the TEK that follows from the messages at %s, found the key %s (fingerprint)", d.mrfc, have)
	}
}

// forkedRing is forked for the answer that reached the UE, worked out once.
func (k *keys) forkedRing(d *dialogue, r *ringOf) (keyring, bool) {
	if f := &d.rings.forked; !f.tried {
		f.tried = true
		f.keyring, f.known = forked(d.offer.mikey, d.answerIn.mikey, r.keyring)
	}
	return d.rings.forked.keyring, d.rings.forked.known
}

// forked returns the keys as the UE must derive them.
func forked(init, resp *keyMessage, k keyring) (keyring, bool) {
	if !init.ticket.has(flagI) {
		return k, true
	}
	if resp == nil || resp.idrr == nil || resp.rkms == nil || len(k.mpks) < 2 {
		return k, false
	}
	out := keyring{mpks: [][]byte{k.mpks[0], fork(init.ticket.prf, constForkMPKr, k.mpks[1], resp.idrr, resp.rkms)}}
	for _, x := range k.keys {
		if x.kind <= 1 {
			x.key = fork(init.ticket.prf, constForkTGK, x.key, resp.idrr, resp.rkms)
		}
		out.keys = append(out.keys, x)
	}
	return out, true
}

// ueTEK compares the UE's TEK with the judge's own.
func (k *keys) ueTEK(e *trace.Event) {
	d := k.d
	if d.rings.ueDone || d.answerIn == nil || !d.answerIn.sealed {
		return
	}
	r := k.ueRing(d)
	if r == nil {
		return
	}
	d.rings.ueDone = true
	ring, ok := k.forkedRing(d, r)
	if !ok {
		return
	}
	if is, known := isTEK(d.ueKey, d.offer.mikey, d.answerIn.mikey, ring); known && !is {
		k.report(rule.CallTEKDerivation, e, "expected the TEK that follows from the messages at %s, found the key %s (fingerprint)", d.ue, d.ueKey)
	}
}

// startsTLS judges that the UE starts TLS on a TRANSFER_RESP that is authentic.
func (k *keys) startsTLS(e *trace.Event) {
	d := k.d
	if d.rings.respDone || d.answerIn == nil || !d.answerIn.sealed {
		return
	}
	r := k.ueRing(d)
	if r == nil {
		return
	}
	d.rings.respDone = true
	init, resp := d.offer.mikey, d.answerIn.mikey
	if !init.ticket.has(flagF) || len(r.mpks) == 0 || len(d.answerIn.keys) == 0 {
		return
	}
	ok := false
	if resp != nil && resp.dataType == typeTransferResp && resp.csbID == init.csbID {
		if ring, can := k.forkedRing(d, r); can {
			mpk := ring.mpks[0]
			if init.ticket.has(flagI) {
				mpk = ring.mpks[1]
			}
			ok = respAuthentic(init, resp, mpk)
		}
	}
	if !ok {
		k.report(rule.CallTransferRespVerified, e, "expected no TLS after the TRANSFER_RESP of event %d, whose MAC is wrong, found %s", d.answerInAt.seq, e.Name)
	}
}
