package monitor

import (
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// failure watches the failure events: notified if and only if armed and
// failed, and what the MRFC makes of them.
type failure struct {
	*bench
	*scene
}

// Observe takes the next event: a notification leaving the MRFP.
func (f *failure) Observe(e *trace.Event) {
	if e.Interface != trace.Mp || e.Kind != trace.Send || f.kind != "Notify" || f.t == nil || f.t.again || e.From != f.t.mrfp {
		return
	}
	switch t := f.t; f.proc {
	case procTCP:
		switch {
		case !t.in.notifyTCP:
			f.report(rule.CallTCPFailureNotify, e, "expected no report of an event that event %d did not arm, found %s", t.in.seq, e.Name)
		case t.tcpOpen.was() && !f.connLost(t):
			f.report(rule.CallTCPFailureNotify, e, "expected no failure of a connection that stands since event %d, found %s", t.tcpOpen.seq, e.Name)
		}
	case procTLS:
		switch {
		case !t.in.notifyTLS:
			f.report(rule.CallTLSFailureNotify, e, "expected no report of an event that event %d did not arm, found %s", t.in.seq, e.Name)
		case f.established(t):
			f.report(rule.CallTLSFailureNotify, e, "expected no failure of a TLS session that was established at event %d, found %s", t.conn.done[t.conn.sideOf(t.mrfp)].seq, e.Name)
		}
	}
}

// connLost tells whether the MRFP lost its connection: then the network may
// have taken it before the MRFP had any use of it, and how to call that is left
// open.
func (f *failure) connLost(t *termination) bool {
	c := t.conn
	return c == nil || c.lost[c.sideOf(t.mrfp)].was()
}

// established tells whether the MRFP itself said that TLS stands, and nothing
// has happened since that could be taken for the end of the establishment: a
// client may refuse the server's last flight.
func (f *failure) established(t *termination) bool {
	c := t.conn
	if c == nil {
		return false
	}
	i := c.sideOf(t.mrfp)
	return c.done[i].was() && (c.bfcpIn[i] || !c.lost[i].was() && !c.gaveUp[i].was())
}

// misnamed tells whether the MRFP reported a failure of TLS instead of that of
// TCP, so that it cannot be the release that came before its report. Whether TLS'
// failure may be reported besides is not said.
func (f *failure) misnamed(t *termination) bool {
	return t.releaseIn.was() && !t.tcpOpen.was() && t.tlsNotify.seq > t.tcpFailed.seq && t.releaseIn.seq > t.tlsNotify.seq &&
		t.releaseIn.at > t.tlsNotify.at
}

// Finish judges the notifications that never came.
func (f *failure) Finish() {
	for _, t := range f.terms {
		if t.again {
			// One request became two terminations: too odd to judge.
			continue
		}
		switch {
		case !t.in.notifyTCP || !t.tcpFailed.was() || t.tcpNotify.was():
		case f.overdue(t.tcpFailed, t.releaseIn, f.last):
			f.report(rule.CallTCPFailureNotify, nil, "expected the MRFP to report the failure of event %d, found no report", t.tcpFailed.seq)
		case f.misnamed(t):
			f.report(rule.CallTCPFailureNotify, nil, "expected the MRFP to report that TCP was not established (event %d), found TLS' failure reported instead at event %d", t.tcpFailed.seq, t.tlsNotify.seq)
		}
		if m, why := f.tlsFailed(t); t.in.notifyTLS && m.was() && !t.tlsNotify.was() && !t.tcpNotify.was() && f.overdue(m, t.releaseIn, f.last) {
			f.report(rule.CallTLSFailureNotify, nil, "expected the MRFP to report that TLS was not established (%s, event %d), found no report", why, m.seq)
		}
		d := t.d
		if !f.cfg.Complete || d == nil || d.foreign {
			continue
		}
		onHold := d.answer.accepted() && d.answer.answerSetup() == setupHoldconn
		if t.failureIn.was() && !d.mrfcOver.was() && !onHold {
			f.report(rule.CallFailureEnds, nil, "expected the MRFC to end the session after the failure of event %d, found neither BYE nor an error response", t.failureIn.seq)
		}
		if t.ackIn.was() && !t.refusal.was() && d.mrfcOver.was() && !t.release.was() {
			f.report(rule.CallRelease, nil, "expected the termination to be released after the session ended at event %d, found no request", d.mrfcOver.seq)
		}
	}
}

// tlsFailed returns when the establishment of TLS failed for certain, as seen
// from the MRFP.
func (f *failure) tlsFailed(t *termination) (moment, string) {
	c := t.conn
	if c == nil {
		return moment{}, ""
	}
	i := c.sideOf(t.mrfp)
	switch {
	case !c.open[i].was() || c.done[i].was():
		return moment{}, ""
	case c.gaveUp[i].was():
		return c.gaveUp[i], "it gave up"
	case !c.sent[i].early():
		// It may have finished without saying so.
		return moment{}, ""
	case c.lost[i].was() && c.lost[i] == c.closed[i]:
		return c.lost[i], "the peer closed the connection"
	case f.cfg.Complete && !c.closed[i].was() && !t.releaseIn.was():
		return c.open[i], "nothing came on the open connection"
	}
	return moment{}, ""
}
