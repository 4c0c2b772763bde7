package faulty

import (
	"strings"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// configure is a request as an MRFC in a hurry sends it.
func configure(node.Input, *node.Outbox) []node.Action {
	return []node.Action{node.SendMp{To: "MRFP", Message: mp.Message{Transaction: 99, Procedure: mp.Configure, Kind: mp.Request, Context: 1, NewTermination: true,
		Protocol: mp.TCPTLSBFCP, RemoteAddress: hurry, LocalAddressRequest: true, PreSharedKey: make(mp.Key, 16),
		NotifyTCPFailure: true, NotifyTLSFailure: true}}}
}

// resolve asks the KMS for nothing in particular.
func resolve(node.Input, *node.Outbox) []node.Action {
	return []node.Action{node.SendKms{To: "KMS", Exchange: 99, Name: "RESOLVE_INIT_PSK", Octets: []byte{1, 16}}}
}

// MRFCs are MRFCs with one slip each.
var MRFCs = []Fault{
	{Name: "configures before the offer", Rule: rule.CallOfferBeforeConfigure, plant: also(gotMp(mp.FloorPolicy, mp.Ack), configure)},
	{Name: "configures before the ticket is resolved", Rule: rule.CallResolveBeforeConfigure, plant: also(gotSip("INVITE", 0), configure)},
	{Name: "configures what it refused", Rule: rule.CallRefusedNotConfigured, Under: "kms-denies", plant: also(gotSip("ACK", 0), configure)},
	{Name: "asks the KMS about an expired ticket", Rule: rule.CallEarlyRefusal, Under: "ticket-expired", plant: also(gotSip("ACK", 0), resolve)},
	{Name: "answers before the MRFP", Rule: rule.CallAckBeforeAnswer, plant: func() slip {
		return slip{out: func(in node.Input, asked []node.Action, _ *node.Outbox) []node.Action {
			if s, ok := in.(node.SipIn); ok && s.Message.Method == "INVITE" {
				r := s.Message.Response(200, "OK")
				r.Body = s.Message.Body
				return append([]node.Action{node.SendSip{To: "UE", Message: r}}, asked...)
			}
			return asked
		}}
	}},
	{Name: "gives the UE another address than the MRFP's", Rule: rule.CallAnswerAddress, plant: sip("INVITE", 200, swap("c=IN IP4 192.0.2.3", "c=IN IP4 192.0.2.7"))},
	{Name: "answers with TCP/BFCP", Rule: rule.CallAnswerProtocol, plant: sip("INVITE", 200, swap("TCP/TLS/BFCP", "TCP/BFCP"))},
	{Name: "answers actpass", Rule: rule.CallSetupAnswer, plant: sip("INVITE", 200, swap("a=setup:active", "a=setup:actpass"))},
	{Name: "answers active to active", Rule: rule.CallSetupAnswer, Setup: sdp.SetupActive, plant: sip("INVITE", 200, swap("a=setup:passive", "a=setup:active"))},
	{Name: "leaves TRANSFER_RESP out", Rule: rule.CallTransferResp, plant: sip("INVITE", 200, body(func(s string) string {
		before, rest, _ := strings.Cut(s, keyMgmt)
		_, after, _ := strings.Cut(rest, "\r\n")
		return before + after
	}))},

	{Name: "no Pre-Shared Key", Rule: rule.CallConfigureElements, plant: onMp(mp.Configure, mp.Request, func(m *mp.Message) { m.PreSharedKey = nil })},
	{Name: "TCP failure not armed", Rule: rule.CallConfigureElements, plant: onMp(mp.Configure, mp.Request, func(m *mp.Message) { m.NotifyTCPFailure = false })},
	{Name: "TLS failure not armed", Rule: rule.CallConfigureElements, plant: onMp(mp.Configure, mp.Request, func(m *mp.Message) { m.NotifyTLSFailure = false })},
	{Name: "TCP start not requested", Rule: rule.CallEstablishTCP, plant: onMp(mp.Configure, mp.Request, func(m *mp.Message) { m.EstablishTCP = false })},
	{Name: "TCP start requested for a passive answer", Rule: rule.CallEstablishTCP, Setup: sdp.SetupActive,
		plant: onMp(mp.Configure, mp.Request, func(m *mp.Message) { m.EstablishTCP = true })},
	{Name: "own address as the UE's", Rule: rule.CallConfigureRemote, plant: onMp(mp.Configure, mp.Request, func(m *mp.Message) { m.RemoteAddress = elsewhere(m.RemoteAddress) })},
	{Name: "gives the MRFP another key", Rule: rule.CallPSKIsTEK, plant: onMp(mp.Configure, mp.Request, func(m *mp.Message) { m.PreSharedKey = make(mp.Key, 16) })},
	{Name: "derives another key", Rule: rule.CallTEKDerivation, plant: each(func(a node.Action) []node.Action {
		if t, ok := a.(node.Tell); ok && t.Event.Name == trace.KeyReceived {
			t.Event.Attrs = trace.KV("key", "00000000")
			return []node.Action{t}
		}
		return []node.Action{a}
	})},

	{Name: "does not look at the SDP IDs", Rule: rule.CallSDPIDsChecked, Under: "sdp-ids-mismatch", plant: receivesSip(swap("a=key-mgmt:other AAAA\r\n", ""))},
	{Name: "takes a tampered TRANSFER_INIT", Rule: rule.CallTransferInitVerified, Under: "ticket-tampered", plant: receivesSip(body(message(untamper)))},
	{Name: "refuses with 500", Rule: rule.CallRefusal488, Under: "ticket-expired", plant: sip("INVITE", 488, func(m *node.Sip) { m.Status = 500 })},
	{Name: "no answer to BYE", Rule: rule.CallSIPAnswered, plant: never(isSip("BYE", 200))},
	{Name: "no ack of a failure", Rule: rule.CallMpAnswered, Under: "psk-mismatch", plant: never(isMp(mp.TLSFailure, mp.Ack))},
	{Name: "ack of another transaction", Rule: rule.CallMpAckAnswers, plant: onMp(mp.Decision, mp.Ack, func(m *mp.Message) { m.Transaction += 70 })},
	{Name: "goes on after a failure", Rule: rule.CallFailureEnds, Under: "tcp-refused", Patient: true, plant: neverAny(isSip("BYE", 0), isMp(mp.Release, mp.Request), isNote(trace.SessionOver))},
	{Name: "does not release the termination", Rule: rule.CallRelease, plant: never(isMp(mp.Release, mp.Request))},
}

func receivesSip(change func(*node.Sip)) func() slip {
	return func() slip {
		return slip{in: func(in node.Input) node.Input {
			if s, ok := in.(node.SipIn); ok && s.Message.Method == "INVITE" && s.Message.Body != nil {
				change(&s.Message)
				return s
			}
			return in
		}}
	}
}
