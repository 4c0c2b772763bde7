package tlspsk

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// checkHello13 judges a ClientHello that leads to TLS 1.3 before anything is chosen.
func (e *Engine) checkHello13(ch *clientHello, psk *parsedPSK) error {
	x := &ch.ext
	if len(ch.compression) != 1 || ch.compression[0] != 0 {
		return fault(AlertIllegalParameter, rule.TLSCompression, "ClientHello of TLS 1.3 offers compression methods %v, expected 0 only", ch.compression)
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
