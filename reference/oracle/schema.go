package oracle

import _ "embed"

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of requests and answers:
// "#/$defs/request" and "#/$defs/answer". Its $id ends in the Version.
func Schema() []byte { return append([]byte(nil), schema...) }

var oneLineSchema = compact(schema)

func compactSchema() []byte { return oneLineSchema }
