package tlspsk

import (
	"crypto/sha256"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// digestHello is what must not differ between the two ClientHellos of a handshake
// with HelloRetryRequest (RFC 8446 §4.1.2): all but key_share, early_data,
// cookie, pre_shared_key and padding.
func digestHello(ch *clientHello) [32]byte {
	h := sha256.New()
	part := func(p []byte) {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	h.Write([]byte{byte(ch.version >> 8), byte(ch.version)})
	part(ch.random)
	part(ch.sessionID)
	part(ch.suites)
	part(ch.compression)
	x := &ch.ext
	for _, p := range [][]byte{x.groups, x.points, x.versions, x.pskModes, x.reneg, x.sizeLimit} {
		part(p)
	}
	flags := byte(0)
	if x.ems {
		flags |= 1
	}
	if x.etm {
		flags |= 2
	}
	h.Write([]byte{flags})
	var d [32]byte
	h.Sum(d[:0])
	return d
}

// sumWith appends the hash of the messages so far and of one more, cut short.
func (h *handshake) sumWith(kind Hash, extra, dst []byte) []byte {
	work := h.mac.reuse(kind)
	if work == nil {
		work = newHash(kind).(digest)
		h.mac.h, h.mac.kind = work, kind
	}
	work.Reset()
	if h.transcript.h == nil {
		work.Write(h.buf)
	} else {
		state, _ := h.transcript.h.AppendBinary(h.stateMem[:0])
		_ = work.UnmarshalBinary(state)
	}
	work.Write(extra)
	return work.Sum(dst)
}

// replaceByHash replaces the first ClientHello in the transcript by a message_hash
// message (RFC 8446 §4.4.1).
func (h *handshake) replaceByHash() {
	sum := h.sum(h.hash[:0])
	t := h.transcript.h
	h.n = 0
	t.Reset()
	t.Write([]byte{typeMessageHash, 0, 0, byte(len(sum))})
	t.Write(sum)
}

func (h *handshake) sessionID() []byte { return h.sessionIDMem[:h.sessionIDLen] }

// downgrade is the end of a server random that says: this server can do TLS 1.3
// and was made to choose 1.2 (RFC 8446 §4.1.3). Its last octet is 0 for what
// is older still.
const downgrade = "DOWNGRD\x01"

// markDowngrade puts the sentinel into the server's random.
func (h *handshake) markDowngrade(e *Engine) {
	if e.maxVersion() >= VersionTLS13 {
		copy(h.serverRandom[24:], downgrade)
	}
}

// checkDowngrade refuses a server random with the sentinel where TLS 1.3 was offered.
func (h *handshake) checkDowngrade(e *Engine) error {
	end := string(h.serverRandom[24:])
	if e.maxVersion() >= VersionTLS13 && (end == downgrade || end == "DOWNGRD\x00") {
		return fault(AlertIllegalParameter, rule.TLSDowngrade, "server random says that the version was forced down")
	}
	return nil
}

// ignoreCCS drops a change_cipher_spec record that is there for middleboxes only
// (RFC 8446 §5, appendix D.4).
func (e *Engine) ignoreCCS(p []byte) error {
	if len(p) != 1 || p[0] != 1 {
		return fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "change_cipher_spec of TLS 1.3 is not the single octet 1")
	}
	if e.done || len(e.hs) > 0 {
		return fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "change_cipher_spec in state %s of TLS 1.3", e.stateName())
	}
	if e.ccs++; e.ccs > maxCCS13 {
		return fault(AlertUnexpectedMessage, rule.TLSFlood, "more than %d change_cipher_spec records", maxCCS13)
	}
	return nil
}

// pskModes returns the TLS 1.3 modes, best first.
func (c *Config) pskModes() []PSKMode {
	if c.PSKModes == nil {
		return defaultModes
	}
	return c.PSKModes
}

var defaultModes = []PSKMode{PSKDHE}

func (c *Config) hasMode(m PSKMode) bool {
	for _, o := range c.pskModes() {
		if o == m {
			return true
		}
	}
	return false
}
