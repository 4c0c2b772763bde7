package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/export"
)

func newCorpusExportCommand() *cobra.Command {
	var f corpusFlags
	var as, output string
	var force bool
	c := &cobra.Command{
		Use:   "export --as FORMAT FILE",
		Short: "Write an input as a Go test, C array, capture file, or for another fuzzer",
		Long: `export writes one input to standard output, or to -o:

  test   a complete _test.go file, whose test runs the target on the input
  raw    the octets and nothing else, for libFuzzer
  go     "go test fuzz v1", for testdata/fuzz
  c      an array of C and its length
  pcap   a capture file with the BFCP messages, each a TCP segment to port 5070`,
		Example: `  floorcheck corpus export --as test -o mended_test.go fuzz/testdata/fuzz/FuzzCall/582528ddfad69eb5
  floorcheck corpus export --as pcap corpus/seeds/bfcp-decode/hello | tshark -r - -d tcp.port==5070,bfcp`,
		Args: cobra.ExactArgs(1),
		RunE: f.run(func(c *cobra.Command, args []string, e *explorer) error {
			in, name, err := e.single(args[0])
			if err != nil {
				return err
			}
			t, _ := corpus.Find(e.targets, name)
			var file []byte
			switch as {
			case "test":
				file = export.GoTest(&t, filepath.Base(in.Path), in.Data)
			case "raw":
				file = in.Data
			case "go":
				file = corpus.Marshal(in.Data, corpus.GoFuzz)
			case "c":
				file = export.C(filepath.Base(in.Path), in.Data)
			case "pcap":
				a, err := e.workers.Explain(c.Context(), name, in.Data)
				if err != nil {
					return &exitError{exitUnavailable, err}
				}
				if file, err = export.Pcap(a); err != nil {
					return usageError("%s: %w", in.Path, err)
				}
			default:
				return usageError("expected --as test, raw, go, c or pcap, found %q", as)
			}
			if output == "" {
				_, err = c.OutOrStdout().Write(file)
			} else {
				err = corpus.Create(output, file, force)
			}
			if err != nil {
				return &exitError{exitUnavailable, err}
			}
			return nil
		}),
	}
	c.Flags().StringVar(&f.target, "target", "", "the `TARGET` that the input belongs to, wherever it stands")
	c.Flags().StringVar(&as, "as", "", "the `FORMAT` to write: test, raw, go, c or pcap")
	c.Flags().StringVarP(&output, "output", "o", "", "the `FILE` to write to")
	c.Flags().BoolVar(&force, "force", false, "write over a file that is there already")
	return c
}
