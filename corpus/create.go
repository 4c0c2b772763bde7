package corpus

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// HashName is the name that go test -fuzz gives a file of its corpus: the first
// 16 hexadecimal digits of the SHA-256 of what stands in it.
func HashName(file []byte) string {
	sum := sha256.Sum256(file)
	return fmt.Sprintf("%x", sum[:8])
}

// Create writes a file that there is not yet, and the folders that it stands in;
// with force also over one that there is. It never leaves half a file.
func Create(path string, file []byte, force bool) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return &FileError{filepath.Dir(path), plain(err)}
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".floorcheck-*")
	if err != nil {
		return &FileError{path, plain(err)}
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(file)
	if err = errors.Join(err, temporary.Chmod(0o644), temporary.Close()); err != nil {
		return &FileError{path, plain(err)}
	}
	if force {
		err = os.Rename(temporary.Name(), path)
	} else {
		err = os.Link(temporary.Name(), path) // fails where there is one
	}
	var link *os.LinkError
	switch {
	case errors.Is(err, fs.ErrExist):
		return &FileError{path, errors.New("there is such a file already; --force writes over it")}
	case errors.As(err, &link):
		return &FileError{path, link.Err}
	}
	return err
}
