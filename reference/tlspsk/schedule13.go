package tlspsk

import (
	"crypto/sha256"
	"crypto/sha512"
)

// emptyHash holds the hash of nothing, which Derive-Secret takes where there is
// no transcript yet (RFC 8446 §7.1).
var emptyHash = func() (h [2][]byte) {
	a, b := sha256.Sum256(nil), sha512.Sum384(nil)
	h[SHA256], h[SHA384] = a[:], b[:]
	return h
}()

var zeros [48]byte

// schedule is the key schedule of RFC 8446 §7.1: one secret after the other, and what is
// derived from each.
type schedule struct {
	kind           Hash
	m              *mac
	info           [2 + 1 + 18 + 1 + 48 + 1]byte
	secret         [48]byte // early, then handshake, then master secret
	client, server [48]byte // traffic secrets
	finished       [48]byte
	block          [48]byte
}

// extract sets the secret to HKDF-Extract(salt, ikm) (RFC 5869 §2.2).
func (s *schedule) extract(salt, ikm []byte) {
	s.m.init(s.kind, s.m.reuse(s.kind), salt)
	s.m.begin()
	s.m.write(ikm)
	s.m.sum(s.secret[:0])
}

// reuse returns the scratch hash function if it is of that kind.
func (m *mac) reuse(kind Hash) digest {
	if m.h != nil && m.kind == kind {
		return m.h
	}
	return nil
}

// expand fills out with HKDF-Expand-Label of the secret that m is keyed with
// (RFC 8446 §7.1). Labels have at most 12 octets here, contexts at most 48.
func (s *schedule) expand(out []byte, label string, context []byte) {
	b := put16(s.info[:0], len(out))
	b = append(b, byte(6+len(label)))
	b = append(b, "tls13 "...)
	b = append(b, label...)
	b = append(b, byte(len(context)))
	b = append(b, context...)
	var t []byte
	for i := byte(1); len(out) > 0; i++ {
		s.m.begin()
		s.m.write(t)
		s.m.write(append(b, i))
		t = s.m.sum(s.block[:0])
		out = out[copy(out, t):]
	}
}

// key keys m with a secret.
func (s *schedule) key(secret []byte) { s.m.init(s.kind, s.m.reuse(s.kind), secret) }

// early starts the schedule with a PSK.
func (s *schedule) early(psk []byte) {
	s.extract(zeros[:s.kind.Size()], psk)
}

// next goes on to the next secret; ikm is the (EC)DHE secret or nil. m is keyed
// with the current secret.
func (s *schedule) next(ikm []byte) {
	n := s.kind.Size()
	if ikm == nil {
		ikm = zeros[:n]
	}
	var salt [48]byte
	s.expand(salt[:n], "derived", emptyHash[s.kind])
	s.extract(salt[:n], ikm)
	clear(salt[:])
}

// binder appends the binder of a PSK over a transcript hash (RFC 8446 §4.2.11.2). The
// schedule is left at the early secret.
func (s *schedule) binder(dst, psk []byte, imported bool, transcript []byte) []byte {
	n := s.kind.Size()
	s.early(psk)
	label := "ext binder"
	if imported { // RFC 9258 §5.2
		label = "imp binder"
	}
	s.key(s.secret[:n])
	s.expand(s.finished[:n], label, emptyHash[s.kind])
	s.key(s.finished[:n])
	s.expand(s.finished[:n], "finished", nil)
	return s.finishedMAC(dst, transcript)
}

// finishedMAC appends the HMAC of a transcript hash under the finished key.
func (s *schedule) finishedMAC(dst, transcript []byte) []byte {
	s.key(s.finished[:s.kind.Size()])
	s.m.begin()
	s.m.write(transcript)
	return s.m.sum(dst)
}

// verifyData appends the verify_data of whoever sends under a traffic secret (RFC 8446 §4.4.4).
func (s *schedule) verifyData(dst, secret, transcript []byte) []byte {
	s.key(secret)
	s.expand(s.finished[:len(secret)], "finished", nil)
	return s.finishedMAC(dst, transcript)
}

func (s *schedule) wipe() { *s = schedule{} }

// importPSK computes the importer's key for a target KDF (RFC 9258 §5.1).
func importPSK(p *PSK, identity []byte, target Hash) []byte {
	var m mac
	s := schedule{kind: p.Hash, m: &m}
	s.extract(zeros[:p.Hash.Size()], p.Key)
	h := newHash(p.Hash)
	h.Write(identity)
	s.key(s.secret[:p.Hash.Size()])
	out := make([]byte, target.Size())
	s.expand(out, "derived psk", h.Sum(nil))
	s.wipe()
	m.wipe()
	return out
}

// importedIdentity is the serialised ImportedIdentity of RFC 9258 §5.1 for TLS 1.3.
func importedIdentity(p *PSK, target Hash) []byte {
	b := append(put16(nil, len(p.Identity)), p.Identity...)
	b = append(put16(b, len(p.Context)), p.Context...)
	return put16(put16(b, int(VersionTLS13)), kdf(target))
}

// kdf is a hash's number in the TLS KDF registry (RFC 9258 §10).
func kdf(h Hash) int { return int(h) + 1 }
