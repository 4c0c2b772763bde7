package mikey

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
)

// prf is the pseudo-random function of RFC 3830 §4.1.2, or its variant with
// HMAC-SHA-256 (RFC 6043 §6.1), with its key.
type prf struct {
	hash  sha
	inkey []byte
}

func newPRF(f PRFFunc, inkey []byte) prf { return prf{f == PRFHMACSHA256, inkey} }

// derive returns n octets for that label.
func (p prf) derive(label []byte, n int) Secret {
	outkey := make(Secret, n)
	p.into(outkey, label)
	return outkey
}

// into is derive into outkey, which must be zero.
func (p prf) into(outkey, label []byte) {
	var a, block [sha256.Size]byte
	// The key is split into blocks s_1 to s_n of 256 bits, the last perhaps
	// shorter, and what each of them yields is added up.
	for inkey := p.inkey; len(inkey) > 0; inkey = inkey[min(32, len(inkey)):] {
		s := inkey[:min(32, len(inkey))]
		ai := label // A_0
		for to := outkey; len(to) > 0; {
			ai = p.hash.hmac(&a, s, ai) // A_i = HMAC(s, A_(i-1))
			to = to[subtle.XORBytes(to, to, p.hash.hmac(&block, s, ai, label)):]
		}
	}
	clear(a[:])
	clear(block[:])
}

// The constants of the labels.
const (
	constEncr uint32 = 0x150533E1 // RFC 3830 §4.1.4
	constAuth uint32 = 0x2D22AC75
	constSalt uint32 = 0x29B88916

	constTEK      uint32 = 0x2AD01C64 // RFC 3830 §4.1.3
	constTGKAuth  uint32 = 0x1B5C7973
	constTGKEncr  uint32 = 0x15798CEF
	constTGKSalt  uint32 = 0x39A2C14B
	constForkMPKr uint32 = 0x2B288856 // RFC 6043 §5.1.1
	constForkTGK  uint32 = 0x1512B54A
	constMPKi     uint32 = 0x220E99A2 // RFC 6043 A.2.2
	constMPKr     uint32 = 0x1F4D675B
)

// noCSB stands in a label, or an IV, where there is no CSB ID.
const noCSB uint32 = 0xFFFFFFFF

// The octet that tells the derivations of RFC 6043 apart in their labels.
const (
	labelFork     byte = 0x00 // §5.1.1
	labelInit     byte = 0x01 // §5.1.2, initial messages
	labelResp     byte = 0x02 // §5.1.2, response messages
	labelTGK      byte = 0x03 // §5.1.3
	labelInitData byte = 0x04 // §6.10, Vr
	labelTPK      byte = 0x05 // A.2.1
	labelMPK      byte = 0x06 // A.2.2
)

// label starts one: constant, CS ID or 0xFF, CSB ID or 0xFFFFFFFF, and which
// derivation it is. Room is left for two RANDs.
func label(constant uint32, csID uint8, csbID uint32, kind byte) []byte {
	b := make([]byte, 0, 96)
	b = binary.BigEndian.AppendUint32(b, constant)
	b = binary.BigEndian.AppendUint32(append(b, csID), csbID)
	return append(b, kind)
}

// messageKeys derives the keys that protect messages from one key: a pre-shared
// key or an MPK (RFC 6043 §5.1.2), the key for Vr (§6.10) or a TPK (A.2.1).
type messageKeys struct {
	prf   prf
	label []byte // its first four octets are the constant
}

// exchangeKeys are those of one message: resp tells a response from an initial
// message. An omitted RAND is empty.
func exchangeKeys(f PRFFunc, inkey []byte, csbID uint32, resp bool, randrI, randrR []byte) messageKeys {
	kind := labelInit
	if resp {
		kind = labelResp
	}
	l := append8(append8(label(0, 0xFF, csbID, kind), randrI), randrR)
	return messageKeys{newPRF(f, inkey), l}
}

// initiatorDataKeys are those for Vr.
func initiatorDataKeys(f PRFFunc, mpkr []byte) messageKeys {
	return messageKeys{newPRF(f, mpkr), label(0, 0xFF, noCSB, labelInitData)}
}

// ticketKeys are those of a base ticket.
func ticketKeys(f PRFFunc, tpk, rand []byte) messageKeys {
	return messageKeys{newPRF(f, tpk), append8(label(0, 0xFF, noCSB, labelTPK), rand)}
}

func (k messageKeys) derive(constant uint32, n int) Secret {
	binary.BigEndian.PutUint32(k.label, constant)
	return k.prf.derive(k.label, n)
}

// encr returns encr_key, of as many octets as the algorithm wants.
func (k messageKeys) encr(a EncrAlg) Secret {
	if a == EncrAESCM256 {
		return k.derive(constEncr, 32)
	}
	return k.derive(constEncr, 16)
}

// auth derives auth_key into key, as long as the MAC.
func (k messageKeys) auth(key *[sha256.Size]byte, a MACAlg) []byte {
	binary.BigEndian.PutUint32(k.label, constAuth)
	k.prf.into(key[:a.size()], k.label)
	return key[:a.size()]
}

// salt returns salt_key, 112 bits (RFC 3830 §4.2.3).
func (k messageKeys) salt() Secret { return k.derive(constSalt, 14) }

// mpks derives MPKi and MPKr from the MPK of a base ticket (RFC 6043 A.2.2).
func mpks(f PRFFunc, mpk, rand []byte) (mpki, mpkr Secret) {
	p := newPRF(f, mpk)
	l := append8(label(constMPKi, 0xFF, noCSB, labelMPK), rand)
	mpki = p.derive(l, len(mpk))
	binary.BigEndian.PutUint32(l, constMPKr)
	return mpki, p.derive(l, len(mpk))
}

// fork binds MPKr or a TGK to the responder that answered (RFC 6043 §5.1.1):
// constant is constForkMPKr or constForkTGK.
func fork(f PRFFunc, key []byte, constant uint32, idr, randrKMS []byte) Secret {
	l := append8(append16(label(constant, 0xFF, noCSB, labelFork), idr), randrKMS)
	return newPRF(f, key).derive(l, len(key))
}

// fromTGK derives a key of n octets for a Crypto Session from a TGK or GTGK
// (RFC 6043 §5.1.3): constTEK, constTGKAuth, constTGKEncr or constTGKSalt.
func fromTGK(f PRFFunc, tgk []byte, constant uint32, csID uint8, randrI, randrR []byte, n int) Secret {
	l := append8(append8(label(constant, csID, noCSB, labelTGK), randrI), randrR)
	return newPRF(f, tgk).derive(l, n)
}
