package main

import (
	"bufio"
	"fmt"
	"io"

	"github.com/floorcheck/floorcheck/corpus/annotate"
)

// text prints the annotated hex dump: on the left the octets, on the right the
// fields, and under an octet what is wrong with it.
func (d *decoded) text(w io.Writer) error {
	a := &annotate.Annotation{}
	for i := range d.messages {
		dm := &d.messages[i]
		s := annotate.Message(dm.octets, d.profile, &dm.message, &dm.verdict)
		if len(d.messages) > 1 {
			s.Title = fmt.Sprintf("message %d at octet %d: %s", i+1, dm.offset, s.Title)
		}
		a.Sections = append(a.Sections, s)
	}
	out := bufio.NewWriter(w)
	if err := annotate.Write(out, a); err != nil {
		return err
	}
	if len(d.messages) > 1 {
		fmt.Fprintf(out, "\nall %d messages: %s\n", len(d.messages), annotate.VerdictLine(&d.verdict))
	}
	return out.Flush()
}
