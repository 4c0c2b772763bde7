package tlspsk

import (
	"crypto/hmac"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// The states of a TLS 1.3 client (RFC 8446 appendix A.1).
type (
	clientWaitEncryptedExtensions struct{ *handshake }
	clientWaitFinished13          struct{ *handshake }
)

// serverHello13 takes a ServerHello or HelloRetryRequest of TLS 1.3.
func (s clientWaitServerHello) serverHello13(e *Engine, m *message, sh *serverHello) (state, error) {
	h := s.handshake
	i := bySuite[sh.suite]
	switch {
	case sh.version <= 0x0300: // RFC 8446 appendix D.5; §4.2.1: otherwise ignored
		return nil, fault(AlertProtocolVersion, rule.TLSVersion, "ServerHello has version 0x%04x", sh.version)
	case string(sh.sessionID) != string(h.sessionID()):
		return nil, fault(AlertIllegalParameter, rule.TLSSessionID, "ServerHello does not echo the session ID")
	case i == nil || i.KX != KXTLS13 || !e.cfg.offers(i) || !has(e.cfg.suites(), sh.suite):
		return nil, fault(AlertIllegalParameter, rule.TLSChosenSuite, "ServerHello chooses %v, which was not offered for TLS 1.3", sh.suite)
	case sh.compression != 0:
		return nil, fault(AlertIllegalParameter, rule.TLSCompression, "ServerHello chooses compression method %d, expected 0", sh.compression)
	case e.info.HelloRetryRequest && i != e.suite:
		return nil, fault(AlertIllegalParameter, rule.TLSChosenSuite, "ServerHello chooses %v after HelloRetryRequest chose %v", sh.suite, e.suite.Suite)
	}
	if err := sh.ext.only13("ServerHello"); err != nil {
		return nil, err
	}
	if string(sh.random) == string(helloRetryRandom[:]) {
		return s.retry(e, m, sh, i)
	}
	if string(sh.random) == string(h.clientRandom[:]) {
		return nil, fault(AlertIllegalParameter, rule.TLSRandomEcho, "ServerHello has the random of the ClientHello")
	}
	if sh.ext.cookie != nil {
		return nil, fault(AlertUnsupportedExtension, rule.TLSExtensionPlace, "cookie in ServerHello")
	}
	copy(h.serverRandom[:], sh.random)
	e.suite = i
	if err := e.takePSK(sh); err != nil {
		return nil, err
	}
	var secret [48]byte
	defer clear(secret[:])
	shared, err := e.takeShare(sh, secret[:0])
	if err != nil {
		return nil, err
	}
	if h.transcript.h == nil {
		h.start(i.Hash)
	}
	h.add(m.raw)
	if err := e.flush(); err != nil {
		return nil, err
	}
	if !e.info.HelloRetryRequest {
		if err := e.compatCCS(); err != nil {
			return nil, err
		}
	}
	e.version, e.info.ExtendedMasterSecret = VersionTLS13, true
	e.handshakeSecrets(shared)
	n := h.sched.kind.Size()
	if err := e.protect13(&h.sched, h.sched.server[:n], false); err != nil {
		return nil, err
	}
	return clientWaitEncryptedExtensions{h}, e.protect13(&h.sched, h.sched.client[:n], true)
}

// only13 refuses what does not belong into a ServerHello or HelloRetryRequest of TLS 1.3.
func (x *extensions) only13(where string) error {
	switch {
	case x.unknown > 0:
		return fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "%s has extension %d, which was not offered", where, x.firstUnknown)
	case x.earlyData || x.sigAlgs:
		return fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "%s has an extension that was not offered", where)
	case x.ems || x.etm || x.groups != nil || x.points != nil || x.pskModes != nil || x.reneg != nil || x.sizeLimit != nil:
		return fault(AlertIllegalParameter, rule.TLSExtensionPlace, "%s has an extension that does not belong there", where)
	}
	return nil
}

// takePSK takes the identity that the server selected and starts the key schedule.
func (e *Engine) takePSK(sh *serverHello) error {
	if sh.ext.psk == nil {
		return fault(AlertMissingExtension, rule.TLSMissingExtension, "ServerHello selects no PSK, but nothing else was offered")
	}
	c := cursor{b: sh.ext.psk}
	selected := int(c.u16())
	if !c.done() {
		return badSyntax("pre_shared_key")
	}
	if selected >= len(e.h.offers) {
		return fault(AlertIllegalParameter, rule.TLSSelectedPSK, "ServerHello selects identity %d of %d", selected, len(e.h.offers))
	}
	o := &e.h.offers[selected]
	if o.hash != e.suite.Hash {
		return fault(AlertIllegalParameter, rule.TLSSelectedPSK, "ServerHello selects a PSK for %v with %v", o.hash, e.suite.Suite)
	}
	e.info.Identity = append([]byte(nil), o.identity...)
	e.h.sched.kind, e.h.sched.m = o.hash, &e.h.mac
	e.h.sched.early(o.key)
	return nil
}

// takeShare takes the server's key share, or its absence where psk_ke was offered.
func (e *Engine) takeShare(sh *serverHello, dst []byte) ([]byte, error) {
	if sh.ext.keyShare == nil {
		if !e.cfg.hasMode(PSKOnly) {
			return nil, fault(AlertMissingExtension, rule.TLSMissingExtension, "ServerHello without key_share, but psk_ke was not offered")
		}
		e.info.PSKMode = PSKOnly
		return nil, nil
	}
	c := cursor{b: sh.ext.keyShare}
	g := Group(c.u16())
	share := c.vec16()
	if !c.done() || len(share) == 0 {
		return nil, badSyntax("key_share")
	}
	for i := range e.h.shares {
		if k := &e.h.shares[i]; k.group == g {
			e.info.PSKMode, e.info.Group = PSKDHE, g
			return k.shared(dst, share)
		}
	}
	if !e.cfg.hasMode(PSKDHE) {
		return nil, fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "ServerHello has key_share, but psk_dhe_ke was not offered")
	}
	return nil, fault(AlertIllegalParameter, rule.TLSGroup, "ServerHello has a share of group %d, for which none was sent", g)
}

func (clientWaitEncryptedExtensions) name() string { return "WAIT_ENCRYPTED_EXTENSIONS" }
func (clientWaitEncryptedExtensions) wants() kinds { return only(typeEncryptedExtensions) }

func (s clientWaitEncryptedExtensions) handle(e *Engine, m *message) (state, error) {
	c := cursor{b: m.body}
	block := c.vec16()
	if !c.done() {
		return nil, badSyntax("EncryptedExtensions")
	}
	var x extensions
	if err := x.parse(block, "EncryptedExtensions"); err != nil {
		return nil, err
	}
	switch {
	case x.unknown > 0:
		return nil, fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "EncryptedExtensions has extension %d, which was not offered", x.firstUnknown)
	case x.earlyData, x.sigAlgs, x.sizeLimit != nil && e.cfg.RecordSizeLimit == 0, x.groups != nil && !e.offersGroups():
		return nil, fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "EncryptedExtensions has an extension that was not offered")
	case x.ems || x.etm || x.points != nil || x.versions != nil || x.cookie != nil || x.pskModes != nil || x.keyShare != nil || x.psk != nil || x.reneg != nil:
		return nil, fault(AlertIllegalParameter, rule.TLSExtensionPlace, "EncryptedExtensions has an extension that does not belong there")
	}
	if x.groups != nil {
		if _, err := parseGroups(x.groups); err != nil {
			return nil, err
		}
	}
	if err := e.peerSizeLimit(x.sizeLimit, 1); err != nil {
		return nil, err
	}
	s.add(m.raw)
	return clientWaitFinished13(s), nil
}

// offersGroups tells whether the ClientHello has supported_groups.
func (e *Engine) offersGroups() bool {
	return e.cfg.hasMode(PSKDHE) || e.offeredKX(KXECDHEPSK) || e.offeredKX(KXDHEPSK)
}

func (clientWaitFinished13) name() string { return "WAIT_FINISHED" }
func (clientWaitFinished13) wants() kinds { return only(typeFinished) }

func (s clientWaitFinished13) handle(e *Engine, m *message) (state, error) {
	h := s.handshake
	n := h.sched.kind.Size()
	if len(m.body) != n {
		return nil, fault(AlertDecodeError, rule.TLSSyntax, "Finished has %d octets, expected %d", len(m.body), n)
	}
	want := h.sched.verifyData(h.binderMem[:0], h.sched.server[:n], h.sum(h.hash[:0]))
	if !hmac.Equal(m.body, want) {
		return nil, fault(AlertDecryptError, rule.TLSFinished, "verify_data of Finished is wrong")
	}
	h.add(m.raw)
	// The application secrets end at the server's Finished, ours goes under the old ones.
	var old [48]byte
	copy(old[:], h.sched.client[:n])
	h.appHash = append(h.appHash[:0], h.sum(h.hash[:0])...)
	if err := e.sendFinished13(old[:n]); err != nil {
		return nil, err
	}
	clear(old[:])
	e.masterSecrets(h.appHash)
	if err := e.protect13(&h.sched, h.sched.client[:n], true); err != nil {
		return nil, err
	}
	if err := e.protect13(&h.sched, h.sched.server[:n], false); err != nil {
		return nil, err
	}
	return e.complete(connected13{client: true})
}
