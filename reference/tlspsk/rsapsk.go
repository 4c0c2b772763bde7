package tlspsk

import (
	"crypto/rsa"
	"crypto/subtle"
	"crypto/x509"
	"math/big"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// writeCertificate sends the server's chain where the suite is RSA_PSK (RFC 4279 §4).
func (s serverStart) writeCertificate(e *Engine) {
	if e.suite.KX != KXRSAPSK {
		return
	}
	at := e.begin(typeCertificate)
	list := len(e.flight)
	b := put24(e.flight, 0)
	for _, der := range e.cfg.Certificates {
		b = append(put24(b, len(der)), der...)
	}
	n := len(b) - list - 3
	b[list], b[list+1], b[list+2] = byte(n>>16), byte(n>>8), byte(n)
	e.flight = b
	e.end(at)
}

// decryptPremaster sets out, 48 octets, to the premaster secret of RSA_PSK. Whatever
// is wrong with the ciphertext, it goes on with a random secret and takes the
// same time, so that there is no padding oracle (RFC 5246 §7.4.7.1).
func (e *Engine) decryptPremaster(out, ciphertext []byte) error {
	var random, decrypted [48]byte
	defer clear(random[:])
	defer clear(decrypted[:])
	if err := e.random(random[:]); err != nil {
		return err
	}
	decrypted = random
	//lint:ignore SA1019 RSA_PSK is PKCS #1 v1.5; this is the call that is made for it.
	err := rsa.DecryptPKCS1v15SessionKey(nil, e.cfg.RSAKey, ciphertext, decrypted[:])
	if err != nil { // about the length or the range of the ciphertext, which are public
		decrypted = random
	}
	// ClientHello.version is 3.3 here: a lower one was refused, a higher one
	// does not exist.
	good := subtle.ConstantTimeByteEq(decrypted[0], 3) & subtle.ConstantTimeByteEq(decrypted[1], 3)
	subtle.ConstantTimeCopy(1-good, decrypted[:], random[:])
	copy(out, decrypted[:])
	return nil
}

// encryptPremaster draws the premaster secret of RSA_PSK into secret, 48 octets, and returns
// it encrypted with PKCS #1 v1.5. The standard library's own function would
// not draw its padding from Config.Rand.
func (h *handshake) encryptPremaster(e *Engine, secret []byte) ([]byte, error) {
	if err := e.random(secret); err != nil {
		return nil, err
	}
	secret[0], secret[1] = 3, 3
	k := h.rsaKey.Size()
	em := make([]byte, k)
	defer clear(em)
	padding := em[2 : k-48-1]
	if err := e.random(padding); err != nil {
		return nil, err
	}
	em[1] = 2
	for i := range padding {
		for try := 0; padding[i] == 0; try++ {
			if try == 64 {
				return nil, fault(AlertInternalError, rule.TLSInternal, "Config.Rand gives nothing but zeros")
			}
			if err := e.random(padding[i : i+1]); err != nil {
				return nil, err
			}
		}
	}
	copy(em[k-48:], secret)
	c := new(big.Int).Exp(new(big.Int).SetBytes(em), big.NewInt(int64(h.rsaKey.E)), h.rsaKey.N)
	return c.FillBytes(make([]byte, k)), nil
}

func (clientWaitCertificate) name() string { return "WAIT_CERTIFICATE" }
func (clientWaitCertificate) wants() kinds { return only(typeCertificate) }

func (s clientWaitCertificate) handle(e *Engine, m *message) (state, error) {
	c := cursor{b: m.body}
	list := cursor{b: c.take(c.u24())}
	if !c.done() || len(list.b) == 0 {
		return nil, badSyntax("Certificate")
	}
	var chain []*x509.Certificate
	for list.more() {
		der := list.take(list.u24())
		if list.bad || len(der) == 0 {
			return nil, badSyntax("Certificate")
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, badCertificate("certificate %d does not parse", len(chain))
		}
		if chain = append(chain, cert); len(chain) > 10 {
			return nil, badCertificate("chain of more than 10 certificates")
		}
	}
	if list.bad {
		return nil, badSyntax("Certificate")
	}
	key, err := e.checkCertificate(chain)
	if err != nil {
		return nil, err
	}
	s.rsaKey = key
	s.add(m.raw)
	return clientWaitServerKX{s.handshake, KXRSAPSK}, nil
}

func badCertificate(format string, args ...any) error {
	return fault(AlertBadCertificate, rule.TLSCertificate, format, args...)
}

// checkCertificate verifies the path to a root that the configuration trusts, the name, and
// that the key can encrypt.
func (e *Engine) checkCertificate(chain []*x509.Certificate) (*rsa.PublicKey, error) {
	leaf := chain[0]
	opts := x509.VerifyOptions{
		Roots:         e.cfg.RootCAs,
		Intermediates: x509.NewCertPool(),
		CurrentTime:   e.cfg.Now(),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, c := range chain[1:] {
		opts.Intermediates.AddCert(c)
	}
	if _, err := leaf.Verify(opts); err != nil {
		return nil, badCertificate("%v", err)
	}
	if err := e.cfg.checkName(leaf); err != nil {
		return nil, err
	}
	key, ok := leaf.PublicKey.(*rsa.PublicKey)
	switch {
	case !ok || key.Size() < 128 || key.Size() > 1024:
		return nil, badCertificate("certificate has no RSA key of 1024 to 8192 bits")
	case leaf.KeyUsage != 0 && leaf.KeyUsage&x509.KeyUsageKeyEncipherment == 0:
		return nil, badCertificate("the certificate's key is not for keyEncipherment")
	}
	return key, nil
}
