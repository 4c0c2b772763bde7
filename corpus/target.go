package corpus

import (
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Target is one fuzz target: a property that must hold for any octets. The
// targets themselves stand in package fuzz, above this one; what loads, replays
// and minimises inputs is handed them.
type Target struct {
	// Name is the target's, in lower case with hyphens, and that of the folder
	// of its seeds: "bfcp-decode". Its libFuzzer binary is fuzz_bfcp_decode.
	Name string
	// Function is Run's name in package fuzz, "BFCPDecode"; go test -fuzz
	// knows the target as FuzzBFCPDecode.
	Function string
	// Property is what must hold, in one sentence.
	Property string
	// MaxLength is how long an input should be at most, in octets. Longer ones
	// take time and show nothing new; Run takes them all the same.
	MaxLength int
	// Run panics if the property does not hold for data. It neither keeps nor
	// changes data, and depends on nothing else.
	Run func(data []byte)
	// Judge returns what the specifications say of data, nil if nothing. It is
	// nil itself where that would mean to run the target once more.
	Judge func(data []byte) *rule.Verdict
	// Explain says for people what the octets of data are; nil for octets.
	Explain func(data []byte) *annotate.Annotation
}
