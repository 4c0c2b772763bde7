package corpus

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// Input is one input of a fuzz target, as a file holds it.
type Input struct {
	// Path is the file's, beginning with what Read was given.
	Path string
	// Format is how the file holds it.
	Format Format
	// Data are its octets.
	Data []byte
}

// MaxFile is how long a file of a corpus may be, in octets. A GoFuzz file takes
// up to four octets for each of its input's.
const MaxFile = 16 << 20

// maxDepth is how many folders may stand in one another.
const maxDepth = 64

// FileError is why a file or folder of a corpus cannot be read.
type FileError struct {
	Path string
	Err  error
}

// Error names the file and what is wrong with it.
func (e *FileError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *FileError) Unwrap() error { return e.Err }

// Read goes through files and folders, and the folders in them, in the order of
// their names, and yields each input or the *FileError for what is not one: a
// folder that cannot be read, a GoFuzz file that does not hold what it says, a
// file longer than MaxFile, one that is no regular file, or a symbolic link that
// leads back to a folder that it stands in. It goes on after an error.
//
// What a folder of ours holds beside inputs is passed over: files whose names
// begin with a dot, README.md, and NAME.tsv beside a folder NAME (see Manifest).
// A file that was asked for by its name is never passed over.
func Read(paths ...string) iter.Seq2[Input, error] {
	return func(yield func(Input, error) bool) {
		for _, p := range paths {
			r := reader{yield: yield}
			if !r.visit(filepath.Clean(p), nil) {
				return
			}
		}
	}
}

type reader struct{ yield func(Input, error) bool }

// visit yields what stands at path, within those folders, and tells whether to
// go on.
func (r *reader) visit(path string, within []fs.FileInfo) bool {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return r.fail(path, plain(err))
	case info.IsDir():
		for _, outer := range within {
			if os.SameFile(outer, info) {
				return r.fail(path, errors.New("expected a folder, found a symbolic link to one that it stands in"))
			}
		}
		if len(within) == maxDepth {
			return r.fail(path, fmt.Errorf("expected at most %d folders in one another", maxDepth))
		}
		return r.folder(path, append(within[:len(within):len(within)], info))
	case !info.Mode().IsRegular():
		return r.fail(path, fmt.Errorf("expected a regular file, found one of mode %s", info.Mode()))
	}
	in, err := ReadFile(path)
	return r.yield(in, err)
}

func (r *reader) folder(path string, within []fs.FileInfo) bool {
	entries, err := os.ReadDir(path)
	if err != nil {
		return r.fail(path, plain(err))
	}
	folders := map[string]bool{}
	for _, e := range entries {
		folders[e.Name()] = e.IsDir()
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || name == "README.md" || strings.HasSuffix(name, ".tsv") && folders[strings.TrimSuffix(name, ".tsv")] {
			continue
		}
		if !r.visit(filepath.Join(path, name), within) {
			return false
		}
	}
	return true
}

func (r *reader) fail(path string, err error) bool {
	return r.yield(Input{Path: path}, &FileError{path, err})
}

// plain takes the path out of an error of package os, which FileError has.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// ReadFile reads the input in one file.
func ReadFile(path string) (Input, error) {
	in := Input{Path: path}
	f, err := os.Open(path)
	if err != nil {
		return in, &FileError{path, plain(err)}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err == nil && len(b) > MaxFile {
		err = fmt.Errorf("expected at most %d octets, found more", MaxFile)
	}
	if err != nil {
		return in, &FileError{path, plain(err)}
	}
	if in.Data, in.Format, err = Unmarshal(b); err != nil {
		return in, &FileError{path, fmt.Errorf("expected %q as its first line says: %w", GoFuzz, err)}
	}
	return in, nil
}
