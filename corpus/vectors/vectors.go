// Package vectors holds the test vectors, embedded: questions about messages,
// answers, keys, handshakes and traces, each with the verdict that an
// implementation has to come to.
//
// They are files of JSON for who wants no tool at all; README.md says what is in
// them and schema.json says it to machines. What they are made from stands in
// package cases, and "go generate ./corpus/vectors" writes them.
package vectors

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:generate go run ./generate

// Result is what a vector demands of an implementation, in one word. The sides of
// the verdict say it precisely.
type Result string

// The results.
const (
	// Valid: a receiver must accept it, and whoever sends it breaks nothing.
	Valid Result = "valid"
	// Invalid: a clause has a receiver reject it. In a trace: a party broke a
	// MUST.
	Invalid Result = "invalid"
	// Acceptable is all between: the specifications leave it to the receiver,
	// or the sender is wrong and the receiver must bear it, or nothing but our
	// policy rejects it. In a trace: a party
	// departed from a SHOULD.
	Acceptable Result = "acceptable"
)

// File is one file of vectors.
type File struct {
	// Kind is the directory: "bfcp", "sdp", "mikey", "mp", "tls" or "trace".
	Kind string `json:"kind"`
	// Subject is the name of the file without its ending.
	Subject string `json:"subject"`
	// Description says what the tests in the file are about.
	Description string `json:"description"`
	// NumberOfTests counts the tests of all groups.
	NumberOfTests int `json:"numberOfTests"`
	// Notes explain the flags that occur in the file.
	Notes map[string]Note `json:"notes"`
	// Groups are the tests, by clause.
	Groups []Group `json:"testGroups"`
}

// Note explains a flag.
type Note struct {
	// BugType is the sort of mistake that the tests with this flag find, or
	// "NONE" for tests that find nothing but a receiver that is too strict.
	BugType string `json:"bugType"`
	// Description says what is odd about the tests with this flag.
	Description string `json:"description"`
	// Clause is where it stands, or empty.
	Clause string `json:"clause,omitempty"`
}

// Group is the tests about one clause.
type Group struct {
	Clause  string `json:"clause"`
	Comment string `json:"comment,omitempty"`
	Tests   []Test `json:"tests"`
}

// Test is one question and the verdict on it.
type Test struct {
	// ID is unique in its file.
	ID      int      `json:"tcId"`
	Comment string   `json:"comment"`
	Flags   []string `json:"flags"`
	// Request is the question as "floorcheck oracle" takes it, without an id.
	Request json.RawMessage `json:"request"`
	// Result is what it comes to in one word.
	Result Result `json:"result"`
	// Sender is what the verdict says of whoever sent, answered or acted:
	// "conformant", "deviation" from a SHOULD, "violation" of a MUST. Empty
	// where the question is about no party.
	Sender string `json:"sender,omitempty"`
	// Receiver is what it allows whoever receives: "accept", "either",
	// "reject".
	Receiver string `json:"receiver,omitempty"`
	// Reaction is what the receiver has to do, in the words of the catalogue.
	Reaction string `json:"reaction,omitempty"`
	// Breaks are the rules broken and where.
	Breaks []Breach `json:"breaks,omitempty"`
	// Derived are the values that follow from the question, of those kinds of
	// vectors that ask for some.
	Derived json.RawMessage `json:"derived,omitempty"`
}

// Breach is one finding.
type Breach struct {
	// Rule is the id of the rule: "bfcp/padding".
	Rule string `json:"rule"`
	// Offset is the octet from the start of the message, or the number of the
	// event in a trace; -1 where it is about neither.
	Offset int `json:"offset"`
	// Path names the field.
	Path string `json:"path,omitempty"`
}

//go:embed */*.json schema.json README.md
var files embed.FS

// FS returns the files as they stand in the repository.
func FS() fs.FS { return files }

// Schema returns the JSON Schema that every file keeps to.
func Schema() []byte { return read("schema.json") }

// Kinds returns the kinds of which there are vectors, sorted.
func Kinds() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are in this binary
	}
	var kinds []string
	for _, e := range entries {
		if e.IsDir() {
			kinds = append(kinds, e.Name())
		}
	}
	return kinds
}

// Vectors returns the files of a kind, sorted by subject; none for a kind that
// there is not.
func Vectors(kind string) []File {
	entries, err := files.ReadDir(kind)
	if err != nil || strings.ContainsAny(kind, "./") {
		return nil
	}
	var all []File
	for _, e := range entries {
		var f File
		if err := json.Unmarshal(read(path.Join(kind, e.Name())), &f); err != nil {
			panic(fmt.Sprintf("%s/%s: %v", kind, e.Name(), err)) // a test reads them all
		}
		all = append(all, f)
	}
	return all
}

func read(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}

// Path returns the path of the file below this directory.
func (f *File) Path() string { return f.Kind + "/" + f.Subject + ".json" }

// Marshal writes the file: one test a line, so that a difference of two versions
// shows the tests that differ.
func (f *File) Marshal() ([]byte, error) {
	var b bytes.Buffer
	line := func(v any) error {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return fmt.Errorf("%s: %w", f.Path(), err)
		}
		b.Truncate(b.Len() - 1) // the line end
		return nil
	}
	member := func(name string, v any) error {
		fmt.Fprintf(&b, "  %q: ", name)
		err := line(v)
		b.WriteString(",\n")
		return err
	}
	b.WriteString("{\n")
	for _, m := range []struct {
		name  string
		value any
	}{{"kind", f.Kind}, {"subject", f.Subject}, {"description", f.Description}, {"numberOfTests", f.NumberOfTests}, {"notes", f.Notes}} {
		if err := member(m.name, m.value); err != nil {
			return nil, err
		}
	}
	b.WriteString("  \"testGroups\": [")
	for i, g := range f.Groups {
		b.WriteString(comma(i) + "\n    {\n      \"clause\": ")
		if err := line(g.Clause); err != nil {
			return nil, err
		}
		if g.Comment != "" {
			b.WriteString(",\n      \"comment\": ")
			if err := line(g.Comment); err != nil {
				return nil, err
			}
		}
		b.WriteString(",\n      \"tests\": [")
		for j, t := range g.Tests {
			b.WriteString(comma(j) + "\n        ")
			if err := line(t); err != nil {
				return nil, err
			}
		}
		b.WriteString("\n      ]\n    }")
	}
	b.WriteString("\n  ]\n}\n")
	return b.Bytes(), nil
}

func comma(i int) string {
	if i > 0 {
		return ","
	}
	return ""
}
