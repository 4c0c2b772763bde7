package main

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// fault is one planted fault.
type fault struct {
	// name is how the command and the table call it: the area and a few words.
	name string
	// wrong is what an implementer does there.
	wrong string
	// rule is what it breaks, or nil where clause says it alone: a policy, or
	// what no message shows.
	rule   *rule.Rule
	clause string
	// hard says, for some, why engines find it late or not at all.
	hard string
	// target is the fuzz target that should find it.
	target string
	// changes plant it.
	changes []change
	// rapid is the test of package properties, and gopter the suite
	// (gopterSuites), that should find it; empty where none is about it.
	rapid, gopter string
}

// change is one replacement in a source file.
type change struct {
	// file is its path in the module.
	file string
	// from stands there exactly once; to is put in its place. Without from, to
	// is the whole of a file that the module does not have.
	from, to string
}

// clauseText is the clause that says otherwise.
func (f *fault) clauseText() string {
	if f.clause == "" && f.rule != nil {
		return f.rule.Clause
	}
	return f.clause
}

// area is the part of the house that the fault is in.
func (f *fault) area() string {
	area, _, _ := strings.Cut(f.name, ": ")
	return area
}

// digest changes with what is planted, so that results of other changes are not
// taken for its own.
func (f *fault) digest() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %v", f.name, f.target, f.changes)
	return fmt.Sprintf("%016x", h.Sum64())
}

// faults returns all planted faults, in the order of the layers.
func faults() []fault {
	return slices.Concat(bfcpFaults, sdpFaults, mikeyFaults, tlsFaults, floorFaults(), callFaults())
}

// chosen returns the faults whose names contain one of the texts with commas
// between them, and whose targets contain the other.
func chosen(all []fault, names, target string) []fault {
	return slices.DeleteFunc(slices.Clone(all), func(f fault) bool {
		named := slices.ContainsFunc(strings.Split(names, ","), func(n string) bool { return strings.Contains(f.name, n) })
		return !named || !strings.Contains(f.target, target)
	})
}
