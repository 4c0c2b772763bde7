package fuzz

import "github.com/floorcheck/floorcheck/reference/tlspsk"

// tlsClients are the configurations of target TLSClient. An input's first octet
// chooses one, so what stands here keeps its place.
var tlsClients = []struct {
	name   string
	config tlspsk.Config
}{
	// Without a key share, which would take most of the time, and first.
	{"psk-ke", tlspsk.Config{PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}}},
	{"x25519", tlspsk.Config{PSKModes: []tlspsk.PSKMode{tlspsk.PSKDHE, tlspsk.PSKOnly}}},
	{"p256", tlspsk.Config{Groups: []tlspsk.Group{tlspsk.P256}}},
	{"retry", tlspsk.Config{KeyShares: -1}},
	{"tls12", tlspsk.Config{MaxVersion: tlspsk.VersionTLS12}},
	{"tls12-size-limit", tlspsk.Config{MaxVersion: tlspsk.VersionTLS12, RecordSizeLimit: 64, RequireExtendedMasterSecret: true}},
	{"tls13", tlspsk.Config{MinVersion: tlspsk.VersionTLS13, RecordSizeLimit: 64, NoMiddleboxCompat: true}},
	{"tls12-bare", tlspsk.Config{MaxVersion: tlspsk.VersionTLS12, NoExtendedMasterSecret: true, NoEncryptThenMAC: true}},
	{"identities", tlspsk.Config{PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}, PSKs: clientPSKs}},
}

// clientPSKs are all that the server of the targets knows.
var clientPSKs = []tlspsk.PSK{
	{Identity: TLSIdentity, Key: TLSKey},
	{Identity: TLSIdentity384, Key: TLSKey, Hash: tlspsk.SHA384},
	{Identity: TLSIdentityImported, Key: TLSKey, Import: true},
}

// TLSClientConfig is the configuration of target TLSClient that an input's first
// octet chooses, with deterministic randomness.
func TLSClientConfig(choice byte) *tlspsk.Config {
	c := tlsClients[int(choice)%len(tlsClients)].config
	c.Rand, c.CipherSuites = &counter{next: 0x80}, fuzzSuites
	if c.PSKs == nil {
		c.PSKs = clientPSKs[:1] // each takes a binder, which is most of a ClientHello's time
	}
	return &c
}

// TLSClient is TLSServer for the other end: the first octet chooses a client and
// the rest is what a server sent to it.
func TLSClient(data []byte) {
	if len(data) == 0 {
		return
	}
	splitAlike(data[1:], func() *tlspsk.Engine {
		e, err := tlspsk.NewClient(TLSClientConfig(data[0]))
		if err != nil {
			panic(err)
		}
		return e
	})
}
