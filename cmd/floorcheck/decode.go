package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func newDecodeCommand() *cobra.Command {
	var asJSON bool
	var profile string
	c := &cobra.Command{
		Use:   "decode [FILE|-]",
		Short: "Show BFCP messages field by field, and judge them",
		Long: `Decode reads one or more BFCP messages, one after another, from a file or from
standard input: as binary, or as hexadecimal digits with any spaces, line ends,
commas, colons and 0x between them, and comments from # to the end of a line. It
prints every octet with the field that it belongs to, and under the octet what
is wrong with it: the rule, its clause, and what was expected.

Profiles: rfc4582 is version 1 over TCP, which TS 23.333 asks for. rfc8855 is
its successor, version 1 over TCP and version 2 over UDP; rfc8855-tcp and
rfc8855-udp insist on one of the two. Where a message looks like one of the
dialects that implementations in the field share, it says which; no verdict
depends on that.

Exit code 0: nothing is wrong that matters (a receiver must or may accept, and
the sender broke no MUST). 1: a message must be rejected, or its sender broke a
MUST. 2: wrong usage.`,
		Example: `  echo 20010001 00000001 00010002 05040001 | floorcheck decode
  floorcheck decode --json message.bin
  floorcheck decode --profile rfc8855 < datagram.hex`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, ok := bfcp.ParseProfile(profile)
			if !ok {
				return usageError("--profile: expected rfc4582, rfc8855, rfc8855-tcp or rfc8855-udp, found %q", profile)
			}
			name := "-"
			if len(args) == 1 {
				name = args[0]
			}
			input, err := readInput(c.InOrStdin(), name)
			if err != nil {
				return err
			}
			d := decodeAll(input, p)
			write := d.text
			if asJSON {
				write = d.json
			}
			if err := write(c.OutOrStdout()); err != nil {
				return err
			}
			if d.verdict.Receiver == rule.Reject || d.verdict.Sender == rule.Violation {
				return &exitError{code: exitFinding}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	c.Flags().StringVar(&profile, "profile", bfcp.RFC4582.String(), "the specification to judge by: rfc4582, rfc8855, rfc8855-tcp or rfc8855-udp")
	return c
}

// maxDecodeInput bounds what decode reads, in octets.
const maxDecodeInput = 16 << 20

func readInput(stdin io.Reader, name string) ([]byte, error) {
	r := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, &exitError{exitUsage, err}
		}
		defer f.Close()
		r = f
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxDecodeInput+1))
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	if len(raw) > maxDecodeInput {
		return nil, usageError("expected at most %d octets of input", maxDecodeInput)
	}
	return octetsOf(raw)
}

// decoded is what decode says of one input.
type decoded struct {
	profile  bfcp.Profile
	input    []byte
	messages []decodedMessage
	// verdict is the worst of every side over all messages.
	verdict rule.Verdict
}

type decodedMessage struct {
	offset  int // in the input
	octets  []byte
	message bfcp.Message
	verdict rule.Verdict
}

// decodeAll takes the input apart by the Payload Length of each message. What
// does not hold a whole message is judged as the last one.
func decodeAll(input []byte, p bfcp.Profile) *decoded {
	d := &decoded{profile: p, input: input}
	for at := 0; at < len(input) || at == 0; {
		n := annotate.MessageLength(input[at:], p)
		dm := decodedMessage{offset: at, octets: input[at : at+n]}
		dm.message, dm.verdict = bfcp.Decode(dm.octets, p)
		for _, f := range dm.verdict.Findings {
			d.verdict.Add(f)
		}
		d.messages = append(d.messages, dm)
		at += max(n, 1)
	}
	if len(d.messages) == 1 {
		d.verdict.Reaction = d.messages[0].verdict.Reaction
	}
	return d
}
