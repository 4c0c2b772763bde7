package examples

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Breach is a change to a message of a call that breaks one rule.
type Breach struct {
	Rule *rule.Rule
	// Message is the name of the message, and Change what is done to it.
	Message string
	Change  func([]byte) []byte
}

// ntp is a timestamp of type NTP-UTC; nested is deeper than ticket policies may be.
var ntp = mikey.Timestamp{TSType: mikey.NTPUTC, Value: 4_000_000_000 << 32}

const nested = 3

// Edit changes a message.
func Edit(octets []byte, change func(*mikey.Message)) []byte {
	m, _ := mikey.Parse(bytes.Clone(octets))
	change(m)
	return m.Marshal()
}

// Find returns the first payload of a kind, or its zero value.
func Find[P mikey.Payload](payloads []mikey.Payload) (found P) {
	for _, p := range payloads {
		if x, ok := p.(P); ok {
			return x
		}
	}
	return found
}

func changed(f func(*mikey.Message)) func([]byte) []byte {
	return func(b []byte) []byte { return Edit(b, f) }
}

// on changes the first payload of a kind.
func on[P mikey.Payload](f func(P)) func(*mikey.Message) {
	return func(m *mikey.Message) { f(Find[P](m.Payloads)) }
}

func header(f func(h *mikey.CommonHeader)) func(*mikey.Message) {
	return func(m *mikey.Message) { f(&m.Header) }
}

// drop takes all payloads of a type away, dropIDR the identity of a role.
func drop(t mikey.PayloadType) func(*mikey.Message) {
	return dropIf(func(p mikey.Payload) bool { return p.Type() == t })
}

func dropIDR(role mikey.Role) func(*mikey.Message) {
	return dropIf(func(p mikey.Payload) bool { i, ok := p.(*mikey.IDR); return ok && i.Role == role })
}

func dropIf(f func(mikey.Payload) bool) func(*mikey.Message) {
	return func(m *mikey.Message) {
		var left []mikey.Payload
		for _, p := range m.Payloads {
			if !f(p) {
				left = append(left, p)
			}
		}
		m.Payloads = left
	}
}

// insert adds a payload before the last.
func insert(p mikey.Payload) func(*mikey.Message) {
	return func(m *mikey.Message) {
		last := len(m.Payloads) - 1
		m.Payloads = append(m.Payloads[:last:last], p, m.Payloads[last])
	}
}

func octet(at int, to byte) func([]byte) []byte {
	return func(b []byte) []byte { b = bytes.Clone(b); b[at] = to; return b }
}

func sixteen(b []byte) []byte { return append(bytes.Clone(b), 0) }

// Breaking has, for each rule that Parse judges by, a message of a call with the
// default setting, changed so that it breaks the rule.
var Breaking = []Breach{
	{rule.MIKEYSize, "TRANSFER_INIT", func(b []byte) []byte { return append(bytes.Clone(b), make([]byte, mikey.MaxMessage)...) }},
	{rule.MIKEYVersion, "TRANSFER_INIT", octet(0, 2)},
	{rule.MIKEYDataType, "TRANSFER_INIT", octet(1, 99)},
	{rule.MIKEYLength, "TRANSFER_INIT", func(b []byte) []byte { return b[:len(b)-1] }},
	{rule.MIKEYNextPayload, "TRANSFER_INIT", octet(2, 20)},
	{rule.MIKEYTrailing, "TRANSFER_INIT", sixteen},
	{rule.MIKEYMapType, "REQUEST_INIT_PSK", octet(9, 7)},
	{rule.MIKEYTSType, "REQUEST_INIT_PSK", changed(on(func(t *mikey.T) { t.TSType = 9 }))},
	{rule.MIKEYMACAlg, "REQUEST_INIT_PSK", changed(on(func(v *mikey.V) { v.AuthAlg = 9 }))},
	{rule.MIKEYEncrAlg, "REQUEST_RESP", changed(on(func(k *mikey.KEMAC) { k.EncrAlg = 9 }))},
	{rule.MIKEYPRFFunc, "REQUEST_INIT_PSK", changed(header(func(h *mikey.CommonHeader) { h.PRF = 9 }))},
	{rule.MIKEYHashFunc, "REQUEST_INIT_PSK", changed(insert(&mikey.CHASH{HashFunc: 9}))},
	{rule.MIKEYDHGroup, "REQUEST_INIT_PSK", changed(insert(&mikey.DH{Group: 9}))},
	{rule.MIKEYSPParam, "TRANSFER_INIT", changed(on(func(s *mikey.SP) { s.Params = []mikey.SPParam{{Type: 1, Value: bytes.Repeat([]byte{0xFF}, 300)}} }))},
	{rule.MIKEYKeyData, "REQUEST_INIT_PSK", changed(on(func(p *mikey.TP) { p.Data = append(p.Data, &mikey.KEMAC{EncrData: mikey.Sealed{9, 9}}) }))},
	{rule.MIKEYPayloadMissing, "REQUEST_RESP", changed(drop(mikey.TypeT))},
	{rule.MIKEYVLast, "RESOLVE_RESP", changed(drop(mikey.TypeV))},
	{rule.MIKEYUnexpected, "RESOLVE_RESP", changed(insert(&mikey.RAND{RAND: Key(16, 7)}))},
	{rule.MIKEYIDR, "REQUEST_INIT_PSK", changed(insert(&mikey.ID{IDType: mikey.IDURI, Data: []byte(Alice)}))},
	{rule.MIKEYIdentities, "TRANSFER_INIT", changed(dropIDR(mikey.IDRr))},
	{rule.MIKEYVFlag, "TRANSFER_RESP", changed(header(func(h *mikey.CommonHeader) { h.V = true }))},
	{rule.MIKEYMapEmpty, "RESOLVE_INIT_PSK", changed(header(func(h *mikey.CommonHeader) { h.Count = 1 }))},
	{rule.MIKEYMapSRTPID, "TRANSFER_INIT", changed(header(func(h *mikey.CommonHeader) {
		h.MapType, h.SRTP = mikey.MapSRTPID, []mikey.SRTPSession{{}}
	}))},
	{rule.MIKEYMapSP, "REQUEST_INIT_PSK", changed(insert(&mikey.SP{}))},
	{rule.MIKEYCSPolicies, "TRANSFER_RESP", changed(header(func(h *mikey.CommonHeader) { h.Sessions[0].Policies = nil }))},
	{rule.MIKEYCSSPI, "TRANSFER_RESP", changed(header(func(h *mikey.CommonHeader) { h.Sessions[0].SPI = nil }))},
	{rule.MIKEYCSPolicyNo, "TRANSFER_INIT", changed(drop(mikey.TypeSP))},
	{rule.MIKEYPolicyNoUnique, "TRANSFER_INIT", changed(insert(&mikey.SP{ProtType: 1}))},
	{rule.MIKEYKEMACMAC, "RESOLVE_RESP", changed(on(func(k *mikey.KEMAC) { k.MACAlg, k.MAC = mikey.MACHMACSHA1160, Key(20, 7) }))},
	{rule.MIKEYKEMACKeys, "TRANSFER_INIT", changed(insert(&mikey.KEMAC{EncrAlg: mikey.EncrAESCM128}))},
	{rule.MIKEYFamilies, "RESOLVE_RESP", changed(on(func(k *mikey.KEMAC) { k.EncrAlg = mikey.EncrAESCM256 }))},
	{rule.MIKEYAuthNull, "RESOLVE_RESP", changed(on(func(v *mikey.V) { v.AuthAlg, v.VerData = mikey.MACNULL, nil }))},
	{rule.MIKEYEncrNull, "RESOLVE_RESP", changed(on(func(k *mikey.KEMAC) { k.EncrAlg = mikey.EncrNULL }))},
	{rule.MIKEYEncrSupported, "RESOLVE_RESP", changed(on(func(k *mikey.KEMAC) { k.EncrAlg = mikey.EncrAESKW128 }))},
	{rule.MIKEYRANDShort, "TRANSFER_INIT", changed(on(func(r *mikey.RANDR) { r.RAND = r.RAND[:15] }))},
	{rule.MIKEYTicketFlags, "TRANSFER_INIT", changed(on(func(t *mikey.TICKET) { t.Flags &^= mikey.FlagE }))},
	{rule.MIKEYTicketKFlag, "REQUEST_INIT_PSK", changed(on(func(p *mikey.TP) { p.Flags |= mikey.FlagK }))},
	{rule.MIKEYTicketTRr, "TRANSFER_INIT", changed(on(func(t *mikey.TICKET) { t.Data = append(t.Data, &mikey.TR{Role: mikey.TRr, Timestamp: ntp}) }))},
	{rule.MIKEYTicketTS, "TRANSFER_INIT", changed(on(func(t *mikey.TICKET) { t.Data = append(t.Data, &mikey.TR{Role: mikey.TRe, Timestamp: ntp}) }))},
	{rule.MIKEYTicketKEMAC, "TRANSFER_INIT", changed(on(func(t *mikey.TICKET) { t.Data = append(t.Data, &mikey.KEMAC{}) }))},
	{rule.MIKEYTicketKEMACNull, "REQUEST_INIT_PSK", changed(on(func(p *mikey.TP) { p.Data = append(p.Data, &mikey.KEMAC{EncrAlg: mikey.EncrAESCM128}) }))},
	{rule.MIKEYTicketResponders, "REQUEST_INIT_PSK", changed(on(func(p *mikey.TP) {
		p.Data = []mikey.Payload{&mikey.IDR{Role: mikey.IDRi, IDType: mikey.IDURI, Data: []byte(Alice)}}
	}))},
	{rule.MIKEYInitiatorData, "TRANSFER_INIT", changed(on(func(t *mikey.TICKET) { t.InitiatorData = nil }))},
	{rule.MIKEYNesting, "REQUEST_INIT_PSK", changed(on(func(p *mikey.TP) {
		in := mikey.TicketPolicy{Flags: mikey.FlagD | mikey.FlagH, Data: []mikey.Payload{&mikey.IDR{Role: mikey.IDRr}}}
		for range nested {
			in.Data = []mikey.Payload{&mikey.TP{TicketPolicy: in}}
		}
		p.Data = append(p.Data, &mikey.TP{TicketPolicy: in})
	}))},
	{rule.MIKEYKeySPI, "REQUEST_INIT_PSK", changed(on(func(p *mikey.TP) {
		p.Data = append(p.Data, &mikey.KEMAC{EncrData: mikey.AppendKeyData(nil, []mikey.KeyData{{Key: make(mikey.Secret, 16)}})})
	}))},
}
