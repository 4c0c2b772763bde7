package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// writeMarkdownFile writes the table as a document, with when, where and how.
func writeMarkdownFile(path string, m *measurement, rows []row) error {
	var b strings.Builder
	writeMarkdown(&b, m, rows, time.Now())
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

func writeMarkdown(w io.Writer, m *measurement, rows []row, now time.Time) {
	fmt.Fprintf(w, `# How fast the engines find planted faults

This file is written by `+"`make find-planted MARKDOWN=docs/fuzzing-faults.md`"+`: do not edit it.

Measured on %s on a machine with %d cores that had other work (%s/%s), %s, at most %v a run, the median of %d runs.
A cell says after how many inputs or cases, and seconds, the engine found the
fault. **not in** is the bound, with the executions until then; a dash is an engine that
has no suite about it. What each fault is stands below the table, and
`+"`go run ./fuzz/findplanted --help`"+` says how to measure one.

- native: `+"`go test -fuzz`"+`, one worker, a fresh cache, `+"`-fuzzminimizetime=1x`"+`.
- libfuzzer: the binary of fuzz/libfuzzer with the target's max_len and dictionary, a fresh corpus.
- rapid: a test of package properties in rounds of ever more cases, without shrinking.
- gopter: a suite of package properties in rounds of 100 cases; the seconds include shrinking.

Native and libFuzzer begin from the seeds of corpus/seeds. Faults that take fewer
executions than the target has seeds are found by a seed.

`, now.UTC().Format("2006-01-02"), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), m.bound, m.runs)
	fmt.Fprint(w, "| fault | target |")
	for _, e := range m.engines {
		fmt.Fprintf(w, " %s |", e.name())
	}
	fmt.Fprint(w, "\n|---|---|"+strings.Repeat("---:|", len(m.engines))+"\n")
	for _, r := range rows {
		fmt.Fprintf(w, "| %s | %s |", r.Fault, r.Target)
		for _, c := range r.Cells {
			text := short(&c)
			if rest, not := strings.CutPrefix(text, "not in"); not {
				text = "**not in**" + rest
			}
			fmt.Fprintf(w, " %s |", strings.ReplaceAll(text, "|", "/"))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "\n## The faults\n\n")
	for _, r := range rows {
		fmt.Fprintf(w, "- **%s** (%s): %s.", r.Fault, r.Clause, r.Wrong)
		if r.Hard != "" {
			fmt.Fprintf(w, " Hard: %s.", r.Hard)
		}
		fmt.Fprintln(w)
	}
	if names := unfound(rows); len(names) > 0 {
		fmt.Fprintf(w, "\nNo engine found these within the bound: %s.\n", strings.Join(names, "; "))
	}
}
