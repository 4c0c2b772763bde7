package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/native"
)

type fuzzFlags struct {
	time, source, crashes, cache string
	timeout                      time.Duration
	parallel, runs               int
	json                         bool
}

func newFuzzCommand() *cobra.Command {
	var f fuzzFlags
	c := &cobra.Command{
		Use:   "fuzz [TARGET...]",
		Short: "Fuzz the targets one after another, and explain what fails",
		Long: `fuzz runs the named targets, or all, with Go's own fuzzer, each for --time, and
tells how often they ran, how fast, and how many inputs showed new code. Where an
input fails it makes it smaller and prints the property that does not hold, the
octets with what they are, where the file is, and the command that runs it again;
then it goes on with the next target.

It needs a Go tool chain and the source tree of floorcheck, and builds the
targets from it. What the fuzzer learns it keeps where go test -fuzz does.

Exit code 0: every property held. 1: one did not. 2: wrong usage, or no such
target. 3: there is no tool chain or no source tree, or the run was interrupted.`,
		Example: `  floorcheck fuzz --time 30s
  floorcheck fuzz bfcp-decode tls-server --time 5m
  floorcheck fuzz --json --time 10s | jq .crashes`,
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fl := c.Flags()
	fl.StringVar(&f.time, "time", "10s", "how long each target runs, or how often: `30s` or 1000x")
	fl.StringVar(&f.source, "source", ".", "a `DIR` in the source tree")
	fl.StringVar(&f.crashes, "crashes", "", "the `DIR` below which inputs that fail are written (the tree's fuzz: DIR/testdata/fuzz)")
	fl.StringVar(&f.cache, "cache", "", "the `DIR` for the inputs that show new code (that of go test -fuzz)")
	fl.DurationVar(&f.timeout, "timeout", 10*time.Second, "how long a target may run on an input that failed, when it is run again")
	fl.IntVar(&f.parallel, "parallel", 0, "how many processes run a target (0 for one for each processor)")
	fl.IntVar(&f.runs, "runs", 5000, "how often a target may run to make an input smaller")
	fl.BoolVar(&f.json, "json", false, "print one JSON object and nothing else")
	return c
}

var fuzzTime = regexp.MustCompile(`^[1-9][0-9]*x$`)

// check looks at the flags and returns the targets that are asked for.
func (f *fuzzFlags) check(args []string) ([]corpus.Target, error) {
	if d, err := time.ParseDuration(f.time); (err != nil || d <= 0) && !fuzzTime.MatchString(f.time) {
		return nil, usageError("expected --time as a duration such as 30s, or a number of runs such as 1000x, found %q", f.time)
	}
	if f.parallel < 0 || f.runs <= 0 || f.timeout <= 0 {
		return nil, usageError("expected --runs and --timeout above zero and no negative --parallel, found %d, %s and %d", f.runs, f.timeout, f.parallel)
	}
	all := allTargets()
	if len(args) == 0 {
		return all, nil
	}
	var some []corpus.Target
	for _, name := range args {
		t, err := target(all, name, exitUsage)
		if err != nil {
			return nil, err
		}
		some = append(some, t)
	}
	return some, nil
}

func (f *fuzzFlags) run(c *cobra.Command, args []string) error {
	targets, err := f.check(args)
	if err != nil {
		return err
	}
	root, err := native.Source(f.source)
	if err != nil {
		return &exitError{exitUnavailable, err}
	}
	dir, err := os.MkdirTemp("", "floorcheck-fuzz-")
	if err != nil {
		return &exitError{exitUnavailable, err}
	}
	defer os.RemoveAll(dir)
	s := newFuzzScreen(c, f)
	s.status.show("building the targets of %s", root)
	binary, err := native.Build(c.Context(), root, dir)
	s.status.clear()
	if err != nil {
		return &exitError{exitUnavailable, err}
	}
	session := fuzzSession{flags: f, binary: binary, screen: s, dir: filepath.Join(root, "fuzz")}
	if err := errors.Join(absolute(&session.dir, f.crashes), absolute(&binary.Cache, f.cache)); err != nil {
		return &exitError{exitUnavailable, err}
	}
	// What failed in the binary is run again in it.
	session.workers = corpus.NewWorkers(targets, func() *exec.Cmd { return exec.Command(binary.Path) }, corpus.Limits{Time: f.timeout})
	defer session.workers.Close()
	for i := range targets {
		session.fuzz(c.Context(), &targets[i])
		if c.Context().Err() != nil {
			break
		}
	}
	return session.end(c.Context(), c.OutOrStdout())
}

// absolute sets a place to what a flag says, if it says something.
func absolute(place *string, flag string) (err error) {
	if flag != "" {
		*place, err = filepath.Abs(flag)
	}
	return err
}

// fuzzSession is one run of the command.
type fuzzSession struct {
	flags   *fuzzFlags
	binary  *native.Binary
	workers *corpus.Workers
	screen  *fuzzScreen
	// dir is where the fuzzer writes.
	dir     string
	reports []fuzzReport
}

// fuzzReport is what came of one target.
type fuzzReport struct {
	*native.Report
	crash *fuzzCrash
	err   error
}

// fuzz runs one target and looks into what fails.
func (s *fuzzSession) fuzz(ctx context.Context, t *corpus.Target) {
	r := fuzzReport{}
	s.screen.begin(t)
	o := native.Options{Time: s.flags.time, Minimize: "20x", Parallel: s.flags.parallel, Dir: s.dir}
	r.Report, r.err = s.binary.Run(ctx, t, o, func(p native.Status) { s.screen.progress(t, p) })
	if r.Report == nil {
		r.Report = &native.Report{Target: t.Name}
	}
	if ctx.Err() != nil {
		r.err = fmt.Errorf("interrupted")
	}
	if r.Crash != nil {
		r.crash = s.explain(ctx, t, r.Crash)
	}
	s.reports = append(s.reports, r)
	s.screen.end(&r)
}

// end prints the summary and returns how the command ends.
func (s *fuzzSession) end(ctx context.Context, w io.Writer) error {
	crashes, incomplete := 0, 0
	for i := range s.reports {
		if s.reports[i].crash != nil {
			crashes++
		}
		if s.reports[i].err != nil {
			incomplete++
		}
	}
	var err error
	if s.flags.json {
		err = s.json(w, crashes)
	} else {
		err = s.table(w, crashes)
	}
	switch {
	case err != nil:
		return &exitError{exitUnavailable, err}
	case crashes > 0:
		return &exitError{code: exitFinding}
	case ctx.Err() != nil:
		return &exitError{exitUnavailable, fmt.Errorf("interrupted before every target had its time")}
	case incomplete > 0:
		return &exitError{code: exitUnavailable}
	}
	return nil
}
