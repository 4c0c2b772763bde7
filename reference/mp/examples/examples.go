// Package examples holds messages on Mp: one good one of each sort, and for each
// rule changes that break it. They stand outside of the tests of package mp because
// the test vectors are made of them, too.
package examples

import (
	"net/netip"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Names are those of the good messages, in the order of a call.
func Names() []string {
	return []string{"floor policy", "floor policy ack", "configure", "configure plain", "configure ack", "tls failure", "decision", "media update", "release", "refusal"}
}

// Messages returns one good message of each sort, each time anew, by name.
func Messages() map[string]mp.Message {
	conference := uint32(7)
	decided := &mp.DecisionElement{FloorRequest: 1, Floors: []uint16{1}, User: 1, Status: "Granted"}
	remote, local := netip.MustParseAddrPort("192.0.2.1:9000"), netip.MustParseAddrPort("192.0.2.2:5070")
	of := func(n uint32, p mp.Procedure, k mp.Kind) mp.Message {
		return mp.Message{Transaction: n, Procedure: p, Kind: k, Context: 1, Termination: 1}
	}
	policy := mp.Message{Transaction: 1, Procedure: mp.FloorPolicy, Kind: mp.Request, NewContext: true, ConferenceIdentifier: &conference,
		Floors: []mp.FloorPolicyElement{{Floor: 1, Resources: []string{"audio"}, Algorithm: mp.FCFS, MaxHolders: 1}}}
	configure := mp.Message{Transaction: 2, Procedure: mp.Configure, Kind: mp.Request, Context: 1, NewTermination: true, Protocol: mp.TCPTLSBFCP, RemoteAddress: remote,
		LocalAddressRequest: true, PreSharedKey: mp.Key("0123456789abcdef"), NotifyTCPFailure: true, NotifyTLSFailure: true, EstablishTCP: true}
	plain := configure
	plain.Protocol, plain.PreSharedKey, plain.NotifyTLSFailure = mp.TCPBFCP, nil, false
	configured, failure, decision := of(2, mp.Configure, mp.Ack), of(3, mp.TLSFailure, mp.Notify), of(4, mp.Decision, mp.Notify)
	configured.LocalAddress, failure.Cause, decision.Decision = local, "alert 20", decided
	update := of(5, mp.MediaUpdate, mp.Request)
	update.Decision = decided
	return map[string]mp.Message{"floor policy": policy, "floor policy ack": {Transaction: 1, Procedure: mp.FloorPolicy, Kind: mp.Ack, Context: 1}, "configure": configure,
		"configure plain": plain, "configure ack": configured, "tls failure": failure, "decision": decision, "media update": update, "release": of(6, mp.Release, mp.Request),
		"refusal": {Transaction: 2, Procedure: mp.Configure, Kind: mp.Refusal, Cause: "no port left"}}
}

// Breach is a change to a good message that breaks one rule.
type Breach struct {
	Rule *rule.Rule
	// From is the name of the good message, What what is wrong afterwards.
	From, What string
	How        func(*mp.Message)
}

// Breaking are changes that break a rule and no other.
var Breaking = []Breach{
	{rule.MpProcedure, "release", "is a notification", func(m *mp.Message) { m.Kind = mp.Notify }},
	{rule.MpProcedure, "release", "of no procedure", func(m *mp.Message) { m.Procedure = "Move Termination" }},
	{rule.MpTransaction, "release", "without a transaction", func(m *mp.Message) { m.Transaction = 0 }},
	{rule.MpContext, "release", "without a context", func(m *mp.Message) { m.Context = 0 }},
	{rule.MpContext, "configure ack", "without a termination", func(m *mp.Message) { m.Termination = 0 }},
	{rule.MpContext, "floor policy ack", "that asks for a context", func(m *mp.Message) { m.Context, m.NewContext = 0, true }},
	{rule.MpFloorPolicyElements, "floor policy", "without a conference", func(m *mp.Message) { m.ConferenceIdentifier = nil }},
	{rule.MpFloorPolicyElements, "floor policy", "without floors", func(m *mp.Message) { m.Floors = nil }},
	{rule.MpFloorPolicyElements, "floor policy", "without resources", func(m *mp.Message) { m.Floors[0].Resources = nil }},
	{rule.MpFloorPolicyElements, "floor policy", "with an unknown algorithm", func(m *mp.Message) { m.Floors[0].Algorithm = "lottery" }},
	{rule.MpFloorPolicyElements, "floor policy", "with no holder allowed", func(m *mp.Message) { m.Floors[0].MaxHolders = 0 }},
	{rule.MpConfigureElements, "configure", "for UDP", func(m *mp.Message) { m.Protocol = "UDP/BFCP" }},
	{rule.MpConfigureElements, "configure", "without the UE's address", func(m *mp.Message) { m.RemoteAddress = netip.AddrPort{} }},
	{rule.MpConfigureElements, "configure", "that asks for no address", func(m *mp.Message) { m.LocalAddressRequest = false }},
	{rule.MpConfigureElements, "configure ack", "without an address", func(m *mp.Message) { m.LocalAddress = netip.AddrPort{} }},
	{rule.MpConfigureTLS, "configure", "without a key", func(m *mp.Message) { m.PreSharedKey = nil }},
	{rule.MpConfigureTLS, "configure", "without the event of TCP", func(m *mp.Message) { m.NotifyTCPFailure = false }},
	{rule.MpConfigureTLS, "configure", "without the event of TLS", func(m *mp.Message) { m.NotifyTLSFailure = false }},
	{rule.MpKeyLength, "configure", "with a short key", func(m *mp.Message) { m.PreSharedKey = m.PreSharedKey[:15] }},
	{rule.MpConfigurePlain, "configure plain", "with a key", func(m *mp.Message) { m.PreSharedKey = mp.Key("0123456789abcdef") }},
	{rule.MpDecisionElements, "decision", "without a decision", func(m *mp.Message) { m.Decision = nil }},
	{rule.MpDecisionElements, "media update", "without floors", func(m *mp.Message) { m.Decision.Floors = nil }},
	{rule.MpCause, "tls failure", "without a cause", func(m *mp.Message) { m.Cause = "" }},
}
