package oracle

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// readMember reads the JSON of a member into a struct and refuses what the
// struct does not have.
func readMember(name string, raw []byte, into any) *Error {
	if raw == nil {
		return usage("expected %s, found none", name)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return usage("expected %s in %s.%s, found a JSON %s", wrong.Type, name, wrong.Field, clip(wrong.Value))
	}
	return usage("expected the members of %s that docs/oracle.md lists: %s", name, clip(err.Error()))
}

// octets are octets that JSON has in hexadecimal digits. Unlike trace.Octets
// they repeat nothing of what is no hexadecimal number, which may be a key.
type octets []byte

var errHex = errors.New("hexadecimal digits, two for each octet")

// UnmarshalText reads hexadecimal digits.
func (o *octets) UnmarshalText(b []byte) error {
	out := make([]byte, hex.DecodedLen(len(b)))
	if _, err := hex.Decode(out, b); err != nil {
		return errHex
	}
	*o = out
	return nil
}
