package bfcp

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestDecodingIntoAUsedMessageAllocatesNothing(t *testing.T) {
	for _, c := range benchMessages(t) {
		var m Message
		var v rule.Verdict
		m.Decode(c.b, RFC4582, &v)
		if n := testing.AllocsPerRun(100, func() { m.Decode(c.b, RFC4582, &v) }); n != 0 {
			t.Errorf("%s: %v allocations", c.name, n)
		}
		if !v.Clean() {
			t.Errorf("%s: %v", c.name, v.Findings)
		}
	}
}

func TestABriefVerdictNamesTheSameRulesAtTheSameOctetsWithoutMemoryOrWords(t *testing.T) {
	for _, c := range benchMessages(t)[:2] {
		var m Message
		var full Message
		var v rule.Verdict
		brief := rule.Verdict{Brief: true}
		findings := 0
		for at := range c.b {
			for _, flip := range []byte{1, 2, 0x80, 0xff} {
				b := bytes.Clone(c.b)
				b[at] ^= flip
				full.Decode(b, RFC8855, &v)
				m.Decode(b, RFC8855, &brief)
				findings += len(v.Findings)
				for i, f := range v.Findings {
					if f.Detail == "" {
						t.Fatalf("%x: no words for %s", b, f.Rule)
					}
					v.Findings[i].Path, v.Findings[i].Detail = "", ""
				}
				brief.Brief = false
				if diff := cmp.Diff(v, brief, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("%x (-full +brief):\n%s", b, diff)
				}
				brief.Brief = true
				if n := testing.AllocsPerRun(1, func() { m.Decode(b, RFC8855, &brief) }); n > 1 { // a number above 255
					t.Errorf("%x: %v allocations for %d findings", b, n, len(brief.Findings))
				}
			}
		}
		if findings == 0 {
			t.Errorf("%s: expected flipped bits to break a rule, found none", c.name)
		}
	}
}

func TestEveryTruncationIsRejected(t *testing.T) {
	for _, c := range benchMessages(t) {
		for n := range len(c.b) {
			if _, v := Decode(c.b[:n], RFC4582); v.Receiver != rule.Reject || v.Sender != rule.Violation || v.Reaction != "close" {
				t.Fatalf("%s cut to %d octets: %+v", c.name, n, v)
			}
			if _, v := Decode(append(c.b[:n:n], c.b[n+1:]...), RFC4582); v.Receiver != rule.Reject {
				t.Fatalf("%s without octet %d: %+v", c.name, n, v)
			}
		}
	}
}

// TestEveryTruncationThatTheHeaderAdmitsIsRejected cuts the payload and shortens
// Payload Length with it: now only the attributes can tell.
func TestEveryTruncationThatTheHeaderAdmitsIsRejected(t *testing.T) {
	b := benchMessages(t)[1].b
	for n := HeaderLength; n < len(b); n += 4 {
		short := bytes.Clone(b[:n])
		short[3] = byte((n - HeaderLength) / 4)
		if _, v := Decode(short, RFC4582); v.Receiver != rule.Reject {
			t.Errorf("cut to %d octets: %+v", n, v)
		}
	}
}

func TestTextThatIsNotUTF8IsFoundWhereverItStands(t *testing.T) {
	for length := range 40 {
		for at := range length {
			text := bytes.Repeat([]byte("x"), length)
			out, err := (&Error{Code: ErrorUseTLS, ErrorInfo: Some(string(text))}).Append(nil, Header{})
			if err != nil {
				t.Fatal(err)
			}
			out[HeaderLength+4+attributeHeader+at] = 0xff
			if _, v := Decode(out, RFC4582); !v.Broke(rule.BFCPText) {
				t.Errorf("0xff as octet %d of %d: %v", at, length, v.Findings)
			}
		}
	}
}

func TestVerdictOfManySmallFaultsIsBounded(t *testing.T) {
	hello := append(fromHex("200b3ffd0000000100010001"), bytes.Repeat(fromHex("05040001"), 0x3ffd)...)
	_, v := Decode(hello, RFC4582)
	if len(v.Findings) != maxFindings || v.Receiver != rule.Either {
		t.Errorf("%d findings, receiver %v", len(v.Findings), v.Receiver)
	}
	// What is worse still shows after them.
	hello[len(hello)-3] = 0
	_, v = Decode(hello, RFC4582)
	if !v.Broke(rule.BFCPAttributeLength) || v.Receiver != rule.Reject || v.Reaction != "close" {
		t.Errorf("after %d findings: receiver %v, reaction %q", len(v.Findings), v.Receiver, v.Reaction)
	}
}

func TestParseHeaderReadsWhatAnErrorNeeds(t *testing.T) {
	want := Header{Version: 1, Primitive: PrimitiveFloorRequest, PayloadLength: 5, ConferenceID: 0x01020304, TransactionID: 0xfedc, UserID: 0xba98}
	if h, ok := ParseHeader(fromHex("2001000501020304fedcba98")); !ok || h != want {
		t.Errorf("%+v, %t", h, ok)
	}
	if h, ok := ParseHeader(fromHex("2001000501020304fedcba")); ok || h != (Header{}) {
		t.Errorf("from 11 octets %+v, %t", h, ok)
	}
	want = Header{Version: 2, R: true, F: true, Primitive: PrimitiveFloorStatus, PayloadLength: 5, ConferenceID: 1, TransactionID: 2, UserID: 3, FragmentOffset: 4, FragmentLength: 1}
	if h, ok := ParseHeader(fromHex("5808000500000001000200030004000105040001")); !ok || h != want {
		t.Errorf("%+v, %t", h, ok)
	}
	if _, ok := ParseHeader(fromHex("580800050000000100020003000400")); ok {
		t.Error("a fragment of 15 octets has a header")
	}
}

// TestWhatIsReadOfABadMessageIsSafeToLookAt goes over all of it, as an oracle
// does that shows it.
func TestWhatIsReadOfABadMessageIsSafeToLookAt(t *testing.T) {
	for _, c := range testCases(t) {
		m, _ := Decode(c.octets, c.profile)
		for _, a := range m.Attributes {
			m.Contents(a)
			m.Uint16(a)
			m.Find(a.Type)
		}
		m.Append(nil)
		if b := m.Body(); b != nil {
			b.Append(nil, m.Header)
		}
	}
}

func TestReadTakesTheFirstOfWhatMayStandOnce(t *testing.T) {
	m, _ := Decode(fromHex("20010005000000010001000105040001090420000904800005040002"+"0904e000"), RFC4582)
	var b FloorRequest
	b.Read(&m)
	if b.Priority != Some(PriorityLow) || len(b.FloorIDs) != 2 || b.FloorIDs[1] != 2 {
		t.Errorf("%+v", b)
	}
	m, _ = Decode(fromHex("200100020000000100010001050400010904e000"), RFC4582)
	b.Read(&m)
	if b.Priority != Some(PriorityHighest) {
		t.Errorf("priority 7 is read as %v, want %v", b.Priority, PriorityHighest)
	}
}

func TestReadTakesTheFirstGroupAndListAsWell(t *testing.T) {
	read := func(octets string) Body {
		m, _ := Decode(fromHex(strings.ReplaceAll(octets, " ", "")), RFC4582)
		return m.Body()
	}
	for _, c := range []struct {
		octets string
		want   Body
	}{
		{"200d0003 00000001 00010001 0d030600 0d0404fe 0f020000", &Error{Code: 6, ErrorInfo: Some("")}},
		{"200c0004 00000001 00010001 17030100 17030200 15030200 15030400", &HelloAck{SupportedPrimitives: []Primitive{1}, SupportedAttributes: []AttributeType{1}}},
		{"20060002 00000001 00010001 1d040001 1d040002", &UserStatus{BeneficiaryInformation: Some(BeneficiaryInformation{BeneficiaryID: 1})}},
		{"20020002 00000001 00010001 07040001 07040002", &FloorRelease{FloorRequestID: 1}},
		{"20090004 00000001 00010001 1f080001 23040001 1f080002 23040002",
			&ChairAction{FloorRequestInformation: FloorRequestInformation{FloorRequestID: 1, FloorRequestStatus: []FloorRequestStatusAttribute{{FloorID: 1}}}}},
		// What has no place is left out.
		{"200b0001 00000001 00010001 05040001", &Hello{}},
	} {
		if diff := cmp.Diff(c.want, read(c.octets), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.octets, diff)
		}
	}
}

func TestEncodingRefusesWhatDoesNotFit(t *testing.T) {
	long := func(n int) Optional[string] { return Some(string(bytes.Repeat([]byte("x"), n))) }
	info := FloorRequestInformation{FloorRequestStatus: []FloorRequestStatusAttribute{{FloorID: 1}}}
	full := info
	full.ParticipantProvidedInfo = long(252 - 4 - 4 - 2)
	over := info
	over.ParticipantProvidedInfo = long(252 - 4 - 4 - 2 + 1)
	many := make([]uint16, 65536)
	for _, c := range []struct {
		what string
		body Body
		want string
	}{
		{"text of 253 octets", &FloorRequest{FloorIDs: many[:1], ParticipantProvidedInfo: long(253)}, ""},
		{"text of 254 octets", &FloorRequest{FloorIDs: many[:1], ParticipantProvidedInfo: long(254)},
			"bfcp: PARTICIPANT-PROVIDED-INFO would be 256 octets long, the limit is 255"},
		{"a group of 252 octets", &FloorRequestStatus{FloorRequestInformation: full}, ""},
		{"a group of 256 octets", &FloorRequestStatus{FloorRequestInformation: over},
			"bfcp: FLOOR-REQUEST-INFORMATION would be 256 octets long, the limit is 252"},
		{"a group in a group", &ChairAction{FloorRequestInformation: FloorRequestInformation{
			FloorRequestStatus: []FloorRequestStatusAttribute{{FloorID: 1, StatusInfo: long(250)}}}},
			"bfcp: FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS would be 256 octets long, the limit is 252"},
		{"65535 floors", &FloorQuery{FloorIDs: many[:65535]}, ""},
		{"65536 floors", &FloorQuery{FloorIDs: many}, "bfcp: message would be 262144 octets long, the limit is 262140"},
		{"an extension", &Hello{Extensions: []Extension{{Type: 19, Contents: make([]byte, 254)}}}, "bfcp: ATTRIBUTE-19 would be 256 octets long, the limit is 255"},
		{"254 primitives", &HelloAck{SupportedPrimitives: make([]Primitive, 300)}, "bfcp: SUPPORTED-PRIMITIVES would be 256 octets long, the limit is 255"},
		{"254 attributes", &HelloAck{SupportedAttributes: make([]AttributeType, 300)}, "bfcp: SUPPORTED-ATTRIBUTES would be 256 octets long, the limit is 255"},
		{"253 unknown attributes", &Error{Code: 4, UnknownAttributes: make([]AttributeType, 253)}, "bfcp: ERROR-CODE would be 256 octets long, the limit is 255"},
		{"no floor", &FloorRequest{}, "bfcp: FLOOR-ID: at least one is mandatory in FloorRequest"},
		{"no floor in the information", &FloorRequestStatus{}, "bfcp: FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS: at least one is mandatory in FLOOR-REQUEST-INFORMATION"},
		{"priority 5", &FloorRequest{FloorIDs: many[:1], Priority: Some(Priority(5))}, "bfcp: PRIORITY: a priority above 4"},
		{"text that is none", &Error{Code: 1, ErrorInfo: Some("\xff")}, "bfcp: ERROR-INFO: text that is not UTF-8"},
		{"an extension that is none", &Hello{Extensions: []Extension{{Type: 2}}}, "bfcp: FLOOR-ID: a type that is no extension's"},
	} {
		out, err := c.body.Append([]byte{1}, Header{})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.what, err)
		case c.want == "":
			if _, v := Decode(out[1:], RFC4582); v.Receiver != rule.Accept && v.Receiver != rule.Either {
				t.Errorf("%s: %v", c.what, v.Findings)
			}
		case err == nil || err.Error() != c.want:
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		case len(out) != 1:
			t.Errorf("%s: %d octets were left behind", c.what, len(out)-1)
		}
	}
}
