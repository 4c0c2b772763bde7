package main

import (
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/fuzz"
)

func TestTheGeneratedFilesAreThoseOfTheTargets(t *testing.T) {
	want, err := files("../..", fuzz.Targets())
	if err != nil {
		t.Fatal(err)
	}
	got, err := present("../..")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sortedKeys(want), got); diff != "" {
		t.Errorf("expected a file for each target, found others; run go generate ./fuzz (-want +got):\n%s", diff)
	}
	for name, text := range want {
		found, err := os.ReadFile(filepath.Join("../..", name))
		if err == nil && string(found) != text {
			t.Errorf("%s: run go generate ./fuzz (-want +got):\n%s", name, cmp.Diff(text, string(found)))
		}
		if strings.HasSuffix(name, ".go") {
			if pretty, err := format.Source([]byte(text)); err != nil || string(pretty) != text {
				t.Errorf("%s: expected what gofmt writes, found otherwise, %v", name, err)
			}
		}
	}
}

func TestGeneratingRemovesWhatATargetLeftBehindAndNothingElse(t *testing.T) {
	root := t.TempDir()
	generate := func(targets ...corpus.Target) []string {
		t.Helper()
		all, err := files("../..", targets)
		if err == nil {
			err = write(root, all)
		}
		if err != nil {
			t.Fatal(err)
		}
		return sortedKeys(all)
	}
	generate(corpus.Target{Name: "bfcp-old", Function: "Old"}, corpus.Target{Name: "call", Function: "Call"})
	mine := filepath.Join(root, "fuzz/libfuzzer/build")
	if err := os.WriteFile(mine, []byte("by hand"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := generate(corpus.Target{Name: "call", Function: "Call"})
	got, err := present(root)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("expected %v, found %v, %v", want, got, err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("expected the file written by hand, found %v", err)
	}
}
