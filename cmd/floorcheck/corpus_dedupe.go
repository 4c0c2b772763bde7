package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
)

func newCorpusDedupeCommand() *cobra.Command {
	var f corpusFlags
	var output string
	var force bool
	c := &cobra.Command{
		Use:   "dedupe PATH...",
		Short: "Show one failing input of each cause",
		Long: `dedupe runs every input and puts those together that fail in the same way: the
same property, rules and innermost functions of ours. It prints the smallest of
each, and with -o copies it to DIR/TARGET/NAME as it is. What it was copied from
stays.`,
		Example: `  floorcheck corpus dedupe fuzz/testdata/fuzz
  floorcheck corpus dedupe --target bfcp-decode -o one-of-each crashes`,
		Args: cobra.MinimumNArgs(1),
		RunE: f.run(func(c *cobra.Command, args []string, e *explorer) error {
			var groups corpus.Groups
			n, err := e.results(c, args, groups.Add)
			if err != nil {
				return &exitError{exitUnavailable, err}
			}
			all := []groupJSON{}
			for _, g := range groups.All() {
				r := g.Smallest
				if output != "" {
					path := filepath.Join(output, r.Target, filepath.Base(r.Input.Path))
					if err := corpus.Create(path, corpus.Marshal(r.Input.Data, r.Input.Format), force); err != nil {
						return &exitError{exitUnavailable, err}
					}
				}
				if all = append(all, groupJSON{inputOf(&r), g.Count}); !f.json {
					failureText(c.OutOrStdout(), r.Input.Path, len(r.Input.Data), r.Outcome.Failure)
					fmt.Fprintf(c.OutOrStdout(), "  inputs:   %d\n", g.Count)
				}
			}
			if f.json {
				if err := writeJSON(c.OutOrStdout(), struct {
					Causes []groupJSON `json:"causes"`
					counts
				}{all, n}); err != nil {
					return err
				}
				return n.exit()
			}
			fmt.Fprintf(c.OutOrStdout(), "%s, of %d causes\n", n.String(), len(all))
			return n.exit()
		}),
	}
	f.add(c)
	c.Flags().StringVarP(&output, "output", "o", "", "the `DIR` to copy one of each to")
	c.Flags().BoolVar(&force, "force", false, "write over files that are there already")
	return c
}

// groupJSON is the smallest input of a cause.
type groupJSON struct {
	inputJSON
	// Count is how many inputs have the cause.
	Count int `json:"count"`
}
