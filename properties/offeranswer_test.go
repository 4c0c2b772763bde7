package properties

import (
	"bytes"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

const offerAnswerSeed, offerAnswerCases = 4145, 1500

func TestOfferAndAnswerFollowTheTables(t *testing.T) {
	var report bytes.Buffer
	if !OfferAnswer(ReferenceSides(), offerAnswerSeed, offerAnswerCases).Run(gopter.NewFormatedReporter(false, 150, &report)) {
		t.Error(report.String())
	}
}

// sidesWithAFault are implementations with one fault each, which the properties
// must find: a property that cannot fail proves nothing.
func sidesWithAFault() map[string]OfferAnswerSides {
	answering := func(change func(offer, answer *sdp.Session)) OfferAnswerSides {
		s := ReferenceSides()
		s.Answer = func(offer *sdp.Session, p sdp.AnswerParams) (*sdp.Session, error) {
			a, err := sdp.Answer(offer, p)
			if err == nil {
				change(offer, a)
			}
			return a, err
		}
		return s
	}
	checking := func(check func(offer, answer *sdp.Session) rule.Verdict) OfferAnswerSides {
		s := ReferenceSides()
		s.Check = check
		return s
	}
	withRoles := func(roles func(offer, answer *sdp.Session, p sdp.Profile) sdp.RoleTable) OfferAnswerSides {
		s := ReferenceSides()
		s.Roles = roles
		return s
	}
	calls := 0
	return map[string]OfferAnswerSides{
		"answers actpass with actpass": answering(func(o, a *sdp.Session) {
			if o.BFCP.Setup == sdp.SetupActpass {
				a.BFCP.Setup = sdp.SetupActpass
			}
		}),
		"answers active with active": answering(func(o, a *sdp.Session) {
			if o.BFCP.Setup == sdp.SetupActive && a.BFCP.Setup == sdp.SetupPassive {
				a.BFCP.Setup = sdp.SetupActive
			}
		}),
		"takes an absent a=setup for passive": answering(func(o, a *sdp.Session) {
			if o.BFCP.Setup == "" && a.BFCP.Setup == sdp.SetupPassive {
				a.BFCP.Setup = sdp.SetupActive
			}
		}),
		"leaves out a=setup where it is active": answering(func(_, a *sdp.Session) {
			if a.BFCP.Setup == sdp.SetupActive {
				a.BFCP.Setup = ""
			}
		}),
		"answers new with existing": answering(func(o, a *sdp.Session) {
			if o.BFCP.Connection == sdp.ConnectionNew && o.BFCP.Proto.TCP() {
				a.BFCP.Connection = sdp.ConnectionExisting
			}
		}),
		"repeats the offer's role": answering(func(o, a *sdp.Session) {
			if len(o.BFCP.FloorCtrl) == 1 && o.BFCP.FloorCtrl[0] == sdp.ServerOnly {
				a.BFCP.FloorCtrl = o.BFCP.FloorCtrl
			}
		}),
		"answers otherwise each time": answering(func(_, a *sdp.Session) {
			calls++
			a.ID = uint64(calls)
		}),
		"writes into the offer":                   answering(func(o, _ *sdp.Session) { o.BFCP.Port++ }),
		"accepts every answer":                    checking(func(_, _ *sdp.Session) rule.Verdict { return rule.Verdict{} }),
		"refuses every answer":                    checking(func(_, _ *sdp.Session) (v rule.Verdict) { v.Report(rule.SDPSetupAnswer, -1, "", "no"); return v }),
		"takes an absent a=setup for active, too": checking(defaultActive),
		"lets the active endpoint start TLS": withRoles(func(o, a *sdp.Session, p sdp.Profile) sdp.RoleTable {
			return sdp.Roles(o, a, sdp.RFC8856)
		}),
		"has both sides dial": withRoles(func(o, a *sdp.Session, p sdp.Profile) sdp.RoleTable {
			r := sdp.Roles(o, a, p)
			if r.TCPActive != sdp.Nobody {
				r.TCPActive = sdp.Everybody
			}
			return r
		}),
		"dials although on hold": withRoles(func(o, a *sdp.Session, p sdp.Profile) sdp.RoleTable {
			r := sdp.Roles(o, a, p)
			if a.BFCP.Setup == sdp.SetupHoldconn {
				r.TCPActive = sdp.Offerer
			}
			return r
		}),
	}
}

// defaultActive is a check that reads an absent a=setup of the answer as active.
func defaultActive(offer, answer *sdp.Session) rule.Verdict {
	if answer.BFCP.Setup == "" {
		changed, m := *answer, *answer.BFCP
		m.Setup, changed.BFCP = sdp.SetupActive, &m
		answer = &changed
	}
	return sdp.CheckAnswer(offer, answer)
}

func TestEachPlantedFaultOfOfferAndAnswerIsFound(t *testing.T) {
	for name, sides := range sidesWithAFault() {
		t.Run(name, func(t *testing.T) {
			var report bytes.Buffer
			if OfferAnswer(sides, offerAnswerSeed, offerAnswerCases).Run(gopter.NewFormatedReporter(false, 150, &report)) {
				t.Error("no property failed")
			}
		})
	}
}

// pairsBySetup are offers and answers of every a=setup and a=connection.
func pairsBySetup() (pairs [][2]*sdp.Session) {
	for _, proto := range []string{"TCP/TLS/BFCP", "UDP/TLS/BFCP"} {
		for _, o := range []string{"", "active", "passive", "actpass", "holdconn", "sometimes"} {
			for _, a := range []string{"", "active", "passive", "actpass", "holdconn", "sometimes"} {
				for _, c := range []string{"", "new", "existing"} {
					x := exchange{Profile: "RFC 4583", Proto: proto, Offer: half{Setup: o, FloorCtrl: "c-only"}, Answer: half{Setup: a, Connection: c, FloorCtrl: "s-only"}}
					pairs = append(pairs, [2]*sdp.Session{x.offer(), x.answer()})
				}
			}
		}
	}
	return pairs
}

func TestTheTablesFindWhatACheckOrARoleGetsWrong(t *testing.T) {
	wrong := func(s OfferAnswerSides) (first string) {
		for _, p := range pairsBySetup() {
			if _, first = s.ByTables(p[0], p[1]); first != "" {
				break
			}
		}
		return first
	}
	if why := wrong(ReferenceSides()); why != "" {
		t.Error(why)
	}
	faults := sidesWithAFault()
	for _, name := range []string{"accepts every answer", "refuses every answer", "takes an absent a=setup for active, too", "has both sides dial"} {
		if wrong(faults[name]) == "" {
			t.Errorf("%s: expected a breach of the tables, found none", name)
		}
	}
	passive := func(_, _ sdp.Setup) (sdp.Setup, error) { return sdp.SetupPassive, nil }
	for _, offered := range []sdp.Setup{"", "active", "passive", "actpass", "holdconn", "sometimes"} {
		if ChoosesByTable(passive, offered) == "" {
			t.Errorf("always passive to a=setup:%s: expected a breach of the table, found none", offered)
		}
		if why := ChoosesByTable(sdp.ChooseSetup, offered); why != "" {
			t.Error(why)
		}
	}
}
