package main

import (
	"fmt"
	"io"
	"time"
)

// status is a line on a terminal that says how far long work is. Elsewhere it
// shows nothing.
type status struct {
	w     io.Writer // nil where there is no terminal
	width int
	last  time.Time
	shown bool
}

func newStatus(w io.Writer) *status {
	if width, _ := terminal(w); width > 0 {
		return &status{w: w, width: width}
	}
	return &status{}
}

// show replaces the line, ten times a second at most.
func (s *status) show(format string, args ...any) {
	if time.Since(s.last) >= 100*time.Millisecond {
		s.force(format, args...)
	}
}

// force replaces the line at once.
func (s *status) force(format string, args ...any) {
	if s.w == nil {
		return
	}
	s.last, s.shown = time.Now(), true
	line := fmt.Sprintf(format, args...)
	fmt.Fprintf(s.w, "\r\x1b[K%s", line[:min(len(line), s.width-1)])
}

// clear takes the line away.
func (s *status) clear() {
	if s.shown {
		fmt.Fprint(s.w, "\r\x1b[K")
		s.shown = false
	}
}
