package tlspsk

import (
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// kind is what a state can wait for: a handshake message type, or a
// change_cipher_spec record.
type kind uint8

// kindCCS is no handshake message type, and none can pass for it: see wire.
const kindCCS kind = 31

// kinds is a set of kinds.
type kinds uint32

func only(list ...uint8) (k kinds) {
	for _, t := range list {
		k |= 1 << t
	}
	return k
}

func (k kinds) has(t kind) bool { return t < 32 && k&(1<<t) != 0 }

func (k kinds) String() string {
	var names []string
	for t := range kind(32) {
		if k.has(t) {
			names = append(names, t.String())
		}
	}
	return strings.Join(names, " or ")
}

var kindNames = map[kind]string{
	kind(typeHelloRequest):        "HelloRequest",
	kind(typeClientHello):         "ClientHello",
	kind(typeServerHello):         "ServerHello",
	kind(typeNewSessionTicket):    "NewSessionTicket",
	kind(typeEndOfEarlyData):      "EndOfEarlyData",
	kind(typeEncryptedExtensions): "EncryptedExtensions",
	kind(typeCertificate):         "Certificate",
	kind(typeServerKeyExchange):   "ServerKeyExchange",
	kind(typeCertificateRequest):  "CertificateRequest",
	kind(typeServerHelloDone):     "ServerHelloDone",
	kind(typeCertificateVerify):   "CertificateVerify",
	kind(typeClientKeyExchange):   "ClientKeyExchange",
	kind(typeFinished):            "Finished",
	kind(typeKeyUpdate):           "KeyUpdate",
	kindCCS:                       "change_cipher_spec",
}

// wire is the kind of a message type that stands in a record.
func wire(typ uint8) kind {
	if typ == uint8(kindCCS) {
		return 255 // no state wants it
	}
	return kind(typ)
}

func (t kind) String() string {
	if n := kindNames[t]; n != "" {
		return n
	}
	return "handshake message of unknown type"
}

// message is one handshake message. raw has its header, body has not; both are
// only valid while it is handled.
type message struct {
	kind      kind
	raw, body []byte
}

// state is one state of a handshake. A state is a small struct that knows what
// it waits for and how to go on; it never has to judge what it did not ask for.
type state interface {
	// name is the name in the specification's state diagrams.
	name() string
	// wants is what may come now.
	wants() kinds
	// handle takes one message that it wants and returns the next state.
	handle(e *Engine, m *message) (state, error)
}

func (e *Engine) stateName() string {
	if e.st == nil {
		return "CLOSED"
	}
	return e.st.name()
}

// dispatch is the one place that decides unexpected_message: what the state
// does not want does not reach it.
func (e *Engine) dispatch(m *message) error {
	if err := e.expected(m.kind); err != nil {
		return err
	}
	if !e.st.wants().has(m.kind) {
		return e.renegotiation(m)
	}
	next, err := e.st.handle(e, m)
	if err != nil {
		return err
	}
	e.st = next
	return nil
}

// expected is asked as soon as a message's type is known, so that nobody can
// make us wait for the end of what we do not want.
func (e *Engine) expected(k kind) error {
	if e.st.wants().has(k) || e.renegotiates(k) {
		return nil
	}
	return fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "in state %s: expected %v, found %v (type %d)", e.st.name(), e.st.wants(), k, k)
}

// renegotiates tells whether a message is one that may come in any state of TLS
// 1.2 and asks for a new handshake.
func (e *Engine) renegotiates(k kind) bool {
	if e.version == VersionTLS13 || e.version == 0 && e.minVersion() == VersionTLS13 {
		return false // TLS 1.3 has no HelloRequest (RFC 8446 B.3)
	}
	return e.client && k == kind(typeHelloRequest) || !e.client && k == kind(typeClientHello) && e.done
}

// renegotiation declines a new handshake.
func (e *Engine) renegotiation(m *message) error {
	if e.client && len(m.body) != 0 {
		return badSyntax("HelloRequest")
	}
	if e.again++; e.again > maxHelloAgain {
		return fault(AlertUnexpectedMessage, rule.TLSFlood, "%v: more than %d attempts to renegotiate", m.kind, maxHelloAgain)
	}
	if !e.done {
		return nil // RFC 5246 §7.4.1.1: ignored while negotiating
	}
	return e.sendAlert(1, AlertNoRenegotiation)
}

// handshakeOctets puts handshake messages together from records.
func (e *Engine) handshakeOctets(p []byte) error {
	e.warnings = 0
	// A message that lies whole in the record needs no copy.
	for len(e.hs) == 0 && len(p) >= handshakeStart {
		n, err := e.handshakeLength(p)
		if err != nil {
			return err
		}
		if len(p) < n {
			break
		}
		m := p[:n]
		p = p[n:]
		if err := e.handshakeMessage(m, len(p) > 0); err != nil {
			return err
		}
	}
	for len(p) > 0 {
		need := handshakeStart
		if len(e.hs) >= handshakeStart {
			n, err := e.handshakeLength(e.hs)
			if err != nil {
				return err
			}
			need = n
		}
		n := min(max(need-len(e.hs), 0), len(p))
		e.hs = append(e.hs, p[:n]...)
		p = p[n:]
		if len(e.hs) < need {
			return nil
		}
		if need == handshakeStart {
			if n, err := e.handshakeLength(e.hs); err != nil {
				return err
			} else if n > need {
				continue
			}
		}
		m := e.hs
		err := e.handshakeMessage(m, len(p) > 0)
		e.hs = e.hs[:0]
		if err != nil {
			return err
		}
	}
	return nil
}

// handshakeLength judges a message's header and returns the length of the
// message with it.
func (e *Engine) handshakeLength(h []byte) (int, error) {
	if err := e.expected(wire(h[0])); err != nil {
		return 0, err
	}
	n := handshakeStart + (int(h[1])<<16 | int(h[2])<<8 | int(h[3]))
	if n > maxHandshake {
		return 0, fault(AlertIllegalParameter, rule.TLSHandshakeSize, "handshake message of %d octets, expected at most %d", n, maxHandshake)
	}
	return n, nil
}

func (e *Engine) handshakeMessage(raw []byte, more bool) error {
	e.rekeyed = false
	m := message{kind: wire(raw[0]), raw: raw, body: raw[handshakeStart:]}
	if err := e.dispatch(&m); err != nil {
		return err
	}
	if e.rekeyed && more {
		return fault(AlertUnexpectedMessage, rule.TLSKeyChange, "%v is not the last message of its record, although the keys change after it", m.kind)
	}
	return nil
}

// changeCipherSpec handles a change_cipher_spec record.
func (e *Engine) changeCipherSpec(p []byte) error {
	if e.version != VersionTLS12 && e.maxVersion() >= VersionTLS13 && (e.version == VersionTLS13 || e.client || e.hellos > 0) {
		return e.ignoreCCS(p)
	}
	if !e.st.wants().has(kindCCS) {
		return fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "change_cipher_spec in state %s: expected %v", e.st.name(), e.st.wants())
	}
	if len(p) != 1 || p[0] != 1 {
		return badSyntax("change_cipher_spec")
	}
	if len(e.hs) > 0 {
		return fault(AlertUnexpectedMessage, rule.TLSKeyChange, "change_cipher_spec inside a handshake message")
	}
	return e.dispatch(&message{kind: kindCCS, body: p})
}

// alert handles an alert of the peer.
func (e *Engine) alert(p []byte) error {
	if len(p) != 2 {
		return fault(AlertDecodeError, rule.TLSAlertSyntax, "alert record of %d octets, expected 2", len(p))
	}
	level, a := p[0], Alert(p[1])
	if a == AlertCloseNotify {
		e.peerClosed = true
		if !e.done {
			return &AlertError{Alert: a, FromPeer: true}
		}
		if e.version == VersionTLS12 { // RFC 5246 §7.2.1: answer, and send no more
			return e.CloseWrite()
		}
		return nil
	}
	warning := level == 1
	if e.version == VersionTLS13 {
		warning = a == AlertUserCanceled // RFC 8446 §6: the level says nothing
	} else if level != 1 && level != 2 {
		return fault(AlertIllegalParameter, rule.TLSAlertSyntax, "alert level %d, expected 1 or 2", level)
	}
	if !warning {
		return &AlertError{Alert: a, FromPeer: true}
	}
	if e.warnings++; e.warnings > maxWarnings {
		return fault(AlertUnexpectedMessage, rule.TLSFlood, "more than %d warning alerts in a row", maxWarnings)
	}
	return nil
}

func (e *Engine) sendAlert(level uint8, a Alert) error {
	e.scratch[0], e.scratch[1] = level, byte(a)
	return e.send(recordAlert, e.scratch[:2])
}
