package bfcp

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/reference/bfcp/examples"
)

// leaves returns the innermost fields.
func leaves(fields []Field) (all []Field) {
	for _, f := range fields {
		if len(f.Fields) > 0 {
			all = append(all, leaves(f.Fields)...)
		} else {
			all = append(all, f)
		}
	}
	return all
}

// coversOnce checks that the innermost fields are the message, bit for bit.
func coversOnce(t interface {
	Helper()
	Fatalf(string, ...any)
}, b []byte, fields []Field) {
	t.Helper()
	at := 0 // in bits
	for _, f := range leaves(fields) {
		begin, bits := 8*f.Offset, 8*f.Length
		if f.Bits > 0 {
			begin, bits = begin+f.Bit, f.Bits
		}
		if begin != at || bits == 0 {
			t.Fatalf("%x: %s begins at bit %d with %d bits, want bit %d", b, f.Path, begin, bits, at)
		}
		at += bits
		if f.Value == "" && f.Length > 0 || f.Name == "" || f.Path == "" {
			t.Fatalf("%x: field without name or value: %+v", b, f)
		}
	}
	if at != 8*len(b) {
		t.Fatalf("%x: fields end at bit %d of %d", b, at, 8*len(b))
	}
}

func TestAnnotationCoversEveryBitOfAnythingOnce(t *testing.T) {
	for _, c := range testCases(t) {
		coversOnce(t, c.octets, Annotate(c.octets, c.profile))
		coversOnce(t, c.octets, Annotate(c.octets, RFC8855))
	}
	for _, c := range examples.Breaking {
		b := c.Octets()
		p, _ := ParseProfile(c.Profile)
		coversOnce(t, b, Annotate(b, p))
	}
	rapid.Check(t, func(t *rapid.T) {
		b, err := body.Draw(t, "body").Append(nil, header.Draw(t, "header"))
		if err != nil {
			return
		}
		for range rapid.IntRange(0, 3).Draw(t, "mutations") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "octet")
		}
		b = b[:rapid.IntRange(0, len(b)).Draw(t, "cut")]
		coversOnce(t, b, Annotate(b, Profile(rapid.IntRange(0, 3).Draw(t, "profile"))))
	})
}

func TestAnnotationNamesTheFieldsOfTheSpecification(t *testing.T) {
	b := fromHex("2001000501020304fedcba9805040001030400021107736c6964650009044000")
	var got []string
	for _, f := range leaves(Annotate(b, RFC4582)) {
		got = append(got, f.Path+"="+f.Value)
	}
	want := `COMMON-HEADER/Ver=1
COMMON-HEADER/Reserved=0x00
COMMON-HEADER/Primitive=1 (FloorRequest)
COMMON-HEADER/Payload Length=5 (20 octets)
COMMON-HEADER/Conference ID=16909060
COMMON-HEADER/Transaction ID=65244
COMMON-HEADER/User ID=47768
FLOOR-ID/Type=2 (FLOOR-ID)
FLOOR-ID/M=1
FLOOR-ID/Length=4
FLOOR-ID/Floor ID=1
BENEFICIARY-ID/Type=1 (BENEFICIARY-ID)
BENEFICIARY-ID/M=1
BENEFICIARY-ID/Length=4
BENEFICIARY-ID/Beneficiary ID=2
PARTICIPANT-PROVIDED-INFO/Type=8 (PARTICIPANT-PROVIDED-INFO)
PARTICIPANT-PROVIDED-INFO/M=1
PARTICIPANT-PROVIDED-INFO/Length=7
PARTICIPANT-PROVIDED-INFO/Text="slide"
PARTICIPANT-PROVIDED-INFO/Padding=00
PRIORITY/Type=4 (PRIORITY)
PRIORITY/M=1
PRIORITY/Length=4
PRIORITY/Prio=2 (Normal)
PRIORITY/Reserved=0x00
PRIORITY/Reserved=0x00`
	if got := strings.Join(got, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestEveryFindingIsAboutAFieldThatAnnotationHas keeps the paths of findings and
// of fields the same.
func TestEveryFindingIsAboutAFieldThatAnnotationHas(t *testing.T) {
	for _, c := range examples.Breaking {
		m, v := decodeExample(t, c)
		paths := map[string]bool{"": true, "COMMON-HEADER/R, F": true}
		var walk func([]Field)
		walk = func(fields []Field) {
			for _, f := range fields {
				paths[f.Path] = true
				walk(f.Fields)
			}
		}
		p, _ := ParseProfile(c.Profile)
		walk(m.Fields(p))
		for _, f := range v.Findings {
			missing := f.Rule.ID == "bfcp/missing-attribute"
			broken := strings.HasSuffix(f.Rule.ID, "-overrun") || strings.HasSuffix(f.Rule.ID, "-overrun-udp") || strings.Contains(f.Detail, "at least 2")
			if !paths[f.Path] && !missing && !broken && f.Path != "COMMON-HEADER/Reserved" {
				t.Errorf("%s: no field %q for %v", c.What, f.Path, f)
			}
		}
	}
}
