package corpus

import (
	"path/filepath"
	"strings"
)

// Find returns the target of a name: its own, its function's, that of go test or
// that of the libFuzzer binary: bfcp-decode, BFCPDecode, FuzzBFCPDecode,
// fuzz_bfcp_decode.
func Find(targets []Target, name string) (Target, bool) {
	key := squeeze(name)
	for _, t := range targets {
		if key != "" && (key == squeeze(t.Name) || key == strings.ToLower(t.Function)) {
			return t, true
		}
	}
	return Target{}, false
}

// Owner returns the target that an input belongs to by where it stands: that of
// the innermost folder with the name of one, whether it is a folder of ours
// (bfcp-decode), of go test (FuzzBFCPDecode) or of a fleet
// (fuzz_bfcp_decode_seed_corpus).
func Owner(targets []Target, path string) (Target, bool) {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		name := filepath.Base(dir)
		for _, end := range []string{"_seed_corpus", "_corpus", "-corpus"} {
			name = strings.TrimSuffix(name, end)
		}
		if t, ok := Find(targets, name); ok {
			return t, true
		}
		if dir == filepath.Dir(dir) {
			return Target{}, false
		}
	}
}

// squeeze takes out what the ways to write a target's name differ in.
func squeeze(name string) string {
	name = strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
	return strings.TrimPrefix(name, "fuzz")
}
