package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
)

// newCorpusManifestCommand makes the command that "go generate ./corpus" runs.
func newCorpusManifestCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "manifest DIR",
		Short:  "Bring the manifests of DIR/seeds and DIR/crashes up to date",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, kind := range []string{"seeds", "crashes"} {
				folders, err := os.ReadDir(filepath.Join(args[0], kind))
				if err != nil {
					return &exitError{exitUnavailable, err}
				}
				for _, f := range folders {
					if !f.IsDir() {
						continue
					}
					if err := updateManifest(filepath.Join(args[0], kind, f.Name()), kind == "crashes"); err != nil {
						return &exitError{exitUnavailable, err}
					}
				}
			}
			return nil
		},
	}
}

func updateManifest(folder string, crashes bool) error {
	path := folder + ".tsv"
	old, err := os.ReadFile(path)
	var list []corpus.Entry
	if err == nil {
		if list, err = corpus.ParseManifest(old); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	var inputs []corpus.Seed
	for in, err := range corpus.Read(folder) {
		if err != nil {
			return err
		}
		inputs = append(inputs, corpus.Seed{Name: filepath.Base(in.Path), Data: in.Data})
	}
	t, err := target(allTargets(), filepath.Base(folder), exitUnavailable)
	if err != nil {
		return err
	}
	if text := corpus.FormatManifest(corpus.Complete(list, inputs, crashes, t.Judge)); !bytes.Equal(text, old) {
		return os.WriteFile(path, text, 0o644)
	}
	return nil
}
