// Command generate writes what follows from the list of fuzz targets: a main
// package for each of libFuzzer's binaries, its options and its dictionary. "go generate ./fuzz" runs it, and a
// test holds the files to it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/floorcheck/floorcheck/fuzz"
)

func main() {
	// go generate runs in the folder of package fuzz.
	all, err := files("..", fuzz.Targets())
	if err == nil {
		err = write("..", all)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generated are the patterns of all files that are written, and of no others.
var generated = []string{"fuzz/libfuzzer/targets/*/*", "corpus/dictionaries/*"}

// write makes the generated files under root what they should be, and removes
// those of targets that are no more.
func write(root string, files map[string]string) error {
	old, err := present(root)
	if err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	for _, name := range old {
		if _, wanted := files[name]; wanted {
			continue
		}
		if err := os.Remove(filepath.Join(root, name)); err != nil {
			return err
		}
	}
	return nil
}

// present returns the generated files that are there, as paths under root,
// sorted.
func present(root string) ([]string, error) {
	var names []string
	for _, pattern := range generated {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return nil, err
			}
			names = append(names, filepath.ToSlash(name))
		}
	}
	slices.Sort(names)
	return names, nil
}
