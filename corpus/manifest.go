package corpus

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Entry is what a manifest says of one input. The manifest of the folder
// seeds/bfcp-decode is seeds/bfcp-decode.tsv beside it, so that the folder holds
// inputs and nothing else, as libFuzzer wants it.
type Entry struct {
	// File is the input's name in its folder.
	File string
	// Rules are the rules of the catalogue that it is about; nil for none.
	Rules []string
	// Shows is what it shows, in a sentence or a few words.
	Shows string
}

// manifestHead names the columns. Rules are separated by spaces; "-" is none.
const manifestHead = "file\trule\tshows\n"

// ParseManifest reads a manifest. Its lines must be sorted by file, and name
// rules that there are.
func ParseManifest(text []byte) ([]Entry, error) {
	rest, ok := bytes.CutPrefix(text, []byte(manifestHead))
	if !ok {
		return nil, fmt.Errorf("line 1: expected the columns %q", manifestHead)
	}
	var list []Entry
	number := 1
	for line := range strings.Lines(string(rest)) {
		number++
		columns := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(columns) != 3 || columns[0] == "" || columns[1] == "" {
			return nil, fmt.Errorf("line %d: expected a file, rules or -, and what it shows, with tabs between, found %q", number, line)
		}
		e := Entry{File: columns[0], Shows: columns[2]}
		if columns[1] != "-" {
			e.Rules = strings.Fields(columns[1])
		}
		for _, id := range e.Rules {
			if rule.ByID(id) == nil {
				return nil, fmt.Errorf("line %d: expected rules of the catalogue, found %q", number, id)
			}
		}
		if n := len(list); n > 0 && list[n-1].File >= e.File {
			return nil, fmt.Errorf("line %d: expected files once each and sorted, found %q behind %q", number, e.File, list[n-1].File)
		}
		list = append(list, e)
	}
	return list, nil
}

// FormatManifest writes a manifest.
func FormatManifest(list []Entry) []byte {
	list = slices.SortedFunc(slices.Values(list), func(a, b Entry) int { return cmp.Compare(a.File, b.File) })
	b := []byte(manifestHead)
	for _, e := range list {
		b = fmt.Appendf(b, "%s\t%s\t%s\n", e.File, cmp.Or(strings.Join(e.Rules, " "), "-"), e.Shows)
	}
	return b
}

// Complete returns the entries for the inputs of a folder: those that the
// manifest has, and skeletons for the rest. What a skeleton of a seed shows is its
// name in words; that of a crash is for people to write. judge returns the rules
// that an input breaks, or is nil.
func Complete(list []Entry, inputs []Seed, crashes bool, judge func(data []byte) *rule.Verdict) []Entry {
	has := map[string]Entry{}
	for _, e := range list {
		has[e.File] = e
	}
	var all []Entry
	for _, in := range inputs {
		e, ok := has[in.Name]
		if !ok {
			e = Entry{File: in.Name}
			if !crashes {
				e.Shows = strings.NewReplacer("_", " ", "-", " ").Replace(in.Name)
			}
			if judge != nil {
				e.Rules = rulesOf(judge(in.Data))
			}
		}
		all = append(all, e)
	}
	return all
}

// rulesOf returns the rules of a verdict's findings, each once.
func rulesOf(v *rule.Verdict) (ids []string) {
	if v == nil {
		return nil
	}
	for _, f := range v.Findings {
		if !slices.Contains(ids, f.Rule.ID) {
			ids = append(ids, f.Rule.ID)
		}
	}
	return ids
}
