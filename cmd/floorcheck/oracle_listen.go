package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/oraclehttp"
)

// What a client of the oracle's HTTP door may take.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = time.Minute
	idleTimeout   = 2 * time.Minute
	endTimeout    = 3 * time.Second // to finish what is being answered
	maxHeader     = 16 << 10        // octets
)

// listenForQuestions serves the oracle over HTTP until ctx ends.
func listenForQuestions(ctx context.Context, out io.Writer, address string) error {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return usageError("expected --listen HOST:PORT, found %q", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return &exitError{exitUnavailable, fmt.Errorf("expected a free address at %s: %w", address, err)}
	}
	s := &http.Server{Handler: oraclehttp.Handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, WriteTimeout: bodyTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader}
	if _, err := fmt.Fprintf(out, "listening on http://%s\n", l.Addr()); err != nil {
		l.Close()
		return err
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.Background(), endTimeout)
		defer cancel()
		err := s.Shutdown(end)
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.Close() // who is still sending lines is cut off
		}
		stopped <- err
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
