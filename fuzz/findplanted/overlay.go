package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// planted returns the changed files of the module at root by their paths in it.
func planted(root string, changes []change) (map[string]string, error) {
	files := make(map[string]string)
	for _, c := range changes {
		text, ok := files[c.file]
		if !ok && c.from != "" {
			b, err := os.ReadFile(filepath.Join(root, c.file))
			if err != nil {
				return nil, fmt.Errorf("expected a file to change: %w", err)
			}
			text = string(b)
		}
		if n := strings.Count(text, c.from); n != 1 {
			return nil, fmt.Errorf("%s: expected the text once, found it %d times: %q", c.file, n, c.from)
		}
		files[c.file] = strings.Replace(text, c.from, c.to, 1)
	}
	return files, nil
}

// overlay writes the changed files into a folder and returns the path of the
// JSON that go build -overlay takes.
func overlay(root, folder string, changes []change) (string, error) {
	files, err := planted(root, changes)
	if err != nil {
		return "", err
	}
	replace := make(map[string]string)
	for path, text := range files {
		changed := filepath.Join(folder, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(changed, []byte(text), 0o644); err != nil {
			return "", err
		}
		replace[filepath.Join(root, path)] = changed
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	return path, os.WriteFile(path, list, 0o644)
}
