package sdp

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// OfferParams say what a UE offers.
type OfferParams struct {
	// Address is where the UE listens; for an active endpoint the port is 9.
	Address netip.AddrPort
	// Proto is TCP/TLS/BFCP when empty, Setup actpass.
	Proto   Proto
	Setup   Setup
	KeyMgmt []KeyMgmt
	// AudioLabel, where set, adds an audio stream with that label, which is
	// what the conference's floor is about.
	AudioLabel string
	AudioPort  uint16
	ID         uint64
}

// NewOffer returns the offer of a floor control client (RFC 4583 §4: c-only) for
// a new connection.
func NewOffer(p OfferParams) *Session {
	s := &Session{Origin: p.Address.Addr(), ID: p.ID, BFCP: &Media{Proto: cmp.Or(p.Proto, ProtoTCPTLSBFCP), Address: p.Address.Addr(), Port: p.Address.Port(),
		Setup: cmp.Or(p.Setup, SetupActpass), Connection: ConnectionNew, FloorCtrl: []Role{ClientOnly}, KeyMgmt: p.KeyMgmt}}
	if p.AudioLabel != "" {
		s.Others = []Other{{"audio", "RTP/AVP", p.AudioPort, []string{"0"}, p.AudioLabel}}
		s.Index = 1
	}
	return s
}

// answers is the table of RFC 4145 §4.1: what an answer may say to an offer.
var answers = map[Setup][]Setup{
	SetupActive:   {SetupPassive, SetupHoldconn},
	SetupPassive:  {SetupActive, SetupHoldconn},
	SetupActpass:  {SetupActive, SetupPassive, SetupHoldconn},
	SetupHoldconn: {SetupHoldconn},
}

// ChooseSetup returns what to answer to an offered a=setup: the preference where
// the table allows it, else the first value that it does allow. An absent offer
// stands for active.
func ChooseSetup(offered, preference Setup) (Setup, error) {
	allowed := answers[cmp.Or(offered, SetupActive)]
	switch {
	case len(allowed) == 0:
		return "", rule.Finding{Rule: rule.SDPSetup, Offset: -1, Path: "a=setup", Detail: fmt.Sprintf("expected active, passive, actpass or holdconn, found %q", string(offered))}
	case slices.Contains(allowed, preference):
		return preference, nil
	}
	return allowed[0], nil
}

// AnswerParams say what an MRFC answers.
type AnswerParams struct {
	// Address is what the MRFP's ack gave. Its port stands in the answer.
	Address netip.AddrPort
	// Setup is ChooseSetup's.
	Setup   Setup
	ConfID  *uint32
	UserID  *uint16
	Floors  []Floor
	KeyMgmt []KeyMgmt
	ID      uint64
}

// Answer returns the answer of a floor control server to an offer. Other streams
// are refused: port 0 (RFC 3264 §6). It fails, with the finding, where the
// tables of RFC 4145 §4.1 and RFC 4583 §4 leave no answer.
func Answer(offer *Session, p AnswerParams) (*Session, error) {
	if offer.BFCP == nil {
		return nil, rule.Finding{Rule: rule.SDPMedia, Offset: -1, Path: "m=", Detail: "expected a BFCP stream to answer, found none"}
	}
	o := offer.BFCP
	if !slices.Contains(answers[cmp.Or(o.Setup, SetupActive)], p.Setup) {
		return nil, rule.Finding{Rule: rule.SDPSetupAnswer, Offset: -1, Path: "a=setup",
			Detail: fmt.Sprintf("expected one of %q to answer %q, found %q", answers[cmp.Or(o.Setup, SetupActive)], string(o.Setup), string(p.Setup))}
	}
	role, err := serverRole(o.FloorCtrl)
	if err != nil {
		return nil, err
	}
	a := &Session{Origin: p.Address.Addr(), ID: p.ID, Index: offer.Index, BFCP: &Media{Proto: o.Proto, Address: p.Address.Addr(), Port: p.Address.Port(),
		Setup: p.Setup, Connection: ConnectionNew, FloorCtrl: []Role{role}, ConfID: p.ConfID, UserID: p.UserID, Floors: p.Floors, KeyMgmt: p.KeyMgmt}}
	for _, other := range offer.Others {
		other.Port, other.Label = 0, ""
		a.Others = append(a.Others, other)
	}
	return a, nil
}

// serverRole is RFC 4583 §4's table, read by an answerer that can only be the
// server.
func serverRole(offered []Role) (Role, error) {
	switch {
	case len(offered) == 0, slices.Contains(offered, ClientOnly):
		return ServerOnly, nil
	case slices.Contains(offered, Both):
		return Both, nil
	}
	return "", rule.Finding{Rule: rule.SDPFloorControlAnswer, Offset: -1, Path: "a=floorctrl",
		Detail: fmt.Sprintf("expected an offer with c-only or c-s for a floor control server, found %q", offered)}
}

// CheckAnswer judges an answer as the offerer must: by the offer.
func CheckAnswer(offer, answer *Session) rule.Verdict {
	var v rule.Verdict
	if answer == nil || answer.BFCP == nil || offer.BFCP == nil {
		v.Report(rule.SDPMedia, -1, "m=", "expected a BFCP stream in the answer, found none")
		return v
	}
	o, a := offer.BFCP, answer.BFCP
	if len(offer.Others) != len(answer.Others) || offer.Index != answer.Index {
		v.Report(rule.SDPAnswerMedia, -1, "m=", "expected %d m-lines with BFCP in place %d, found %d with BFCP in place %d",
			len(offer.Others)+1, offer.Index+1, len(answer.Others)+1, answer.Index+1)
	}
	if a.Proto != o.Proto {
		v.Report(rule.SDPAnswerProto, -1, "m=application", "expected %s, found %s", o.Proto, a.Proto)
	}
	if a.Port == 0 {
		v.Report(rule.SDPPort, -1, "m=application", "the stream is refused: port 0")
		return v
	}
	offered, answered := cmp.Or(o.Setup, SetupActive), cmp.Or(a.Setup, SetupPassive)
	if !slices.Contains(answers[offered], answered) {
		v.Report(rule.SDPSetupAnswer, -1, "a=setup", "expected one of %q to answer %q, found %q", answers[offered], offered.String(), answered.String())
	}
	if cmp.Or(o.Connection, ConnectionNew) == ConnectionNew && a.Connection == ConnectionExisting {
		v.Report(rule.SDPConnectionAnswer, -1, "a=connection", "expected new, found existing")
	}
	checkRoles(&v, o.FloorCtrl, a.FloorCtrl)
	if a.ConfID == nil || a.UserID == nil {
		v.Report(rule.SDPIDsGiven, -1, "a=confid, a=userid", "expected both of the floor control server, found conference %t, user %t", a.ConfID != nil, a.UserID != nil)
	}
	return v
}

func checkRoles(v *rule.Verdict, offered, answered []Role) {
	if len(offered) == 0 {
		offered = []Role{ClientOnly}
	}
	if len(answered) == 0 {
		answered = []Role{ServerOnly}
	}
	match := map[Role]Role{ClientOnly: ServerOnly, ServerOnly: ClientOnly, Both: Both}
	for _, r := range answered {
		if !slices.Contains(offered, match[r]) {
			v.Report(rule.SDPFloorControlAnswer, -1, "a=floorctrl", "expected a role that matches one of %q, found %q", offered, r)
		}
	}
}
