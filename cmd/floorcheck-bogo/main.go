package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Exit codes, which the runner fixes.
const (
	exitGood          = 0
	exitFailed        = 1
	exitUnimplemented = 89
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole shim: arguments in, exit code out.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	if err == nil && o.askHandshaker {
		// Whether another process can take a handshake over in its middle.
		fmt.Fprintln(stdout, "No")
		return exitGood
	}
	if err == nil {
		err = o.applies()
	}
	if err == nil {
		err = play(o)
	}
	if err == nil {
		return exitGood
	}
	fmt.Fprintln(stderr, err)
	var missing *unimplemented
	if errors.As(err, &missing) {
		return exitUnimplemented
	}
	return exitFailed
}

// unimplemented is the error for what the engine cannot do and need not.
type unimplemented struct{ what string }

func (e *unimplemented) Error() string { return "not implemented: " + e.what }
