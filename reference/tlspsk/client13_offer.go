package tlspsk

// clientExtensions13 writes the extensions that TLS 1.3 needs, pre_shared_key excepted.
func (e *Engine) clientExtensions13(b []byte) []byte {
	h := e.h
	b = put16(b, int(extSupportedVersions))
	if e.minVersion() <= VersionTLS12 {
		b = append(b, 0, 5, 4, 3, 4, 3, 3)
	} else {
		b = append(b, 0, 3, 2, 3, 4)
	}
	b = put16(b, int(extPSKModes))
	b = append(put16(b, 1+len(e.cfg.pskModes())), byte(len(e.cfg.pskModes())))
	for _, m := range e.cfg.pskModes() {
		b = append(b, byte(m))
	}
	if len(h.cookie) > 0 {
		b = put16(put16(b, int(extCookie)), 2+len(h.cookie))
		b = append(put16(b, len(h.cookie)), h.cookie...)
	}
	if !e.cfg.hasMode(PSKDHE) {
		return b
	}
	b = put16(b, int(extKeyShare))
	b, ext := open16(b)
	b, list := open16(b)
	for i := range h.shares {
		k := &h.shares[i]
		var key int
		b = put16(b, int(k.group))
		b, key = open16(b)
		b = close16(k.appendPublic(b), key)
	}
	return close16(close16(b, list), ext)
}

// makeShares makes the key shares of the first ClientHello.
func (e *Engine) makeShares() error {
	if !e.cfg.hasMode(PSKDHE) {
		return nil
	}
	n := e.cfg.KeyShares
	if n == 0 {
		n = 1
	}
	groups := e.cfg.groups(false)
	e.h.shares = e.h.sharesMem[:0]
	for _, g := range groups[:min(max(n, 0), len(groups))] {
		if err := e.addShare(g); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) addShare(g Group) error {
	e.h.shares = append(e.h.shares, keyShare{})
	if err := e.h.shares[len(e.h.shares)-1].generate(g, e.cfg.Rand); err != nil {
		return randFailed(err)
	}
	return nil
}
