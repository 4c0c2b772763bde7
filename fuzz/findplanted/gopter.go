package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/leanovate/gopter"

	"github.com/floorcheck/floorcheck/properties"
)

// gopterSuites are the suites of package properties by name: each makes its
// properties over some cases from a seed.
var gopterSuites = map[string]func(seed int64, cases int) *gopter.Properties{
	"floor-server": func(seed int64, cases int) *gopter.Properties {
		return properties.FloorServerProperties(properties.ReferenceServer, seed, cases, 100)
	},
	"handshakes": func(seed int64, cases int) *gopter.Properties {
		return properties.Handshakes(properties.CompareOctets, seed, cases)
	},
	"key-exchanges": properties.KeyExchanges,
	"offer-answer": func(seed int64, cases int) *gopter.Properties {
		return properties.OfferAnswer(properties.ReferenceSides(), seed, cases)
	},
}

// gopterSuite is a suite of gopter's. It runs in this command itself, as built
// with the fault planted.
type gopterSuite struct{}

func (gopterSuite) name() string { return "gopter" }

func (gopterSuite) passes(f *fault) string {
	if f.gopter == "" {
		return "no suite of gopter's is about it"
	}
	return ""
}

func (gopterSuite) build(ctx context.Context, b *bench) error {
	return b.tool(ctx, "go", "build", "-o", b.program("gopter"), "./fuzz/findplanted")
}

func (gopterSuite) run(ctx context.Context, b *bench, seed int, bound time.Duration) (a attempt, err error) {
	out, _, err := watched(ctx, b.folder, b.program("gopter"), "gopter", b.fault.gopter, "--seed", strconv.Itoa(seed), "--time", bound.String())
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		return a, fmt.Errorf("expected the result of suite %s, found:\n%s", b.fault.gopter, out)
	}
	return a, nil
}

// runGopter runs a suite over rounds of cases until one fails or the time is up,
// which it looks at between rounds.
func runGopter(suite string, seed int, bound time.Duration) (attempt, error) {
	make, ok := gopterSuites[suite]
	if !ok {
		return attempt{}, fmt.Errorf("expected a suite of %q, found %q", slices.Sorted(maps.Keys(gopterSuites)), suite)
	}
	const cases = 100
	r := &gopterReport{begin: time.Now()}
	for round := int64(0); !r.result.Found && time.Since(r.begin) < bound; round++ {
		make(int64(seed)<<32+round, cases).Run(r)
	}
	if !r.result.Found {
		r.result.Seconds = time.Since(r.begin).Seconds()
	}
	return r.result, nil
}

// gopterReport adds up what the properties of a suite come to, up to the first
// that fails.
type gopterReport struct {
	begin  time.Time
	result attempt
}

// ReportTestResult takes the result of one property.
func (r *gopterReport) ReportTestResult(name string, result *gopter.TestResult) {
	if r.result.Found {
		return
	}
	r.result.Executions += int64(result.Succeeded)
	if !result.Passed() {
		r.result.Found, r.result.Executions = true, r.result.Executions+1
		r.result.Seconds = time.Since(r.begin).Seconds()
		said := name
		if len(result.Labels) > 0 {
			said, _, _ = strings.Cut(result.Labels[0], "\n")
		}
		r.result.Says = clip(said)
	}
}
