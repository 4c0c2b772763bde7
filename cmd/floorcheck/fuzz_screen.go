package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/corpus/native"
)

// fuzzScreen tells of a run while it goes on: one line that changes on a terminal,
// elsewhere a line every ten seconds.
type fuzzScreen struct {
	out, errors io.Writer // out is nowhere for --json
	status      *status
	last        time.Time // when the last line was printed
}

func newFuzzScreen(c *cobra.Command, f *fuzzFlags) *fuzzScreen {
	s := &fuzzScreen{out: c.OutOrStdout(), errors: c.ErrOrStderr(), status: newStatus(c.ErrOrStderr())}
	if f.json {
		s.out = io.Discard
	}
	return s
}

func (s *fuzzScreen) complain(err error) {
	s.status.clear()
	complain(s.errors, err)
}

func (s *fuzzScreen) begin(t *corpus.Target) {
	s.last = time.Now()
	s.status.force("%-18s starting", t.Name)
}

func (s *fuzzScreen) progress(t *corpus.Target, p native.Status) {
	s.status.force("%s", progressLine(t.Name, p))
	if s.status.w == nil && time.Since(s.last) >= 10*time.Second {
		s.last = time.Now()
		fmt.Fprintln(s.out, progressLine(t.Name, p))
	}
}

func progressLine(name string, p native.Status) string {
	if p.Baseline {
		return fmt.Sprintf("%-18s %5s  running the %d inputs that it has", name, p.Elapsed, p.Corpus)
	}
	return fmt.Sprintf("%-18s %5s  %d runs, %d a second, %d new of %d inputs", name, p.Elapsed, p.Executions, p.PerSecond, p.New, p.Corpus)
}

// end prints the line that stays, and the crash.
func (s *fuzzScreen) end(r *fuzzReport) {
	s.status.clear()
	crashes := 0
	if r.crash != nil {
		crashes = 1
	}
	fmt.Fprintf(s.out, "%-18s %5s  %d runs, %d a second, %d new of %d inputs, %d crashes\n",
		r.Target, r.Took.Round(time.Second), r.Executions, r.speed(), r.New, r.Corpus, crashes)
	if r.err != nil {
		s.complain(fmt.Errorf("%s: %w", r.Target, r.err))
	}
	if r.crash != nil {
		fmt.Fprintln(s.out)
		if err := r.crash.text(s.out, r.Target); err != nil {
			s.complain(err)
		}
	}
}

// speed is runs a second over all the time.
func (r *fuzzReport) speed() int64 {
	if r.Took <= 0 {
		return 0
	}
	return int64(float64(r.Executions) / r.Took.Seconds())
}

// result is how a target ended, in a word.
func (r *fuzzReport) result() string {
	switch {
	case r.crash != nil:
		return "FAILS"
	case r.err != nil:
		return "incomplete"
	case r.Executions == 0:
		return "baseline" // the time was up when it had run what it has
	}
	return "holds"
}

// table prints the summary.
func (s *fuzzSession) table(w io.Writer, crashes int) error {
	fmt.Fprintf(w, "\n%-18s %-10s %12s %10s %6s %8s %6s\n", "TARGET", "RESULT", "RUNS", "A SECOND", "NEW", "INPUTS", "TIME")
	for i := range s.reports {
		r := &s.reports[i]
		fmt.Fprintf(w, "%-18s %-10s %12d %10d %6d %8d %6s\n", r.Target, r.result(), r.Executions, r.speed(), r.New, r.Corpus, r.Took.Round(time.Second))
	}
	_, err := fmt.Fprintf(w, "%d targets, %d crashes\n", len(s.reports), crashes)
	return err
}

// The object of fuzz --json. Names never change once published.
type (
	fuzzJSON struct {
		Targets []fuzzTargetJSON `json:"targets"`
		Crashes int              `json:"crashes"`
	}
	fuzzTargetJSON struct {
		Target     string         `json:"target"`
		Result     string         `json:"result"`
		Executions int64          `json:"executions"`
		PerSecond  int64          `json:"perSecond"`
		New        int64          `json:"new"`
		Corpus     int64          `json:"corpus"`
		Seconds    float64        `json:"seconds"`
		Crash      *fuzzCrashJSON `json:"crash,omitempty"`
		Error      string         `json:"error,omitempty"`
	}
	fuzzCrashJSON struct {
		File       string               `json:"file"`
		Found      string               `json:"found"`
		Size       int                  `json:"size"`
		Failure    *corpus.Failure      `json:"failure,omitempty"`
		Annotation *annotate.Annotation `json:"annotation"`
		Replay     string               `json:"replay"`
	}
)

func (s *fuzzSession) json(w io.Writer, crashes int) error {
	out := fuzzJSON{Targets: []fuzzTargetJSON{}, Crashes: crashes}
	for i := range s.reports {
		r := &s.reports[i]
		t := fuzzTargetJSON{Target: r.Target, Result: r.result(), Executions: r.Executions, PerSecond: r.speed(), New: r.New, Corpus: r.Corpus, Seconds: r.Took.Seconds()}
		if r.err != nil {
			t.Error = r.err.Error()
		}
		if c := r.crash; c != nil {
			t.Crash = &fuzzCrashJSON{c.file, c.found, len(c.data), c.failure, c.annotation, c.replay}
		}
		out.Targets = append(out.Targets, t)
	}
	return writeJSON(w, out)
}
