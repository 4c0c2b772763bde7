package tlspsk

// startClient writes the first ClientHello.
func (e *Engine) startClient() (state, error) {
	h := e.h
	if err := e.random(h.clientRandom[:]); err != nil {
		return nil, err
	}
	e.cfg.Reflections.add(&h.clientRandom)
	if e.maxVersion() >= VersionTLS13 {
		h.handshake13 = &handshake13{}
		if err := e.makeShares(); err != nil {
			return nil, err
		}
		if !e.cfg.NoMiddleboxCompat {
			h.sessionIDLen = len(h.sessionIDMem)
			if err := e.random(h.sessionIDMem[:]); err != nil {
				return nil, err
			}
		}
	}
	if err := e.writeClientHello(); err != nil {
		return nil, err
	}
	if err := e.flush(); err != nil {
		return nil, err
	}
	e.hellos++
	return clientWaitServerHello{h}, nil
}

// offers tells whether this client offers a suite of its list, by version and by
// what the configuration holds for its key exchange.
func (c *Config) offers(i *Info) bool {
	// The list has a suite of that version, this one: only the bounds are left.
	if v := i.Version(); v == VersionTLS12 && c.MinVersion > v || v == VersionTLS13 && c.MaxVersion == VersionTLS12 {
		return false
	}
	switch i.KX {
	case KXTLS13:
		return c.psk13(i.Hash)
	case KXRSAPSK:
		return c.psk12() != nil && c.RootCAs != nil && c.Now != nil && (c.ServerName != "" || c.ServerIP.IsValid())
	}
	return c.psk12() != nil
}

// psk12 returns the key that a client uses in TLS 1.2: the first that is not imported.
func (c *Config) psk12() *PSK {
	for i := range c.PSKs {
		if !c.PSKs[i].Import {
			return &c.PSKs[i]
		}
	}
	return nil
}

// psk13 tells whether a client has a key that goes with a hash in TLS 1.3.
func (c *Config) psk13(hash Hash) bool {
	for i := range c.PSKs {
		if p := &c.PSKs[i]; len(p.Identity) > 0 && (p.Import || p.Hash == hash) {
			return true
		}
	}
	return false
}

// writeClientHello writes a ClientHello (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2).
func (e *Engine) writeClientHello() error {
	at := e.begin(typeClientHello)
	b := put16(e.flight, int(VersionTLS12))
	b = append(b, e.h.clientRandom[:]...)
	b = append(b, byte(e.h.sessionIDLen)) // a session that never was, for middleboxes
	b = append(b, e.h.sessionID()...)
	b, suites := open16(b)
	var cbc, ec, ff bool
	for _, s := range e.cfg.suites() {
		i := bySuite[s]
		if !e.cfg.offers(i) {
			continue
		}
		b = put16(b, int(s))
		cbc = cbc || i.Cipher == CipherCBC
		ec = ec || i.KX == KXECDHEPSK
		ff = ff || i.KX == KXDHEPSK
	}
	tls13 := e.maxVersion() >= VersionTLS13
	if tls13 {
		e.h.offers = e.offers13()
	}
	b = close16(b, suites)
	b = append(b, 1, 0) // null compression
	b, exts := open16(b)
	b = e.clientExtensions12(b, cbc, ec, ff)
	if !tls13 {
		e.flight = close16(b, exts)
		e.end(at)
		return nil
	}
	b = e.clientExtensions13(b)
	b, binders := appendPSK(b, e.h.offers)
	e.flight = close16(b, exts)
	e.fixLength(at)
	e.fillBinders(at, binders, e.h.offers)
	e.end(at)
	return nil
}

// clientExtensions12 writes the extensions that TLS 1.2 needs.
func (e *Engine) clientExtensions12(b []byte, cbc, ec, ff bool) []byte {
	tls12 := e.minVersion() == VersionTLS12
	if tls12 && !e.cfg.NoRenegotiationInfo {
		b = append(b, 0xFF, 0x01, 0, 1, 0)
	}
	if tls12 && !e.cfg.NoExtendedMasterSecret {
		b = append(b, 0, byte(extExtendedMasterSecret), 0, 0)
	}
	if cbc && !e.cfg.NoEncryptThenMAC {
		b = append(b, 0, byte(extEncryptThenMAC), 0, 0)
	}
	curves := ec || e.maxVersion() >= VersionTLS13 && e.cfg.hasMode(PSKDHE)
	if curves || ff {
		b = put16(b, int(extSupportedGroups))
		var ext, list int
		b, ext = open16(b)
		b, list = open16(b)
		if curves {
			for _, g := range e.cfg.groups(false) {
				b = put16(b, int(g))
			}
		}
		if ff {
			for _, g := range e.cfg.groups(true) {
				b = put16(b, int(g))
			}
		}
		b = close16(close16(b, list), ext)
	}
	if ec {
		b = append(b, 0, byte(extECPointFormats), 0, 2, 1, 0)
	}
	if n := e.cfg.RecordSizeLimit; n > 0 {
		b = append(b, 0, byte(extRecordSizeLimit), 0, 2, byte(n>>8), byte(n))
	}
	return b
}
