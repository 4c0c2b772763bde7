package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/asklines"
	"github.com/floorcheck/floorcheck/reference/oracle"
)

func newOracleCommand() *cobra.Command {
	var once, schema bool
	var as, listen string
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

With --listen the same JSON goes over HTTP: POST /v1/ask takes one request, or as
application/x-ndjson one on each line. /openapi.json describes it, and / is a page
to try it on. The first line of output is "listening on http://ADDRESS"; SIGINT and
SIGTERM end it. It asks nobody who they are: listen where only friends are.

An answer holds keys only where derive was asked for them, or the question held
them.`,
		Example: `  echo '{"op":"decode","kind":"bfcp","hex":"200b0000000000010001 0001"}' | tr -d ' ' | floorcheck oracle
  floorcheck oracle --once '{"op":"rules","rule":"bfcp/header"}'
  floorcheck oracle --once --as receiver < request.json
  floorcheck oracle --listen 127.0.0.1:8080
  floorcheck oracle --schema`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case as != "sender" && as != "receiver":
				return usageError("--as: expected sender or receiver, found %q", as)
			case len(args) == 1 && !once:
				return usageError("expected requests on standard input, or --once, found an argument")
			case listen != "" && (once || schema):
				return usageError("expected one of --listen, --once and --schema, found two")
			case listen != "":
				return listenForQuestions(c.Context(), c.OutOrStdout(), listen)
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
			return asklines.Serve(c.InOrStdin(), bufio.NewWriterSize(c.OutOrStdout(), 64<<10))
		},
	}
	c.Flags().BoolVar(&once, "once", false, "answer one request and tell by the exit code")
	c.Flags().StringVar(&as, "as", "sender", "with --once: the side that decides, sender or receiver")
	c.Flags().StringVar(&listen, "listen", "", "answer over HTTP at this `address` instead; port 0 takes a free one")
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
