package vectors

import (
	"cmp"
	"fmt"
	"slices"
)

// Reference names a test: "bfcp/values.json 12".
type Reference struct {
	File string
	Test Test
}

// String returns the file and the number of the test in it.
func (r Reference) String() string { return fmt.Sprintf("%s %d", r.File, r.Test.ID) }

// ByRule returns, for each rule by its ID, the tests that break it: those that
// break nothing else first, then those with the shortest request.
func ByRule() map[string][]Reference {
	all := map[string][]Reference{}
	for _, kind := range Kinds() {
		for _, f := range Vectors(kind) {
			for _, g := range f.Groups {
				for _, t := range g.Tests {
					have := map[string]bool{}
					for _, b := range t.Breaks {
						if !have[b.Rule] {
							all[b.Rule] = append(all[b.Rule], Reference{f.Path(), t})
						}
						have[b.Rule] = true
					}
				}
			}
		}
	}
	for _, list := range all {
		slices.SortStableFunc(list, func(a, b Reference) int {
			return cmp.Or(cmp.Compare(len(a.Test.Breaks), len(b.Test.Breaks)), cmp.Compare(len(a.Test.Request), len(b.Test.Request)))
		})
	}
	return all
}
