package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// serverLog tells on standard error what clients do: one line for each
// connection opened or closed, handshake, message and decision, and one for
// each rule that a client's message breaks. Octets of TCP segments, and with
// them keys, never reach it.
type serverLog struct {
	w       io.Writer
	message bfcp.Message
	verdict rule.Verdict
}

func (l *serverLog) event(e *trace.Event) {
	switch {
	case e.Interface == trace.TCP && (e.Name == trace.TCPData || e.Name == trace.TCPUnlisten):
	case e.Kind == trace.Leftover: // what the end of the server cuts off
	case e.Interface == trace.BFCP && e.Kind != trace.Note:
		l.bfcp(e)
	case e.Interface == trace.TCP && e.Name != trace.TCPOpen:
		l.line(e, direction(e)+e.Name, e.Attrs.String())
	default:
		l.line(e, e.Name, e.Attrs.String())
	}
}

// direction shows which way something went, seen from the server.
func direction(e *trace.Event) string {
	switch e.Kind {
	case trace.Send:
		return "-> "
	case trace.Deliver:
		return "<- "
	}
	return ""
}

// bfcp tells of a message and, of one that a client sent, the verdict.
func (l *serverLog) bfcp(e *trace.Event) {
	l.line(e, direction(e)+e.Name, content(e.Octets).String())
	if e.Kind != trace.Deliver {
		return
	}
	l.message.Decode(e.Octets, bfcp.RFC4582, &l.verdict)
	for _, f := range l.verdict.Findings {
		l.line(e, fmt.Sprintf("verdict: sender %s, receiver %s", l.verdict.Sender, l.verdict.Receiver), f.String())
	}
}

func (l *serverLog) line(e *trace.Event, what, detail string) {
	who := ""
	if e.Conn > 0 {
		who = fmt.Sprintf("connection %d: ", e.Conn)
	}
	if e.Interface != trace.Box {
		what = string(e.Interface) + " " + what
	}
	s := strings.TrimSpace(who + what + " " + detail)
	// What a client chose must not control the terminal.
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
	fmt.Fprintln(l.w, s)
}
