package tlspsk

import "github.com/floorcheck/floorcheck/reference/rule"

// serverStart waits for the ClientHello.
type serverStart struct{ *handshake }

func (serverStart) name() string { return "START" }
func (serverStart) wants() kinds { return only(typeClientHello) }

func (s serverStart) handle(e *Engine, m *message) (state, error) {
	var ch clientHello
	if err := parseClientHello(m.body, &ch); err != nil {
		return nil, err
	}
	e.hellos++
	copy(s.clientRandom[:], ch.random)
	if err := e.cfg.Reflections.check(&s.clientRandom); err != nil {
		return nil, err
	}
	version, err := e.chooseVersion(&ch)
	if err != nil {
		return nil, err
	}
	if version == VersionTLS13 {
		s.handshake13 = &handshake13{}
		return s.serve13(e, m, &ch)
	}
	return s.serve12(e, m, &ch)
}

// chooseVersion chooses the highest version that both sides have.
func (e *Engine) chooseVersion(ch *clientHello) (uint16, error) {
	lo, hi := e.minVersion(), e.maxVersion()
	if ch.version <= 0x0300 { // RFC 8446 appendix D.5
		return 0, fault(AlertProtocolVersion, rule.TLSVersion, "ClientHello has version 0x%04x", ch.version)
	}
	best, offered := uint16(0), min(ch.version, VersionTLS12)
	if ch.ext.versions == nil {
		if offered >= lo && offered <= hi {
			best = offered
		}
	} else { // RFC 8446 §4.2.1: then legacy_version says nothing
		c := cursor{b: ch.ext.versions}
		list := c.vec8()
		if !c.done() || len(list) < 2 || len(list)%2 != 0 {
			return 0, badSyntax("supported_versions")
		}
		offered = 0
		for i := 0; i < len(list); i += 2 {
			v := uint16(list[i])<<8 | uint16(list[i+1])
			offered = max(offered, v)
			if v >= lo && v <= hi && v > best {
				best = v
			}
		}
	}
	if best == 0 {
		return 0, fault(AlertProtocolVersion, rule.TLSVersion, "ClientHello offers 0x%04x at best, expected 0x%04x to 0x%04x", offered, lo, hi)
	}
	if best < hi && ch.offers(scsvFallback) {
		return 0, fault(AlertInappropriateFallback, rule.TLSFallback, "ClientHello has TLS_FALLBACK_SCSV and offers no more than 0x%04x", best)
	}
	return best, nil
}
