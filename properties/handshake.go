package properties

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/craft"
)

// Side is what one end of a handshake brings along: identities and their keys (by
// number), versions and suites (by number, into handshakeSuites).
type Side struct {
	PSKs     []NumberedPSK
	Versions []uint16 // one or both, ascending
	Suites   []int
}

// NumberedPSK is an identity and a key, by their numbers.
type NumberedPSK struct{ Identity, Key int }

// handshakeIdentities differ in what careless comparisons overlook: the part
// behind a NUL, case, a prefix, white space, a normal form.
var handshakeIdentities = []string{"alice", "alice\x00bob", "alice\x00", "Alice", "alic", "alice ", "alic\u00e9", "alice\u0301"}

// handshakeSuites are suites of both versions, all usable with a SHA-256 key.
var handshakeSuites = []tlspsk.CipherSuite{
	tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256, tlspsk.TLS_PSK_WITH_AES_256_GCM_SHA384, tlspsk.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256,
	tlspsk.TLS_AES_128_GCM_SHA256, tlspsk.TLS_CHACHA20_POLY1305_SHA256,
}

const firstTLS13Suite = 3 // in handshakeSuites

func handshakeKey(n int) []byte { return bytes.Repeat([]byte{byte(n + 1)}, 16) }

// outcome is what must come of a handshake.
type handshakeOutcome int

const (
	fails handshakeOutcome = iota
	completes
	open // the specifications leave it to the server
)

// expectHandshake is the property's own idea of when a handshake completes: the
// two share a version, a suite of it, and an identity with its key. It knows
// nothing of the engine.
func expectHandshake(client, server Side) handshakeOutcome {
	version := uint16(0)
	for _, v := range client.Versions {
		if slices.Contains(server.Versions, v) {
			version = max(version, v)
		}
	}
	if version == 0 {
		return fails
	}
	suite := false
	for _, s := range client.Suites {
		of13 := s >= firstTLS13Suite
		suite = suite || of13 == (version == tlspsk.VersionTLS13) && slices.Contains(server.Suites, s)
	}
	if !suite {
		if len(client.Versions) == 2 && len(server.Versions) == 2 {
			return open // a server may fall back to TLS 1.2 for want of a suite
		}
		return fails
	}
	for _, p := range client.PSKs {
		for _, q := range server.PSKs {
			if p.Identity == q.Identity {
				// The first known identity is taken, and its binder or
				// Finished must be right.
				if p.Key == q.Key {
					return completes
				}
				return fails
			}
		}
		if version == tlspsk.VersionTLS12 {
			return fails // one identity is all that TLS 1.2 can name
		}
	}
	return fails
}

// Lookup makes a server's key lookup from what it holds. The reference compares
// octets; faulty ones do not.
type Lookup func(held []NumberedPSK) func(identity []byte) ([]byte, bool)

// CompareOctets is the lookup that RFC 4279 §5.1 leaves no choice about.
func CompareOctets(held []NumberedPSK) func([]byte) ([]byte, bool) {
	return func(identity []byte) ([]byte, bool) {
		for _, p := range held {
			if handshakeIdentities[p.Identity] == string(identity) {
				return handshakeKey(p.Key), true
			}
		}
		return nil, false
	}
}

// shake runs a handshake and tells whether both ends completed it.
func shake(client, server Side, lookup Lookup) (bool, error) {
	config := func(s Side, seed uint64) *tlspsk.Config {
		c := &tlspsk.Config{Rand: craft.Seed(seed), MinVersion: s.Versions[0], MaxVersion: s.Versions[len(s.Versions)-1],
			PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}}
		for _, n := range s.Suites {
			c.CipherSuites = append(c.CipherSuites, handshakeSuites[n])
		}
		return c
	}
	cc, sc := config(client, 1), config(server, 2)
	for _, p := range client.PSKs {
		cc.PSKs = append(cc.PSKs, tlspsk.PSK{Identity: []byte(handshakeIdentities[p.Identity]), Key: handshakeKey(p.Key)})
	}
	sc.LookupPSK = lookup(server.PSKs)
	c, err := tlspsk.NewClient(cc)
	if err != nil {
		return false, nil // it has nothing to offer, and says so
	}
	s, err := tlspsk.NewServer(sc)
	if err != nil {
		return false, nil
	}
	_, _, _ = craft.Run(c, s) // how it fails is the engine's tests' business
	if c.HandshakeComplete() != s.HandshakeComplete() {
		return false, fmt.Errorf("one end completed and the other did not: client %v, server %v", c.Err(), s.Err())
	}
	return c.HandshakeComplete(), nil
}

// Handshakes is the property that a handshake completes if and only if the two
// sides share a version, a suite and a key under one identity, over that many drawn
// pairs from that seed.
func Handshakes(lookup Lookup, seed int64, cases int) *gopter.Properties {
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = cases
	p := gopter.NewProperties(parameters)
	p.Property("a handshake completes iff a version, a suite, an identity and its key are shared", prop.ForAllNoShrink(
		func(client, server Side) (string, error) {
			want := expectHandshake(client, server)
			got, err := shake(client, server, lookup)
			if err != nil {
				return "", err
			}
			if want != open && got != (want == completes) {
				return fmt.Sprintf("expected completion %t, found %t", want == completes, got), nil
			}
			return "", nil
		}, genSide(), genSide()))
	return p
}

func genSide() gopter.Gen {
	psk := gen.Struct(reflect.TypeFor[NumberedPSK](), map[string]gopter.Gen{
		"Identity": gen.IntRange(0, len(handshakeIdentities)-1), "Key": gen.IntRange(0, 1)})
	return gen.Struct(reflect.TypeFor[Side](), map[string]gopter.Gen{
		"PSKs":     gen.SliceOfN(2, psk).Map(distinct),
		"Versions": gen.OneConstOf([]uint16{tlspsk.VersionTLS12}, []uint16{tlspsk.VersionTLS13}, []uint16{tlspsk.VersionTLS12, tlspsk.VersionTLS13}),
		"Suites":   gen.SliceOfN(3, gen.IntRange(0, len(handshakeSuites)-1)).Map(func(s []int) []int { slices.Sort(s); return slices.Compact(s) }),
	})
}

// distinct keeps the first of several keys under one identity.
func distinct(psks []NumberedPSK) []NumberedPSK {
	var out []NumberedPSK
	for _, p := range psks {
		if !slices.ContainsFunc(out, func(q NumberedPSK) bool { return q.Identity == p.Identity }) {
			out = append(out, p)
		}
	}
	return out
}
