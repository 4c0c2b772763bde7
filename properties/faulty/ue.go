package faulty

import (
	"net/netip"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// UEs are UEs with one slip each.
var UEs = []Fault{
	{Name: "offers before it has a ticket", Rule: rule.CallTicketBeforeOffer, plant: also(started, func(node.Input, *node.Outbox) []node.Action {
		return []node.Action{node.SendSip{To: "MRFC", Message: node.Sip{Method: "INVITE", CallID: "early", CSeq: 1,
			From: "sip:alice@example.com", To: "sip:conference@example.com", Body: []byte(noTicket)}}}
	})},
	{Name: "two Crypto Sessions", Rule: rule.CallOneCryptoSession, plant: sip("INVITE", 0, payloads(func(m *mikey.Message) {
		m.Header.Sessions = append(m.Header.Sessions, m.Header.Sessions[0])
		m.Header.Sessions[1].ID++
	}))},
	{Name: "a Crypto Session of another number than ours", Rule: rule.CallCryptoSessionNumber, plant: sip("INVITE", 0, payloads(func(m *mikey.Message) {
		m.Header.Sessions[0].ProtType = 9
	}))},
	{Name: "a Crypto Session for SRTP", Rule: rule.CallCryptoSessionTLS, plant: sip("INVITE", 0, payloads(func(m *mikey.Message) {
		m.Header.Sessions[0].ProtType = 0
	}))},
	{Name: "IDRi of somebody else", Rule: rule.CallIdentities, plant: sip("INVITE", 0, func(m *node.Sip) { m.From = "sip:bob@example.com" })},
	{Name: "no SDP IDs", Rule: rule.CallSDPIDs, plant: sip("INVITE", 0, payloads(without[*mikey.GeneralExtension]))},
	{Name: "no ACK", Rule: rule.CallSuccessAcked, plant: never(isSip("ACK", 0))},
	{Name: "no answer to BYE", Rule: rule.CallSIPAnswered, Under: "psk-mismatch", plant: neverAny(isSip("BYE", 200), isSip("BYE", 0))},
	{Name: "dials although it is to wait", Rule: rule.CallTCPRole, Setup: sdp.SetupPassive, plant: also(gotSip("INVITE", 200), func(_ node.Input, box *node.Outbox) []node.Action {
		return []node.Action{node.Dial{Conn: box.NewConn(), Remote: netip.MustParseAddrPort("192.0.2.3:5070")}}
	})},
	{Name: "dials somewhere else", Rule: rule.CallDialAddress, Setup: sdp.SetupActive, plant: each(func(a node.Action) []node.Action {
		if d, ok := a.(node.Dial); ok {
			d.Remote = elsewhere(d.Remote)
			return []node.Action{d}
		}
		return []node.Action{a}
	})},
	{Name: "ClientHello before the answer", Rule: rule.CallClientHelloOrder, Setup: sdp.SetupPassive, plant: impatient},
	{Name: "says Hello in the clear", Rule: rule.CallTLSOnly, plant: also(opened, helloInClear)},
	{Name: "takes a TRANSFER_RESP whose MAC is wrong", Rule: rule.CallTransferRespVerified, Under: "transfer-resp-tampered", plant: func() slip {
		return slip{in: func(in node.Input) node.Input {
			s, ok := in.(node.SipIn)
			if ok && s.Message.Status == 200 && s.Message.Body != nil {
				body(message(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }))(&s.Message)
				return s
			}
			return in
		}}
	}},
	{Name: "derives another key", Rule: rule.CallTEKShared, plant: each(func(a node.Action) []node.Action {
		if t, ok := a.(node.Tell); ok && t.Event.Name == trace.KeyReceived {
			t.Event.Attrs = trace.KV("key", "00000000")
			return []node.Action{t}
		}
		return []node.Action{a}
	})},
	{Name: "keeps its listener", Rule: rule.CallLeftover, Setup: sdp.SetupPassive, plant: never(func(a node.Action) bool { _, ok := a.(node.Unlisten); return ok })},
	{Name: "forgets a timer", Rule: rule.CallLeftoverTimer, plant: also(gotSip("BYE", 200), func(node.Input, *node.Outbox) []node.Action {
		return []node.Action{node.After{Name: "forgotten", In: 1 << 50}}
	})},
}

// impatient sends a ClientHello as soon as TCP stands, if the answer is not
// there yet.
func impatient() slip {
	answered := false
	return slip{out: func(in node.Input, asked []node.Action, _ *node.Outbox) []node.Action {
		answered = answered || gotSip("INVITE", 200)(in)
		if o, ok := in.(node.Opened); ok && !answered {
			asked = append(asked, node.Write{Conn: o.Conn, Octets: clientHello()})
		}
		return asked
	}}
}

// helloInClear writes a BFCP Hello where TLS has to begin.
func helloInClear(in node.Input, _ *node.Outbox) []node.Action {
	hello, err := (&bfcp.Hello{}).Append(nil, bfcp.Header{ConferenceID: 1, TransactionID: 1, UserID: 1})
	if err != nil {
		return nil
	}
	return []node.Action{node.Write{Conn: in.(node.Opened).Conn, Octets: hello}}
}

// noTicket is an offer whose key management data hold a TRANSFER_INIT header
// and no ticket.
const noTicket = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=application 9 TCP/TLS/BFCP *\r\nc=IN IP4 192.0.2.1\r\n" +
	"a=setup:active\r\na=key-mgmt:mikey AQ4AAAAAAAEAAQ==\r\n"
