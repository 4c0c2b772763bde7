package craft

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// broken collects the rules that the tests of this package broke, by what want saw.
var broken = map[string]bool{}

// TestMain holds that no rule of TLS goes without a test that breaks it.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && !slices.ContainsFunc(os.Args, func(a string) bool { return strings.HasPrefix(a, "-test.run=") || strings.HasPrefix(a, "-test.bench=") }) {
		for _, r := range rule.All() {
			if strings.HasPrefix(r.ID, "tls/") && !broken[r.ID] {
				fmt.Printf("no test breaks rule %v\n", r)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func suite(t *testing.T, name string) tlspsk.CipherSuite {
	t.Helper()
	s, ok := tlspsk.SuiteByName(name)
	if !ok {
		t.Fatalf("no suite %s", name)
	}
	return s
}

// The faults that need a suite or a setting of their own, at a client.
func TestClientAnswersFaultsOfParticularSuites(t *testing.T) {
	ecdhe := []tlspsk.CipherSuite{tlspsk.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256}
	dhe := []tlspsk.CipherSuite{suite(t, "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256")}
	mixed := []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_CBC_SHA, tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256}
	// skx changes the parameters behind an empty hint.
	skx := func(f func(b []byte) []byte) func(e *Edits) {
		return func(e *Edits) {
			e.Body(ServerKeyExchange, func(b []byte) []byte { return append([]byte{0, 0}, f(b[2:])...) })
		}
	}
	dh := func(p, g, y *big.Int) func(e *Edits) {
		return skx(func([]byte) []byte {
			return slices.Concat(Vec16(p.Bytes()), Vec16(g.Bytes()), Vec16(y.Bytes()))
		})
	}
	two := big.NewInt(2)
	odd := func(bits uint) *big.Int {
		p := new(big.Int).Lsh(big.NewInt(1), bits-1)
		return p.Add(p, big.NewInt(1))
	}
	sh := func(typ uint16, data []byte) func(e *Edits) {
		return func(e *Edits) { e.Body(ServerHello, serverHelloExtension(typ, data)) }
	}
	for _, tc := range []struct {
		what   string
		suites []tlspsk.CipherSuite
		edit   func(e *Edits)
		alert  tlspsk.Alert
	}{
		{"ECDHE: nothing wrong", ecdhe, func(*Edits) {}, 0},
		{"ECDHE: explicit curve", ecdhe, skx(func(b []byte) []byte { b[0] = 1; return b }), tlspsk.AlertIllegalParameter},
		{"ECDHE: curve that was not offered", ecdhe, skx(func(b []byte) []byte { b[2] = 24; return b }), tlspsk.AlertIllegalParameter},
		{"ECDHE: point of low order", ecdhe, skx(func(b []byte) []byte { clear(b[4:]); return b }), tlspsk.AlertIllegalParameter},
		{"ECDHE: point of 31 octets", ecdhe, skx(func(b []byte) []byte { b[3]--; return b[:len(b)-1] }), tlspsk.AlertIllegalParameter},
		{"ECDHE: no point", ecdhe, skx(func(b []byte) []byte { b[3] = 0; return b[:4] }), tlspsk.AlertDecodeError},
		{"ECDHE: no ServerKeyExchange", ecdhe, func(e *Edits) { e.Omit(ServerKeyExchange) }, tlspsk.AlertUnexpectedMessage},
		{"ECDHE: point formats without uncompressed", ecdhe, func(e *Edits) {
			e.Body(ServerHello, func(b []byte) []byte {
				return bytes.Replace(b, []byte{0, 11, 0, 2, 1, 0}, []byte{0, 11, 0, 2, 1, 1}, 1)
			})
		}, tlspsk.AlertIllegalParameter},
		{"DHE: nothing wrong", dhe, func(*Edits) {}, 0},
		{"DHE: prime of 1024 bits", dhe, dh(odd(1024), two, big.NewInt(9)), tlspsk.AlertInsufficientSecurity},
		{"DHE: modulus of 8193 bits", dhe, dh(odd(8193), two, big.NewInt(9)), tlspsk.AlertIllegalParameter},
		{"DHE: even modulus", dhe, dh(new(big.Int).Lsh(two, 2100), two, big.NewInt(9)), tlspsk.AlertIllegalParameter},
		{"DHE: generator 1", dhe, dh(odd(2048), big.NewInt(1), big.NewInt(9)), tlspsk.AlertIllegalParameter},
		{"DHE: public value 1", dhe, dh(odd(2048), two, big.NewInt(1)), tlspsk.AlertIllegalParameter},
		{"DHE: public value p-1", dhe, dh(odd(2048), two, new(big.Int).Sub(odd(2048), big.NewInt(1))), tlspsk.AlertIllegalParameter},
		{"DHE: no public value", dhe, skx(func(b []byte) []byte { return b[:len(b)-300] }), tlspsk.AlertDecodeError},
		{"encrypt_then_mac for an AEAD (RFC 7366 §3)", mixed, func(e *Edits) {
			e.Body(ServerHello, func(b []byte) []byte {
				b[35], b[36] = 0, 0xA8
				return b
			})
		}, tlspsk.AlertIllegalParameter},
		{"record_size_limit that was not offered", suites12, sh(28, []byte{4, 0}), tlspsk.AlertUnsupportedExtension},
	} {
		var e Edits
		tc.edit(&e)
		sc := serverConfig(tc.suites)
		sc.Hooks = e.Hooks()
		client := newClient(t, clientConfig(tc.suites))
		_, err, _ := Run(client, newServer(t, sc))
		want(t, tc.what, client, err, tc.alert)
	}
}

// The same at a server.
func TestServerAnswersFaultsOfParticularSuites(t *testing.T) {
	ecdhe := []tlspsk.CipherSuite{tlspsk.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256}
	dhe := []tlspsk.CipherSuite{suite(t, "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256")}
	ckx := func(f func(b []byte) []byte) func(e *Edits) {
		return func(e *Edits) {
			n := 2 + len(identity)
			e.Body(ClientKeyExchange, func(b []byte) []byte { return append(b[:n:n], f(b[n:])...) })
		}
	}
	hello := func(f func(*ClientHello)) func(e *Edits) { return func(e *Edits) { e.Hello(f) } }
	for _, tc := range []struct {
		what   string
		suites []tlspsk.CipherSuite
		edit   func(e *Edits)
		alert  tlspsk.Alert
	}{
		{"ECDHE: point of low order", ecdhe, ckx(func(b []byte) []byte { clear(b[1:]); return b }), tlspsk.AlertIllegalParameter},
		{"ECDHE: no point", ecdhe, ckx(func([]byte) []byte { return nil }), tlspsk.AlertDecodeError},
		{"ECDHE: no group in common", ecdhe, hello(func(h *ClientHello) { h.Extension(supportedGroups).Data = []byte{0, 2, 0, 25} }), tlspsk.AlertHandshakeFailure},
		{"ECDHE: empty list of groups", ecdhe, hello(func(h *ClientHello) { h.Extension(supportedGroups).Data = []byte{0, 0} }), tlspsk.AlertDecodeError},
		{"ECDHE: point formats without uncompressed (RFC 8422 §5.1.2)", ecdhe, hello(func(h *ClientHello) { h.Extension(11).Data = []byte{1, 1} }), tlspsk.AlertIllegalParameter},
		{"ECDHE: P-384 only", ecdhe, hello(func(h *ClientHello) { h.Extension(supportedGroups).Data = []byte{0, 2, 0, 24} }), tlspsk.AlertHandshakeFailure},
		{"DHE: public value 0", dhe, ckx(func([]byte) []byte { return []byte{0, 1, 0} }), tlspsk.AlertIllegalParameter},
		{"DHE: public value beyond p", dhe, ckx(func([]byte) []byte { return Vec16(bytes.Repeat([]byte{0xFF}, 257)) }), tlspsk.AlertIllegalParameter},
		{"DHE: finite fields of which none is known (RFC 7919 §4)", dhe, hello(func(h *ClientHello) { h.Extension(supportedGroups).Data = []byte{0, 2, 1, 99} }), tlspsk.AlertHandshakeFailure},
	} {
		var e Edits
		tc.edit(&e)
		cc := clientConfig(tc.suites)
		cc.Hooks = e.Hooks()
		server := newServer(t, serverConfig(tc.suites))
		_, _, err := Run(newClient(t, cc), server)
		want(t, tc.what, server, err, tc.alert)
	}
}

// A client that offers no list of groups gets P-256 (RFC 8422 §4).
func TestServerAssumesP256WhereNoGroupsAreListed(t *testing.T) {
	var e Edits
	e.Hello(func(h *ClientHello) { h.Remove(supportedGroups) })
	cc := clientConfig([]tlspsk.CipherSuite{tlspsk.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256})
	cc.Hooks = e.Hooks()
	server := newServer(t, serverConfig(cc.CipherSuites))
	_, _, err := Run(newClient(t, cc), server)
	want(t, "no groups", server, err, 0)
	if g := server.ConnectionState().Group; g != tlspsk.P256 {
		t.Errorf("group %v", g)
	}
}

func TestFaultsBetweenVersions(t *testing.T) {
	both := append(slices.Clone(suites13), suites12...)
	// The SCSV of RFC 7507 from a client that has TLS 1.2 only.
	var e Edits
	e.Hello(func(h *ClientHello) { h.CipherSuites = append(h.CipherSuites, 0x5600) })
	cc := clientConfig(suites12)
	cc.Hooks = e.Hooks()
	server := newServer(t, serverConfig(both))
	_, _, err := Run(newClient(t, cc), server)
	want(t, "fallback", server, err, tlspsk.AlertInappropriateFallback)

	// Somebody took TLS 1.3 out of the ClientHello.
	e = Edits{KeepTranscript: true}
	e.Hello(func(h *ClientHello) { h.Remove(supportedVers) })
	cc = clientConfig(both)
	cc.Hooks = e.Hooks()
	client := newClient(t, cc)
	_, err, _ = Run(client, newServer(t, serverConfig(both)))
	want(t, "downgrade", client, err, tlspsk.AlertIllegalParameter)

	// A TLS 1.2 server that echoes the session ID says that it resumes.
	e = Edits{}
	e.Body(ServerHello, func(b []byte) []byte {
		id := make([]byte, 32+32+32+32)
		_, _ = Seed(1).Read(id) // random, key share and session ID are drawn in this order
		return slices.Concat(b[:34], Vec8(id[64:96]), b[35:])
	})
	sc := serverConfig(suites12)
	sc.Hooks = e.Hooks()
	client = newClient(t, clientConfig(both))
	_, err, _ = Run(client, newServer(t, sc))
	want(t, "session ID echoed in TLS 1.2", client, err, tlspsk.AlertIllegalParameter)

	// A reflected ClientHello.
	own := &tlspsk.Reflections{}
	cc, sc = clientConfig(both), serverConfig(both)
	cc.Reflections, sc.Reflections = own, own
	server = newServer(t, sc)
	err = server.Feed(newClient(t, cc).Outgoing())
	want(t, "reflection", server, err, tlspsk.AlertIllegalParameter)
}

// empty is randomness that ends.
type empty struct{ n int }

func (e *empty) Read(p []byte) (int, error) {
	if e.n -= len(p); e.n < 0 {
		return 0, errors.New("dry")
	}
	return len(p), nil
}

func TestRandomnessThatEndsIsAnInternalError(t *testing.T) {
	for _, suites := range [][]tlspsk.CipherSuite{suites12, suites13, {tlspsk.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256}} {
		for n := range 64 {
			sc := serverConfig(suites)
			sc.Rand = &empty{n: n}
			server := newServer(t, sc)
			_, _, err := Run(newClient(t, clientConfig(suites)), server)
			if n < 32 || suites[0] != suites12[0] {
				want(t, fmt.Sprintf("%v, %d octets", suites, n), server, err, tlspsk.AlertInternalError)
			}
		}
	}
}

func TestClientRefusesACertificateOfNoUse(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(2e9, 0), DNSNames: []string{"fcs"}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	suites := []tlspsk.CipherSuite{tlspsk.TLS_RSA_PSK_WITH_AES_128_CBC_SHA}
	for _, tc := range []struct {
		what  string
		chain [][]byte
		edit  func(*Edits)
		alert tlspsk.Alert
	}{
		{"self-signed", [][]byte{der}, func(*Edits) {}, tlspsk.AlertBadCertificate},
		{"not a certificate", [][]byte{[]byte("x")}, func(*Edits) {}, tlspsk.AlertBadCertificate},
		{"empty chain", [][]byte{der}, func(e *Edits) { e.Body(Certificate, func([]byte) []byte { return []byte{0, 0, 0} }) }, tlspsk.AlertDecodeError},
		{"list longer than the message", [][]byte{der}, func(e *Edits) { e.Body(Certificate, func(b []byte) []byte { b[2]++; return b }) }, tlspsk.AlertDecodeError},
		{"no Certificate", [][]byte{der}, func(e *Edits) { e.Omit(Certificate) }, tlspsk.AlertUnexpectedMessage},
	} {
		var e Edits
		tc.edit(&e)
		cc, sc := clientConfig(suites), serverConfig(suites)
		cc.RootCAs, cc.ServerName, cc.Now = x509.NewCertPool(), "fcs", func() time.Time { return time.Unix(1e9, 0) }
		sc.Certificates, sc.RSAKey, sc.Hooks = tc.chain, key, e.Hooks()
		client := newClient(t, cc)
		_, err, _ := Run(client, newServer(t, sc))
		want(t, tc.what, client, err, tc.alert)
	}
}
