package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/reference/driver/live"
	"github.com/floorcheck/floorcheck/reference/driver/record"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mrfp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// serveFlags are the flags of serve as the user wrote them.
type serveFlags struct {
	listen     string
	psks       []string
	plain      bool
	conference uint32
	floors     []uint
	users      []uint
	maxHolders int
	handshake  time.Duration
	idle       time.Duration
}

func newServeCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve (--psk IDENTITY:HEXKEY... | --plain)",
		Short: "Run the Floor Control Server for any BFCP client",
		Long: `serve is the Floor Control Server of the MRFP standing alone. Any client that
speaks BFCP (RFC 4582) through TLS 1.2 with a pre-shared key can dial in, or
through plain TCP with --plain. Floors are granted first come, first served.

The first line of output is "listening on ADDRESS". What clients do, and every
rule that they break, is told on standard error. SIGINT and SIGTERM end the
server in an orderly way, with exit code 0.`,
		Example: `  floorcheck serve --psk alice:00112233445566778899aabbccddeeff
  floorcheck serve --listen 127.0.0.1:0 --plain --conference 7 --floor 1 --floor 2 --max-holders 2

  # from another terminal
  openssl s_client -connect 127.0.0.1:5070 -tls1_2 -cipher PSK-AES128-GCM-SHA256 \
      -psk_identity alice -psk 00112233445566778899aabbccddeeff`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return serve(c, f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.listen, "listen", "127.0.0.1:5070", "`address` to listen on; port 0 takes a free one")
	fl.StringArrayVar(&f.psks, "psk", nil, "a client's identity and key in hexadecimal, `IDENTITY:HEXKEY`; repeat for more")
	fl.BoolVar(&f.plain, "plain", false, "speak BFCP over plain TCP, without TLS")
	fl.Uint32Var(&f.conference, "conference", 1, "conference `ID`")
	fl.UintSliceVar(&f.floors, "floor", []uint{1}, "floor `ID`; repeat for more")
	fl.UintSliceVar(&f.users, "user", nil, "user `ID` that exists; repeat for more (default: any)")
	fl.IntVar(&f.maxHolders, "max-holders", 1, "`how many` may hold a floor at a time")
	fl.DurationVar(&f.handshake, "handshake-timeout", mrfp.DefaultTimeout, "`time` that a client has for its TLS handshake")
	fl.DurationVar(&f.idle, "idle-timeout", 0, "`time` after which a silent client is cut off; 0 for never")
	return c
}

// config turns the flags into a server's configuration.
func (f *serveFlags) config() (mrfp.ServerConfig, error) {
	var none mrfp.ServerConfig
	if f.plain == (len(f.psks) > 0) {
		return none, usageError("expected either --psk IDENTITY:HEXKEY or --plain")
	}
	if f.maxHolders < 1 {
		return none, usageError("expected --max-holders of 1 or more, found %d", f.maxHolders)
	}
	if f.idle < 0 || f.handshake <= 0 {
		return none, usageError("expected an --idle-timeout of 0 or more and a --handshake-timeout of more than 0, found %v and %v", f.idle, f.handshake)
	}
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		return none, usageError("expected --listen HOST:PORT, found %q", f.listen)
	}
	conference := floor.Conference{ID: f.conference}
	for _, n := range f.floors {
		id, err := id16("--floor", n)
		if err != nil {
			return none, err
		}
		conference.Floors = append(conference.Floors, floor.Floor{ID: id, MaxHolders: f.maxHolders})
	}
	for _, n := range f.users {
		id, err := id16("--user", n)
		if err != nil {
			return none, err
		}
		conference.Users = append(conference.Users, floor.User{ID: id})
	}
	c := mrfp.ServerConfig{Rand: rand.Reader, TLSTimeout: f.handshake, IdleTimeout: f.idle,
		Floor: floor.Config{Conferences: []floor.Conference{conference}}}
	if !f.plain {
		keys, err := parseKeys(f.psks)
		if err != nil {
			return none, err
		}
		c.Key = keys.lookup
	}
	return c, nil
}

// id16 makes an identifier of RFC 4582 of a number.
func id16(flag string, n uint) (uint16, error) {
	if n > 0xffff {
		return 0, usageError("expected %s from 0 to 65535, found %d", flag, n)
	}
	return uint16(n), nil
}

func serve(c *cobra.Command, f serveFlags) error {
	config, err := f.config()
	if err != nil {
		return err
	}
	server, err := mrfp.NewServer(config)
	if err != nil {
		return usageError("%w", err)
	}
	var unheard error // why there is no listener
	log := &serverLog{w: c.ErrOrStderr()}
	run, err := live.New(live.Config{
		Nodes: []node.Node{server}, Addresses: map[string]string{mrfp.Listener: f.listen}, NoTrace: true,
		Observe: func(e trace.Event) {
			switch e.Name {
			case trace.TCPListen:
				fmt.Fprintf(c.OutOrStdout(), "listening on %s\n", e.Attrs.Get("local"))
			case record.ListenFailed:
				unheard = fmt.Errorf("expected a free address at %s: %s", f.listen, e.Attrs.Get("reason"))
			default:
				log.event(&e)
			}
		},
	})
	if err != nil {
		return err
	}
	if err := run.Input(server.Name(), node.Start{}); err != nil {
		return err
	}
	_, err = run.Run(c.Context(), live.Until{Done: func() bool { return unheard != nil }})
	if closed := run.Close(); err == nil || errors.Is(err, context.Canceled) {
		err = closed
	}
	if unheard != nil {
		err = unheard
	}
	if err != nil {
		return &exitError{exitUnavailable, err}
	}
	return nil
}
