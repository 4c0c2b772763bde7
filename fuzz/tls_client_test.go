package fuzz

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

const tlsClientSeeds = "../corpus/seeds/tls-client"

// tlsClientSeed records what a server sends to a client of the target: a
// handshake, one message, close_notify.
func tlsClientSeed(t *testing.T, choice byte, server *tlspsk.Config) []byte {
	t.Helper()
	client, err := tlspsk.NewClient(TLSClientConfig(choice))
	if err != nil {
		t.Fatal(err)
	}
	s, err := tlspsk.NewServer(server)
	if err != nil {
		t.Fatal(err)
	}
	sent := []byte{choice}
	for {
		p := client.Outgoing()
		if len(p) == 0 {
			break
		}
		if err := s.Feed(p); err != nil {
			t.Fatal(err)
		}
		p = s.Outgoing()
		sent = append(sent, p...)
		if err := client.Feed(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Write([]byte("\x20\x0c\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01")); err != nil {
		t.Fatal(err)
	}
	sent = append(sent, s.Outgoing()...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return append(sent, s.Outgoing()...)
}

// tlsClientSeedConfigs names the seeds: every suite for the client that can do
// it at the least cost, and every client.
func tlsClientSeedConfigs() map[string]func() (byte, *tlspsk.Config) {
	m := map[string]func() (byte, *tlspsk.Config){}
	choice := func(name string) byte {
		for i := range tlsClients {
			if tlsClients[i].name == name {
				return byte(i)
			}
		}
		panic("no client " + name)
	}
	add := func(name, client string, change func(*tlspsk.Config)) {
		m[name] = func() (byte, *tlspsk.Config) {
			c := TLSServerConfig()
			if change != nil {
				change(c)
			}
			return choice(client), c
		}
	}
	for _, s := range fuzzSuites {
		client := "psk-ke"
		if i, _ := s.Info(); i.KX == tlspsk.KXTLS13 && i.Hash == tlspsk.SHA384 {
			client = "identities"
		}
		add(s.String(), client, func(c *tlspsk.Config) { c.CipherSuites = []tlspsk.CipherSuite{s} })
	}
	for _, client := range tlsClients[1 : len(tlsClients)-1] {
		add(client.name, client.name, nil)
	}
	add("tls12-hint", "psk-ke", func(c *tlspsk.Config) { c.MaxVersion, c.IdentityHint = tlspsk.VersionTLS12, []byte("hint") })
	add("tls12-from-a-server-of-tls13", "x25519", func(c *tlspsk.Config) { c.CipherSuites = []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256} })
	add("tls13-imported", "identities", func(c *tlspsk.Config) { c.PSKs, c.LookupPSK = c.PSKs[1:], nil })
	return m
}

// TestTLSClientSeedsReachApplicationData also writes the seeds anew where
// FLOORCHECK_WRITE_SEEDS is set.
func TestTLSClientSeedsReachApplicationData(t *testing.T) {
	for name, config := range tlsClientSeedConfigs() {
		t.Run(name, func(t *testing.T) {
			stored := storedSeed(t, filepath.Join(tlsClientSeeds, name), func() []byte {
				choice, server := config()
				return tlsClientSeed(t, choice, server)
			})
			client, err := tlspsk.NewClient(TLSClientConfig(stored[0]))
			if err != nil {
				t.Fatal(err)
			}
			if o := feedTLS(client, stored[1:], len(stored)); !o.complete || len(o.app) != 12 || o.err != "" {
				t.Errorf("the stored seed does not get there: %+v", o)
			}
		})
	}
}

// storedSeed reads a seed, which it writes first where FLOORCHECK_WRITE_SEEDS is
// set.
func storedSeed(t *testing.T, path string, record func() []byte) []byte {
	t.Helper()
	if os.Getenv("FLOORCHECK_WRITE_SEEDS") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, record(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestAnEngineThatEndsInTwoWaysPanics(t *testing.T) {
	junk := []byte{99, 3, 1, 0, 0}
	splitAlike(junk, newTLSServer)
	times := byte(0)
	other := func() *tlspsk.Engine { // its alert is another one each time
		times++
		c := TLSServerConfig()
		c.Hooks = &tlspsk.Hooks{Record: func(out *tlspsk.RecordOut, typ uint8, p []byte) error { return out.Send(typ, []byte{2, times}) }}
		e, err := tlspsk.NewServer(c)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if !panics(func() { splitAlike(junk, other) }) {
		t.Error("expected a panic for two answers to the same octets, found none")
	}
}

func TestAnEngineThatOutlivesItsFailurePanics(t *testing.T) {
	alive := newTLSServer()
	err := newTLSServer().Feed([]byte{99, 3, 1, 0, 0})
	if !panics(func() { checkTLSFailure(alive, err, make([]byte, 7)) }) {
		t.Error("expected a panic for an engine that lives on, found none")
	}
	dead := newTLSServer()
	err = dead.Feed([]byte{99, 3, 1, 0, 0})
	if !panics(func() { checkTLSFailure(dead, err, nil) }) {
		t.Error("expected a panic for a failure without an alert, found none")
	}
}
