// Package corpus holds the inputs that fuzz targets start from, embedded.
//
// seeds/<target>/<name> are raw octets, one input each, which is what libFuzzer
// and ClusterFuzzLite take; the names say what an input is about.
package corpus

import (
	"embed"
	"io/fs"
	"path"
)

//go:embed seeds
var files embed.FS

// Seed is one input.
type Seed struct {
	// Name says what the input is about; it is unique within its target.
	Name string
	// Data are the octets, the caller's to change.
	Data []byte
}

// Targets returns the names of the targets that have seeds, sorted:
// "bfcp-decode", "tls-server".
func Targets() []string { return list("seeds", true) }

// Named returns the seeds of a target with their names, sorted by them; none for
// a target that there is not.
func Named(target string) []Seed {
	dir := path.Join("seeds", target)
	var seeds []Seed
	for _, name := range list(dir, false) {
		b, err := files.ReadFile(path.Join(dir, name))
		if err != nil {
			panic(err) // list has just found it in this binary
		}
		seeds = append(seeds, Seed{name, b})
	}
	return seeds
}

// Seeds returns the seeds of a target, in the order of their names.
func Seeds(target string) [][]byte {
	var seeds [][]byte
	for _, s := range Named(target) {
		seeds = append(seeds, s.Data)
	}
	return seeds
}

// list returns the names of the directories or of the files in dir, sorted; none
// if there is no such directory.
func list(dir string, directories bool) []string {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() == directories {
			names = append(names, e.Name())
		}
	}
	return names
}
