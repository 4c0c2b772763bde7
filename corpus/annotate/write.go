package annotate

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// perLine is how many octets stand on a line, column where their names begin.
const (
	perLine = 8
	column  = len("0000  ") + 3*perLine + 1
)

// Write prints an annotation's sections: on the left the octets, on the right
// what they are, and under an octet what is wrong with it.
func Write(w io.Writer, a *Annotation) error {
	out := bufio.NewWriter(w)
	for i := range a.Sections {
		if i > 0 {
			fmt.Fprintln(out)
		}
		a.Sections[i].write(out)
	}
	return out.Flush()
}

func (s *Section) write(w io.Writer) {
	if s.Title != "" {
		fmt.Fprintln(w, s.Title)
	}
	for i := range s.Lines {
		if s.Text {
			s.textLine(w, &s.Lines[i])
		} else {
			s.line(w, &s.Lines[i])
		}
	}
	for _, n := range s.Notes {
		fmt.Fprintln(w, n)
	}
}

func (s *Section) line(w io.Writer, l *Line) {
	indent := strings.Repeat("  ", l.Depth)
	findings := l.Findings
	switch {
	case l.Length == 0 && l.Text != "":
		fmt.Fprintf(w, "%*s%s%s\n", column, "", indent, l.Text)
	case l.Length > perLine:
		indent = ""
	}
	for at := l.Offset; at < l.Offset+l.Length; at += perLine {
		end := min(at+perLine, l.Offset+l.Length)
		line := fmt.Sprintf("%04x  % x", at, s.Octets[at:end])
		if at == l.Offset && l.Text != "" {
			line = fmt.Sprintf("%-*s%s%s", column, line, strings.Repeat("  ", l.Depth), l.Text)
		}
		fmt.Fprintln(w, line)
		if l.Length > perLine {
			for i := range l.Findings {
				if f := &l.Findings[i]; f.Offset >= at && f.Offset < end {
					f.write(w, at, indent)
				}
			}
			findings = nil
		}
	}
	for i := range findings {
		if f := &findings[i]; f.Offset < 0 || f.Offset >= len(s.Octets) {
			f.put(w, fmt.Sprintf("%04x  (end)", len(s.Octets)), indent)
		} else {
			f.write(w, l.Offset, indent)
		}
	}
}

// textLine prints a line of text and what is wrong with it, under the character.
func (s *Section) textLine(w io.Writer, l *Line) {
	if l.Length > 0 {
		fmt.Fprintf(w, "%04x  %s\n", l.Offset, l.Text)
	}
	for i := range l.Findings {
		f := &l.Findings[i]
		mark := fmt.Sprintf("%04x  (end)", len(s.Octets))
		if f.Offset >= l.Offset && f.Offset < l.Offset+l.Length {
			mark = strings.Repeat(" ", len("0000  ")+len(quotedText(s.Octets[l.Offset:f.Offset]))) + "^"
		}
		f.put(w, mark, "")
	}
}

// write prints a finding under its octet, on a line that begins with the octet
// at first.
func (f *Finding) write(w io.Writer, first int, indent string) {
	f.put(w, strings.Repeat(" ", len("0000  ")+3*(f.Offset-first))+"^^", indent)
}

func (f *Finding) put(w io.Writer, mark, indent string) {
	where := ""
	if f.Path != "" {
		where = f.Path + ": "
	}
	fmt.Fprintf(w, "%-*s%s! %s (%s, %s): %s%s\n", column, mark, indent, f.Rule, f.Clause, f.Level, where, f.Detail)
}

// count is a number of things in words.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
