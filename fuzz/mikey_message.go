package fuzz

import (
	"bytes"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// MIKEYMessage reads data as a MIKEY message, and as the decrypted key data of one,
// and holds the codec to what it promises:
//
//   - nothing is read only where a finding says so, and findings name a rule and
//     an octet of data;
//   - what need not be rejected is written back octet for octet, also the tickets in it,
//     and has the name of its data type;
//   - data are left as they were.
func MIKEYMessage(data []byte) { mikeyMessage(data, mikey.Parse) }

func mikeyMessage(data []byte, parse func([]byte) (*mikey.Message, rule.Verdict)) {
	m, v := parse(data)
	checkMIKEYVerdict(data, &v)
	switch {
	case m == nil && v.Receiver == rule.Accept:
		panic(fmt.Sprintf("%x: no message and no finding that says so", data))
	case m != nil:
		var room [1024]byte
		// Policies in each other that are too deep are not read, and need not be.
		if v.Receiver < rule.Reject && !v.Broke(rule.MIKEYNesting) {
			if out := m.Append(room[:0]); !bytes.Equal(out, data) {
				panic(fmt.Sprintf("%x is written back as %x", data, out))
			}
			if name := mikey.Name(data); name != m.Header.DataType.String() {
				panic(fmt.Sprintf("%x is called %q, expected %q", data, name, m.Header.DataType))
			}
		}
		if sometimes(data) && m.String() == "" {
			panic(fmt.Sprintf("%x: a message that is called nothing", data))
		}
	}
	keys, w := mikey.ParseKeyData(data)
	checkMIKEYVerdict(data, &w)
	if w.Receiver < rule.Reject {
		if out := mikey.AppendKeyData(nil, keys); !bytes.Equal(out, data) {
			panic(fmt.Sprintf("key data %x are written back as %x", data, out))
		}
	}
}

func checkMIKEYVerdict(data []byte, v *rule.Verdict) {
	if (v.Err() != nil) != (v.Receiver == rule.Reject) {
		panic(fmt.Sprintf("%x: %v does not follow from %v", data, v.Receiver, v.Findings))
	}
	for i := range v.Findings {
		if f := &v.Findings[i]; f.Offset < -1 || f.Offset > len(data) || f.Rule == nil || f.Detail == "" {
			panic(fmt.Sprintf("%x: finding %+v about %d octets", data, *f, len(data)))
		}
	}
}
