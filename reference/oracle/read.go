package oracle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep values may be nested in a request.
const maxDepth = 64

// read reads a request into o.request. What is wrong with it is in the verdict.
func (o *Oracle) read(b []byte) {
	o.verdict.reset()
	o.request = Request{View: true}
	if !o.Plain && len(b) <= MaxRequest && o.scan(b) {
		return
	}
	o.request = Request{View: true}
	if err := o.readAny(b); err != nil {
		o.verdict.Err = err
		if o.request.ID == nil {
			o.request.ID = salvageID(b[:min(len(b), MaxRequest)])
		}
	}
}

// readAny reads a request that is any JSON object.
func (o *Oracle) readAny(b []byte) *Error {
	if len(b) > MaxRequest {
		return usage("expected a request of at most %d octets, found a longer one", MaxRequest)
	}
	if at := invalidUTF8(b); at >= 0 {
		return usage("expected UTF-8, found the octet 0x%02x at octet %d", b[at], at)
	}
	if at := tooDeep(b); at >= 0 {
		return usage("expected values nested at most %d deep, found one more at octet %d", maxDepth, at)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	first, err := d.Token()
	if err != nil {
		return notJSON(b, err)
	}
	if first != json.Delim('{') {
		return usage("expected a JSON object, found %s", kindOfToken(first))
	}
	seen := uint32(0)
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return notJSON(b, err)
		}
		name, _ := key.(string)
		at := d.InputOffset()
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return notJSON(b, err)
		}
		bit := member([]byte(name))
		switch {
		case bit == 0:
			return usage("expected one of the members %s, found %q before octet %d", memberNames, clip(name), at)
		case seen&bit != 0:
			return usage("expected every member once, found %q again before octet %d", name, at)
		}
		seen |= bit
		if err := o.setAny(bit, name, raw); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return notJSON(b, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return usage("expected the end of the line behind the request, found more at octet %d", d.InputOffset())
	}
	if seen&(memberHex|memberText) == memberHex|memberText {
		return usage("expected hex or text, found both")
	}
	if !o.textFits(&o.request, seen) {
		return usage("expected hex for the kind %s, found text", o.request.Kind)
	}
	return nil
}

// setAny takes a member that is any JSON value.
func (o *Oracle) setAny(bit uint32, name string, raw json.RawMessage) *Error {
	q := &o.request
	switch bit {
	case memberID:
		q.ID = compact(raw)
		return nil
	case memberMessage, memberInputs, memberState, memberDone, memberConfig:
		if raw[0] != '{' {
			return usage("expected an object in %s, found %s", name, kindOfJSON(raw))
		}
		*map[uint32]*[]byte{memberMessage: &q.Message, memberInputs: &q.Inputs, memberState: &q.State, memberDone: &q.Done, memberConfig: &q.Config}[bit] = raw
		return nil
	case memberEvents:
		if raw[0] != '[' {
			return usage("expected an array in events, found %s", kindOfJSON(raw))
		}
		q.Events = raw
		return nil
	case memberView:
		if !o.setWord(bit, raw) {
			return usage("expected true or false in view, found %s", kindOfJSON(raw))
		}
		return nil
	}
	if raw[0] != '"' {
		return usage("expected a string in %s, found %s", name, kindOfJSON(raw))
	}
	var value string
	if err := json.Unmarshal(raw, &value); err != nil {
		return usage("expected a string in %s: %v", name, err)
	}
	if bit == memberHex && len(value)%2 != 0 {
		return usage("expected two hexadecimal digits for each octet in hex, found %d digits", len(value))
	}
	if o.set(bit, []byte(value), raw) {
		return nil
	}
	var list string
	switch bit {
	case memberHex:
		at := strings.IndexFunc(value, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) })
		r, _ := utf8.DecodeRuneInString(value[at:])
		return usage("expected hexadecimal digits in hex, found %q at digit %d", r, at)
	case memberOp:
		list = opNames.list()
	case memberKind:
		list = kindNames.list()
	case memberProfile:
		list = "rfc4582, rfc4583, rfc8855, rfc8856"
	case memberTransport:
		list = transportNames.list()
	case memberRole:
		list = roleNames.list()
	}
	return usage("expected one of %s in %s, found %q", list, name, clip(value))
}

// list writes the words of an enumeration, for people.
func (n names) list() string {
	words := make([]string, 0, len(n))
	for _, word := range n {
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// notJSON says where a request stops being JSON.
func notJSON(b []byte, err error) *Error {
	var syntax *json.SyntaxError
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return usage("expected a JSON object, found an empty line")
	case errors.As(err, &syntax):
		return usage("expected a JSON object, found at octet %d: %v", syntax.Offset, err)
	default:
		return usage("expected a JSON object, found one that ends before its end, after %d octets", len(b))
	}
}

func kindOfToken(t json.Token) string {
	switch t := t.(type) {
	case json.Delim:
		return "an array"
	case string:
		return "a string"
	case nil:
		return "null"
	case bool:
		return fmt.Sprint(t)
	}
	return "a number"
}

// kindOfJSON names a JSON value by its first octet.
func kindOfJSON(raw []byte) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f', 'n':
		return string(raw)
	}
	return "a number"
}

// compact returns a JSON value on one line.
func compact(raw []byte) []byte {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return nil
	}
	return b.Bytes()
}

// tooDeep returns where values are nested more than maxDepth deep, or -1. What
// is not JSON it does not care about.
func tooDeep(b []byte) int {
	depth, inString := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inString:
			if c == '\\' {
				i++
			} else if c == '"' {
				inString = false
			}
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// invalidUTF8 returns where b stops being UTF-8, or -1.
func invalidUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// salvageID looks for the id of a request that could not be read: among its
// members up to where it stops making sense, as a string, a number or a word.
func salvageID(b []byte) []byte {
	i := space(b, 0)
	if i >= len(b) || b[i] != '{' {
		return nil
	}
	for i++; ; i++ {
		name, next := plainString(b, space(b, i))
		if next < 0 {
			return nil
		}
		i = space(b, next)
		if i >= len(b) || b[i] != ':' {
			return nil
		}
		i = space(b, i+1)
		if i >= len(b) {
			return nil
		}
		if next = skipScalar(b, i); next < 0 {
			return nil
		}
		if raw := b[i:next]; string(name) == "id" {
			if !utf8.Valid(raw) || !json.Valid(raw) {
				return nil
			}
			return raw
		}
		i = space(b, next)
		if i >= len(b) || b[i] != ',' {
			return nil
		}
	}
}

// skipScalar returns where a string, a number or a word at i ends, or -1.
func skipScalar(b []byte, i int) int {
	if b[i] != '"' {
		n := bytes.IndexAny(b[i:], ",} \t\r\n[{\"")
		if n <= 0 {
			return -1
		}
		return i + n
	}
	for i++; i < len(b); i++ {
		if b[i] == '\\' {
			i++
		} else if b[i] == '"' {
			return i + 1
		}
	}
	return -1
}

// clip shortens what an error repeats of a request.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
