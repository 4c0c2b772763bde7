//go:build interop

package interop

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// pki is what RSA_PSK needs, and a DH group for OpenSSL's program. Its files
// are PEM.
type pki struct {
	ca, cert, key, dh string // files
	chain             [][]byte
	private           *rsa.PrivateKey
	roots             *x509.CertPool
}

const pkiName = "mrfp.example"

// configure lets an engine be either end of RSA_PSK.
func (p *pki) configure(c *tlspsk.Config) {
	c.Certificates, c.RSAKey = p.chain, p.private
	c.RootCAs, c.ServerName, c.Now = p.roots, pkiName, time.Now
}

var newPKI = sync.OnceValues(func() (*pki, error) {
	folder, err := scratch()
	if err != nil {
		return nil, err
	}
	caKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	p := &pki{roots: x509.NewCertPool()}
	if p.private, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return nil, err
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "floorcheck test CA"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: pkiName}, DNSNames: []string{pkiName},
		NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		KeyUsage: x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, &caKey.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParseCertificate(rootDER)
	if err != nil {
		return nil, err
	}
	p.roots.AddCert(parsed)
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, &p.private.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	p.chain = [][]byte{leafDER}
	keyDER, err := x509.MarshalPKCS8PrivateKey(p.private)
	if err != nil {
		return nil, err
	}
	for _, f := range []struct {
		path  *string
		name  string
		block pem.Block
	}{
		{&p.ca, "ca.pem", pem.Block{Type: "CERTIFICATE", Bytes: rootDER}},
		{&p.cert, "cert.pem", pem.Block{Type: "CERTIFICATE", Bytes: leafDER}},
		{&p.key, "key.pem", pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}},
	} {
		*f.path = filepath.Join(folder, f.name)
		if err := os.WriteFile(*f.path, pem.EncodeToMemory(&f.block), 0o600); err != nil {
			return nil, err
		}
	}
	p.dh = filepath.Join(folder, "dh.pem")
	if out, err := exec.Command("openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", p.dh).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("openssl genpkey: %v\n%s", err, out)
	}
	return p, nil
})
