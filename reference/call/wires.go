package call

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"strings"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
)

// same leaves an action as it is.
func same(a node.Action) []node.Action { return []node.Action{a} }

// chain lets what one wire makes of an action go over a second one, nil for none.
func chain(first, second node.Wire) node.Wire {
	if second == nil {
		return first
	}
	return func(from string, a node.Action) (done []node.Action) {
		for _, b := range first(from, a) {
			done = append(done, second(from, b)...)
		}
		return done
	}
}

// onConfigure changes the Configure BFCP Termination request on its way.
func onConfigure(change func(*mp.Message)) node.Wire {
	return func(_ string, a node.Action) []node.Action {
		send, ok := a.(node.SendMp)
		if ok && send.Message.Procedure == mp.Configure && send.Message.Kind == mp.Request {
			change(&send.Message)
			return same(send)
		}
		return same(a)
	}
}

func otherKey(m *mp.Message) {
	m.PreSharedKey = bytes.Clone(m.PreSharedKey)
	m.PreSharedKey[0] ^= 1
}

func otherIdentity(m *mp.Message) { m.PreSharedKeyIdentity = "somebody else" }

// onDial changes what becomes of the dials of a box, of every box for "".
func onDial(box string, change func(node.Dial) []node.Action) node.Wire {
	return func(from string, a node.Action) []node.Action {
		if dial, ok := a.(node.Dial); ok && (box == "" || box == from) {
			return change(dial)
		}
		return same(a)
	}
}

// nobody dials port 1 (tcpmux, RFC 1078), where no box listens.
func nobody(d node.Dial) []node.Action {
	d.Remote = netip.AddrPortFrom(d.Remote.Addr(), 1)
	return same(d)
}

func lose(node.Dial) []node.Action { return nil }

// onFirstWrite changes the first octets that a box writes on a connection.
func onFirstWrite(box string, change func(node.Write) []node.Action) node.Wire {
	done := false
	return func(from string, a node.Action) []node.Action {
		if write, ok := a.(node.Write); ok && from == box && !done {
			done = true
			return change(write)
		}
		return same(a)
	}
}

func reset(w node.Write) []node.Action { return same(node.Cut{Conn: w.Conn}) }

// Places in a record with a ClientHello (RFC 5246 §6.2.1, §7.4, §7.4.1.2).
const (
	helloVersion = 5 + 4
	helloSession = helloVersion + 2 + 32
)

// suites returns where the cipher suites of a ClientHello stand in its record:
// from their first octet to behind their last.
func suites(record []byte) (from, to int, ok bool) {
	if len(record) <= helloSession {
		return 0, 0, false
	}
	from = helloSession + 1 + int(record[helloSession]) + 2
	if from > len(record) {
		return 0, 0, false
	}
	to = from + int(binary.BigEndian.Uint16(record[from-2:]))
	return from, to, to <= len(record)
}

// noPSKSuite puts TLS_RSA_WITH_AES_128_CBC_SHA (RFC 4582 §7's) in place of every
// cipher suite but the signalling values.
func noPSKSuite(w node.Write) []node.Action {
	w.Octets = bytes.Clone(w.Octets)
	from, to, ok := suites(w.Octets)
	for ; ok && from+1 < to; from += 2 {
		if suite := w.Octets[from : from+2]; suite[0] != 0x00 || suite[1] != 0xff {
			suite[0], suite[1] = 0x00, 0x2f
		}
	}
	return same(w)
}

// oldVersion makes the ClientHello one of TLS 1.1: it changes client_version and
// renames supported_versions, which would otherwise go before it (RFC 8446
// §4.2.1).
func oldVersion(w node.Write) []node.Action {
	w.Octets = bytes.Clone(w.Octets)
	_, at, ok := suites(w.Octets)
	if !ok || at >= len(w.Octets) {
		return same(w)
	}
	binary.BigEndian.PutUint16(w.Octets[helloVersion:], 0x0302)
	at += 1 + int(w.Octets[at]) + 2 // compression methods, extensions' length
	for at+4 <= len(w.Octets) {
		if binary.BigEndian.Uint16(w.Octets[at:]) == 43 {
			binary.BigEndian.PutUint16(w.Octets[at:], 0x3a3a) // GREASE (RFC 8701)
		}
		at += 4 + int(binary.BigEndian.Uint16(w.Octets[at+2:]))
	}
	return same(w)
}

// onBody changes the session description of the request of that method (status
// 0) or of the response of that status to it.
func onBody(method string, status int, change func(body string) string) node.Wire {
	return func(_ string, a node.Action) []node.Action {
		send, ok := a.(node.SendSip)
		if ok && send.Message.Method == method && send.Message.Status == status && send.Message.Body != nil {
			send.Message.Body = []byte(change(string(send.Message.Body)))
			return same(send)
		}
		return same(a)
	}
}

const keyMgmtLine = "a=key-mgmt:"

// eachLine changes the lines of a session description that begin like that.
func eachLine(body, prefix string, change func(line string) string) string {
	lines := strings.SplitAfter(body, "\r\n")
	for i, l := range lines {
		if strings.HasPrefix(l, prefix) {
			lines[i] = change(strings.TrimSuffix(l, "\r\n"))
		}
	}
	return strings.Join(lines, "")
}

func dropKeyMgmt(body string) string {
	return eachLine(body, keyMgmtLine, func(string) string { return "" })
}

func addKeyMgmt(body string) string {
	return eachLine(body, keyMgmtLine, func(l string) string { return keyMgmtLine + "other AAAA\r\n" + l + "\r\n" })
}

func badSetup(body string) string {
	return eachLine(body, "a=setup:", func(string) string { return "a=setup:sometimes\r\n" })
}

// flip changes one bit of the MIKEY message in a=key-mgmt, at that octet.
func flip(body string, at func(message []byte) int) string {
	return eachLine(body, keyMgmtLine, func(l string) string {
		i := strings.LastIndexByte(l, ' ') + 1
		message, err := base64.StdEncoding.DecodeString(l[i:])
		if err != nil || len(message) == 0 {
			return l + "\r\n"
		}
		message[at(message)] ^= 1
		return l[:i] + base64.StdEncoding.EncodeToString(message) + "\r\n"
	})
}

func tamperKeyMgmt(body string) string {
	return flip(body, func(m []byte) int { return len(m) - 1 })
}

func loseKMS(_ string, a node.Action) []node.Action {
	if send, ok := a.(node.SendKms); ok && send.To == "KMS" {
		return nil
	}
	return same(a)
}

// tamperTicket flips a bit in the middle of the TICKET payload's Ticket Data,
// which only the KMS can read.
func tamperTicket(body string) string {
	return flip(body, func(octets []byte) int {
		m, _ := mikey.Parse(octets)
		for _, p := range m.Payloads {
			if t, ok := p.(*mikey.TICKET); ok {
				if i := bytes.Index(octets, t.TicketData); i >= 0 {
					return i + len(t.TicketData)/2
				}
			}
		}
		return len(octets) - 1
	})
}
