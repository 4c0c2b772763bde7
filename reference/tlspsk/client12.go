package tlspsk

import (
	"crypto/subtle"

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

// serverHello12 takes the ServerHello of a TLS 1.2 server.
func (s clientWaitServerHello) serverHello12(e *Engine, m *message, sh *serverHello) (state, error) {
	if e.helloVersion != VersionTLS12 {
		return nil, fault(AlertProtocolVersion, rule.TLSRecordVersion, "record version 0x%04x with a TLS 1.2 ServerHello, expected 0x0303", e.helloVersion)
	}
	i := bySuite[sh.suite]
	if i == nil || i.Version() != VersionTLS12 || !e.cfg.offers(i) || !has(e.cfg.suites(), sh.suite) {
		return nil, fault(AlertIllegalParameter, rule.TLSChosenSuite, "ServerHello chooses %v, which was not offered for TLS 1.2", sh.suite)
	}
	if sh.compression != 0 {
		return nil, fault(AlertIllegalParameter, rule.TLSCompression, "ServerHello chooses compression method %d, expected 0", sh.compression)
	}
	if len(sh.sessionID) > 0 && string(sh.sessionID) == string(s.sessionID()) {
		return nil, fault(AlertIllegalParameter, rule.TLSSessionID, "ServerHello resumes a session, but none was offered")
	}
	if string(sh.random) == string(s.clientRandom[:]) {
		return nil, fault(AlertIllegalParameter, rule.TLSRandomEcho, "ServerHello has the random of the ClientHello")
	}
	copy(s.serverRandom[:], sh.random)
	if err := s.checkDowngrade(e); err != nil {
		return nil, err
	}
	if err := s.extensions12(e, sh, i); err != nil {
		return nil, err
	}
	e.version, e.suite = VersionTLS12, i
	s.start(i.Hash)
	s.add(m.raw)
	return s.afterServerHello(e)
}

// extensions12 judges the extensions of a TLS 1.2 ServerHello.
func (s clientWaitServerHello) extensions12(e *Engine, sh *serverHello, i *Info) error {
	x := &sh.ext
	unsolicited := func(t uint16) error {
		return fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "ServerHello has extension %d, which was not offered", t)
	}
	switch {
	case x.unknown > 0:
		return unsolicited(x.firstUnknown)
	case x.ems && e.cfg.NoExtendedMasterSecret:
		return unsolicited(extExtendedMasterSecret)
	case x.etm && (e.cfg.NoEncryptThenMAC || !e.offered(CipherCBC)):
		return unsolicited(extEncryptThenMAC)
	case x.etm && i.Cipher != CipherCBC:
		return fault(AlertIllegalParameter, rule.TLSEncryptThenMAC, "ServerHello answers encrypt_then_mac with %v", i.Suite)
	case x.reneg != nil && e.cfg.NoRenegotiationInfo:
		return unsolicited(extRenegotiationInfo)
	case x.groups != nil, x.sigAlgs:
		return unsolicited(extSupportedGroups)
	case x.points != nil && !e.offeredKX(KXECDHEPSK):
		return unsolicited(extECPointFormats)
	case x.sizeLimit != nil && e.cfg.RecordSizeLimit == 0:
		return unsolicited(extRecordSizeLimit)
	case x.earlyData:
		return unsolicited(extEarlyData)
	case x.versions != nil || x.cookie != nil || x.pskModes != nil || x.keyShare != nil || x.psk != nil:
		return fault(AlertUnsupportedExtension, rule.TLSExtensionPlace, "ServerHello of TLS 1.2 has an extension of TLS 1.3")
	}
	if err := e.peerRenegotiation(x.reneg); err != nil {
		return err
	}
	if x.points != nil {
		if err := checkPoints(x.points); err != nil {
			return err
		}
	}
	if err := e.peerSizeLimit(x.sizeLimit, 0); err != nil {
		return err
	}
	e.info.EncryptThenMAC = x.etm
	return e.extendedMasterSecret(x.ems)
}

// peerRenegotiation judges the peer's renegotiation_info (RFC 5746 §3.4, §3.6).
func (e *Engine) peerRenegotiation(reneg []byte) error {
	if reneg == nil {
		if e.cfg.RequireSecureRenegotiation && !e.info.SecureRenegotiation {
			return fault(AlertHandshakeFailure, rule.TLSSecureRenegotiation, "peer does not show renegotiation_info")
		}
		return nil
	}
	if len(reneg) == 0 || int(reneg[0]) != len(reneg)-1 {
		return badSyntax("renegotiation_info")
	}
	if len(reneg) != 1 {
		return fault(AlertHandshakeFailure, rule.TLSRenegotiationInfo, "renegotiation_info of a first handshake has %d octets, expected none", len(reneg)-1)
	}
	e.info.SecureRenegotiation = true
	return nil
}

// extendedMasterSecret notes whether both sides do RFC 7627.
func (e *Engine) extendedMasterSecret(both bool) error {
	e.info.ExtendedMasterSecret = both
	if !both && e.cfg.RequireExtendedMasterSecret {
		return fault(AlertHandshakeFailure, rule.TLSExtendedMasterSecret, "peer does not do the extended master secret")
	}
	return nil
}

// peerSizeLimit notes the largest plaintext that the peer takes (RFC 8449 §4).
// In TLS 1.3 the limit counts the inner content type, which is overhead here.
func (e *Engine) peerSizeLimit(x []byte, overhead int) error {
	if x == nil {
		return nil
	}
	if len(x) != 2 {
		return badSyntax("record_size_limit")
	}
	n := int(x[0])<<8 | int(x[1])
	if n < 64 {
		return fault(AlertIllegalParameter, rule.TLSRecordSizeLimit, "record_size_limit %d, expected at least 64", n)
	}
	e.writeLimit = min(n-overhead, maxPlaintext)
	if own := e.cfg.RecordSizeLimit; own > 0 {
		e.readLimit = own - overhead
	}
	return nil
}

// checkPoints judges ec_point_formats: uncompressed must be there (RFC 8422 §5.1.2).
func checkPoints(x []byte) error {
	c := cursor{b: x}
	list := c.vec8()
	if !c.done() || len(list) == 0 {
		return badSyntax("ec_point_formats")
	}
	for _, f := range list {
		if f == 0 {
			return nil
		}
	}
	return fault(AlertIllegalParameter, rule.TLSPointFormat, "ec_point_formats without uncompressed")
}

// offered and offeredKX tell whether this client offered a suite of that kind.
func (e *Engine) offered(c Cipher) bool {
	for _, s := range e.cfg.suites() {
		if i := bySuite[s]; i.Cipher == c && e.cfg.offers(i) {
			return true
		}
	}
	return false
}

func (e *Engine) offeredKX(kx KX) bool {
	for _, s := range e.cfg.suites() {
		if i := bySuite[s]; i.KX == kx && e.cfg.offers(i) {
			return true
		}
	}
	return false
}

func has(list []CipherSuite, s CipherSuite) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// afterServerHello tells what follows ServerHello for the suite.
func (s clientWaitServerHello) afterServerHello(e *Engine) (state, error) {
	if e.suite.KX == KXRSAPSK {
		return clientWaitCertificate(s), nil
	}
	return clientWaitServerKX{s.handshake, e.suite.KX}, nil
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

// sendFinished12 sends change_cipher_spec and Finished.
func (e *Engine) sendFinished12() error {
	if err := e.sendCCS(); err != nil {
		return err
	}
	wr, err := e.protection12(e.client)
	if err != nil {
		return err
	}
	e.wr = wr
	verify := e.h.verifyData(e.client)
	at := e.begin(typeFinished)
	e.flight = append(e.flight, verify...)
	e.end(at)
	return e.flush()
}

// changeKeys12 takes the peer's change_cipher_spec.
func (e *Engine) changeKeys12() (err error) {
	e.rd, err = e.protection12(!e.client)
	return err
}

// checkFinished12 verifies the peer's Finished.
func (e *Engine) checkFinished12(m *message) error {
	if len(m.body) != 12 {
		return fault(AlertDecodeError, rule.TLSSyntax, "Finished has %d octets, expected 12", len(m.body))
	}
	if subtle.ConstantTimeCompare(m.body, e.h.verifyData(!e.client)) != 1 {
		return fault(AlertDecryptError, rule.TLSFinished, "verify_data of Finished is wrong")
	}
	e.h.add(m.raw)
	return nil
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
