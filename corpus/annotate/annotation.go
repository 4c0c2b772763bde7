// Package annotate says what octets are: every octet once, in order, with the
// name of what it belongs to, and what is wrong with it under it.
//
// An Annotation is a value, for a page or a program as well as for Write, which
// prints it.
package annotate

import (
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Annotation is what the octets of an input are.
type Annotation struct {
	Sections []Section `json:"sections"`
	// Trace is what happened when the input was played, for those inputs that
	// are a sequence; a ladder is drawn from it.
	Trace *trace.Trace `json:"trace,omitempty"`
}

// Section is a part of an input that is judged by itself: a message, a record.
type Section struct {
	// Title says what it is, in a few words.
	Title string `json:"title"`
	// Protocol is what it is a message of, if of any.
	Protocol trace.Interface `json:"protocol,omitempty"`
	// Octets are the section's, which the lines count their offsets in.
	Octets trace.Octets `json:"octets"`
	// Message is the octet at which the message itself begins: before it stand
	// octets that only the target reads.
	Message int `json:"message,omitempty"`
	// Text: the octets are text, which the lines have as it is.
	Text  bool   `json:"text,omitempty"`
	Lines []Line `json:"lines"`
	// Notes are said at its end: what it looks like, the verdict.
	Notes []string `json:"notes,omitempty"`
}

// Line names some octets of a section.
type Line struct {
	// Offset and Length are those of the octets that the line shows. Length
	// is 0 for a heading, and for further bits of an octet that the line
	// before it shows.
	Offset int `json:"offset"`
	Length int `json:"length"`
	// Depth is how many headings it stands under.
	Depth int    `json:"depth"`
	Text  string `json:"text"`
	// Findings are what is wrong with these octets.
	Findings []Finding `json:"findings,omitempty"`
}

// Finding is a rule.Finding in words.
type Finding struct {
	// Offset is from the start of the section; the section's length or more
	// where the octet is missing, -1 where it is about no octet.
	Offset int    `json:"offset"`
	Rule   string `json:"rule"`
	Clause string `json:"clause"`
	Level  string `json:"level"`
	Path   string `json:"path,omitempty"`
	Detail string `json:"detail"`
}

// findings turns those between two offsets into words.
func findings(all []rule.Finding, begin, end int) []Finding {
	var some []Finding
	for _, f := range all {
		if f.Offset >= begin && f.Offset < end {
			some = append(some, inWords(f))
		}
	}
	return some
}

func inWords(f rule.Finding) Finding {
	return Finding{f.Offset, f.Rule.ID, f.Rule.Clause, f.Rule.Level.String(), f.Path, f.Detail}
}

// rest is a line at the end with the findings about octets that are not there,
// or nothing.
func rest(lines []Line, all []rule.Finding, length int) []Line {
	var some []Finding
	for _, f := range all {
		if f.Offset < 0 || f.Offset >= length {
			some = append(some, inWords(f))
		}
	}
	if some == nil {
		return lines
	}
	return append(lines, Line{Offset: length, Findings: some})
}

// VerdictLine is both sides of a verdict on one line.
func VerdictLine(v *rule.Verdict) string {
	s := "sender: " + v.Sender.String() + ", receiver: " + v.Receiver.String()
	if v.Reaction != "" {
		s += " (" + v.Reaction + ")"
	}
	return s
}

// Script is a section of octets that only a target gives a meaning, with a line
// for so many of them at a time.
func Script(title string, octets []byte, parts ...Part) Section {
	s := Section{Title: title, Octets: octets}
	at := 0
	for _, p := range parts {
		s.Lines = append(s.Lines, Line{Offset: at, Length: p.Length, Text: p.Text})
		at += p.Length
	}
	if at < len(octets) {
		s.Lines = append(s.Lines, Line{Offset: at, Length: len(octets) - at, Text: "not read"})
	}
	return s
}

// Part is what some octets of a script mean.
type Part struct {
	Length int
	Text   string
}

// Framed is a section of a message that has octets of the target's before it.
// octets are both.
func Framed(octets []byte, frame []Part, message Section) Section {
	s := Script(message.Title, octets[:len(octets)-len(message.Octets)], frame...)
	begin := len(s.Octets)
	s.Protocol, s.Octets, s.Message, s.Text, s.Notes = message.Protocol, octets, begin, message.Text, message.Notes
	for _, l := range message.Lines {
		l.Offset += begin
		for i := range l.Findings {
			if l.Findings[i].Offset >= 0 {
				l.Findings[i].Offset += begin
			}
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}

// Octets is the annotation of octets of which nothing is known.
func Octets(data []byte) *Annotation {
	return &Annotation{Sections: []Section{plain("", data)}}
}

// plain is a section of one line.
func plain(title string, octets []byte) Section {
	s := Section{Title: title, Octets: octets}
	if title == "" {
		s.Title = count(len(octets), "octet")
	}
	if len(octets) > 0 {
		s.Lines = []Line{{Length: len(octets)}}
	}
	return s
}
