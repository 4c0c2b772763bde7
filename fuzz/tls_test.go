package fuzz

import (
	"path/filepath"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

const tlsSeeds = "../corpus/seeds/tls-server"

// tlsSeed records what a client sends to the target's server: a handshake, one
// request, close_notify.
func tlsSeed(t *testing.T, c *tlspsk.Config) []byte {
	t.Helper()
	c.Rand = &counter{next: 0x80}
	if c.PSKs == nil {
		c.PSKs = []tlspsk.PSK{{Identity: TLSIdentity, Key: TLSKey}}
	}
	client, err := tlspsk.NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	server, err := tlspsk.NewServer(TLSServerConfig())
	if err != nil {
		t.Fatal(err)
	}
	var sent []byte
	for {
		p := client.Outgoing()
		if len(p) == 0 {
			break
		}
		sent = append(sent, p...)
		if err := server.Feed(p); err != nil {
			t.Fatal(err)
		}
		if err := client.Feed(server.Outgoing()); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Write([]byte("\x20\x0b\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01")); err != nil {
		t.Fatal(err)
	}
	sent = append(sent, client.Outgoing()...)
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	return append(sent, client.Outgoing()...)
}

// tlsSeedConfigs names the seeds that are recorded rather than written.
func tlsSeedConfigs() map[string]*tlspsk.Config {
	m := map[string]*tlspsk.Config{}
	for _, s := range fuzzSuites {
		c := &tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{s}}
		if i, _ := s.Info(); i.KX == tlspsk.KXTLS13 && i.Hash == tlspsk.SHA384 {
			c.PSKs = []tlspsk.PSK{{Identity: TLSIdentity384, Key: TLSKey, Hash: tlspsk.SHA384}}
		}
		m[s.String()] = c
	}
	m["tls13-psk-ke"] = &tlspsk.Config{MinVersion: tlspsk.VersionTLS13, PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}}
	m["tls13-retry"] = &tlspsk.Config{MinVersion: tlspsk.VersionTLS13, KeyShares: -1}
	m["tls13-p256"] = &tlspsk.Config{MinVersion: tlspsk.VersionTLS13, Groups: []tlspsk.Group{tlspsk.P256}}
	m["tls13-imported"] = &tlspsk.Config{PSKs: []tlspsk.PSK{{Identity: TLSIdentityImported, Key: TLSKey, Import: true}}}
	m["tls13-second-identity"] = &tlspsk.Config{PSKs: []tlspsk.PSK{{Identity: []byte("nobody"), Key: TLSKey}, {Identity: TLSIdentity, Key: TLSKey}}}
	m["tls12-cbc-mac-then-encrypt"] = &tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_CBC_SHA}, NoEncryptThenMAC: true}
	m["tls12-record-size-limit"] = &tlspsk.Config{MaxVersion: tlspsk.VersionTLS12, RecordSizeLimit: 64}
	m["tls12-no-extended-master-secret"] = &tlspsk.Config{MaxVersion: tlspsk.VersionTLS12, NoExtendedMasterSecret: true}
	return m
}

// TestTLSSeedsReachApplicationData also writes the seeds anew where
// FLOORCHECK_WRITE_SEEDS is set.
func TestTLSSeedsReachApplicationData(t *testing.T) {
	for name, c := range tlsSeedConfigs() {
		t.Run(name, func(t *testing.T) {
			stored := storedSeed(t, filepath.Join(tlsSeeds, name), func() []byte { return tlsSeed(t, c) })
			if o := feedTLS(newTLSServer(), stored, len(stored)); !o.complete || len(o.app) != 12 || o.err != "" {
				t.Errorf("the stored seed does not get there: %+v", o)
			}
		})
	}
}
