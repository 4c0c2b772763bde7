package main

import "github.com/floorcheck/floorcheck/reference/rule"

// sdpFaults are in the SDP reader and in offer and answer.
var sdpFaults = []fault{
	{name: "SDP: holdconn treated as passive", rule: rule.SDPSetupAnswer, target: "sdp-pair", gopter: "offer-answer",
		wrong:   "answers an offer on hold as one that waits for the connection",
		changes: []change{{"reference/sdp/answer.go", "	case SetupHoldconn:\n		return []Setup{SetupHoldconn}", "	case SetupHoldconn:\n		return []Setup{SetupActive, SetupHoldconn}"}}},
	{name: "SDP: absent a=setup of an answer is active", rule: rule.SDPSetupAnswer, target: "sdp-pair", gopter: "offer-answer",
		wrong:   "takes the default of an offer for that of an answer",
		changes: []change{{"reference/sdp/check.go", "cmp.Or(a.Setup, SetupPassive)", "cmp.Or(a.Setup, SetupActive)"}}},
	{name: "SDP: existing answers new", rule: rule.SDPConnectionAnswer, target: "sdp-pair", gopter: "offer-answer",
		wrong:   "lets an answer keep a connection that the offer wants anew",
		changes: []change{{"reference/sdp/answer.go", "		return []Connection{ConnectionNew}\n", "		return []Connection{ConnectionNew, ConnectionExisting}\n"}}},
	{name: "SDP: TLS client by the other specification", clause: "RFC 8856 §10.2", target: "sdp-pair", gopter: "offer-answer",
		wrong:   "makes the offerer the TLS client in RFC 8856 as in RFC 4583",
		changes: []change{{"reference/sdp/roles.go", "case a.Proto == ProtoTCPTLSBFCP && p == RFC4583:", "case a.Proto == ProtoTCPTLSBFCP:"}}},
	{name: "SDP: c-s answered with s-only", rule: rule.SDPFloorControlAnswer, target: "sdp-pair", gopter: "offer-answer",
		wrong:   "takes c-s for a list of both roles, as RFC 8856 does, in RFC 4583",
		changes: []change{{"reference/sdp/answer.go", "return slices.Contains(offered, ClientOnly) || both && profile == RFC8856", "return slices.Contains(offered, ClientOnly) || both"}}},
}
