package sdp

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/reference/rule"
)

const head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"

// description is a description whose BFCP stream has these attribute lines.
func description(attributes ...string) string {
	s := head + "m=application 5070 TCP/TLS/BFCP *\r\nc=IN IP4 192.0.2.1\r\n"
	for _, a := range attributes {
		s += "a=" + a + "\r\n"
	}
	return s
}

var byAddr = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })

func TestWhatTheClausesAllowIsAccepted(t *testing.T) {
	for name, text := range map[string]string{
		"least":                   description(),
		"unknown attribute":       description("x-colour:blue", "setup:actpass"),
		"session level setup":     head + "a=setup:passive\r\nm=application 5070 TCP/BFCP *\r\nc=IN IP4 192.0.2.1\r\n",
		"session level c":         "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=application 5070 TCP/BFCP *\r\n",
		"IPv6":                    head + "m=application 5070 TCP/BFCP *\r\nc=IN IP6 2001:db8::1\r\n",
		"line feeds alone":        strings.ReplaceAll(description("setup:active"), "\r\n", "\n"),
		"both roles":              description("floorctrl:c-only s-only"),
		"greatest numbers":        description("confid:4294967295", "userid:65535", "floorid:65535"),
		"key-mgmt with a space":   description("key-mgmt: mikey AAAA"),
		"floor with its streams":  description("floorid:1 mstrm:10 11") + "m=audio 9000 RTP/AVP 0\r\na=label:10\r\nm=video 9002 RTP/AVP 31\r\na=label:11\r\n",
		"refused":                 head + "m=application 0 TCP/BFCP *\r\nc=IN IP4 192.0.2.1\r\n",
		"the same setup twice":    description("setup:active", "setup:active"),
		"key-mgmt of the session": head + "a=key-mgmt:mikey AAAA\r\nm=application 9 TCP/TLS/BFCP *\r\nc=IN IP4 192.0.2.1\r\n",
	} {
		s, v := Parse([]byte(text), RFC4583)
		if err := v.Err(); err != nil || v.Sender == rule.Violation {
			t.Errorf("%s: %v", name, v.Findings)
		}
		if s == nil || s.BFCP == nil {
			t.Errorf("%s: no BFCP stream was read", name)
		}
	}
}

// breaches is one description, or answer, for each rule of this package.
func breaches() map[*rule.Rule]rule.Verdict {
	parsed := func(text string) rule.Verdict { _, v := Parse([]byte(text), RFC4583); return v }
	answered := func(change func(o, a *Session)) rule.Verdict {
		offer := NewOffer(OfferParams{Address: netip.MustParseAddrPort("192.0.2.1:9000")})
		conference, user := uint32(1), uint16(1)
		answer, err := Answer(offer, AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:9"), Setup: SetupActive, ConfID: &conference, UserID: &user})
		if err != nil {
			panic(err)
		}
		change(offer, answer)
		return CheckAnswer(offer, answer)
	}
	return map[*rule.Rule]rule.Verdict{
		rule.SDPSyntax:         parsed("v=0\r\nnonsense\r\n"),
		rule.SDPSize:           parsed(strings.Repeat("a", MaxSize+1)),
		rule.SDPMedia:          parsed(head + "m=audio 9000 RTP/AVP 0\r\n"),
		rule.SDPSeveral:        parsed(description() + "m=application 5071 TCP/BFCP *\r\nc=IN IP4 192.0.2.1\r\n"),
		rule.SDPAddress:        parsed(head + "m=application 5070 TCP/BFCP *\r\n"),
		rule.SDPFormat:         parsed(strings.Replace(description(), "BFCP *", "BFCP 1", 1)),
		rule.SDPActivePort:     parsed(description("setup:active")),
		rule.SDPSetup:          parsed(description("setup:sometimes")),
		rule.SDPSetupTwice:     parsed(description("setup:active", "setup:passive")),
		rule.SDPConnection:     parsed(description("connection:old")),
		rule.SDPFloorControl:   parsed(description("floorctrl:chair")),
		rule.SDPConferenceID:   parsed(description("confid:4294967296")),
		rule.SDPUserID:         parsed(description("userid:65536")),
		rule.SDPFloorID:        parsed(description("floorid:one")),
		rule.SDPMStream:        parsed(description("floorid:1 m-stream:10") + "m=audio 9000 RTP/AVP 0\r\na=label:10\r\n"),
		rule.SDPLabel:          parsed(description("floorid:1 mstrm:10")),
		rule.SDPKeyMgmt:        parsed(description("key-mgmt:mikey !!!")),
		rule.SDPKeyMgmtSession: parsed(head + "a=key-mgmt:mikey AAAA\r\n" + description("key-mgmt:mikey AAAB")[len(head):]),

		rule.SDPPort:               answered(func(_, a *Session) { a.BFCP.Port = 0 }),
		rule.SDPSetupAnswer:        answered(func(_, a *Session) { a.BFCP.Setup = SetupActpass }),
		rule.SDPConnectionAnswer:   answered(func(_, a *Session) { a.BFCP.Connection = ConnectionExisting }),
		rule.SDPFloorControlAnswer: answered(func(_, a *Session) { a.BFCP.FloorCtrl = []Role{ClientOnly} }),
		rule.SDPIDsGiven:           answered(func(_, a *Session) { a.BFCP.UserID = nil }),
		rule.SDPAnswerProto:        answered(func(_, a *Session) { a.BFCP.Proto = ProtoTCPBFCP }),
		rule.SDPAnswerMedia:        answered(func(_, a *Session) { a.Others = []Other{{}} }),
	}
}

func TestEveryRuleOfSDPIsBrokenBySomeDescription(t *testing.T) {
	broken := breaches()
	for _, r := range rule.All() {
		if !strings.HasPrefix(r.ID, "sdp/") {
			continue
		}
		v, ok := broken[r]
		if !ok {
			t.Errorf("nothing breaks %s", r.ID)
			continue
		}
		for _, f := range v.Findings {
			// A lone second setup leaves the first, active, on a port of its own.
			if f.Rule != r && f.Rule != rule.SDPActivePort {
				t.Errorf("%s: found %v as well", r.ID, f)
			}
		}
		if !v.Broke(r) {
			t.Errorf("%s is not found: %v", r.ID, v.Findings)
		}
	}
}

func TestAFindingNamesTheLine(t *testing.T) {
	text := description("setup:actpass", "confid:many")
	_, v := Parse([]byte(text), RFC4583)
	if len(v.Findings) != 1 || v.Findings[0].Offset != strings.Index(text, "a=confid") {
		t.Errorf("expected a finding at octet %d, found %v", strings.Index(text, "a=confid"), v.Findings)
	}
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	conference, user := uint32(7), uint16(8)
	want := &Session{Origin: netip.MustParseAddr("192.0.2.1"), ID: 3, Index: 1,
		Others: []Other{{"audio", "RTP/AVP", 9000, []string{"0"}, "10"}, {"video", "RTP/AVP", 9002, []string{"31"}, "11"}},
		BFCP: &Media{Proto: ProtoTCPTLSBFCP, Address: netip.MustParseAddr("192.0.2.1"), Port: 5070, Setup: SetupPassive, Connection: ConnectionNew,
			FloorCtrl: []Role{ServerOnly}, ConfID: &conference, UserID: &user, Floors: []Floor{{1, []string{"10", "11"}}, {2, nil}},
			KeyMgmt: []KeyMgmt{{"mikey", []byte("message")}}}}
	b, err := want.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, v := Parse(b, RFC4583)
	if !v.Clean() {
		t.Errorf("findings %v in\n%s", v.Findings, b)
	}
	if d := cmp.Diff(want, got, byAddr, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("(-want +got):\n%s\n%s", d, b)
	}
}

func TestOnlyTheTableOfSetupsIsAnswered(t *testing.T) {
	// RFC 4145 §4.1, by hand: offer, preference, answer.
	for _, row := range [][3]Setup{
		{SetupActive, SetupActive, SetupPassive}, {SetupActive, SetupPassive, SetupPassive}, {SetupActive, SetupHoldconn, SetupHoldconn},
		{SetupPassive, SetupActive, SetupActive}, {SetupPassive, SetupPassive, SetupActive}, {SetupPassive, SetupHoldconn, SetupHoldconn},
		{SetupActpass, SetupActive, SetupActive}, {SetupActpass, SetupPassive, SetupPassive}, {SetupActpass, SetupHoldconn, SetupHoldconn},
		{SetupHoldconn, SetupActive, SetupHoldconn}, {"", SetupActive, SetupPassive},
	} {
		got, err := ChooseSetup(row[0], row[1])
		if err != nil || got != row[2] {
			t.Errorf("offer %q, preference %q: expected %q, found %q, %v", row[0], row[1], row[2], got, err)
		}
	}
	if _, err := ChooseSetup("sometimes", SetupActive); err == nil {
		t.Error("an unknown setup was answered")
	}
}

func TestTheOffererIsTheTLSClientWhoeverOpensTCP(t *testing.T) {
	for answer, want := range map[Setup]RoleTable{
		SetupActive: {Answerer, Offerer}, SetupPassive: {Offerer, Offerer}, "": {Offerer, Offerer}, SetupHoldconn: {},
	} {
		a := &Session{BFCP: &Media{Proto: ProtoTCPTLSBFCP, Setup: answer}}
		if got := Roles(nil, a, RFC4583); got != want {
			t.Errorf("answer %q: expected %+v, found %+v", answer, want, got)
		}
	}
	if got := Roles(nil, &Session{BFCP: &Media{Proto: ProtoTCPTLSBFCP, Setup: SetupActive}}, RFC8856).TLSClient; got != Answerer {
		t.Errorf("in the profile of RFC 8856 the active endpoint is the TLS client, found the %v", got)
	}
}

func TestAnAnswererThatCannotBeTheServerRefuses(t *testing.T) {
	offer := NewOffer(OfferParams{Address: netip.MustParseAddrPort("192.0.2.1:9000")})
	offer.BFCP.FloorCtrl = []Role{ServerOnly}
	if _, err := Answer(offer, AnswerParams{Setup: SetupActive}); err == nil {
		t.Error("an offer of the server's role alone was answered by a server")
	}
	offer.BFCP.FloorCtrl = nil
	if a, err := Answer(offer, AnswerParams{Setup: SetupActive}); err != nil || a.BFCP.FloorCtrl[0] != ServerOnly {
		t.Errorf("an offer without roles: %v", err)
	}
	if _, err := Answer(offer, AnswerParams{Setup: SetupActpass}); err == nil {
		t.Error("actpass was answered")
	}
}

func TestNoTicketSurvivesRedaction(t *testing.T) {
	text := description("setup:active", "key-mgmt:mikey U0VDUkVU", "key-mgmt:U0VDUkVU")
	got := Redact([]byte(text))
	if bytes.Contains(got, []byte("U0VDUkVU")) {
		t.Errorf("the data stand in\n%s", got)
	}
	if !bytes.Contains(got, []byte("a=setup:active\r\n")) || bytes.Count(got, []byte("redacted:")) != 2 {
		t.Errorf("the rest is gone from\n%s", got)
	}
	_, v := Parse([]byte(description("key-mgmt:mikey U0VDUkVU~")), RFC4583)
	if strings.Contains(fmt.Sprint(v.Findings), "U0VDUkVU") {
		t.Errorf("the data stand in %v", v.Findings)
	}
}

func TestAnyOctetsAreReadOrRefusedWithoutPanic(t *testing.T) {
	whole := []byte(description("setup:actpass", "floorid:1 mstrm:10 11", "key-mgmt:mikey AAAA"))
	for n := range whole {
		Parse(whole[:n], RFC4583)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Clone(whole)
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "octet")
		}
		s, v := Parse(b, RFC4583)
		if s == nil && v.Err() == nil {
			t.Fatal("nothing was read and nothing found")
		}
		if s != nil && s.BFCP != nil && v.Clean() {
			if _, err := s.Marshal(); err != nil {
				t.Fatal(err)
			}
		}
		Redact(b)
	})
}

func BenchmarkParseMarshal(b *testing.B) {
	text := []byte(description("setup:actpass", "connection:new", "floorctrl:c-only", "confid:1", "userid:1", "floorid:1 mstrm:10", "key-mgmt:mikey "+strings.Repeat("A", 400)))
	b.ReportAllocs()
	for b.Loop() {
		s, _ := Parse(text, RFC4583)
		if _, err := s.Marshal(); err != nil {
			b.Fatal(err)
		}
	}
}
