package sdp

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

const (
	head   = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
	stream = "m=application 5070 TCP/TLS/BFCP *\r\nc=IN IP4 192.0.2.1\r\n"
	audio  = "m=audio 9000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n"
)

// description is a description whose BFCP stream has these attributes.
func description(attributes ...string) string {
	return head + stream + lines(attributes...)
}

func lines(attributes ...string) string {
	var b strings.Builder
	for _, a := range attributes {
		b.WriteString("a=" + a + "\r\n")
	}
	return b.String()
}

func parsed(p Profile, text string) rule.Verdict { _, v := Parse([]byte(text), p); return v }

func pointer[T any](v T) *T { return &v }

// client is an offer of a UE without a flaw, server the answer of an MRFC.
func client(p Profile) *Session {
	return NewOffer(OfferParams{Profile: p, Address: netip.MustParseAddrPort("192.0.2.1:9000"), KeyMgmt: []KeyMgmt{{"mikey", []byte("init")}},
		AudioLabel: "10", AudioPort: 9002})
}

func server(t testing.TB, offer *Session) *Session {
	t.Helper()
	answer, err := Answer(offer, AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5070"), ConfID: pointer(uint32(7)), UserID: pointer(uint16(8)),
		Floors: []Floor{{1, []string{"10"}}}, KeyMgmt: []KeyMgmt{{"mikey", []byte("resp")}}})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// serving is a client's offer turned into one of a floor control server.
func serving(p Profile) *Session {
	o := client(p)
	o.BFCP.FloorCtrl = []Role{ServerOnly}
	o.BFCP.ConfID, o.BFCP.UserID = pointer(uint32(7)), pointer(uint16(8))
	o.BFCP.Floors = []Floor{{1, []string{"10"}}}
	return o
}

// breaches holds, for each rule, a description, offer or answer that breaks it
// and no other.
func breaches(t testing.TB) map[*rule.Rule]rule.Verdict {
	offered := func(o *Session, change func(*Media)) rule.Verdict {
		change(o.BFCP)
		return CheckOffer(o)
	}
	answered := func(p Profile, change func(o, a *Session)) rule.Verdict {
		o := client(p)
		a := server(t, o)
		change(o, a)
		return CheckAnswer(o, a)
	}
	of := func(text string) rule.Verdict { return parsed(RFC4583, text) }
	of8856 := func(text string) rule.Verdict { return parsed(RFC8856, text) }
	return map[*rule.Rule]rule.Verdict{
		rule.SDPSize:           of(strings.Repeat("a", MaxSize+1)),
		rule.SDPVersion:        of(strings.Replace(description(), "v=0", "v=1", 1)),
		rule.SDPTypeLetter:     of(head + "x=1\r\n" + stream),
		rule.SDPSyntax:         of(head + "a\r\n" + stream),
		rule.SDPLineEnd:        of(strings.ReplaceAll(description(), "\r\n", "\n")),
		rule.SDPOrder:          of(strings.Replace(description(), "s=-\r\nt=0 0\r\n", "t=0 0\r\ns=-\r\n", 1)),
		rule.SDPRequired:       of(strings.Replace(description(), "t=0 0\r\n", "", 1)),
		rule.SDPOrigin:         of(strings.Replace(description(), "o=- 1 1", "o=- 1 9223372036854775808", 1)),
		rule.SDPConnectionData: of(strings.Replace(description(), "c=IN IP4 192.0.2.1", "c=IN IP4 2001:db8::1", 1)),
		rule.SDPAddress:        of(head + "m=application 5070 TCP/TLS/BFCP *\r\n"),
		rule.SDPMediaLine:      of(description() + "m=audio 9000 RTP/AVP\r\nc=IN IP4 192.0.2.1\r\n"),
		rule.SDPAttribute:      of(description("my attribute:1")),

		rule.SDPNoBFCP:      of(head + audio),
		rule.SDPMedia:       of(description() + "m=audio 5071 TCP/BFCP *\r\nc=IN IP4 192.0.2.1\r\n"),
		rule.SDPSeveral:     of(description() + stream),
		rule.SDPPort:        of(head + "m=application 65536 TCP/TLS/BFCP *\r\nc=IN IP4 192.0.2.1\r\n"),
		rule.SDPFormat:      of(strings.Replace(description(), "BFCP *", "BFCP 1", 1)),
		rule.SDPFormat8856:  of8856(strings.Replace(description(), "BFCP *", "BFCP * *", 1)),
		rule.SDPActivePort:  of(description("setup:active")),
		rule.SDPSetup:       of(description("setup:sometimes")),
		rule.SDPConnection:  of(description("connection:old")),
		rule.SDPCase:        of(description("setup:Passive")),
		rule.SDPTwice:       of(description("setup:actpass", "setup:passive")),
		rule.SDPLevel:       of(head + "a=confid:1\r\n" + stream),
		rule.SDPFingerprint: offered(client(RFC4583), func(m *Media) { m.KeyMgmt = nil }),
		rule.SDPUnreachable: answered(RFC4583, func(_, a *Session) {
			a.BFCP.Setup, a.BFCP.Address, a.BFCP.Host = SetupPassive, netip.Addr{}, "mrfp.example"
		}),
		rule.SDPConnectionGiven: offered(client(RFC4583), func(m *Media) { m.Connection = "" }),

		rule.SDPFloorControl:          of(description("floorctrl:chair")),
		rule.SDPFloorControlBoth8856:  of8856(description("floorctrl:c-s")),
		rule.SDPFloorControlGiven8856: offered(client(RFC8856), func(m *Media) { m.FloorCtrl = nil }),
		rule.SDPFloorControlGiven: answered(RFC4583, func(o, a *Session) {
			o.BFCP.FloorCtrl, a.BFCP.FloorCtrl = nil, nil
		}),
		rule.SDPConferenceID:     of(description("confid:4294967296")),
		rule.SDPUserID:           of(description("userid:+1")),
		rule.SDPIDsGiven:         answered(RFC4583, func(_, a *Session) { a.BFCP.UserID = nil }),
		rule.SDPIDsGiven8856:     offered(serving(RFC8856), func(m *Media) { m.ConfID = nil }),
		rule.SDPFloorID:          of(description("floorid:1 mstrm: 10")),
		rule.SDPMStream:          of(description("floorid:1 m-stream:10")),
		rule.SDPFloorStreams8856: of8856(description("floorid:1")),
		rule.SDPFloorsGiven:      answered(RFC4583, func(_, a *Session) { a.BFCP.Floors = nil }),
		rule.SDPFloorsGiven8856:  answered(RFC8856, func(_, a *Session) { a.BFCP.Floors = nil }),
		rule.SDPLabel:            of(description() + audio + "a=label:a label\r\n"),
		rule.SDPLabelGiven:       answered(RFC4583, func(_, a *Session) { a.BFCP.Floors[0].Streams = []string{"11"} }),
		rule.SDPLabelGiven8856:   offered(serving(RFC8856), func(m *Media) { m.Floors[0].Streams = []string{"11"} }),
		rule.SDPVersions8856:     of8856(description("bfcpver:1 8")),
		rule.SDPVersionsGiven8856: offered(client(RFC8856), func(m *Media) {
			m.Versions = nil
		}),
		rule.SDPBundle8856: of8856(head + "a=group:BUNDLE a b\r\n" + stream + "a=mid:b\r\n"),

		rule.SDPKeyMgmt:           of(description("key-mgmt:mikey !!!")),
		rule.SDPKeyMgmtOverridden: of(head + "a=key-mgmt:mikey !!!\r\n" + stream + "a=key-mgmt:mikey AAAA\r\n"),
		rule.SDPKeyMgmtTwice:      of(description("key-mgmt:mikey AAAA", "key-mgmt:mikey AAAB")),
		rule.SDPKeyMgmtAnswer:     answered(RFC4583, func(_, a *Session) { a.BFCP.KeyMgmt[0].Protocol = "other" }),

		rule.SDPAnswerMedia:            answered(RFC4583, func(_, a *Session) { a.Index = 0 }),
		rule.SDPAnswerProto:            answered(RFC4583, func(_, a *Session) { a.BFCP.Proto = ProtoTCPBFCP }),
		rule.SDPAnswerTime:             answered(RFC4583, func(_, a *Session) { a.Time = "0 3724394400" }),
		rule.SDPRefused:                answered(RFC4583, func(_, a *Session) { a.BFCP.Port = 0 }),
		rule.SDPAnswerRefused:          answered(RFC4583, func(o, _ *Session) { o.BFCP.Port = 0 }),
		rule.SDPSetupAnswer:            answered(RFC4583, func(_, a *Session) { a.BFCP.Setup = SetupActpass }),
		rule.SDPConnectionAnswer:       answered(RFC4583, func(_, a *Session) { a.BFCP.Connection = ConnectionExisting }),
		rule.SDPFloorControlAnswer:     answered(RFC4583, func(_, a *Session) { a.BFCP.FloorCtrl = []Role{ClientOnly} }),
		rule.SDPFloorControlAnswer8856: answered(RFC8856, func(_, a *Session) { a.BFCP.FloorCtrl = []Role{Both} }),
		rule.SDPFloorControlOne: answered(RFC4583, func(o, a *Session) {
			o.BFCP.FloorCtrl, a.BFCP.FloorCtrl = []Role{ClientOnly, ServerOnly}, []Role{ServerOnly, ClientOnly}
		}),
		rule.SDPFloorControlMissing: answered(RFC4583, func(_, a *Session) { a.BFCP.FloorCtrl = nil }),
		rule.SDPFloorControlUnasked: answered(RFC4583, func(o, a *Session) {
			o.BFCP.FloorCtrl, a.BFCP.FloorCtrl = nil, []Role{ClientOnly}
		}),
		rule.SDPVersionsAnswer8856: answered(RFC8856, func(_, a *Session) { a.BFCP.Versions = []uint8{2} }),
	}
}

func TestEveryRuleOfSDPIsBrokenByItsOwnExample(t *testing.T) {
	broken := breaches(t)
	for _, r := range rule.All() {
		if !strings.HasPrefix(r.ID, "sdp/") {
			continue
		}
		v, ok := broken[r]
		if !ok {
			t.Errorf("nothing breaks %s", r.ID)
			continue
		}
		if !v.Broke(r) {
			t.Errorf("%s is not found: %v", r.ID, v.Findings)
		}
		for _, f := range v.Findings {
			if f.Rule != r {
				t.Errorf("%s: found %v as well", r.ID, f)
			}
		}
		if r.Level == rule.Must != (v.Sender == rule.Violation) {
			t.Errorf("%s: level %v, but the sender is %v", r.ID, r.Level, v.Sender)
		}
		if r.Receiver != v.Receiver {
			t.Errorf("%s: receiver %v, but the verdict says %v", r.ID, r.Receiver, v.Receiver)
		}
	}
}

func TestOffersAndAnswersWithoutAFlawHaveNoFinding(t *testing.T) {
	for _, p := range []Profile{RFC4583, RFC8856} {
		o := client(p)
		a := server(t, o)
		for name, v := range map[string]rule.Verdict{"offer": CheckOffer(o), "answer": CheckAnswer(o, a), "server's offer": CheckOffer(serving(p)),
			"written offer": parsed(p, written(t, o)), "written answer": parsed(p, written(t, a))} {
			if !v.Clean() {
				t.Errorf("%v, %s: %v", p, name, v.Findings)
			}
		}
	}
}

func written(t testing.TB, s *Session) string {
	t.Helper()
	b, err := s.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAFindingNamesTheLine(t *testing.T) {
	for _, c := range []struct{ text, line, path string }{
		{description("setup:actpass", "confid:many"), "a=confid", "m=application/a=confid"},
		{head + "a=setup:\x01\r\n" + stream, "a=setup", "a=setup"},
		{description() + audio + "a=label:?\r\n", "a=label", "m=audio/a=label"},
		{head + "m=application 5070 TCP/TLS/BFCP *\r\nc=IN IP4 ::\r\n", "c=IN IP4 ::", "m=application/c="},
		{description() + "m=audio x RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n", "m=audio", "m=audio"},
		{head + "a=key-mgmt:mikey *\r\n" + stream, "a=key-mgmt", "a=key-mgmt"},
		{description() + "k=clear:x\r\ns=late\r\n", "s=late", "m=application/s="},
		{head + stream + "m=audio 0 RTP/AVP 0\r\n", "m=audio", "m="},
	} {
		v := parsed(RFC4583, c.text)
		if len(v.Findings) != 1 || v.Findings[0].Offset != strings.Index(c.text, c.line) || v.Findings[0].Path != c.path {
			t.Errorf("%q: expected a finding at octet %d in %s, found %v", c.line, strings.Index(c.text, c.line), c.path, v.Findings)
		}
	}
}

func TestFindingsAreBoundedAndTheWorstIsKept(t *testing.T) {
	text := head + strings.Repeat("junk\r\n", 5000) + stream + "a=key-mgmt:mikey !\r\n"
	v := parsed(RFC4583, text)
	if len(v.Findings) != maxFindings {
		t.Errorf("expected %d findings, found %d", maxFindings, len(v.Findings))
	}
	if err := v.Err(); v.Receiver != rule.Reject || err == nil || !strings.Contains(err.Error(), rule.SDPKeyMgmt.ID) {
		t.Errorf("expected the key management data to reject the whole, found %v, %v", v.Receiver, err)
	}
	if n := len(fmt.Sprint(v.Findings)); n > 64*300 {
		t.Errorf("the findings have %d octets", n)
	}
}
