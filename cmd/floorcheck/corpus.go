package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/fuzz"
)

// allTargets are the targets that the commands know. Tests add one that fails.
var allTargets = fuzz.Targets

func newCorpusCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "corpus",
		Short: "Look into folders of fuzz inputs: what they are, and which fail",
		Long: `corpus takes any folder of inputs: testdata/fuzz of go test, the corpus or the
crashes of a libFuzzer binary, or single files. Whether a file holds an input as
it is or as "go test fuzz v1" is told by its content. Which target an input
belongs to is told by the folder that it stands in (FuzzBFCPDecode, bfcp-decode,
fuzz_bfcp_decode), or by --target.

Inputs run in a process of their own, so that one that hangs or uses up the
memory is told and not suffered. Nothing in a corpus is ever deleted, nor
written over without --force. Files whose names begin with a dot, README.md,
and NAME.tsv beside a folder NAME are passed over.

Exit code 0: nothing fails. 1: something fails. 2: wrong usage. 3: something
cannot be read, or belongs to no target, and nothing else fails.`,
		Example: `  floorcheck corpus ls corpus/seeds
  floorcheck corpus replay fuzz/testdata/fuzz
  floorcheck corpus show --target bfcp-decode crash-1f0a
  floorcheck corpus min -o small crash-1f0a --target bfcp-decode
  floorcheck corpus dedupe -o one-of-each crashes
  floorcheck corpus export --as test crash-1f0a --target tls-server
  floorcheck corpus convert --to raw -o seeds fuzz/testdata/fuzz`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newCorpusLsCommand(), newCorpusShowCommand(), newCorpusReplayCommand(), newCorpusMinCommand(), newCorpusDedupeCommand(),
		newCorpusExportCommand(), newCorpusConvertCommand(), newCorpusManifestCommand())
	return c
}

// corpusFlags are those that all commands have which run inputs.
type corpusFlags struct {
	target  string
	timeout time.Duration
	memory  int64
	json    bool
}

const mostMemory = 1 << 20 // MiB

func (f *corpusFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.target, "target", "", "the `TARGET` that all inputs belong to, wherever they stand")
	c.Flags().DurationVar(&f.timeout, "timeout", 10*time.Second, "how long a target may run on one input (0 for 10s)")
	c.Flags().Int64Var(&f.memory, "memory", 1024, "how many `MiB` of memory a target may use")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object and nothing else")
}

// explorer is what the commands work with.
type explorer struct {
	targets []corpus.Target
	workers *corpus.Workers
	// all is the target of every input, or nil.
	all *corpus.Target
}

// open makes what the flags ask for; the caller closes its workers.
func (f *corpusFlags) open() (*explorer, error) {
	if f.timeout < 0 || f.memory < 0 || f.memory > mostMemory {
		return nil, usageError("expected a --timeout of 0s or more and a --memory of 0 to %d, found %s and %d", mostMemory, f.timeout, f.memory)
	}
	e := &explorer{targets: allTargets()}
	if f.target != "" {
		t, err := target(e.targets, f.target, exitUnavailable)
		if err != nil {
			return nil, err
		}
		e.all = &t
	}
	e.workers = corpus.NewWorkers(e.targets, nil, corpus.Limits{Time: f.timeout, Memory: f.memory << 20})
	return e, nil
}

// run makes a command's RunE of what it does with what the flags ask for.
func (f *corpusFlags) run(do func(c *cobra.Command, args []string, e *explorer) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		e, err := f.open()
		if err != nil {
			return err
		}
		defer e.workers.Close()
		return do(c, args, e)
	}
}

// target returns the target of a name, or an error with that exit code and the
// names that there are.
func target(targets []corpus.Target, name string, code int) (corpus.Target, error) {
	t, ok := corpus.Find(targets, name)
	if ok {
		return t, nil
	}
	names := make([]string, len(targets))
	for i := range targets {
		names[i] = targets[i].Name
	}
	return t, &exitError{code, fmt.Errorf("expected one of the targets %s, found %q", strings.Join(names, ", "), name)}
}

// own returns the name of the target that the file belongs to.
func (e *explorer) own(path string) (string, error) {
	if e.all != nil {
		return e.all.Name, nil
	}
	if t, ok := corpus.Owner(e.targets, path); ok {
		return t.Name, nil
	}
	return "", &corpus.FileError{Path: path, Err: fmt.Errorf("expected a folder with the name of a target above it, or --target")}
}

// counts is what became of the inputs of a command.
type counts struct {
	Hold       int `json:"hold"`
	Fail       int `json:"fail"`
	Unreadable int `json:"unreadable"`
}

func (c *counts) add(r *corpus.Result) {
	switch {
	case r.Err != nil:
		c.Unreadable++
	case r.Outcome.Good():
		c.Hold++
	default:
		c.Fail++
	}
}

func (c *counts) String() string {
	s := fmt.Sprintf("%d inputs: %d hold, %d fail", c.Hold+c.Fail+c.Unreadable, c.Hold, c.Fail)
	if c.Unreadable > 0 {
		s += fmt.Sprintf(", %d could not be run", c.Unreadable)
	}
	return s
}

// exit is the end of a command that came to these counts.
func (c *counts) exit() error {
	switch {
	case c.Fail > 0:
		return &exitError{code: exitFinding}
	case c.Unreadable > 0:
		return &exitError{code: exitUnavailable}
	}
	return nil
}

// results replays the inputs at paths, complains on standard error of those that
// could not be run, and hands all to each.
func (e *explorer) results(c *cobra.Command, paths []string, each func(*corpus.Result)) (counts, error) {
	var n counts
	for r := range corpus.Replay(c.Context(), e.workers, corpus.Read(paths...), e.own) {
		if r.Err != nil {
			complain(c.ErrOrStderr(), r.Err)
		}
		n.add(&r)
		each(&r)
	}
	return n, c.Context().Err()
}

func complain(w io.Writer, err error) { fmt.Fprintln(w, "floorcheck: "+err.Error()) }

// inputJSON is what --json says of one input. Names never change once published.
type inputJSON struct {
	File    string          `json:"file"`
	Target  string          `json:"target,omitempty"`
	Format  corpus.Format   `json:"format,omitempty"`
	Size    int             `json:"size"`
	Outcome string          `json:"outcome"`
	Verdict *corpus.Verdict `json:"verdict,omitempty"`
	Failure *corpus.Failure `json:"failure,omitempty"`
	Error   string          `json:"error,omitempty"`
}

func inputOf(r *corpus.Result) inputJSON {
	i := inputJSON{File: r.Input.Path, Target: r.Target, Format: r.Input.Format, Size: len(r.Input.Data), Outcome: outcomeWord(r),
		Verdict: r.Outcome.Verdict, Failure: r.Outcome.Failure}
	if r.Err != nil {
		i.Error = r.Err.Error()
	}
	return i
}

// outcomeWord is an outcome in a word: holds, unreadable, or the corpus.Kind.
func outcomeWord(r *corpus.Result) string {
	switch {
	case r.Err != nil:
		return "unreadable"
	case r.Outcome.Good():
		return "holds"
	}
	return string(r.Outcome.Failure.Kind)
}
