package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// engine is one of those that are compared.
type engine interface {
	name() string
	// passes tells why the engine does not look for the fault; "" if it does.
	passes(f *fault) string
	// build builds what run runs, with the fault planted.
	build(ctx context.Context, b *bench) error
	// run looks for the fault for as long as ctx lasts at most.
	run(ctx context.Context, b *bench, seed int, bound time.Duration) (attempt, error)
}

// engines are all of them, in the order of the table's columns.
var engines = []engine{native{}, libfuzzer{}, rapidTest{}, gopterSuite{}}

// attempt is what came of one run.
type attempt struct {
	Found bool `json:"found"`
	// Executions are inputs or cases, up to the one that failed.
	Executions int64   `json:"executions"`
	Seconds    float64 `json:"seconds"`
	// Says is the first line of what failed.
	Says string `json:"says,omitempty"`

	input []byte // of a fuzz target
}

// bench is where one fault is built and run.
type bench struct {
	fault *fault
	// root is the module's folder, folder one for the fault's programs.
	root, folder string
	// goFlags is GOFLAGS with the overlay, which every go command takes, also
	// one that a script calls.
	goFlags string
}

// newBench plants the fault in a folder.
func newBench(root, folder string, f *fault) (*bench, error) {
	path, err := overlay(root, folder, append(slices.Clone(f.changes), meter...))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	flags := strings.TrimSpace(os.Getenv("GOFLAGS") + " -overlay=" + path)
	return &bench{fault: f, root: root, folder: folder, goFlags: flags}, nil
}

// program is the path of one of the fault's programs.
func (b *bench) program(name string) string { return filepath.Join(b.folder, name) }

// tool runs a build step in the module and returns what it says if it fails.
func (b *bench) tool(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = b.root
	cmd.Env = append(os.Environ(), "GOFLAGS="+b.goFlags, "OUT="+b.folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

// watched runs a program in a folder of its own until it ends or the context
// does, and returns what it wrote and how long it took. That it fails is no
// error: that is what it is for.
func watched(ctx context.Context, folder, program string, args ...string) (string, time.Duration, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &out, &out
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	begin := time.Now()
	err := cmd.Run()
	if _, ended := err.(*exec.ExitError); ended || ctx.Err() != nil {
		err = nil
	}
	return out.String(), time.Since(begin), err
}

// behind returns what stands behind the mark in the first line that has it.
func behind(text, mark string) string {
	for line := range strings.Lines(text) {
		if _, rest, ok := strings.Cut(line, mark); ok {
			return clip(strings.TrimSpace(rest))
		}
	}
	return ""
}

// lastCount returns the last number that the expression finds, or 0.
func lastCount(expression *regexp.Regexp, text string) int64 {
	all := expression.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.ParseInt(all[len(all)-1][1], 10, 64)
	return n
}

func clip(s string) string {
	const most = 200
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}
