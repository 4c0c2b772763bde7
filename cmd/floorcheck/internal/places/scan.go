package places

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Scan reads the source below reference/ of a module and returns the table as it
// is embedded.
func Scan(module fs.FS) ([]byte, error) {
	ids, err := ruleIDs(module)
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	for _, id := range ids {
		found[id] = []string{}
	}
	err = fs.WalkDir(module, "reference", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name == "reference/rule" || d.Name() == "examples" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		return scanFile(module, name, ids, found)
	})
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(found, "", " ")
	return append(b, '\n'), err
}

// ruleIDs returns the IDs of the rules by the names of their variables.
func ruleIDs(module fs.FS) (map[string]string, error) {
	ids := map[string]string{}
	files, err := fs.Glob(module, "reference/rule/*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		f, err := parse(module, name)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, value := range v.Values {
				ast.Inspect(value, func(n ast.Node) bool {
					kv, ok := n.(*ast.KeyValueExpr)
					if !ok {
						return true
					}
					key, _ := kv.Key.(*ast.Ident)
					text, isText := kv.Value.(*ast.BasicLit)
					if key != nil && key.Name == "ID" && isText {
						if id, err := strconv.Unquote(text.Value); err == nil && i < len(v.Names) {
							ids[v.Names[i].Name] = id
						}
					}
					return true
				})
			}
			return true
		})
	}
	return ids, nil
}

func parse(module fs.FS, name string) (*ast.File, error) {
	b, err := fs.ReadFile(module, name)
	if err != nil {
		return nil, err
	}
	return parser.ParseFile(token.NewFileSet(), name, b, parser.SkipObjectResolution)
}

// scanFile enters every mention of a rule in a file.
func scanFile(module fs.FS, name string, ids map[string]string, found map[string][]string) error {
	f, err := parse(module, name)
	if err != nil {
		return err
	}
	for _, d := range f.Decls {
		where := name
		if fn, ok := d.(*ast.FuncDecl); ok {
			where += " " + function(fn)
		}
		ast.Inspect(d, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "rule" {
				if id := ids[s.Sel.Name]; id != "" && !slices.Contains(found[id], where) {
					found[id] = append(found[id], where)
				}
			}
			return true
		})
	}
	return nil
}

// function names a function, with the type that it belongs to.
func function(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + fn.Name.Name
	}
	return fn.Name.Name
}
