package mikey

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"testing"
)

// The MACs of a whole call, computed once more from the octets alone: which
// octets go in stands here as numbers, auth_key comes from the straight-line PRF,
// and the HMAC from the library.
func TestEveryMACOfACallIsThatOfTheOctetsTheClauseLists(t *testing.T) {
	for _, family := range []Family{Family128, Family256} {
		h, n, macLen := func() hash.Hash { return sha1.New() }, 16, 20
		if family == Family256 {
			h, n, macLen = sha256.New, 32, 32
		}
		m := messages(t, bedConfig{family: family})
		mac := func(inkey []byte, label []byte, parts ...[]byte) []byte {
			authLabel := append([]byte{0x2D, 0x22, 0xAC, 0x75}, label...)
			x := hmac.New(h, oraclePRF(h, inkey, authLabel, macLen))
			for _, p := range parts {
				x.Write(p)
			}
			return x.Sum(nil)
		}
		label := func(kind byte, csb []byte, rands ...[]byte) []byte {
			l := append(append([]byte{0xFF}, csb...), kind)
			for _, r := range rands {
				l = append(append(l, byte(len(r))), r...)
			}
			return l
		}
		csb := func(name string) []byte { return m[name][4:8] }
		rand := func(name string, role Role) []byte {
			p, _ := Parse(m[name])
			return findRANDR(p.Payloads, role).RAND
		}
		check := func(what string, octets, want []byte) {
			t.Helper()
			if got := octets[len(octets)-macLen:]; !bytes.Equal(got, want) {
				t.Errorf("%s %s: MAC %x, want %x", family, what, got, want)
			}
		}
		open := func(name string) []byte { return m[name][:len(m[name])-macLen] }
		none := []byte{}
		ki, kr, tpk := bytes.Repeat([]byte{0xA1}, n), bytes.Repeat([]byte{0xC1}, n), bytes.Repeat([]byte{0x99}, n)
		reqI, resR := rand("REQUEST_INIT_PSK", RANDRi), rand("RESOLVE_INIT_PSK", RANDRr)

		check("REQUEST_INIT", m["REQUEST_INIT_PSK"],
			mac(ki, label(1, csb("REQUEST_INIT_PSK"), reqI, none), open("REQUEST_INIT_PSK"), []byte(alice), []byte(kmsID)))
		check("REQUEST_RESP", m["REQUEST_RESP"],
			mac(ki, label(2, csb("REQUEST_RESP"), reqI, none), open("REQUEST_RESP"), m["REQUEST_INIT_PSK"]))
		check("RESOLVE_INIT", m["RESOLVE_INIT_PSK"],
			mac(kr, label(1, csb("RESOLVE_INIT_PSK"), none, resR), open("RESOLVE_INIT_PSK"), []byte(conf), []byte(kmsID)))
		check("RESOLVE_RESP", m["RESOLVE_RESP"],
			mac(kr, label(2, csb("RESOLVE_RESP"), none, resR), open("RESOLVE_RESP"), m["RESOLVE_INIT_PSK"]))

		// The ticket: from its Ticket Type to before the MAC in its Ticket Data.
		init, _ := Parse(m["TRANSFER_INIT"])
		ticket := find[*TICKET](init.Payloads)
		payload := m["TRANSFER_INIT"][init.offset(ticket):init.end(ticket)]
		data, e := readTicketData(ticket.TicketData, 0)
		if e != nil {
			t.Fatal(e)
		}
		policyEnd := 10 + int(binary.BigEndian.Uint16(payload[8:]))
		dataEnd := policyEnd + 2 + int(binary.BigEndian.Uint16(payload[policyEnd:]))
		none4 := []byte{0xFF, 0xFF, 0xFF, 0xFF}
		check("ticket", payload[:dataEnd], mac(tpk, label(5, none4, data.rand.RAND), payload[1:dataEnd-macLen]))

		// MPKi, MPKr and MPKr' come of the vectors' derivations.
		opened, e := openTicket(ticket, data, tpk, 0)
		if e != nil {
			t.Fatal(e)
		}
		traI, traR := rand("TRANSFER_INIT", RANDRi), rand("TRANSFER_RESP", RANDRr)
		initLabel := label(1, csb("TRANSFER_INIT"), traI, none)
		at := init.offset(ticket)
		check("TRANSFER_INIT", m["TRANSFER_INIT"], mac(opened.mpki, initLabel,
			m["TRANSFER_INIT"][:at+dataEnd], open("TRANSFER_INIT")[init.end(ticket):], []byte(alice), []byte(conf)))
		check("Vr", payload, mac(opened.mpkr, label(4, none4), payload[dataEnd+2:len(payload)-macLen]))
		if vi := payload[dataEnd+2+3:][:macLen]; !bytes.Equal(vi, m["TRANSFER_INIT"][len(m["TRANSFER_INIT"])-macLen:]) {
			t.Errorf("%s: Vi is not V", family)
		}
		mpkr := fork(family.PRF(), opened.mpkr, constForkMPKr, []byte(conf), rand("TRANSFER_RESP", RANDRkms))
		check("TRANSFER_RESP", m["TRANSFER_RESP"], mac(mpkr, label(2, csb("TRANSFER_RESP"), traI, traR), open("TRANSFER_RESP"), m["TRANSFER_INIT"]))
		check("Error", m["Error"], mac(opened.mpki, initLabel, open("Error")))
	}
}
