package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

//go:generate go run ./internal/places/generate
//go:generate sh -c "go run . rules --open-questions >../../docs/open.new && mv ../../docs/open.new ../../docs/open-questions.md"
//go:generate sh -c "go run . rules --markdown >../../docs/rules.new && mv ../../docs/rules.new ../../docs/rules.md"

// subjects gives the part of a rule's id before the slash a heading.
var subjects = map[string]string{
	"bfcp": "BFCP messages", "sdp": "SDP, offer and answer", "mikey": "MIKEY and MIKEY-TICKET", "tls": "TLS with pre-shared keys",
	"flow": "The flow of messages",
	"mp":   "The Mp interface", "call": "The call", "floor": "Floor control", "sip": "SIP", "tcp": "TCP",
}

// rulesMarkdown writes docs/rules.md.
func rulesMarkdown(w io.Writer, rules []*rule.Rule) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# The rules

<!-- Generated from the catalogue by "go generate ./cmd/floorcheck". Do not edit. -->

Every finding of floorcheck names one of these %d rules. The level binds whoever
sends; the column "receiver" is what the party that meets a breach must do.
POLICY marks what no clause fixes: breaking it is nobody's fault. The last column
counts the test vectors (../corpus/vectors) that break the rule; "floorcheck rules
ID" names them, and the code that enforces it, and shows one of them.
`, len(rules))
	known := whole(rules)
	subject := ""
	for i, r := range rules {
		if s, _, _ := strings.Cut(r.ID, "/"); s != subject {
			subject = s
			heading := subjects[s]
			if heading == "" {
				heading = s
			}
			fmt.Fprintf(&b, "\n## %s\n\n| rule | clause | level | receiver | what it says | vectors |\n|---|---|---|---|---|---|\n", heading)
		}
		receiver := r.Receiver.String()
		if r.Reaction != "" {
			receiver += ": " + r.Reaction
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %d |\n", r.ID, cell(r.Clause), r.Level, cell(receiver), cell(r.Summary), len(known[i].Vectors))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell makes text fit for a cell of a table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;", ">", "&gt;").Replace(s)
}
