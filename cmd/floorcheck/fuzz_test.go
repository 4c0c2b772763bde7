package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// plantedSource makes an overlay in which target bfcp-decode panics where cond
// holds for data, and returns the environment that go builds with it in.
func plantedSource(t *testing.T, cond string) []string {
	t.Helper()
	path, err := filepath.Abs("../../fuzz/targets.go")
	if err != nil {
		t.Fatal(err)
	}
	source := read(t, path)
	planted := strings.Replace(source, "Run: BFCPDecode,", `Run: func(data []byte) {
		if `+cond+` {
			panic("planted, against bfcp/text")
		}
		BFCPDecode(data)
	},`, 1)
	if planted == source {
		t.Fatal("expected Run: BFCPDecode in fuzz/targets.go")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "targets.go")
	if err := os.WriteFile(file, []byte(planted), 0o644); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: file}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(), "GOFLAGS="+os.Getenv("GOFLAGS")+" -overlay="+filepath.Join(dir, "overlay.json"))
}

// fuzzed runs floorcheck fuzz on one process and returns what it printed and its
// exit code.
func fuzzed(t *testing.T, env []string, args ...string) (string, int) {
	t.Helper()
	c := exec.Command("floorcheck", append([]string{"fuzz", "--parallel=1", "--crashes", t.TempDir(), "--cache", t.TempDir()}, args...)...)
	c.Env = env
	out, err := c.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

func TestAPlantedFaultIsFoundMadeSmallAndExplained(t *testing.T) {
	env := plantedSource(t, `len(data) > 11 && data[4]^data[5] == 0x5a`)
	out, code := fuzzed(t, env, "--time=30000x", "bfcp-decode", "mp-message")
	if code != exitFinding {
		t.Errorf("expected exit code 1, found %d", code)
	}
	for _, want := range []string{
		`(?m)^bfcp-decode: panic on 12 octets in .*/testdata/fuzz/FuzzBFCPDecode/[0-9a-f]{16}$`,
		`(?m)^  found:    planted, against bfcp/text$`,
		`(?m)^  rules:    bfcp/text$`,
		`(?m)^0004  .. .. 00 00 +Conference ID: \d+$`,
		`! bfcp/`,
		`(?m)^run again: floorcheck corpus replay --target bfcp-decode `,
		`(?m)^bfcp-decode +FAILS `,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("expected %s", want)
		}
	}
	if !regexp.MustCompile(`(?m)^mp-message +holds +30\d\d\d `).MatchString(out) {
		t.Error("expected that it goes on with the next target")
	}
	if t.Failed() {
		t.Log(out)
	}
}

func TestASeedThatFailsIsExplained(t *testing.T) {
	env := plantedSource(t, `string(data) == "\x20\x0b\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01"`)
	out, code := fuzzed(t, env, "--time=1000x", "--json", "bfcp-decode")
	var result fuzzJSON
	if err := json.Unmarshal([]byte(out), &result); err != nil || code != exitFinding || result.Crashes != 1 {
		t.Fatalf("exit code %d, %v:\n%s", code, err, out)
	}
	if c := result.Targets[0].Crash; c == nil || c.Found != "" || c.Size != 12 || c.Failure == nil || c.Annotation.Sections[0].Protocol != "BFCP" {
		t.Errorf("found %+v", c)
	}
}

func TestSourceThatDoesNotBuildIsToldAsItIs(t *testing.T) {
	out, code := fuzzed(t, plantedSource(t, "nonsense"), "--time=1s", "call")
	if code != exitUnavailable || !strings.Contains(out, "undefined: nonsense") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

func TestWithoutAToolChainItSaysSo(t *testing.T) {
	self, err := exec.LookPath("floorcheck")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, "fuzz", "call")
	c.Env = []string{"PATH=" + t.TempDir()}
	out, _ := c.CombinedOutput()
	if c.ProcessState.ExitCode() != exitUnavailable || !bytes.Contains(out, []byte("expected a Go tool chain")) {
		t.Errorf("exit code %d:\n%s", c.ProcessState.ExitCode(), out)
	}
}

func TestAnInterruptEndsTheFuzzerAndPrintsTheSummary(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "interrupted")
	c := exec.Command("floorcheck", "fuzz", "--time=10m", "--parallel=1", "--crashes", t.TempDir(), "--cache", cache, "call", "bfcp-decode")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(3 * time.Minute)
	for len(processesWith(t, cache)) == 0 && time.Now().Before(deadline) {
		time.Sleep(50 * time.Millisecond)
	}
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Error(err)
	}
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != exitUnavailable || !regexp.MustCompile(`(?m)^call +incomplete `).MatchString(out.String()) ||
		!strings.Contains(out.String(), "1 targets, 0 crashes") {
		t.Errorf("exit code %d:\n%s", code, out.String())
	}
	for left := processesWith(t, cache); len(left) > 0; left = processesWith(t, cache) {
		if time.Now().After(deadline) {
			t.Fatalf("still there: %v", left)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// processesWith are the processes of test binaries whose command line names a
// folder.
func processesWith(t *testing.T, folder string) (found []string) {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		t.Fatalf("expected /proc with processes, found %v", err)
	}
	for _, l := range lines {
		if b, err := os.ReadFile(l); err == nil && bytes.Contains(b, []byte("-test.fuzzcachedir="+folder)) {
			found = append(found, l)
		}
	}
	return found
}
