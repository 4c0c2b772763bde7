// Command generate writes the test vectors anew; "go generate ./corpus/vectors"
// runs it in their directory.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/floorcheck/floorcheck/corpus/vectors/cases"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// write puts all files below dir, and takes away those that there are no more.
func write(dir string) error {
	old, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil {
		return err
	}
	files, err := cases.Files()
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	total := 0
	for _, f := range files {
		b, err := f.Marshal()
		if err != nil {
			return err
		}
		name := filepath.Join(dir, f.Path())
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, b, 0o644); err != nil {
			return err
		}
		fmt.Printf("%5d tests, %7d octets  %s\n", f.NumberOfTests, len(b), f.Path())
		total += f.NumberOfTests
	}
	fmt.Printf("%5d tests\n", total)
	return nil
}
