package sdp

import (
	"errors"
	"net/netip"
	"slices"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestOnlyTheTableOfSetupsIsAnswered(t *testing.T) {
	// RFC 4145 §4.1, by hand: offer, preference, answer.
	for _, row := range [][3]Setup{
		{SetupActive, SetupActive, SetupPassive}, {SetupActive, SetupPassive, SetupPassive}, {SetupActive, SetupHoldconn, SetupHoldconn},
		{SetupPassive, SetupActive, SetupActive}, {SetupPassive, SetupPassive, SetupActive}, {SetupPassive, SetupHoldconn, SetupHoldconn},
		{SetupActpass, SetupActive, SetupActive}, {SetupActpass, SetupPassive, SetupPassive}, {SetupActpass, SetupHoldconn, SetupHoldconn},
		{SetupActpass, "", SetupActive}, {SetupActpass, SetupActpass, SetupActive}, {"", SetupPassive, SetupPassive},
		{SetupHoldconn, SetupActive, SetupHoldconn}, {SetupHoldconn, SetupPassive, SetupHoldconn}, {"", SetupActive, SetupPassive},
	} {
		got, err := ChooseSetup(row[0], row[1])
		if err != nil || got != row[2] {
			t.Errorf("offer %q, preference %q: expected %q, found %q, %v", row[0], row[1], row[2], got, err)
		}
	}
	for _, unknown := range []Setup{"sometimes", "ACTIVE", "active "} {
		if got, err := ChooseSetup(unknown, SetupActive); broken(err) != rule.SDPSetup {
			t.Errorf("%q was answered with %q, %v", unknown, got, err)
		}
	}
}

// broken is the rule that an error names.
func broken(err error) *rule.Rule {
	var f rule.Finding
	if errors.As(err, &f) {
		return f.Rule
	}
	return nil
}

func TestTheOffererIsTheTLSClientWhoeverOpensTCP(t *testing.T) {
	for answer, want := range map[Setup]RoleTable{
		SetupActive: {Answerer, Offerer, Answerer}, SetupPassive: {Offerer, Offerer, Answerer}, "": {Offerer, Offerer, Answerer}, SetupHoldconn: {Nobody, Nobody, Answerer},
	} {
		o := client(RFC4583)
		a := &Session{BFCP: &Media{Proto: ProtoTCPTLSBFCP, Setup: answer, FloorCtrl: []Role{ServerOnly}}}
		if got := Roles(o, a, RFC4583); got != want {
			t.Errorf("answer %q: expected %+v, found %+v", answer, want, got)
		}
		a.BFCP.Proto = ProtoTCPBFCP
		if got := Roles(o, a, RFC4583).TLSClient; got != Nobody {
			t.Errorf("without TLS the %v starts it", got)
		}
	}
	if got := Roles(nil, &Session{BFCP: &Media{Proto: ProtoTCPTLSBFCP, Setup: SetupActive}}, RFC8856).TLSClient; got != Answerer {
		t.Errorf("in the profile of RFC 8856 the active endpoint is the TLS client, found the %v", got)
	}
	existing := &Session{BFCP: &Media{Proto: ProtoTCPTLSBFCP, Setup: SetupActive, Connection: ConnectionExisting}}
	if got := Roles(nil, existing, RFC4583); got.TCPActive != Nobody || got.TLSClient != Nobody {
		t.Errorf("an existing connection is opened again: %+v", got)
	}
}

func TestAnAnswererRefusesWhatTheTablesDoNotAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		profile Profile
		change  func(*Session, *AnswerParams)
		want    *rule.Rule
	}{
		"no BFCP stream":           {RFC4583, func(o *Session, _ *AnswerParams) { o.BFCP = nil }, rule.SDPNoBFCP},
		"a stream that is refused": {RFC4583, func(o *Session, _ *AnswerParams) { o.BFCP.Port = 0 }, rule.SDPRefused},
		"an unknown setup":         {RFC4583, func(o *Session, _ *AnswerParams) { o.BFCP.Setup = "sometimes" }, rule.SDPSetup},
		"actpass":                  {RFC4583, func(_ *Session, p *AnswerParams) { p.Setup = SetupActpass }, rule.SDPSetupAnswer},
		"passive to passive":       {RFC4583, func(o *Session, p *AnswerParams) { o.BFCP.Setup, p.Setup = SetupPassive, SetupPassive }, rule.SDPSetupAnswer},
		"active to holdconn":       {RFC4583, func(o *Session, p *AnswerParams) { o.BFCP.Setup, p.Setup = SetupHoldconn, SetupActive }, rule.SDPSetupAnswer},
		"existing to new":          {RFC4583, func(_ *Session, p *AnswerParams) { p.Connection = ConnectionExisting }, rule.SDPConnectionAnswer},
		"an unknown connection":    {RFC4583, func(o *Session, _ *AnswerParams) { o.BFCP.Connection = "old" }, rule.SDPConnection},
		"a server by a server":     {RFC4583, func(o *Session, _ *AnswerParams) { o.BFCP.FloorCtrl = []Role{ServerOnly} }, rule.SDPFloorControlAnswer},
		"c-s by one role":          {RFC4583, func(o *Session, p *AnswerParams) { o.BFCP.FloorCtrl, p.Role = []Role{Both}, ServerOnly }, rule.SDPFloorControlAnswer},
		"c-s by c-s in RFC 8856":   {RFC8856, func(o *Session, p *AnswerParams) { o.BFCP.FloorCtrl, p.Role = []Role{Both}, Both }, rule.SDPFloorControlAnswer8856},
		"another BFCP version":     {RFC8856, func(o *Session, _ *AnswerParams) { o.BFCP.Versions = []uint8{2} }, rule.SDPVersionsAnswer8856},
		"a key protocol not there": {RFC4583, func(_ *Session, p *AnswerParams) { p.KeyMgmt = []KeyMgmt{{"keyp1", nil}} }, rule.SDPKeyMgmtAnswer},
	} {
		o := client(c.profile)
		p := AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5070")}
		c.change(o, &p)
		if a, err := Answer(o, p); broken(err) != c.want {
			t.Errorf("%s: expected %v, found %v, answer %+v", name, c.want, err, a)
		}
	}
	if _, err := Answer(nil, AnswerParams{}); broken(err) != rule.SDPNoBFCP {
		t.Errorf("no offer: %v", err)
	}
}

func TestRolesInFloorControlAreThoseOfTheTable(t *testing.T) {
	for _, c := range []struct {
		profile      Profile
		offered      []Role
		wants, takes Role
		server       Party
	}{
		{RFC4583, nil, "", ServerOnly, Answerer}, {RFC4583, []Role{ClientOnly}, "", ServerOnly, Answerer}, {RFC4583, []Role{ServerOnly}, ClientOnly, ClientOnly, Offerer},
		{RFC4583, []Role{Both}, "", Both, Everybody}, {RFC4583, []Role{ServerOnly, Both}, "", Both, Everybody}, {RFC4583, []Role{ClientOnly, ServerOnly, Both}, "", ServerOnly, Answerer},
		{RFC8856, []Role{Both}, "", ServerOnly, Answerer}, {RFC8856, []Role{Both}, ClientOnly, ClientOnly, Offerer}, {RFC8856, []Role{ClientOnly, ServerOnly}, "", ServerOnly, Answerer},
	} {
		o := client(c.profile)
		o.BFCP.FloorCtrl = c.offered
		a, err := Answer(o, AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5070"), Role: c.wants})
		if err != nil || !slices.Equal(a.BFCP.FloorCtrl, []Role{c.takes}) || Roles(o, a, c.profile).FloorServer != c.server {
			t.Errorf("%v, offer %q, wanted %q: expected %q and the %v to serve, found %+v, %v", c.profile, c.offered, c.wants, c.takes, c.server, a, err)
		}
	}
}

func TestAnActiveEndpointGivesPort9(t *testing.T) {
	address := netip.MustParseAddrPort("192.0.2.1:5070")
	for setup, want := range map[Setup]uint16{SetupActive: 9, SetupPassive: 5070, SetupActpass: 5070, SetupHoldconn: 5070} {
		if got := NewOffer(OfferParams{Address: address, Setup: setup}).BFCP.Port; got != want {
			t.Errorf("offer %q: expected port %d, found %d", setup, want, got)
		}
	}
	for setup, want := range map[Setup]uint16{SetupActive: 9, SetupPassive: 5070} {
		if a, err := Answer(client(RFC4583), AnswerParams{Address: address, Setup: setup}); err != nil || a.BFCP.Port != want {
			t.Errorf("answer %q: expected port %d, found %+v, %v", setup, want, a, err)
		}
	}
	// Over UDP the port is where messages go, whoever is active (RFC 8856 §4).
	o := NewOffer(OfferParams{Profile: RFC8856, Address: address, Proto: ProtoUDPTLSBFCP, Setup: SetupActive})
	if a, err := Answer(o, AnswerParams{Address: address}); o.BFCP.Port != 5070 || err != nil || a.BFCP.Port != 5070 || a.BFCP.Connection != "" || a.BFCP.Versions[0] != 2 {
		t.Errorf("over UDP: %+v, %v", o.BFCP, err)
	}
}

func TestOnHoldNeedsNoAddress(t *testing.T) {
	o := NewOffer(OfferParams{Address: netip.MustParseAddrPort("192.0.2.1:0"), Setup: SetupHoldconn})
	a, err := Answer(o, AnswerParams{})
	if err != nil {
		t.Fatal(err)
	}
	if o.BFCP.Port != 9 || a.BFCP.Setup != SetupHoldconn || a.BFCP.Remote() != netip.MustParseAddrPort("0.0.0.0:9") {
		t.Errorf("found port %d offered, answer %+v", o.BFCP.Port, a.BFCP)
	}
	read, v := Parse([]byte(written(t, a)), RFC4583)
	if c := CheckAnswer(o, read); v.Err() != nil || c.Err() != nil {
		t.Errorf("%v, %v", v.Findings, c.Findings)
	}
}

func TestTheAddressMayComeAfterTheAnswer(t *testing.T) {
	a, err := Answer(client(RFC4583), AnswerParams{Setup: SetupPassive})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := a.Marshal(); err == nil {
		t.Errorf("written without an address: %q", b)
	}
	a.BFCP.Address, a.BFCP.Port = netip.MustParseAddr("2001:db8::2"), 5070
	if s, v := Parse([]byte(written(t, a)), RFC4583); !v.Clean() || s.Origin != "2001:db8::2" {
		t.Errorf("%v %v", s.Origin, v.Findings)
	}
}

func TestAnExistingConnectionIsAnsweredEitherWay(t *testing.T) {
	o := client(RFC4583)
	o.BFCP.Connection, o.BFCP.Setup = ConnectionExisting, SetupPassive
	for _, c := range []Connection{ConnectionNew, ConnectionExisting} {
		a, err := Answer(o, AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5070"), Connection: c})
		if err != nil || a.BFCP.Connection != c {
			t.Fatalf("%s: %+v, %v", c, a, err)
		}
		if v := CheckAnswer(o, a); v.Err() != nil {
			t.Errorf("%s: %v", c, v.Findings)
		}
		// RFC 4145 §5.1: with the existing connection nobody looks at a=setup.
		a.BFCP.Setup = SetupActpass
		if v := CheckAnswer(o, a); (v.Err() == nil) != (c == ConnectionExisting) {
			t.Errorf("%s with actpass: %v", c, v.Findings)
		}
	}
}

func TestTheAnswerHasTheOffersLinesWithTheOthersRefused(t *testing.T) {
	o := client(RFC4583)
	o.Time = "0 3724394400"
	o.Others = append(o.Others, Other{"video", "RTP/AVP", 9004, []string{"31"}, "11"})
	a := server(t, o)
	if v := CheckAnswer(o, a); !v.Clean() {
		t.Errorf("%v", v.Findings)
	}
	if len(a.Others) != 2 || a.Others[0].Port != 0 || a.Others[1].Port != 0 || a.Others[0].Label != "10" || a.Others[1].Label != "" || o.Others[0].Port == 0 || a.Time != o.Time {
		t.Errorf("found %+v", a)
	}
	for name, change := range map[string]func(){
		"a stream more": func() { a.Others = append(a.Others, Other{}) },
		"a stream less": func() { a.Others = a.Others[:1] },
		"another type":  func() { a.Others[1].Media = "audio" },
		"no BFCP":       func() { a.BFCP = nil },
	} {
		a = server(t, o)
		change()
		if v := CheckAnswer(o, a); v.Err() == nil || !v.Broke(rule.SDPAnswerMedia) {
			t.Errorf("%s: %v", name, v.Findings)
		}
	}
	if v := CheckAnswer(o, nil); v.Err() == nil {
		t.Error("no answer was accepted")
	}
}

func TestAnOfferOfNothingToSetUpIsNotBlamed(t *testing.T) {
	o := client(RFC8856)
	o.BFCP = &Media{Proto: ProtoTCPTLSBFCP}
	if v := CheckOffer(o); !v.Clean() {
		t.Errorf("%v", v.Findings)
	}
}

func BenchmarkParse(b *testing.B) {
	text := []byte(written(b, server(b, client(RFC4583))))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, v := Parse(text, RFC4583); !v.Clean() {
			b.Fatal(v.Findings)
		}
	}
}

func BenchmarkMarshal(b *testing.B) {
	s := server(b, client(RFC4583))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Marshal(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExchange is what a call costs: offer and answer written, read and
// checked, with a ticket of usual size.
func BenchmarkExchange(b *testing.B) {
	p := OfferParams{Address: netip.MustParseAddrPort("192.0.2.1:9000"), KeyMgmt: []KeyMgmt{{"mikey", make([]byte, 600)}}}
	id, user := uint32(1), uint16(1)
	b.ReportAllocs()
	for b.Loop() {
		offer := NewOffer(p)
		wire, _ := offer.Marshal()
		read, _ := Parse(wire, RFC4583)
		answer, err := Answer(read, AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5070"), ConfID: &id, UserID: &user, Floors: []Floor{{ID: 1}}, KeyMgmt: p.KeyMgmt})
		if err != nil {
			b.Fatal(err)
		}
		wire, _ = answer.Marshal()
		read, _ = Parse(wire, RFC4583)
		if v := CheckAnswer(offer, read); !v.Clean() {
			b.Fatal(v.Findings)
		}
	}
}

// RFC 4145 defines a=connection for streams over connections.
func TestAConnectionThatExistsMeansNothingOverUDP(t *testing.T) {
	offer := &Session{Profile: RFC8856, BFCP: &Media{Proto: ProtoUDPTLSBFCP, Port: 5070, Setup: SetupActpass}}
	answer := &Session{Profile: RFC8856, BFCP: &Media{Proto: ProtoUDPTLSBFCP, Port: 5070, Setup: SetupActive, Connection: ConnectionExisting}}
	if got := Roles(offer, answer, RFC8856); got.TLSClient != Answerer || got.TCPActive != Nobody {
		t.Errorf("expected the answerer to start DTLS and nobody TCP, found %+v", got)
	}
}
