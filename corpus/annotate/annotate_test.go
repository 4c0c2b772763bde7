package annotate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func printed(t *testing.T, s ...Section) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, &Annotation{Sections: s}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFindingStandsUnderItsOctetAlsoOnALongLine(t *testing.T) {
	f := func(offset int) Finding {
		return Finding{offset, "some/rule", "RFC 1 §2", "MUST", "Field", "expected a, found b"}
	}
	s := Section{Title: "title", Octets: make([]byte, 12), Lines: []Line{
		{Length: 2, Text: "first", Findings: []Finding{f(1)}},
		{Offset: 2, Length: 10, Depth: 1, Text: "long", Findings: []Finding{f(11), f(2)}},
		{Offset: 12, Findings: []Finding{f(-1)}},
	}, Notes: []string{"note"}}
	const about = "! some/rule (RFC 1 §2, MUST): Field: expected a, found b\n"
	want := "title\n" +
		"0000  00 00                    first\n" +
		"         ^^                    " + about +
		"0002  00 00 00 00 00 00 00 00    long\n" +
		"      ^^                       " + about +
		"000a  00 00\n" +
		"         ^^                    " + about +
		"000c  (end)                    " + about +
		"note\n"
	if d := cmp.Diff(want, printed(t, s)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTextIsShownAsItIsWithTheFindingUnderTheCharacter(t *testing.T) {
	octets := []byte("a=\x00x\r\nb")
	found := []rule.Finding{{Rule: rule.BFCPText, Offset: 3, Detail: "here"}, {Rule: rule.BFCPText, Offset: 7, Detail: "missing"}}
	about := "! bfcp/text (" + rule.BFCPText.Clause + ", " + rule.BFCPText.Level.String() + "): "
	want := "0000  a=\\x00x\\r\\n\n" +
		"            ^                  " + about + "here\n" +
		"0006  b\n" +
		"0007  (end)                    " + about + "missing\n"
	if d := cmp.Diff(want, printed(t, Text("", octets, found))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestAMessageBehindOctetsOfTheTargetKeepsItsFindings(t *testing.T) {
	octets := []byte("\x0c\x00\x21\x0b\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01")
	m, v := bfcp.Decode(octets[2:], bfcp.RFC4582)
	s := Framed(octets, []Part{{1, "length"}, {1, "time"}}, Message(octets[2:], bfcp.RFC4582, &m, &v))
	got := printed(t, s)
	for _, want := range []string{"0000  0c                       length\n", "0002  21                         Ver: 1\n",
		"      ^^                         ! bfcp/header-reserved", "000c  00 01                      User ID: 1\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("expected %q in\n%s", want, got)
		}
	}
	if s.Message != 2 || string(s.Octets) != string(octets) {
		t.Errorf("the message begins at %d of % x", s.Message, s.Octets)
	}
}

func TestNothingIsSaidOfTLSThatMayBeProtected(t *testing.T) {
	hello := "\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03"
	sections, _ := TLS([]byte(hello + "\x15\x03\x03\x00\x02\x02\x28" + "\x14\x03\x03\x00\x01\x01" + hello + "\x15\x03\x03\x00\x02\x02\x28" + "\x16\x03"))
	if len(sections) != 6 {
		t.Fatalf("expected 6 records, found %d", len(sections))
	}
	for i, want := range []string{"(ClientHello)", "description: 40 (", "change_cipher_spec", "possibly protected", "possibly protected", "cut short"} {
		if got := printed(t, sections[i]); !strings.Contains(got, want) {
			t.Errorf("record %d: expected %q in\n%s", i, want, got)
		}
	}
}

func TestAMIKEYMessageThatCannotBeReadIsShownToItsEnd(t *testing.T) {
	for _, octets := range []string{"", "\x01", "\x01\x0e\x00\x00\x00\x00\x00\x07\x00\x01", "\x01\x0e\x0b\x00\x00\x00\x00\x07\x00\x00\x0b\x00"} {
		s, v := MIKEY([]byte(octets))
		next := 0
		for _, l := range s.Lines {
			if l.Length > 0 && l.Offset != next {
				t.Errorf("% x: a gap before %+v", octets, l)
			}
			next += l.Length
		}
		if next != len(octets) || v.Clean() {
			t.Errorf("% x: %d octets shown, %v", octets, next, v.Findings)
		}
	}
}
