package annotate

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// BFCP annotates BFCP messages that follow one another, by a profile, and
// returns the verdict on them all.
func BFCP(octets []byte, p bfcp.Profile) (*Annotation, rule.Verdict) {
	var all rule.Verdict
	a := &Annotation{}
	for at := 0; at < len(octets) || at == 0; {
		m := octets[at : at+MessageLength(octets[at:], p)]
		at += max(len(m), 1)
		message, v := bfcp.Decode(m, p)
		a.Sections = append(a.Sections, Message(m, p, &message, &v))
		for _, f := range v.Findings {
			all.Add(f)
		}
	}
	return a, all
}

// MessageLength is how many octets of b its first message has; all of them if
// that cannot be told.
func MessageLength(b []byte, p bfcp.Profile) int {
	h, ok := bfcp.ParseHeader(b)
	if !ok || h.Version != 1 && (h.Version != 2 || p == bfcp.RFC4582 || p == bfcp.RFC8855Reliable) {
		return len(b)
	}
	n := bfcp.HeaderLength + 4*int(h.PayloadLength)
	if h.Version == 2 && h.F {
		n = bfcp.FragmentHeaderLength + 4*int(h.FragmentLength)
	}
	return min(n, len(b))
}

// Message annotates one BFCP message that was decoded by a profile.
func Message(octets []byte, p bfcp.Profile, m *bfcp.Message, v *rule.Verdict) Section {
	s := Section{Title: MessageTitle(octets, m) + ", judged by " + p.String(), Protocol: trace.BFCP, Octets: octets}
	s.Lines = rest(fields(nil, m.Fields(p), v.Findings, 0), v.Findings, len(octets))
	for _, d := range bfcp.Dialects(octets) {
		s.Notes = append(s.Notes, fmt.Sprintf("looks like a dialect of the field, %s: %s", d, d.Summary()))
	}
	s.Notes = append(s.Notes, VerdictLine(v))
	return s
}

// MessageTitle is a message in a few words.
func MessageTitle(octets []byte, m *bfcp.Message) string {
	name := "octets without a header"
	if len(octets) >= bfcp.HeaderLength {
		name = m.Primitive.String()
	}
	return fmt.Sprintf("%s, %d octets", name, len(octets))
}

func fields(lines []Line, all []bfcp.Field, found []rule.Finding, depth int) []Line {
	for i, f := range all {
		if len(f.Fields) > 0 {
			lines = append(lines, Line{Offset: f.Offset, Depth: depth, Text: f.Name})
			lines = fields(lines, f.Fields, found, depth+1)
			continue
		}
		l := Line{Offset: f.Offset, Length: f.Length, Depth: depth, Text: f.Name + ": " + f.Value}
		if f.Bits > 0 && f.Bit > 0 {
			l.Length = 0
		}
		// Bits of one octet come together; what is wrong with it after them.
		if last := i+1 == len(all) || f.Bits == 0 || all[i+1].Offset != f.Offset; last {
			l.Findings = findings(found, f.Offset, f.Offset+f.Length)
		}
		lines = append(lines, l)
	}
	return lines
}
