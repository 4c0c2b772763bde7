package tlspsk

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// The states of a TLS 1.2 server (RFC 5246 §7.3).
type (
	serverWaitClientKX struct{ *handshake }
	serverWaitCCS      struct{ *handshake }
	serverWaitFinished struct{ *handshake }
)

// serve12 answers a ClientHello with TLS 1.2.
func (s serverStart) serve12(e *Engine, m *message, ch *clientHello) (state, error) {
	if e.helloVersion>>8 != 3 {
		return nil, fault(AlertProtocolVersion, rule.TLSRecordVersion, "record version 0x%04x, expected 0x03xx", e.helloVersion)
	}
	if !bytes.Contains(ch.compression, []byte{0}) {
		return nil, fault(AlertIllegalParameter, rule.TLSCompression, "ClientHello does not offer null compression")
	}
	e.info.SecureRenegotiation = ch.offers(scsvRenegotiation)
	if err := e.peerRenegotiation(ch.ext.reneg); err != nil {
		return nil, err
	}
	if err := e.extendedMasterSecret(ch.ext.ems && !e.cfg.NoExtendedMasterSecret); err != nil {
		return nil, err
	}
	if err := e.peerSizeLimit(ch.ext.sizeLimit, 0); err != nil {
		return nil, err
	}
	i, err := e.chooseSuite12(ch)
	if err != nil {
		return nil, err
	}
	e.version, e.suite = VersionTLS12, i
	e.info.EncryptThenMAC = ch.ext.etm && i.Cipher == CipherCBC && !e.cfg.NoEncryptThenMAC
	s.start(i.Hash)
	s.add(m.raw)
	if err := e.random(s.serverRandom[:]); err != nil {
		return nil, err
	}
	s.markDowngrade(e)
	s.writeServerHello12(e, ch)
	s.writeCertificate(e)
	if err := s.writeServerKX(e); err != nil {
		return nil, err
	}
	e.end(e.begin(typeServerHelloDone))
	return serverWaitClientKX(s), nil
}

// chooseSuite12 goes by the server's own order.
func (e *Engine) chooseSuite12(ch *clientHello) (*Info, error) {
	for _, s := range e.cfg.suites() {
		i := bySuite[s]
		if i.Version() == VersionTLS12 && ch.offers(s) {
			ok, err := e.canServe(i, ch)
			if err != nil {
				return nil, err
			}
			if ok {
				return i, nil
			}
		}
	}
	return nil, fault(AlertHandshakeFailure, rule.TLSCommonSuite, "none of the %d cipher suites of the ClientHello can be used", len(ch.suites)/2)
}

func (s serverStart) writeServerHello12(e *Engine, ch *clientHello) {
	at := e.begin(typeServerHello)
	b := put16(e.flight, int(VersionTLS12))
	b = append(b, s.serverRandom[:]...)
	b = append(b, 0) // no session to resume
	b = put16(b, int(e.suite.Suite))
	b = append(b, 0) // null compression
	b, exts := open16(b)
	// RFC 5746 §3.6: the SCSV is answered like the extension.
	if e.info.SecureRenegotiation && !e.cfg.NoRenegotiationInfo {
		b = append(b, 0xFF, 0x01, 0, 1, 0)
	}
	if e.info.ExtendedMasterSecret {
		b = append(b, 0, byte(extExtendedMasterSecret), 0, 0)
	}
	if e.info.EncryptThenMAC {
		b = append(b, 0, byte(extEncryptThenMAC), 0, 0)
	}
	if e.suite.KX == KXECDHEPSK && ch.ext.points != nil {
		b = append(b, 0, byte(extECPointFormats), 0, 2, 1, 0)
	}
	if n := e.cfg.RecordSizeLimit; n > 0 && ch.ext.sizeLimit != nil {
		b = append(b, 0, byte(extRecordSizeLimit), 0, 2, byte(n>>8), byte(n))
	}
	if len(b) == exts+2 {
		e.flight = b[:exts] // a hello without extensions has no block either
	} else {
		e.flight = close16(b, exts)
	}
	e.end(at)
}

func (serverWaitClientKX) name() string { return "WAIT_CLIENT_KEY_EXCHANGE" }
func (serverWaitClientKX) wants() kinds { return only(typeClientKeyExchange) }

func (s serverWaitClientKX) handle(e *Engine, m *message) (state, error) {
	c := cursor{b: m.body}
	identity := c.vec16()
	params := c.clientParams(e.suite.KX)
	if !c.done() {
		return nil, badSyntax("ClientKeyExchange")
	}
	key, err := e.choosePSK(identity)
	if err != nil {
		return nil, err
	}
	if err := s.serverPremaster(e, params, key); err != nil {
		return nil, err
	}
	s.add(m.raw)
	e.deriveKeys12()
	return serverWaitCCS(s), nil
}

func (serverWaitCCS) name() string { return "WAIT_CHANGE_CIPHER_SPEC" }
func (serverWaitCCS) wants() kinds { return only(uint8(kindCCS)) }

func (s serverWaitCCS) handle(e *Engine, _ *message) (state, error) {
	return serverWaitFinished(s), e.changeKeys12()
}

func (serverWaitFinished) name() string { return "WAIT_FINISHED" }
func (serverWaitFinished) wants() kinds { return only(typeFinished) }

func (s serverWaitFinished) handle(e *Engine, m *message) (state, error) {
	if err := e.checkFinished12(m); err != nil {
		return nil, err
	}
	if err := e.sendFinished12(); err != nil {
		return nil, err
	}
	return e.complete(connected12{})
}
