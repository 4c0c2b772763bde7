package reference_test

import (
	"fmt"
	"slices"
	"strings"
)

// module is the import path that all packages of ours begin with.
const module = "github.com/floorcheck/floorcheck"

// layers is the layout of DESIGN.md from the roof down, as paths in the module.
// What stands in one line may not import each other. A path stands for its
// directory and all below it, unless those stand in the list themselves.
var layers = [][]string{
	{"examples", "cmd", "docs"},
	{"interop"},
	{"fuzz"},
	{"properties"},
	{"properties/grammar"},
	{"corpus"},
	{"reference"}, // the roof itself, that is nothing but tests
	{"reference/call"},
	{"reference/oracle"},
	{"reference/observer"},
	{"reference/ue", "reference/mrfc", "reference/mrfp", "reference/kms"},
	{"reference/driver/sim", "reference/driver/live"},
	{"reference/driver/drivertest"},
	{"reference/driver/record"},
	{"reference/monitor"},
	{"reference/floor"},
	{"reference/node"},
	{"reference/bfcp"},
	{"reference/sdp"},
	{"reference/mikey"},
	{"reference/tlspsk/netconn"},
	{"reference/tlspsk"},
	{"reference/mp"},
	{"reference/trace"},
	{"reference/rule"},
}

// only says for some packages that they import no others of ours than these.
var only = map[string][]string{
	// What judges is not what runs: monitors share the codecs with the boxes
	// and nothing else, and the oracle is codecs and monitors.
	"reference/monitor": {"reference/bfcp", "reference/sdp", "reference/mikey", "reference/tlspsk", "reference/mp", "reference/trace", "reference/rule"},
	"reference/oracle": {"reference/monitor", "reference/bfcp", "reference/sdp", "reference/mikey", "reference/tlspsk", "reference/mp", "reference/trace",
		"reference/rule"},
	// A second reader that shared the first one's tables would agree with anything.
	"properties/grammar": {"reference/rule"},
	"reference/observer": {"reference/monitor", "reference/bfcp", "reference/tlspsk", "reference/trace", "reference/rule"},
	// Codecs know nothing but the catalogue.
	"reference/bfcp":           {"reference/rule"},
	"reference/sdp":            {"reference/rule"},
	"reference/mikey":          {"reference/rule"},
	"reference/tlspsk":         {"reference/rule"},
	"reference/tlspsk/netconn": {"reference/tlspsk", "reference/rule"},
	"reference/mp":             {"reference/trace", "reference/rule"},
	"reference/trace":          {"reference/rule"},
	"reference/rule":           {},
}

// layer returns the entry of layers that a path belongs to and its place, or
// "" and -1.
func layer(path string) (string, int) {
	for {
		for i, l := range layers {
			if slices.Contains(l, path) {
				return path, i
			}
		}
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 || path == "reference/driver" {
			return "", -1
		}
		if path = path[:cut]; path == "reference" {
			return "", -1 // the roof does not stand for what is not in the list
		}
	}
}

// checkArrows returns what is wrong with the imports of the package at path;
// both are paths in the module or, in imports, any import path.
func checkArrows(path string, imports []string) []string {
	here, rank := layer(path)
	if rank < 0 {
		return []string{fmt.Sprintf("%s: expected a package of the layout, found one that is not in it (layers_test.go)", path)}
	}
	var wrong []string
	for _, i := range imports {
		target, ours := strings.CutPrefix(i, module+"/")
		if !ours {
			continue
		}
		there, below := layer(target)
		switch {
		case there == here: // a part of the same entry
		case below <= rank:
			wrong = append(wrong, fmt.Sprintf("%s: expected imports of what stands below it, found %s", path, target))
		case only[here] != nil && !slices.Contains(only[here], there):
			wrong = append(wrong, fmt.Sprintf("%s: expected no imports of ours but %s, found %s", path, strings.Join(only[here], " "), target))
		}
	}
	return wrong
}
