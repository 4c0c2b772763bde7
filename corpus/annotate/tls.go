package annotate

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Types of TLS records (RFC 8446 §5.1) and the octets of their header.
const (
	changeCipherSpec = 20
	alertRecord      = 21
	handshakeRecord  = 22
	recordHeader     = 5
)

var recordNames = map[byte]string{20: "change_cipher_spec", 21: "alert", 22: "handshake", 23: "application_data"}

// TLS annotates what one end of a connection sent, record by record, and returns
// the verdict on the records by themselves. What may be protected is not looked
// into: all that follows a change_cipher_spec, and application data.
func TLS(octets []byte) ([]Section, rule.Verdict) {
	var sections []Section
	var all rule.Verdict
	protected := false
	for at := 0; at < len(octets); {
		n := len(octets) - at
		if n >= recordHeader {
			n = min(n, recordHeader+(int(octets[at+3])<<8|int(octets[at+4])))
		}
		b := octets[at : at+n]
		at += n
		var v rule.Verdict
		tlspsk.JudgeRecord(b, &v)
		for _, f := range v.Findings {
			all.Add(f)
		}
		sections = append(sections, record(b, protected, &v))
		protected = protected || b[0] == changeCipherSpec
	}
	return sections, all
}

func record(b []byte, protected bool, v *rule.Verdict) Section {
	s := Section{Title: "TLS record, " + count(len(b), "octet"), Protocol: trace.TLS, Octets: b}
	line := func(offset, length int, depth int, text string, args ...any) {
		s.Lines = append(s.Lines, Line{Offset: offset, Length: length, Depth: depth, Text: fmt.Sprintf(text, args...),
			Findings: findings(v.Findings, offset, offset+length)})
	}
	if len(b) < recordHeader {
		line(0, len(b), 0, "a header that is cut short")
	} else {
		line(0, 1, 0, "type: %d (%s)", b[0], recordNames[b[0]])
		line(1, 2, 0, "legacy_record_version: 0x%02x%02x", b[1], b[2])
		line(3, 2, 0, "length: %d", int(b[3])<<8|int(b[4]))
		switch body := b[recordHeader:]; {
		case len(body) == 0:
		case b[0] == handshakeRecord && !protected:
			for at := recordHeader; at < len(b); {
				at += handshake(b, at, line)
			}
		case b[0] == alertRecord && !protected && len(body) == 2:
			line(5, 1, 0, "level: %d", body[0])
			line(6, 1, 0, "description: %d (%s)", body[1], tlspsk.Alert(body[1]))
		case b[0] == changeCipherSpec:
			line(recordHeader, len(body), 0, "change_cipher_spec")
		default:
			line(recordHeader, len(body), 0, "fragment, possibly protected")
		}
	}
	s.Lines = rest(s.Lines, v.Findings, len(b))
	s.Notes = []string{VerdictLine(v)}
	return s
}

// handshake names the message that begins in a record at an octet and returns how
// many of the record's octets it takes.
func handshake(b []byte, at int, line func(int, int, int, string, ...any)) int {
	left := len(b) - at
	name := tlspsk.HandshakeName(b[at])
	if name == "" || left < 4 {
		line(at, left, 0, "handshake message that cannot be told, or part of one")
		return left
	}
	n := int(b[at+1])<<16 | int(b[at+2])<<8 | int(b[at+3])
	line(at, 1, 0, "msg_type: %d (%s)", b[at], name)
	line(at+1, 3, 0, "length: %d", n)
	if n = min(n, left-4); n > 0 {
		line(at+4, n, 1, "%s", name)
	}
	return 4 + n
}
