package fuzz

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
)

func TestEveryTargetHasSeedsAPropertyAndANativeFuzzer(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "native_test.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var native, listed []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && len(f.Name.Name) > 4 && f.Name.Name[:4] == "Fuzz" {
			native = append(native, f.Name.Name[4:])
		}
	}
	var names []string
	for _, target := range Targets() {
		listed, names = append(listed, target.Function), append(names, target.Name)
		if target.Property == "" || target.MaxLength <= 0 || target.Run == nil {
			t.Errorf("%s: expected a property, a length and a function", target.Name)
		}
		if len(corpus.Seeds(target.Name)) == 0 {
			t.Errorf("%s: expected seeds in corpus/seeds/%s", target.Name, target.Name)
		}
	}
	if !slices.Equal(native, listed) {
		t.Errorf("expected a native fuzzer for each target in order, %v, found %v", listed, native)
	}
	for _, name := range corpus.Targets() {
		if !slices.Contains(names, name) {
			t.Errorf("corpus/seeds/%s: expected seeds of a target, found no such target", name)
		}
	}
}
