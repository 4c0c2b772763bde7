package tlspsk

import "github.com/floorcheck/floorcheck/reference/rule"

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
