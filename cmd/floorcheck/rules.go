package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func newRulesCommand() *cobra.Command {
	var asJSON, markdown, openQuestions bool
	c := &cobra.Command{
		Use:   "rules [ID | PREFIX]",
		Short: "List the rules that floorcheck judges by, each with its clause",
		Long: `Every finding of floorcheck names a rule: one sentence of one specification in
our own words. MUST, SHOULD and MAY bind whoever sends; "receiver" is what the
specification wants of the party that meets a breach: accept it, reject it, or
either where the specifications leave it open. POLICY is what no clause fixes:
breaking it is nobody's fault.

With the whole ID of a rule you get its page: the code that enforces it, the test
vectors that break it, and one of them with every octet named.`,
		Example: `  floorcheck rules                 # all of them
  floorcheck rules bfcp/           # those of one subject
  floorcheck rules bfcp/padding    # all about one, with an example
  floorcheck rules --json | jq -r '.[] | select(.level == "MUST") | .id'`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			rules := selectRules(args)
			if len(rules) == 0 {
				return usageError("expected the beginning of a rule's id, such as \"bfcp/\", found %q", args[0])
			}
			switch w := c.OutOrStdout(); {
			case markdown:
				return rulesMarkdown(w, rules)
			case openQuestions:
				return openMarkdown(w, rules)
			case asJSON:
				return writeJSON(w, whole(rules))
			case len(args) == 1 && rules[0].ID == args[0]:
				return rulePage(w, &whole(rules[:1])[0])
			default:
				return rulesText(w, rules)
			}
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON array of rules")
	c.Flags().BoolVar(&markdown, "markdown", false, "print docs/rules.md")
	_ = c.Flags().MarkHidden("markdown")
	c.Flags().BoolVar(&openQuestions, "open-questions", false, "print docs/open-questions.md")
	_ = c.Flags().MarkHidden("open-questions")
	return c
}

func selectRules(prefix []string) []*rule.Rule {
	all := rule.All()
	if len(prefix) == 0 {
		return all
	}
	var some []*rule.Rule
	for _, r := range all {
		if strings.HasPrefix(r.ID, prefix[0]) {
			some = append(some, r)
		}
	}
	return some
}

func rulesText(w io.Writer, rules []*rule.Rule) error {
	for _, r := range rules {
		reaction := r.Receiver.String()
		if r.Reaction != "" {
			reaction += ": " + r.Reaction
		}
		if _, err := fmt.Fprintf(w, "%s  %s  %s  receiver %s\n    %s\n", r.ID, r.Level, r.Clause, reaction, r.Summary); err != nil {
			return err
		}
	}
	return nil
}

// writeJSON writes v as one indented JSON value.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeJSONLine writes v as one line of JSON.
func writeJSONLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
