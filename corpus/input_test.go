package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder makes files below a new folder; their names may have slashes.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// said reads a folder and returns what came out, a line each.
func said(t *testing.T, dir string) (lines []string) {
	t.Helper()
	for in, err := range Read(dir) {
		name, errRel := filepath.Rel(dir, in.Path)
		if errRel != nil {
			t.Fatal(errRel)
		}
		line := name + " " + string(in.Format) + " " + string(in.Data)
		var f *FileError
		switch {
		case errors.As(err, &f):
			line = name + " " + f.Err.Error()
		case err != nil:
			t.Errorf("%s: expected a FileError, found %T", name, err)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestFoldersAreReadInOrderAndWhatIsNoInputIsPassedOver(t *testing.T) {
	dir := folder(t, map[string]string{
		"b/two": "2", "b/one": "go test fuzz v1\n[]byte(\"1\")\n", "a": "", ".hidden": "x", "README.md": "x", "b.tsv": "x", "c.tsv": "an input",
	})
	want := []string{"a raw ", "b/one go test fuzz v1 1", "b/two raw 2", "c.tsv raw an input"}
	if d := cmp.Diff(want, said(t, dir)); d != "" {
		t.Errorf("inputs (-want +got):\n%s", d)
	}
}

func TestWhatCannotBeReadIsAnErrorAndTheRestIsRead(t *testing.T) {
	dir := folder(t, map[string]string{"broken": "go test fuzz v1\nx", "folder/good": "x", "long": "", "z": "last"})
	if err := os.Truncate(filepath.Join(dir, "long"), MaxFile+1); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"loop": dir, "folder/up": "..", "nowhere": "not/there", "good": "folder/good"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	loop := "expected a folder, found a symbolic link to one that it stands in"
	want := []string{
		`broken expected "go test fuzz v1" as its first line says: line 2: expected []byte("...") or string("..."), found "x"`,
		"folder/good raw x", "folder/up " + loop, "good raw x",
		"long expected at most 16777216 octets, found more", "loop " + loop, "nowhere no such file or directory",
		"pipe expected a regular file, found one of mode prw-------", "z raw last",
	}
	if d := cmp.Diff(want, said(t, dir)); d != "" {
		t.Errorf("inputs (-want +got):\n%s", d)
	}
}

func TestAFolderThatMayNotBeReadIsAnError(t *testing.T) {
	dir := folder(t, map[string]string{"closed/x": "x"})
	if err := os.Chmod(filepath.Join(dir, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "closed"), 0o755) })
	want := []string{"closed permission denied"}
	if os.Getuid() == 0 {
		want = []string{"closed/x raw x"} // who may do everything
	}
	if d := cmp.Diff(want, said(t, dir)); d != "" {
		t.Errorf("inputs (-want +got):\n%s", d)
	}
}

func TestAnInputBelongsToTheInnermostFolderWithATargetsName(t *testing.T) {
	targets := []Target{{Name: "bfcp-decode", Function: "BFCPDecode"}, {Name: "call", Function: "Call"}}
	for path, want := range map[string]string{
		"testdata/fuzz/FuzzBFCPDecode/0a": "bfcp-decode", "seeds/bfcp-decode/x": "bfcp-decode", "out/fuzz_bfcp_decode/crash-1": "bfcp-decode",
		"fuzz_bfcp_decode_seed_corpus/x": "bfcp-decode", "/call/bfcp-decode/sub/x": "bfcp-decode", "/call/other/x": "call",
		"/corpus/other/bfcp-decode": "", "/x": "", "/fuzz/x": "",
	} {
		if got, _ := Owner(targets, path); got.Name != want {
			t.Errorf("%s: expected %q, found %q", path, want, got.Name)
		}
	}
	for _, name := range []string{"", "-", "fuzz", "FuzzBFCP", "bfcp"} {
		if got, ok := Find(targets, name); ok {
			t.Errorf("%q: found %s", name, got.Name)
		}
	}
	if strings.Contains(squeeze("fuzz_tls_fuzz"), "_") {
		t.Error("names keep what they differ in")
	}
}

func TestNothingIsWrittenOverUnlessForced(t *testing.T) {
	dir := folder(t, map[string]string{"a": "old"})
	path := filepath.Join(dir, "a")
	if err := Create(path, []byte("new"), false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("expected an error that names --force, found %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Errorf("expected the old file, found %q", b)
	}
	if err := Create(path, []byte("new"), true); err != nil {
		t.Error(err)
	}
	if err := Create(filepath.Join(dir, "sub/b"), []byte("b"), false); err != nil {
		t.Error(err)
	}
	want := []string{"a raw new", "sub/b raw b"}
	if d := cmp.Diff(want, said(t, dir)); d != "" {
		t.Errorf("files (-want +got):\n%s", d)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("expected nothing else left in the folder, found %v", entries)
	}
}
