package reference_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// exempt are the packages under reference/ that may do I/O.
var exempt = []string{"reference/driver/live", "reference/tlspsk/netconn"}

// core tells whether the package at path must be sans-I/O.
func core(path string) bool {
	here, _ := layer(path)
	return strings.HasPrefix(path+"/", "reference/") && !slices.Contains(exempt, here)
}

// allowed are packages below a forbidden one that are plain values.
var allowed = []string{"net/netip", "net/url"}

// forbidden are what the core may not import: these and all below them.
var forbidden = []string{"net", "os", "math/rand", "crypto/rand", "syscall", "log", "io/ioutil", "runtime", "golang.org/x/sys", "unsafe", "C"}

// clock are the functions of package time that read the clock or wait.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}

// standard are the functions of package fmt that use the process' own files.
var standard = []string{"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"}

// checkSansIO returns where a file of the core does what the core may not. It
// looks at the file's own imports and statements; that what it imports may do
// more is why forbidden also has packages that only pass I/O on.
func checkSansIO(fset *token.FileSet, f *ast.File) []string {
	var wrong []string
	report := func(at token.Pos, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s: %s", fset.Position(at), fmt.Sprintf(format, args...)))
	}
	times, prints := "", "" // the names of the packages time and fmt in this file
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			report(i.Pos(), "expected an import path, found %s", i.Path.Value)
			continue
		}
		if !slices.Contains(allowed, p) && slices.ContainsFunc(forbidden, func(f string) bool { return p == f || strings.HasPrefix(p, f+"/") }) {
			report(i.Pos(), "expected no I/O and no randomness in the core, found an import of %s", p)
		}
		if i.Name != nil && i.Name.Name == "." {
			report(i.Pos(), "expected imports by name, since a name shows what is called, found a dot import of %s", p)
		}
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		switch p {
		case "time":
			times = name
		case "fmt":
			prints = name
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			report(n.Pos(), "expected one goroutine in the core, found a go statement")
		case *ast.SelectorExpr:
			// Any mention counts, a call or not: time.Now as a value is a clock.
			x, ok := n.X.(*ast.Ident)
			switch {
			case !ok:
			case times != "" && x.Name == times && slices.Contains(clock, n.Sel.Name):
				report(n.Pos(), "expected the time as an argument, found time.%s", n.Sel.Name)
			case prints != "" && x.Name == prints && slices.Contains(standard, n.Sel.Name):
				report(n.Pos(), "expected no standard input and output in the core, found fmt.%s", n.Sel.Name)
			}
		}
		return true
	})
	return wrong
}
