package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

//go:generate sh -c "go run . call --list-faults --markdown >../../docs/faults.new && mv ../../docs/faults.new ../../docs/faults.md"

// setups and tickets are the values of --setup and --ticket, the default first.
var (
	setups  = []sdp.Setup{sdp.SetupActpass, sdp.SetupPassive, sdp.SetupActive}
	tickets = []call.Ticket{call.FromKMS, call.SelfMade}
)

// ending is one way in which a fault must end, and when: the setups or the
// tickets that lead to it; empty for always.
type ending struct {
	when   string
	expect call.Expectation
}

// endings puts together what a fault's table says for every setup and ticket.
func endings(f *call.Fault) []ending {
	first := f.Expect(setups[0], tickets[0])
	bySetup, byTicket := group(setups, func(s sdp.Setup) call.Expectation { return f.Expect(s, tickets[0]) }),
		group(tickets, func(t call.Ticket) call.Expectation { return f.Expect(setups[0], t) })
	switch {
	case len(bySetup) > 1:
		return bySetup
	case len(byTicket) > 1:
		return byTicket
	}
	return []ending{{"", first}}
}

func group[T any](values []T, expect func(T) call.Expectation) []ending {
	var all []ending
	for _, v := range values {
		e := expect(v)
		if n := len(all); n > 0 && all[n-1].expect == e {
			all[n-1].when += " or " + fmt.Sprint(v)
			continue
		}
		all = append(all, ending{fmt.Sprint(v), e})
	}
	return all
}

// says states an expectation in one phrase.
func says(e call.Expectation) string {
	switch {
	case e.CannotOccur:
		return "cannot occur; the call ends as without it: " + e.Outcome
	case e.Policy:
		return e.Outcome + ", by our policy"
	}
	return e.Outcome
}

// faultsText lists the table of faults. Every line begins with a fault's name,
// for those who cut it out of there.
func faultsText(w io.Writer) error {
	var b strings.Builder
	for _, f := range call.Faults() {
		fmt.Fprintf(&b, "%-23s %s\n", f.Name, f.Summary)
		for _, e := range endings(&f) {
			fmt.Fprintf(&b, "%-23s   %s: %s (%s)\n", f.Name, cmp.Or(e.when, "always"), says(e.expect), e.expect.Why)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// faultsJSON lists the table for programs.
func faultsJSON(w io.Writer) error {
	type end struct {
		When string `json:"when"`
		call.Expectation
	}
	type entry struct {
		Name    string `json:"name"`
		Summary string `json:"summary"`
		Endings []end  `json:"endings"`
	}
	var all []entry
	for _, f := range call.Faults() {
		e := entry{Name: f.Name, Summary: f.Summary}
		for _, x := range endings(&f) {
			e.Endings = append(e.Endings, end{cmp.Or(x.when, "always"), x.expect})
		}
		all = append(all, e)
	}
	return writeJSON(w, all)
}

// faultsMarkdown writes docs/faults.md.
func faultsMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`# The faults

<!-- Generated from the table in reference/call by "go generate ./cmd/floorcheck". Do not edit. -->

What can go wrong in a call, how it must end then, and by which clause. Try one
with ` + "`go run ./cmd/floorcheck call --fault NAME`" + `. Where a fault depends on how
the UE offers to set up TCP (` + "`--setup`" + `) or where its ticket comes from
(` + "`--ticket`" + `), there is a row for each case.

Every fault leaves nothing behind: no connection, no timer, no goroutine.

| fault | what goes wrong | when | the call ends in | by |
|---|---|---|---|---|
`)
	for _, f := range call.Faults() {
		for i, e := range endings(&f) {
			name, summary := "`"+f.Name+"`", cell(f.Summary)
			if i > 0 {
				name, summary = "", ""
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, summary, cell(e.when), cell(says(e.expect)), cell(e.expect.Why))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
