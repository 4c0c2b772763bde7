package trace

import (
	"bytes"
	"fmt"
	"strings"
)

// note draws a box's remark about itself.
func (l *ladder) note(e *Event) {
	a := e.Attrs
	switch e.Name {
	case KeyReceived:
		l.remark(e, good, "TEK known", keyDetail(e, "key", "key"))
	case TicketMade:
		l.remark(e, plain, "ticket", ticketMode(a.Get("mode")))
	case FloorGranted, SessionUp:
		l.remark(e, good, e.Name, spoken(a))
	case TicketRefuse, AnswerRefused, FloorRefused, ExchangeLost, Violation:
		l.remark(e, bad, e.Name, spoken(a))
	default:
		l.remark(e, plain, e.Name, spoken(a))
	}
}

// ticketMode says in words who made the ticket (RFC 6043 §4.1.1).
func ticketMode(mode string) string {
	switch mode {
	case "1":
		return "mode 1: made and resolved by the KMS"
	case "3":
		return "mode 3: made by the initiator itself"
	}
	return "mode " + mode
}

// toneOf tells a refusal or failure from its message.
func toneOf(e *Event) tone {
	switch {
	case e.Interface == SIP && len(e.Name) > 1 && e.Name[0] >= '4' && e.Name[0] <= '6' && strings.Contains(e.Name, " "),
		e.Interface == Mp && (strings.HasSuffix(e.Name, " Refusal") || strings.HasSuffix(e.Name, "Failure Notify")),
		e.Interface == KMS && strings.Contains(e.Name, "Error"),
		e.Interface == BFCP && e.Name == "Error":
		return bad
	}
	return plain
}

// details says what a reader wants to know of a message beyond its name.
func details(e *Event) string {
	switch e.Interface {
	case SIP:
		reason := e.Attrs.Get("reason")
		if reason == "OK" {
			reason = ""
		}
		return join(sessionDescription(e.Octets), join(e.Attrs.Get("warning"), reason))
	case Mp:
		return mpDetail(e)
	case KMS:
		if n := e.Attrs.Get("length"); n != "" {
			return n + " octets"
		}
		return spoken(e.Attrs)
	}
	return spoken(e.Attrs)
}

// keyManagement stands for an a=key-mgmt attribute in a row's detail.
const keyManagement = "key-mgmt"

// sessionDescription picks from a body what this procedure turns on: the
// transport of the BFCP stream, who opens TCP, and whether keys are in it.
func sessionDescription(body []byte) string {
	var proto, setup, keys string
	for line := range bytes.Lines(body) {
		text := strings.TrimRight(string(line), "\r\n")
		if fields := strings.Fields(text); strings.HasPrefix(text, "m=") && len(fields) > 2 && strings.Contains(fields[2], "BFCP") {
			proto = fields[2]
		}
		if v, ok := strings.CutPrefix(text, "a=setup:"); ok {
			setup = "setup:" + v
		}
		if strings.HasPrefix(text, "a=key-mgmt:") {
			keys = keyManagement
		}
	}
	return join(proto, join(setup, keys))
}

func mpDetail(e *Event) string {
	a := e.Attrs
	d := a.Get("protocol")
	if v := a.Get("local"); v != "" {
		d = join(d, "local "+v)
	}
	if v := a.Get("remote"); v != "" {
		d = join(d, "remote "+v)
	}
	d = join(d, keyDetail(e, "psk", "PSK"))
	if a.Get("establishTcp") == "true" {
		d = join(d, "start TCP")
	}
	switch tcp, tls := a.Get("notifyTcp") == "true", a.Get("notifyTls") == "true"; {
	case tcp && tls:
		d = join(d, "notify TCP and TLS failure")
	case tcp:
		d = join(d, "notify TCP failure")
	case tls:
		d = join(d, "notify TLS failure")
	}
	if v := a.Get("request"); v != "" {
		d = join(d, fmt.Sprintf("request %s of user %s: %s", v, a.Get("user"), a.Get("status")))
	}
	return join(d, a.Get("cause"))
}

// keyDetail shows a key's fingerprint under the name that readers know.
func keyDetail(e *Event, attr, name string) string {
	if v := e.Attrs.Get(attr); v != "" {
		return name + " " + v
	}
	return ""
}

func failure(e *Event) string {
	v := e.Attrs.Get("alert")
	if v == "" {
		return spoken(e.Attrs)
	}
	d := "alert " + alertText(v)
	if v := e.Attrs.Get("by"); v != "" {
		d = join(d, "by "+v)
	}
	return d
}

// spoken writes attributes as a person would: "floor 1, status Granted". A
// detail or a cause speaks for itself.
func spoken(a Attrs) string {
	parts := make([]string, 0, len(a))
	for _, at := range a {
		if at.Key == "detail" || at.Key == "cause" {
			parts = append(parts, at.Value)
			continue
		}
		parts = append(parts, strings.TrimSpace(at.Key+" "+at.Value))
	}
	return strings.Join(parts, ", ")
}
