package tlspsk

import (
	"crypto/ecdh"
	"errors"
	"io"

	"github.com/cloudflare/circl/dh/x25519"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// ecGroups are the groups of ECDHE_PSK and TLS 1.3 where the configuration
// names none; ffGroups those of DHE_PSK.
var (
	ecGroups = []Group{X25519, P256}
	ffGroups = []Group{FFDHE2048, FFDHE3072}
)

// finite tells whether a group is one of RFC 7919.
func (g Group) finite() bool { return g >= 256 && g < 512 }

// String returns the name in the TLS registry.
func (g Group) String() string {
	switch g {
	case P256:
		return "secp256r1"
	case P384:
		return "secp384r1"
	case X25519:
		return "x25519"
	case FFDHE2048:
		return "ffdhe2048"
	case FFDHE3072:
		return "ffdhe3072"
	case FFDHE4096:
		return "ffdhe4096"
	}
	return "no group"
}

// groups returns the groups of one kind, best first.
func (c *Config) groups(finite bool) []Group {
	n := 0
	for _, g := range c.Groups {
		if g.finite() == finite {
			n++
		}
	}
	switch {
	case n > 0 && n == len(c.Groups):
		return c.Groups
	case n > 0:
		list := make([]Group, 0, n)
		for _, g := range c.Groups {
			if g.finite() == finite {
				list = append(list, g)
			}
		}
		return list
	case finite:
		return ffGroups
	}
	return ecGroups
}

// common returns the first of own that stands in a list of the peer, or 0.
func common(own []Group, peer []byte) Group {
	for _, g := range own {
		for i := 0; i+1 < len(peer); i += 2 {
			if Group(peer[i])<<8|Group(peer[i+1]) == g {
				return g
			}
		}
	}
	return 0
}

// parseGroups returns the list of a supported_groups extension.
func parseGroups(x []byte) ([]byte, error) {
	c := cursor{b: x}
	list := c.vec16()
	if !c.done() || len(list) < 2 || len(list)%2 != 0 {
		return nil, badSyntax("supported_groups")
	}
	return list, nil
}

// keyShare is one side's key pair in an elliptic curve group. X25519 is
// circl's, which takes about half the time of crypto/ecdh's.
type keyShare struct {
	group          Group
	secret, public x25519.Key
	key            *ecdh.PrivateKey
}

// generate makes a key pair.
func (k *keyShare) generate(g Group, rand io.Reader) error {
	k.group = g
	if g == X25519 {
		if _, err := io.ReadFull(rand, k.secret[:]); err != nil {
			return err
		}
		x25519.KeyGen(&k.public, &k.secret)
		return nil
	}
	curve, size := ecdh.P256(), 32
	if g == P384 {
		curve, size = ecdh.P384(), 48
	}
	var scalar [48]byte
	defer clear(scalar[:])
	// A scalar is out of range once in 2^32 times.
	for range 8 {
		if _, err := io.ReadFull(rand, scalar[:size]); err != nil {
			return err
		}
		key, err := curve.NewPrivateKey(scalar[:size])
		if err == nil {
			k.key = key
			return nil
		}
	}
	return errors.New("no scalar within range in 8 tries")
}

// appendPublic appends the public key as it stands on the wire.
func (k *keyShare) appendPublic(b []byte) []byte {
	if k.group == X25519 {
		return append(b, k.public[:]...)
	}
	return append(b, k.key.PublicKey().Bytes()...)
}

// shared appends the secret that both sides share: the x coordinate at its full
// length (RFC 8422 §5.10, §5.11, RFC 8446 §7.4.2).
func (k *keyShare) shared(dst, peer []byte) ([]byte, error) {
	bad := func() error {
		return fault(AlertIllegalParameter, rule.TLSKeyShare, "public key of %d octets is not one of group %v", len(peer), k.group)
	}
	if k.group == X25519 {
		var s, p x25519.Key
		if len(peer) != len(p) {
			return nil, bad()
		}
		copy(p[:], peer)
		if !x25519.Shared(&s, &k.secret, &p) {
			return nil, bad() // the all-zero result of a point of low order
		}
		dst = append(dst, s[:]...)
		clear(s[:])
		return dst, nil
	}
	pub, err := k.key.Curve().NewPublicKey(peer)
	if err != nil {
		return nil, bad()
	}
	s, err := k.key.ECDH(pub)
	if err != nil {
		return nil, bad()
	}
	dst = append(dst, s...)
	clear(s)
	return dst, nil
}
