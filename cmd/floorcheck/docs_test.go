package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/places"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestTheGeneratedDocumentationIsUpToDate(t *testing.T) {
	var rules, faults, open bytes.Buffer
	if err := openMarkdown(&open, rule.All()); err != nil {
		t.Fatal(err)
	}
	if err := rulesMarkdown(&rules, rule.All()); err != nil {
		t.Fatal(err)
	}
	if err := faultsMarkdown(&faults); err != nil {
		t.Fatal(err)
	}
	table, err := places.Scan(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"internal/places/places.json": string(table), "../../docs/rules.md": rules.String(), "../../docs/faults.md": faults.String(), "../../docs/open-questions.md": open.String()} {
		if d := cmp.Diff(want, read(t, file)); d != "" {
			t.Errorf("%s is out of date; \"make generate\" writes it (-want +got):\n%s", file, d)
		}
	}
}

func TestEveryOpenQuestionHasItsReasonAndNoReasonIsLeftOver(t *testing.T) {
	used := map[string]bool{}
	for _, r := range rule.All() {
		if r.Receiver != rule.Either && r.Level != rule.Policy {
			continue
		}
		if reason(r) == "" {
			t.Errorf("%s is open, and nothing says why", r.ID)
		}
		subject, _, _ := strings.Cut(r.ID, "/")
		used[subject], used[r.ID] = true, true
	}
	for id := range reasons {
		if !used[id] {
			t.Errorf("there is a reason for %s, which is not open", id)
		}
	}
}

func TestEveryAssumptionIsDocumented(t *testing.T) {
	text := read(t, "../../docs/assumptions.md")
	for _, a := range assumptions {
		if row := fmt.Sprintf("| `%s` | `%s` | `%s` | %s |\n", a.name, a.field, a.byDefault, a.what); !strings.Contains(text, row) {
			t.Errorf("docs/assumptions.md lacks the row %s", row)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
