package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestTheGeneratedDocumentationIsUpToDate(t *testing.T) {
	var rules, faults bytes.Buffer
	if err := rulesMarkdown(&rules, rule.All()); err != nil {
		t.Fatal(err)
	}
	if err := faultsMarkdown(&faults); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"../../docs/rules.md": rules.String(), "../../docs/faults.md": faults.String()} {
		if d := cmp.Diff(want, read(t, file)); d != "" {
			t.Errorf("%s is out of date; \"make generate\" writes it (-want +got):\n%s", file, d)
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
