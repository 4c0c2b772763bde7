package native

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/corpus"
)

func TestTheFuzzersLinesAreRead(t *testing.T) {
	var r Report
	var seen []Status
	said := r.read(strings.NewReader(`fuzz: elapsed: 0s, gathering baseline coverage: 0/121 completed
fuzz: elapsed: 1s, gathering baseline coverage: 121/121 completed, now fuzzing with 1 workers
fuzz: elapsed: 3s, execs: 3389 (1129/sec), new interesting: 7 (total: 128)
fuzz: minimizing 34-byte failing input file
fuzz: elapsed: 1m1s, execs: 16036 (3349/sec), new interesting: 18 (total: 139)
fuzz: elapsed: x, execs: 16036 (3349/sec), new interesting: 18 (total: 139)
PASS
`), func(s Status) { seen = append(seen, s) })
	want := []Status{
		{Baseline: true, Corpus: 121},
		{Elapsed: time.Second, Baseline: true, Corpus: 121},
		{Elapsed: 3 * time.Second, Executions: 3389, PerSecond: 1129, New: 7, Corpus: 128},
		{Elapsed: 61 * time.Second, Executions: 16036, PerSecond: 3349, New: 18, Corpus: 139},
	}
	if d := cmp.Diff(want, seen); d != "" {
		t.Errorf("status (-want +got):\n%s", d)
	}
	if r.Status != want[3] || !strings.HasPrefix(said, "fuzz: minimizing") || !strings.HasSuffix(said, "PASS\n") {
		t.Errorf("found %+v and %q", r.Status, said)
	}
}

func TestTheInputThatFailedIsFoundByWhatTheFuzzerSays(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "testdata/fuzz/FuzzBFCPDecode/ab")
	if err := corpus.Create(file, corpus.Marshal([]byte("input"), corpus.GoFuzz), false); err != nil {
		t.Fatal(err)
	}
	target := corpus.Target{Name: "bfcp-decode", Function: "BFCPDecode"}
	for _, said := range []string{
		"--- FAIL: FuzzBFCPDecode (0.04s)\n    Failing input written to testdata/fuzz/FuzzBFCPDecode/ab\n    To re-run:\n",
		"failure while testing seed corpus entry: FuzzBFCPDecode/ab\n",
	} {
		if c, err := crash(said, dir, &target); err != nil || c.File != file || string(c.Data) != "input" || c.Output != said {
			t.Errorf("%q: found %+v, %v", said, c, err)
		}
	}
	seed := corpus.Named("bfcp-decode")[3]
	if c, err := crash("failure while testing seed corpus entry: FuzzBFCPDecode/seed#3", dir, &target); err != nil || c.File != "" || string(c.Data) != string(seed.Data) {
		t.Errorf("expected seed %s, found %+v, %v", seed.Name, c, err)
	}
	for said, want := range map[string]string{
		"failure while testing seed corpus entry: FuzzBFCPDecode/seed#99999": "another state of the source",
		"panic: flag provided but not defined":                               "gave up on bfcp-decode:\npanic: flag",
		"Failing input written to testdata/fuzz/FuzzBFCPDecode/none":         "no such file",
	} {
		if _, err := crash(said, dir, &target); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: expected %q, found %v", said, want, err)
		}
	}
}

func TestOnlyTimeThatHasPassedIsNoFailure(t *testing.T) {
	for said, want := range map[string]bool{
		"--- FAIL: FuzzTLSTamper (10.16s)\n    context deadline exceeded\nFAIL\n":                                      true,
		"--- FAIL: FuzzTLSTamper (10.16s)\n    fuzzing process hung or terminated unexpectedly: exit status 2\nFAIL\n": false,
		"--- FAIL: FuzzTLSTamper (10.16s)\n    panic: context deadline exceeded\nFAIL\n":                               false,
		"--- FAIL: FuzzTLSTamper (10.16s)\n    context deadline exceeded\n    Failing input written to testdata\n":     false,
		"FAIL\n": false,
		"":       false,
	} {
		if got := outOfTime(said); got != want {
			t.Errorf("%q: expected %v, found %v", said, want, got)
		}
	}
}

func TestTheSourceTreeIsFoundFromBelow(t *testing.T) {
	root, err := Source(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "corpus/native/status_test.go")); err != nil {
		t.Error(err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "go.mod"), []byte("module example.com/"+module+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Source(other); !errors.Is(err, ErrNoSource) {
		t.Errorf("expected ErrNoSource, found %v", err)
	}
}
