package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// rapidTest is a test of package properties, run in rounds of ever more cases
// until the time is up: rapid has a number of cases to set and no time.
type rapidTest struct{}

func (rapidTest) name() string { return "rapid" }

func (rapidTest) passes(f *fault) string {
	if f.rapid == "" {
		return "no suite of rapid's is about it"
	}
	return ""
}

func (rapidTest) build(ctx context.Context, b *bench) error {
	return b.tool(ctx, "go", "test", "-c", "-o", b.program("rapid.test"), "./properties")
}

func (rapidTest) run(ctx context.Context, b *bench, seed int, bound time.Duration) (a attempt, err error) {
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	begin := time.Now()
	for cases := 256; ctx.Err() == nil; cases *= 2 {
		// Round after round has other seeds; 0 would be rapid's own choice. The
		// failure is not shrunk: only when it is found counts.
		out, _, err := watched(ctx, b.folder, b.program("rapid.test"), "-test.run=^"+b.fault.rapid+"$", "-rapid.checks="+strconv.Itoa(cases),
			"-rapid.seed="+strconv.Itoa(seed<<24+cases), "-rapid.nofailfile", "-rapid.shrinktime=1ns")
		if err != nil {
			return a, err
		}
		a.Seconds = time.Since(begin).Seconds()
		switch {
		case strings.Contains(out, "--- FAIL"):
			a.Found, a.Says = true, behind(out, "tests: ")
			a.Executions += lastCount(rapidExecutions, out) + 1 // and the one that failed
			return a, nil
		case strings.Contains(out, "PASS"):
			a.Executions += int64(cases)
		case ctx.Err() == nil:
			return a, fmt.Errorf("expected PASS or FAIL of %s, found:\n%s", b.fault.rapid, out)
		}
	}
	return a, nil
}

var rapidExecutions = regexp.MustCompile(`failed after (\d+) tests`)
