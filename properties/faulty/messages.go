package faulty

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"strings"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
)

// isSip chooses the sending of a request of that method (status 0) or of the
// response of that status to it.
func isSip(method string, status int) func(node.Action) bool {
	return func(a node.Action) bool {
		s, ok := a.(node.SendSip)
		return ok && s.Message.Method == method && s.Message.Status == status
	}
}

// isMp chooses the sending of a message on Mp.
func isMp(p mp.Procedure, k mp.Kind) func(node.Action) bool {
	return func(a node.Action) bool {
		s, ok := a.(node.SendMp)
		return ok && s.Message.Procedure == p && s.Message.Kind == k
	}
}

// isNote chooses a box's remark about itself.
func isNote(name string) func(node.Action) bool {
	return func(a node.Action) bool {
		t, ok := a.(node.Tell)
		return ok && t.Event.Name == name
	}
}

// sip changes a SIP message that the box sends.
func sip(method string, status int, change func(*node.Sip)) func() slip {
	is := isSip(method, status)
	return each(func(a node.Action) []node.Action {
		if is(a) {
			s := a.(node.SendSip)
			change(&s.Message)
			return []node.Action{s}
		}
		return []node.Action{a}
	})
}

// onMp changes a message that the box sends on Mp.
func onMp(p mp.Procedure, k mp.Kind, change func(*mp.Message)) func() slip {
	is := isMp(p, k)
	return each(func(a node.Action) []node.Action {
		if is(a) {
			s := a.(node.SendMp)
			change(&s.Message)
			return []node.Action{s}
		}
		return []node.Action{a}
	})
}

// body changes the session description of a SIP message.
func body(change func(string) string) func(*node.Sip) {
	return func(m *node.Sip) { m.Body = []byte(change(string(m.Body))) }
}

func swap(old, by string) func(*node.Sip) {
	return body(func(s string) string { return strings.Replace(s, old, by, 1) })
}

const keyMgmt = "a=key-mgmt:mikey "

// message changes the MIKEY message in a session description.
func message(change func(octets []byte) []byte) func(string) string {
	return func(s string) string {
		before, rest, found := strings.Cut(s, keyMgmt)
		data, after, _ := strings.Cut(rest, "\r\n")
		octets, err := base64.StdEncoding.DecodeString(data)
		if !found || err != nil {
			return s
		}
		return before + keyMgmt + base64.StdEncoding.EncodeToString(change(octets)) + "\r\n" + after
	}
}

// payloads changes the MIKEY message in a session description as a whole. Its
// MAC is then wrong as well, which the monitors may find too.
func payloads(change func(*mikey.Message)) func(*node.Sip) {
	return body(message(func(octets []byte) []byte {
		m, v := mikey.Parse(octets)
		if m == nil || v.Err() != nil {
			return octets
		}
		change(m)
		return m.Marshal()
	}))
}

func without[P mikey.Payload](m *mikey.Message) {
	kept := m.Payloads[:0:0]
	for _, p := range m.Payloads {
		if _, is := p.(P); !is {
			kept = append(kept, p)
		}
	}
	m.Payloads = kept
}

// elsewhere is another address.
func elsewhere(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 99}), a.Port())
}

// clientHello is the beginning of a ClientHello: a record header, a handshake
// header, version, random, and no more than a monitor needs to see who speaks.
func clientHello() []byte {
	hello := append([]byte{22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3}, bytes.Repeat([]byte{0x5a}, 32)...)
	return append(hello, 0, 0, 2, 0, 0xa8, 1, 0)
}

func gotSip(method string, status int) func(node.Input) bool {
	return func(in node.Input) bool {
		s, ok := in.(node.SipIn)
		return ok && s.Message.Method == method && s.Message.Status == status
	}
}

func gotMp(p mp.Procedure, k mp.Kind) func(node.Input) bool {
	return func(in node.Input) bool {
		m, ok := in.(node.MpIn)
		return ok && m.Message.Procedure == p && m.Message.Kind == k
	}
}

func started(in node.Input) bool { _, ok := in.(node.Start); return ok }

func opened(in node.Input) bool { _, ok := in.(node.Opened); return ok }
