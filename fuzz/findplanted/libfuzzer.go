package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// libfuzzer is libFuzzer over the instrumented archive of fuzz/libfuzzer.
type libfuzzer struct{}

func (libfuzzer) name() string           { return "libfuzzer" }
func (libfuzzer) passes(f *fault) string { return withoutTarget(f) }

func (libfuzzer) build(ctx context.Context, b *bench) error {
	return b.tool(ctx, "fuzz/libfuzzer/build", b.fault.target)
}

func (libfuzzer) run(ctx context.Context, b *bench, seed int, bound time.Duration) (attempt, error) {
	folder, err := os.MkdirTemp(b.folder, "libfuzzer")
	if err != nil {
		return attempt{}, err
	}
	defer os.RemoveAll(folder)
	learnt := filepath.Join(folder, "learnt")
	if err := os.Mkdir(learnt, 0o755); err != nil {
		return attempt{}, err
	}
	args := []string{"-seed=" + strconv.Itoa(seed), fmt.Sprintf("-max_total_time=%.0f", max(1, bound.Seconds())), "-print_final_stats=1",
		"-max_len=" + strconv.Itoa(targetNamed(b.fault.target).MaxLength), "-artifact_prefix=" + folder + "/"}
	if dict := filepath.Join(b.root, "corpus", "dictionaries", b.fault.target+".dict"); exists(dict) {
		args = append(args, "-dict="+dict)
	}
	out, took, err := watched(ctx, folder, b.program("fuzz_"+strings.ReplaceAll(b.fault.target, "-", "_")),
		append(args, learnt, filepath.Join(b.root, "corpus", "seeds", b.fault.target))...)
	if err != nil {
		return attempt{}, err
	}
	a := attempt{Executions: lastCount(libfuzzerExecutions, out), Seconds: took.Seconds()}
	found, _ := filepath.Glob(filepath.Join(folder, "*-*"))
	switch {
	case len(found) > 0:
		a.Found, a.Says = true, behind(out, "panic: ")
		a.input, err = os.ReadFile(found[0])
		return a, err
	case !strings.Contains(out, "Done "):
		return a, fmt.Errorf("expected a crash or the end of %s, found:\n%s", b.fault.target, out)
	}
	return a, nil
}

var libfuzzerExecutions = regexp.MustCompile(`stat::number_of_executed_units:\s*(\d+)`)

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
