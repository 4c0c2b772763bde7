package main

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/capture"
	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// maxDrawn is how many events a ladder has at most.
const maxDrawn = 2000

// report writes what an observer finds as it finds it.
type report struct {
	w     *bufio.Writer
	json  bool
	svg   string
	unit  string // what is numbered: a packet of a capture, a piece of a stream
	drawn trace.Trace
	left  int // events that are not in the ladder
	color bool
	flush bool // after each finding
}

func newReport(w io.Writer, f *observeFlags, unit string) *report {
	_, color := terminal(w)
	return &report{w: bufio.NewWriter(w), json: f.json, svg: f.svg, unit: unit, color: color}
}

// listen sets who is told of findings and events.
func (r *report) listen(c observer.Config) observer.Config {
	c.Finding = r.finding
	if r.svg != "" {
		c.Event = func(e *trace.Event) {
			if len(r.drawn.Events) >= maxDrawn {
				r.left++
				return
			}
			if e.Interface == trace.TCP && e.Name == trace.TCPUnseen {
				return
			}
			x := *e
			if x.Interface == trace.BFCP && x.Kind == trace.Deliver {
				x.Kind = trace.Send // it was seen on its way
			}
			r.drawn.Add(e.At, x)
		}
	}
	return c
}

// findingLine is a finding in --json. Names never change once published.
type findingLine struct {
	Packet  int        `json:"packet,omitempty"`
	Time    float64    `json:"time"` // seconds since the first packet
	Conn    int        `json:"connection,omitempty"`
	From    string     `json:"from"`
	To      string     `json:"to,omitempty"`
	Message string     `json:"message,omitempty"`
	Rule    string     `json:"rule"`
	Clause  string     `json:"clause"`
	Level   rule.Level `json:"level"`
	Octet   *int       `json:"octet,omitempty"`
	Path    string     `json:"path,omitempty"`
	Detail  string     `json:"detail"`
	Octets  string     `json:"octets,omitempty"`
}

func (r *report) finding(f *observer.Finding) {
	if r.json {
		line := findingLine{Packet: f.Packet, Time: f.At.Seconds(), Conn: f.Conn, From: f.From, To: f.To, Message: f.Message,
			Rule: f.Rule.ID, Clause: f.Rule.Clause, Level: f.Rule.Level, Detail: f.Detail, Octets: hex.EncodeToString(f.Octets)}
		if f.Offset >= 0 {
			line.Octet, line.Path = &f.Offset, f.Path
		}
		_ = writeJSONLine(r.w, line)
	} else {
		r.text(f)
	}
	if r.flush {
		_ = r.w.Flush()
	}
}

// text writes a finding on two lines: where, and what.
func (r *report) text(f *observer.Finding) {
	where := "end"
	if f.Packet > 0 {
		where = fmt.Sprintf("%s %d", r.unit, f.Packet)
	}
	fmt.Fprintf(r.w, "%s  %.6f s  %s", where, f.At.Seconds(), f.From)
	if f.To != "" {
		fmt.Fprintf(r.w, " -> %s", f.To)
	}
	if f.Message != "" {
		fmt.Fprintf(r.w, "  %s", f.Message)
	}
	id := f.Rule.ID
	if r.color {
		id = "\x1b[31m" + id + "\x1b[0m"
	}
	fmt.Fprintf(r.w, "\n    %s (%s, %s)", id, f.Rule.Clause, f.Rule.Level)
	if f.Offset >= 0 {
		fmt.Fprintf(r.w, " at octet %d", f.Offset)
		if f.Path != "" {
			fmt.Fprintf(r.w, " in %s", f.Path)
		}
	}
	fmt.Fprintf(r.w, ": %s\n", f.Detail)
}

// finish writes the summary and the ladder.
func (r *report) finish(o *observer.Observer, s *capture.Stats) error {
	n, notes := o.Counts(), o.Notes()
	if r.json {
		line := struct {
			Summary observer.Counts `json:"summary"`
			Capture *capture.Stats  `json:"capture,omitempty"`
			Notes   []observer.Note `json:"notes"`
			Whole   bool            `json:"complete"`
		}{n, s, notes, s == nil || s.Cut == nil}
		if err := writeJSONLine(r.w, line); err != nil {
			return err
		}
	} else {
		if s != nil {
			fmt.Fprintf(r.w, "%d packets, ", s.Packets)
		}
		fmt.Fprintf(r.w, "%d connections with BFCP or TLS, %d BFCP messages: %d violations, %d deviations\n", n.Connections, n.Messages, n.Violations, n.Deviations)
		for _, x := range notes {
			fmt.Fprintf(r.w, "note: %s", x.Text)
			if x.Times > 1 {
				fmt.Fprintf(r.w, " (%d times)", x.Times)
			}
			fmt.Fprintln(r.w)
		}
	}
	err := r.w.Flush()
	if r.svg == "" {
		return err
	}
	return errors.Join(err, toFile(r.svg, func(w io.Writer) error { return trace.LadderSVG(w, annotated(&r.drawn)) }))
}

// verdict is the exit code of what was found.
func (r *report) verdict(n observer.Counts) error {
	if n.Violations > 0 {
		return &exitError{code: exitFinding}
	}
	return nil
}
