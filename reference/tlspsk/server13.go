package tlspsk

import (
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
