// Package places knows which code reports each rule.
//
// A binary has no source with it, so the table is made beforehand, by "go generate
// ./cmd/floorcheck", and embedded; a test holds it to the code. It names functions
// and not lines, which would be others with every change above them.
package places

import (
	_ "embed"
	"encoding/json"
)

//go:embed places.json
var table []byte

// Of returns where the code reports each rule, by the rule's ID:
// "reference/bfcp/findings.go decoder.contents", in the order of the paths.
func Of() map[string][]string {
	var places map[string][]string
	if err := json.Unmarshal(table, &places); err != nil {
		panic(err) // a test reads it
	}
	return places
}
