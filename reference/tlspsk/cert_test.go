package tlspsk

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

var certTime = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

type testCA struct {
	key  *rsa.PrivateKey // of everybody
	cert *x509.Certificate
	pool *x509.CertPool
}

var ca = sync.OnceValue(func() *testCA {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "root"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: certTime.AddDate(-1, 0, 0), NotAfter: certTime.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	cert, _ := x509.ParseCertificate(der)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &testCA{key, cert, pool}
})

// issue makes a server certificate; change may alter the template.
func issue(change func(*x509.Certificate)) []byte {
	a := ca()
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "mrfp.example.net"},
		NotBefore: certTime.AddDate(0, -1, 0), NotAfter: certTime.AddDate(0, 1, 0), KeyUsage: x509.KeyUsageKeyEncipherment,
	}
	if change != nil {
		change(tmpl)
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		panic(err)
	}
	return der
}

var defaultLeaf = sync.OnceValue(func() []byte { return issue(nil) })

// withCertificate gives a configuration both ends of RSA_PSK.
func withCertificate(c *Config) {
	c.Certificates, c.RSAKey = [][]byte{defaultLeaf()}, ca().key
	c.RootCAs, c.ServerName = ca().pool, "mrfp.example.net"
	c.Now = func() time.Time { return certTime }
}

func TestServerNameIsJudgedByRFC5018(t *testing.T) {
	names := func(n ...string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.DNSNames = n }
	}
	cn := func(n string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.Subject.CommonName = n }
	}
	ip := func(a string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.ParseIP(a)} }
	}
	for _, tc := range []struct {
		what     string
		cert     func(*x509.Certificate)
		name, ip string
		ok       bool
	}{
		{"the dNSName that is meant", names("a.net"), "a.net", "", true},
		{"names compare without case", names("A.Net"), "a.nET", "", true},
		{"any one of several dNSNames", names("b.net", "a.net"), "a.net", "", true},
		{"another dNSName", names("b.net"), "a.net", "", false},
		{"a dNSName shuts the Common Name out", names("b.net"), "mrfp.example.net", "", false},
		{"no wildcard in a dNSName", names("*.net"), "a.net", "", false},
		{"Common Name without a dNSName", nil, "mrfp.example.net", "", true},
		{"another Common Name", nil, "mrfp.example.org", "", false},
		{"wildcard for a component of the Common Name", cn("*.a.com"), "foo.a.com", "", true},
		{"wildcard does not span components", cn("*.a.com"), "bar.foo.a.com", "", false},
		{"wildcard for a fragment", cn("f*.com"), "foo.com", "", true},
		{"wildcard for a fragment that does not fit", cn("f*.com"), "bar.com", "", false},
		{"two wildcards in one component", cn("a*b*c.net"), "aXbYc.net", "", true},
		{"the iPAddress that is meant", ip("192.0.2.1"), "", "192.0.2.1", true},
		{"an IPv6 iPAddress", ip("2001:db8::1"), "", "2001:db8::1", true},
		{"another iPAddress", ip("192.0.2.2"), "", "192.0.2.1", false},
		{"an address does not match a Common Name", cn("192.0.2.1"), "", "192.0.2.1", false},
		{"expired", func(c *x509.Certificate) { c.NotAfter = certTime.AddDate(0, 0, -1) }, "mrfp.example.net", "", false},
		{"key not for encryption", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }, "mrfp.example.net", "", false},
		{"for clients only", func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}, "mrfp.example.net", "", false},
	} {
		opt := func(c *Config) {
			withCertificate(c)
			c.CipherSuites = []CipherSuite{TLS_RSA_PSK_WITH_AES_128_CBC_SHA}
			c.Certificates = [][]byte{issue(tc.cert)}
			c.ServerName = tc.name
			if tc.ip != "" {
				c.ServerIP = netip.MustParseAddr(tc.ip)
			}
		}
		client, server := mustClient(t, clientConfig(opt)), mustServer(t, serverConfig(opt))
		err, _ := shuttle(client, server)
		var a *AlertError
		if tc.ok && (err != nil || !client.HandshakeComplete()) {
			t.Errorf("%s: %v, expected success", tc.what, err)
		} else if !tc.ok && (!errors.As(err, &a) || a.Alert != AlertBadCertificate || client.HandshakeComplete()) {
			t.Errorf("%s: %v, expected bad_certificate", tc.what, err)
		}
	}
}

func TestUntrustedRootIsBadCertificate(t *testing.T) {
	opt := func(c *Config) {
		withCertificate(c)
		c.CipherSuites = []CipherSuite{TLS_RSA_PSK_WITH_AES_128_CBC_SHA}
		c.RootCAs = x509.NewCertPool()
	}
	client, server := mustClient(t, clientConfig(opt)), mustServer(t, serverConfig(opt))
	err, _ := shuttle(client, server)
	var a *AlertError
	if !errors.As(err, &a) || a.Alert != AlertBadCertificate {
		t.Errorf("%v, expected bad_certificate", err)
	}
}

// A server must not tell a wrong padding from a wrong version, from a wrong
// length, or from a wrong key: all are bad_record_mac at Finished.
func TestRSADecryptionIsNoPaddingOracle(t *testing.T) {
	k := ca().key.Size()
	short := make([]byte, k-1)
	for what, forge := range map[string]func(good []byte) []byte{
		"garbage of the right length": func([]byte) []byte { b := make([]byte, k); b[k-1] = 7; return b },
		"too short":                   func([]byte) []byte { return short },
		"larger than the modulus": func([]byte) []byte {
			b := make([]byte, k)
			for i := range b {
				b[i] = 0xFF
			}
			return b
		},
		"one bit flipped": func(g []byte) []byte { g[k/2] ^= 1; return g },
		"wrong version": func([]byte) []byte {
			//lint:ignore SA1019 see rsapsk.go
			b, err := rsa.EncryptPKCS1v15(rand.Reader, &ca().key.PublicKey, append([]byte{3, 2}, make([]byte, 46)...))
			if err != nil {
				t.Fatal(err)
			}
			return b
		},
		"47 octets": func([]byte) []byte {
			//lint:ignore SA1019 see rsapsk.go
			b, _ := rsa.EncryptPKCS1v15(rand.Reader, &ca().key.PublicKey, append([]byte{3, 3}, make([]byte, 45)...))
			return b
		},
	} {
		opt := func(c *Config) {
			withCertificate(c)
			c.CipherSuites = []CipherSuite{TLS_RSA_PSK_WITH_AES_128_CBC_SHA}
		}
		cc := clientConfig(opt)
		cc.Hooks = &Hooks{Message: func(typ uint8, raw []byte) [][]byte {
			if typ == typeClientKeyExchange {
				at := 4 + 2 + len(testIdentity) + 2
				enc := forge(raw[at:])
				body := put16(append([]byte(nil), raw[4:at-2]...), len(enc))
				body = append(body, enc...)
				raw = append(put24([]byte{typ}, len(body)), body...)
			}
			return [][]byte{raw}
		}}
		client, server := mustClient(t, cc), mustServer(t, serverConfig(opt))
		_, err := shuttle(client, server)
		var a *AlertError
		if !errors.As(err, &a) || a.Alert != AlertBadRecordMAC {
			t.Errorf("%s: server %v, expected bad_record_mac", what, err)
		}
	}
}
