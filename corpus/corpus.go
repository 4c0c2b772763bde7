// Package corpus holds the inputs that fuzz targets start from, and works on
// folders of such inputs, ours or others.
//
// seeds/<target>/<name> are raw octets, one input each, which is what libFuzzer
// and ClusterFuzzLite take; crashes/<target>/<name> are inputs on which the target
// failed once. Beside each folder stands its manifest, <target>.tsv. All of it is
// embedded; those who do not use Go take the files.
//
// The rest is the engine below "floorcheck corpus", without any printing: Read
// goes through folders, Owner tells which target an input belongs to, Workers run
// it, Replay many, Minimise makes it smaller, Failure.Key tells causes apart.
// Package annotate says what the octets are, export writes them for others.
package corpus

import (
	"embed"
	"io/fs"
	"path"
	"slices"
)

//go:generate go run ../cmd/floorcheck corpus manifest .

//go:embed seeds crashes
var files embed.FS

// The folders of the inputs.
const (
	seedsFolder   = "seeds"
	crashesFolder = "crashes"
)

// Files returns what is embedded: seeds and crashes as they stand in the source,
// with their manifests.
func Files() fs.FS { return files }

// Seed is one input.
type Seed struct {
	// Name says what the input is about; it is unique within its target.
	Name string
	// Data are the octets, the caller's to change.
	Data []byte
}

// Targets returns the names of the targets that have seeds, sorted:
// "bfcp-decode", "tls-server".
func Targets() []string { return list(seedsFolder, true) }

// Named returns the seeds of a target with their names, sorted by them; none for
// a target that there is not.
func Named(target string) []Seed { return inputsOf(seedsFolder, target) }

// Crashes returns the inputs on which a target failed once, like Named.
func Crashes(target string) []Seed { return inputsOf(crashesFolder, target) }

// Entries returns what the manifest says of a target's seeds, in the order of
// Named.
func Entries(target string) []Entry {
	text, err := files.ReadFile(path.Join(seedsFolder, target) + ".tsv")
	if err != nil {
		return nil
	}
	entries, _ := ParseManifest(text) // a test holds that all can be read
	return entries
}

// inputsOf returns the inputs in a folder of the embedded files.
func inputsOf(kind, target string) []Seed {
	if !slices.Contains(list(kind, true), target) {
		return nil
	}
	dir := path.Join(kind, target)
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
