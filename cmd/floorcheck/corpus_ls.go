package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
)

func newCorpusLsCommand() *cobra.Command {
	var f corpusFlags
	c := &cobra.Command{
		Use:   "ls PATH...",
		Short: "List inputs with target, outcome, verdict, rule and size",
		Long: `ls runs every input and lists it: its target, whether the target's property
holds on it or how it fails (panic, hang, memory, crash), what the specifications
say of it (sender/receiver, as decode does) and the first rule that it breaks,
how many octets it has, and its file. A broken message on which the property
holds is a good input.`,
		Example: `  floorcheck corpus ls corpus/seeds/bfcp-decode
  floorcheck corpus ls --json fuzz/testdata/fuzz | jq '.inputs[] | select(.failure)'`,
		Args: cobra.MinimumNArgs(1),
		RunE: f.run(func(c *cobra.Command, args []string, e *explorer) error {
			const row = "%-17s %-10s %-20s %-28s %6v  %s\n"
			out := bufio.NewWriter(c.OutOrStdout())
			if !f.json {
				fmt.Fprintf(out, row, "TARGET", "OUTCOME", "VERDICT", "RULE", "SIZE", "FILE")
			}
			return e.report(c, args, f.json, out, func(r *corpus.Result) {
				verdict, rule := verdictWords(r)
				fmt.Fprintf(out, row, dash(r.Target), outcomeWord(r), dash(verdict), dash(rule), len(r.Input.Data), r.Input.Path)
			})
		}),
	}
	f.add(c)
	return c
}

// verdictWords is the verdict as sender/receiver, and the first rule: that which
// the failure names, or else that which the input breaks.
func verdictWords(r *corpus.Result) (verdict, rule string) {
	if v := r.Outcome.Verdict; v != nil {
		verdict = v.Sender + "/" + v.Receiver
		rule = strings.Join(v.Rules[:min(1, len(v.Rules))], "")
	}
	if f := r.Outcome.Failure; f != nil && len(f.Rules) > 0 {
		rule = f.Rules[0]
	}
	return verdict, rule
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// report replays the inputs and ends with their counts; each prints one to out,
// unless the report is to be JSON.
func (e *explorer) report(c *cobra.Command, paths []string, asJSON bool, out *bufio.Writer, each func(*corpus.Result)) error {
	all := []inputJSON{}
	n, err := e.results(c, paths, func(r *corpus.Result) {
		if asJSON {
			all = append(all, inputOf(r))
		} else {
			each(r)
		}
	})
	if err == nil && asJSON {
		err = writeJSON(out, struct {
			Inputs []inputJSON `json:"inputs"`
			counts
		}{all, n})
	} else if err == nil {
		fmt.Fprintln(out, n.String())
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return &exitError{exitUnavailable, err}
	}
	return n.exit()
}
