package monitor

import (
	"strconv"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// roles watches who opens TCP: a=setup decides (RFC 4145 §4.1), and the MRFP
// knows of it only what the request for its termination says.
type roles struct {
	*bench
	*scene
}

// Observe takes the next event.
func (r *roles) Observe(e *trace.Event) {
	if e.Kind != trace.Send {
		return
	}
	switch {
	case e.Interface == trace.SIP && r.d != nil && !r.d.foreign && r.method == "INVITE" && r.status > 100 && r.status < 300 &&
		r.d.answerAt.seq == e.Seq && r.d.answer.accepted():
		r.answerSent(e)
	case e.Interface == trace.TCP && e.Name == trace.TCPDial:
		r.dialled(e)
	}
}

func (r *roles) answerSent(e *trace.Event) {
	d := r.d
	answer := d.answer.answerSetup()
	if in := d.offerIn; in != nil && in.found && !mayAnswer(in.offerSetup(), answer) {
		r.report(rule.CallSetupAnswer, e, "expected an answer that %s allows, found %s", in.offerSetup(), answer)
		return
	}
	if t := d.term; t != nil && t.out.was() && t.out.establish != (answer == setupActive) {
		r.report(rule.CallEstablishTCP, e, "expected TCP to be started by the MRFP if and only if the answer says active, found %s and a start requested: %v (event %d)",
			answer, t.out.establish, t.out.seq)
	}
}

func (r *roles) dialled(e *trace.Event) {
	d, t := r.d, r.t
	switch {
	case d != nil && !d.foreign && e.From == d.ue:
		in := d.answerIn
		if in == nil {
			r.report(rule.CallDialOrder, e, "expected the UE to open TCP after an SDP answer gave it an address, found none delivered yet")
			return
		}
		if !in.accepted() {
			r.report(rule.CallTCPRole, e, "expected no connection for a stream that the answer refused, found a SYN")
			return
		}
		if s := in.answerSetup(); s == setupHoldconn || s == setupActive && (d.offer == nil || d.offer.offerSetup() != setupActive) {
			r.report(rule.CallTCPRole, e, "expected no SYN from the UE after a=setup:%s in the answer, found one", s)
			return
		}
		if in.addr.IsValid() && !sameAddress(e.Attrs.Get("remote"), hostPort(in)) {
			r.report(rule.CallDialAddress, e, "expected the address of the answer, %s, found %s", hostPort(in), e.Attrs.Get("remote"))
		}
	case t != nil && e.From == t.mrfp:
		switch {
		case !t.in.was():
			r.report(rule.CallDialOrder, e, "expected the MRFP to open TCP after the request for the termination, found none delivered yet")
		case !t.in.establish:
			r.report(rule.CallTCPRole, e, "expected no SYN from an MRFP that was not asked to start TCP (event %d), found one", t.in.seq)
		case !sameAddress(e.Attrs.Get("remote"), t.in.remote):
			r.report(rule.CallDialAddress, e, "expected the remote address of the termination, %s, found %s", t.in.remote, e.Attrs.Get("remote"))
		}
	}
}

func hostPort(m *media) string {
	s := m.addr.String()
	if m.addr.Is6() {
		s = "[" + s + "]"
	}
	return s + ":" + strconv.Itoa(int(m.port))
}

// Finish judges the connection that nobody opened.
func (r *roles) Finish() {
	for _, t := range r.terms {
		if !t.in.establish || !t.ack.was() || t.dialled.was() || t.tcpNotify.was() || t.tcpOpen.was() {
			continue
		}
		if r.overdue(t.ack, t.releaseIn, r.last) {
			r.report(rule.CallTCPEstablished, nil, "expected the MRFP to open TCP as the request of event %d asked, found no SYN", t.in.seq)
		}
	}
	for _, d := range r.dialogues {
		in := d.answerIn
		if d.foreign || !in.accepted() || in.answerSetup() != setupPassive || d.offer == nil || !mayAnswer(d.offer.offerSetup(), setupPassive) || r.dialledBy(d) {
			continue
		}
		if r.overdue(d.answerInAt, d.ueOver, r.last) {
			r.report(rule.CallTCPEstablished, nil, "expected the UE to open TCP after the answer of event %d, found no SYN", d.answerInAt.seq)
		}
	}
}

// dialledBy tells whether the dialogue's UE opened, or tried to open, a
// connection.
func (r *roles) dialledBy(d *dialogue) bool {
	for _, c := range r.order {
		if c.box[0] == d.ue && c.d == d {
			return true
		}
	}
	return false
}
