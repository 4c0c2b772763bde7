package fuzz

import (
	"bytes"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// BFCPDecode decodes data by every specification and holds the codec to what it
// promises:
//
//   - the verdict follows from its findings, and they are about octets of data;
//   - what has no finding encodes to the same octets, from the flat list and,
//     the M bits being those we send, from the typed contents;
//   - what has findings encodes to a canonical form, which encodes to itself;
//   - what a receiver may accept, typed and encoded again, breaks no rule of
//     grammar any more;
//   - a message decoded into used memory is the same as into new;
//   - however the stream is split, the same messages come out of it;
//   - the annotation covers every bit once.
func BFCPDecode(data []byte) {
	var m bfcp.Message
	var v rule.Verdict
	for _, p := range [...]bfcp.Profile{bfcp.RFC4582, bfcp.RFC8855} {
		m.Decode(data, p, &v)
		checkVerdict(data, &v)
		checkReencoding(data, &m, &v, p)
	}
	for _, d := range bfcp.Dialects(data) {
		if d.Summary() == "" {
			panic(fmt.Sprintf("%x: dialect %d", data, d))
		}
	}
	checkStream(data)
	if sometimes(data) {
		checkAnnotation(data)
	}
}

// sometimes is true for one input in 16: for what takes longer than all the
// rest.
func sometimes(data []byte) bool {
	sum := byte(0)
	for _, b := range data {
		sum = sum*31 + b
	}
	return sum&15 == 0
}

func checkVerdict(data []byte, v *rule.Verdict) {
	var again rule.Verdict
	for _, f := range v.Findings {
		if f.Offset < -1 || f.Offset > len(data) || f.Detail == "" || f.Rule == nil {
			panic(fmt.Sprintf("%x: finding %+v about %d octets", data, f, len(data)))
		}
		again.Add(f)
	}
	if again.Sender != v.Sender || again.Receiver != v.Receiver || (v.Err() != nil) != (v.Receiver == rule.Reject) {
		panic(fmt.Sprintf("%x: verdict %v %v does not follow from %v", data, v.Sender, v.Receiver, v.Findings))
	}
}

func checkReencoding(data []byte, m *bfcp.Message, v *rule.Verdict, p bfcp.Profile) {
	out, err := m.Append(nil)
	if v.Clean() {
		if err != nil || !bytes.Equal(out, data) {
			panic(fmt.Sprintf("%x (%v) is clean and encodes to %x, %v", data, p, out, err))
		}
	} else if err == nil {
		again, _ := bfcp.Decode(out, p)
		if twice, err := again.Append(nil); err != nil || !bytes.Equal(twice, out) {
			panic(fmt.Sprintf("%x (%v): canonical form %x encodes to %x, %v", data, p, out, twice, err))
		}
	}
	body := m.Body()
	if body == nil || m.F && m.Version == 2 || v.Receiver == rule.Reject {
		return
	}
	out, err = body.Append(nil, m.Header)
	if v.Clean() {
		if err != nil || sentAsWeWould(m) && !bytes.Equal(out, data) {
			panic(fmt.Sprintf("%x (%v) is clean and its contents encode to %x, %v", data, p, out, err))
		}
	}
	if err != nil {
		return
	}
	_, w := bfcp.Decode(out, p)
	for _, r := range [...]*rule.Rule{rule.BFCPAttributeOrder, rule.BFCPAttributeRepeated, rule.BFCPAttributeForeign,
		rule.BFCPMissingAttribute, rule.BFCPText, rule.BFCPPadding, rule.BFCPPadding8855, rule.BFCPReserved} {
		// In a FloorStatus the typed contents have room for several floors.
		if w.Broke(r) && r != rule.BFCPAttributeRepeated {
			panic(fmt.Sprintf("%x (%v): contents encode to %x: %v", data, p, out, w.Findings))
		}
	}
	if w.Receiver == rule.Reject {
		panic(fmt.Sprintf("%x (%v): contents encode to %x, which must be rejected: %v", data, p, out, w.Findings))
	}
}

// sentAsWeWould tells whether every attribute of the specifications has the M
// bit set, as typed contents are encoded.
func sentAsWeWould(m *bfcp.Message) bool {
	for _, a := range m.Attributes {
		if a.Type.Known() && !a.Mandatory {
			return false
		}
	}
	return true
}

func checkStream(data []byte) {
	whole, left, wholeErr := cutStream(data, len(data))
	step := 1
	if len(data) > 1024 {
		step = 331
	}
	split, splitLeft, splitErr := cutStream(data, step)
	if fmt.Sprint(wholeErr) != fmt.Sprint(splitErr) || left != splitLeft || len(whole) != len(split) {
		panic(fmt.Sprintf("%x: whole %d messages, %v, %d left; in pieces of %d: %d, %v, %d", data, len(whole), wholeErr, left, step, len(split), splitErr, splitLeft))
	}
	at := 0
	for i, m := range whole {
		if !bytes.Equal(m, split[i]) || !bytes.Equal(m, data[at:at+len(m)]) {
			panic(fmt.Sprintf("%x: message %d is %x whole and %x in pieces", data, i, m, split[i]))
		}
		at += len(m)
	}
	if wholeErr == nil && at+left != len(data) || left > bfcp.MaxBuffered {
		panic(fmt.Sprintf("%x: %d octets in messages and %d left", data, at, left))
	}
}

func cutStream(data []byte, step int) (messages [][]byte, left int, err error) {
	var s bfcp.Stream
	for len(data) > 0 {
		n := min(step, len(data))
		s.Feed(data[:n])
		data = data[n:]
		for {
			m, err := s.Next()
			if err != nil {
				return messages, 0, err
			}
			if m == nil {
				break
			}
			messages = append(messages, bytes.Clone(m))
		}
	}
	return messages, s.Buffered(), nil
}

func checkAnnotation(data []byte) {
	for _, p := range [...]bfcp.Profile{bfcp.RFC4582, bfcp.RFC8855} {
		at := 0 // in bits
		var walk func([]bfcp.Field)
		walk = func(fields []bfcp.Field) {
			for _, f := range fields {
				if len(f.Fields) > 0 {
					walk(f.Fields)
					continue
				}
				begin, bits := 8*f.Offset, 8*f.Length
				if f.Bits > 0 {
					begin, bits = begin+f.Bit, f.Bits
				}
				if begin != at || bits <= 0 {
					panic(fmt.Sprintf("%x (%v): %s begins at bit %d, expected %d", data, p, f.Path, begin, at))
				}
				at += bits
			}
		}
		walk(bfcp.Annotate(data, p))
		if at != 8*len(data) {
			panic(fmt.Sprintf("%x (%v): annotated up to bit %d of %d", data, p, at, 8*len(data)))
		}
	}
}
