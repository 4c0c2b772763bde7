package annotate

import (
	"bytes"
	"strconv"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// SDP annotates a session description line by line, and returns the verdict on
// it.
func SDP(octets []byte, p sdp.Profile) (Section, rule.Verdict) {
	_, v := sdp.Parse(octets, p)
	s := Text("session description, judged by "+p.String(), octets, v.Findings)
	s.Protocol = trace.SIP
	s.Notes = []string{VerdictLine(&v)}
	return s, v
}

// Text annotates text line by line.
func Text(title string, octets []byte, found []rule.Finding) Section {
	s := Section{Title: title, Octets: octets, Text: true}
	at := 0
	for line := range bytes.Lines(octets) {
		s.Lines = append(s.Lines, Line{Offset: at, Length: len(line), Text: quotedText(line), Findings: findings(found, at, at+len(line))})
		at += len(line)
	}
	s.Lines = rest(s.Lines, found, len(octets))
	return s
}

// quotedText is text on one line, with escapes as in a Go string.
func quotedText(b []byte) string {
	quoted := strconv.QuoteToASCII(string(b))
	return quoted[1 : len(quoted)-1]
}

// MIKEY annotates a MIKEY message by its payloads, and returns the verdict on it.
func MIKEY(octets []byte) (Section, rule.Verdict) {
	m, v := mikey.Parse(octets)
	s := Section{Title: mikey.Name(octets) + ", " + count(len(octets), "octet"), Protocol: trace.KMS, Octets: octets, Notes: []string{VerdictLine(&v)}}
	end := 0
	if m != nil {
		for _, p := range m.Parts() {
			s.Lines = append(s.Lines, Line{Offset: p.Offset, Length: p.Length, Text: p.Name, Findings: findings(v.Findings, p.Offset, p.Offset+p.Length)})
			end = p.Offset + p.Length
		}
	}
	if end < len(octets) {
		s.Lines = append(s.Lines, Line{Offset: end, Length: len(octets) - end, Text: "not read", Findings: findings(v.Findings, end, len(octets))})
	}
	s.Lines = rest(s.Lines, v.Findings, len(octets))
	return s, v
}
