package sdp

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// setupAnswers is the table of RFC 4145 §4.1: what an answer may say to an
// offer, first what is taken when the answerer's preference is not there.
func setupAnswers(offered Setup) []Setup {
	switch offered {
	case "", SetupActive: // active is the default of an offer
		return []Setup{SetupPassive, SetupHoldconn}
	case SetupPassive:
		return []Setup{SetupActive, SetupHoldconn}
	case SetupActpass:
		return []Setup{SetupActive, SetupPassive, SetupHoldconn}
	case SetupHoldconn:
		return []Setup{SetupHoldconn}
	}
	return nil
}

// connectionAnswers is the table of RFC 4145 §5.1.
func connectionAnswers(offered Connection) []Connection {
	switch offered {
	case "", ConnectionNew: // new is the default
		return []Connection{ConnectionNew}
	case ConnectionExisting:
		return []Connection{ConnectionExisting, ConnectionNew}
	}
	return nil
}

// refusal is the finding that makes an answer impossible.
func refusal(r *rule.Rule, path, format string, args ...any) rule.Finding {
	return rule.Finding{Rule: r, Offset: -1, Path: path, Detail: fmt.Sprintf(format, args...)}
}

// ChooseSetup returns what to answer to an offered a=setup: the preference where
// the table of RFC 4145 §4.1 allows it, else the role that it leaves; no
// preference stands for active, which TS 23.333 6.2.19.3.1 draws. The MRFC must
// know this before it has the MRFP's address (steps 4 to 6). It fails, with the
// finding, for a role that RFC 4145 does not know.
func ChooseSetup(offered, preference Setup) (Setup, error) {
	allowed := setupAnswers(offered)
	preference = cmp.Or(preference, SetupActive)
	switch {
	case allowed == nil:
		return "", refusal(rule.SDPSetup, "m=application/a=setup", "expected active, passive, actpass or holdconn to answer, found %q", string(offered))
	case slices.Contains(allowed, preference):
		return preference, nil
	}
	return allowed[0], nil
}

// AnswerParams say what an MRFC answers.
type AnswerParams struct {
	// Address is what the MRFP's ack gave. It may be given later, in the
	// Session's BFCP.Address and Port: nothing is written without. On hold,
	// where there is no MRFP yet, 0.0.0.0 and port 9 stand for it; the port
	// of an active endpoint is 9.
	Address netip.AddrPort
	// Setup is an answer out of the table, as ChooseSetup gives it; empty
	// lets Answer choose, active where it can.
	Setup Setup
	// Connection is new when empty; existing only answers existing.
	Connection Connection
	// Role is the answerer's in floor control: the server's when empty.
	Role    Role
	ConfID  *uint32
	UserID  *uint16
	Floors  []Floor
	KeyMgmt []KeyMgmt
	// Fingerprints are written as they are.
	Fingerprints []string
	// ID is the session identifier in o=, below 2^63.
	ID uint64
}

// Answer returns the answer to an offer, in the offer's profile. Other streams
// are refused: port 0 (RFC 3264 §6); their labels stay where a floor points at
// them. It fails, with the finding, where the tables leave no answer: no BFCP
// stream, one that is offered as refused, a role in TCP or in floor control, a
// connection or a BFCP version that the offer does not allow.
func Answer(offer *Session, p AnswerParams) (*Session, error) {
	if offer == nil || offer.BFCP == nil {
		return nil, refusal(rule.SDPNoBFCP, "m=", "expected a BFCP stream to answer, found none")
	}
	o := offer.BFCP
	if o.Port == 0 {
		return nil, refusal(rule.SDPRefused, "m=application", "expected a stream to set up, found port 0")
	}
	a := &Media{Proto: o.Proto, Address: p.Address.Addr(), ConfID: p.ConfID, UserID: p.UserID, Floors: p.Floors, KeyMgmt: p.KeyMgmt, Fingerprints: p.Fingerprints}
	if err := a.answerTCP(o, p); err != nil {
		return nil, err
	}
	if err := a.answerRole(offer.Profile, o, p.Role); err != nil {
		return nil, err
	}
	for _, k := range p.KeyMgmt {
		if !slices.ContainsFunc(o.KeyMgmt, func(x KeyMgmt) bool { return x.Protocol == k.Protocol }) {
			return nil, refusal(rule.SDPKeyMgmtAnswer, "m=application/a=key-mgmt", "expected a protocol out of the offer to answer with, found %q", k.Protocol)
		}
	}
	s := &Session{Profile: offer.Profile, ID: p.ID, Version: p.ID, Time: offer.Time, Index: offer.Index, BFCP: a}
	if a.Address.IsValid() {
		s.Origin = a.Address.String()
	}
	for _, other := range offer.Others {
		other.Port = 0
		if !pointsAt(p.Floors, other.Label) {
			other.Label = ""
		}
		s.Others = append(s.Others, other)
	}
	return s, nil
}

// answerTCP fills in the address, a=setup and a=connection.
func (m *Media) answerTCP(o *Media, p AnswerParams) error {
	setup := p.Setup
	if setup == "" {
		var err error
		if setup, err = ChooseSetup(o.Setup, ""); err != nil {
			return err
		}
	}
	if allowed := setupAnswers(o.Setup); !slices.Contains(allowed, setup) {
		return refusal(rule.SDPSetupAnswer, "m=application/a=setup", "expected one of %q to answer %q, found %q", allowed, string(o.Setup), string(setup))
	}
	m.Setup = setup
	m.Port = p.Address.Port()
	if !m.Proto.TCP() {
		return nil
	}
	m.Connection = cmp.Or(p.Connection, ConnectionNew)
	switch {
	case connectionAnswers(o.Connection) == nil:
		return refusal(rule.SDPConnection, "m=application/a=connection", "expected new or existing to answer, found %q", string(o.Connection))
	case !slices.Contains(connectionAnswers(o.Connection), m.Connection):
		return refusal(rule.SDPConnectionAnswer, "m=application/a=connection", "expected new to answer %q, found %q", string(cmp.Or(o.Connection, ConnectionNew)), string(m.Connection))
	}
	m.Port = portFor(setup, m.Port)
	if setup == SetupHoldconn && !m.Address.IsValid() {
		m.Address = netip.IPv4Unspecified()
	}
	return nil
}

// answerRole fills in a=floorctrl and a=bfcpver.
func (m *Media) answerRole(profile Profile, o *Media, role Role) error {
	wanted := role
	if role == "" {
		wanted = ServerOnly
		if profile == RFC4583 && len(o.FloorCtrl) > 0 && !slices.Contains(o.FloorCtrl, ClientOnly) && slices.Contains(o.FloorCtrl, Both) {
			// c-s is answered with c-s only (RFC 4583 §4, Table 1).
			wanted = Both
		}
	}
	if !matches(profile, o.FloorCtrl, wanted) {
		return refusal(answerRule(profile), "m=application/a=floorctrl", "expected an offer that %q can answer, found %s", string(wanted), roles(o.FloorCtrl))
	}
	m.FloorCtrl = []Role{wanted}
	if profile != RFC8856 {
		return nil
	}
	version := m.Proto.version()
	if o.Versions != nil && !slices.Contains(o.Versions, version) {
		return refusal(rule.SDPVersionsAnswer8856, "m=application/a=bfcpver", "expected BFCP version %d to be offered, found %d", version, o.Versions)
	}
	m.Versions = []uint8{version}
	return nil
}

// matches is Table 1 of RFC 4583 §4 and of RFC 8856 §5.1: whether the answerer
// may take that role. An offer without roles is a client's.
func matches(profile Profile, offered []Role, answered Role) bool {
	if len(offered) == 0 {
		return answered == ServerOnly
	}
	both := slices.Contains(offered, Both)
	switch answered {
	case ServerOnly:
		return slices.Contains(offered, ClientOnly) || both && profile == RFC8856
	case ClientOnly:
		return slices.Contains(offered, ServerOnly) || both && profile == RFC8856
	case Both:
		return both && profile == RFC4583
	}
	return false
}

func answerRule(p Profile) *rule.Rule {
	if p == RFC8856 {
		return rule.SDPFloorControlAnswer8856
	}
	return rule.SDPFloorControlAnswer
}

// roles writes a list of roles for a finding.
func roles(list []Role) string {
	if len(list) == 0 {
		return "no a=floorctrl"
	}
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = clip(string(r))
	}
	return strings.Join(words, " ")
}

func pointsAt(floors []Floor, label string) bool {
	return slices.ContainsFunc(floors, func(f Floor) bool { return slices.Contains(f.Streams, label) })
}
