package fuzzdecoder

import (
	"testing"

	"github.com/floorcheck/floorcheck/fuzz/oracletest"
)

// honest is what this decoder is known to overlook. Take a line away, and
// "go test ./examples/fuzzdecoder" shows a message on which it is wrong.
var honest = oracletest.Settings{Known: []string{
	"bfcp/missing-attribute",
	"bfcp/attribute-length",
	"bfcp/group-overrun",
}}

func FuzzDecode(f *testing.F) {
	honest.FuzzDecoder(f, func(message []byte) error { _, err := Decode(message); return err })
}

func TestDecodeAgainstTheVectors(t *testing.T) {
	honest.TestVectors(t, func(message []byte) error { _, err := Decode(message); return err })
}
