//go:build interop

package interop

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/reference/oracle"
)

// top is the top of the tree, where the examples say that they are run.
const top = ".."

// library builds the C library once, as "make liboracle" does.
var library = sync.OnceValues(func() (string, error) {
	out, err := inTop(exec.Command("make", "--no-print-directory", "liboracle"))
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return filepath.Abs(filepath.Join(top, "bin"))
})

func inTop(c *exec.Cmd) (string, error) {
	c.Dir = top
	out, err := c.CombinedOutput()
	return string(out), err
}

// example runs a program of the examples and wants it to say something.
func example(t *testing.T, c *exec.Cmd, code int, want ...string) {
	t.Helper()
	if _, err := library(); err != nil {
		t.Fatal(err)
	}
	out, err := inTop(c)
	if c.ProcessState == nil || c.ProcessState.ExitCode() != code {
		t.Fatalf("%v: expected exit code %d: %v\n%s", c, code, err, out)
	}
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("%v: expected %q in\n%s", c, w, out)
		}
	}
}

// cProgram builds a program of C against the static library.
func cProgram(t testing.TB, compiler, source string, flags ...string) string {
	t.Helper()
	bin, err := library()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "program")
	args := append([]string{"-Wall", "-O1", "-g", "-Icmd/liboracle", "-o", program, source, filepath.Join(bin, "liboracle.a"), "-lpthread"}, flags...)
	if out, err := inTop(exec.Command(compiler, args...)); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

const (
	goodHello   = "200b00000000000100010001"
	zeroLength  = "20010001000000010001000105000001" // of FLOOR-ID
	zeroFinding = "bfcp/attribute-length at octet 13"
)

func TestTheLibraryAnswersManyThreadsAtOnce(t *testing.T) {
	out, err := exec.Command(cProgram(t, "gcc", "interop/peers/oracle_threads.c"), "8", "2000").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := oracle.New().Append(nil, []byte(`{"op":"decode","kind":"bfcp","view":false,"hex":"2001000501020304fedcba9805040001030400021107736c6964650009044000"}`))
	if got, _, _ := bytes.Cut(out, []byte("\n")); !bytes.Equal(got, want) {
		t.Errorf("expected the answer of the pipe\n%s\nfound\n%s", want, got)
	}
}

func TestTheHeaderIsC99AndCxx(t *testing.T) {
	for _, c := range [][]string{{"gcc", "-std=c99", "-x", "c"}, {"gcc", "-std=c++11", "-x", "c++"}} {
		if c[3] == "c++" {
			c[0] = tool(t, "g++")
		}
		if out, err := inTop(exec.Command(c[0], append(c[1:], "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "cmd/liboracle/floorcheck.h")...)); err != nil {
			t.Errorf("%v: %v\n%s", c, err, out)
		}
	}
}

func TestTheExampleInC(t *testing.T) {
	program := cProgram(t, "gcc", "examples/c/verdict.c")
	example(t, exec.Command(program, goodHello), 0, "receiver: accept, 0 findings\n", `"sender":"conformant"`)
	example(t, exec.Command(program, zeroLength), 1, "receiver: reject, 1 findings, first "+zeroFinding, `"rule":"bfcp/attribute-length"`)
	example(t, exec.Command(program, "xyz"), 2, "expected hexadecimal digits")
}

func TestTheExampleInPython(t *testing.T) {
	python := tool(t, "python3")
	example(t, exec.Command(python, "examples/python/in_process.py", "bin/liboracle.so", zeroLength), 0, "language 1", "receiver: reject", zeroFinding)
	path, err := floorcheck()
	if err != nil {
		t.Fatal(err)
	}
	example(t, exec.Command(python, "examples/python/pipe.py", path, goodHello, zeroLength, "200"), 0,
		goodHello+" accept\n", zeroLength+" reject\n", "200 expected two hexadecimal digits")
}

func TestTheExampleInRust(t *testing.T) {
	program := filepath.Join(t.TempDir(), "verdict")
	example(t, exec.Command(tool(t, "rustc"), "-o", program, "examples/rust/verdict.rs", "-L", "bin", "-l", "dylib=oracle"), 0)
	run := exec.Command(program, goodHello, zeroLength)
	run.Env = append(os.Environ(), "LD_LIBRARY_PATH=bin")
	example(t, run, 0, "sender conformant, receiver accept, 0 findings\n", "receiver reject, 1 findings, first "+zeroFinding)
}

// listening starts the oracle's HTTP door and returns its address.
func listening(t *testing.T) string {
	t.Helper()
	path, err := floorcheck()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(path, "oracle", "--listen", "127.0.0.1:0")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	var url string
	if _, err := fmt.Fscanf(out, "listening on %s\n", &url); err != nil {
		t.Fatal(err)
	}
	return url
}

func TestTheExampleInNode(t *testing.T) {
	example(t, exec.Command(tool(t, "node"), "examples/node/http.mjs", listening(t), goodHello, zeroLength, "200"), 0,
		goodHello+": sender conformant, receiver accept\n", zeroFinding, "200: 400 expected two hexadecimal digits")
}

func TestThePageJudgesInABrowser(t *testing.T) {
	// What a link asks is asked by the page's own script, which draws the answer.
	link := listening(t) + "/#kind=bfcp&profile=rfc4582&transport=tcp&message=" + zeroLength
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, tool(t, "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(),
		"--virtual-time-budget=5000", "--dump-dom", link).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<strong class="violation">violation</strong>`, `<strong class="reject">reject</strong>`, "<td>bfcp/attribute-length</td>", "<td>13</td>"} {
		if !strings.Contains(string(dom), want) {
			t.Errorf("expected %s in\n%s", want, dom)
		}
	}
}

func TestTheFuzzerOfLibreFindsWhatItOverlooks(t *testing.T) {
	program := cProgram(t, tool(t, "clang"), "examples/c/fuzz_libre.c", "-fsanitize=fuzzer", "-I/usr/include/re", "-lre")
	seeds := t.TempDir()
	for _, s := range corpus.Named("bfcp-decode") {
		if err := os.WriteFile(filepath.Join(seeds, s.Name), s.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command(program, "-max_len=256", "-runs=20000", "-seed=1", t.TempDir(), seeds)
	example(t, run, 0, "accepts what a receiver must reject, bfcp/missing-attribute", "accepts what a receiver must reject, bfcp/attribute-length")
	stop := exec.Command(program, "-max_len=256", "-runs=20000", "-seed=1", "-artifact_prefix="+t.TempDir()+"/", t.TempDir(), seeds)
	stop.Env = append(os.Environ(), "STOP=1")
	example(t, stop, 77, "difference: ", "Test unit written to")
}

// BenchmarkCDoor tells what a verdict costs in C, without JSON and with.
func BenchmarkCDoor(b *testing.B) {
	program := cProgram(b, "gcc", "interop/peers/oracle_threads.c")
	for b.Loop() {
		out, err := exec.Command(program, "1", "300000").Output()
		if err != nil {
			b.Fatal(err)
		}
		lines := strings.Split(string(out), "\n")
		var verdict, answer float64
		if _, err := fmt.Sscanf(lines[1]+" "+lines[2], "verdict %f json %f", &verdict, &answer); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(verdict, "ns/verdict")
		b.ReportMetric(answer, "ns/json")
	}
}
