package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/fuzz"
)

// measurement is what is to be measured.
type measurement struct {
	root    string
	faults  []fault
	engines []engine
	runs    int
	bound   time.Duration
	known   *results
	noRun   bool // leave out what is not known
	// progress is told a line a run.
	progress io.Writer
}

// measure runs every engine over every fault.
func (m *measurement) measure(ctx context.Context) ([]row, error) {
	var rows []row
	for i := range m.faults {
		f := &m.faults[i]
		r := row{Fault: f.name, Wrong: f.wrong, Hard: f.hard, Clause: f.clauseText(), Target: f.target}
		b, done, err := m.bench(f)
		if err != nil {
			return rows, err
		}
		for _, e := range m.engines {
			c, err := m.cell(ctx, b, e)
			if err != nil {
				done()
				return rows, err
			}
			r.Cells = append(r.Cells, c)
			if c.Passes != "" || len(c.Runs) == 0 {
				continue
			}
			fmt.Fprintf(m.progress, "%2d/%d  %-44s %-9s  %s\n", i+1, len(m.faults), f.name, e.name(), c.text())
		}
		done()
		if m.noRun && !slices.ContainsFunc(r.Cells, func(c cell) bool { return len(c.Runs) > 0 }) {
			continue
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// bench makes a bench in a folder of its own, which done removes.
func (m *measurement) bench(f *fault) (b *bench, done func(), err error) {
	folder, err := os.MkdirTemp("", "findplanted")
	if err != nil {
		return nil, nil, err
	}
	done = func() { os.RemoveAll(folder) }
	if b, err = newBench(m.root, folder, f); err != nil {
		done()
	}
	return b, done, err
}

// cell runs one engine over one fault, as often as is wanted and not known yet.
func (m *measurement) cell(ctx context.Context, b *bench, e engine) (cell, error) {
	f := b.fault
	c := cell{Engine: e.name(), Passes: e.passes(f)}
	if c.Passes != "" {
		return c, nil
	}
	built := false
	for seed := 1; seed <= m.runs; seed++ {
		r := result{Fault: f.name, Digest: f.digest(), Target: f.target, Engine: e.name(), Seed: seed, Bound: m.bound.String()}
		if known, ok := m.known.find(&r); ok {
			c.Runs = append(c.Runs, known)
			continue
		}
		if m.noRun {
			continue
		}
		var err error
		if !built {
			err = e.build(ctx, b)
			built = err == nil
		}
		if err == nil {
			r.attempt, err = e.run(ctx, b, seed, m.bound)
		}
		if ctx.Err() != nil {
			return c, ctx.Err()
		}
		if err != nil {
			r.Error = err.Error()
		}
		r.SoundFails = r.Found && r.input != nil && fails(targetNamed(f.target), r.input)
		if err := m.known.add(r); err != nil {
			return c, err
		}
		c.Runs = append(c.Runs, r)
		if err != nil {
			break
		}
	}
	return c, nil
}

// fails tells whether an input makes a target fail as it stands here, without
// any fault.
func fails(t corpus.Target, input []byte) (failed bool) {
	defer func() { failed = recover() != nil }()
	t.Run(input)
	return false
}

// targetNamed returns a target of package fuzz, or one without a name.
func targetNamed(name string) corpus.Target {
	all := fuzz.Targets()
	if i := slices.IndexFunc(all, func(t corpus.Target) bool { return t.Name == name }); i >= 0 {
		return all[i]
	}
	return corpus.Target{}
}
