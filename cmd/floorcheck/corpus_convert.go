package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
)

func newCorpusConvertCommand() *cobra.Command {
	var to, dir string
	var force bool
	c := &cobra.Command{
		Use:   "convert --to FORMAT -o DIR PATH...",
		Short: "Turn inputs of go test into raw files, or raw files into such",
		Long: `convert writes every input into DIR, in the format that --to names: raw for
libFuzzer and ClusterFuzzLite, or go for go test -fuzz ("go test fuzz v1"). What
stood in a folder keeps its place and its name below DIR. The target does not
matter. A file that is there already is left alone, and an error, unless --force.`,
		Example: `  floorcheck corpus convert --to go -o fuzz/testdata/fuzz/FuzzBFCPDecode libfuzzer-crashes
  floorcheck corpus convert --to raw -o corpus-raw "$(go env GOCACHE)/fuzz"`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			format, ok := map[string]corpus.Format{"raw": corpus.Raw, "go": corpus.GoFuzz}[to]
			if !ok {
				return usageError("expected --to raw or --to go, found %q", to)
			}
			if dir == "" {
				return usageError("expected -o with the folder to write into")
			}
			written, failed := 0, 0
			for _, root := range args {
				for in, err := range corpus.Read(root) {
					if err == nil {
						err = corpus.Create(filepath.Join(dir, below(root, in.Path)), corpus.Marshal(in.Data, format), force)
					}
					if err != nil {
						complain(c.ErrOrStderr(), err)
						failed++
						continue
					}
					written++
				}
			}
			fmt.Fprintf(c.OutOrStdout(), "%d inputs written to %s\n", written, dir)
			if failed > 0 {
				return &exitError{exitUnavailable, fmt.Errorf("%d inputs were not converted", failed)}
			}
			return nil
		},
	}
	c.Flags().StringVar(&to, "to", "", "the `FORMAT` to write: raw or go")
	c.Flags().StringVarP(&dir, "output", "o", "", "the `DIR` to write into")
	c.Flags().BoolVar(&force, "force", false, "write over files that are there already")
	return c
}

// below is the path of a file from the folder that it was found in; its name if
// it was asked for itself.
func below(root, path string) string {
	rel, err := filepath.Rel(root, path)
	if err != nil || rel == "." {
		return filepath.Base(path)
	}
	return rel
}

// exists tells whether something stands at that path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
