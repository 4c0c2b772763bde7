package native

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/corpus"
)

// Options say how to fuzz.
type Options struct {
	// Time is how long each target runs, or how often: "30s", "1000x".
	Time string
	// Minimize is how long or how often the fuzzer may try to shrink one input,
	// also one that shows new code: "20x". With a second for each, some targets
	// do nothing else.
	Minimize string
	// Parallel is how many processes run a target; 0 for one a processor.
	Parallel int
	// Dir is where the fuzzer writes inputs that fail: into
	// Dir/testdata/fuzz/FuzzX. What stands there runs first.
	Dir string
}

// Report is what came of fuzzing one target.
type Report struct {
	Target string
	// Status is the fuzzer's last.
	Status
	// Took is how long it ran.
	Took time.Duration
	// Crash is the input that failed, nil if none did. The fuzzer stops at the
	// first.
	Crash *Crash
}

// Crash is an input that the fuzzer saw fail.
type Crash struct {
	// File is where the fuzzer wrote it, or a file of Dir/testdata that was
	// there before; empty for a seed.
	File string
	Data []byte
	// Output is what the fuzzer printed about it.
	Output string
}

// Run fuzzes one target and calls progress for every line in which the fuzzer
// tells how far it is. It is an error if the fuzzer did not do its work; that an
// input fails is none. When ctx ends, the fuzzer is told to stop, and what it had
// done is returned with the error of ctx.
func (b *Binary) Run(ctx context.Context, t *corpus.Target, o Options, progress func(Status)) (*Report, error) {
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, err
	}
	name := "Fuzz" + t.Function
	args := []string{"-test.run=^$", "-test.fuzz=^" + name + "$", "-test.fuzztime=" + o.Time, "-test.fuzzcachedir=" + b.Cache,
		"-test.fuzzminimizetime=" + o.Minimize}
	if o.Parallel > 0 {
		args = append(args, fmt.Sprintf("-test.parallel=%d", o.Parallel))
	}
	c := command(ctx, o.Dir, b.Path, args...)
	out, in := io.Pipe()
	c.Stdout, c.Stderr = in, in
	began := time.Now()
	if err := c.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() {
		err := c.Wait()
		in.Close()
		ended <- err
	}()
	r := &Report{Target: t.Name}
	said := r.read(out, progress)
	err := <-ended
	r.Took = time.Since(began)
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	if err == nil || outOfTime(said) {
		return r, nil
	}
	if r.Crash, err = crash(said, o.Dir, t); err != nil {
		return r, err
	}
	return r, nil
}

// outOfTime tells whether a fuzzer failed by nothing but its time having passed:
// up to Go 1.26 its workers and its clock race at the end (golang/go#75804).
func outOfTime(said string) bool {
	late := false
	for line := range strings.Lines(said) {
		switch line = strings.TrimSpace(line); {
		case line == "context deadline exceeded":
			late = true
		case line != "" && line != "FAIL" && !strings.HasPrefix(line, "--- FAIL: Fuzz"):
			return false
		}
	}
	return late
}

// read takes what the fuzzer prints until it ends, and returns what is no status.
func (r *Report) read(out io.Reader, progress func(Status)) string {
	var said strings.Builder
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if s, ok := parseStatus(lines.Text()); ok {
			r.Status.take(s)
			progress(r.Status)
		} else if said.Len() < 1<<20 {
			said.WriteString(lines.Text() + "\n")
		}
	}
	_, _ = io.Copy(io.Discard, out) // behind a line that is too long
	return said.String()
}

// crash finds the input that failed by what the fuzzer said.
func crash(said, dir string, t *corpus.Target) (*Crash, error) {
	c := &Crash{Output: said}
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if file, ok := strings.CutPrefix(line, "Failing input written to "); ok {
			c.File = filepath.Join(dir, file)
		}
		if _, entry, ok := strings.Cut(line, "failure while testing seed corpus entry: "); ok {
			_, name, _ := strings.Cut(entry, "/")
			var n int
			if _, err := fmt.Sscanf(name, "seed#%d", &n); err == nil {
				return c, c.seed(n, t)
			}
			c.File = filepath.Join(dir, "testdata", "fuzz", "Fuzz"+t.Function, name)
		}
	}
	if c.File == "" {
		return nil, fmt.Errorf("the fuzzer gave up on %s:\n%s", t.Name, strings.TrimSpace(said))
	}
	in, err := corpus.ReadFile(c.File)
	c.Data = in.Data
	return c, err
}

// seed is the input that the target's native caller added as the nth.
func (c *Crash) seed(n int, t *corpus.Target) error {
	all := append(corpus.Named(t.Name), corpus.Crashes(t.Name)...)
	if n >= len(all) {
		return errors.New("a seed failed that this program does not have: it was built from another state of the source")
	}
	c.Data = all[n].Data
	return nil
}

// command makes a command that is told to stop when ctx ends, and ended if it
// does not.
func command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 5 * time.Second
	corpus.OwnGroup(c)
	return c
}
