package main

import (
	"bufio"
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
		RunE: func(c *cobra.Command, args []string) error {
			e, err := f.open()
			if err != nil {
				return err
			}
			defer e.workers.Close()
			if f.json {
				return e.listJSON(c, args)
			}
			out := bufio.NewWriter(c.OutOrStdout())
			defer out.Flush()
			const row = "%-16s %-10s %-20s %-28s %6v  %s\n"
			fmt.Fprintf(out, row, "TARGET", "OUTCOME", "VERDICT", "RULE", "SIZE", "FILE")
			n, err := e.results(c, args, func(r *corpus.Result) {
				verdict, rule := verdictWords(r)
				fmt.Fprintf(out, row, dash(r.Target), outcomeWord(r), dash(verdict), dash(rule), len(r.Input.Data), r.Input.Path)
			})
			if err != nil {
				return &exitError{exitUnavailable, err}
			}
			fmt.Fprintln(out, n.String())
			return n.exit()
		},
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

// listJSON is --json for ls and replay.
func (e *explorer) listJSON(c *cobra.Command, paths []string) error {
	all := []inputJSON{}
	n, err := e.results(c, paths, func(r *corpus.Result) { all = append(all, inputOf(r)) })
	if err != nil {
		return &exitError{exitUnavailable, err}
	}
	if err := writeJSON(c.OutOrStdout(), struct {
		Inputs []inputJSON `json:"inputs"`
		counts
	}{all, n}); err != nil {
		return err
	}
	return n.exit()
}
