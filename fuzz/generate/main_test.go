package main

import (
	"go/format"
	"maps"
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
	want := files(fuzz.Targets())
	got, err := present("../..")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), got); diff != "" {
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
	if err := write(root, files([]corpus.Target{{Name: "old", Function: "Old"}, {Name: "kept", Function: "Kept"}})); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(root, "fuzz/libfuzzer/build")
	if err := os.WriteFile(mine, []byte("by hand"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := files([]corpus.Target{{Name: "kept", Function: "Kept"}})
	if err := write(root, want); err != nil {
		t.Fatal(err)
	}
	got, err := present(root)
	if err != nil || !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Errorf("expected %v, found %v, %v", want, got, err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("expected the file written by hand, found %v", err)
	}
}
