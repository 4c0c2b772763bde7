package properties

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/prop"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// OfferAnswerSides is what the properties of offer and answer ask of an
// implementation: the answerer, the offerer's check, and who has which role.
// Those with a planted fault have the same.
type OfferAnswerSides struct {
	Answer func(offer *sdp.Session, p sdp.AnswerParams) (*sdp.Session, error)
	Check  func(offer, answer *sdp.Session) rule.Verdict
	Roles  func(offer, answer *sdp.Session, p sdp.Profile) sdp.RoleTable
}

// ReferenceSides are those of reference/sdp.
func ReferenceSides() OfferAnswerSides {
	return OfferAnswerSides{Answer: sdp.Answer, Check: sdp.CheckAnswer, Roles: sdp.Roles}
}

// OfferAnswer returns the properties of the offer/answer tables (RFC 4145 §4.1
// and §5.1, RFC 4583 §4 and §8, RFC 8856 §5.1), checked over that many drawn
// exchanges from that seed. They can be run anywhere: p.Run(reporter).
//
// The tables that they compare with are their own, in offeranswer_tables.go.
func OfferAnswer(sides OfferAnswerSides, seed int64, cases int) *gopter.Properties {
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = cases
	p := gopter.NewProperties(parameters)
	p.Property("an offer is answered if and only if the tables have an answer", prop.ForAll(sides.answersByTheTables, genExchange()))
	p.Property("offerer and answerer see the same roles, and each part of the connection is started once", prop.ForAll(sides.rolesAgree, genExchange()))
	p.Property("answering twice gives the same answer", prop.ForAll(sides.answersTwiceTheSame, genExchange()))
	p.Property("the offerer accepts an answer if and only if the tables have it", prop.ForAll(sides.checksByTheTables, genExchange()))
	p.Property("what is written reads the same", prop.ForAll(writtenReadsTheSame, genExchange()))
	return p
}

// exchange is one drawn exchange: an offer, what the answerer would like, and an
// answer that may have nothing to do with either. Empty strings are absent
// attributes.
type exchange struct {
	Profile   string
	Proto     string
	Offer     half
	Prefers   string // the answerer's a=setup, "" for its own choice
	Connects  string // the answerer's a=connection
	Takes     string // the answerer's role in floor control
	Answer    half
	KeyMgmt   bool
	Name      bool // the answer gives a host name in place of an address
	WithAudio bool
}

// half is what one side says in the attributes that the tables are about.
type half struct{ Setup, Connection, FloorCtrl, Versions string }

// offer builds the description that the exchange begins with, out of fields: not
// by NewOffer, which makes no offer outside the tables.
func (x exchange) offer() *sdp.Session {
	s := x.session(x.Offer, "192.0.2.1", 5070)
	if x.KeyMgmt {
		s.BFCP.KeyMgmt = []sdp.KeyMgmt{{Protocol: "mikey", Data: []byte("init")}}
	}
	return s
}

func (x exchange) answer() *sdp.Session {
	s := x.session(x.Answer, "192.0.2.2", 5071)
	for i := range s.Others {
		s.Others[i].Port = 0
	}
	if x.Name {
		s.BFCP.Address, s.BFCP.Host = netip.Addr{}, "mrfp.example"
	}
	return s
}

func (x exchange) session(h half, address string, port uint16) *sdp.Session {
	m := &sdp.Media{Proto: sdp.Proto(x.Proto), Address: netip.MustParseAddr(address), Port: port, Setup: sdp.Setup(h.Setup), Connection: sdp.Connection(h.Connection)}
	for _, r := range words(h.FloorCtrl) {
		m.FloorCtrl = append(m.FloorCtrl, sdp.Role(r))
	}
	s := &sdp.Session{Profile: x.profile(), Origin: address, ID: 1, Version: 1, Time: "0 0", BFCP: m}
	if x.profile() == sdp.RFC8856 {
		for _, v := range words(h.Versions) {
			m.Versions = append(m.Versions, v[0]-'0')
		}
	}
	if x.WithAudio {
		s.Others, s.Index = []sdp.Other{{Media: "audio", Proto: "RTP/AVP", Port: 9000, Formats: []string{"0"}, Label: "10"}}, 1
	}
	return s
}

func (x exchange) profile() sdp.Profile {
	if x.Profile == "RFC 8856" {
		return sdp.RFC8856
	}
	return sdp.RFC4583
}

// params is what the answerer is asked for.
func (x exchange) params() sdp.AnswerParams {
	id, user := uint32(1), uint16(2)
	p := sdp.AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5071"), Setup: sdp.Setup(x.Prefers), Connection: sdp.Connection(x.Connects),
		Role: sdp.Role(x.Takes), ConfID: &id, UserID: &user, Floors: []sdp.Floor{{ID: 1, Streams: []string{"10"}}}}
	if x.KeyMgmt {
		p.KeyMgmt = []sdp.KeyMgmt{{Protocol: "mikey", Data: []byte("resp")}}
	}
	return p
}

func (s OfferAnswerSides) answersByTheTables(x exchange) string {
	a, err := s.Answer(x.offer(), x.params())
	want := x.answerable()
	switch {
	case err != nil && want:
		return fmt.Sprintf("expected an answer, found %v", err)
	case err != nil:
		return ""
	case !want:
		return fmt.Sprintf("expected a refusal, found the answer %+v", *a.BFCP)
	}
	got := half{string(a.BFCP.Setup), string(a.BFCP.Connection), join(a.BFCP.FloorCtrl), join(a.BFCP.Versions)}
	if y := x.with(got); !y.inTables() {
		return fmt.Sprintf("expected an answer out of the tables, found %+v", got)
	}
	if x.Prefers != "" && got.Setup != x.Prefers {
		return fmt.Sprintf("expected a=setup:%s as wanted, found %s", x.Prefers, got.Setup)
	}
	return ""
}

func (s OfferAnswerSides) rolesAgree(x exchange) string {
	offer := x.offer()
	a, err := s.Answer(offer, x.params())
	if err != nil {
		return ""
	}
	// The answerer has the offer from the wire, the offerer the answer.
	offerRead, why := overTheWire(offer)
	if why != "" {
		return why
	}
	answerRead, why := overTheWire(a)
	if why != "" {
		return why
	}
	if v := s.Check(offer, answerRead); v.Err() != nil {
		return fmt.Sprintf("the offerer refuses the answer: %v", v.Err())
	}
	seen := s.Roles(offer, answerRead, x.profile())
	if other := s.Roles(offerRead, a, x.profile()); other != seen {
		return fmt.Sprintf("the offerer sees %+v, the answerer %+v", seen, other)
	}
	want := x.with(half{string(a.BFCP.Setup), string(a.BFCP.Connection), join(a.BFCP.FloorCtrl), ""}).roles()
	if seen != want {
		return fmt.Sprintf("expected %+v, found %+v", want, seen)
	}
	return dialsOnce(x, a, seen)
}

// dialsOnce says it without a table: who dials must reach somebody who waits, and
// nobody waits for nobody.
func dialsOnce(x exchange, a *sdp.Session, r sdp.RoleTable) string {
	if a.BFCP.Setup == sdp.SetupHoldconn || a.BFCP.Connection == sdp.ConnectionExisting {
		if r.TCPActive != sdp.Nobody || r.TLSClient != sdp.Nobody {
			return fmt.Sprintf("expected no new connection, found %+v", r)
		}
		return ""
	}
	offererDials := r.TCPActive == sdp.Offerer
	answererDials := r.TCPActive == sdp.Answerer
	switch overTCP := x.Proto[:3] == "TCP"; {
	case overTCP && offererDials == answererDials:
		return fmt.Sprintf("expected one side to open TCP, found %v", r.TCPActive)
	case !overTCP && r.TCPActive != sdp.Nobody:
		return fmt.Sprintf("expected no TCP over UDP, found %v to open it", r.TCPActive)
	case offererDials && x.Offer.Setup == "passive", answererDials && (x.Offer.Setup == "" || x.Offer.Setup == "active"):
		return fmt.Sprintf("expected a side to dial that is willing, found %v", r.TCPActive)
	}
	secured := x.Proto == "TCP/TLS/BFCP" || x.Proto == "TCP/DTLS/BFCP" || x.Proto == "UDP/TLS/BFCP"
	if one := r.TLSClient == sdp.Offerer || r.TLSClient == sdp.Answerer; one != secured {
		return fmt.Sprintf("expected TLS to be started by one side if there is TLS (%v), found %v", secured, r.TLSClient)
	}
	return ""
}

func (s OfferAnswerSides) answersTwiceTheSame(x exchange) string {
	offer, before := x.offer(), marshal(x.offer())
	a1, err1 := s.Answer(offer, x.params())
	a2, err2 := s.Answer(offer, x.params())
	if (err1 == nil) != (err2 == nil) || err1 != nil && err1.Error() != err2.Error() {
		return fmt.Sprintf("expected the same twice, found %v and %v", err1, err2)
	}
	if marshal(offer) != before {
		return "expected the offer to stay as it was, found it changed"
	}
	if err1 == nil && marshal(a1) != marshal(a2) {
		return fmt.Sprintf("expected the same twice, found %q and %q", marshal(a1), marshal(a2))
	}
	return ""
}

func (s OfferAnswerSides) checksByTheTables(x exchange) string {
	v := s.Check(x.offer(), x.answer())
	if accepted, want := v.Err() == nil, x.acceptable(); accepted != want {
		return fmt.Sprintf("expected accepted %v, found %v: %v", want, accepted, v.Findings)
	}
	return ""
}

func writtenReadsTheSame(x exchange) string {
	for _, s := range []*sdp.Session{x.offer(), x.answer()} {
		read, why := overTheWire(s)
		if why != "" {
			return why
		}
		if again := marshal(read); again != marshal(s) {
			return fmt.Sprintf("expected %q, found %q", marshal(s), again)
		}
		if !sameStream(s.BFCP, read.BFCP) || s.Index != read.Index || len(s.Others) != len(read.Others) {
			return fmt.Sprintf("expected %+v, found %+v", *s.BFCP, *read.BFCP)
		}
	}
	return ""
}

// sameStream compares field by field, so that a field that Marshal forgets shows.
func sameStream(a, b *sdp.Media) bool {
	return a.Proto == b.Proto && a.Address == b.Address && a.Host == b.Host && a.Port == b.Port && a.Setup == b.Setup && a.Connection == b.Connection &&
		slices.Equal(a.FloorCtrl, b.FloorCtrl) && slices.Equal(a.Versions, b.Versions) && (a.ConfID == nil) == (b.ConfID == nil) &&
		slices.EqualFunc(a.KeyMgmt, b.KeyMgmt, func(x, y sdp.KeyMgmt) bool { return x.Protocol == y.Protocol && string(x.Data) == string(y.Data) })
}

func marshal(s *sdp.Session) string {
	b, err := s.Marshal()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func overTheWire(s *sdp.Session) (*sdp.Session, string) {
	b, err := s.Marshal()
	if err != nil {
		return nil, err.Error()
	}
	read, v := sdp.Parse(b, s.Profile)
	if v.Err() != nil {
		return nil, fmt.Sprintf("what was written is refused: %v in %q", v.Err(), b)
	}
	return read, ""
}
