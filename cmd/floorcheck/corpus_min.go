package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
)

func newCorpusMinCommand() *cobra.Command {
	var f corpusFlags
	var output string
	var runs int
	var force bool
	c := &cobra.Command{
		Use:   "min FILE",
		Short: "Find a smaller input with the same failure",
		Long: `min takes away what it can from an input that fails, and sets to zero what it
can, so long as the same property fails with the same rules in the same
functions. It writes the result beside the input as FILE.min, or to -o, in the
format that the input has; the input stays. The same input gives the same result
each time.

Exit code 0: it was written. 1: the input does not fail. 2 and 3: see "floorcheck
corpus --help".`,
		Example: `  floorcheck corpus min fuzz/testdata/fuzz/FuzzBFCPDecode/582528ddfad69eb5
  floorcheck corpus min --target tls-server -o small crash-1f0a`,
		Args: cobra.ExactArgs(1),
		RunE: f.run(func(c *cobra.Command, args []string, e *explorer) error {
			if runs <= 0 {
				return usageError("expected --runs above zero, found %d", runs)
			}
			if output == "" {
				output = args[0] + ".min"
			}
			in, name, err := e.single(args[0])
			if err != nil {
				return err
			}
			if exists(output) && !force {
				return usageError("expected an output that is not there yet, or --force, found %s", output)
			}
			status := newStatus(c.ErrOrStderr())
			small, failure, err := corpus.Minimise(c.Context(), e.workers, name, in.Data, runs, func(p corpus.Progress) {
				status.show("%d runs, %d of %d octets", p.Runs, p.Length, len(in.Data))
			})
			status.clear()
			switch {
			case errors.Is(err, corpus.ErrGood):
				return &exitError{exitFinding, fmt.Errorf("%s: %w", args[0], err)}
			case err != nil:
				return &exitError{exitUnavailable, err}
			}
			if err := corpus.Create(output, corpus.Marshal(small, in.Format), force); err != nil {
				return &exitError{exitUnavailable, err}
			}
			if f.json {
				return writeJSON(c.OutOrStdout(), inputJSON{File: output, Target: name, Format: in.Format, Size: len(small), Outcome: string(failure.Kind), Failure: failure})
			}
			failureText(c.OutOrStdout(), output, len(small), failure)
			fmt.Fprintf(c.OutOrStdout(), "%d octets, from %d\n", len(small), len(in.Data))
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVarP(&output, "output", "o", "", "the `FILE` to write to")
	c.Flags().IntVar(&runs, "runs", 20000, "how often the target may run")
	c.Flags().BoolVar(&force, "force", false, "write over a file that is there already")
	return c
}

// single reads one input and returns the name of its target.
func (e *explorer) single(path string) (corpus.Input, string, error) {
	var found []corpus.Input
	for in, err := range corpus.Read(path) {
		if err != nil {
			return in, "", &exitError{exitUnavailable, err}
		}
		if found = append(found, in); len(found) > 1 {
			break
		}
	}
	if len(found) != 1 {
		return corpus.Input{}, "", usageError("expected one input, found a folder of others in %s", path)
	}
	name, err := e.own(found[0].Path)
	if err != nil {
		return found[0], "", &exitError{exitUnavailable, err}
	}
	return found[0], name, nil
}
