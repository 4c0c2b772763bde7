package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
)

// report prints the table and what nobody found.
func report(w io.Writer, rows []row) error {
	if err := writeText(w, rows); err != nil {
		return err
	}
	for _, name := range unfound(rows) {
		fmt.Fprintf(w, "nobody found: %s\n", name)
	}
	for _, r := range rows {
		for _, c := range r.Cells {
			for i := range c.Runs {
				if c.Runs[i].SoundFails {
					fmt.Fprintf(w, "fails without the fault, too: %s, %s, seed %d: %s\n", r.Fault, c.Engine, c.Runs[i].Seed, c.Runs[i].Says)
				}
			}
		}
	}
	return nil
}

// list prints what could be planted.
func list(w io.Writer, all []fault) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "fault\ttarget\trapid\tgopter\tclause\twhat is wrong")
	for i := range all {
		f := &all[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", f.name, f.target, orDash(f.rapid), orDash(f.gopter), f.clauseText(), f.wrong)
	}
	return t.Flush()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// compile sees that every fault compiles, which the tests leave out for the time
// that it takes.
func (m *measurement) compile(ctx context.Context) error {
	for i := range m.faults {
		f := &m.faults[i]
		b, done, err := m.bench(f)
		if err != nil {
			return err
		}
		err = b.tool(ctx, "go", "test", "-run=^$", "./fuzz", "./properties")
		done()
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		fmt.Fprintf(m.progress, "%2d/%d  compiles: %s\n", i+1, len(m.faults), f.name)
	}
	return nil
}
