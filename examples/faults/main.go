// Command faults makes every call of the table of faults in simulation, and
// prints how each ended and what the monitors think. A program that tests a
// change of its own to the boxes would look like this.
//
//	go run ./examples/faults
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/floorcheck/floorcheck/reference/call"
)

func main() {
	failed := false
	for _, fault := range call.Faults() {
		result, err := call.Run(context.Background(), call.Options{Fault: fault.Name, Sim: true, Seed: 1})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("%-23s %-24s verdict %s, %d events\n", fault.Name, result.Outcome, result.Verdict.Sender, len(result.Trace.Events))
		failed = failed || !result.Conforms()
	}
	if failed {
		os.Exit(1)
	}
}
