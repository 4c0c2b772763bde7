package tlspsk

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// The states of a TLS 1.3 server (RFC 8446 appendix A.2).
type (
	serverRetried        struct{ *handshake } // START again, after HelloRetryRequest
	serverWaitFinished13 struct{ *handshake }
)

// helloRetryRandom marks a ServerHello as HelloRetryRequest (RFC 8446 §4.1.3).
var helloRetryRandom = sha256.Sum256([]byte("HelloRetryRequest"))

// maxSkippedEarly is how many octets of early data a server passes over.
const maxSkippedEarly = 1 << 15

// serve13 answers a ClientHello with TLS 1.3.
func (s serverStart) serve13(e *Engine, m *message, ch *clientHello) (state, error) {
	h := s.handshake
	var psk parsedPSK
	if err := e.checkHello13(ch, &psk); err != nil {
		return nil, err
	}
	if err := e.choosePSK13(m, ch, &psk); err != nil {
		return nil, err
	}
	share, retry, err := e.chooseGroup13(ch)
	if err != nil {
		return nil, err
	}
	h.sessionIDLen = copy(h.sessionIDMem[:], ch.sessionID)
	if h.transcript.h == nil {
		h.start(e.suite.Hash)
	}
	h.add(m.raw)
	if retry {
		if ch.ext.earlyData {
			e.skipEarly = maxSkippedEarly
		}
		h.firstHello = digestHello(ch)
		e.retryHello()
		e.info.HelloRetryRequest = true
		return serverRetried{h}, e.compatCCS()
	}
	if ch.ext.earlyData {
		if e.info.HelloRetryRequest {
			return nil, fault(AlertIllegalParameter, rule.TLSSecondHello, "early_data in the second ClientHello")
		}
		e.skipEarly = maxSkippedEarly
	}
	return e.serverFlight13(ch, share)
}

// checkHello13 judges a ClientHello that leads to TLS 1.3 before anything is chosen.
func (e *Engine) checkHello13(ch *clientHello, psk *parsedPSK) error {
	x := &ch.ext
	if len(ch.compression) != 1 || ch.compression[0] != 0 {
		return fault(AlertIllegalParameter, rule.TLSCompression, "ClientHello of TLS 1.3 offers compression methods %v, expected 0 only", ch.compression)
	}
	if ch.version != VersionTLS12 {
		return fault(AlertIllegalParameter, rule.TLSVersion, "legacy_version 0x%04x, expected 0x0303", ch.version)
	}
	switch {
	case x.psk != nil && !x.pskLast:
		return fault(AlertIllegalParameter, rule.TLSPSKLast, "pre_shared_key is not the last extension")
	case x.psk == nil && e.info.HelloRetryRequest:
		return fault(AlertMissingExtension, rule.TLSMissingExtension, "second ClientHello without pre_shared_key")
	case x.psk == nil && (x.groups == nil || !x.sigAlgs):
		return fault(AlertMissingExtension, rule.TLSMissingExtension, "ClientHello without pre_shared_key, and not both of signature_algorithms and supported_groups")
	case x.psk == nil:
		return fault(AlertHandshakeFailure, rule.TLSCommonSuite, "ClientHello without pre_shared_key: this server has no certificate")
	case x.pskModes == nil:
		return fault(AlertMissingExtension, rule.TLSMissingExtension, "pre_shared_key without psk_key_exchange_modes")
	}
	if x.cookie != nil {
		return fault(AlertIllegalParameter, rule.TLSSecondHello, "cookie in a ClientHello, although none was given")
	}
	if err := e.peerSizeLimit(x.sizeLimit, 1); err != nil {
		return err
	}
	return parsePSK(x.psk, psk)
}

// chooseGroup13 chooses mode and group, and returns the client's key share, or
// that it has to be asked for one.
func (e *Engine) chooseGroup13(ch *clientHello) (share []byte, retry bool, err error) {
	c := cursor{b: ch.ext.pskModes}
	offered := c.vec8()
	if !c.done() || len(offered) == 0 {
		return nil, false, badSyntax("psk_key_exchange_modes")
	}
	var groups []byte
	if ch.ext.groups != nil {
		if groups, err = parseGroups(ch.ext.groups); err != nil {
			return nil, false, err
		}
	}
	shares, err := parseShares(ch.ext.keyShare, groups)
	if err != nil {
		return nil, false, err
	}
	var missing error
	for _, mode := range e.cfg.pskModes() {
		if !bytes.Contains(offered, []byte{byte(mode)}) {
			continue
		}
		e.info.PSKMode, e.info.Group = mode, 0
		if mode == PSKOnly {
			if e.info.HelloRetryRequest {
				break // the retry was for a group
			}
			return nil, false, nil
		}
		if groups == nil || ch.ext.keyShare == nil {
			missing = fault(AlertMissingExtension, rule.TLSMissingExtension, "psk_dhe_ke without supported_groups or key_share")
			continue
		}
		if e.info.HelloRetryRequest {
			return e.retriedShare(shares)
		}
		for _, g := range e.cfg.groups(false) {
			if common([]Group{g}, groups) == 0 {
				continue
			}
			if share := findShare(shares, g); share != nil {
				e.info.Group = g
				return share, false, nil
			}
		}
		if g := common(e.cfg.groups(false), groups); g != 0 {
			e.info.Group = g
			return nil, true, nil
		}
	}
	if missing != nil {
		return nil, false, missing
	}
	return nil, false, fault(AlertHandshakeFailure, rule.TLSCommonSuite, "no PSK key exchange mode and group in common")
}

// retriedShare takes the one share that HelloRetryRequest asked for.
func (e *Engine) retriedShare(shares []byte) ([]byte, bool, error) {
	c := cursor{b: shares}
	g := Group(c.u16())
	share := c.vec16()
	if !c.done() || g != e.h.retryGroup {
		return nil, false, fault(AlertIllegalParameter, rule.TLSSecondHello, "key_share of the second ClientHello, expected one for group %v only", e.h.retryGroup)
	}
	e.info.Group = g
	return share, false, nil
}

// parseShares reads key_share of a ClientHello: each group once, each of
// supported_groups, in its order (RFC 8446 §4.2.8).
func parseShares(x, groups []byte) ([]byte, error) {
	if x == nil {
		return nil, nil
	}
	c := cursor{b: x}
	list := c.vec16()
	if !c.done() {
		return nil, badSyntax("key_share")
	}
	rest := groups
	for k := (cursor{b: list}); len(k.b) > 0; {
		g := Group(k.u16())
		if share := k.vec16(); k.bad || len(share) == 0 {
			return nil, badSyntax("key_share")
		}
		for len(rest) >= 2 && Group(rest[0])<<8|Group(rest[1]) != g {
			rest = rest[2:]
		}
		if groups != nil && len(rest) < 2 {
			return nil, fault(AlertIllegalParameter, rule.TLSShares, "key_share has group %d twice, out of order or without supported_groups", g)
		}
		if groups != nil {
			rest = rest[2:]
		}
	}
	return list, nil
}

func findShare(shares []byte, g Group) []byte {
	for k := (cursor{b: shares}); k.more(); {
		id, share := Group(k.u16()), k.vec16()
		if id == g {
			return share
		}
	}
	return nil
}

// retryHello sends HelloRetryRequest (RFC 8446 §4.1.4).
func (e *Engine) retryHello() {
	h := e.h
	h.retryGroup = e.info.Group
	h.replaceByHash()
	at := e.serverHelloStart(helloRetryRandom[:])
	b, exts := open16(e.flight)
	b = append(b, 0, byte(extSupportedVersions), 0, 2, 3, 4)
	b = append(b, 0, byte(extKeyShare), 0, 2, byte(h.retryGroup>>8), byte(h.retryGroup))
	e.flight = close16(b, exts)
	e.end(at)
}

// serverHelloStart writes a ServerHello up to its extensions.
func (e *Engine) serverHelloStart(random []byte) int {
	at := e.begin(typeServerHello)
	b := put16(e.flight, int(VersionTLS12))
	b = append(b, random...)
	b = append(b, byte(e.h.sessionIDLen))
	b = append(b, e.h.sessionID()...)
	b = put16(b, int(e.suite.Suite))
	e.flight = append(b, 0)
	return at
}

// serverFlight13 sends ServerHello to Finished.
func (e *Engine) serverFlight13(ch *clientHello, share []byte) (state, error) {
	h := e.h
	s := &h.sched
	if err := e.random(h.serverRandom[:]); err != nil {
		return nil, err
	}
	var shared []byte
	var secret [48]byte
	if e.info.Group != 0 {
		if err := h.share.generate(e.info.Group, e.cfg.Rand); err != nil {
			return nil, randFailed(err)
		}
		var err error
		if shared, err = h.share.shared(secret[:0], share); err != nil {
			return nil, err
		}
	}
	at := e.serverHelloStart(h.serverRandom[:])
	b, exts := open16(e.flight)
	b = append(b, 0, byte(extSupportedVersions), 0, 2, 3, 4)
	if e.info.Group != 0 {
		b = put16(b, int(extKeyShare))
		var ext, key int
		b, ext = open16(b)
		b = put16(b, int(e.info.Group))
		b, key = open16(b)
		b = h.share.appendPublic(b)
		b = close16(close16(b, key), ext)
	}
	b = append(b, 0, byte(extPreSharedKey), 0, 2, byte(h.selected>>8), byte(h.selected))
	e.flight = close16(b, exts)
	e.end(at)
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
	clear(secret[:])
	n := s.kind.Size()
	if err := e.protect13(s, s.client[:n], false); err != nil {
		return nil, err
	}
	if err := e.protect13(s, s.server[:n], true); err != nil {
		return nil, err
	}
	at = e.begin(typeEncryptedExtensions)
	b, exts = open16(e.flight)
	if own := e.cfg.RecordSizeLimit; own > 0 && ch.ext.sizeLimit != nil {
		b = append(b, 0, byte(extRecordSizeLimit), 0, 2, byte(own>>8), byte(own))
	}
	e.flight = close16(b, exts)
	e.end(at)
	if err := e.sendFinished13(s.server[:n]); err != nil {
		return nil, err
	}
	// The client's Finished still comes under its handshake secret.
	hash := h.sum(h.hash[:0])
	h.clientFinished = s.verifyData(h.binderMem[:0], s.client[:n], hash)
	e.masterSecrets(hash)
	return serverWaitFinished13{h}, e.protect13(s, s.server[:n], true)
}

// handshakeSecrets derives the handshake traffic secrets once ServerHello stands in the transcript.
func (e *Engine) handshakeSecrets(shared []byte) {
	h := e.h
	s := &h.sched
	n := s.kind.Size()
	s.key(s.secret[:n])
	s.next(shared)
	s.key(s.secret[:n])
	hash := h.sum(h.hash[:0])
	s.expand(s.client[:n], "c hs traffic", hash)
	s.expand(s.server[:n], "s hs traffic", hash)
	e.logKey("CLIENT_HANDSHAKE_TRAFFIC_SECRET", s.client[:n])
	e.logKey("SERVER_HANDSHAKE_TRAFFIC_SECRET", s.server[:n])
}

// masterSecrets derives the application traffic secrets. hash is the transcript
// hash up to the server's Finished.
func (e *Engine) masterSecrets(hash []byte) {
	h := e.h
	s := &h.sched
	n := s.kind.Size()
	s.key(s.secret[:n])
	s.next(nil)
	s.key(s.secret[:n])
	s.expand(s.client[:n], "c ap traffic", hash)
	s.expand(s.server[:n], "s ap traffic", hash)
	e.logKey("CLIENT_TRAFFIC_SECRET_0", s.client[:n])
	e.logKey("SERVER_TRAFFIC_SECRET_0", s.server[:n])
}

// sendFinished13 sends Finished under a traffic secret.
func (e *Engine) sendFinished13(secret []byte) error {
	verify := e.h.sched.verifyData(e.h.verifyMem[:0], secret, e.h.sum(e.h.hash[:0]))
	at := e.begin(typeFinished)
	e.flight = append(e.flight, verify...)
	e.end(at)
	return e.flush()
}

// compatCCS sends the change_cipher_spec record for middleboxes where the client asked for it
// with a session ID (RFC 8446 appendix D.4).
func (e *Engine) compatCCS() error {
	if e.h.sessionIDLen == 0 || e.cfg.NoMiddleboxCompat {
		return nil
	}
	return e.sendCCS()
}

func (serverRetried) name() string { return "START (after HelloRetryRequest)" }
func (serverRetried) wants() kinds { return only(typeClientHello) }

func (s serverRetried) handle(e *Engine, m *message) (state, error) {
	var ch clientHello
	if err := parseClientHello(m.body, &ch); err != nil {
		return nil, err
	}
	e.hellos++
	e.skipEarly = 0
	if version, err := e.chooseVersion(&ch); err != nil || version != VersionTLS13 || digestHello(&ch) != s.firstHello {
		return nil, fault(AlertIllegalParameter, rule.TLSSecondHello, "second ClientHello differs from the first in more than HelloRetryRequest asked for")
	}
	return serverStart(s).serve13(e, m, &ch)
}

func (serverWaitFinished13) name() string { return "WAIT_FINISHED" }
func (serverWaitFinished13) wants() kinds { return only(typeFinished) }

func (s serverWaitFinished13) handle(e *Engine, m *message) (state, error) {
	if len(m.body) != s.sched.kind.Size() {
		return nil, fault(AlertDecodeError, rule.TLSSyntax, "Finished has %d octets, expected %d", len(m.body), s.sched.kind.Size())
	}
	if !hmac.Equal(m.body, s.clientFinished) {
		return nil, fault(AlertDecryptError, rule.TLSFinished, "verify_data of Finished is wrong")
	}
	if err := e.protect13(&s.sched, s.sched.client[:s.sched.kind.Size()], false); err != nil {
		return nil, err
	}
	return e.complete(connected13{})
}
