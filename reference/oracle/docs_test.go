package oracle

import (
	"os"
	"strings"
	"testing"
)

// TestTheExamplesOfTheDocumentAreAnswered asks every request in docs/oracle.md.
func TestTheExamplesOfTheDocumentAreAnswered(t *testing.T) {
	b, err := os.ReadFile("../../docs/oracle.md")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for i, block := range strings.Split(string(b), "```") {
		lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(block, "json")), "\n")
		if i%2 == 0 || !strings.HasPrefix(block, "json") {
			continue
		}
		for ; len(lines) >= 2; lines = lines[2:] {
			asked++
			if got := string(New().Append(nil, []byte(lines[0]))); got != lines[1] {
				t.Errorf("%s\nanswered %s\nexpected %s", lines[0], got, lines[1])
			}
		}
	}
	if asked < 6 {
		t.Errorf("expected examples in the document, found %d", asked)
	}
}
