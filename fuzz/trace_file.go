package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// TraceFile reads data as a trace in JSON and has the monitors judge it, as a
// configuration says that depends on nothing but the octets. There is a verdict, the
// same one twice; the trace is written down again to what reads back the same; and
// the ladders can be drawn.
func TraceFile(data []byte) { traceFile(data, monitor.Judge) }

func traceFile(data []byte, judge func(*trace.Trace, monitor.Config) rule.Verdict) {
	var t trace.Trace
	if json.Unmarshal(data, &t) != nil {
		return
	}
	cfg := traceConfig(hashOf(data))
	v := judge(&t, cfg)
	if again := judge(&t, cfg); !sameFindings(v.Findings, again.Findings) || v.Sender != again.Sender || v.Receiver != again.Receiver {
		panic(fmt.Sprintf("%s: one trace, two verdicts:\n%v\n%v", data, v, again))
	}
	for _, f := range v.Findings {
		if f.Rule == nil || f.Detail == "" {
			panic(fmt.Sprintf("%s: finding %+v", data, f))
		}
	}
	written, err := json.Marshal(&t)
	if err != nil {
		panic(fmt.Sprintf("%s: does not write: %v", data, err))
	}
	var back trace.Trace
	if err := json.Unmarshal(written, &back); err != nil {
		panic(fmt.Sprintf("%s: written as %s, which does not read: %v", data, written, err))
	}
	if twice, err := json.Marshal(&back); err != nil || !bytes.Equal(twice, written) {
		panic(fmt.Sprintf("%s: written as %s, and that as %s, %v", data, written, twice, err))
	}
	if sometimes(data) {
		drawTrace(&t)
	}
}

func sameFindings(a, b []rule.Finding) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// traceConfig makes a judge's configuration of 32 bits.
func traceConfig(bits uint32) monitor.Config {
	c := monitor.Config{Complete: bits&1 != 0, Whole: bits&2 != 0, Silent: bits&4 != 0, RFC8855: bits&8 != 0, Unreliable: bits&24 == 24}
	if bits&32 != 0 {
		c.Server = "FCS"
	}
	if bits&64 != 0 {
		c.Floors = map[uint16]monitor.FloorPolicy{1: {MaxHolders: 1}, 2: {MaxHolders: 2, Chair: true}}
	}
	return c
}

// drawTrace draws the ladders, of which it is enough that they can be drawn.
func drawTrace(t *trace.Trace) {
	for _, o := range [...]trace.LadderOptions{{}, {Color: true, Width: 1}} {
		if err := trace.Ladder(io.Discard, t, o); err != nil {
			panic(fmt.Sprintf("the ladder cannot be drawn: %v", err))
		}
	}
	if err := trace.LadderSVG(io.Discard, t); err != nil {
		panic(fmt.Sprintf("the picture cannot be drawn: %v", err))
	}
}
