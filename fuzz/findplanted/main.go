package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := command().ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "findplanted:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "findplanted:", err)
		os.Exit(3)
	}
}

// usageError is one of the person who typed the command.
type usageError struct{ error }

// options are what the command line says.
type options struct {
	fault, target, engine, results, markdown string
	runs                                     int
	bound                                    time.Duration
	list, compile, asJSON, noRun             bool
}

func command() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "findplanted",
		Short: "measure how fast the fuzzing engines find planted faults",
		Long: `findplanted plants faults in the source, one at a time and without touching it
(go build -overlay), and measures how many inputs and seconds each engine needs
until it finds the fault: go test -fuzz, libFuzzer, rapid and gopter.

It needs Go and the module's source and, for libFuzzer, clang. All faults with
all engines take hours with the default bound: narrow them down, or give
--results FILE, with which a run that was stopped goes on where it was.`,
		Example: `  go run ./fuzz/findplanted --list
  go run ./fuzz/findplanted --fault "decoder:" --time 5s --runs 1
  go run ./fuzz/findplanted --target tls-server --engine libfuzzer,native
  go run ./fuzz/findplanted --results found.jsonl --markdown docs/fuzzing-faults.md
  go run ./fuzz/findplanted --compile`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(c *cobra.Command, _ []string) error { return run(c, &o) },
	}
	f := c.Flags()
	f.StringVar(&o.fault, "fault", "", "only faults whose names contain this, or one of several with commas")
	f.StringVar(&o.target, "target", "", "only faults of the targets whose names contain this")
	f.StringVar(&o.engine, "engine", "native,libfuzzer,rapid,gopter", "which engines, with commas")
	f.IntVar(&o.runs, "runs", 3, "runs of each, with seeds 1, 2, 3 and so on")
	f.DurationVar(&o.bound, "time", 60*time.Second, "how long a run may take")
	f.StringVar(&o.results, "results", "", "a file of results, a line of JSON a run, to read and to add to")
	f.StringVar(&o.markdown, "markdown", "", "a file to write the table to, as Markdown")
	f.BoolVar(&o.asJSON, "json", false, "print the table as JSON")
	f.BoolVar(&o.noRun, "no-run", false, "run nothing: the table of what --results has")
	f.BoolVar(&o.list, "list", false, "list the faults and run nothing")
	f.BoolVar(&o.compile, "compile", false, "only see that every fault compiles")
	c.MarkFlagsMutuallyExclusive("list", "compile", "no-run")
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	c.AddCommand(gopterCommand())
	return c
}

// gopterCommand is how this command, built with a fault, is an engine.
func gopterCommand() *cobra.Command {
	var seed int
	var bound time.Duration
	c := &cobra.Command{
		Use:    "gopter SUITE",
		Short:  "run a suite of gopter's until it fails and print the result as JSON",
		Args:   cobra.ExactArgs(1),
		Hidden: true,
		RunE: func(c *cobra.Command, args []string) error {
			a, err := runGopter(args[0], seed, bound)
			if err != nil {
				return usageError{err}
			}
			return json.NewEncoder(c.OutOrStdout()).Encode(a)
		},
	}
	c.Flags().IntVar(&seed, "seed", 1, "the seed")
	c.Flags().DurationVar(&bound, "time", 60*time.Second, "how long it may take")
	return c
}

func run(c *cobra.Command, o *options) error {
	m := measurement{faults: chosen(faults(), o.fault, o.target), runs: o.runs, bound: o.bound, noRun: o.noRun, progress: c.ErrOrStderr()}
	if len(m.faults) == 0 {
		return usageError{fmt.Errorf("expected a fault whose name contains %q of a target whose name contains %q, found none; --list lists them", o.fault, o.target)}
	}
	if o.runs < 1 || o.bound < time.Second {
		return usageError{fmt.Errorf("expected a run or more of a second or more, found %d of %v", o.runs, o.bound)}
	}
	for _, name := range strings.Split(o.engine, ",") {
		i := slices.IndexFunc(engines, func(e engine) bool { return e.name() == name })
		if i < 0 {
			return usageError{fmt.Errorf("expected engines out of native, libfuzzer, rapid, gopter, found %q", name)}
		}
		m.engines = append(m.engines, engines[i])
	}
	if o.list {
		return list(c.OutOrStdout(), m.faults)
	}
	var err error
	if m.root, err = moduleRoot(c.Context()); err != nil {
		return err
	}
	if o.compile {
		return m.compile(c.Context())
	}
	if m.known, err = readResults(o.results); err != nil {
		return err
	}
	rows, err := m.measure(c.Context())
	if err != nil {
		return err
	}
	if o.markdown != "" {
		if err := writeMarkdownFile(o.markdown, &m, rows); err != nil {
			return err
		}
	}
	if o.asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(rows)
	}
	return report(c.OutOrStdout(), rows)
}

// moduleRoot is the folder of the module's source, which the changes are for.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Dir}}").Output()
	path, dir, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if err != nil || path != "github.com/floorcheck/floorcheck" || dir == "" {
		return "", fmt.Errorf("expected to run in the source of github.com/floorcheck/floorcheck, found %q (%v)", path, err)
	}
	return filepath.Clean(dir), nil
}
