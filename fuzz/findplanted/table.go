package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// row is one fault and what came of it.
type row struct {
	Fault  string `json:"fault"`
	Wrong  string `json:"wrong"`
	Hard   string `json:"hard,omitempty"`
	Clause string `json:"clause"`
	Target string `json:"target"`
	Cells  []cell `json:"engines"`
}

// cell is one fault and one engine.
type cell struct {
	Engine string `json:"engine"`
	// Passes is why the engine was not run.
	Passes string   `json:"passes,omitempty"`
	Runs   []result `json:"runs,omitempty"`
}

// median is the run in the middle, those that found nothing last; the worse of
// two in the middle.
func (c *cell) median() (result, bool) {
	runs := slices.DeleteFunc(slices.Clone(c.Runs), func(r result) bool { return r.Error != "" })
	if len(runs) == 0 {
		return result{}, false
	}
	slices.SortFunc(runs, func(a, b result) int {
		if a.Found != b.Found {
			if a.Found {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Seconds, b.Seconds)
	})
	return runs[len(runs)/2], true
}

// found is how many of the runs found the fault.
func (c *cell) found() (n int) {
	for i := range c.Runs {
		if c.Runs[i].Found {
			n++
		}
	}
	return n
}

// text is the cell on one line.
func (c *cell) text() string {
	for i := range c.Runs {
		if e := c.Runs[i].Error; e != "" {
			return "cannot: " + clip(strings.ReplaceAll(e, "\n", " | "))
		}
	}
	m, ok := c.median()
	switch {
	case c.Passes != "":
		return "- " + c.Passes
	case !ok:
		return "not measured"
	case m.Found:
		return fmt.Sprintf("%s in %.2f s", thousands(m.Executions), m.Seconds)
	case c.found() > 0:
		return fmt.Sprintf("not in %s (%s; %d of %d runs)", m.Bound, thousands(m.Executions), c.found(), len(c.Runs))
	}
	return fmt.Sprintf("not in %s (%s)", m.Bound, thousands(m.Executions))
}

// unfound returns the faults that no engine found in the median.
func unfound(rows []row) (names []string) {
	for _, r := range rows {
		if !slices.ContainsFunc(r.Cells, func(c cell) bool { m, ok := c.median(); return ok && m.Found }) {
			names = append(names, r.Fault)
		}
	}
	return names
}

// writeText writes the table for a terminal.
func writeText(w io.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(rows) > 0 {
		fmt.Fprint(t, "fault\ttarget")
		for _, c := range rows[0].Cells {
			fmt.Fprintf(t, "\t%s", c.Engine)
		}
		fmt.Fprintln(t)
	}
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s", r.Fault, r.Target)
		for _, c := range r.Cells {
			fmt.Fprintf(t, "\t%s", short(&c))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

// short is text without the reason for which an engine passes.
func short(c *cell) string {
	if c.Passes != "" {
		return "-"
	}
	return c.text()
}

// thousands writes a count with a space between groups of three digits.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}
