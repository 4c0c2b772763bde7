package sdp

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// TestEachWayToBreakALineIsNamed has what the examples of TestEveryRule leave
// out: every rule's other edges. Each text breaks that rule and nothing else.
func TestEachWayToBreakALineIsNamed(t *testing.T) {
	c := func(value string) string { return head + "m=application 5070 TCP/BFCP *\r\nc=" + value + "\r\n" }
	m := func(value string) string { return description() + "m=" + value + "\r\nc=IN IP4 192.0.2.1\r\n" }
	top := func(old, new string) string { return strings.Replace(description(), old, new, 1) }
	for _, x := range []struct {
		want *rule.Rule
		text string
	}{
		{rule.SDPVersion, top("v=0", "v=a")}, {rule.SDPVersion, top("v=0\r\n", "")},
		{rule.SDPTypeLetter, top("s=-", "s=-\r\nS=-")},
		{rule.SDPSyntax, description("x:b\x00c")}, {rule.SDPSyntax, description("x:b\rc")}, {rule.SDPSyntax, top("s=-", "s=")}, {rule.SDPSyntax, description() + "\r\n"},
		{rule.SDPSyntax, top("t=0 0", "t=0")}, {rule.SDPSyntax, top("t=0 0", "t=0  0")}, {rule.SDPSyntax, top("t=0 0", "t=0 0 ")}, {rule.SDPSyntax, description() + "a =x\r\n"},
		{rule.SDPLineEnd, strings.TrimSuffix(description(), "\r\n")}, {rule.SDPLineEnd, strings.TrimSuffix(description(), "\n")}, {rule.SDPLineEnd, top("s=-\r\n", "s=-\n")},
		{rule.SDPOrder, description() + "k=prompt\r\nk=prompt\r\n"}, {rule.SDPOrder, top("s=-", "s=-\r\ns=-")}, {rule.SDPOrder, top("t=0 0", "c=IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.1\r\nt=0 0")},
		{rule.SDPOrder, top("t=0 0", "r=1 1 1\r\nt=0 0")}, {rule.SDPOrder, top("t=0 0", "t=0 0\r\nb=AS:1")}, {rule.SDPOrder, description("x") + "b=AS:1\r\n"}, {rule.SDPOrder, description() + "t=0 0\r\n"},
		{rule.SDPOrder, top("t=0 0\r\n", "t=0 0\r\nv=0\r\n")}, {rule.SDPOrder, description("x") + "i=late\r\n"},
		{rule.SDPRequired, top("o=- 1 1 IN IP4 192.0.2.1\r\n", "")}, {rule.SDPRequired, top("s=-\r\n", "")},
		{rule.SDPOrigin, top("o=- 1 1 IN", "o=- 9223372036854775808 1 IN")}, {rule.SDPOrigin, top("o=- 1 1 IN", "o=- x 1 IN")}, {rule.SDPOrigin, top("o=- 1 1", "o=- 1  1")},
		{rule.SDPOrigin, top("IP4 192.0.2.1\r\ns", "IP4\r\ns")}, {rule.SDPOrigin, top("IP4 192.0.2.1\r\ns", "IP4 192.0.2.1 x\r\ns")}, {rule.SDPOrigin, top("o=- 1", "o= 1")},
		{rule.SDPConnectionData, c("IN IP4 192.0.2.1/127")}, {rule.SDPConnectionData, c("IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.2")}, {rule.SDPConnectionData, c("IN IP4  192.0.2.1")},
		{rule.SDPConnectionData, c("IN IP6 192.0.2.1")}, {rule.SDPConnectionData, c("IN IP4 a host")}, {rule.SDPConnectionData, c("IN IP4 a_b_c_d")}, {rule.SDPConnectionData, c("IN IP4")},
		{rule.SDPConnectionData, c("IN IP6 fe80::1%eth0")}, {rule.SDPConnectionData, c("IN IP4 example.com/3")},
		{rule.SDPAddress, head + stream + "m=audio 1 RTP/AVP 0\r\n"}, {rule.SDPAddress, head + "m=audio 1 RTP/AVP 0\r\n" + stream},
		{rule.SDPMediaLine, m("audio 1 RTP//AVP 0")}, {rule.SDPMediaLine, m("audio 1 RTP/AVP 0 ")}, {rule.SDPMediaLine, m("audio 1 RTP/AVP  0")}, {rule.SDPMediaLine, m("audio +1 RTP/AVP 0")},
		{rule.SDPMediaLine, m("audio 1/0 RTP/AVP 0")}, {rule.SDPMediaLine, m("au(dio 1 RTP/AVP 0")}, {rule.SDPMediaLine, m("audio")},
		{rule.SDPPort, m("audio 99999999999999999999 RTP/AVP 0")},
		{rule.SDPFormat, strings.Replace(description(), "BFCP *", "BFCP * 1", 1)},
		{rule.SDPAttribute, description(":x")}, {rule.SDPAttribute, description(" x")},
		{rule.SDPSetup, description("setup")}, {rule.SDPSetup, description("setup: passive")}, {rule.SDPSetup, description("setup:passive\t")}, {rule.SDPSetup, head + "a=setup:x\r\n" + stream},
		{rule.SDPConnection, description("connection:new existing")}, {rule.SDPConnection, description("connection")},
		{rule.SDPCase, description("connection:NEW")}, {rule.SDPCase, description("floorctrl:C-Only")}, {rule.SDPCase, description("floorid:1 MSTRM:10")},
		{rule.SDPTwice, description("confid:1", "confid:1")}, {rule.SDPTwice, description("userid:1", "userid:2")}, {rule.SDPTwice, description("connection:new", "connection:new")},
		{rule.SDPTwice, description("floorctrl:c-only", "floorctrl:s-only")}, {rule.SDPTwice, description() + audio + "a=label:1\r\na=label:2\r\n"}, {rule.SDPTwice, head + "a=setup:active\r\na=setup:passive\r\n" + strings.Replace(stream, "5070", "9", 1)},
		{rule.SDPLevel, head + "a=floorid:1\r\n" + stream}, {rule.SDPLevel, head + "a=connection:new\r\n" + stream}, {rule.SDPLevel, head + "a=label:1\r\n" + stream},
		{rule.SDPFloorControl, description("floorctrl")}, {rule.SDPFloorControl, description("floorctrl:c-only  s-only")}, {rule.SDPFloorControl, description("floorctrl:c-only,s-only")},
		{rule.SDPConferenceID, description("confid")}, {rule.SDPConferenceID, description("confid:-1")}, {rule.SDPConferenceID, description("confid:0x10")}, {rule.SDPConferenceID, description("confid: 1")},
		{rule.SDPConferenceID, description("confid:99999999999999999999999")}, {rule.SDPUserID, description("userid:65536")}, {rule.SDPUserID, description("userid:1 ")},
		{rule.SDPFloorID, description("floorid:65536")}, {rule.SDPFloorID, description("floorid")}, {rule.SDPFloorID, description("floorid:1 ")}, {rule.SDPFloorID, description("floorid:1 mstrm:")},
		{rule.SDPFloorID, description("floorid:1 mstrm:10  11")}, {rule.SDPFloorID, description("floorid:1 mstrm")}, {rule.SDPFloorID, description("floorid:1 10")}, {rule.SDPFloorID, description("floorid:1  mstrm:10")},
		{rule.SDPLabel, description() + audio + "a=label\r\n"},
		{rule.SDPKeyMgmt, description("key-mgmt")}, {rule.SDPKeyMgmt, description("key-mgmt:mikey")}, {rule.SDPKeyMgmt, description("key-mgmt:  mikey AAAA")}, {rule.SDPKeyMgmt, description("key-mgmt:mikey  AAAA")},
		{rule.SDPKeyMgmt, description("key-mgmt:mi-key AAAA")}, {rule.SDPKeyMgmt, description("key-mgmt:mikey AAA")}, {rule.SDPKeyMgmt, description("key-mgmt:mikey AAAA ")}, {rule.SDPKeyMgmt, description("key-mgmt:mikey AA=A")},
		{rule.SDPKeyMgmt, description("key-mgmt:mikey AA-_")}, {rule.SDPKeyMgmt, description() + audio + "a=key-mgmt:mikey *\r\n"}, {rule.SDPKeyMgmt, head + "a=key-mgmt:mikey *\r\n" + stream},
		{rule.SDPKeyMgmtTwice, head + "a=key-mgmt:mikey AAAA\r\na=key-mgmt:mikey AAAA\r\n" + stream},
	} {
		_, v := Parse([]byte(x.text), RFC4583)
		if len(v.Findings) != 1 || v.Findings[0].Rule != x.want {
			t.Errorf("%q: expected %s alone, found %v", x.text, x.want.ID, v.Findings)
		}
	}
	for _, x := range []struct {
		want *rule.Rule
		text string
	}{
		{rule.SDPVersions8856, description("bfcpver")}, {rule.SDPVersions8856, description("bfcpver:1  2")}, {rule.SDPVersions8856, description("bfcpver:a")},
		{rule.SDPTwice, description("bfcpver:1", "bfcpver:1")}, {rule.SDPLevel, head + "a=bfcpver:1\r\n" + stream}, {rule.SDPFloorControlBoth8856, description("floorctrl:c-only c-s")},
		{rule.SDPFloorID, description("floorid:x mstrm:1")}, {rule.SDPMStream, description("floorid:1 m-stream:1")}, {rule.SDPBundle8856, head + "a=group:BUNDLE a\r\na=group:BUNDLE b c\r\n" + stream + "a=mid:c\r\n"},
	} {
		_, v := Parse([]byte(x.text), RFC8856)
		if len(v.Findings) != 1 || v.Findings[0].Rule != x.want {
			t.Errorf("%q: expected %s alone, found %v", x.text, x.want.ID, v.Findings)
		}
	}
	for name, text := range map[string]string{"bfcpver": description("bfcpver:x", "bfcpver:9"), "BUNDLE": head + "a=group:BUNDLE a\r\n" + stream + "a=mid:a\r\n", "c-s": description("floorctrl:c-s"), "mid alone": description("mid:a")} {
		if _, v := Parse([]byte(text), RFC4583); !v.Clean() {
			t.Errorf("%s is of no interest to RFC 4583: %v", name, v.Findings)
		}
	}
	if _, v := Parse([]byte(head+"a=group:BUNDLE ab\r\na=group:LS a\r\n"+stream+"a=mid:a\r\n"), RFC8856); !v.Clean() {
		t.Errorf("a stream outside of the group: %v", v.Findings)
	}
	if _, v := Parse([]byte(description("setup:active", "connection:existing")), RFC4583); !v.Clean() {
		t.Errorf("the port of an existing connection: %v", v.Findings) // RFC 4145 §5.1: ignored
	}
}

// A carriage return is no base64, though Go's decoder skips it.
func TestACarriageReturnInKeysIsNamedTwice(t *testing.T) {
	_, v := Parse([]byte(description("key-mgmt:mikey AA\rAA")), RFC4583)
	if !v.Broke(rule.SDPSyntax) || !v.Broke(rule.SDPKeyMgmt) {
		t.Errorf("%v", v.Findings)
	}
}

// TestAbsenceMeansWhatTheClausesSay: an absent a=setup is active in an offer and
// passive in an answer, an absent a=connection new (RFC 4145 §4.1, §5.1), and an
// answer without a=floorctrl is RFC 4583's, also in the profile of RFC 8856.
func TestAbsenceMeansWhatTheClausesSay(t *testing.T) {
	o := client(RFC4583)
	o.BFCP.Setup = ""
	if v := CheckOffer(o); !v.Broke(rule.SDPActivePort) || len(v.Findings) != 1 {
		t.Errorf("an offer without a=setup and with a port of its own: %v", v.Findings)
	}
	for _, x := range []struct {
		offered, answered Setup
		accepted          bool
	}{{"", SetupPassive, true}, {"", "", true}, {"", SetupActive, false}, {SetupPassive, "", false}, {SetupActpass, "", true}, {SetupHoldconn, "", false}} {
		o, a := client(RFC4583), server(t, client(RFC4583))
		o.BFCP.Setup, a.BFCP.Setup = x.offered, x.answered
		if v := CheckAnswer(o, a); (v.Err() == nil) != x.accepted {
			t.Errorf("offer %q, answer %q: expected accepted %v, found %v", x.offered, x.answered, x.accepted, v.Findings)
		}
	}
	for _, x := range []struct {
		offered, answered Connection
		accepted          bool
	}{{"", ConnectionNew, true}, {"", "", true}, {"", ConnectionExisting, false}, {ConnectionNew, "", true}, {ConnectionExisting, "", true}, {"old", ConnectionNew, false}} {
		o, a := client(RFC4583), server(t, client(RFC4583))
		o.BFCP.Connection, a.BFCP.Connection = x.offered, x.answered
		if v := CheckAnswer(o, a); (v.Err() == nil) != x.accepted {
			t.Errorf("offer %q, answer %q: expected accepted %v, found %v", x.offered, x.answered, x.accepted, v.Findings)
		}
	}
	o = client(RFC4583)
	o.BFCP.Connection = ""
	if _, err := Answer(o, AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:1")}); err != nil {
		t.Errorf("an offer without a=connection: %v", err)
	}
	o8856 := client(RFC8856)
	a := server(t, o8856)
	o8856.BFCP.FloorCtrl, a.BFCP.FloorCtrl, a.BFCP.ConfID = nil, nil, nil
	if v := CheckAnswer(o8856, a); v.Broke(rule.SDPIDsGiven8856) || !v.Broke(rule.SDPIDsGiven) {
		t.Errorf("a server that says nothing of its role is bound by RFC 4583 only: %v", v.Findings)
	}
}
