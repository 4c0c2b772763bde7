package tlspsk

import "github.com/floorcheck/floorcheck/reference/rule"

// retry answers HelloRetryRequest with a second ClientHello (RFC 8446 §4.1.4).
func (s clientWaitServerHello) retry(e *Engine, m *message, sh *serverHello, i *Info) (state, error) {
	h, x := s.handshake, &sh.ext
	switch {
	case e.info.HelloRetryRequest:
		return nil, fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "second HelloRetryRequest")
	case x.psk != nil:
		return nil, fault(AlertUnsupportedExtension, rule.TLSExtensionPlace, "HelloRetryRequest has pre_shared_key")
	case x.keyShare == nil && x.cookie == nil:
		return nil, fault(AlertIllegalParameter, rule.TLSRetry, "HelloRetryRequest asks for no change")
	case x.keyShare != nil && !e.cfg.hasMode(PSKDHE):
		return nil, fault(AlertUnsupportedExtension, rule.TLSExtensionUnsolicited, "HelloRetryRequest has key_share, but psk_dhe_ke was not offered")
	}
	if x.cookie != nil {
		c := cursor{b: x.cookie}
		cookie := c.vec16()
		if !c.done() || len(cookie) == 0 {
			return nil, badSyntax("cookie")
		}
		h.cookie = append([]byte(nil), cookie...)
	}
	if x.keyShare != nil {
		c := cursor{b: x.keyShare}
		g := Group(c.u16())
		if !c.done() {
			return nil, badSyntax("key_share")
		}
		sent := false
		for i := range h.shares {
			sent = sent || h.shares[i].group == g
		}
		if sent || !hasGroup(e.cfg.groups(false), g) {
			return nil, fault(AlertIllegalParameter, rule.TLSRetry, "HelloRetryRequest asks for group %d, which was not offered or whose share it has", g)
		}
		h.shares = h.shares[:0]
		if err := e.addShare(g); err != nil {
			return nil, err
		}
	}
	e.info.HelloRetryRequest, e.suite = true, i
	h.start(i.Hash)
	h.replaceByHash()
	h.add(m.raw)
	if err := e.compatCCS(); err != nil {
		return nil, err
	}
	if err := e.writeClientHello(); err != nil {
		return nil, err
	}
	e.hellos++
	e.rekeyed = true // nothing may stand behind it in its record
	return s, nil
}
