package tlspsk

import (
	"math/big"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// namedCurve is the only curve type that is left (RFC 8422 §5.4).
const namedCurve = 3

// canServe tells whether this server and that client have what a suite needs
// beyond the key.
func (e *Engine) canServe(i *Info, ch *clientHello) (bool, error) {
	var offered []byte
	if ch.ext.groups != nil {
		var err error
		if offered, err = parseGroups(ch.ext.groups); err != nil {
			return false, err
		}
	}
	switch i.KX {
	case KXECDHEPSK:
		if ch.ext.points != nil {
			if err := checkPoints(ch.ext.points); err != nil {
				return false, err
			}
		}
		own := e.cfg.groups(false)
		if offered == nil { // RFC 8422 §4: a client without the list takes any
			for _, g := range own {
				if g == P256 {
					e.info.Group = g
					return true, nil
				}
			}
		}
		e.info.Group = common(own, offered)
		return e.info.Group != 0, nil
	case KXDHEPSK:
		own := e.cfg.groups(true)
		for j := 0; j+1 < len(offered); j += 2 {
			if offered[j] == 1 { // RFC 7919 §4: then it must be one of these
				e.info.Group = common(own, offered)
				return e.info.Group != 0, nil
			}
		}
		e.info.Group = own[0]
		return true, nil
	case KXRSAPSK:
		return e.cfg.RSAKey != nil && len(e.cfg.Certificates) > 0, nil
	}
	return true, nil
}

// writeServerKX sends ServerKeyExchange where the suite has parameters or the
// configuration a hint (RFC 4279 §2, §3, RFC 5489 §2).
func (s serverStart) writeServerKX(e *Engine) error {
	hint, kx := e.cfg.IdentityHint, e.suite.KX
	if len(hint) == 0 && kx != KXDHEPSK && kx != KXECDHEPSK {
		return nil
	}
	at := e.begin(typeServerKeyExchange)
	e.flight = append(put16(e.flight, len(hint)), hint...)
	switch kx {
	case KXECDHEPSK:
		if err := s.share.generate(e.info.Group, e.cfg.Rand); err != nil {
			return randFailed(err)
		}
		e.flight = put16(append(e.flight, namedCurve), int(e.info.Group))
		n := len(e.flight)
		e.flight = s.share.appendPublic(append(e.flight, 0))
		e.flight[n] = byte(len(e.flight) - n - 1)
	case KXDHEPSK:
		s.ff.p, s.ff.g = ffdhePrimes()[e.info.Group], big.NewInt(2)
		if err := s.ff.generate(ffdheX[e.info.Group].secret, e.cfg.Rand); err != nil {
			return randFailed(err)
		}
		for _, v := range []*big.Int{s.ff.p, s.ff.g, s.ff.public()} {
			b := v.Bytes()
			e.flight = append(put16(e.flight, len(b)), b...)
		}
	}
	e.end(at)
	return nil
}

// serverParams reads a ServerKeyExchange from behind the hint.
func (h *handshake) serverParams(e *Engine, c *cursor) error {
	switch e.suite.KX {
	case KXECDHEPSK:
		curveType, g := c.u8(), Group(c.u16())
		point := c.vec8()
		if c.bad || len(point) == 0 {
			return badSyntax("ServerKeyExchange")
		}
		if curveType != namedCurve || !hasGroup(e.cfg.groups(false), g) {
			return fault(AlertIllegalParameter, rule.TLSGroup, "ServerKeyExchange has curve type %d and group %d, which were not offered", curveType, g)
		}
		e.info.Group = g
		h.peerPublic = append([]byte(nil), point...)
	case KXDHEPSK:
		p, g, y := c.vec16(), c.vec16(), c.vec16()
		if c.bad || len(p) == 0 || len(g) == 0 || len(y) == 0 {
			return badSyntax("ServerKeyExchange")
		}
		return h.dhParams(e, new(big.Int).SetBytes(p), new(big.Int).SetBytes(g), y)
	}
	return nil
}

// dhParams judges a DH group of the server's choice. Whether p is a safe prime
// is not tested unless it is one of RFC 7919's.
func (h *handshake) dhParams(e *Engine, p, g *big.Int, y []byte) error {
	least := e.cfg.MinDHBits
	if least == 0 {
		least = 2048
	}
	if p.BitLen() < least {
		return fault(AlertInsufficientSecurity, rule.TLSDHSize, "DH prime of %d bits, expected at least %d", p.BitLen(), least)
	}
	if p.BitLen() > 8192 || p.Bit(0) == 0 {
		return fault(AlertIllegalParameter, rule.TLSDHSize, "DH modulus of %d bits, expected an odd one of at most 8192", p.BitLen())
	}
	h.ff.p, h.ff.g = p, g
	if err := h.ff.checkPublic(g); err != nil {
		return err
	}
	if err := h.ff.checkPublic(new(big.Int).SetBytes(y)); err != nil {
		return err
	}
	for id, known := range ffdhePrimes() {
		if known.Cmp(p) == 0 {
			e.info.Group = id
		}
	}
	h.peerPublic = append([]byte(nil), y...)
	return nil
}

func hasGroup(list []Group, g Group) bool {
	for _, l := range list {
		if l == g {
			return true
		}
	}
	return false
}

// clientPremaster finishes a ClientKeyExchange behind the identity, and sets the premaster
// secret.
func (h *handshake) clientPremaster(e *Engine, key []byte) error {
	other := h.other[:0]
	switch e.suite.KX {
	case KXECDHEPSK:
		if err := h.share.generate(e.info.Group, e.cfg.Rand); err != nil {
			return randFailed(err)
		}
		var err error
		if other, err = h.share.shared(other, h.peerPublic); err != nil {
			return err
		}
		n := len(e.flight)
		e.flight = h.share.appendPublic(append(e.flight, 0))
		e.flight[n] = byte(len(e.flight) - n - 1)
	case KXDHEPSK:
		bits := 384
		for g, p := range ffdhePrimes() {
			if p.Cmp(h.ff.p) == 0 {
				bits = ffdheX[g].secret
			}
		}
		if err := h.ff.generate(bits, e.cfg.Rand); err != nil {
			return randFailed(err)
		}
		b := h.ff.public().Bytes()
		e.flight = append(put16(e.flight, len(b)), b...)
		other = h.ff.shared(other, new(big.Int).SetBytes(h.peerPublic))
	case KXRSAPSK:
		other = other[:48]
		encrypted, err := h.encryptPremaster(e, other)
		if err != nil {
			return err
		}
		e.flight = append(put16(e.flight, len(encrypted)), encrypted...)
	}
	h.pskPremaster(other, key, e.suite.KX == KXPSK)
	clear(other)
	return nil
}

// clientParams reads what stands behind the identity of a ClientKeyExchange.
func (c *cursor) clientParams(kx KX) []byte {
	switch kx {
	case KXECDHEPSK:
		return c.vec8()
	case KXDHEPSK, KXRSAPSK:
		return c.vec16()
	}
	return nil
}

// serverPremaster sets the premaster secret from the client's parameters.
func (h *handshake) serverPremaster(e *Engine, params, key []byte) error {
	other := h.other[:0]
	switch e.suite.KX {
	case KXECDHEPSK:
		var err error
		if other, err = h.share.shared(other, params); err != nil {
			return err
		}
	case KXDHEPSK:
		y := new(big.Int).SetBytes(params)
		if err := h.ff.checkPublic(y); err != nil {
			return err
		}
		other = h.ff.shared(other, y)
	case KXRSAPSK:
		other = other[:48]
		if err := e.decryptPremaster(other, params); err != nil {
			return err
		}
	}
	h.pskPremaster(other, key, e.suite.KX == KXPSK)
	clear(other)
	return nil
}
