package mikey

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
)

// crypt encrypts or decrypts data in place with AES in counter mode and the IV
// of RFC 3830 §4.2.3: (salt XOR (0x0000 || CSB ID || T)) || 0x0000. The key has
// 16 or 32 octets, the salt 14.
func crypt(data []byte, key, salt Secret, csbID uint32, t Timestamp) {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("mikey: encr_key of a wrong length") // messageKeys.encr made it
	}
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint32(iv[2:], csbID)
	binary.BigEndian.PutUint64(iv[6:], t.bits64())
	subtle.XORBytes(iv[:14], iv[:14], salt)
	cipher.NewCTR(block, iv[:]).XORKeyStream(data, data)
}

// sealKeys returns the KEMAC with those keys, protected with keys of the message
// or ticket of that CSB ID and timestamp.
func sealKeys(keys []KeyData, k messageKeys, a EncrAlg, csbID uint32, t Timestamp) *KEMAC {
	data := AppendKeyData(make([]byte, 0, 128), keys)
	encr, salt := k.encr(a), k.salt()
	crypt(data, encr, salt, csbID, t)
	encr.Wipe()
	salt.Wipe()
	return &KEMAC{EncrAlg: a, EncrData: data, MACAlg: MACNULL}
}

// openKeys returns the decrypted data of a KEMAC, in memory of its own.
func openKeys(p *KEMAC, k messageKeys, csbID uint32, t Timestamp) Secret {
	data := append(Secret(nil), p.EncrData...)
	encr, salt := k.encr(p.EncrAlg), k.salt()
	crypt(data, encr, salt, csbID, t)
	encr.Wipe()
	salt.Wipe()
	return data
}

// macOver computes a MAC over parts put behind each other, with the auth_key of
// k. The algorithm is not NULL.
func macOver(sum *[sha256.Size]byte, a MACAlg, k messageKeys, parts ...[]byte) []byte {
	var key [sha256.Size]byte
	mac := sha(a == MACHMACSHA256256).hmac(sum, k.auth(&key, a), parts...)
	clear(key[:])
	return mac
}

// covered returns the parts of a message that the MAC in its last payload, a V,
// covers, and what follows them in the calculation (RFC 6043 §5.5): the two
// identities behind an initial message, the initial message behind a response.
// m was parsed from, or built as, octets.
func covered(m *Message, octets []byte, behind ...[]byte) [][]byte {
	octets = octets[:len(octets)-len(m.v().VerData)]
	parts := make([][]byte, 0, 4)
	if m.Header.DataType == TransferInit {
		// Without the Initiator Data length and Initiator Data fields.
		if t := find[*TICKET](m.Payloads); t != nil {
			end := m.end(t)
			parts = append(parts, octets[:end-2-len(t.InitiatorData)])
			octets = octets[end:]
		}
	}
	return append(append(parts, octets), behind...)
}

// verify tells whether the MAC of a message is right.
func verify(m *Message, octets []byte, k messageKeys, behind ...[]byte) bool {
	v := m.v()
	var sum [sha256.Size]byte
	return v != nil && v.AuthAlg != MACNULL &&
		equal(macOver(&sum, v.AuthAlg, k, covered(m, octets, behind...)...), v.VerData)
}

// sign builds a message whose last payload is a V with room for its MAC, and
// puts the MAC there.
func sign(m *Message, k messageKeys, behind ...[]byte) []byte {
	octets := m.build()
	v := m.v()
	var sum [sha256.Size]byte
	mac := macOver(&sum, v.AuthAlg, k, covered(m, octets, behind...)...)
	copy(v.VerData, mac)
	copy(octets[len(octets)-len(mac):], mac)
	return octets
}

// equal compares MACs in constant time.
func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// emptyV returns a V with room for the MAC of that algorithm.
func emptyV(a MACAlg) *V { return &V{AuthAlg: a, VerData: make([]byte, a.size())} }
