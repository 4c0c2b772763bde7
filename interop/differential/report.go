package main

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
)

// byHand is what was found with implementations that cannot be built here without
// a network.
//
//go:embed byhand.md
var byHand string

var headings = [...]string{
	takesWrong:   "It accepts what a receiver must reject",
	refusesRight: "It rejects what a receiver must accept",
	readsOther:   "It accepts, and reads something else",
}

// report writes docs/differential.md.
func report(w io.Writer, tables []*table, vectors, mutants int, seed uint64) error {
	p := &printer{w: w}
	p.line("<!-- Written by \"make differential\"; do not edit. -->")
	p.line("# Where other implementations differ\n")
	p.line("%d messages of the [test vectors](../corpus/vectors/README.md) and %d mutants of them (seed %d) went through each", vectors, mutants, seed)
	p.line("implementation below and through the oracle, judged by RFC 4582 over TCP or, where the version says 2, by")
	p.line("RFC 8855 over UDP. Listed is what the RFCs decide: where a receiver may accept or reject, nobody is wrong. Each row")
	p.line("has the clause that says who is right, how many messages showed it, and the shortest.\n")
	p.line("A decoder may leave it to the program above it to refuse primitives and mandatory attributes that it does not")
	p.line("know, so those count as open too. It is not wrong by leaving other checks to that program either; but then the")
	p.line("program has to make them.")
	for _, t := range tables {
		p.table(t)
	}
	p.line("\n%s", strings.TrimSpace(byHand))
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) table(t *table) {
	p.line("\n## %s %s\n", t.peer.name, t.version)
	p.line("%s\n", t.peer.what)
	p.line("%d messages, %d differences (%.1f %%); on %d more, either is right.", t.compared, t.differences,
		100*float64(t.differences)/float64(max(1, t.compared)), t.left)
	for s, heading := range headings {
		begun := false
		for _, r := range t.rows {
			if int(r.sort) != s {
				continue
			}
			if !begun {
				begun = true
				p.line("\n### %s\n", heading)
				p.line("| messages | version | rule | who is right | shortest | in it |\n|---:|---|---|---|---|---|")
			}
			id, clause := "none broken", "RFC 4582 §5: nothing is wrong with it."
			switch {
			case r.rule != nil:
				id, clause = "[`"+r.rule.ID+"`](rules.md)", r.rule.Clause+": "+r.rule.Summary
			case r.fragment:
				clause = "RFC 8855 §6.2.3: it is a fragment, and receivers reassemble."
			case r.version == 2:
				clause = "RFC 8855 §5: nothing is wrong with it."
			}
			p.line("| %d | %d | %s | %s | `%x` | %s |", r.count, r.version, id, clause, r.example, r.detail)
		}
	}
}
