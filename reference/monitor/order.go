package monitor

import (
	"bytes"
	"net/netip"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// order watches that the steps of TS 23.333 6.2.19.3.1 come one after another.
type order struct {
	*bench
	*scene
	tickets []ticketWish
	mpSeen  bool
	// early holds what an MRFC did before any offer reached it; it is a breach
	// only if an offer follows that it was for.
	early []earlyAct
}

// ticketWish is a UE's exchange with the KMS for its ticket.
type ticketWish struct {
	ue         string
	asked, got bool
}

// earlyAct is a RESOLVE_INIT or a Configure without a dialogue.
type earlyAct struct {
	event  trace.Event
	remote netip.AddrPort
}

func (o *order) wish(ue string) *ticketWish {
	for i := range o.tickets {
		if o.tickets[i].ue == ue {
			return &o.tickets[i]
		}
	}
	o.tickets = append(o.tickets, ticketWish{ue: ue})
	return &o.tickets[len(o.tickets)-1]
}

// Observe takes the next event.
func (o *order) Observe(e *trace.Event) {
	switch e.Interface {
	case trace.KMS:
		o.kmsEvent(e)
	case trace.Mp:
		o.mpSeen = true
		if e.Kind == trace.Send && o.proc == procConfigure && o.kind == "Request" {
			o.configureSent(e)
		}
	case trace.SIP:
		switch {
		case o.d == nil || o.d.foreign || o.method != "INVITE":
		case o.status == 0 && e.Kind == trace.Send && e.From == o.d.ue:
			o.inviteSent(e)
		case o.status == 0 && e.Kind == trace.Deliver && e.To == o.d.mrfc:
			o.inviteIn()
		case o.status > 100 && o.status < 300 && e.Kind == trace.Send && e.From == o.d.mrfc:
			o.answerSent(e)
		}
	case trace.Box:
		if e.Kind == trace.Note && e.Name == trace.TicketMade {
			o.wish(e.From).got = true
		}
	}
}

// Finish has nothing to add: what never came is out of no order.
func (o *order) Finish() {}

// Steps 1 and 3: the exchanges with the KMS.
func (o *order) kmsEvent(e *trace.Event) {
	switch {
	case e.Kind == trace.Send && strings.HasPrefix(e.Name, "REQUEST_INIT"):
		o.wish(e.From).asked = true
	case e.Kind == trace.Deliver && e.Name == "REQUEST_RESP":
		o.wish(e.To).got = true
	case e.Kind == trace.Send && strings.HasPrefix(e.Name, "RESOLVE_INIT"):
		o.resolveSent(e)
	}
}

func (o *order) resolveSent(e *trace.Event) {
	d := o.d
	if d == nil {
		o.early = append(o.early, earlyAct{event: *e})
		return
	}
	switch {
	case !d.offerInAt.was():
		o.report(rule.CallOfferBeforeResolve, e, "expected the MRFC to resolve a ticket after an offer brought it, found no INVITE delivered to %s yet", e.From)
	case d.ticketRefused.was():
		o.report(rule.CallEarlyRefusal, e, "expected no word to the KMS about a ticket refused at event %d, found %s", d.ticketRefused.seq, e.Name)
	case d.refused.was() && !d.established && !d.again:
		o.report(rule.CallEarlyRefusal, e, "expected no word to the KMS after the offer was refused at event %d, found %s", d.refused.seq, e.Name)
	case d.term != nil && d.term.out.seq > d.offerInAt.seq && d.resolve.seq == e.Seq && !d.term.release.was():
		o.report(rule.CallResolveBeforeConfigure, e, "expected the ticket to be resolved before the termination was asked for at event %d, found %s after it", d.term.out.seq, e.Name)
	}
}

// Step 2.
func (o *order) inviteSent(e *trace.Event) {
	m := o.d.offer
	if m == nil {
		return
	}
	for _, k := range m.keys {
		if w := o.wish(e.From); k.protocol == "mikey" && w.asked && !w.got {
			o.report(rule.CallTicketBeforeOffer, e, "expected the KMS to have answered %s before the offer, found an INVITE with key management data without a ticket", e.From)
			return
		}
	}
}

func (o *order) inviteIn() {
	d := o.d
	if d.offerIn == nil {
		return
	}
	rest := o.early[:0]
	for i := range o.early {
		a := &o.early[i]
		m := d.offerIn
		switch {
		case a.event.From != d.mrfc:
			rest = append(rest, *a)
		case a.event.Interface == trace.KMS && m.mikey != nil && m.mikey.ticket != nil && bytes.Contains(a.event.Sealed, m.mikey.ticket.data):
			o.report(rule.CallOfferBeforeResolve, &a.event, "expected the ticket to be resolved after the offer that carries it, found that offer at event %d only", d.offerInAt.seq)
		case a.event.Interface == trace.Mp && a.remote == netip.AddrPortFrom(m.addr, m.port):
			o.report(rule.CallOfferBeforeConfigure, &a.event, "expected the termination to be asked for after the offer that gives its remote address, found that offer at event %d only", d.offerInAt.seq)
		default:
			rest = append(rest, *a)
		}
	}
	o.early = rest
}

// Step 4.
func (o *order) configureSent(e *trace.Event) {
	d, t := o.d, o.t
	if d == nil {
		remote, _ := netip.ParseAddrPort(t.out.remote)
		o.early = append(o.early, earlyAct{*e, netip.AddrPortFrom(remote.Addr().Unmap(), remote.Port())})
		return
	}
	if d.foreign {
		return
	}
	switch {
	case !d.offerInAt.was():
		o.report(rule.CallOfferBeforeConfigure, e, "expected the offer to have reached %s before it asks for a termination, found no INVITE delivered yet", e.From)
		return
	case d.ticketRefused.was():
		o.report(rule.CallRefusedNotConfigured, e, "expected no termination for a ticket refused at event %d, found %s", d.ticketRefused.seq, e.Name)
		return
	case d.refused.was() && !d.again:
		o.report(rule.CallRefusedNotConfigured, e, "expected no termination for an offer refused at event %d, found %s", d.refused.seq, e.Name)
		return
	case d.resolve.was() && !d.resolveResp.was():
		o.report(rule.CallResolveBeforeConfigure, e, "expected the KMS to have answered the RESOLVE_INIT of event %d first, found %s without an answer", d.resolve.seq, e.Name)
	}
	m := d.offerIn
	if m == nil || !m.found {
		return
	}
	if m.tls && (t.out.protocol != "TCP/TLS/BFCP" || t.out.psk == "" || !t.out.notifyTCP || !t.out.notifyTLS) {
		o.report(rule.CallConfigureElements, e, "expected TCP/TLS/BFCP with a Pre-Shared Key and both failure events, found protocol %q, key given %v, TCP event %v, TLS event %v",
			t.out.protocol, t.out.psk != "", t.out.notifyTCP, t.out.notifyTLS)
	}
	remote, err := netip.ParseAddrPort(t.out.remote)
	if err == nil && m.addr.IsValid() && (remote.Addr().Unmap() != m.addr || m.offerSetup() != setupActive && remote.Port() != m.port) {
		o.report(rule.CallConfigureRemote, e, "expected the address of the offer, %s port %d, found %s", m.addr, m.port, t.out.remote)
	}
}

// Steps 8 and 9.
func (o *order) answerSent(e *trace.Event) {
	d := o.d
	m := d.answer
	if d.answerAt.seq != e.Seq || !m.accepted() {
		return
	}
	if in := d.offerIn; in != nil && in.found && in.tls != m.tls {
		o.report(rule.CallAnswerProtocol, e, "expected the offer's transport protocol in the answer, found another (TLS offered: %v, answered: %v)", in.tls, m.tls)
	}
	t := d.term
	if t == nil || !t.ackIn.was() {
		// Where no Mp is on record at all, MRFC and MRFP may be one.
		if o.mpSeen {
			o.report(rule.CallAckBeforeAnswer, e, "expected the MRFP's ack before the SDP answer, found no ack delivered to %s", e.From)
		}
		return
	}
	local, err := netip.ParseAddrPort(t.localIn)
	if err != nil || !m.addr.IsValid() || m.answerSetup() == setupHoldconn {
		return
	}
	if local.Addr().Unmap() != m.addr || local.Port() != m.port && !(m.port == 9 && m.answerSetup() == setupActive) {
		o.report(rule.CallAnswerAddress, e, "expected the address of the ack of event %d, %s, found %s port %d", t.ackIn.seq, t.localIn, m.addr, m.port)
	}
}
