package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/places"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// wholeRule is all that is known of a rule.
type wholeRule struct {
	ID         string           `json:"id"`
	Clause     string           `json:"clause"`
	Level      rule.Level       `json:"level"`
	Receiver   rule.Disposition `json:"receiver"`
	Reaction   string           `json:"reaction,omitempty"`
	Summary    string           `json:"summary"`
	EnforcedBy []string         `json:"enforcedBy"`
	Vectors    []string         `json:"vectors"`
	// examples are the vectors themselves.
	examples []vectors.Reference
}

// whole finds all that is known of rules.
func whole(rules []*rule.Rule) []wholeRule {
	code, tests := places.Of(), vectors.ByRule()
	all := make([]wholeRule, len(rules))
	for i, r := range rules {
		all[i] = wholeRule{ID: r.ID, Clause: r.Clause, Level: r.Level, Receiver: r.Receiver, Reaction: r.Reaction, Summary: r.Summary,
			EnforcedBy: code[r.ID], Vectors: []string{}, examples: tests[r.ID]}
		for _, x := range tests[r.ID] {
			all[i].Vectors = append(all[i].Vectors, x.String())
		}
	}
	return all
}

// maxVectors is how many vectors the page of a rule names.
const maxVectors = 12

// rulePage writes the page of one rule: what it says, what enforces it, which
// vectors break it, and one of them.
func rulePage(w io.Writer, r *wholeRule) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  %s\n\n", r.ID, r.Summary)
	fmt.Fprintf(&b, "  clause       %s\n  level        %s\n  receiver     %s\n", r.Clause, r.Level, r.Receiver)
	if r.Reaction != "" {
		fmt.Fprintf(&b, "  reaction     %s\n", r.Reaction)
	}
	list := func(name string, items []string) {
		for i, x := range items {
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(&b, "  %-12s %s\n", name, x)
		}
	}
	list("enforced by", r.EnforcedBy)
	named := r.Vectors
	if len(named) > maxVectors {
		named = append(named[:maxVectors:maxVectors], fmt.Sprintf("and %d more", len(named)-maxVectors))
	}
	list("vectors", named)
	if len(r.examples) == 0 {
		b.WriteString("  vectors      none: it takes more than one message, see the tests beside the code\n")
	} else if err := example(&b, &r.examples[0]); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// maxRequest is the longest request that is printed whole, in octets.
const maxRequest = 2000

// example writes a vector and, if its request is about one message, what every
// octet of it is.
func example(w io.Writer, x *vectors.Reference) error {
	t := &x.Test
	fmt.Fprintf(w, "\nExample, %s: %s\n", x, t.Comment)
	fmt.Fprintf(w, "  %s", t.Result)
	for _, side := range [][2]string{{"sender", t.Sender}, {"receiver", t.Receiver}, {"reaction", t.Reaction}} {
		if side[1] != "" {
			fmt.Fprintf(w, ", %s %s", side[0], side[1])
		}
	}
	fmt.Fprintln(w)
	if len(t.Request) > maxRequest {
		fmt.Fprintf(w, "  (a request of %d octets, see the file)\n", len(t.Request))
		return nil
	}
	fmt.Fprintf(w, "  %s\n\n", t.Request)
	var q struct{ Op, Kind, Profile, Transport, Hex, Text string }
	if err := json.Unmarshal(t.Request, &q); err != nil {
		return err
	}
	octets, err := hex.DecodeString(q.Hex)
	if err != nil {
		return err
	}
	a := &annotate.Annotation{}
	switch q.Op + " " + q.Kind {
	case "decode bfcp":
		name := q.Profile
		if name != "rfc4582" && q.Transport != "" {
			name += "-" + q.Transport
		}
		p, ok := bfcp.ParseProfile(name)
		if !ok {
			return fmt.Errorf("%s: expected a profile, found %q", x, name)
		}
		m, v := bfcp.Decode(octets, p)
		a.Sections = append(a.Sections, annotate.Message(octets, p, &m, &v))
	case "decode mikey":
		s, _ := annotate.MIKEY(octets)
		a.Sections = append(a.Sections, s)
	case "decode sdp":
		p := sdp.RFC4583
		if q.Profile == "rfc8855" {
			p = sdp.RFC8856
		}
		s, _ := annotate.SDP([]byte(q.Text), p)
		a.Sections = append(a.Sections, s)
	default:
		for _, b := range t.Breaks {
			fmt.Fprintf(w, "  breaks %s at %d in %s\n", b.Rule, b.Offset, b.Path)
		}
		return nil
	}
	return annotate.Write(w, a)
}
