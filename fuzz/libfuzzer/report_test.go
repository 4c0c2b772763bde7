package libfuzzer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAReportNamesThePropertyAndTheCommandThatReplaysTheInput(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "found")
	if err := os.WriteFile(file, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	const written = "crash-a9993e364706816aba3e25717850c26c9cd0d89d" // FIPS 180's SHA-1 of "abc"
	for _, c := range []struct {
		why  string
		args []string
		want string
	}{
		{"a new crash is written where the binary runs", []string{"fuzz_x", "-fork=2", dir}, "fuzz_x ./" + written},
		{"or where -artifact_prefix says", []string{"fuzz_x", "-artifact_prefix=/out/"}, "fuzz_x /out/" + written},
		{"or, to the letter, -exact_artifact_path", []string{"fuzz_x", "-exact_artifact_path=/out/one", file}, "fuzz_x /out/one"},
		{"a file that is replayed holds the input already", []string{"fuzz_x", file}, "fuzz_x " + file},
		{"a binary that is told nothing has its usual name", nil, "fuzz_a_b ./" + written},
	} {
		var b strings.Builder
		report(&b, "a-b", "Water is wet.", c.args, []byte("abc"))
		if got := b.String(); !strings.Contains(got, "replay it: "+c.want+"\n") || !strings.Contains(got, "a-b: an input of 3 octets") || !strings.Contains(got, "Water is wet.") {
			t.Errorf("%s: expected the target, its property and %q, found %q", c.why, c.want, got)
		}
	}
}
