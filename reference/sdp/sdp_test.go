package sdp

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/floorcheck/floorcheck/reference/rule"
)

var byAddr = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })

func TestWhatTheClausesAllowHasNoFinding(t *testing.T) {
	for name, text := range map[string]string{
		"least":                     description(),
		"unknown attributes":        description("x-colour:blue", "floor", "setup:actpass"),
		"session level setup":       head + "a=setup:passive\r\n" + stream,
		"session level c":           "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=application 5070 TCP/BFCP *\r\n",
		"c in each media":           head + stream + audio,
		"IPv6":                      head + "m=application 5070 TCP/BFCP *\r\nc=IN IP6 2001:db8::1\r\n",
		"a host name":               head + "m=application 5070 TCP/BFCP *\r\nc=IN IP4 mrfp.example.com\r\n",
		"both roles":                description("floorctrl:c-only s-only c-s"),
		"greatest numbers":          description("confid:4294967295", "userid:65535", "floorid:65535"),
		"numbers with zeros":        description("confid:0001", "userid:00", "floorid:01"),
		"key-mgmt with a space":     description("key-mgmt: mikey AAAA"),
		"key-mgmt of two protocols": description("key-mgmt:mikey AAAA", "key-mgmt:keyp1 AAA="),
		"key-mgmt without data":     description("key-mgmt:mikey "),
		"floor with its streams":    description("floorid:1 mstrm:10 11") + audio + "a=label:10\r\n" + audio + "a=label:11\r\n",
		"refused":                   head + "m=application 0 TCP/BFCP *\r\nc=IN IP4 192.0.2.1\r\n",
		"key-mgmt of the session":   head + "a=key-mgmt:mikey AAAA\r\n" + stream,
		"key-mgmt at both levels":   head + "a=key-mgmt:mikey AAAA\r\n" + stream + "a=key-mgmt:mikey AAAB\r\n",
		"media that nobody knows":   description() + "m=hologram 1 X/Y.Z a b\r\nc=IN IP4 192.0.2.1\r\n",
		"T.38 as in RFC 4145":       description() + "m=image 54111 TCP t38\r\nc=IN IP4 192.0.2.2\r\n",
		"a bandwidth nobody knows":  strings.Replace(description(), "t=0 0", "b=ZZ:1\r\nt=0 0", 1),
		"every kind of line": "v=0\r\no=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\ns=Call\r\ni=Offer\r\nu=http://example.com/\r\ne=a@example.com\r\n" +
			"e=b@example.com\r\np=+1 617 555-6011\r\nc=IN IP4 198.51.100.1\r\nb=AS:1\r\nt=3034423619 3042462419\r\nr=604800 3600 0 90000\r\n" +
			"z=3730928400 -1h\r\nt=0 0\r\nk=prompt\r\na=x\r\nm=application 5070 TCP/BFCP *\r\ni=floors\r\nb=AS:1\r\nk=prompt\r\na=setup:passive\r\n",
		"a space for a session name": strings.Replace(description(), "s=-", "s= ", 1),
		"a port range":               description() + "m=audio 9000/2 RTP/AVP 0\r\nc=IN IP4 224.2.1.1/127\r\nc=IN IP4 224.2.1.2/127\r\n",
	} {
		s, v := Parse([]byte(text), RFC4583)
		if !v.Clean() {
			t.Errorf("%s: %v", name, v.Findings)
		}
		if s == nil || s.BFCP == nil {
			t.Errorf("%s: no BFCP stream was read", name)
		}
	}
}

func TestWhatIsOpenIsNeverHeldAgainstTheReader(t *testing.T) {
	for name, text := range map[string]string{
		"line feeds alone":         strings.ReplaceAll(description("setup:passive"), "\r\n", "\n"),
		"no end of the last line":  strings.TrimSuffix(description("setup:passive"), "\r\n"),
		"t before c, as RFC 4567":  strings.Replace(head, "t=0 0\r\n", "t=0 0\r\nc=IN IP4 192.0.2.1\r\n", 1) + stream,
		"attributes before c":      head + "m=application 5070 TCP/BFCP *\r\na=setup:passive\r\nc=IN IP4 192.0.2.1\r\n",
		"an empty line at the end": description("setup:passive") + "\r\n",
		"a space behind a value":   description("setup:passive "),
		"capital letters":          description("setup:PASSIVE", "connection:New", "floorctrl:C-only"),
		"setup twice":              description("setup:passive", "setup:active"),
		"floorctrl at session":     head + "a=floorctrl:s-only\r\n" + stream + "a=setup:passive\r\n",
	} {
		s, v := Parse([]byte(text), RFC4583)
		if v.Clean() || v.Receiver != rule.Either {
			t.Errorf("%s: expected a finding that is open for the reader, found %v %v", name, v.Receiver, v.Findings)
		}
		if s == nil || s.BFCP == nil {
			t.Errorf("%s: no BFCP stream was read", name)
		} else if name != "t before c, as RFC 4567" && name != "attributes before c" && s.BFCP.Setup != SetupPassive {
			t.Errorf("%s: expected passive, found %q", name, s.BFCP.Setup)
		} else if s.BFCP.Address != netip.MustParseAddr("192.0.2.1") {
			t.Errorf("%s: found the address %v", name, s.BFCP.Address)
		}
	}
}

func TestTheExampleOfRFC4583IsReadAndItsSlipNamed(t *testing.T) {
	text := head + "c=IN IP4 192.0.2.1\r\nm=application 50000 TCP/TLS/BFCP *\r\n" +
		lines("setup:passive", "connection:new", "fingerprint:SHA-1 4A:AD:B9", "floorctrl:s-only", "confid:4321", "userid:1234", "floorid:1 m-stream:10", "floorid:2 m-stream:11") +
		"m=audio 50002 RTP/AVP 0\r\na=label:10\r\nm=video 50004 RTP/AVP 31\r\na=label:11\r\n"
	text = strings.Replace(text, "t=0 0\r\nc=IN IP4 192.0.2.1\r\n", "c=IN IP4 192.0.2.1\r\nt=0 0\r\n", 1)
	got, v := Parse([]byte(text), RFC4583)
	if len(v.Findings) != 2 || v.Findings[0].Rule != rule.SDPMStream || v.Findings[1].Offset != strings.Index(text, "a=floorid:2") {
		t.Errorf("expected m-stream twice, found %v", v.Findings)
	}
	want := &Session{Origin: "192.0.2.1", ID: 1, Version: 1, Time: "0 0",
		BFCP: &Media{Proto: ProtoTCPTLSBFCP, Address: netip.MustParseAddr("192.0.2.1"), Port: 50000, Setup: SetupPassive, Connection: ConnectionNew,
			FloorCtrl: []Role{ServerOnly}, ConfID: pointer(uint32(4321)), UserID: pointer(uint16(1234)), Floors: []Floor{{1, []string{"10"}}, {2, []string{"11"}}},
			Fingerprints: []string{"SHA-1 4A:AD:B9"}},
		Others: []Other{{"audio", "RTP/AVP", 50002, []string{"0"}, "10"}, {"video", "RTP/AVP", 50004, []string{"31"}, "11"}}}
	if d := cmp.Diff(want, got, byAddr); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if v := CheckOffer(got); !v.Clean() {
		t.Errorf("as an offer: %v", v.Findings)
	}
}

func TestTheExamplesOfRFC8856AreReadInItsProfile(t *testing.T) {
	top := strings.Replace(head, "t=0 0\r\n", "c=IN IP4 192.0.2.1\r\nt=0 0\r\n", 1)
	media := "m=audio 50002 RTP/AVP 0\r\na=label:10\r\nm=video 50004 RTP/AVP 31\r\na=label:11\r\n"
	plain := "m=audio 55002 RTP/AVP 0\r\nm=video 55004 RTP/AVP 31\r\n"
	floors := []string{"confid:4321", "userid:1234", "floorid:1 mstrm:10", "floorid:2 mstrm:11"}
	of := func(m string, attributes ...string) *Session {
		s, v := Parse([]byte(top+m+lines(attributes...)), RFC8856)
		if !v.Clean() {
			t.Errorf("%s: %v", m, v.Findings)
		}
		return s
	}
	with := func(s *Session, rest string) *Session {
		o, _ := Parse([]byte(top+"m=application 9 TCP/BFCP *\r\n"+rest), RFC8856)
		s.Others = o.Others
		return s
	}
	for name, c := range map[string]struct {
		offer, answer *Session
		roles         RoleTable
	}{
		"over TLS": {with(of("m=application 50000 TCP/TLS/BFCP *\r\n", append(floors, "setup:actpass", "connection:new", "fingerprint:x", "floorctrl:c-only s-only", "bfcpver:1 2")...), media),
			with(of("m=application 9 TCP/TLS/BFCP *\r\n", "setup:active", "connection:new", "fingerprint:x", "floorctrl:c-only", "bfcpver:1"), plain),
			RoleTable{Answerer, Answerer, Offerer}},
		"over DTLS": {with(of("m=application 50000 UDP/TLS/BFCP *\r\n", append(floors, "setup:actpass", "fingerprint:x", "floorctrl:c-only s-only", "bfcpver:1 2")...), media),
			with(of("m=application 55000 UDP/TLS/BFCP *\r\n", append(floors, "setup:active", "fingerprint:x", "floorctrl:s-only", "bfcpver:2")...), plain),
			RoleTable{Nobody, Answerer, Answerer}},
	} {
		if v := CheckOffer(c.offer); !v.Clean() {
			t.Errorf("%s, offer: %v", name, v.Findings)
		}
		if v := CheckAnswer(c.offer, c.answer); !v.Clean() {
			t.Errorf("%s, answer: %v", name, v.Findings)
		}
		if got := Roles(c.offer, c.answer, RFC8856); got != c.roles {
			t.Errorf("%s: expected %+v, found %+v", name, c.roles, got)
		}
	}
}

func TestTheProfileOfRFC4583HasNoBFCPOverUDP(t *testing.T) {
	text := []byte(strings.Replace(description(), "TCP/TLS/BFCP", "UDP/TLS/BFCP", 1))
	if _, v := Parse(text, RFC4583); v.Err() == nil {
		t.Error("it was taken")
	}
	if s, v := Parse(text, RFC8856); v.Err() != nil || s.BFCP.Proto != ProtoUDPTLSBFCP {
		t.Errorf("profile of RFC 8856: %v", v.Findings)
	}
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	want := &Session{Profile: RFC8856, Origin: "mrfc.example.com", ID: 3, Version: 4, Time: "0 3724394400", Index: 1,
		Others: []Other{{"audio", "RTP/AVP", 9000, []string{"0", "8"}, "10"}, {"video", "RTP/AVP", 9002, []string{"31"}, "11"}},
		BFCP: &Media{Proto: ProtoTCPTLSBFCP, Host: "mrfp.example.com", Port: 5070, Setup: SetupPassive, Connection: ConnectionNew,
			FloorCtrl: []Role{ServerOnly, ClientOnly}, ConfID: pointer(uint32(7)), UserID: pointer(uint16(8)), Floors: []Floor{{1, []string{"10", "11"}}, {2, []string{"10"}}},
			Versions: []uint8{1, 2}, Fingerprints: []string{"sha-256 00"}, KeyMgmt: []KeyMgmt{{"mikey", []byte("message")}, {"keyp1", []byte{}}}},
		Protocols: []string{"mikey", "keyp1"}}
	b, err := want.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, v := Parse(b, RFC8856)
	if !v.Clean() {
		t.Errorf("findings %v in\n%s", v.Findings, b)
	}
	if d := cmp.Diff(want, got, byAddr, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("(-want +got):\n%s\n%s", d, b)
	}
}

func TestWhatCannotStandInADescriptionIsNotWritten(t *testing.T) {
	for name, change := range map[string]func(*Session){
		"no BFCP stream":        func(s *Session) { s.BFCP = nil },
		"no address":            func(s *Session) { s.BFCP.Address = netip.Addr{} },
		"an address with zone":  func(s *Session) { s.BFCP.Address = netip.MustParseAddr("fe80::1%eth0") },
		"a host with a line":    func(s *Session) { s.BFCP.Address, s.BFCP.Host = netip.Addr{}, "a.bc\r\na=x" },
		"an origin with a line": func(s *Session) { s.Origin = "a\r\na=x" },
		"a setup with a line":   func(s *Session) { s.BFCP.Setup = "active\r\na=x" },
		"a label with a space":  func(s *Session) { s.Others[0].Label = "a b" },
		"a pointer with a line": func(s *Session) { s.BFCP.Floors = []Floor{{1, []string{"a\n"}}} },
		"a protocol with space": func(s *Session) { s.BFCP.KeyMgmt[0].Protocol = "mi key" },
		"a media type, empty":   func(s *Session) { s.Others[0].Media = "" },
		"no format":             func(s *Session) { s.Others[0].Formats = nil },
		"an empty protocol":     func(s *Session) { s.Others[0].Proto = "RTP//AVP" },
		"another stream's":      func(s *Session) { s.BFCP.Proto = "RTP/AVP" },
		"a time that is none":   func(s *Session) { s.Time = "now" },
		"an empty fingerprint":  func(s *Session) { s.BFCP.Fingerprints = []string{""} },
		"NUL in a connection":   func(s *Session) { s.BFCP.Connection = "new\x00" },
	} {
		s := client(RFC4583)
		change(s)
		if b, err := s.Marshal(); err == nil {
			t.Errorf("%s: written as %q", name, b)
		}
	}
}

func TestAFloorThatComesTwiceIsNamedAmongFewAndMany(t *testing.T) {
	for _, n := range []int{1, 15, 16, 17, 3000} {
		var attributes []string
		for i := range n {
			attributes = append(attributes, fmt.Sprintf("floorid:%d", i))
		}
		text := description(append(attributes, fmt.Sprintf("floorid:%d", n-1))...)
		_, v := Parse([]byte(text), RFC4583)
		if len(v.Findings) != 1 || v.Findings[0].Rule != rule.SDPTwice || v.Findings[0].Offset != strings.LastIndex(text, "a=floorid") {
			t.Errorf("%d floors: %v", n, v.Findings)
		}
	}
}

func TestMediaLevelKeysGoBeforeThoseOfTheSession(t *testing.T) {
	for _, c := range []struct{ session, stream, want string }{
		{"a=key-mgmt:mikey AAAA\r\n", "", "mikey"},
		{"a=key-mgmt:keyp1 AAAA\r\n", "a=key-mgmt:mikey AAAA\r\n", "mikey"},
		{"a=key-mgmt:keyp1 AAAA\r\na=key-mgmt:mikey AAAA\r\n", "", "keyp1 mikey"},
		{"", "", ""},
	} {
		s, v := Parse([]byte(head+c.session+stream+c.stream), RFC4583)
		var got []string
		for _, k := range s.BFCP.KeyMgmt {
			got = append(got, k.Protocol)
		}
		if v.Err() != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%q and %q: expected %q, found %q, %v", c.session, c.stream, c.want, got, v.Findings)
		}
	}
}

func TestTheListForSDPIDsIsTheWholeDescriptionsInOrder(t *testing.T) {
	s, _ := Parse([]byte(head+lines("key-mgmt:keyp2 AAAA")+audio+lines("key-mgmt:mikey AAAA")+stream+lines("key-mgmt:mikey AAAA", "key-mgmt:keyp1 AAAA", "key-mgmt:Mikey AAAA")), RFC4583)
	if got := strings.Join(s.KeyMgmtIDs(), ";"); got != "keyp2;mikey;keyp1;Mikey" {
		t.Errorf("found %s", got)
	}
	if _, err := s.KeyMgmtData("MIKEY"); err == nil {
		t.Error("identifiers are case-sensitive (RFC 4567 §3)")
	}
	if got := strings.Join(client(RFC4583).KeyMgmtIDs(), ";"); got != "mikey" {
		t.Errorf("of an offer of one's own: found %s", got)
	}
}
