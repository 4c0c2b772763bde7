package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// named is one constant of a package's source.
type named struct {
	name, kind string // kind is its type as written, "" for none
	value      constant.Value
}

// number returns the constant as an unsigned number.
func (n named) number() uint64 {
	v, _ := constant.Uint64Val(n.value)
	return v
}

// text returns the constant as a string.
func (n named) text() string { return constant.StringVal(n.value) }

// source is a package's source: what is on the wire stands in constants that
// need not be exported for that.
type source []*ast.File

// read parses the package in dir, without its tests.
func read(dir string) (source, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var s source
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s = append(s, file)
	}
	if len(s) == 0 {
		return nil, fmt.Errorf("%s: expected the source of a package, found none", dir)
	}
	return s, nil
}

// constants returns, in the order of the source, the constants with a literal
// value that keep accepts.
func (s source) constants(keep func(named) bool) (found []named) {
	for _, file := range s {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Names) != len(spec.Values) {
				return true
			}
			for i, value := range spec.Values {
				literal, ok := value.(*ast.BasicLit)
				if !ok {
					continue
				}
				c := named{spec.Names[i].Name, "", constant.MakeFromLiteral(literal.Value, literal.Kind, 0)}
				if kind, ok := spec.Type.(*ast.Ident); ok {
					c.kind = kind.Name
				}
				if keep(c) {
					found = append(found, c)
				}
			}
			return true
		})
	}
	return found
}

// compared returns the strings that the variable is compared with, by == or in a
// switch, in the order of the source and each once.
func (s source) compared(variable string) (found []string) {
	seen := map[string]bool{}
	add := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if text := constant.StringVal(constant.MakeFromLiteral(l.Value, l.Kind, 0)); text != "" && !seen[text] {
				seen[text] = true
				found = append(found, text)
			}
		}
	}
	is := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id.Name == variable
	}
	for _, file := range s {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SwitchStmt:
				if n.Tag == nil || !is(n.Tag) {
					break
				}
				for _, clause := range n.Body.List {
					for _, e := range clause.(*ast.CaseClause).List {
						add(e)
					}
				}
			case *ast.BinaryExpr:
				if n.Op == token.EQL && is(n.X) {
					add(n.Y)
				}
			}
			return true
		})
	}
	return found
}

// ofType accepts the constants of these types.
func ofType(kinds ...string) func(named) bool {
	return func(n named) bool {
		for _, k := range kinds {
			if n.kind == k {
				return true
			}
		}
		return false
	}
}

// prefixed accepts the constants of a type whose names begin so.
func prefixed(prefix, kind string) func(named) bool {
	return func(n named) bool { return n.kind == kind && strings.HasPrefix(n.name, prefix) }
}
