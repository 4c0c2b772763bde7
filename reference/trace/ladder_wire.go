package trace

import "fmt"

// tcp draws the life of a connection: the attempt, that it stands, how it ends.
func (l *ladder) tcp(i int) {
	e := &l.events[i]
	switch {
	case e.Name == TCPListen:
		l.remark(e, plain, "listens", e.Attrs.Get("local"))
	case e.Name == TCPDial && e.Kind == Send:
		l.dial(e)
	case e.Name == TCPOpen && e.Attrs.Get("role") == "active":
		l.opened(e)
	case e.Name == TCPRefused:
		l.remarkAt(e, e.To, bad, "connection refused")
	case e.Name == TCPTimeout:
		l.remarkAt(e, e.To, bad, "no connection: timeout")
	case (e.Name == TCPFin || e.Name == TCPReset) && e.Kind == Send:
		l.closed(e)
	case e.Name == TCPReset && e.Kind == Deliver && !l.caused[i]:
		l.remarkAt(e, e.To, bad, "connection reset")
	}
}

func (l *ladder) remarkAt(e *Event, box string, t tone, label string) {
	if box == "" {
		box = e.From
	}
	c := l.column(box)
	l.row(e, mark, t, c, c, label, details(e))
}

func (l *ladder) dial(e *Event) {
	from := l.column(e.From)
	if e.To == "" {
		l.row(e, mark, plain, from, from, "SYN", "to "+e.Attrs.Get("remote"))
		return
	}
	l.ends[e.Conn] = [2]int{from, l.column(e.To)}
	l.row(e, arrow, plain, from, l.column(e.To), "SYN", "to "+e.Attrs.Get("remote"))
}

func (l *ladder) opened(e *Event) {
	ends, known := l.ends[e.Conn]
	if !known {
		c := l.column(e.To)
		l.row(e, mark, good, c, c, "connection established", "")
		return
	}
	l.row(e, link, good, ends[0], ends[1], "connection established", "")
}

func (l *ladder) closed(e *Event) {
	t := plain
	if e.Name == TCPReset {
		t = bad
	}
	from := l.column(e.From)
	to := from
	if e.To != "" {
		to = l.column(e.To)
	} else if ends, known := l.ends[e.Conn]; known {
		to = other(ends, from)
	}
	r := l.between(e, arrow, t, from, to, e.Name, "")
	if l.tunnels[e.Conn] {
		r.tunnelOf = e.Conn
		delete(l.tunnels, e.Conn)
	}
}

// tls draws a handshake from the notes of both ends: ClientHello as an arrow,
// and one line once both have completed it.
func (l *ladder) tls(i int) {
	e := &l.events[i]
	if e.Kind == Deliver {
		return
	}
	from := l.column(e.From)
	ends, known := l.ends[e.Conn]
	to := from
	switch {
	case e.To != "":
		to = l.column(e.To)
	case known:
		to = other(ends, from)
	}
	switch e.Name {
	case TLSStart:
		l.between(e, arrow, plain, from, to, "ClientHello", keyDetail(e, "psk", "PSK"))
	case TLSDone:
		l.established(e, from, to)
	case TLSAlert:
		r := l.between(e, arrow, alertTone(e), from, to, "alert", alertText(e.Attrs.Get("alert")))
		r.tunnel = l.tunnels[e.Conn]
	case TLSFailed:
		l.row(e, mark, bad, from, from, "handshake failed", failure(e))
	default:
		l.row(e, mark, plain, from, from, e.Name, e.Attrs.String())
	}
}

func (l *ladder) between(e *Event, s shape, t tone, from, to int, label, detail string) *row {
	if from == to {
		s = mark
	}
	return l.row(e, s, t, from, to, label, detail)
}

// established waits for the second end: before that nothing is protected.
func (l *ladder) established(e *Event, from, to int) {
	first, one := l.secured[e.Conn]
	if from != to && !one && l.complete[e.Conn].both {
		l.secured[e.Conn] = from
		return
	}
	detail := join(e.Attrs.Get("suite"), keyDetail(e, "psk", "PSK"))
	if !one || from == to {
		l.row(e, mark, good, from, from, "handshake complete", join(detail, "at this end only"))
		return
	}
	l.tunnels[e.Conn] = true
	l.row(e, link, good, first, from, "TLS-PSK tunnel established", detail).tunnelOf = e.Conn
}

// other returns the end of a connection that is not c.
func other(ends [2]int, c int) int {
	if ends[0] == c {
		return ends[1]
	}
	return ends[0]
}

// close_notify is how a TLS connection ends well (RFC 5246 §7.2.1).
func alertTone(e *Event) tone {
	if e.Attrs.Get("alert") == "0" {
		return plain
	}
	return bad
}

func alertText(number string) string {
	if name, known := alerts[number]; known {
		return fmt.Sprintf("%s %s", number, name)
	}
	return number
}

// alerts names the alerts that a TLS-PSK handshake can end with (RFC 5246
// §7.2.2, RFC 4279 §6, RFC 7627).
var alerts = map[string]string{
	"0": "close_notify", "10": "unexpected_message", "20": "bad_record_mac", "22": "record_overflow",
	"40": "handshake_failure", "47": "illegal_parameter", "50": "decode_error", "51": "decrypt_error",
	"70": "protocol_version", "71": "insufficient_security", "80": "internal_error", "86": "inappropriate_fallback",
	"90": "user_canceled", "100": "no_renegotiation", "109": "missing_extension", "110": "unsupported_extension",
	"115": "unknown_psk_identity", "120": "no_application_protocol",
}
