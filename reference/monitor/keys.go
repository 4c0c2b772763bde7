package monitor

import (
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// keys watches the keys: the Crypto Session, the messages that carry them, and
// that the one TEK is what everybody uses.
type keys struct {
	*bench
	*scene
}

// Observe takes the next event.
func (k *keys) Observe(e *trace.Event) {
	d := k.d
	if d == nil || d.foreign {
		return
	}
	switch e.Interface {
	case trace.SIP:
		if e.Kind != trace.Send || k.method != "INVITE" {
			return
		}
		switch {
		case k.status == 0 && e.From == d.ue:
			k.offered(e)
		case k.status > 100 && k.status < 300 && e.From == d.mrfc && d.answerAt.seq == e.Seq && d.answer.accepted():
			k.answered(e)
			k.goesOn(e)
			k.mrfcTEK(e)
		case k.status >= 300 && e.From == d.mrfc:
			k.refused(e)
		}
	case trace.Mp:
		if e.Kind == trace.Send && k.proc == procConfigure && k.kind == "Request" {
			k.goesOn(e)
			if t := k.t; t.out.psk != "" && d.mrfcKey != "" && d.mrfcKey != t.out.psk {
				k.report(rule.CallPSKIsTEK, e, "expected the TEK %s as Pre-Shared Key, found %s (fingerprints)", d.mrfcKey, t.out.psk)
			}
		}
	case trace.KMS:
		if e.Kind == trace.Send && len(e.Name) > 12 && e.Name[:12] == "RESOLVE_INIT" {
			k.expired(e)
		}
	case trace.TLS:
		k.handshake(e)
	case trace.TCP:
		if e.Kind == trace.Send && e.Name == trace.TCPData && k.grown > 0 && e.From == d.ue && d.tls() && k.c.headLen[k.side] == 6 && k.c.head[k.side][0] == recordHandshake {
			k.startsTLS(e)
		}
	case trace.Box:
		if e.Kind == trace.Note && e.Name == trace.KeyReceived {
			k.noted(e)
		}
	}
}

// Finish has nothing to add.
func (k *keys) Finish() {}

// expired is the early refusal of RFC 6043 §4.2.2.2 as far as a judge can tell:
// by the clock of TRANSFER_INIT, with five minutes for the MRFC's.
func (k *keys) expired(e *trace.Event) {
	in := k.d.offerIn
	if !in.hasTicket() {
		return
	}
	const skew = 300
	now, ok := in.mikey.ts.seconds()
	end, limited := in.mikey.ticket.validity().seconds()
	if ok && limited && now > end+skew {
		k.report(rule.CallEarlyRefusal, e, "expected a ticket that ended %d s before the TRANSFER_INIT to be refused without the KMS, found %s", now-end, e.Name)
	}
}

// refused judges the response to an offer whose key management data was
// refused. A response that gives a reason of another kind passes, since an offer
// may be refused for more than one: authorisation (401, 403, 407, 603), a callee
// who is not there or busy (408, 480, 481, 486, 503, 504, 600), a CANCEL (487) or
// another request (491). 606 says the same as 488 for every branch.
func (k *keys) refused(e *trace.Event) {
	d := k.d
	switch k.status {
	case 401, 403, 407, 408, 480, 481, 486, 487, 488, 491, 503, 504, 600, 603, 606:
		return
	}
	if d.ticketRefused.was() && !d.resolve.was() && d.offerIn != nil && len(d.offerIn.keys) > 0 {
		k.report(rule.CallRefusal488, e, "expected 488 for key management data that was refused at event %d, found %d", d.ticketRefused.seq, k.status)
	}
}

// noted compares the TEKs that the boxes say they hold.
func (k *keys) noted(e *trace.Event) {
	d := k.d
	if e.From == d.ue {
		k.ueTEK(e)
	}
	if e.From == d.mrfc && d.term != nil && d.term.out.psk != "" && d.term.out.seq > d.offerInAt.seq && d.term.out.psk != d.mrfcKey {
		k.report(rule.CallPSKIsTEK, e, "expected the Pre-Shared Key of event %d to be the TEK %s, found %s (fingerprints)", d.term.out.seq, d.mrfcKey, d.term.out.psk)
	}
	if d.ueKey == "" || d.mrfcKey == "" || d.ueKey == d.mrfcKey || d.rings.sharedDone || k.tampered() {
		return
	}
	d.rings.sharedDone = true
	k.report(rule.CallTEKShared, e, "expected one TEK at UE and MRFC after exchanges that nobody touched, found %s and %s (fingerprints)", d.ueKey, d.mrfcKey)
}

// tampered tells whether anything that the TEK follows from arrived otherwise
// than it was sent, or whether there is no telling.
func (k *keys) tampered() bool {
	d := k.d
	if d.offer == nil || !d.offer.sealed || d.offer != d.offerIn || d.answerIn != nil && (!d.answerIn.sealed || d.answer != d.answerIn) {
		return true
	}
	for _, x := range k.exchanges {
		if x.tampered && (x.asker == d.ue || x.asker == d.mrfc) {
			return true
		}
	}
	return false
}

// handshake judges the keys of the TLS handshake by the boxes' notes.
func (k *keys) handshake(e *trace.Event) {
	d, t := k.d, k.t
	if e.Kind != trace.Note || e.Name != trace.TLSStart && e.Name != trace.TLSDone {
		return
	}
	psk := e.Attrs.Get("psk")
	switch {
	case e.From == d.ue:
		if e.Name == trace.TLSStart {
			k.startsTLS(e)
		}
		if psk != "" && d.ueKey != "" && psk != d.ueKey {
			k.report(rule.CallPSKIsTEK, e, "expected the UE's TEK %s as the key of the handshake, found %s (fingerprints)", d.ueKey, psk)
		}
	case t != nil && e.From == t.mrfp && psk != "" && t.in.psk != "" && psk != t.in.psk:
		k.report(rule.CallPSKIsTEK, e, "expected the Pre-Shared Key of event %d, %s, as the key of the handshake, found %s (fingerprints)", t.in.seq, t.in.psk, psk)
	}
}
