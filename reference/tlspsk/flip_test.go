package tlspsk

import (
	"bytes"
	"fmt"
	"testing"
)

// seeded is deterministic randomness.
type seeded struct{ x uint64 }

func (s *seeded) Read(p []byte) (int, error) {
	for i := range p {
		s.x = s.x*6364136223846793005 + 1442695040888963407
		p[i] = byte(s.x >> 56)
	}
	return len(p), nil
}

// flight is what one side sends before it has to wait for the other.
type flight struct {
	fromClient bool
	octets     []byte
}

// play runs a handshake. alter may change the flight of that number.
func play(t testing.TB, cc, sc Config, alter func(n int, f flight) []byte) (client, server *Engine, flights []flight) {
	cc.Rand, sc.Rand = &seeded{1}, &seeded{2}
	client, server = mustClient(t, &cc), mustServer(t, &sc)
	from, to := client, server
	for quiet := 0; quiet < 2; from, to = to, from {
		f := flight{from == client, append([]byte(nil), from.Outgoing()...)}
		if len(f.octets) == 0 {
			quiet++
			continue
		}
		quiet = 0
		if alter != nil {
			f.octets = alter(len(flights), f)
		}
		flights = append(flights, f)
		_ = to.Feed(f.octets)
	}
	return client, server, flights
}

// recordVersions returns the offsets of the record versions in a flight.
func recordVersions(b []byte) map[int]bool {
	m := map[int]bool{}
	for at := 0; at+5 <= len(b); at += 5 + int(b[at+3])<<8 + int(b[at+4]) {
		m[at+1], m[at+2] = true, true
	}
	return m
}

// handshakes are the shapes that a handshake can take.
func handshakes() map[string][2]Config {
	m := map[string][2]Config{}
	add := func(name string, opts ...func(*Config)) {
		m[name] = [2]Config{*clientConfig(opts...), *serverConfig(opts...)}
	}
	add("TLS12-PSK", withSuite(TLS_PSK_WITH_AES_128_GCM_SHA256))
	add("TLS12-PSK-hint", withSuite(TLS_PSK_WITH_AES_128_GCM_SHA256), func(c *Config) { c.IdentityHint = []byte("hint") })
	add("TLS12-PSK-no-EMS", withSuite(TLS_PSK_WITH_AES_128_GCM_SHA256), func(c *Config) { c.NoExtendedMasterSecret = true })
	add("TLS12-CBC", withSuite(TLS_PSK_WITH_AES_128_CBC_SHA))
	add("TLS12-CBC-MtE", withSuite(TLS_PSK_WITH_AES_128_CBC_SHA), func(c *Config) { c.NoEncryptThenMAC = true })
	add("TLS12-ECDHE", withSuite(TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256))
	add("TLS12-several-suites", func(c *Config) { c.MaxVersion = VersionTLS12; c.RecordSizeLimit = 1000 })
	add("TLS13-DHE", withSuite(TLS_AES_128_GCM_SHA256))
	add("TLS13-DHE-P256", withSuite(TLS_AES_128_GCM_SHA256), func(c *Config) { c.Groups = []Group{P256} })
	add("TLS13-KE", withSuite(TLS_AES_128_GCM_SHA256), func(c *Config) { c.PSKModes = []PSKMode{PSKOnly} })
	add("TLS13-both-modes", withSuite(TLS_AES_128_GCM_SHA256), func(c *Config) { c.PSKModes = []PSKMode{PSKDHE, PSKOnly} })
	add("TLS13-retry", withSuite(TLS_AES_128_GCM_SHA256), func(c *Config) { c.KeyShares = -1 })
	add("both-versions", func(c *Config) {})
	add("two-identities", func(c *Config) {
		if c.PSKs != nil {
			c.PSKs = append([]PSK{{Identity: []byte("other"), Key: testKey}}, c.PSKs...)
		}
	})
	return m
}

func TestHandshakesOfEveryShapeComplete(t *testing.T) {
	for name, c := range handshakes() {
		client, server, _ := play(t, c[0], c[1], nil)
		if !client.HandshakeComplete() || !server.HandshakeComplete() {
			t.Errorf("%s: client %v, server %v", name, client.Err(), server.Err())
		}
	}
}

// After one bit of a handshake changed, whoever receives the altered flight
// never completes, and never do both. Exempt are only the octets of record versions
// that RFC 5246 E.1 (the ClientHello's minor version) and RFC 8446 §5.1 (all) tell a receiver to ignore.
func TestNoHandshakeSurvivesASingleBitFlip(t *testing.T) {
	for name, c := range handshakes() {
		t.Run(name, func(t *testing.T) {
			client, _, flights := play(t, c[0], c[1], nil)
			tls13 := client.ConnectionState().Version == VersionTLS13
			for n := range flights {
				versions := recordVersions(flights[n].octets)
				if !client.HandshakeComplete() {
					t.Fatal("the handshake does not even complete unaltered")
				}
				for bit := range 8 * len(flights[n].octets) {
					if bit%stride != 0 {
						continue
					}
					at := bit / 8
					exempt := versions[at] && (tls13 || n == 0 && !versions[at+1])
					cl, sv, _ := play(t, c[0], c[1], func(k int, f flight) []byte {
						if k == n {
							f.octets[at] ^= 1 << (bit % 8)
						}
						return f.octets
					})
					judge(t, fmt.Sprintf("flight %d, octet %d, bit %d", n, at, bit%8), flights[n], cl, sv, exempt)
				}
			}
		})
	}
}

func TestNoHandshakeSurvivesATruncation(t *testing.T) {
	for name, c := range handshakes() {
		t.Run(name, func(t *testing.T) {
			_, _, flights := play(t, c[0], c[1], nil)
			for n := range flights {
				for keep := range flights[n].octets {
					cl, sv, _ := play(t, c[0], c[1], func(k int, f flight) []byte {
						if k == n {
							return f.octets[:keep]
						}
						return f.octets
					})
					// A change_cipher_spec record of TLS 1.3 is there for middleboxes
					// and must be dropped (RFC 8446 §5): without the one behind
					// HelloRetryRequest, nothing is missing.
					exempt := keep == len(flights[n].octets)-6 && bytes.HasSuffix(flights[n].octets, []byte{recordCCS, 3, 3, 0, 1, 1})
					judge(t, fmt.Sprintf("flight %d cut after %d octets", n, keep), flights[n], cl, sv, exempt)
				}
			}
		})
	}
}

func judge(t *testing.T, what string, f flight, client, server *Engine, exempt bool) {
	t.Helper()
	receiver := client
	if f.fromClient {
		receiver = server
	}
	if exempt {
		return
	}
	if receiver.HandshakeComplete() {
		t.Errorf("%s: the receiver completed", what)
	}
	if client.HandshakeComplete() && server.HandshakeComplete() {
		t.Errorf("%s: both completed", what)
	}
}
