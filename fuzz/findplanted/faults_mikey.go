package main

import "github.com/floorcheck/floorcheck/reference/rule"

// mikeyFaults are in the MIKEY-TICKET exchanges.
var mikeyFaults = []fault{
	{name: "MIKEY: header not under the MAC", rule: rule.MIKEYMAC, target: "mikey-exchange", gopter: "key-exchanges",
		wrong:   "computes the MAC over the payloads, without the common header",
		changes: []change{{"reference/mikey/crypt.go", "	return append(append(parts, octets), behind...)", "	if len(parts) > 0 {\n		parts[0] = parts[0][10:]\n	} else {\n		octets = octets[10:]\n	}\n	return append(append(parts, octets), behind...)"}}},
	{name: "MIKEY: MAC compared short", rule: rule.MIKEYMAC, target: "mikey-exchange", gopter: "key-exchanges",
		wrong:   "compares all octets of a MAC but the last",
		changes: []change{{"reference/mikey/crypt.go", "return subtle.ConstantTimeCompare(a, b) == 1", "return len(a) == len(b) && subtle.ConstantTimeCompare(a[:len(a)-1], b[:len(b)-1]) == 1"}}},
	{name: "MIKEY: RESOLVE_RESP without its MAC", rule: rule.MIKEYMAC, target: "mikey-exchange", gopter: "key-exchanges",
		wrong:   "takes the keys out of a RESOLVE_RESP whose MAC is wrong",
		changes: []change{{"reference/mikey/resolve.go", "if !verify(m, octets, k, p.resolveOctets) {", "if m.v() == nil {"}}},
	{name: "MIKEY: Initiator Data without its MAC", rule: rule.MIKEYInitiatorMAC, target: "mikey-exchange", gopter: "key-exchanges",
		wrong:   "opens a ticket whose Initiator Data have a wrong MAC",
		changes: []change{{"reference/mikey/kmsresolve.go", "		!equal(macOver(&sum, vr.AuthAlg, initiatorDataKeys(ticket.PRF, opened.mpkr), covered), vr.VerData) {", "		len(vr.VerData) != len(macOver(&sum, vr.AuthAlg, initiatorDataKeys(ticket.PRF, opened.mpkr), covered)) {"}}},
	{name: "MIKEY: replay cache off by one", rule: rule.MIKEYReplay, target: "mikey-exchange",
		wrong:   "forgets the last message that it took",
		changes: []change{{"reference/mikey/replay.go", "	_, ok := c.seen[keyOf(v)]\n	return ok", "	_, ok := c.seen[keyOf(v)]\n	return ok && len(c.queue) > 1"}}},
	{name: "MIKEY: TEK of another Crypto Session", clause: "RFC 3830 §4.1.3", target: "mikey-exchange", gopter: "key-exchanges",
		wrong:   "derives the TEK of TRANSFER_RESP, at the Initiator, with Crypto Session 0",
		changes: []change{{"reference/mikey/transfer.go", "tek(key, m.Header.PRF, policy.Flags, cs.ID, x.randrI, randrR))", "tek(key, m.Header.PRF, policy.Flags, 0, x.randrI, randrR))"}}},
	{name: "MIKEY: SPI of 17 octets", rule: rule.MIKEYKeyData, target: "mikey-message",
		hard:    "one length of one field, with a key before it that fits; with a minute, libFuzzer comes there after 100,000 to 900,000 inputs",
		wrong:   "writes an SPI of 17 octets, and of no other length, without its last",
		changes: []change{{"reference/mikey/keydata.go", "		b = append8(b, k.SPI)\n", "		b = append8(b, k.SPI[:len(k.SPI)-len(k.SPI)/17%2*(1-min(1, len(k.SPI)%17))])\n"}}},
	{name: "MIKEY: salted key types by one bit", rule: rule.MIKEYKeyData, target: "mikey-message",
		wrong:   "reads salt behind a key and writes none for type TEK+SALT",
		changes: []change{{"reference/mikey/keydata.go", "	if k.KeyType.salted() {\n		b = append16(b, k.Salt)\n", "	if k.KeyType.salted() && k.KeyType < 3 {\n		b = append16(b, k.Salt)\n"}}},
}
