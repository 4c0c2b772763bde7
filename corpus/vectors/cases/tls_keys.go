package cases

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"hash"
	"math/big"
	"strings"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// The key schedules of TLS once more, straight along the RFCs and with nothing of
// package tlspsk's own; the key log and the Finished messages of its handshakes
// must agree with them.

// suite returns what a handshake runs on.
func (h handshake) suite() (info tlspsk.Info, newHash func() hash.Hash, err error) {
	id, ok := tlspsk.SuiteByName(h.Suite)
	if !ok {
		return info, nil, fmt.Errorf("expected a cipher suite, found %q", h.Suite)
	}
	info, _ = id.Info()
	if info.Hash == tlspsk.SHA384 {
		return info, sha512.New384, nil
	}
	return info, sha256.New, nil
}

// message returns the first message of that type and side, with its header.
func (h handshake) message(typ byte, from string) []byte {
	for _, m := range h.Messages {
		if b := fromHex(m.Hex); b[0] == typ && m.From == from {
			return b
		}
	}
	return nil
}

// until returns all messages up to, and with or without, the first of that type
// and side.
func (h handshake) until(typ byte, from string, with bool) (b []byte) {
	for _, m := range h.Messages {
		raw := fromHex(m.Hex)
		here := raw[0] == typ && m.From == from
		if here && !with {
			return b
		}
		if b = append(b, raw...); here {
			return b
		}
	}
	return b
}

// Types of handshake messages.
const (
	typeClientHello       = 1
	typeServerHello       = 2
	typeServerKeyExchange = 12
	typeClientKeyExchange = 16
	typeFinished          = 20
	typeMessageHash       = 254
)

// prf12 is the PRF of RFC 5246 §5.
func prf12(newHash func() hash.Hash, secret []byte, label string, seed []byte, n int) []byte {
	mac := func(parts ...[]byte) []byte {
		m := hmac.New(newHash, secret)
		for _, p := range parts {
			m.Write(p)
		}
		return m.Sum(nil)
	}
	seed = append([]byte(label), seed...)
	var out []byte
	for a := mac(seed); len(out) < n; a = mac(a) {
		out = append(out, mac(a, seed)...)
	}
	return out[:n]
}

func sum(newHash func() hash.Hash, b []byte) []byte { h := newHash(); h.Write(b); return h.Sum(nil) }

func (h handshake) values() (map[string]any, error) {
	if h.Version == "1.3" {
		return h.values13()
	}
	return h.values12()
}

func (h handshake) values12() (map[string]any, error) {
	info, newHash, err := h.suite()
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	put := func(name string, b []byte) []byte { out[name] = toHex(b); return b }
	cr := put("client_random", h.message(typeClientHello, "client")[6:38])
	sr := put("server_random", h.message(typeServerHello, "server")[6:38])
	psk, other := fromHex(h.PSK), fromHex(h.Shared)
	switch info.KX {
	case tlspsk.KXPSK:
		other = make([]byte, len(psk)) // RFC 4279 §2
	case tlspsk.KXDHEPSK:
		other = bytes.TrimLeft(other, "\x00") // RFC 5246 §8.1.2
	}
	premaster := put("premaster_secret", append(with16(other), with16(psk)...))
	label, seed := "master secret", append(bytes.Clone(cr), sr...)
	// extended_master_secret, type 23 without contents, in the ServerHello.
	if hasExtension(h.message(typeServerHello, "server"), 23) {
		label, seed = "extended master secret", put("session_hash", sum(newHash, h.until(typeClientKeyExchange, "client", true)))
	}
	master := put("master_secret", prf12(newHash, premaster, label, seed, 48))
	mac, iv := 0, 0
	switch info.Cipher {
	case tlspsk.CipherGCM, tlspsk.CipherCCM, tlspsk.CipherCCM8:
		iv = 4
	case tlspsk.CipherChaCha20:
		iv = 12
	default:
		mac = info.MAC.Size()
	}
	block := put("key_block", prf12(newHash, master, "key expansion", append(bytes.Clone(sr), cr...), 2*(mac+info.KeyLen+iv)))
	for _, part := range []struct {
		name string
		n    int
	}{{"client_write_MAC_key", mac}, {"server_write_MAC_key", mac}, {"client_write_key", info.KeyLen}, {"server_write_key", info.KeyLen}, {"client_write_IV", iv}, {"server_write_IV", iv}} {
		if part.n > 0 {
			put(part.name, block[:part.n])
			block = block[part.n:]
		}
	}
	for _, side := range []string{"client", "server"} {
		verify := put(side+"_verify_data", prf12(newHash, master, side+" finished", sum(newHash, h.until(typeFinished, side, false)), 12))
		if got := h.message(typeFinished, side); !bytes.Equal(got[4:], verify) {
			return nil, fmt.Errorf("expected %x in the Finished of the %s, found %x", verify, side, got[4:])
		}
	}
	return out, nil
}

// hasExtension tells whether a ServerHello has an extension.
func hasExtension(hello []byte, typ uint16) bool {
	return extension(hello, typ) != nil
}

// extension returns an extension of a ServerHello with its header, or nil.
func extension(hello []byte, typ uint16) []byte {
	at := 4 + 2 + 32
	at += 1 + int(hello[at]) + 2 + 1
	if at+2 > len(hello) {
		return nil
	}
	for b := hello[at+2:]; len(b) >= 4; {
		n := 4 + int(binary.BigEndian.Uint16(b[2:]))
		if binary.BigEndian.Uint16(b) == typ {
			return b[:n]
		}
		b = b[n:]
	}
	return nil
}

// expandLabel is HKDF-Expand-Label (RFC 8446 §7.1).
func expandLabel(newHash func() hash.Hash, secret []byte, label string, context []byte, n int) []byte {
	info := binary.BigEndian.AppendUint16(nil, uint16(n))
	info = append(append(info, with8([]byte("tls13 "+label))...), with8(context)...)
	out, err := hkdf.Expand(newHash, secret, string(info), n)
	if err != nil {
		panic(err) // only for more than 255 blocks
	}
	return out
}

func extract(newHash func() hash.Hash, salt, key []byte) []byte {
	out, err := hkdf.Extract(newHash, key, salt)
	if err != nil {
		panic(err) // only in FIPS mode
	}
	return out
}

// transcript returns the messages with a first ClientHello that was answered by a
// HelloRetryRequest replaced (RFC 8446 §4.4.1).
func (h handshake) transcript(newHash func() hash.Hash) handshake {
	if n := len(h.Messages); n < 3 || h.Messages[2].From != "client" || !strings.HasPrefix(h.Messages[2].Hex, "01") {
		return h
	}
	first := sum(newHash, fromHex(h.Messages[0].Hex))
	t := h
	t.Messages = append([]tlsMessage{{From: "client", Hex: toHex(append([]byte{typeMessageHash, 0, 0, byte(len(first))}, first...))}}, h.Messages[1:]...)
	return t
}

// last returns the octets before the last message of that type and side, and that
// message.
func (h handshake) last(typ byte, from string) (before, message []byte) {
	var all []byte
	for _, m := range h.Messages {
		raw := fromHex(m.Hex)
		if raw[0] == typ && m.From == from {
			before, message = bytes.Clone(all), raw
		}
		all = append(all, raw...)
	}
	return before, message
}

func (h handshake) values13() (map[string]any, error) {
	info, newHash, err := h.suite()
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	put := func(name string, b []byte) []byte { out[name] = toHex(b); return b }
	n := info.Hash.Size()
	psk := fromHex(h.PSK)
	binderLabel := "ext binder"
	if h.Imported {
		binderLabel = "imp binder"
		// RFC 9258 §5.1: ImportedIdentity and the key for this KDF.
		kdf := uint16(1)
		if info.Hash == tlspsk.SHA384 {
			kdf = 2
		}
		id := append(with16(fromHex(h.Identity)), with16(fromHex(h.Context))...)
		id = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(id, tlspsk.VersionTLS13), kdf)
		put("imported_identity", id)
		epskx := put("epskx", extract(sha256.New, make([]byte, 32), psk))
		psk = put("ipskx", expandLabel(sha256.New, epskx, "derived psk", sum(sha256.New, id), n))
	}
	t := h.transcript(newHash)
	before, hello := t.last(typeClientHello, "client")
	put("client_random", hello[6:38])
	beforeServer, serverHello := t.last(typeServerHello, "server")
	put("server_random", serverHello[6:38])
	zero := make([]byte, n)
	derive := func(secret []byte, label string, transcript []byte) []byte {
		return expandLabel(newHash, secret, label, sum(newHash, transcript), n)
	}
	early := put("early_secret", extract(newHash, zero, psk))
	binderKey := put("binder_key", derive(early, binderLabel, nil))
	binderFinished := put("binder_finished_key", expandLabel(newHash, binderKey, "finished", nil, n))
	// The binders are the last of the ClientHello: a list of 2 octets of length,
	// each with one. With an imported key several identities are offered.
	if at := bindersOf(hello); at > 0 {
		m := hmac.New(newHash, binderFinished)
		m.Write(sum(newHash, append(before, hello[:at]...)))
		binder := put("binder", m.Sum(nil))
		if !bytes.Contains(hello[at:], binder) {
			return nil, fmt.Errorf("expected the binder %x in the ClientHello, found %x", binder, hello[at:])
		}
	}
	shared := zero
	if h.Shared != "" {
		shared = fromHex(h.Shared)
	}
	handshakeSecret := put("handshake_secret", extract(newHash, put("derived_from_early", derive(early, "derived", nil)), shared))
	upToHello := append(bytes.Clone(beforeServer), serverHello...)
	ch := put("client_handshake_traffic_secret", derive(handshakeSecret, "c hs traffic", upToHello))
	sh := put("server_handshake_traffic_secret", derive(handshakeSecret, "s hs traffic", upToHello))
	master := put("master_secret", extract(newHash, put("derived_from_handshake", derive(handshakeSecret, "derived", nil)), zero))
	upToFinished := t.until(typeFinished, "server", true)
	ca := put("client_application_traffic_secret_0", derive(master, "c ap traffic", upToFinished))
	sa := put("server_application_traffic_secret_0", derive(master, "s ap traffic", upToFinished))
	put("exporter_master_secret", derive(master, "exp master", upToFinished))
	put("resumption_master_secret", derive(master, "res master", t.until(typeFinished, "client", true)))
	for _, x := range []struct {
		name   string
		secret []byte
	}{{"client_handshake", ch}, {"server_handshake", sh}, {"client_application", ca}, {"server_application", sa}} {
		put(x.name+"_key", expandLabel(newHash, x.secret, "key", nil, info.KeyLen))
		put(x.name+"_iv", expandLabel(newHash, x.secret, "iv", nil, 12))
	}
	for _, x := range []struct {
		side   string
		secret []byte
	}{{"server", sh}, {"client", ch}} {
		m := hmac.New(newHash, put(x.side+"_finished_key", expandLabel(newHash, x.secret, "finished", nil, n)))
		m.Write(sum(newHash, t.until(typeFinished, x.side, false)))
		verify := put(x.side+"_verify_data", m.Sum(nil))
		if got := t.message(typeFinished, x.side); !bytes.Equal(got[4:], verify) {
			return nil, fmt.Errorf("expected %x in the Finished of the %s, found %x", verify, x.side, got[4:])
		}
	}
	return out, nil
}

// bindersOf returns where the list of binders begins in a ClientHello, whose last
// extension is pre_shared_key; 0 if it is not there.
func bindersOf(hello []byte) int {
	at := 4 + 2 + 32
	at += 1 + int(hello[at])
	at += 2 + int(binary.BigEndian.Uint16(hello[at:]))
	at += 1 + int(hello[at]) + 2
	for at+4 <= len(hello) {
		typ, n := binary.BigEndian.Uint16(hello[at:]), int(binary.BigEndian.Uint16(hello[at+2:]))
		if typ == 41 {
			return at + 4 + 2 + int(binary.BigEndian.Uint16(hello[at+4:]))
		}
		at += 4 + n
	}
	return 0
}

// sharedSecret finds the client's private value among what it drew, by the public
// one that it sent, and computes what the server computes as well.
func sharedSecret(h handshake, drawn [][]byte) ([]byte, error) {
	if h.Version == "1.2" {
		return shared12(h, drawn)
	}
	_, serverHello := h.last(typeServerHello, "server")
	_, clientHello := h.last(typeClientHello, "client")
	share := extension(serverHello, 51) // key_share: group, length, key
	if share == nil {
		return nil, fmt.Errorf("expected a key share in the ServerHello")
	}
	return agree(tlspsk.Group(binary.BigEndian.Uint16(share[4:])), share[8:], clientHello, drawn)
}

func agree(group tlspsk.Group, theirs, ours []byte, drawn [][]byte) ([]byte, error) {
	curve := map[tlspsk.Group]ecdh.Curve{tlspsk.X25519: ecdh.X25519(), tlspsk.P256: ecdh.P256(), tlspsk.P384: ecdh.P384()}[group]
	if curve == nil {
		return nil, fmt.Errorf("expected an elliptic curve, found %v", group)
	}
	peer, err := curve.NewPublicKey(theirs)
	if err != nil {
		return nil, err
	}
	for _, b := range drawn {
		if key, err := curve.NewPrivateKey(b); err == nil && bytes.Contains(ours, key.PublicKey().Bytes()) {
			return key.ECDH(peer)
		}
	}
	return nil, fmt.Errorf("expected the private key of %v among what was drawn, found it not", group)
}

func shared12(h handshake, drawn [][]byte) ([]byte, error) {
	ske, cke := h.message(typeServerKeyExchange, "server"), h.message(typeClientKeyExchange, "client")
	b := ske[4:]
	b = b[2+int(binary.BigEndian.Uint16(b)):] // the identity hint
	if b[0] == 3 {                            // named_curve
		return agree(tlspsk.Group(binary.BigEndian.Uint16(b[1:])), b[4:4+int(b[3])], cke, drawn)
	}
	var parts [3]*big.Int // p, g, Ys
	for i := range parts {
		n := int(binary.BigEndian.Uint16(b))
		parts[i], b = new(big.Int).SetBytes(b[2:2+n]), b[2+n:]
	}
	c := cke[4:]
	c = c[2+int(binary.BigEndian.Uint16(c)):]
	yc := new(big.Int).SetBytes(c[2:])
	for _, r := range drawn {
		x := new(big.Int).SetBytes(r)
		if new(big.Int).Exp(parts[1], x, parts[0]).Cmp(yc) == 0 {
			return new(big.Int).Exp(parts[2], x, parts[0]).Bytes(), nil
		}
	}
	return nil, fmt.Errorf("expected the exponent of the client among what was drawn, found it not")
}
