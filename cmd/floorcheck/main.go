package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
)

// Exit codes of every command.
const (
	exitGood        = 0
	exitFinding     = 1
	exitUsage       = 2
	exitUnavailable = 3 // unsupported here, or not reachable
)

func main() {
	corpus.ServeIfWorker(allTargets)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole command: arguments in, exit code out.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	ran, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitGood
	}
	code := exitUsage // what cobra itself complains of
	var ended *exitError
	if errors.As(err, &ended) {
		code = ended.code
	}
	if message := err.Error(); message != "" {
		fmt.Fprintln(stderr, "floorcheck: "+message)
	}
	if code == exitUsage {
		fmt.Fprintf(stderr, "Run '%s --help' for what it expects.\n", ran.CommandPath())
	}
	return code
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "floorcheck",
		Short: "A strict reference for BFCP floor control over TLS-PSK, and a judge of others",
		Long: `floorcheck runs the dial-in procedure of TS 23.333 clause 6.2.19.3.1 as the
specifications want it, and says of messages and calls whether they do, by
which clause, and at which byte.

A terminal (UE) calls a conference. Its key for the floor control connection
comes from a key management server (KMS) as a MIKEY ticket; the conference
control (MRFC) resolves the ticket and gives the key to the media processor
(MRFP), whose Floor Control Server then speaks BFCP with the UE through TLS.`,
		Example: `  floorcheck call                          # the whole call, step by step
  floorcheck call --fault psk-mismatch     # and how it fails when a key is wrong
  floorcheck serve --psk alice:00112233445566778899aabbccddeeff
  floorcheck check capture.pcapng
  echo 200b0000000000010001 0001 | floorcheck decode`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              cobra.NoArgs,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(newCallCommand(), newServeCommand(), newDecodeCommand(), newCheckCommand(), newTapCommand(), newOracleCommand(), newRulesCommand(), newFuzzCommand(), newCorpusCommand(), newVersionCommand())
	return root
}

// usageError is wrong usage that cobra cannot see by itself.
func usageError(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}
