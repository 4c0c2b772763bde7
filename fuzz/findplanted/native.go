package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// native is go test -fuzz. It has no seed to set; runs differ all the same.
type native struct{}

func (native) name() string           { return "native" }
func (native) passes(f *fault) string { return withoutTarget(f) }

// fuzzer is the expression of one function, anchored: -fuzz wants exactly one.
func (native) fuzzer(f *fault) string { return "^Fuzz" + targetNamed(f.target).Function + "$" }

func (e native) build(ctx context.Context, b *bench) error {
	return b.tool(ctx, "go", "test", "-c", "-fuzz="+e.fuzzer(b.fault), "-o", b.program("native.test"), "./fuzz")
}

func (e native) run(ctx context.Context, b *bench, _ int, bound time.Duration) (attempt, error) {
	// The folder is fresh: what one run learns or writes is not the next one's.
	folder, err := os.MkdirTemp(b.folder, "native")
	if err != nil {
		return attempt{}, err
	}
	defer os.RemoveAll(folder)
	out, took, err := watched(ctx, folder, b.program("native.test"), "-test.run=^$", "-test.fuzz="+e.fuzzer(b.fault), "-test.fuzztime="+bound.String(),
		"-test.parallel=1", "-test.fuzzminimizetime=1x", "-test.fuzzcachedir="+filepath.Join(folder, "cache"))
	if err != nil {
		return attempt{}, err
	}
	a := attempt{Executions: lastCount(nativeExecutions, out), Seconds: took.Seconds()}
	switch {
	case strings.Contains(out, "--- FAIL"):
		a.Found, a.Says = true, behind(out, "panic: ")
		return a, a.readMeter(filepath.Join(folder, meterFile))
	case !strings.Contains(out, "PASS"):
		return a, fmt.Errorf("expected PASS or FAIL of %s, found:\n%s", e.fuzzer(b.fault), out)
	}
	return a, nil
}

var nativeExecutions = regexp.MustCompile(`execs: (\d+)`)

// meter is the change that makes the native fuzz functions write down which
// input failed first and how many there were before: go test -fuzz counts every
// three seconds only.
var meter = []change{
	{"fuzz/native_test.go", "{ run(data) })", "{ metered(data, run) })"},
	{"fuzz/findplanted_test.go", "", `package fuzz

import (
	"fmt"
	"os"
)

var executions int

func metered(data []byte, run func([]byte)) {
	executions++
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if w, err := os.OpenFile("` + meterFile + `", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); err == nil {
			fmt.Fprintf(w, "%d\n%s", executions, data)
			w.Close()
		}
		panic(r)
	}()
	run(data)
}
`}}

// meterFile is in the folder in which the worker runs.
const meterFile = "findplanted.meter"

// readMeter reads what metered wrote. There is nothing where the process died of
// the input.
func (a *attempt) readMeter(path string) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	count, input, _ := bytes.Cut(b, []byte("\n"))
	a.input = input
	_, err = fmt.Sscan(string(count), &a.Executions)
	return err
}

// withoutTarget is why an engine that needs a fuzz target passes.
func withoutTarget(f *fault) string {
	if f.target == "" {
		return "no fuzz target is about it"
	}
	return ""
}
