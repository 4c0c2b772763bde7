package tlspsk

import (
	"github.com/floorcheck/floorcheck/reference/rule"
)

// The states of a TLS 1.2 client (RFC 5246 §7.3).
type (
	clientWaitServerHello struct{ *handshake }
	clientWaitCertificate struct{ *handshake }
	clientWaitServerKX    struct {
		*handshake
		kx KX
	}
	clientWaitServerHelloDone struct{ *handshake }
	clientWaitCCS             struct{ *handshake }
	clientWaitFinished        struct{ *handshake }
	connected12               struct{}
)

func (clientWaitServerHello) name() string { return "WAIT_SERVER_HELLO" }
func (clientWaitServerHello) wants() kinds { return only(typeServerHello) }

func (s clientWaitServerHello) handle(e *Engine, m *message) (state, error) {
	var sh serverHello
	if err := parseServerHello(m.body, &sh); err != nil {
		return nil, err
	}
	if v := sh.ext.versions; v != nil {
		switch {
		case e.maxVersion() < VersionTLS13:
			return nil, fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "ServerHello has supported_versions, which was not offered")
		case len(v) != 2:
			return nil, badSyntax("supported_versions")
		case v[0] != 3 || v[1] != 4: // RFC 8446 §4.2.1
			return nil, fault(AlertIllegalParameter, rule.TLSVersion, "ServerHello selects version 0x%02x%02x, expected 0x0304", v[0], v[1])
		}
		return s.serverHello13(e, m, &sh)
	}
	if sh.version != VersionTLS12 || e.minVersion() > VersionTLS12 || e.info.HelloRetryRequest {
		return nil, fault(AlertProtocolVersion, rule.TLSVersion, "ServerHello has version 0x%04x", sh.version)
	}
	if e.ccs > 0 {
		return nil, fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "change_cipher_spec before a TLS 1.2 ServerHello")
	}
	return s.serverHello12(e, m, &sh)
}

func (clientWaitServerKX) name() string { return "WAIT_SERVER_KEY_EXCHANGE" }

// wants: a server without a hint leaves ServerKeyExchange out where nothing
// else would stand in it (RFC 4279 §2, §4).
func (s clientWaitServerKX) wants() kinds {
	if s.kx == KXDHEPSK || s.kx == KXECDHEPSK {
		return only(typeServerKeyExchange)
	}
	return only(typeServerKeyExchange, typeServerHelloDone)
}

func (s clientWaitServerKX) handle(e *Engine, m *message) (state, error) {
	if m.kind == kind(typeServerHelloDone) {
		return clientWaitServerHelloDone{s.handshake}.handle(e, m)
	}
	c := cursor{b: m.body}
	hint := c.vec16()
	if err := s.serverParams(e, &c); err != nil {
		return nil, err
	}
	if !c.done() {
		return nil, badSyntax("ServerKeyExchange")
	}
	e.info.IdentityHint = append([]byte(nil), hint...)
	s.add(m.raw)
	return clientWaitServerHelloDone{s.handshake}, nil
}

func (clientWaitServerHelloDone) name() string { return "WAIT_SERVER_HELLO_DONE" }
func (clientWaitServerHelloDone) wants() kinds { return only(typeServerHelloDone) }

// handle answers the server's flight: ClientKeyExchange, change_cipher_spec, Finished.
func (s clientWaitServerHelloDone) handle(e *Engine, m *message) (state, error) {
	if len(m.body) != 0 {
		return nil, badSyntax("ServerHelloDone")
	}
	s.add(m.raw)
	psk := e.cfg.psk12()
	e.info.Identity = append([]byte(nil), psk.Identity...)
	at := e.begin(typeClientKeyExchange)
	e.flight = put16(e.flight, len(psk.Identity))
	e.flight = append(e.flight, psk.Identity...)
	if err := s.clientPremaster(e, psk.Key); err != nil {
		return nil, err
	}
	e.end(at)
	e.deriveKeys12()
	if err := e.sendFinished12(); err != nil {
		return nil, err
	}
	return clientWaitCCS(s), nil
}

// complete ends the handshake and forgets its secrets.
func (e *Engine) complete(next state) (state, error) {
	e.done = true
	e.dropHandshake()
	return next, nil
}

func (clientWaitCCS) name() string { return "WAIT_CHANGE_CIPHER_SPEC" }
func (clientWaitCCS) wants() kinds { return only(uint8(kindCCS)) }

func (s clientWaitCCS) handle(e *Engine, _ *message) (state, error) {
	return clientWaitFinished(s), e.changeKeys12()
}

func (clientWaitFinished) name() string { return "WAIT_FINISHED" }
func (clientWaitFinished) wants() kinds { return only(typeFinished) }

func (s clientWaitFinished) handle(e *Engine, m *message) (state, error) {
	if err := e.checkFinished12(m); err != nil {
		return nil, err
	}
	return e.complete(connected12{})
}

func (connected12) name() string { return "CONNECTED" }
func (connected12) wants() kinds { return 0 }

func (connected12) handle(*Engine, *message) (state, error) { return connected12{}, nil }
