package fuzz

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/floorcheck/floorcheck/properties/grammar"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// BFCPDecode decodes data as one message and holds the codec to what it
// promises:
//
//   - the tables of package grammar find the same rules broken, at the same
//     octets, and weigh them alike;
//   - what has no finding encodes to the same octets;
//   - what has findings encodes to a canonical form, which encodes to itself;
//   - a message decoded into used memory is the same as into new.
//
// The profile is that of the message's version. For a share of the inputs, which
// depends on nothing but their octets, it goes on to what takes longer: the words
// of findings, every profile, the canonical form, used memory, the typed
// contents, the annotation.
func BFCPDecode(data []byte) { bfcpDecode(data, (*bfcp.Message).Decode) }

// profiles are those of the codec beside those of the tables.
var profiles = [...]struct {
	profile bfcp.Profile
	edition *grammar.Edition
}{
	{bfcp.RFC4582, grammar.RFC4582},
	{bfcp.RFC8855, grammar.RFC8855},
	{bfcp.RFC8855Reliable, grammar.RFC8855Reliable},
	{bfcp.RFC8855Unreliable, grammar.RFC8855Unreliable},
}

type decodeFunc func(m *bfcp.Message, b []byte, p bfcp.Profile, v *rule.Verdict)

// decoding is the memory of one BFCPDecode, used again by the next.
type decoding struct {
	message, again bfcp.Message
	verdict, twice rule.Verdict
	tables         grammar.Verdict
	out, canonical []byte
}

var decodings = sync.Pool{New: func() any { return new(decoding) }}

func bfcpDecode(data []byte, decode decodeFunc) {
	d := decodings.Get().(*decoding)
	defer decodings.Put(d)
	share := hashOf(data) >> 13 & 255
	d.verdict.Brief, d.twice.Brief = share&15 != 1, true
	own := 0
	if len(data) > 0 && data[0]>>5 == 2 {
		own = 1 // the profile that knows version 2
	}
	for i, p := range profiles {
		if i != own && share&15 != 1 {
			continue
		}
		d.judge(data, p.profile, p.edition, decode)
		if d.verdict.Clean() || share&15 == 1 {
			d.checkReencoding(data, p.profile)
		}
		if share&15 == 2 {
			checkContents(data, &d.message, &d.verdict, p.profile)
		}
		if share&63 == 1 {
			checkUsedMemory(data, d, p.profile, decode)
		}
	}
	if share == 5 {
		checkDialects(data)
		checkAnnotation(data, profiles[hashOf(data)>>22&3].profile) // of bits that share has not
	}
}

// judge has both readers judge data and compares.
func (d *decoding) judge(data []byte, p bfcp.Profile, e *grammar.Edition, decode decodeFunc) {
	decode(&d.message, data, p, &d.verdict)
	d.tables.Read(data, e)
	if !sameVerdict(&d.verdict, &d.tables) {
		panic(fmt.Sprintf("%x (%v): the decoder finds %v %v:\n%v\nthe tables find %v %v:\n%v",
			data, p, d.verdict.Sender, d.verdict.Receiver, d.verdict.Findings, d.tables.Sender, d.tables.Receiver, d.tables.Broken))
	}
}

// shareOf returns a number below 16 that is as good as drawn, and always the
// same for the same data.
func shareOf(data []byte) byte { return byte(hashOf(data)>>13) & 15 }

// hashOf is FNV-1a.
func hashOf(data []byte) uint32 {
	sum := uint32(2166136261)
	for _, b := range data {
		sum = (sum ^ uint32(b)) * 16777619
	}
	return sum
}

// sometimes is true for one input in 16: for what takes longer than all the
// rest.
func sometimes(data []byte) bool { return shareOf(data) == 0 }

// mostFindings is from how many findings on the decoder may leave out those of
// rules that it has named already.
const mostFindings = 64

// sameVerdict tells whether both name the same rules at the same octets, in any
// order, and weigh them alike, and whether the decoder has words for each if it is
// to have them.
func sameVerdict(v *rule.Verdict, t *grammar.Verdict) bool {
	if v.Sender != t.Sender || v.Receiver != t.Receiver {
		return false
	}
	if len(v.Findings) != len(t.Broken) && len(v.Findings) < mostFindings {
		return false
	}
	for i, f := range v.Findings {
		if f.Detail == "" && !v.Brief {
			return false
		}
		if i < len(t.Broken) && t.Broken[i] == (grammar.Broken{Rule: f.Rule, Offset: f.Offset}) {
			continue
		}
		if !t.Has(f.Rule, f.Offset) {
			return false
		}
	}
	for _, b := range t.Broken {
		if !v.Broke(b.Rule) {
			return false
		}
	}
	return true
}

func (d *decoding) checkReencoding(data []byte, p bfcp.Profile) {
	out, err := d.message.Append(d.out[:0])
	d.out = out
	if d.verdict.Clean() {
		if err != nil || !bytes.Equal(out, data) {
			panic(fmt.Sprintf("%x (%v) is clean and encodes to %x, %v", data, p, out, err))
		}
		return
	}
	if err != nil {
		return
	}
	d.again.Decode(out, p, &d.twice)
	if d.canonical, err = d.again.Append(d.canonical[:0]); err != nil || !bytes.Equal(d.canonical, out) {
		panic(fmt.Sprintf("%x (%v): canonical form %x encodes to %x, %v", data, p, out, d.canonical, err))
	}
}

// checkUsedMemory compares what used memory was filled with to new memory.
func checkUsedMemory(data []byte, d *decoding, p bfcp.Profile, decode decodeFunc) {
	var m bfcp.Message
	var v rule.Verdict
	decode(&m, data, p, &v)
	out, _ := m.Append(nil)
	d.out, _ = d.message.Append(d.out[:0])
	if !bytes.Equal(out, d.out) || m.Header != d.message.Header || len(m.Attributes) != len(d.message.Attributes) {
		panic(fmt.Sprintf("%x (%v): decoded into new memory it encodes to %x, into used memory to %x", data, p, out, d.out))
	}
	if (v.Err() != nil) != (v.Receiver == rule.Reject) {
		panic(fmt.Sprintf("%x (%v): the error %v does not follow from %v", data, p, v.Err(), v.Receiver))
	}
	if !sameFindings(v.Findings, d.verdict.Findings) {
		panic(fmt.Sprintf("%x (%v): in new memory the verdict is %v, in used memory %v", data, p, v, d.verdict))
	}
}

// checkContents holds the typed contents to this: of a clean message with the M
// bits that we send they encode to the same octets, and of one that a receiver
// may accept to a message that breaks no rule of grammar any more.
func checkContents(data []byte, m *bfcp.Message, v *rule.Verdict, p bfcp.Profile) {
	body := m.Body()
	if body == nil || m.F && m.Version == 2 || v.Receiver == rule.Reject {
		return
	}
	out, err := body.Append(nil, m.Header)
	if v.Clean() {
		if err != nil || sentAsWeWould(m) && !bytes.Equal(out, data) {
			panic(fmt.Sprintf("%x (%v) is clean and its contents encode to %x, %v", data, p, out, err))
		}
	}
	if err != nil {
		return
	}
	_, w := bfcp.Decode(out, p)
	for _, r := range [...]*rule.Rule{rule.BFCPAttributeOrder, rule.BFCPAttributeForeign,
		rule.BFCPMissingAttribute, rule.BFCPText, rule.BFCPPadding, rule.BFCPPadding8855, rule.BFCPReserved} {
		if w.Broke(r) {
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

func checkDialects(data []byte) {
	for _, d := range bfcp.Dialects(data) {
		if d.Summary() == "" {
			panic(fmt.Sprintf("%x: dialect %d", data, d))
		}
	}
}

// checkAnnotation holds the annotation to covering every bit once.
func checkAnnotation(data []byte, p bfcp.Profile) {
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
