package tlspsk

import (
	"bytes"
	"crypto/rand"
	"testing"
)

var (
	testIdentity = []byte("client1")
	testKey      = []byte("0123456789abcdef0123456789abcdef")
)

// clientConfig and serverConfig fit together and use every suite and version
// unless an option narrows them.
func clientConfig(opts ...func(*Config)) *Config {
	c := &Config{Rand: rand.Reader, PSKs: []PSK{{Identity: testIdentity, Key: testKey}}}
	for _, o := range opts {
		o(c)
	}
	return c
}

func serverConfig(opts ...func(*Config)) *Config {
	c := &Config{Rand: rand.Reader, LookupPSK: func(id []byte) ([]byte, bool) {
		return testKey, bytes.Equal(id, testIdentity)
	}}
	for _, o := range opts {
		o(c)
	}
	return c
}

func mustClient(t testing.TB, c *Config) *Engine {
	t.Helper()
	e, err := NewClient(c)
	if err != nil {
		t.Fatalf("NewClient: %v", err)
	}
	return e
}

func mustServer(t testing.TB, c *Config) *Engine {
	t.Helper()
	e, err := NewServer(c)
	if err != nil {
		t.Fatalf("NewServer: %v", err)
	}
	return e
}

// shuttle carries octets between two engines until both are quiet, and returns
// the first error of each.
func shuttle(a, b *Engine) (errA, errB error) {
	for {
		moved := false
		if p := a.Outgoing(); len(p) > 0 {
			moved = true
			if err := b.Feed(p); err != nil && errB == nil {
				errB = err
			}
		}
		if p := b.Outgoing(); len(p) > 0 {
			moved = true
			if err := a.Feed(p); err != nil && errA == nil {
				errA = err
			}
		}
		if !moved {
			return errA, errB
		}
	}
}

// connect completes a handshake.
func connect(t testing.TB, cc, sc *Config) (client, server *Engine) {
	t.Helper()
	client, server = mustClient(t, cc), mustServer(t, sc)
	if ce, se := shuttle(client, server); ce != nil || se != nil {
		t.Fatalf("handshake: client %v, server %v", ce, se)
	}
	if !client.HandshakeComplete() || !server.HandshakeComplete() {
		t.Fatalf("handshake stopped: client in %s, server in %s", client.stateName(), server.stateName())
	}
	return client, server
}

// echo sends p both ways and checks that it arrives.
func echo(t testing.TB, a, b *Engine, p []byte) {
	t.Helper()
	for _, dir := range [][2]*Engine{{a, b}, {b, a}} {
		if err := dir[0].Write(p); err != nil {
			t.Fatalf("Write: %v", err)
		}
		if err := dir[1].Feed(dir[0].Outgoing()); err != nil {
			t.Fatalf("Feed: %v", err)
		}
		if got := dir[1].Incoming(); !bytes.Equal(got, p) {
			t.Fatalf("%d octets arrived, expected the %d that were sent", len(got), len(p))
		}
	}
}

// withSuite narrows a configuration to one suite, and binds its keys to the suite's hash.
func withSuite(s CipherSuite) func(*Config) {
	return func(c *Config) {
		withCertificate(c)
		c.CipherSuites = []CipherSuite{s}
		c.LookupHash = bySuite[s].Hash
		for i := range c.PSKs {
			c.PSKs[i].Hash = bySuite[s].Hash
		}
	}
}
