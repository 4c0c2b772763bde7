package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/reference/oracle"
)

func newOracleCommand() *cobra.Command {
	var once, schema bool
	var as string
	c := &cobra.Command{
		Use:   "oracle [REQUEST]",
		Short: "Answer questions of other programs, a line of JSON each",
		Long: `Oracle reads requests from standard input, one JSON object on each line, and
writes one line for each to standard output, in the same order: is this message,
answer or sequence of events what the specifications allow, and if not, by which
rule, which clause, and at which octet. It answers as soon as no further request
waits, so that a program may ask one question at a time or send thousands ahead.
docs/oracle.md has the language; --schema prints it as JSON Schema.

A line that is no request gets an answer with an error, and the next one is read.

With --once there is one request, as an argument or on standard input, and an
exit code. 0: good, which is to say that the side of --as is not at fault (the
sender broke no MUST, or the receiver need not reject). 1: not good. 2: the
request is none. 3: nobody here can answer it.

An answer holds keys only where derive was asked for them, or the question held
them.`,
		Example: `  echo '{"op":"decode","kind":"bfcp","hex":"200b0000000000010001 0001"}' | tr -d ' ' | floorcheck oracle
  floorcheck oracle --once '{"op":"rules","rule":"bfcp/header"}'
  floorcheck oracle --once --as receiver < request.json
  floorcheck oracle --schema`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case as != "sender" && as != "receiver":
				return usageError("--as: expected sender or receiver, found %q", as)
			case len(args) == 1 && !once:
				return usageError("expected requests on standard input, or --once, found an argument")
			case schema:
				_, err := c.OutOrStdout().Write(oracle.Schema())
				return err
			case once:
				var request []byte
				if len(args) == 1 {
					request = []byte(args[0])
				} else {
					var err error
					if request, err = io.ReadAll(io.LimitReader(c.InOrStdin(), oracle.MaxRequest+1)); err != nil {
						return err
					}
				}
				return askOnce(c.OutOrStdout(), request, as == "receiver")
			}
			return answerLines(c.InOrStdin(), c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&once, "once", false, "answer one request and tell by the exit code")
	c.Flags().StringVar(&as, "as", "sender", "with --once: the side that decides, sender or receiver")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of requests and answers")
	return c
}

// askOnce answers one request.
func askOnce(w io.Writer, request []byte, asReceiver bool) error {
	o := oracle.New()
	answer := append(o.Append(nil, bytes.TrimSpace(request)), '\n')
	if _, err := w.Write(answer); err != nil {
		return err
	}
	switch v := o.Last(); {
	case v.Err != nil && v.Err.Code == oracle.Unsupported:
		return &exitError{exitUnavailable, errors.New(v.Err.Message)}
	case v.Err != nil:
		return &exitError{exitUsage, errors.New(v.Err.Message)}
	case !v.Good(asReceiver):
		return &exitError{code: exitFinding}
	}
	return nil
}

// answerLines answers every line of r. What was answered is written before it
// waits for more.
func answerLines(r io.Reader, w io.Writer) error {
	in, out := bufio.NewReaderSize(r, 64<<10), bufio.NewWriterSize(w, 64<<10)
	o := oracle.New()
	var long, answer []byte
	for {
		line, err := readLine(in, &long)
		if len(bytes.TrimSpace(line)) > 0 {
			answer = append(o.Append(answer[:0], line), '\n')
			if _, err := out.Write(answer); err != nil {
				return err
			}
		}
		if err != nil || in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// readLine returns the next line without its end, and of one that is longer than
// a request may be only as much as shows that. long holds a line that does not
// fit the reader's buffer.
func readLine(in *bufio.Reader, long *[]byte) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return bytes.TrimRight(line, "\r\n"), err
	}
	*long = (*long)[:0]
	for err == bufio.ErrBufferFull {
		*long = append(*long, line[:min(len(line), oracle.MaxRequest+1-len(*long))]...)
		line, err = in.ReadSlice('\n')
	}
	*long = append(*long, line[:min(len(line), oracle.MaxRequest+1-len(*long))]...)
	return bytes.TrimRight(*long, "\r\n"), err
}
