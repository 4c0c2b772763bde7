package mikey

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// oneSession returns the one Crypto Session, for TLS, of a message of the Ticket
// Transfer exchange.
func oneSession(m *Message, p *Profile33328) (*CryptoSession, *Error) {
	h := &m.Header
	if h.MapType != MapGenericID || len(h.Sessions) != 1 {
		return nil, refuse(rule.MIKEYCSOne, 8, "HDR/#CS", "expected one Crypto Session in a GENERIC-ID map, found %d in map type %d",
			max(len(h.Sessions), len(h.SRTP)), uint8(h.MapType))
	}
	cs := &h.Sessions[0]
	if cs.ProtType != p.ProtocolTypeTLS {
		return nil, refuse(rule.MIKEYCSProtocol, headerLen+1, "HDR/CS/Prot type", "expected TLS (%d), found %d", p.ProtocolTypeTLS, cs.ProtType)
	}
	return cs, nil
}

// isSessionKey tells whether a TEK comes of such a key.
func (t KeyType) isSessionKey() bool { return t <= KeyGTGKSALT }

// sessionKey returns the key that a Crypto Session names by its SPI; without an
// SPI it is the first.
func sessionKey(keys []KeyData, spi []byte) (*KeyData, *Error) {
	for i := range keys {
		if keys[i].KeyType.isSessionKey() && (len(spi) == 0 || bytes.Equal(keys[i].Validity.SPI, spi)) {
			return &keys[i], nil
		}
	}
	return nil, refuse(rule.MIKEYSessionKey, headerLen, "HDR/CS/SPI", "expected the SPI of one of %d session keys, found %x", len(keys), spi)
}

// tek returns the TEK that comes of a session key (RFC 6043 §5.1.3): a TEK is
// one, a TGK (forked, where keys are forked) or GTGK yields one. The flags say
// which RANDs go in.
func tek(k *KeyData, f PRFFunc, flags Flags, csID uint8, randrI, randrR []byte) Secret {
	if k.KeyType.base() == KeyTEK {
		return k.Key.clone()
	}
	if !flags.Has(FlagH) {
		randrI = nil
	}
	if !flags.Has(FlagG) {
		randrR = nil
	}
	return fromTGK(f, k.Key, constTEK, csID, randrI, randrR, f.family().KeyLen())
}

// longest returns the length of the longest key whose derivations use RANDRi and
// RANDRr: a TGK or GTGK.
func longest(keys []KeyData) (n int) {
	for i := range keys {
		if keys[i].KeyType.base() != KeyTEK {
			n = max(n, len(keys[i].Key))
		}
	}
	return n
}

// longestForked returns the length of the longest key that is forked besides
// MPKr: a TGK.
func longestForked(keys []KeyData) (n int) {
	for i := range keys {
		if keys[i].KeyType.base() == KeyTGK {
			n = max(n, len(keys[i].Key))
		}
	}
	return n
}

// enoughRAND checks that RANDRi and RANDRr together are as long as the longest
// key that they go with (RFC 6043 §12.1).
func enoughRAND(randrI, randrR []byte, keyLen int) *Error {
	if n := len(randrI) + len(randrR); n < keyLen {
		return refuse(rule.MIKEYRANDLength, -1, "RANDRi, RANDRr", "expected %d octets or more together, found %d", keyLen, n)
	}
	return nil
}

// transferKEMAC reads the session keys that a peer supplied itself in a message
// of the Ticket Transfer exchange; none if it has no KEMAC.
func transferKEMAC(m *Message, k messageKeys) ([]KeyData, *Error) {
	kemac := find[*KEMAC](m.Payloads)
	if kemac == nil {
		return nil, nil
	}
	return readKeys(openKeys(kemac, k, m.Header.CSBID, find[*T](m.Payloads).Timestamp), m.Header.PRF.family(), 0, "KEMAC")
}
