package monitor

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
)

// setup is a value of a=setup (RFC 4145 §4).
type setup uint8

const (
	setupNone setup = iota
	setupActive
	setupPassive
	setupActpass
	setupHoldconn
	setupUnknown
)

func (s setup) String() string {
	return [...]string{"no a=setup", "active", "passive", "actpass", "holdconn", "an unknown value"}[s]
}

func readSetup(v string) setup {
	switch v {
	case "active":
		return setupActive
	case "passive":
		return setupPassive
	case "actpass":
		return setupActpass
	case "holdconn":
		return setupHoldconn
	}
	return setupUnknown
}

// mayAnswer is the table of RFC 4145 §4.1: which answers an offer allows.
func mayAnswer(offer, answer setup) bool {
	if answer == setupHoldconn {
		return true
	}
	switch offer {
	case setupActive:
		return answer == setupPassive
	case setupPassive:
		return answer == setupActive
	case setupActpass, setupUnknown:
		// No clause says what an unknown word gets, and a lenient reader may
		// have known it (white space behind it, say).
		return answer == setupActive || answer == setupPassive
	}
	return false
}

// keyMgmt is one a=key-mgmt attribute (RFC 4567 §3.1).
type keyMgmt struct{ protocol, data string }

// media is the one BFCP stream of a session description, as far as the rules of
// a call ask about it.
type media struct {
	body  []byte // what it was read from
	found bool   // there is an m-line of BFCP over TCP
	tls   bool   // its proto is TCP/TLS/BFCP
	port  uint16 // 0: the stream is refused
	addr  netip.Addr
	setup setup // as written, setupNone if it was not
	keys  []keyMgmt
	// sealed says that the keys are as they were sent: a description printed
	// without its key management data proves nothing about it.
	sealed bool
	// mikey is the message in the first key-mgmt of protocol mikey, nil if there
	// is none or it could not be had; unreadable says that there is one and it
	// is no MIKEY message.
	mikey      *keyMessage
	unreadable bool
}

// accepted tells whether an answer takes the stream.
func (m *media) accepted() bool { return m != nil && m.found && m.port != 0 }

// offerSetup and answerSetup put the defaults of RFC 4145 §4.1 in place.
func (m *media) offerSetup() setup {
	if m.setup == setupNone {
		return setupActive
	}
	return m.setup
}

func (m *media) answerSetup() setup {
	if m.setup == setupNone {
		return setupPassive
	}
	return m.setup
}

// readMedia finds the BFCP stream of a session description. It wants no more of
// the description than the lines that the rules ask about, and what it cannot
// read counts as absent: whether the description is well-formed is the codec's
// question.
func readMedia(body []byte, sealed bool) *media {
	m := &media{body: body, sealed: sealed}
	var session, own []keyMgmt
	var sessionSetup setup
	var sessionAddr netip.Addr
	media := 0 // 0: session level, 1: in the stream, 2: in another one
	for len(body) > 0 {
		line := body
		if i := bytes.IndexByte(body, '\n'); i >= 0 {
			line, body = body[:i], body[i+1:]
		} else {
			body = nil
		}
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) < 2 || line[1] != '=' {
			continue
		}
		value := line[2:]
		switch line[0] {
		case 'm':
			media = 2
			if !m.found && m.readMLine(string(value)) {
				media = 1
			}
		case 'c':
			if a, ok := readAddr(string(value)); ok && media == 0 {
				sessionAddr = a
			} else if ok && media == 1 {
				m.addr = a
			}
		case 'a':
			if media == 2 {
				continue
			}
			if v, ok := bytes.CutPrefix(value, []byte("setup:")); ok {
				s := readSetup(string(v))
				if media == 1 {
					m.setup = s
				} else {
					sessionSetup = s
				}
			} else if v, ok := bytes.CutPrefix(value, []byte("key-mgmt:")); ok {
				protocol, data, _ := strings.Cut(strings.TrimPrefix(string(v), " "), " ")
				if media == 1 {
					own = append(own, keyMgmt{protocol, data})
				} else {
					session = append(session, keyMgmt{protocol, data})
				}
			}
		}
	}
	if !m.addr.IsValid() {
		m.addr = sessionAddr
	}
	if m.setup == setupNone {
		m.setup = sessionSetup
	}
	// Media level goes before session level (RFC 4567 §3.1).
	if m.keys = own; len(own) == 0 {
		m.keys = session
	}
	if sealed {
		for _, k := range m.keys {
			if k.protocol == "mikey" {
				m.mikey = readKeyMgmt(k.data)
				m.unreadable = m.mikey == nil
				break
			}
		}
	}
	return m
}

// readMLine reads "application 5070 TCP/TLS/BFCP *".
func (m *media) readMLine(v string) bool {
	kind, v, _ := strings.Cut(v, " ")
	port, v, _ := strings.Cut(v, " ")
	proto, _, _ := strings.Cut(v, " ")
	if kind != "application" || proto != "TCP/TLS/BFCP" && proto != "TCP/BFCP" {
		return false
	}
	port, _, _ = strings.Cut(port, "/")
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return false
	}
	m.found, m.tls, m.port = true, proto == "TCP/TLS/BFCP", uint16(n)
	return true
}

// readAddr reads "IN IP4 192.0.2.1". A host name is no address.
func readAddr(v string) (netip.Addr, bool) {
	_, v, _ = strings.Cut(v, " ")
	_, v, _ = strings.Cut(v, " ")
	v, _, _ = strings.Cut(v, "/")
	a, err := netip.ParseAddr(v)
	return a.Unmap(), err == nil
}
