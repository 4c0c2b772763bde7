package native

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const module = "github.com/floorcheck/floorcheck"

// Package is the import path of the package that has the targets.
const Package = module + "/fuzz"

// Errors that say that there is nothing to fuzz with.
var (
	ErrNoGo     = errors.New("expected a Go tool chain, found no go command in PATH; https://go.dev/dl has one")
	ErrNoSource = errors.New("expected the source tree of floorcheck here or in a folder above, found none; run this in a clone of it, or name one with --source")
)

// Source returns the root of the source tree that dir stands in, or ErrNoSource.
func Source(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		if isOurs(filepath.Join(dir, "go.mod")) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", ErrNoSource
		}
		dir = filepath.Dir(dir)
	}
}

// isOurs tells whether a go.mod is that of our module.
func isOurs(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "module "); ok {
			return strings.Trim(strings.TrimSpace(name), `"`) == module
		}
	}
	return false
}

// Binary is a test binary with every target.
type Binary struct {
	// Path is where it stands.
	Path string
	// Cache is where the fuzzer keeps the corpora that it gathers.
	Cache string
}

// Build builds the test binary of the source tree at root into dir. What is wrong
// with the source is in the error.
func Build(ctx context.Context, root, dir string) (*Binary, error) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return nil, ErrNoGo
	}
	b := &Binary{Path: filepath.Join(dir, "fuzz.test")}
	// Any -fuzz asks for the instrumentation; which target runs is told later.
	if out, err := output(ctx, root, goCommand, "test", "-c", "-fuzz=.", "-o", b.Path, "./fuzz"); err != nil {
		return nil, fmt.Errorf("go test -c -fuzz=. ./fuzz in %s: %w\n%s", root, err, bytes.TrimSpace(out))
	}
	cache, err := output(ctx, root, goCommand, "env", "GOCACHE")
	if err != nil {
		return nil, fmt.Errorf("go env GOCACHE: %w", err)
	}
	b.Cache = filepath.Join(string(bytes.TrimSpace(cache)), "fuzz", filepath.FromSlash(Package))
	return b, nil
}

// output runs a command and returns what it prints, or what it complained of.
func output(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	c := command(ctx, dir, name, args...)
	var out, complaints bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaints
	if err := c.Run(); err != nil {
		return append(complaints.Bytes(), out.Bytes()...), err
	}
	return out.Bytes(), nil
}
