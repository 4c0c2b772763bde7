package craft

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

var (
	identity = []byte("client1")
	key      = []byte("0123456789abcdef0123456789abcdef")
)

// suites12 and suites13 keep a table to one version.
var (
	suites12 = []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256}
	suites13 = []tlspsk.CipherSuite{tlspsk.TLS_AES_128_GCM_SHA256}
)

func clientConfig(suites []tlspsk.CipherSuite) *tlspsk.Config {
	return &tlspsk.Config{Rand: Seed(1), CipherSuites: suites, PSKs: []tlspsk.PSK{{Identity: identity, Key: key}}}
}

func serverConfig(suites []tlspsk.CipherSuite) *tlspsk.Config {
	return &tlspsk.Config{Rand: Seed(2), CipherSuites: suites, MaxIdentity: 300,
		PSKModes: []tlspsk.PSKMode{tlspsk.PSKDHE, tlspsk.PSKOnly},
		LookupPSK: func(id []byte) ([]byte, bool) {
			return key, bytes.Equal(id, identity) || len(id) == 200 && bytes.Count(id, []byte("x")) == 200
		}}
}

func newClient(t *testing.T, c *tlspsk.Config) *tlspsk.Engine {
	t.Helper()
	e, err := tlspsk.NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func newServer(t *testing.T, c *tlspsk.Config) *tlspsk.Engine {
	t.Helper()
	e, err := tlspsk.NewServer(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// want checks how an engine ended: alert is what it sent, 0 for a completed handshake.
func want(t *testing.T, what string, e *tlspsk.Engine, err error, alert tlspsk.Alert) {
	t.Helper()
	if alert == 0 {
		if err != nil || !e.HandshakeComplete() {
			t.Errorf("%s: %v (complete: %v), expected a completed handshake", what, err, e.HandshakeComplete())
		}
		return
	}
	var a *tlspsk.AlertError
	switch {
	case !errors.As(err, &a) || a.FromPeer:
		t.Errorf("%s: %v, expected to send alert %v", what, err, alert)
	case a.Alert != alert:
		t.Errorf("%s: %v, expected alert %v", what, err, alert)
	case a.Rule == nil:
		t.Errorf("%s: no rule for %v", what, err)
	case !strings.Contains(a.Rule.Reaction, "alert"):
		t.Errorf("%s: rule %v names no alert", what, a.Rule)
	}
	if a != nil && a.Rule != nil {
		broken[a.Rule.ID] = true
	}
	if e.HandshakeComplete() {
		return // the fault came behind it
	}
	if e.Feed([]byte{0}) == nil {
		t.Errorf("%s: the engine lives on", what)
	}
}
