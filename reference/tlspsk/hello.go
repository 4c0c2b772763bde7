package tlspsk

import "github.com/floorcheck/floorcheck/reference/rule"

// Handshake message types (RFC 8446 §4, RFC 5246 §7.4).
const (
	typeHelloRequest        uint8 = 0
	typeClientHello         uint8 = 1
	typeServerHello         uint8 = 2
	typeNewSessionTicket    uint8 = 4
	typeEndOfEarlyData      uint8 = 5
	typeEncryptedExtensions uint8 = 8
	typeCertificate         uint8 = 11
	typeServerKeyExchange   uint8 = 12
	typeCertificateRequest  uint8 = 13
	typeServerHelloDone     uint8 = 14
	typeCertificateVerify   uint8 = 15
	typeClientKeyExchange   uint8 = 16
	typeFinished            uint8 = 20
	typeKeyUpdate           uint8 = 24
	typeMessageHash         uint8 = 254
)

// Extension types.
const (
	extSupportedGroups      uint16 = 10
	extSignatureAlgorithms  uint16 = 13
	extECPointFormats       uint16 = 11
	extEncryptThenMAC       uint16 = 22
	extExtendedMasterSecret uint16 = 23
	extRecordSizeLimit      uint16 = 28
	extPreSharedKey         uint16 = 41
	extEarlyData            uint16 = 42
	extSupportedVersions    uint16 = 43
	extCookie               uint16 = 44
	extPSKModes             uint16 = 45
	extKeyShare             uint16 = 51
	extRenegotiationInfo    uint16 = 0xFF01
)

// clientHello is a parsed ClientHello. Its slices point into the message.
type clientHello struct {
	version     uint16
	random      []byte
	sessionID   []byte
	suites      []byte
	compression []byte
	ext         extensions
}

// extensions are the extensions that the engine knows, by what they hold. A nil
// slice is an absent extension.
type extensions struct {
	groups, points, versions, cookie, pskModes, keyShare, psk, reneg, sizeLimit []byte
	ems, etm, earlyData, sigAlgs                                                bool
	pskLast                                                                     bool
	unknown                                                                     int // how many of other types; -1 none seen
	firstUnknown                                                                uint16
	present                                                                     bool // the block itself
}

func badSyntax(what string) error {
	return fault(AlertDecodeError, rule.TLSSyntax, "%s does not parse", what)
}

func parseClientHello(body []byte, h *clientHello) error {
	c := cursor{b: body}
	h.version = c.u16()
	h.random = c.take(32)
	h.sessionID = c.vec8()
	h.suites = c.vec16()
	h.compression = c.vec8()
	if c.bad || len(h.sessionID) > 32 {
		return badSyntax("ClientHello")
	}
	if len(h.suites) < 2 || len(h.suites)%2 != 0 {
		return fault(AlertDecodeError, rule.TLSSyntax, "cipher_suites has %d octets, expected an even number of at least 2", len(h.suites))
	}
	if len(h.compression) < 1 {
		return badSyntax("compression_methods")
	}
	if !c.more() {
		return nil // no extensions at all (RFC 5246 §7.4.1.2)
	}
	block := c.vec16()
	if !c.done() {
		return fault(AlertDecodeError, rule.TLSSyntax, "extensions of ClientHello do not end where the message ends")
	}
	return h.ext.parse(block, "ClientHello")
}

// bit gives every extension that must not come twice its own bit; 0 for others.
func extensionBit(t uint16) uint32 {
	switch t {
	case extRenegotiationInfo:
		return 1 << 31
	case extKeyShare:
		return 1 << 30
	case extRecordSizeLimit:
		return 1 << 29
	case extPSKModes, extCookie, extSupportedVersions, extEarlyData, extPreSharedKey:
		return 1 << (24 + t - extPreSharedKey)
	}
	if t < 24 {
		return 1 << t
	}
	return 0
}

// parse reads an extension block of a hello. It checks what holds of every
// message: syntax, and that no type comes twice.
func (x *extensions) parse(block []byte, where string) error {
	x.present = true
	var seen uint32
	var others map[uint16]bool // most hellos have none
	c := cursor{b: block}
	for c.more() {
		t := c.u16()
		data := c.vec16()
		if c.bad {
			return fault(AlertDecodeError, rule.TLSSyntax, "extensions of %s: the length of extension %d goes past their end", where, t)
		}
		twice := false
		if bit := extensionBit(t); bit != 0 {
			twice = seen&bit != 0
			seen |= bit
		} else {
			if others == nil {
				others = map[uint16]bool{}
			}
			twice = others[t]
			others[t] = true
		}
		if twice {
			return fault(AlertIllegalParameter, rule.TLSExtensionTwice, "extension %d stands twice in %s", t, where)
		}
		x.pskLast = false
		if data == nil {
			data = []byte{}
		}
		switch t {
		case extSupportedGroups:
			x.groups = data
		case extECPointFormats:
			x.points = data
		case extSupportedVersions:
			x.versions = data
		case extCookie:
			x.cookie = data
		case extPSKModes:
			x.pskModes = data
		case extKeyShare:
			x.keyShare = data
		case extPreSharedKey:
			x.psk, x.pskLast = data, true
		case extRenegotiationInfo:
			x.reneg = data
		case extRecordSizeLimit:
			x.sizeLimit = data
		case extEarlyData:
			x.earlyData = true
		case extSignatureAlgorithms:
			x.sigAlgs = true
		case extExtendedMasterSecret, extEncryptThenMAC:
			if len(data) != 0 {
				return fault(AlertDecodeError, rule.TLSSyntax, "extension %d of %s has %d octets, expected none", t, where, len(data))
			}
			x.ems = x.ems || t == extExtendedMasterSecret
			x.etm = x.etm || t == extEncryptThenMAC
		default:
			if x.unknown == 0 {
				x.firstUnknown = t
			}
			x.unknown++
		}
	}
	if c.bad {
		return badSyntax("extensions of " + where)
	}
	return nil
}

// offers tells whether a list of cipher suites holds s.
func (h *clientHello) offers(s CipherSuite) bool {
	for i := 0; i+1 < len(h.suites); i += 2 {
		if h.suites[i] == byte(s>>8) && h.suites[i+1] == byte(s) {
			return true
		}
	}
	return false
}

// serverHello is a parsed ServerHello or HelloRetryRequest.
type serverHello struct {
	version     uint16
	random      []byte
	sessionID   []byte
	suite       CipherSuite
	compression uint8
	ext         extensions
}

func parseServerHello(body []byte, h *serverHello) error {
	c := cursor{b: body}
	h.version = c.u16()
	h.random = c.take(32)
	h.sessionID = c.vec8()
	h.suite = CipherSuite(c.u16())
	h.compression = c.u8()
	if c.bad || len(h.sessionID) > 32 {
		return badSyntax("ServerHello")
	}
	if !c.more() {
		return nil
	}
	block := c.vec16()
	if !c.done() {
		return fault(AlertDecodeError, rule.TLSSyntax, "extensions of ServerHello do not end where the message ends")
	}
	return h.ext.parse(block, "ServerHello")
}
