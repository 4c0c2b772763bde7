package reference_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	IgnoredGoFiles    []string
	Imports           []string
}

// packages returns the module's packages, as go list finds them.
func packages(t *testing.T) []listed {
	t.Helper()
	// -e, since a package that does not compile still has imports, and another
	// test says that it does not.
	c := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,GoFiles,CgoFiles,IgnoredGoFiles,Imports", module+"/...")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, stderr.Bytes())
	}
	var list []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestPackagesImportOnlyWhatStandsBelowThem(t *testing.T) {
	seen := make(map[string]bool)
	for _, p := range packages(t) {
		path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if path == "" {
			path = "." // the module's root has no place in the layout
		}
		seen[path] = true
		for _, w := range checkArrows(path, p.Imports) {
			t.Error(w)
		}
	}
	for _, path := range []string{"reference/rule", "reference/node", "reference/driver/sim"} {
		if !seen[path] {
			t.Errorf("expected go list to find %s: this test sees too little", path)
		}
	}
}

func TestTheCoreDoesNoIO(t *testing.T) {
	files := 0
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, module+"/")
		if !core(path) {
			continue
		}
		// Files for other systems and tags are read too: the law holds there.
		for _, name := range append(append(p.GoFiles, p.CgoFiles...), p.IgnoredGoFiles...) {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			files++
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			for _, w := range checkSansIO(fset, f) {
				t.Error(w)
			}
		}
	}
	if files < 20 {
		t.Errorf("expected the files of the core, found %d: this test sees too little", files)
	}
}

func TestWhatJudgesDependsOnNoMachineByAnyWay(t *testing.T) {
	// checkArrows sees direct imports. What a monitor depends on in the end
	// must be no machine either: all its imports are in its list, and theirs.
	for path, list := range only {
		for _, p := range list {
			if p == "reference/node" || p == "reference/floor" || strings.HasPrefix(p, "reference/driver") {
				t.Errorf("expected %s to be independent of the machines, found %s in its list", path, p)
			}
			if _, ok := only[p]; !ok {
				t.Errorf("expected a list for %s, which %s may import, found none", p, path)
			}
		}
	}
}
