package properties

import (
	"fmt"
	"slices"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// ByTables holds what Check and Roles say of two descriptions, whatever stands in
// them, to the tables: a rule that rests on a table is broken if and only if the
// table does not have the answer, and the parties of an answer that is taken have
// the roles of the tables. It returns Check's verdict and what is wrong, "" if
// nothing.
func (s OfferAnswerSides) ByTables(offer, answer *sdp.Session) (v rule.Verdict, wrong string) {
	v = s.Check(offer, answer)
	broken := func(rules ...*rule.Rule) bool { return slices.ContainsFunc(rules, v.Broke) }
	if offer.BFCP == nil || answer.BFCP == nil || offer.BFCP.Port == 0 || answer.BFCP.Port == 0 {
		if v.Err() == nil || broken(rule.SDPSetupAnswer, rule.SDPConnectionAnswer, rule.SDPFloorControlAnswer, rule.SDPFloorControlAnswer8856) {
			return v, fmt.Sprintf("expected a refusal for want of a stream, found %v", v.Findings)
		}
		return v, ""
	}
	o, a := offer.BFCP, answer.BFCP
	x := exchange{Profile: offer.Profile.String(), Proto: string(a.Proto), Offer: halfOf(o), Answer: halfOf(a), Name: !a.Address.IsValid()}
	for _, row := range []struct {
		what  string
		found bool
		want  bool
	}{
		{"a=setup", broken(rule.SDPSetupAnswer), !x.resultExisting() && !inTable(setupTable, x.Offer.Setup, x.Answer.Setup)},
		{"a=connection", broken(rule.SDPConnectionAnswer), x.overTCP() && !inTable(connectionTable, x.Offer.Connection, x.Answer.Connection)},
		{"a=floorctrl", broken(rule.SDPFloorControlAnswer, rule.SDPFloorControlAnswer8856),
			slices.ContainsFunc(words(x.Answer.FloorCtrl), func(r string) bool { return !x.roleAllowed(r) })},
		{"c=", broken(rule.SDPUnreachable), x.waitsUnderAName()},
	} {
		if row.found != row.want {
			return v, fmt.Sprintf("%s: expected a breach %v of %+v, found %v", row.what, row.want, x, v.Findings)
		}
	}
	// The tables have an attribute that lists versions or none, not one in which
	// nothing could be read.
	readable := (o.Versions == nil || len(o.Versions) > 0) && (a.Versions == nil || len(a.Versions) > 0)
	if readable && o.Proto == a.Proto && broken(rule.SDPVersionsAnswer8856) == x.versionsAllowed() {
		return v, fmt.Sprintf("a=bfcpver: expected allowed %v of %+v, found %v", x.versionsAllowed(), x, v.Findings)
	}
	if v.Err() != nil {
		return v, ""
	}
	want, found := x.roles(), s.Roles(offer, answer, offer.Profile)
	if n := len(a.FloorCtrl); n > 1 || n == 0 && len(o.FloorCtrl) > 0 {
		want.FloorServer = found.FloorServer // no table has it
	}
	if found != want {
		return v, fmt.Sprintf("expected the roles %+v of %+v, found %+v", want, x, found)
	}
	return v, ""
}

// ChoosesByTable holds the choice of an a=setup to an offer to the table: the
// preference where the table has it, else another that it has, and none where it
// has none. It returns what is wrong, "" if nothing.
func ChoosesByTable(choose func(offered, preference sdp.Setup) (sdp.Setup, error), offered sdp.Setup) string {
	known := knownWord(string(offered), "active", "passive", "actpass", "holdconn")
	for _, preference := range [...]sdp.Setup{"", sdp.SetupActive, sdp.SetupPassive, sdp.SetupActpass, sdp.SetupHoldconn} {
		chosen, err := choose(offered, preference)
		if known == unknownWord {
			if err == nil {
				return fmt.Sprintf("expected no answer to a=setup:%s, found %s", offered, chosen)
			}
			continue
		}
		if err != nil || chosen == "" || !inTable(setupTable, known, string(chosen)) {
			return fmt.Sprintf("expected an answer of the table to a=setup:%s, found %q, %v", offered, chosen, err)
		}
		if preference != "" && preference != chosen && inTable(setupTable, known, string(preference)) {
			return fmt.Sprintf("expected the preference %s to answer a=setup:%s, found %s", preference, offered, chosen)
		}
	}
	return ""
}

// halfOf is what the tables are about in a description that was read.
func halfOf(m *sdp.Media) half {
	return half{
		Setup:      knownWord(string(m.Setup), "active", "passive", "actpass", "holdconn"),
		Connection: knownWord(string(m.Connection), "new", "existing"),
		FloorCtrl:  join(m.FloorCtrl), Versions: join(m.Versions),
	}
}

// unknownWord stands for every word that no table has.
const unknownWord = "unknown"

func knownWord(word string, known ...string) string {
	if word == "" || slices.Contains(known, word) {
		return word
	}
	return unknownWord
}
