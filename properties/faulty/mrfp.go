package faulty

import (
	"bytes"
	"net/netip"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

var hurry = netip.MustParseAddrPort("192.0.2.1:20000")

// untamper flips the bit back that the fault ticket-tampered flips: in the middle
// of the Ticket Data.
func untamper(octets []byte) []byte {
	m, _ := mikey.Parse(octets)
	for _, p := range m.Payloads {
		if t, ok := p.(*mikey.TICKET); ok {
			if i := bytes.Index(octets, t.TicketData); i >= 0 {
				octets[i+len(t.TicketData)/2] ^= 1
			}
		}
	}
	return octets
}

// MRFPs are MRFPs with one slip each.
var MRFPs = []Fault{
	{Name: "no ack of the floor policy", Rule: rule.CallMpAnswered, plant: never(isMp(mp.FloorPolicy, mp.Ack))},
	{Name: "no ack of a configuration", Rule: rule.CallMpAnswered, plant: never(isMp(mp.Configure, mp.Ack))},
	{Name: "no ack of a release", Rule: rule.CallMpAnswered, plant: never(isMp(mp.Release, mp.Ack))},
	{Name: "never dials, and does not say so", Rule: rule.CallTCPEstablished, Patient: true,
		plant: neverAny(func(a node.Action) bool { _, ok := a.(node.Dial); return ok }, isMp(mp.TCPFailure, mp.Notify))},
	{Name: "dials somewhere else", Rule: rule.CallDialAddress, plant: each(func(a node.Action) []node.Action {
		if d, ok := a.(node.Dial); ok {
			d.Remote = elsewhere(d.Remote)
			return []node.Action{d}
		}
		return []node.Action{a}
	})},
	{Name: "dials although the UE is to", Rule: rule.CallTCPRole, Setup: sdp.SetupActive, plant: also(gotMp(mp.Configure, mp.Request), func(_ node.Input, box *node.Outbox) []node.Action {
		return []node.Action{node.Dial{Conn: box.NewConn(), Remote: hurry}}
	})},
	{Name: "takes the TLS role from a=setup", Rule: rule.CallTLSRole, plant: also(opened, func(in node.Input, _ *node.Outbox) []node.Action {
		return []node.Action{node.Write{Conn: in.(node.Opened).Conn, Octets: clientHello()}}
	})},
	{Name: "says Hello in the clear", Rule: rule.CallTLSOnly, plant: also(opened, helloInClear)},
	{Name: "TCP failure not notified", Rule: rule.CallTCPFailureNotify, Under: "tcp-refused", Patient: true, plant: never(isMp(mp.TCPFailure, mp.Notify))},
	{Name: "TLS failure not notified", Rule: rule.CallTLSFailureNotify, Under: "psk-mismatch", Patient: true, plant: never(isMp(mp.TLSFailure, mp.Notify))},
	{Name: "TLS failure notified of a sound session", Rule: rule.CallTLSFailureNotify, plant: each(func(a node.Action) []node.Action {
		if s, ok := a.(node.SendMp); ok && s.Message.Procedure == mp.Decision {
			n := s
			n.Message.Procedure, n.Message.Decision, n.Message.Cause = mp.TLSFailure, nil, "none"
			n.Message.Transaction += 70
			return []node.Action{s, n}
		}
		return []node.Action{a}
	})},
	{Name: "keeps listening", Rule: rule.CallLeftover, Setup: sdp.SetupActive, plant: never(func(a node.Action) bool { _, ok := a.(node.Unlisten); return ok })},
}
