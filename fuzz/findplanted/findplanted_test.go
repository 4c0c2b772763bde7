package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/fuzz"
)

const moduleFolder = "../.."

// TestEveryFaultCanBePlanted sees that each change still finds its text once and
// leaves Go source; that it compiles is for findplanted --compile.
func TestEveryFaultCanBePlanted(t *testing.T) {
	names := map[string]bool{}
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			if names[f.name] || f.wrong == "" || f.clauseText() == "" || f.area() == f.name {
				t.Errorf("expected a name of its own with its area, what is wrong and a clause, found %+v", f)
			}
			names[f.name] = true
			if f.target != "" && targetNamed(f.target).Run == nil {
				t.Errorf("expected a fuzz target, found %q", f.target)
			}
			if f.target == "" && f.rapid == "" && f.gopter == "" {
				t.Error("expected an engine that looks for it, found none")
			}
			if f.gopter != "" && gopterSuites[f.gopter] == nil {
				t.Errorf("expected a suite, found %q", f.gopter)
			}
			files, err := planted(moduleFolder, append(f.changes, meter...))
			if err != nil {
				t.Fatal(err)
			}
			for name, text := range files {
				if _, err := parser.ParseFile(token.NewFileSet(), name, text, 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	if len(names) < 20 {
		t.Errorf("expected 20 faults at least, found %d", len(names))
	}
}

func TestATextThatIsNotThereOnceCannotBeReplaced(t *testing.T) {
	for _, from := range []string{"no such text", "package"} {
		_, err := planted(moduleFolder, []change{{"fuzz/findplanted/doc.go", from, ""}})
		if err == nil || !strings.Contains(err.Error(), "expected the text once") {
			t.Errorf("%q: expected an error about the text, found %v", from, err)
		}
	}
	if _, err := planted(moduleFolder, []change{{"no/such.go", "x", "y"}}); err == nil {
		t.Error("expected an error about the file")
	}
}

func TestAnOverlayReplacesTheFileAndNothingElse(t *testing.T) {
	root, folder := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.go"), []byte("package a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	path, err := overlay(root, folder, []change{{"a.go", "package a", "package b"}})
	if err != nil {
		t.Fatal(err)
	}
	var list struct{ Replace map[string]string }
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	changed, err := os.ReadFile(list.Replace[filepath.Join(root, "a.go")])
	if err != nil || string(changed) != "package b\n" || len(list.Replace) != 1 {
		t.Errorf("found %q, %v", changed, err)
	}
	if text, _ := os.ReadFile(filepath.Join(root, "a.go")); string(text) != "package a\n" {
		t.Errorf("the source was changed: %q", text)
	}
}

func TestTheMedianCountsWhatWasNotFoundAsLast(t *testing.T) {
	found := func(s float64) result { return result{attempt: attempt{Found: true, Seconds: s}} }
	not := result{attempt: attempt{Executions: 5000, Seconds: 9}, Bound: "9s"}
	for _, c := range []struct {
		runs []result
		want string
	}{
		{[]result{found(3), not, found(1)}, "0 in 3.00 s"},
		{[]result{not, found(1), not}, "not in 9s (5 000; 1 of 3 runs)"},
		{[]result{not, not, not}, "not in 9s (5 000)"},
		{[]result{found(2), not}, "not in 9s (5 000; 1 of 2 runs)"},
	} {
		if got := (&cell{Runs: c.runs}).text(); got != c.want {
			t.Errorf("expected %q, found %q", c.want, got)
		}
	}
}

func TestResultsAreReadAsTheyWereWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "found.jsonl")
	r, err := readResults(path)
	if err != nil {
		t.Fatal(err)
	}
	one := result{Fault: "a: b", Digest: "1", Engine: "native", Seed: 2, Bound: "1s", attempt: attempt{Found: true, Executions: 7}}
	for _, add := range []result{one, {Fault: "a: b", Digest: "1", Engine: "native", Seed: 3, Bound: "1s", Error: "no clang"}} {
		if err := r.add(add); err != nil {
			t.Fatal(err)
		}
	}
	again, err := readResults(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := again.find(&one); !ok || got.Executions != 7 {
		t.Errorf("found %+v, %v", got, ok)
	}
	for _, other := range []result{{Digest: "2", Engine: "native", Seed: 2, Bound: "1s"}, {Digest: "1", Engine: "native", Seed: 3, Bound: "1s"}} {
		if got, ok := again.find(&other); ok {
			t.Errorf("expected no result of another change or of a run that could not be, found %+v", got)
		}
	}
	if err := os.WriteFile(path, []byte("{\"fault\":1}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readResults(path); err == nil || !strings.Contains(err.Error(), "result 1") {
		t.Errorf("expected an error about the first result, found %v", err)
	}
}

// TestNothingIsFoundInTheSoundHouse runs what the command runs, for a moment and
// with nothing planted.
func TestNothingIsFoundInTheSoundHouse(t *testing.T) {
	for name := range gopterSuites {
		a, err := runGopter(name, 1, time.Millisecond)
		if err != nil || a.Found || a.Executions == 0 {
			t.Errorf("%s: found %+v, %v", name, a, err)
		}
	}
	for _, target := range fuzz.Targets() {
		if fails(target, nil) {
			t.Errorf("%s fails of nothing", target.Name)
		}
	}
}

// TestAPlantedFaultIsFoundByEveryEngineOfGo builds one fault and looks for it,
// as the command does.
func TestAPlantedFaultIsFoundByEveryEngineOfGo(t *testing.T) {
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := chosen(faults(), "one holder too many", "")
	var progress bytes.Buffer
	m := measurement{root: root, faults: f, engines: []engine{rapidTest{}, gopterSuite{}}, runs: 1, bound: 20 * time.Second, known: &results{}, progress: &progress}
	rows, err := m.measure(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rows[0].Cells {
		if r, ok := c.median(); !ok || !r.Found || r.Executions == 0 || r.Says == "" {
			t.Errorf("%s: expected the fault to be found, found %s", c.Engine, c.text())
		}
	}
	var table strings.Builder
	writeMarkdown(&table, &m, rows, time.Unix(0, 0))
	if !strings.Contains(table.String(), "floor server: one holder too many |") || len(unfound(rows)) != 0 {
		t.Errorf("found the table\n%s", table.String())
	}
}

func TestWrongWordsAreAMatterOfUsage(t *testing.T) {
	for _, args := range [][]string{{"--engine=afl"}, {"--fault=no such fault"}, {"--runs=0"}, {"--time=1ms"}, {"--nonsense"}, {"gopter", "no-such-suite"}} {
		c := command()
		c.SetArgs(args)
		c.SetOut(&bytes.Buffer{})
		var usage usageError
		if err := c.Execute(); err == nil || !errors.As(err, &usage) {
			t.Errorf("%v: expected an error of usage, found %v", args, err)
		}
	}
}
