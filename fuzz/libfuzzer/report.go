package libfuzzer

import (
	"crypto/sha1"
	"fmt"
	"io"
	"os"
	"strings"
)

// report says which property an input broke and how to run the input again.
// args are the binary's own, of which the input's file follows.
func report(w io.Writer, name, property string, args []string, input []byte) {
	program := "fuzz_" + strings.ReplaceAll(name, "-", "_")
	if len(args) > 0 {
		program = args[0]
	}
	fmt.Fprintf(w, "\n== %s: an input of %d octets broke this property:\n   %s\n== replay it: %s %s\n\n",
		name, len(input), property, program, crashFile(args, input))
}

// crashFile returns the file that holds the input once the binary has ended: the
// one it was given to replay, or the one that libFuzzer writes.
func crashFile(args []string, input []byte) string {
	prefix := "./"
	for _, arg := range args[min(1, len(args)):] {
		if exact, ok := strings.CutPrefix(arg, "-exact_artifact_path="); ok && exact != "" {
			return exact
		}
		if p, ok := strings.CutPrefix(arg, "-artifact_prefix="); ok {
			prefix = p
		}
		if strings.HasPrefix(arg, "-") {
			continue
		}
		if info, err := os.Stat(arg); err == nil && info.Mode().IsRegular() {
			if data, err := os.ReadFile(arg); err == nil && string(data) == string(input) {
				return arg
			}
		}
	}
	return fmt.Sprintf("%scrash-%x", prefix, sha1.Sum(input))
}
