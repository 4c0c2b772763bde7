package main

import (
	"encoding/binary"
	"encoding/hex"
	"io"

	"github.com/rogpeppe/go-internal/testscript"
)

func unhex(ts *testscript.TestScript, digits string) []byte {
	b, err := hex.DecodeString(digits)
	ts.Check(err)
	return b
}

// readMessage reads one BFCP message by its Payload Length, without the codec
// that is under test.
func readMessage(r io.Reader) ([]byte, error) {
	header := make([]byte, 12)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	payload := make([]byte, 4*int(binary.BigEndian.Uint16(header[2:])))
	_, err := io.ReadFull(r, payload)
	return append(header, payload...), err
}
