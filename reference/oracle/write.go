package oracle

import (
	"strconv"
	"unicode/utf8"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// appendAnswer appends the answer as one line of JSON.
func appendAnswer(dst, id []byte, v *Verdict) []byte {
	dst = append(dst, '{')
	if id != nil {
		dst = append(dst, `"id":`...)
		dst = append(append(dst, id...), ',')
	}
	switch {
	case v.Err != nil:
		dst = append(append(append(dst, `"error":{"code":"`...), v.Err.Code...), `","message":`...)
		return append(appendString(dst, v.Err.Message), '}', '}')
	case v.bare:
		return append(append(dst, v.Members...), '}')
	}
	dst = append(append(dst, `"sender":"`...), v.Sender.String()...)
	dst = append(append(dst, `","receiver":"`...), v.Receiver.String()...)
	dst = append(dst, '"')
	if v.Reaction != "" {
		dst = append(append(dst, `,"reaction":`...), reactionJSON[v.Reaction]...)
	}
	dst = append(dst, `,"findings":[`...)
	for i := range v.Findings {
		if i > 0 {
			dst = append(dst, ',')
		}
		length := 0
		if i < len(v.lengths) {
			length = v.lengths[i]
		}
		dst = appendFinding(dst, &v.Findings[i], length, v.seq)
	}
	dst = append(dst, ']')
	if len(v.Octets) > 0 {
		dst = append(append(dst, `,"hex":"`...), hexOf(nil, v.Octets)...)
		dst = append(dst, '"')
	}
	if len(v.Members) > 0 {
		dst = append(append(dst, ','), v.Members...)
	}
	if len(v.Message) > 0 {
		dst = append(append(dst, `,"message":`...), v.Message...)
	}
	return append(dst, '}')
}

// ruleJSON is what every finding says of its rule.
var ruleJSON = func() map[*rule.Rule]string {
	all := rule.All()
	m := make(map[*rule.Rule]string, len(all))
	for _, r := range all {
		b := appendString([]byte(`"rule":`), r.ID)
		b = appendString(append(b, `,"source":`...), r.Clause)
		b = append(append(append(b, `,"level":"`...), r.Level.String()...), '"')
		m[r] = string(b)
	}
	return m
}()

// appendFinding appends one finding; length is how many octets it is about, 0 if
// that is not known. In a trace, the offset is an event's number.
func appendFinding(dst []byte, f *rule.Finding, length int, seq bool) []byte {
	dst = append(append(dst, '{'), ruleJSON[f.Rule]...)
	switch {
	case seq && f.Offset > 0:
		dst = strconv.AppendInt(append(dst, `,"seq":`...), int64(f.Offset), 10)
	case !seq && f.Offset >= 0:
		dst = strconv.AppendInt(append(dst, `,"offset":`...), int64(f.Offset), 10)
		if length > 0 {
			dst = strconv.AppendInt(append(dst, `,"length":`...), int64(length), 10)
		}
	}
	if f.Path != "" {
		dst = appendString(append(dst, `,"path":`...), f.Path)
	}
	return append(appendString(append(dst, `,"detail":`...), f.Detail), '}')
}

// appendRule appends a rule of the catalogue.
func appendRule(dst []byte, r *rule.Rule) []byte {
	dst = append(append(dst, '{'), ruleJSON[r]...)
	dst = append(append(append(dst, `,"receiver":"`...), r.Receiver.String()...), '"')
	if r.Reaction != "" {
		dst = append(append(dst, `,"reaction":`...), reactionJSON[r.Reaction]...)
	}
	return append(appendString(append(dst, `,"summary":`...), r.Summary), '}')
}

const digits = "0123456789abcdef"

// hexOf appends octets as hexadecimal digits.
func hexOf(dst, b []byte) []byte {
	for _, c := range b {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}

// appendHex appends octets as a JSON string of hexadecimal digits.
func appendHex(dst, b []byte) []byte { return append(hexOf(append(dst, '"'), b), '"') }

// appendString appends a JSON string. What is not UTF-8 becomes U+FFFD.
func appendString[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(string(s[i:min(len(s), i+utf8.UTFMax)]))
			if r != utf8.RuneError || n != 1 {
				i += n
				continue
			}
			dst = append(append(dst, s[start:i]...), "\ufffd"...)
		} else {
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
			}
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}
