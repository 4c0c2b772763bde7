package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
)

func newCorpusReplayCommand() *cobra.Command {
	var f corpusFlags
	c := &cobra.Command{
		Use:   "replay PATH...",
		Short: "Run inputs again: does it still fail, and where",
		Long: `replay runs every input on its target and prints, for each that fails, the
property that does not hold, what the target said, the rules that it named, and
the innermost of our functions that were running. Inputs that hold are counted.`,
		Example: `  floorcheck corpus replay fuzz/testdata/fuzz/FuzzBFCPDecode/582528ddfad69eb5
  floorcheck corpus replay --target tls-server crashes`,
		Args: cobra.MinimumNArgs(1),
		RunE: f.run(func(c *cobra.Command, args []string, e *explorer) error {
			out := bufio.NewWriter(c.OutOrStdout())
			return e.report(c, args, f.json, out, func(r *corpus.Result) {
				if r.Outcome.Failure != nil {
					failureText(out, r.Input.Path, len(r.Input.Data), r.Outcome.Failure)
					out.Flush() // a corpus of inputs that hang takes long
				}
			})
		}),
	}
	f.add(c)
	return c
}

// failureText prints why an input fails.
func failureText(w io.Writer, file string, size int, f *corpus.Failure) {
	fmt.Fprintf(w, "%s: %s on %d octets in %s\n", f.Target, f.Kind, size, file)
	fmt.Fprintf(w, "  property: %s\n", f.Property)
	fmt.Fprintf(w, "  found:    %s\n", strings.ReplaceAll(f.Message, "\n", "\n            "))
	if len(f.Rules) > 0 {
		fmt.Fprintf(w, "  rules:    %s\n", strings.Join(f.Rules, ", "))
	}
	for i, frame := range f.Frames {
		label := ""
		if i == 0 {
			label = "in:"
		}
		fmt.Fprintf(w, "  %-9s %s\n", label, frame)
	}
}
