package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/oracle"
)

// OracleRequest asks the oracle whatever data say. There must be one line of
// JSON, the same from an oracle that answered before, and the same by either of
// the two ways to read a request.
func OracleRequest(data []byte) {
	o := oracle.New()
	first := o.Append(nil, data)
	if again := o.Append(nil, data); !bytes.Equal(first, again) {
		panic(fmt.Sprintf("asked again, the oracle says\n%s\nand said before\n%s", again, first))
	}
	if plain := (&oracle.Oracle{Plain: true}).Append(nil, data); !bytes.Equal(first, plain) {
		panic(fmt.Sprintf("read by encoding/json the request gets\n%s\nand read fast\n%s", plain, first))
	}
	if !json.Valid(first) || bytes.ContainsAny(first, "\r\n") || first[0] != '{' {
		panic(fmt.Sprintf("expected one line with a JSON object, found %q", first))
	}
}

// explainOracle shows a request and what the oracle answers.
func explainOracle(data []byte) *annotate.Annotation {
	s := annotate.Text("request to the oracle", data, nil)
	s.Notes = []string{"answer: " + string(oracle.New().Append(nil, data))}
	return sections(s)
}
