package oracle

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// permitted is one reaction that is allowed, and what says so.
type permitted struct {
	reaction string // JSON
	rule     *rule.Rule
	why      string
}

// allow enters a reaction once.
func allow(list []permitted, r *rule.Rule, reaction, why string) []permitted {
	if slices.ContainsFunc(list, func(p permitted) bool { return p.reaction == reaction }) {
		return list
	}
	return append(list, permitted{reaction, r, why})
}

// react says what a box must do about a message in a state: the reactions that
// are allowed, written from the specifications without any machine, and whether
// what was done is one of them. What a specification leaves open is in the list.
func react(q *Request, v *Verdict) {
	var list []permitted
	switch q.Role {
	case Server:
		list = serverReactions(q, v)
	case Client, Participant:
		list = participantReactions(q, v)
	case UE:
		list = ueReactions(q, v)
	case MRFC:
		list = mrfcReactions(q, v)
	case MRFP:
		list = mrfpReactions(q, v)
	default:
		v.Err = usage("expected one of server, participant, ue, mrfc, mrfp in role, found %q", q.Role)
	}
	if v.Err != nil {
		return
	}
	v.Verdict.Reset() // what is wrong with the message is the reason, not the answer
	v.Members = append(v.Members, `"allowed":[`...)
	for i, p := range list {
		if i > 0 {
			v.Members = append(v.Members, ',')
		}
		v.Members = append(append(v.Members, `{"reaction":`...), p.reaction...)
		v.Members = appendString(append(v.Members, `,"rule":`...), p.rule.ID)
		v.Members = appendString(append(v.Members, `,"source":`...), p.rule.Clause)
		v.Members = append(appendString(append(v.Members, `,"why":`...), p.why), '}')
	}
	v.Members = append(v.Members, ']')
	if q.Done != nil && len(list) > 0 {
		judgeDone(q.Done, list, v)
	}
}

// judgeDone compares what was done with what is allowed.
func judgeDone(done []byte, list []permitted, v *Verdict) {
	var did map[string]any
	if json.Unmarshal(done, &did) != nil || len(did) == 0 {
		v.Err = usage("expected a reaction with at least one member in done, found none")
		return
	}
	words := make([]string, 0, len(list))
	for _, p := range list {
		var may map[string]any
		if json.Unmarshal([]byte(p.reaction), &may) == nil && matchesReaction(may, did) {
			return
		}
		words = append(words, p.reaction)
	}
	// The first in the list is what is demanded; what may be done instead follows.
	v.Report(list[0].rule, -1, "", "expected one of %s, found %s", strings.Join(words, " "), clip(string(compact(done))))
	v.Receiver, v.Reaction = rule.Either, "" // what others do about it is not the question
}

// matchesReaction tells whether did is the allowed reaction: all that the latter
// says is so, where "or" lists other numbers and "any" takes any.
func matchesReaction(may, did map[string]any) bool {
	or, _ := may["or"].([]any)
	for key, want := range may {
		got, there := did[key]
		switch list, isList := want.([]any); {
		case key == "or":
		case key == "sip" && refusal(got): // which code refuses is open but for 488's sake (RFC 3261 §21)
		case !there:
			return false
		case want == "any" || slices.Contains(or, got):
		case isList:
			if one, _ := got.([]any); !slices.Contains(list, got) && (len(one) != 1 || !slices.Contains(list, one[0])) {
				return false
			}
		case want != got:
			return false
		}
	}
	return true
}

// refusal tells whether a SIP status code refuses a request.
func refusal(code any) bool {
	n, ok := code.(float64)
	return ok && n >= 400 && n < 700
}

// ueReactions are those of a UE to the answer to its offer.
func ueReactions(q *Request, v *Verdict) []permitted {
	if q.Offer == nil || q.Answer == nil {
		v.Err = usage("expected session descriptions in offer and answer for role ue, found not both")
		return nil
	}
	p := sdpProfile(q)
	offer, _ := sdp.Parse(q.Offer, p)
	a, onAnswer := sdp.Parse(q.Answer, p)
	beside := sdp.CheckAnswer(offer, a)
	for _, f := range beside.Findings {
		onAnswer.Add(f)
	}
	var list []permitted
	for _, f := range onAnswer.Findings {
		if f.Rule.Receiver == onAnswer.Receiver && f.Rule.Receiver >= rule.Either {
			reaction := reactionJSON["end the session"]
			if f.Rule.Receiver == rule.Reject && f.Rule.Reaction != "" {
				reaction = reactionJSON[f.Rule.Reaction]
			}
			if f.Rule.Reaction == "488" { // who reads an answer has nobody to refuse it to
				reaction = reactionJSON["end the session"]
			}
			list = allow(list, f.Rule, reaction, f.Detail)
		}
	}
	if onAnswer.Receiver == rule.Reject || a == nil || a.BFCP == nil {
		return list
	}
	roles := sdp.Roles(offer, a, p)
	dial, tls := `false`, `"none"`
	if roles.TCPActive == sdp.Offerer {
		dial = `true`
	}
	switch roles.TLSClient {
	case sdp.Offerer:
		tls = `"client"`
	case sdp.Answerer:
		tls = `"server"`
	}
	if q.Profile == RFC8855 && tls == `"server"` && a.BFCP.Proto == sdp.ProtoTCPTLSBFCP {
		// RFC 8856 §8 makes the offerer the client, and §10 the active endpoint.
		list = allow(list, rule.CallTLSRole, `{"dial":`+dial+`,"tls":"client"}`, "RFC 8856 contradicts itself: §8 against §10.2")
	}
	return allow(list, rule.CallTCPRole, `{"dial":`+dial+`,"tls":`+tls+`}`, "a=setup makes the "+roles.TCPActive.String()+" open TCP, and the "+roles.TLSClient.String()+" is the TLS client")
}

// mrfcReactions are those of an MRFC to an offer.
func mrfcReactions(q *Request, v *Verdict) []permitted {
	if q.Offer == nil {
		v.Err = usage("expected a session description in offer for role mrfc, found none")
		return nil
	}
	offer, onOffer := sdp.Parse(q.Offer, sdpProfile(q))
	if offer != nil && offer.BFCP != nil {
		beyond := sdp.CheckOffer(offer)
		for _, f := range beyond.Findings {
			onOffer.Add(f)
		}
	}
	var list []permitted
	for _, f := range onOffer.Findings {
		if f.Rule.Receiver == onOffer.Receiver && f.Rule.Receiver >= rule.Either {
			list = allow(list, f.Rule, `{"sip":488}`, f.Detail)
		}
	}
	refused := func() {
		if offer != nil && offer.BFCP != nil {
			list = allow(list, rule.SDPRefused, `{"send":"answer","refuse":true}`, "an answer may refuse the stream by port 0")
		}
	}
	may, ok := sdp.Permit(offer)
	if onOffer.Receiver == rule.Reject || !ok {
		refused()
		return allow(list, rule.SDPRefused, `{"sip":488}`, "there is no stream to set up")
	}
	for _, setup := range may.Setup {
		list = allow(list, rule.SDPSetupAnswer, `{"send":"answer","setup":"`+string(setup)+`"}`, "an a=setup that the offer permits")
	}
	refused()
	// An offer may always be refused, for reasons that no message shows.
	return allow(list, rule.SDPRefused, `{"sip":488}`, "an answerer may refuse what it does not want")
}

// mrfpState is what an MRFP knows of a termination and what happened to it.
type mrfpState struct {
	Event    string `json:"event"`
	TCPArmed bool   `json:"tcpFailureArmed"`
	TLSArmed bool   `json:"tlsFailureArmed"`
}

// mrfpReactions are those of an MRFP to a failure.
func mrfpReactions(q *Request, v *Verdict) []permitted {
	var s mrfpState
	if v.Err = readMember("state", q.State, &s); v.Err != nil {
		return nil
	}
	none := `{"ignore":true}`
	switch s.Event {
	case "tcp-failed":
		if s.TCPArmed {
			return []permitted{{`{"notify":"TCP connection establishment Failure"}`, rule.CallTCPFailureNotify, "the event is armed"}}
		}
		return []permitted{{none, rule.CallTCPFailureNotify, "the event is not armed"}}
	case "tls-failed":
		if s.TLSArmed {
			return []permitted{{`{"notify":"TLS session establishment Failure"}`, rule.CallTLSFailureNotify, "the event is armed"}}
		}
		return []permitted{{none, rule.CallTLSFailureNotify, "the event is not armed"}}
	}
	v.Err = usage("expected tcp-failed or tls-failed in state.event, found %q", clip(s.Event))
	return nil
}
