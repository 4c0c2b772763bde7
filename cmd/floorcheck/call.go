package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus/pcap"
	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// callFlags are the flags of call as the user wrote them.
type callFlags struct {
	fault, setup, ticket       string
	sim                        bool
	seed                       uint64
	listFaults, json, markdown bool
	pcap, svg                  string
	assume                     []string
	family                     string
}

func newCallCommand() *cobra.Command {
	var f callFlags
	c := &cobra.Command{
		Use:   "call",
		Short: "Make one call, from the ticket to the release of the floor",
		Long: `call runs TS 23.333 clause 6.2.19.3.1 between a UE, an MRFC, an MRFP and a KMS:
TCP, TLS and BFCP over real sockets on the loopback interface, or, with --sim,
over a simulated network that a seed repeats exactly.

It prints the ladder of the call, with the clause's step numbers at the left,
then how the call ended and what the monitors, which know nothing of the boxes,
think of the trace. With --fault something goes wrong; the table of faults says
how the call must end then.

The exit code is 0 if the run did what the specifications say for that fault,
1 if not, 2 for wrong usage.`,
		Example: `  floorcheck call
  floorcheck call --list-faults
  floorcheck call --fault psk-mismatch --setup passive
  floorcheck call --ticket self --sim --seed 42 --json | jq .verdict
  floorcheck call --svg call.svg --pcap call.pcap
  tshark -r call.pcap -d tcp.port==5070,bfcp`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runCall(c, &f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.fault, "fault", "", "what goes wrong: a `NAME` of --list-faults")
	fl.BoolVar(&f.listFaults, "list-faults", false, "list the faults, how each must end and by which clause")
	fl.StringVar(&f.setup, "setup", "actpass", "the `ROLE` that the UE offers in a=setup: active, passive or actpass")
	fl.StringVar(&f.ticket, "ticket", "kms", "the `PARTY` that makes the ticket: kms, or self for the UE")
	fl.BoolVar(&f.sim, "sim", false, "simulate the network and the clock")
	fl.Uint64Var(&f.seed, "seed", 1, "with --sim: the `NUMBER` that all randomness comes from")
	fl.BoolVar(&f.json, "json", false, "print one JSON object with outcome, verdict, findings and events, and nothing else")
	fl.StringVar(&f.pcap, "pcap", "", "write the decrypted BFCP to `FILE`, as a TCP stream on port 5070")
	fl.StringVar(&f.svg, "svg", "", "draw the ladder into `FILE`")
	fl.StringArrayVar(&f.assume, "assume", nil, "take `NAME=VALUE` for granted of TS 33.328 (docs/assumptions.md); repeat for more")
	fl.StringVar(&f.family, "family", "128", "MIKEY's algorithms, by key size in `BITS`: 128 or 256")
	fl.BoolVar(&f.markdown, "markdown", false, "with --list-faults: print docs/faults.md")
	_ = fl.MarkHidden("markdown")
	return c
}

// options turns the flags into the call's.
func (f *callFlags) options(seeded bool) (call.Options, error) {
	o := call.Options{Fault: f.fault, Sim: f.sim, Seed: f.seed}
	if seeded && !f.sim {
		return o, usageError("expected --sim with --seed: a call over real sockets cannot be repeated")
	}
	var ok bool
	if o.Setup, ok = pick(setups, f.setup); !ok {
		return o, usageError("expected --setup active, passive or actpass, found %q", f.setup)
	}
	if o.Ticket, ok = pick(tickets, f.ticket); !ok {
		return o, usageError("expected --ticket kms or self, found %q", f.ticket)
	}
	if o.Family, ok = families[f.family]; !ok {
		return o, usageError("expected --family 128 or 256, found %q", f.family)
	}
	var err error
	if o.Profile, err = profile(f.assume); err != nil {
		return o, err
	}
	if f.fault != "" && !slices.ContainsFunc(call.Faults(), func(x call.Fault) bool { return x.Name == f.fault }) {
		return o, usageError("expected --fault with one of the names of --list-faults, found %q", f.fault)
	}
	return o, nil
}

var families = map[string]mikey.Family{"128": mikey.Family128, "256": mikey.Family256}

// pick finds the value that is written like that.
func pick[T any](values []T, text string) (v T, ok bool) {
	for _, v := range values {
		if fmt.Sprint(v) == text {
			return v, true
		}
	}
	return v, false
}

func runCall(c *cobra.Command, f *callFlags) error {
	if f.listFaults {
		switch w := c.OutOrStdout(); {
		case f.markdown:
			return faultsMarkdown(w)
		case f.json:
			return faultsJSON(w)
		default:
			return faultsText(w)
		}
	}
	o, err := f.options(c.Flags().Changed("seed"))
	if err != nil {
		return err
	}
	began := f.began()
	result, err := call.Run(c.Context(), o)
	switch {
	case err != nil && len(f.assume) > 0: // assumptions that contradict each other
		return usageError("%w", err)
	case err != nil:
		return &exitError{exitUnavailable, err}
	}
	return f.show(c.OutOrStdout(), began, result)
}

// show writes what was asked for of a call that was made; its error has the
// exit code.
func (f *callFlags) show(w io.Writer, began time.Time, r *call.Result) error {
	shown := annotated(r.Trace)
	err := f.files(shown, began)
	if f.json {
		err = errors.Join(err, callJSON(w, r))
	} else {
		err = errors.Join(err, callText(w, r, shown))
	}
	switch {
	case err != nil:
		return &exitError{exitUnavailable, err}
	case !r.Conforms():
		return &exitError{exitFinding, complaint(r)}
	}
	return nil
}

// began is the run's first moment, for the capture file; that of a simulation
// is always the same, as all else of it is.
func (f *callFlags) began() time.Time {
	if f.sim {
		return time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	}
	return time.Now()
}

// complaint says what was expected of the run and what was found.
func complaint(r *call.Result) error {
	if r.Outcome != r.Expected.Outcome {
		return fmt.Errorf("expected the outcome %q (%s), found %q", r.Expected.Outcome, r.Expected.Why, r.Outcome)
	}
	return fmt.Errorf("expected a conformant run, found %d findings, the first: %v", len(r.Verdict.Findings), first(r.Verdict.Findings))
}

func first(f []rule.Finding) string {
	if len(f) == 0 {
		return "none"
	}
	return f[0].String()
}

// callJSON prints the one object that --json promises.
func callJSON(w io.Writer, r *call.Result) error {
	findings, events := r.Verdict.Findings, r.Trace.Events
	if findings == nil {
		findings = []rule.Finding{}
	}
	if events == nil {
		events = []trace.Event{}
	}
	return writeJSON(w, struct {
		Outcome  string          `json:"outcome"`
		Verdict  rule.Conformity `json:"verdict"`
		Findings []rule.Finding  `json:"findings"`
		Events   []trace.Event   `json:"events"`
	}{r.Outcome, r.Verdict.Sender, findings, events})
}

func callText(w io.Writer, r *call.Result, shown *trace.Trace) error {
	width, color := terminal(w)
	if err := trace.Ladder(w, shown, trace.LadderOptions{Width: width, Color: color}); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteByte('\n')
	for _, f := range r.Verdict.Findings {
		fmt.Fprintf(&b, "finding: %s\n", f)
	}
	fmt.Fprintf(&b, "outcome: %s\nverdict: %s\n", r.Outcome, r.Verdict.Sender)
	_, err := io.WriteString(w, b.String())
	return err
}

// files writes the files that were asked for.
func (f *callFlags) files(t *trace.Trace, began time.Time) error {
	err := toFile(f.pcap, func(w io.Writer) error { return pcap.Write(w, t, began) })
	return errors.Join(err, toFile(f.svg, func(w io.Writer) error { return trace.LadderSVG(w, t) }))
}

// toFile writes a file, or nothing where there is no name.
func toFile(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
