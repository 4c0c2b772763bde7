package sdp

import (
	"cmp"
	"slices"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// CheckOffer judges a description as an offer, in its own profile, beyond what
// Parse can say: what an offerer must give, and what an absent a=setup means in
// an offer. Findings have no offset.
func CheckOffer(offer *Session) rule.Verdict {
	var c check
	if offer == nil || offer.BFCP == nil {
		c.Report(rule.SDPNoBFCP, -1, "m=", "expected a BFCP stream in the offer, found none")
		return c.Verdict
	}
	m := offer.BFCP
	if m.Port == 0 {
		return c.Verdict // offered as refused: nothing else matters (RFC 3264 §5.1)
	}
	if setupAnswers(m.Setup) == nil {
		c.stream(rule.SDPSetup, "/a=setup", "expected active, passive, actpass or holdconn, found %q", string(m.Setup))
	}
	if m.Proto.TCP() && m.Connection == "" {
		c.stream(rule.SDPConnectionGiven, "/a=connection", "expected a=connection in an offer, found none")
	}
	c.activePort(m, cmp.Or(m.Setup, SetupActive))
	c.fingerprint(m)
	serves := slices.Contains(m.FloorCtrl, ServerOnly) || slices.Contains(m.FloorCtrl, Both)
	if offer.Profile == RFC8856 {
		if len(m.FloorCtrl) == 0 {
			c.stream(rule.SDPFloorControlGiven8856, "/a=floorctrl", "expected a=floorctrl in an offer, found none")
		}
		c.versionsGiven(m)
	}
	if serves {
		c.server(offer.Profile, m)
	}
	c.labels(offer.Profile, m, offer.Others, nil)
	return c.Verdict
}

// CheckAnswer judges an answer as the offerer must: by the offer, and in the
// offer's profile. Findings have no offset.
func CheckAnswer(offer, answer *Session) rule.Verdict {
	var c check
	if offer == nil || offer.BFCP == nil {
		c.Report(rule.SDPNoBFCP, -1, "m=", "expected a BFCP stream in the offer, found none")
		return c.Verdict
	}
	c.media(offer, answer)
	if answer == nil || answer.BFCP == nil {
		return c.Verdict
	}
	o, a := offer.BFCP, answer.BFCP
	if want, got := cmp.Or(offer.Time, "0 0"), cmp.Or(answer.Time, "0 0"); want != got {
		c.Report(rule.SDPAnswerTime, -1, "t=", "expected t=%s as offered, found t=%s", clip(want), clip(got))
	}
	if a.Port == 0 {
		c.stream(rule.SDPRefused, "", "expected a stream to set up, found port 0")
		return c.Verdict
	}
	if o.Port == 0 {
		c.stream(rule.SDPAnswerRefused, "", "expected port 0 as offered, found %d", a.Port)
		return c.Verdict
	}
	if a.Proto != o.Proto {
		c.stream(rule.SDPAnswerProto, "", "expected %s, found %s", o.Proto, a.Proto)
	}
	c.tcp(o, a)
	c.fingerprint(a)
	c.roles(offer.Profile, o, a)
	c.keys(o, a)
	if offer.Profile == RFC8856 {
		c.versions(o, a)
	}
	c.labels(offer.Profile, a, answer.Others, offer.Others)
	return c.Verdict
}

// check is a verdict that knows the path of the BFCP stream.
type check struct{ rule.Verdict }

func (c *check) stream(r *rule.Rule, path, format string, args ...any) {
	c.Report(r, -1, "m=application"+path, format, args...)
}

// media compares the m-lines (RFC 3264 §6). The offer's BFCP stream has to be
// the answer's, also where the answer refuses it.
func (c *check) media(offer, answer *Session) {
	if answer == nil {
		c.Report(rule.SDPAnswerMedia, -1, "m=", "expected an answer with a BFCP stream, found no description")
		return
	}
	found := len(answer.Others)
	if answer.BFCP != nil {
		found++
	}
	switch {
	case answer.BFCP == nil:
		c.Report(rule.SDPAnswerMedia, -1, "m=", "expected a BFCP stream in place %d, found none among %d m-lines", offer.Index+1, found)
	case found != len(offer.Others)+1:
		c.Report(rule.SDPAnswerMedia, -1, "m=", "expected %d m-lines, found %d", len(offer.Others)+1, found)
	case answer.Index != offer.Index:
		c.Report(rule.SDPAnswerMedia, -1, "m=", "expected the BFCP stream in place %d, found it in place %d", offer.Index+1, answer.Index+1)
	default:
		for i := range answer.Others {
			if want, got := offer.Others[i].Media, answer.Others[i].Media; want != got {
				c.Report(rule.SDPAnswerMedia, -1, "m=", "expected the media type %q, found %q", clip(want), clip(got))
				return
			}
		}
	}
}

// tcp applies the tables of RFC 4145 §4.1 and §5.1.
func (c *check) tcp(o, a *Media) {
	offered, answered := cmp.Or(o.Connection, ConnectionNew), cmp.Or(a.Connection, ConnectionNew)
	if allowed := connectionAnswers(offered); a.Proto.TCP() && !slices.Contains(allowed, answered) {
		c.stream(rule.SDPConnectionAnswer, "/a=connection", "expected one of %q to answer %q, found %q", allowed, string(offered), string(answered))
	}
	if a.Proto.TCP() && offered == ConnectionExisting && answered == ConnectionExisting {
		return // setup, address and port are ignored (§5.1)
	}
	allowed, setup := setupAnswers(o.Setup), cmp.Or(a.Setup, SetupPassive)
	if !slices.Contains(allowed, setup) {
		c.stream(rule.SDPSetupAnswer, "/a=setup", "expected one of %q to answer %q, found %q", allowed, string(cmp.Or(o.Setup, SetupActive)), string(setup))
	}
	if setup == SetupPassive && !a.Address.IsValid() {
		c.stream(rule.SDPUnreachable, "/c=", "expected the IP address of an endpoint that waits for the connection, found %q", clip(a.Host))
	}
	c.activePort(a, setup)
}

func (c *check) activePort(m *Media, setup Setup) {
	if m.Proto.TCP() && setup == SetupActive && m.Connection != ConnectionExisting && m.Port != discard {
		c.stream(rule.SDPActivePort, "", "expected port 9 of an active endpoint, found %d", m.Port)
	}
}

func (c *check) fingerprint(m *Media) {
	if m.Proto != ProtoTCPBFCP && m.Proto != ProtoUDPBFCP && len(m.KeyMgmt) == 0 && len(m.Fingerprints) == 0 {
		c.stream(rule.SDPFingerprint, "/a=fingerprint", "expected a=fingerprint or a=key-mgmt for %s, found neither", m.Proto)
	}
}

// roles applies Table 1 of RFC 4583 §4 or of RFC 8856 §5.1.
func (c *check) roles(profile Profile, o, a *Media) {
	const path = "/a=floorctrl"
	switch {
	case len(a.FloorCtrl) == 0 && len(o.FloorCtrl) > 0:
		c.stream(rule.SDPFloorControlMissing, path, "expected a=floorctrl to answer %s, found none", roles(o.FloorCtrl))
	case len(a.FloorCtrl) == 0:
		// By default the answerer is the server, which should say so.
		c.stream(rule.SDPFloorControlGiven, path, "expected a=floorctrl:s-only of the floor control server, found none")
	case len(o.FloorCtrl) == 0 && a.FloorCtrl[0] != ServerOnly:
		c.stream(rule.SDPFloorControlUnasked, path, "expected s-only, the default, to an offer without roles, found %s", roles(a.FloorCtrl))
	}
	if len(a.FloorCtrl) > 1 {
		c.stream(rule.SDPFloorControlOne, path, "expected one role in an answer, found %s", roles(a.FloorCtrl))
	}
	if len(o.FloorCtrl) > 0 {
		for _, r := range a.FloorCtrl {
			if !matches(profile, o.FloorCtrl, r) {
				c.stream(answerRule(profile), path, "expected a role that matches one of %s, found %s", roles(o.FloorCtrl), clip(string(r)))
			}
		}
	}
	if s := floorServer(o.FloorCtrl, a.FloorCtrl); s == Answerer || s == Everybody {
		// RFC 8856 binds who says s-only; who says nothing has RFC 4583.
		if len(a.FloorCtrl) == 0 {
			profile = RFC4583
		}
		c.server(profile, a)
	}
}

// server demands what the floor control server gives its client.
func (c *check) server(profile Profile, m *Media) {
	ids, floors := rule.SDPIDsGiven, rule.SDPFloorsGiven
	if profile == RFC8856 {
		ids, floors = rule.SDPIDsGiven8856, rule.SDPFloorsGiven8856
	}
	if m.ConfID == nil || m.UserID == nil {
		c.stream(ids, "", "expected a=confid and a=userid of the floor control server, found the first: %v, the second: %v", m.ConfID != nil, m.UserID != nil)
	}
	if len(m.Floors) == 0 {
		c.stream(floors, "/a=floorid", "expected a=floorid of the floor control server, found none")
	}
}

func (c *check) keys(o, a *Media) {
	for _, k := range a.KeyMgmt {
		if !slices.ContainsFunc(o.KeyMgmt, func(x KeyMgmt) bool { return x.Protocol == k.Protocol }) {
			c.stream(rule.SDPKeyMgmtAnswer, "/a=key-mgmt", "expected a protocol out of the offer, found %q", clip(k.Protocol))
			return
		}
	}
}

func (c *check) versionsGiven(m *Media) {
	if m.Versions == nil {
		c.stream(rule.SDPVersionsGiven8856, "/a=bfcpver", "expected a=bfcpver, found none")
	}
}

// versions compares the BFCP versions (RFC 8856 §10.2), with the default of §5.5
// for who says nothing.
func (c *check) versions(o, a *Media) {
	c.versionsGiven(a)
	offered, answered := o.Versions, a.Versions
	if offered == nil {
		offered = []uint8{o.Proto.version()}
	}
	if answered == nil {
		answered = []uint8{a.Proto.version()}
	}
	if len(answered) == 0 || slices.ContainsFunc(answered, func(v uint8) bool { return !slices.Contains(offered, v) }) {
		c.stream(rule.SDPVersionsAnswer8856, "/a=bfcpver", "expected versions out of %d, found %d", offered, answered)
	}
}

// labels looks for the streams that floors point at, in the description itself
// and in the one that it answers: RFC 8856 §11 has an answer that points at
// labels of the offer.
func (c *check) labels(profile Profile, m *Media, own, offered []Other) {
	given := rule.SDPLabelGiven
	if profile == RFC8856 {
		given = rule.SDPLabelGiven8856
	}
	known := make(map[string]bool, len(own)+len(offered))
	for _, o := range own {
		known[o.Label] = true
	}
	for _, o := range offered {
		known[o.Label] = true
	}
	for _, f := range m.Floors {
		for _, label := range f.Streams {
			if !known[label] {
				c.stream(given, "/a=floorid", "expected a stream with a=label:%s for floor %d, found none", clip(label), f.ID)
				return
			}
		}
	}
}
