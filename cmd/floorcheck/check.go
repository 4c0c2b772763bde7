package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/capture"
	"github.com/floorcheck/floorcheck/reference/observer"
)

// observeFlags are the flags that check and tap share.
type observeFlags struct {
	psks     []string
	keylog   string
	profile  string
	server   string
	patience time.Duration
	whole    bool
	json     bool
	svg      string
}

func (f *observeFlags) add(c *cobra.Command) {
	fl := c.Flags()
	fl.StringArrayVar(&f.psks, "psk", nil, "an identity and its key in hexadecimal, `IDENTITY:HEXKEY`, to open TLS with; repeat for more")
	fl.StringVar(&f.keylog, "keylog", "", "open TLS with the secrets in `FILE`, an NSS key log")
	fl.StringVar(&f.profile, "profile", "auto", "judge TCP by rfc4582, by rfc8855, or with auto let pass what either allows")
	fl.StringVar(&f.server, "server", "", "the floor control server's `ADDRESS` or ADDRESS:PORT (default: who is sent requests)")
	fl.DurationVar(&f.patience, "patience", observer.DefaultPatience, "`time` after which an answer counts as never sent")
	fl.BoolVar(&f.whole, "whole", false, "all that the server has to do with is seen, from its start: judge more strictly")
	fl.BoolVar(&f.json, "json", false, "print one JSON object for each finding, one on each line, and one with the summary at the end")
	fl.StringVar(&f.svg, "svg", "", "draw the ladder of the first messages into `FILE`")
}

// config turns the flags into an observer's configuration.
func (f *observeFlags) config() (observer.Config, error) {
	c := observer.Config{Patience: f.patience, Whole: f.whole}
	switch f.profile {
	case "auto":
	case "rfc4582":
		c.Profile = observer.RFC4582
	case "rfc8855":
		c.Profile = observer.RFC8855
	default:
		return c, usageError("expected --profile auto, rfc4582 or rfc8855, found %q", f.profile)
	}
	if f.patience <= 0 {
		return c, usageError("expected a --patience of more than 0, found %v", f.patience)
	}
	if len(f.psks) > 0 || f.keylog != "" {
		c.Keys = &observer.Keys{}
	}
	if len(f.psks) > 0 {
		keys, err := parseKeys(f.psks)
		if err != nil {
			return c, err
		}
		c.Keys.PSK = keys.lookup
	}
	if f.keylog != "" {
		log, err := openKeyLog(f.keylog)
		if err != nil {
			return c, err
		}
		c.Keys.Secret = log.secret
	}
	if f.server != "" {
		at, err := netip.ParseAddrPort(f.server)
		if err != nil {
			addr, err := netip.ParseAddr(f.server)
			if err != nil {
				return c, usageError("expected --server ADDRESS or ADDRESS:PORT, found %q", f.server)
			}
			at = netip.AddrPortFrom(addr, 0)
		}
		c.Server = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	}
	return c, nil
}

func newCheckCommand() *cobra.Command {
	var f observeFlags
	c := &cobra.Command{
		Use:   "check CAPTURE.pcap[ng]",
		Short: "Judge the BFCP in a capture, packet by packet",
		Long: `check reads a capture file (pcap or pcapng, "-" for standard input) in one pass,
puts TCP streams together, opens TLS where it has the key, and judges every BFCP
message by its grammar and the whole by the monitors: what was violated, in which
packet, by which clause. UDP (RFC 8855) is judged too.

Nobody is blamed for what the capture does not show. Where it begins in the
middle or lost packets, that is said at the end, and what would be right with
what is missing is no finding.

The exit code is 0 if BFCP was judged and nobody broke a MUST (a SHOULD is told,
and is no fault), 1 if somebody did, 2 for wrong usage or a file that is no
capture, 3 if there is nothing to find fault with but not all was judged: no BFCP in it, a key that
opens nothing, a link type that cannot be read, or a file that breaks off.`,
		Example: `  floorcheck check call.pcap
  floorcheck check --psk alice:00112233445566778899aabbccddeeff capture.pcapng
  floorcheck check --keylog keys.log --json capture.pcap | jq -r 'select(.rule).rule'
  tcpdump -w - port 5070 | floorcheck check -`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runCheck(c, &f, args[0]) },
	}
	f.add(c)
	return c
}

func runCheck(c *cobra.Command, f *observeFlags, name string) error {
	cfg, err := f.config()
	if err != nil {
		return err
	}
	in := c.InOrStdin()
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		defer file.Close()
		in = file
	}
	r := newReport(c.OutOrStdout(), f, "packet")
	o := observer.New(r.listen(cfg))
	stats, err := capture.Read(in, o, progress(c.ErrOrStderr()))
	switch {
	case errors.Is(err, capture.ErrLinkType):
		return &exitError{exitUnavailable, fmt.Errorf("%s: %w", name, err)}
	case err != nil:
		return &exitError{exitUsage, fmt.Errorf("%s: %w", name, err)}
	}
	o.Finish()
	if err := r.finish(o, &stats); err != nil {
		return &exitError{exitUnavailable, err}
	}
	n := o.Counts()
	switch {
	case stats.Cut != nil:
		fmt.Fprintf(c.ErrOrStderr(), "floorcheck: %s: %v, after packet %d; what stands before it was judged\n", name, stats.Cut, stats.Packets)
		if n.Violations == 0 {
			return &exitError{code: exitUnavailable}
		}
	case n.Messages == 0 && n.TLS > 0:
		return &exitError{exitUnavailable, fmt.Errorf("%s: expected BFCP, found %d TLS connections, none of which could be read", name, n.TLS)}
	case n.Messages == 0:
		return &exitError{exitUnavailable, fmt.Errorf("%s: expected BFCP, found none that could be read", name)}
	case n.Refused > 0 && n.Violations == 0:
		return &exitError{code: exitUnavailable}
	}
	return r.verdict(n)
}

// progress tells on a terminal how far a long reading is.
func progress(w io.Writer) func(int64) {
	if width, _ := terminal(w); width == 0 {
		return nil
	}
	began := time.Now()
	return func(octets int64) {
		if time.Since(began) > time.Second {
			fmt.Fprintf(w, "\r%d MB", octets>>20)
		}
	}
}
