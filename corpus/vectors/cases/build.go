package cases

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// request is a question as the oracle takes it, with the members in a fixed order.
type request struct {
	Op        string `json:"op"`
	Kind      string `json:"kind,omitempty"`
	Profile   string `json:"profile,omitempty"`
	Transport string `json:"transport,omitempty"`
	Role      string `json:"role,omitempty"`
	Hex       string `json:"hex,omitempty"`
	Text      string `json:"text,omitempty"`
	Offer     string `json:"offer,omitempty"`
	Answer    string `json:"answer,omitempty"`
	Inputs    any    `json:"inputs,omitempty"`
	// Dialogue is what a participant sent and received, in order.
	Dialogue []line `json:"dialogue,omitempty"`
	Config   any    `json:"config,omitempty"`
	Events   any    `json:"events,omitempty"`
}

// set is all files while they are made.
type set struct {
	files []*file
	seen  map[string]bool // the requests that have a test
	err   error
}

// file is one file while it is made.
type file struct {
	vectors.File
	set   *set
	notes map[string]vectors.Note
}

// file begins a file. Its tests may have the flags of notes.
func (s *set) file(kind, subject, description string, notes map[string]vectors.Note) *file {
	f := &file{File: vectors.File{Kind: kind, Subject: subject, Description: description, Notes: map[string]vectors.Note{}}, set: s, notes: notes}
	s.files = append(s.files, f)
	return f
}

// group is the tests of a clause; those of two groups with the same clause and
// comment become one.
func (f *file) group(clause, comment string) *group {
	i := slices.IndexFunc(f.Groups, func(g vectors.Group) bool { return g.Clause == clause && g.Comment == comment })
	if i < 0 {
		f.Groups = append(f.Groups, vectors.Group{Clause: clause, Comment: comment})
		i = len(f.Groups) - 1
	}
	return &group{f, i}
}

type group struct {
	*file
	at int
}

// add asks a question and enters it with its verdict, unless some test asks the
// same already.
func (g *group) add(comment string, r request, flags ...string) {
	t, ok, err := g.test(comment, r, flags)
	switch {
	case err != nil:
		g.set.fail("%s, %q: %w", g.Path(), comment, err)
	case ok:
		tests := &g.Groups[g.at].Tests
		*tests = append(*tests, t)
	}
}

// only is add for a test that must break want and nothing else, or nothing at all
// if want is nil.
func (g *group) only(want *rule.Rule, comment string, r request, flags ...string) {
	before := len(g.Groups[g.at].Tests)
	g.add(comment, r, flags...)
	tests := g.Groups[g.at].Tests
	if len(tests) == before {
		return
	}
	breaks := tests[before].Breaks
	for _, b := range breaks {
		if want == nil || b.Rule != want.ID {
			g.set.fail("%s, %q: expected %v, found %v", g.Path(), comment, want, breaks)
			return
		}
	}
	if want != nil && len(breaks) == 0 {
		g.set.fail("%s, %q: expected %v, found nothing", g.Path(), comment, want)
	}
}

func (g *group) test(comment string, r request, flags []string) (t vectors.Test, ok bool, err error) {
	question, err := encoded(r)
	if err != nil || g.set.seen[string(question)] {
		return t, false, err
	}
	g.set.seen[string(question)] = true
	t = vectors.Test{Comment: comment, Request: question}
	if err := judge(&t, r); err != nil {
		return t, false, err
	}
	for _, b := range t.Breaks {
		if flag := flagOf[b.Rule]; flag != "" {
			flags = append(flags, flag)
		}
	}
	flags = append([]string{}, flags...)
	slices.Sort(flags)
	t.Flags = slices.Compact(flags)
	for _, flag := range t.Flags {
		note, ok := g.notes[flag]
		if !ok {
			return t, false, fmt.Errorf("flag %s has no note", flag)
		}
		g.Notes[flag] = note
	}
	return t, true, nil
}

// fail remembers what is wrong with a case; all that is shows in the end.
func (s *set) fail(format string, args ...any) {
	s.err = errors.Join(s.err, fmt.Errorf(format, args...))
}

// finish numbers the tests.
func (s *set) finish() ([]vectors.File, error) {
	if s.err != nil {
		return nil, s.err
	}
	var files []vectors.File
	for _, f := range s.files {
		f.Groups = slices.DeleteFunc(f.Groups, func(g vectors.Group) bool { return len(g.Tests) == 0 })
		for i := range f.Groups {
			for j := range f.Groups[i].Tests {
				f.NumberOfTests++
				f.Groups[i].Tests[j].ID = f.NumberOfTests
			}
		}
		files = append(files, f.File)
	}
	return files, nil
}

func encoded(v any) (json.RawMessage, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return b, nil
}

func toHex(b []byte) string { return hex.EncodeToString(b) }
