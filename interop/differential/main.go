// Command differential runs BFCP messages through other implementations and the
// oracle, and tells where they differ and who is right by which clause. The
// messages are the published vectors and mutants of them, drawn from a seed.
//
// docs/differential.md is what it wrote last ("make differential").
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

func main() {
	mutants := flag.Int("mutants", 100_000, "how many mutants of the vectors to add")
	seed := flag.Uint64("seed", 1, "what the mutants are drawn from")
	markdown := flag.String("markdown", "", "`FILE` to write the report to instead of standard output")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "differential runs BFCP messages through libre and tshark and tells where they differ from the oracle.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 || *mutants < 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*mutants, *seed, *markdown); err != nil {
		fmt.Fprintln(os.Stderr, "differential:", err)
		os.Exit(3)
	}
}

func run(mutants int, seed uint64, markdown string) error {
	inputs, err := inputs(mutants, seed)
	if err != nil {
		return err
	}
	var tables []*table
	for _, p := range []peer{libre, tshark} {
		begin := time.Now()
		readings, version, err := p.read(inputs)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		t := newTable(p, version)
		for i, in := range inputs {
			t.compare(in, readings[i])
		}
		t.finish()
		tables = append(tables, t)
		fmt.Fprintf(os.Stderr, "%s: %d messages in %.1f s, %d differences\n", p.name, len(inputs), time.Since(begin).Seconds(), t.differences)
	}
	out := os.Stdout
	if markdown != "" {
		if out, err = os.Create(markdown); err != nil {
			return err
		}
		defer out.Close()
	}
	return report(out, tables, len(inputs)-mutants, mutants, seed)
}

// profileOf is what a message is judged by: its version's RFC.
func profileOf(message []byte) bfcp.Profile {
	if len(message) > 0 && message[0]>>5 == 2 {
		return bfcp.RFC8855Unreliable
	}
	return bfcp.RFC4582
}
