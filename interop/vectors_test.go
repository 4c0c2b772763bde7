//go:build interop

package interop

import (
	"io/fs"
	"os/exec"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/corpus/vectors"
)

// decoder is a decoder of Hello in Python, with a mistake: it never looks at the
// version.
const decoder = `
def decode(b):
    if len(b) < 12 or len(b) != 12 + 4 * int.from_bytes(b[2:4], "big"):
        raise ValueError("length")
wrong = check(decode)
print(any("version 3" in w for w in wrong), any("payload" in w.lower() for w in wrong))
`

func TestTheExampleInTheReadmeFindsAMistake(t *testing.T) {
	tool(t, "python3")
	readme, err := fs.ReadFile(vectors.FS(), "README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, ok := strings.Cut(string(readme), "```python\n")
	example, _, ok2 := strings.Cut(example, "```")
	if !ok || !ok2 {
		t.Fatal("expected an example in Python in README.md, found none")
	}
	if n := strings.Count(example, "\n"); n > 20 {
		t.Errorf("the example has %d lines", n)
	}
	run := exec.Command("python3", "-c", example+decoder)
	run.Dir = "../corpus/vectors"
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := strings.TrimSpace(string(out)); got != "True False" {
		t.Errorf("expected the version to be found missing and the length not, found %q", got)
	}
}
