package main

import "github.com/floorcheck/floorcheck/reference/rule"

// tlsFaults are in the TLS engine, and in how a server looks a key up.
var tlsFaults = []fault{
	{name: "TLS: binder not checked", rule: rule.TLSBinder, gopter: "handshakes",
		wrong:   "goes on with TLS 1.3 whatever the binder is",
		changes: []change{{"reference/tlspsk/psk13.go", "if !hmac.Equal(want, binders.vec8()) {", "if b := binders.vec8(); len(b) < len(want) && !hmac.Equal(want, b) {"}}},
	{name: "TLS: Finished compared over 11 of 12 octets", rule: rule.TLSFinished, gopter: "handshakes",
		wrong:   "leaves the last octet of a TLS 1.2 Finished out of the comparison",
		changes: []change{{"reference/tlspsk/finished12.go", "subtle.ConstantTimeCompare(m.body, e.h.verifyData(!e.client)) != 1", "subtle.ConstantTimeCompare(m.body[:11], e.h.verifyData(!e.client)[:11]) != 1"}}},
	{name: "TLS: record MAC compared short", rule: rule.TLSRecordProtection, gopter: "handshakes",
		wrong:   "compares the MAC of a CBC record without its last octet",
		changes: []change{{"reference/tlspsk/protect_mac12.go", "return subtle.ConstantTimeCompare(c.want[:size], c.found[:size])", "return subtle.ConstantTimeCompare(c.want[:size-1], c.found[:size-1])"}}},
	{name: "TLS: sequence number not in the nonce", clause: "RFC 8446 §5.3", gopter: "handshakes",
		wrong:   "protects every TLS 1.3 record with the same nonce, at both ends",
		changes: []change{{"reference/tlspsk/protect_aead13.go", "	xorSeq(&a.nonce, a.seq)\n", ""}}},
	{name: "TLS: content type trusted from outside", rule: rule.TLSInnerType, target: "tls-server",
		wrong:   "finds no content type in a TLS 1.3 record of zeros and reads before its start",
		changes: []change{{"reference/tlspsk/protect_aead13.go", "	if end == at {", "	if end == at && at > 1<<20 {"}}},
	{name: "TLS: record cut at the wrong octet", rule: rule.TLSSyntax, target: "tls-server",
		wrong:   "depends on how TCP cuts the stream: a header that comes in pieces is read an octet short",
		changes: []change{{"reference/tlspsk/record.go", "			if len(e.in) < need {\n				return nil\n", "			if len(e.in) < need-1 {\n				return nil\n"}}},
	{name: "TLS: alert without a rule", rule: rule.TLSCompression, target: "tls-server",
		wrong:   "ends a handshake without null compression with no alert",
		changes: []change{{"reference/tlspsk/server12.go", "return nil, fault(AlertIllegalParameter, rule.TLSCompression, \"ClientHello does not offer null compression\")", "return nil, fault(AlertIllegalParameter, nil, \"ClientHello does not offer null compression\")"}}},
	{name: "TLS: identity compared up to NUL", clause: "RFC 4279 §5.1", gopter: "handshakes",
		wrong:   "looks an identity up as a C string",
		changes: []change{{"properties/handshake.go", "if handshakeIdentities[p.Identity] == string(identity) {", "if cut := func(s string) string { return string(bytes.SplitN([]byte(s), []byte{0}, 2)[0]) }; cut(handshakeIdentities[p.Identity]) == cut(string(identity)) {"}}},
}
