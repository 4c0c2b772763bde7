package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// text prints the annotated hex dump: on the left the octets, on the right the
// fields, and under an octet what is wrong with it.
func (d *decoded) text(w io.Writer) error {
	out := bufio.NewWriter(w)
	for i := range d.messages {
		dm := &d.messages[i]
		if len(d.messages) > 1 {
			fmt.Fprintf(out, "message %d at octet %d: %s, judged by %s\n", i+1, dm.offset, dm.title(), d.profile)
		} else {
			fmt.Fprintf(out, "%s, judged by %s\n", dm.title(), d.profile)
		}
		p := dump{w: out, octets: dm.octets, findings: dm.verdict.Findings}
		p.fields(dm.message.Fields(d.profile), 0)
		p.rest()
		for _, d := range bfcp.Dialects(dm.octets) {
			fmt.Fprintf(out, "looks like a dialect of the field, %s: %s\n", d, d.Summary())
		}
		fmt.Fprintln(out, verdictLine(&dm.verdict))
		if i+1 < len(d.messages) {
			fmt.Fprintln(out)
		}
	}
	if len(d.messages) > 1 {
		fmt.Fprintf(out, "\nall %d messages: %s\n", len(d.messages), verdictLine(&d.verdict))
	}
	return out.Flush()
}

func verdictLine(v *rule.Verdict) string {
	s := fmt.Sprintf("sender: %s, receiver: %s", v.Sender, v.Receiver)
	if v.Reaction != "" {
		s += " (" + v.Reaction + ")"
	}
	return s
}

// dump prints the fields of one message.
type dump struct {
	w        io.Writer
	octets   []byte
	findings []rule.Finding
}

// perLine is how many octets stand on a line, column where their names begin.
const (
	perLine = 8
	column  = len("0000  ") + 3*perLine + 1
)

func (p *dump) fields(fields []bfcp.Field, depth int) {
	indent := strings.Repeat("  ", depth)
	for i, f := range fields {
		if len(f.Fields) > 0 {
			fmt.Fprintf(p.w, "%*s%s%s\n", column, "", indent, f.Name)
			p.fields(f.Fields, depth+1)
			continue
		}
		name := fmt.Sprintf("%s%s: %s", indent, f.Name, f.Value)
		if f.Bits > 0 && f.Bit > 0 {
			fmt.Fprintf(p.w, "%*s%s\n", column, "", name)
		} else {
			p.lines(f, name)
		}
		// Bits of one octet come together; what is wrong with it after them.
		last := i+1 == len(fields) || f.Bits == 0 || fields[i+1].Offset != f.Offset
		if last && f.Length <= perLine {
			p.about(f.Offset, f.Offset, f.Offset+f.Length, indent)
		}
	}
}

// lines prints the octets of a field, the first line with its name.
func (p *dump) lines(f bfcp.Field, name string) {
	for at := f.Offset; at < f.Offset+f.Length; at += perLine {
		end := min(at+perLine, f.Offset+f.Length)
		line := fmt.Sprintf("%04x  % x", at, p.octets[at:end])
		if at == f.Offset {
			line = fmt.Sprintf("%-*s%s", column, line, name)
		}
		fmt.Fprintln(p.w, line)
		if f.Length > perLine {
			p.about(at, at, end, "")
		}
	}
}

// about prints the findings on the octets from begin to end, which stand on a
// line that begins with the octet at first.
func (p *dump) about(first, begin, end int, indent string) {
	for i := range p.findings {
		f := &p.findings[i]
		if f.Offset < begin || f.Offset >= end {
			continue
		}
		mark := strings.Repeat(" ", len("0000  ")+3*(f.Offset-first)) + "^^"
		p.finding(mark, f, indent)
	}
}

// rest prints the findings that are about no octet that is there.
func (p *dump) rest() {
	for i := range p.findings {
		if f := &p.findings[i]; f.Offset < 0 || f.Offset >= len(p.octets) {
			p.finding(fmt.Sprintf("%04x  (end)", len(p.octets)), f, "")
		}
	}
}

func (p *dump) finding(mark string, f *rule.Finding, indent string) {
	where := ""
	if f.Path != "" {
		where = f.Path + ": "
	}
	fmt.Fprintf(p.w, "%-*s%s! %s (%s, %s): %s%s\n", column, mark, indent, f.Rule.ID, f.Rule.Clause, f.Rule.Level, where, f.Detail)
}
