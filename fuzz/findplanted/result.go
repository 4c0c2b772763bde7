package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// result is one run of one engine over one fault, a line of the results file.
type result struct {
	Fault  string `json:"fault"`
	Digest string `json:"digest"` // of what was planted
	Target string `json:"target"`
	Engine string `json:"engine"`
	Seed   int    `json:"seed"`
	Bound  string `json:"bound"`
	attempt
	// SoundFails is true if the input makes the target fail without the fault,
	// too: then it shows a fault of ours.
	SoundFails bool `json:"sound_fails,omitempty"`
	// Error says why there was no run.
	Error string `json:"error,omitempty"`
}

// same tells whether two results are of the same run.
func (r *result) same(o *result) bool {
	return r.Digest == o.Digest && r.Engine == o.Engine && r.Seed == o.Seed && r.Bound == o.Bound
}

// results is a file of them, which grows by a line a run, so that a run that was
// stopped goes on where it was. Without a path it is only memory.
type results struct {
	path string
	list []result
}

// readResults reads a file of results; one that does not exist has none.
func readResults(path string) (*results, error) {
	r := &results{path: path}
	if path == "" {
		return r, nil
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	for {
		var one result
		if err := d.Decode(&one); errors.Is(err, io.EOF) {
			return r, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: expected a result a line, as this command writes them, found in result %d: %w", path, len(r.list)+1, err)
		}
		r.list = append(r.list, one)
	}
}

// find returns what is known of a run.
func (r *results) find(like *result) (result, bool) {
	for i := range r.list {
		if known := &r.list[i]; known.same(like) && known.Error == "" {
			return *known, true
		}
	}
	return result{}, false
}

// add keeps a result.
func (r *results) add(one result) error {
	r.list = append(r.list, one)
	if r.path == "" {
		return nil
	}
	line, err := json.Marshal(one)
	if err != nil {
		return err
	}
	w, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return errors.Join(err, w.Close())
}
