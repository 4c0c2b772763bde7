package main

import (
	"bytes"
	"encoding/hex"
)

// octetsOf returns the octets that raw stands for: those that it spells in
// hexadecimal if it is text, else raw itself. A message in binary does not pass
// for text: its primitive is a control character, or else (9, 10 and 13 are
// white space) its Payload Length has a zero octet unless it is over 32 KiB long.
func octetsOf(raw []byte) ([]byte, error) {
	for _, c := range raw {
		if c >= 0x7f || c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return raw, nil
		}
	}
	digits := make([]byte, 0, len(raw))
	line := 0
	for text := range bytes.Lines(raw) {
		line++
		text, _, _ = bytes.Cut(text, []byte("#"))
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case c == '0' && i+1 < len(text) && (text[i+1] == 'x' || text[i+1] == 'X'):
				i++
			case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
				digits = append(digits, c)
			case c == ' ', c == '\t', c == '\r', c == '\n', c == ',', c == ':':
			default:
				return nil, usageError("line %d: expected hexadecimal digits, found %q", line, c)
			}
		}
	}
	if len(digits)%2 != 0 {
		return nil, usageError("expected two hexadecimal digits for each octet, found %d digits", len(digits))
	}
	b := make([]byte, len(digits)/2)
	if _, err := hex.Decode(b, digits); err != nil {
		return nil, usageError("%v", err)
	}
	return b, nil
}
