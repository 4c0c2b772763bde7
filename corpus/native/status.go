package native

import (
	"regexp"
	"strconv"
	"time"
)

// Status is how far the fuzzer is with a target.
type Status struct {
	// Elapsed is how long it has run, by its own clock, in whole seconds.
	Elapsed time.Duration
	// Executions is how often the target ran, PerSecond how often in a second
	// lately.
	Executions, PerSecond int64
	// New is how many inputs reached code that none before them did, Corpus
	// how many of that kind there are in all.
	New, Corpus int64
	// Baseline: it still runs what it has.
	Baseline bool
}

var (
	running  = regexp.MustCompile(`^fuzz: elapsed: (\S+), execs: (\d+) \((\d+)/sec\), new interesting: (\d+) \(total: (\d+)\)$`)
	baseline = regexp.MustCompile(`^fuzz: elapsed: (\S+), gathering baseline coverage: (\d+)/(\d+) completed`)
)

// parseStatus reads a line of the fuzzer.
func parseStatus(line string) (s Status, ok bool) {
	var elapsed string
	if m := running.FindStringSubmatch(line); m != nil {
		elapsed = m[1]
		for i, n := range []*int64{&s.Executions, &s.PerSecond, &s.New, &s.Corpus} {
			*n, _ = strconv.ParseInt(m[2+i], 10, 64)
		}
	} else if m := baseline.FindStringSubmatch(line); m != nil {
		elapsed = m[1]
		s.Baseline = true
		s.Corpus, _ = strconv.ParseInt(m[3], 10, 64)
	} else {
		return s, false
	}
	var err error
	s.Elapsed, err = time.ParseDuration(elapsed)
	return s, err == nil
}

// take enters what a further line said.
func (s *Status) take(next Status) {
	if next.Baseline {
		next.Executions, next.New = s.Executions, s.New
	}
	*s = next
}
