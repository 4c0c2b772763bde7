package monitor

import (
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// tlsStart watches the beginning of TLS: who starts it, when, and that nothing
// else is spoken on the connection. Of TLS it knows the record header and the
// first octet of a handshake message (RFC 5246 §6.2.1, §7.4).
type tlsStart struct {
	*bench
	*scene
	told map[toldKey]bool
	// plain holds BFCP messages sent before the sender noted that TLS stands;
	// a breach if it notes that later, unknown if it notes nothing.
	plain []plainBFCP
}

type toldKey struct {
	r    *rule.Rule
	conn int
	side int
}

type plainBFCP struct {
	c     *conn
	side  int
	event trace.Event
}

// Types of TLS records and handshake messages.
const (
	recordCCS       = 20
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23
	recordLast      = 26 // of the types assigned since: heartbeat (RFC 6520) and others
	clientHello     = 1
	serverHello     = 2
)

// once reports a breach that a connection's side commits for good.
func (w *tlsStart) once(r *rule.Rule, e *trace.Event, format string, args ...any) {
	k := toldKey{r, w.c.number, w.side}
	if w.told[k] {
		return
	}
	if w.told == nil {
		w.told = make(map[toldKey]bool)
	}
	w.told[k] = true
	w.report(r, e, format, args...)
}

// protected tells whether TLS was agreed on for the connection at hand.
func (w *tlsStart) protected() bool {
	c := w.c
	if c == nil {
		return false
	}
	if c.d != nil {
		return !c.d.foreign && c.d.tls()
	}
	return c.t != nil && c.t.in.protocol == "TCP/TLS/BFCP"
}

// Observe takes the next event.
func (w *tlsStart) Observe(e *trace.Event) {
	if !w.protected() {
		return
	}
	switch {
	case e.Interface == trace.TCP && e.Name == trace.TCPData && e.Kind == trace.Send:
		w.octets(e)
	case e.Interface == trace.TLS && e.Name == trace.TLSStart && e.Kind == trace.Note:
		w.hello(e)
	case e.Interface == trace.TLS && e.Name == trace.TLSDone && e.Kind == trace.Note:
		role := e.Attrs.Get("role")
		if w.c.d != nil && (role == "client") != (e.From == w.c.d.ue) && role != "" {
			w.once(rule.CallTLSRole, e, "expected the offerer as TLS client and the answerer as TLS server, found %s as %s", e.From, role)
		}
		for i := range w.plain {
			if p := &w.plain[i]; p.c == w.c && p.side == w.side {
				w.once(rule.CallTLSOnly, &p.event, "expected no BFCP message before the handshake was complete at event %d, found %s", e.Seq, p.event.Name)
			}
		}
	case e.Interface == trace.BFCP && e.Kind == trace.Send && !w.c.done[w.side].was():
		w.plain = append(w.plain, plainBFCP{w.c, w.side, *e})
	}
}

// Finish has nothing to add.
func (w *tlsStart) Finish() {}

// octets looks at the first six octets that a side sends.
func (w *tlsStart) octets(e *trace.Event) {
	c, i := w.c, w.side
	n := c.headLen[i]
	if r := &c.sent[i]; r.lost && !(n > 0 && notTLS(c.head[i][:n])) {
		w.once(rule.CallTLSOnly, e, "expected nothing but TLS records, found octets %x where one has to begin", r.header)
	}
	if w.grown == 0 {
		return
	}
	h := &c.head[i]
	if notTLS(h[:n]) {
		w.once(rule.CallTLSOnly, e, "expected a TLS record on a connection negotiated as TCP/TLS/BFCP, found octets %x", h[:n])
		return
	}
	if n < 6 || h[0] != recordHandshake {
		return
	}
	switch offerer := c.d == nil && e.From != c.t.mrfp || c.d != nil && e.From == c.d.ue; {
	case h[5] == clientHello && !offerer:
		w.once(rule.CallTLSRole, e, "expected the answerer to wait for a ClientHello, found one from %s", e.From)
	case h[5] == clientHello:
		w.hello(e)
	case h[5] == serverHello && offerer:
		w.once(rule.CallTLSRole, e, "expected the offerer to be the TLS client, found a ServerHello from %s", e.From)
	}
}

// notTLS tells whether a connection cannot begin so.
func notTLS(h []byte) bool {
	return h[0] < recordCCS || h[0] > recordData || len(h) > 1 && h[1] != 3
}

// hello judges when the UE starts TLS: step 10.
func (w *tlsStart) hello(e *trace.Event) {
	c, d := w.c, w.c.d
	if d == nil {
		return
	}
	if e.From != d.ue {
		w.once(rule.CallTLSRole, e, "expected the offerer to start TLS, found %s starting it", e.From)
		return
	}
	if !c.open[w.side].was() {
		w.once(rule.CallClientHelloOrder, e, "expected TCP to stand at %s before its ClientHello, found no connection open yet", e.From)
		return
	}
	switch in := d.answerIn; {
	case in == nil:
		w.once(rule.CallClientHelloOrder, e, "expected the SDP answer before the ClientHello, found none delivered to %s yet", e.From)
	case in.sealed && len(in.keys) == 0 && d.wantsTransferResp():
		w.once(rule.CallClientHelloOrder, e, "expected an SDP answer with key management data before the ClientHello, found an answer without")
	}
}
