// Package export writes fuzz inputs for others: as a Go test, a C array, a
// capture file.
package export

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"strings"
	"time"
	"unicode"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/corpus/pcap"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// perLine is how many octets stand on a line of source code.
const perLine = 12

// GoTest is a complete _test.go file of a test that runs the target on data. It
// can stand in any package of any module that requires this one. name tells it
// apart from others; what cannot stand in a Go identifier is left out of it.
func GoTest(t *corpus.Target, name string, data []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `package fuzz_test

import (
	"testing"

	"github.com/floorcheck/floorcheck/fuzz"
)

// %s
func Test%sHoldsOn%s(t *testing.T) {
	fuzz.%s([]byte(""`, t.Property, t.Function, identifier(name, true), t.Function)
	for rest := data; len(rest) > 0; {
		n := min(perLine, len(rest))
		b.WriteString(" +\n\"")
		for _, c := range rest[:n] {
			fmt.Fprintf(&b, `\x%02x`, c)
		}
		b.WriteByte('"')
		rest = rest[n:]
	}
	b.WriteString("))\n}\n")
	source, err := format.Source(b.Bytes())
	if err != nil {
		panic(err) // nothing of the input's stands in it but hexadecimal digits
	}
	return source
}

// C is an array of octets and its length, in C or C++.
func C(name string, data []byte) []byte {
	var b bytes.Buffer
	id := identifier(name, false)
	fmt.Fprintf(&b, "static const unsigned char %s[] = {", id)
	for i, c := range data {
		if i%perLine == 0 {
			b.WriteString("\n   ")
		}
		fmt.Fprintf(&b, " 0x%02x,", c)
	}
	if len(data) == 0 {
		b.WriteString("\n    0x00, /* C has no empty arrays */")
	}
	fmt.Fprintf(&b, "\n};\nstatic const unsigned long %s_length = %d;\n", id, len(data))
	return b.Bytes()
}

// Pcap is a capture file that Wireshark reads, with the BFCP messages of an input:
// those of its trace, or else its sections, sent to a server on port pcap.Port. It
// is an error if there are none.
func Pcap(a *annotate.Annotation) ([]byte, error) {
	t := a.Trace
	if t == nil {
		t = &trace.Trace{}
		for _, s := range a.Sections {
			if s.Protocol == trace.BFCP && len(s.Octets) > s.Message {
				at := time.Duration(len(t.Events)) * time.Millisecond
				t.Add(at, trace.Event{Interface: trace.BFCP, Kind: trace.Send, From: "UE", To: "MRFP", Conn: 1, Octets: s.Octets[s.Message:]})
			}
		}
	}
	if !holdsBFCP(t) {
		return nil, fmt.Errorf("expected an input with BFCP messages for a capture file, found none")
	}
	var b bytes.Buffer
	start := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC) // the same input, the same file
	err := pcap.Write(&b, t, start)
	return b.Bytes(), err
}

func holdsBFCP(t *trace.Trace) bool {
	for i := range t.Events {
		if e := &t.Events[i]; e.Interface == trace.BFCP && e.Conn != 0 && len(e.Octets) > 0 {
			return true
		}
	}
	return false
}

// identifier makes a name of letters and digits: CrashAb12 or crash_ab12.
func identifier(name string, camel bool) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		if camel {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	if camel { // Test...HoldsOn stands before it
		return cmp.Or(strings.Join(words, ""), "Input")
	}
	id := strings.Join(words, "_")
	if id == "" || unicode.IsDigit(rune(id[0])) {
		id = "input_" + id
	}
	return strings.TrimSuffix(id, "_")
}
