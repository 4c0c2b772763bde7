package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheReadmesCommandsWork runs every command of the README that ends by
// itself, with the binary in place of "go run".
func TestTheReadmesCommandsWork(t *testing.T) {
	// What they write does not land in the tree, and what they read is there.
	dir := t.TempDir()
	corpus, err := filepath.Abs("../../corpus")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(corpus, filepath.Join(dir, "corpus")); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for line := range strings.Lines(read(t, "../../README.md")) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "  #")
		if !strings.Contains(line, "go run ./cmd/floorcheck") || strings.HasPrefix(line, "-") || strings.Contains(line, " serve ") {
			continue
		}
		c := exec.Command("sh", "-c", strings.ReplaceAll(line, "go run ./cmd/floorcheck", "floorcheck"))
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
		ran++
	}
	if ran < 3 {
		t.Errorf("expected three commands or more in the README, found %d", ran)
	}
}
