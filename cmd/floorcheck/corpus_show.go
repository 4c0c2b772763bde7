package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func newCorpusShowCommand() *cobra.Command {
	var f corpusFlags
	c := &cobra.Command{
		Use:   "show PATH...",
		Short: "Show what the octets of inputs are, and what happens on them",
		Long: `show prints every octet of an input with what it is to the target: for messages
the fields, and under an octet the rule and the clause that it breaks; for
scripts the operations that they stand for. Where an input is a sequence that can
be played, the ladder of what happened follows. Last comes whether the target's
property holds on it.`,
		Example: `  floorcheck corpus show corpus/seeds/bfcp-decode/attr_past_end
  floorcheck corpus show corpus/seeds/call/granted`,
		Args: cobra.MinimumNArgs(1),
		RunE: f.run(func(c *cobra.Command, args []string, e *explorer) error {
			shown := []shownJSON{}
			var failed error // to explain or to print
			n, err := e.results(c, args, func(r *corpus.Result) {
				var a *annotate.Annotation
				if failed != nil {
					return
				}
				if r.Err == nil {
					if a, failed = e.workers.Explain(c.Context(), r.Target, r.Input.Data); failed != nil {
						return
					}
				}
				switch {
				case f.json:
					shown = append(shown, shownJSON{inputOf(r), a})
				case r.Err == nil:
					failed = showText(c.OutOrStdout(), r, a)
				}
			})
			if err = errors.Join(err, failed); err == nil && f.json {
				err = writeJSON(c.OutOrStdout(), struct {
					Inputs []shownJSON `json:"inputs"`
					counts
				}{shown, n})
			}
			if err != nil {
				return &exitError{exitUnavailable, err}
			}
			return n.exit()
		}),
	}
	f.add(c)
	return c
}

// shownJSON is what show --json says of one input.
type shownJSON struct {
	inputJSON
	Annotation *annotate.Annotation `json:"annotation,omitempty"`
}

func showText(w io.Writer, r *corpus.Result, a *annotate.Annotation) error {
	fmt.Fprintf(w, "%s: %d octets for %s, as %s\n\n", r.Input.Path, len(r.Input.Data), r.Target, r.Input.Format)
	if err := explanationText(w, a); err != nil {
		return err
	}
	if r.Outcome.Good() {
		_, err := fmt.Fprintln(w, "the property holds")
		return err
	}
	failureText(w, r.Input.Path, len(r.Input.Data), r.Outcome.Failure)
	return nil
}

// explanationText prints the annotated octets and the ladder, each with an empty
// line behind it.
func explanationText(w io.Writer, a *annotate.Annotation) error {
	if a == nil {
		return nil
	}
	if err := annotate.Write(w, a); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if a.Trace == nil {
		return nil
	}
	width, color := terminal(w)
	err := trace.Ladder(w, annotated(a.Trace), trace.LadderOptions{Width: width, Color: color})
	fmt.Fprintln(w)
	return err
}
