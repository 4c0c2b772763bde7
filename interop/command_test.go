//go:build interop

package interop

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// floorcheck returns the path of the command, built once for all tests.
var floorcheck = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "floorcheck")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "floorcheck")
	build := exec.Command("go", "build", "-o", path, "github.com/floorcheck/floorcheck/cmd/floorcheck")
	build.Stderr = os.Stderr
	return path, build.Run()
})

func TestMain(m *testing.M) {
	code := m.Run()
	if err := writeMatrix(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if path, err := floorcheck(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	for _, end := range endings {
		end()
	}
	if folder, err := scratch(); err == nil {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

// tool returns a third-party program's path. Without the program the test
// fails: a test that was skipped proves nothing, and "make interop" installs it.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("expected %s, which \"make interop\" installs: %v", name, err)
	}
	return path
}

// command runs floorcheck and returns its standard output.
func command(t *testing.T, args ...string) string {
	t.Helper()
	path, err := floorcheck()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	c := exec.Command(path, args...)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("floorcheck %s: %v\n%s%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return stdout.String()
}

// serve starts "floorcheck serve" on a free port and returns its address. At
// the test's end the server must end well on SIGINT.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	path, err := floorcheck()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c := exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	c.Stderr = &stderr
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		_, _ = io.Copy(io.Discard, stdout)
		if err := c.Wait(); err != nil {
			t.Errorf("the server did not end well: %v", err)
		}
		if t.Failed() {
			t.Logf("the server said:\n%s", &stderr)
		}
	})
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("expected \"listening on ADDRESS\" first, found %q, %v", line, err)
	}
	return address
}
