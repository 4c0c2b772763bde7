package main

import "github.com/floorcheck/floorcheck/reference/rule"

// mikeyFaults are in the MIKEY-TICKET exchanges.
var mikeyFaults = []fault{
	{name: "MIKEY: MAC over one octet less", rule: rule.MIKEYMAC, gopter: "key-exchanges",
		wrong:   "leaves the last octet before the MAC out of it",
		changes: []change{{"reference/mikey/crypt.go", "octets = octets[:len(octets)-len(m.v().VerData)]", "octets = octets[:len(octets)-len(m.v().VerData)-1]"}}},
	{name: "MIKEY: MAC compared short", rule: rule.MIKEYMAC, gopter: "key-exchanges",
		wrong:   "compares all octets of a MAC but the last",
		changes: []change{{"reference/mikey/crypt.go", "return subtle.ConstantTimeCompare(a, b) == 1", "return len(a) == len(b) && subtle.ConstantTimeCompare(a[:len(a)-1], b[:len(b)-1]) == 1"}}},
	{name: "MIKEY: identities not under the MAC", rule: rule.MIKEYMAC, gopter: "key-exchanges",
		wrong:   "computes the MAC of an initial message without the two identities behind it",
		changes: []change{{"reference/mikey/crypt.go", "return append(append(parts, octets), behind...)", "return append(parts, octets)"}}},
	{name: "MIKEY: replay cache off by one", rule: rule.MIKEYReplay, gopter: "key-exchanges",
		wrong:   "forgets the last message that it took",
		changes: []change{{"reference/mikey/replay.go", "	_, ok := c.seen[keyOf(v)]\n	return ok", "	_, ok := c.seen[keyOf(v)]\n	return ok && len(c.queue) > 1"}}},
}
