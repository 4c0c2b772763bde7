package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/tap"
	"github.com/floorcheck/floorcheck/corpus/pcap"
	"github.com/floorcheck/floorcheck/reference/observer"
)

func newTapCommand() *cobra.Command {
	var f observeFlags
	var keep string
	c := &cobra.Command{
		Use:   "tap LISTEN TARGET",
		Short: "Pass connections through, and judge the BFCP in them as it passes",
		Long: `tap listens at LISTEN and passes every connection through to TARGET, both
HOST:PORT. Octets pass unchanged and at once in both directions. What check says
of a capture, tap says while it happens: findings on standard output, a summary
at the end. TLS passes through; with --psk or --keylog it is read, too.

The first line of output is "listening on ADDRESS" (on standard error with --json).
Where a finding says "piece", it counts what came in at once, of all connections.
SIGINT and SIGTERM end tap: all connections are reset, and the summary is printed. With
--pcap, what passed is kept as a capture that check reads.

The exit code is 0 if nobody broke a MUST, 1 if somebody did, 2 for wrong usage, 3 if it
cannot listen.`,
		Example: `  floorcheck tap 127.0.0.1:6070 127.0.0.1:5070
  floorcheck tap --psk alice:00112233445566778899aabbccddeeff --pcap seen.pcap :6070 mrfp.example:5070
  floorcheck tap --json --keylog keys.log :6070 192.0.2.8:5070`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error { return runTap(c, &f, keep, args[0], args[1]) },
	}
	f.add(c)
	c.Flags().StringVar(&keep, "pcap", "", "keep what passed in `FILE`, TLS as it passed")
	return c
}

func runTap(c *cobra.Command, f *observeFlags, keep, listen, target string) error {
	cfg, err := f.config()
	if err != nil {
		return err
	}
	for _, a := range []string{listen, target} {
		if _, _, err := net.SplitHostPort(a); err != nil {
			return usageError("expected HOST:PORT, found %q", a)
		}
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return &exitError{exitUnavailable, err}
	}
	defer listener.Close()
	r := newReport(c.OutOrStdout(), f, "piece")
	r.flush = true
	o := observer.New(r.listen(cfg))
	t := &tap.Tap{Listener: listener, Target: target, Observer: o,
		Failed: func(err error) { fmt.Fprintf(c.ErrOrStderr(), "floorcheck: %v\n", err) }}
	var file *os.File
	var out *bufio.Writer
	if keep != "" {
		if file, err = os.Create(keep); err != nil {
			return &exitError{exitUsage, err}
		}
		defer file.Close()
		out = bufio.NewWriter(file)
		if t.File, err = pcap.NewFile(out, time.Now()); err != nil {
			return &exitError{exitUnavailable, err}
		}
	}
	first := c.OutOrStdout()
	if f.json {
		first = c.ErrOrStderr()
	}
	fmt.Fprintf(first, "listening on %s\n", listener.Addr())
	err = t.Serve(c.Context())
	o.Finish()
	err = errors.Join(err, r.finish(o, nil))
	if file != nil {
		err = errors.Join(err, out.Flush(), file.Close())
	}
	if err != nil {
		return &exitError{exitUnavailable, err}
	}
	return r.verdict(o.Counts())
}
