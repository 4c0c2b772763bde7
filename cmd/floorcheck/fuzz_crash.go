package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/corpus/native"
)

// fuzzCrash is what is told of an input that failed.
type fuzzCrash struct {
	// file is where it is: made smaller, if that was possible.
	file string
	// found is where the fuzzer wrote it, or nothing for a seed.
	found      string
	data       []byte
	failure    *corpus.Failure
	annotation *annotate.Annotation
	// replay is the command that runs it again.
	replay string
	// output is what the fuzzer said, where the input does not fail again.
	output string
}

// smallerFor bounds how long an input is made smaller, for those that hang.
const smallerFor = time.Minute

// explain runs an input again, makes it smaller and says what it is.
func (s *fuzzSession) explain(ctx context.Context, t *corpus.Target, found *native.Crash) *fuzzCrash {
	c := &fuzzCrash{file: found.File, found: found.File, data: found.Data, output: found.Output}
	bounded, stop := context.WithTimeout(ctx, smallerFor)
	defer stop()
	small, failure, err := corpus.Minimise(bounded, s.workers, t.Name, found.Data, s.flags.runs, func(p corpus.Progress) {
		s.screen.status.show("%s: making the input smaller: %d runs, %d of %d octets", t.Name, p.Runs, p.Length, len(found.Data))
	})
	if err == nil {
		c.failure, c.data = failure, small
		file := corpus.Marshal(small, corpus.GoFuzz)
		if path := filepath.Join(s.dir, "testdata", "fuzz", "Fuzz"+t.Function, corpus.HashName(file)); path != found.File {
			// The name is made of the content: if the file is there, it is this.
			if err := corpus.Create(path, file, false); err == nil || exists(path) {
				c.file = path
			} else {
				s.screen.complain(err)
			}
		}
	}
	if c.annotation, err = s.workers.Explain(ctx, t.Name, c.data); err != nil {
		c.annotation = annotate.Octets(c.data)
	}
	c.replay = fmt.Sprintf("floorcheck corpus replay --target %s %s", t.Name, c.file)
	if s.flags.crashes == "" && c.file != "" {
		c.replay = fmt.Sprintf("go test -run '^Fuzz%s$/^%s$' %s", t.Function, filepath.Base(c.file), native.Package)
	}
	return c
}

// text prints a crash.
func (c *fuzzCrash) text(w io.Writer, t string) error {
	if c.failure == nil {
		_, err := fmt.Fprintf(w, "%s: an input failed under the fuzzer and not when it was run again: %s\n%s\nrun again: %s\n\n", t, c.file, c.output, c.replay)
		return err
	}
	failureText(w, c.file, len(c.data), c.failure)
	fmt.Fprintln(w)
	if err := explanationText(w, c.annotation); err != nil {
		return err
	}
	if c.found != c.file {
		fmt.Fprintf(w, "found as:  %s\n", cmp.Or(c.found, "a seed of corpus"))
	}
	_, err := fmt.Fprintf(w, "run again: %s\n\n", c.replay)
	return err
}
