package bfcp

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDialectsOfTheFieldAreNamed(t *testing.T) {
	for _, c := range []struct {
		what, octets string
		want         []Dialect
	}{
		{"length in octets", "20010014 01020304 fedcba98 05040001 03040002 1107736c 69646500 09044000", []Dialect{DialectLengthInOctets}},
		{"length in octets and lists of 16 bits", "200c0010 00000001 00010001 17060001 000b0000 15060002 00040000", []Dialect{DialectLengthInOctets, DialectWideSupported}},
		{"attributes unshifted", "200c0003 00000001 00010001 1704010b 15080102 03040506", []Dialect{DialectUnshiftedAttributes}},
		{"values' lengths", "40010004 01020304 00010002 05020001 03020002 11057368 6f776d00", []Dialect{DialectValueLength}},
		{"draft FloorStatusAck", "30100000 00000001 00010001", []Dialect{DialectDraftAcks, DialectResponderV1}},
		{"draft FloorStatusAck in version 2", "50100000 00000001 00010001", []Dialect{DialectDraftAcks}},
		{"draft Goodbye", "40110000 00000001 00010001", []Dialect{DialectDraftAcks}},
		{"draft GoodbyeAck", "50120000 00000001 00010001", []Dialect{DialectDraftAcks}},
		{"Tandberg", "305b0000 00000001 00010001", []Dialect{DialectTandbergAcks, DialectResponderV1}},
		{"the other of Tandberg", "305d0000 00000001 00010001", []Dialect{DialectTandbergAcks, DialectResponderV1}},
		{"DIGEST", "20010002 00000001 00010001 05040001 28040041", []Dialect{DialectDraftAttributes}},
	} {
		got := Dialects(fromHex(strings.ReplaceAll(c.octets, " ", "")))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.what, diff)
		}
	}
}

func TestWhatTheSpecificationsAllowIsNoDialect(t *testing.T) {
	for _, c := range testCases(t) {
		if got := Dialects(c.octets); c.label == "valid" && len(got) > 0 {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	for _, c := range benchMessages(t) {
		if got := Dialects(c.b); len(got) > 0 {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	for _, octets := range []string{
		"", "20", "500f00000000000100010001", "401000000000000100010001", "501100000000000100010001",
		"200c0003000000010001000117040b0115080204060a0c0e", // all types shifted
	} {
		if got := Dialects(fromHex(octets)); len(got) > 0 {
			t.Errorf("%s: %v", octets, got)
		}
	}
}

func TestEveryDialectHasANameAndASummary(t *testing.T) {
	names := map[string]bool{}
	for d := DialectLengthInOctets; d <= DialectDraftAttributes; d++ {
		if names[d.String()] || d.String() == "unknown dialect" || d.Summary() == "" {
			t.Errorf("%d: %q, %q", d, d.String(), d.Summary())
		}
		names[d.String()] = true
	}
}
