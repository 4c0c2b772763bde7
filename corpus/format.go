package corpus

import (
	"bytes"
	"fmt"
	"strconv"
)

// Format is how a file holds an input.
type Format string

// The formats. Raw files hold the octets and nothing else, as libFuzzer and
// ClusterFuzzLite keep them; a GoFuzz file holds them as a Go literal, as go test
// -fuzz does in testdata/fuzz.
const (
	Raw    Format = "raw"
	GoFuzz Format = "go test fuzz v1"
)

// Unmarshal returns the octets that a file holds, and in which format. A file is
// GoFuzz if its first line says so, else Raw. An error says which line of a GoFuzz
// file is not one []byte or string literal, which is all that our targets take.
func Unmarshal(file []byte) ([]byte, Format, error) {
	first, rest, _ := bytes.Cut(file, []byte("\n"))
	if string(bytes.TrimRight(first, " \t\r")) != string(GoFuzz) {
		return file, Raw, nil
	}
	var data []byte
	found := false
	number := 1
	for line := range bytes.Lines(rest) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if found {
			return nil, GoFuzz, fmt.Errorf("line %d: expected one value, which is what every target takes, found a second", number)
		}
		var err error
		if data, err = literal(line); err != nil {
			return nil, GoFuzz, fmt.Errorf("line %d: %w", number, err)
		}
		found = true
	}
	if !found {
		return nil, GoFuzz, fmt.Errorf("line 2: expected []byte(\"...\") or string(\"...\"), found the end of the file")
	}
	return data, GoFuzz, nil
}

// literal reads []byte("...") or string("...").
func literal(line []byte) ([]byte, error) {
	for _, kind := range []string{"[]byte(", "string("} {
		inner, ok := bytes.CutPrefix(line, []byte(kind))
		if !ok {
			continue
		}
		if inner, ok = bytes.CutSuffix(inner, []byte(")")); !ok {
			return nil, fmt.Errorf("expected %s...) to end in a parenthesis, found %q", kind, tail(line))
		}
		s, err := strconv.Unquote(string(bytes.TrimSpace(inner)))
		if err != nil || bytes.HasPrefix(bytes.TrimSpace(inner), []byte("'")) {
			return nil, fmt.Errorf("expected a Go string literal within %s...), found %q", kind, head(inner))
		}
		return []byte(s), nil
	}
	return nil, fmt.Errorf("expected []byte(\"...\") or string(\"...\"), found %q", head(line))
}

// head and tail are what an error quotes of a line.
func head(b []byte) []byte { return b[:min(len(b), 40)] }
func tail(b []byte) []byte { return b[max(0, len(b)-40):] }

// Marshal returns the file that holds data in a format.
func Marshal(data []byte, f Format) []byte {
	if f != GoFuzz {
		return data
	}
	b := append([]byte(GoFuzz), "\n[]byte("...)
	b = strconv.AppendQuote(b, string(data))
	return append(b, ")\n"...)
}
