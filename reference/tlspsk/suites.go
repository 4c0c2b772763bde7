package tlspsk

import (
	"fmt"
	"slices"
)

// CipherSuite is a cipher suite by its number in the TLS registry.
type CipherSuite uint16

// The suites that programs name most often. SuiteByName has the others.
const (
	TLS_PSK_WITH_AES_128_GCM_SHA256       CipherSuite = 0x00A8
	TLS_PSK_WITH_AES_256_GCM_SHA384       CipherSuite = 0x00A9
	TLS_PSK_WITH_AES_128_CBC_SHA          CipherSuite = 0x008C
	TLS_PSK_WITH_CHACHA20_POLY1305_SHA256 CipherSuite = 0xCCAB
	TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256 CipherSuite = 0xD001
	TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384 CipherSuite = 0xD002
	TLS_RSA_PSK_WITH_AES_128_CBC_SHA      CipherSuite = 0x0094
	TLS_AES_128_GCM_SHA256                CipherSuite = 0x1301
	TLS_AES_256_GCM_SHA384                CipherSuite = 0x1302
	TLS_CHACHA20_POLY1305_SHA256          CipherSuite = 0x1303
)

// Signalling values among the cipher suites.
const (
	scsvRenegotiation CipherSuite = 0x00FF // RFC 5746 §3.3
	scsvFallback      CipherSuite = 0x5600 // RFC 7507
)

// KX is a key exchange.
type KX uint8

// The key exchanges. A TLS 1.3 suite fixes none: its mode is a PSKMode.
const (
	KXTLS13 KX = iota
	KXPSK
	KXDHEPSK
	KXECDHEPSK
	KXRSAPSK
)

// String returns the part of a suite's name that stands for the key exchange.
func (k KX) String() string {
	return [...]string{"TLS13", "PSK", "DHE_PSK", "ECDHE_PSK", "RSA_PSK"}[k]
}

// Cipher is a bulk cipher with its mode.
type Cipher uint8

// The ciphers. CCM8 is CCM with a tag of 8 octets.
const (
	CipherNull Cipher = iota
	CipherCBC
	CipherGCM
	CipherCCM
	CipherCCM8
	CipherChaCha20
)

// String returns the part of a suite's name that stands for the mode.
func (c Cipher) String() string {
	return [...]string{"NULL", "CBC", "GCM", "CCM", "CCM_8", "CHACHA20_POLY1305"}[c]
}

// Info describes a cipher suite.
type Info struct {
	Suite  CipherSuite
	Name   string // as in the TLS registry
	Spec   string // the document that defines it
	KX     KX
	Cipher Cipher
	KeyLen int  // octets of the cipher's key
	AEAD   bool // no MAC of its own
	MAC    Hash // HMAC of the records, where not AEAD
	Hash   Hash // of the PRF (TLS 1.2) or the key schedule (TLS 1.3)
}

// Version returns the one protocol version that the suite can be chosen in:
// no suite of this package can be chosen in both.
func (i *Info) Version() uint16 {
	if i.KX == KXTLS13 {
		return VersionTLS13
	}
	return VersionTLS12
}

// macLen returns the length of the record MAC in octets, 0 for AEADs.
func (i *Info) macLen() int {
	if i.AEAD {
		return 0
	}
	return i.MAC.Size()
}

// Size returns the length of the hash's output in octets.
func (h Hash) Size() int {
	switch h {
	case SHA256:
		return 32
	case SHA384:
		return 48
	}
	return 20
}

// String returns the hash's name in suite names.
func (h Hash) String() string { return [...]string{"SHA256", "SHA384", "SHA"}[h] }

func aead(id CipherSuite, name, spec string, kx KX, c Cipher, keyLen int, h Hash) Info {
	return Info{Suite: id, Name: name, Spec: spec, KX: kx, Cipher: c, KeyLen: keyLen, AEAD: true, Hash: h}
}

func block(id CipherSuite, name, spec string, kx KX, keyLen int, mac Hash) Info {
	i := Info{Suite: id, Name: name, Spec: spec, KX: kx, Cipher: CipherCBC, KeyLen: keyLen, MAC: mac}
	if mac == SHA384 { // RFC 5487 §3.1: the PRF follows only SHA-384 suites
		i.Hash = SHA384
	}
	return i
}

func null(id CipherSuite, name, spec string, kx KX, mac Hash) Info {
	i := block(id, name, spec, kx, 0, mac)
	i.Cipher = CipherNull
	return i
}

// suites is every suite of the package, best first: forward secrecy before
// none, AEAD before CBC, NULL last. It is the order of AllSuites.
var suites = []Info{
	aead(0x1301, "TLS_AES_128_GCM_SHA256", "RFC 8446", KXTLS13, CipherGCM, 16, SHA256),
	aead(0x1302, "TLS_AES_256_GCM_SHA384", "RFC 8446", KXTLS13, CipherGCM, 32, SHA384),
	aead(0x1303, "TLS_CHACHA20_POLY1305_SHA256", "RFC 8446", KXTLS13, CipherChaCha20, 32, SHA256),
	aead(0x1304, "TLS_AES_128_CCM_SHA256", "RFC 8446", KXTLS13, CipherCCM, 16, SHA256),
	aead(0x1305, "TLS_AES_128_CCM_8_SHA256", "RFC 8446", KXTLS13, CipherCCM8, 16, SHA256),

	aead(0xD001, "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", "RFC 8442", KXECDHEPSK, CipherGCM, 16, SHA256),
	aead(0xD002, "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384", "RFC 8442", KXECDHEPSK, CipherGCM, 32, SHA384),
	aead(0xCCAC, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "RFC 7905", KXECDHEPSK, CipherChaCha20, 32, SHA256),
	aead(0xD005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256", "RFC 8442", KXECDHEPSK, CipherCCM, 16, SHA256),
	aead(0xD003, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256", "RFC 8442", KXECDHEPSK, CipherCCM8, 16, SHA256),
	block(0xC037, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256", "RFC 5489", KXECDHEPSK, 16, SHA256),
	block(0xC038, "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384", "RFC 5489", KXECDHEPSK, 32, SHA384),
	block(0xC035, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA", "RFC 5489", KXECDHEPSK, 16, SHA1),
	block(0xC036, "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA", "RFC 5489", KXECDHEPSK, 32, SHA1),

	aead(0x00AA, "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256", "RFC 5487", KXDHEPSK, CipherGCM, 16, SHA256),
	aead(0x00AB, "TLS_DHE_PSK_WITH_AES_256_GCM_SHA384", "RFC 5487", KXDHEPSK, CipherGCM, 32, SHA384),
	aead(0xCCAD, "TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "RFC 7905", KXDHEPSK, CipherChaCha20, 32, SHA256),
	aead(0xC0A6, "TLS_DHE_PSK_WITH_AES_128_CCM", "RFC 6655", KXDHEPSK, CipherCCM, 16, SHA256),
	aead(0xC0A7, "TLS_DHE_PSK_WITH_AES_256_CCM", "RFC 6655", KXDHEPSK, CipherCCM, 32, SHA256),
	aead(0xC0AA, "TLS_PSK_DHE_WITH_AES_128_CCM_8", "RFC 6655", KXDHEPSK, CipherCCM8, 16, SHA256),
	aead(0xC0AB, "TLS_PSK_DHE_WITH_AES_256_CCM_8", "RFC 6655", KXDHEPSK, CipherCCM8, 32, SHA256),
	block(0x00B2, "TLS_DHE_PSK_WITH_AES_128_CBC_SHA256", "RFC 5487", KXDHEPSK, 16, SHA256),
	block(0x00B3, "TLS_DHE_PSK_WITH_AES_256_CBC_SHA384", "RFC 5487", KXDHEPSK, 32, SHA384),
	block(0x0090, "TLS_DHE_PSK_WITH_AES_128_CBC_SHA", "RFC 4279", KXDHEPSK, 16, SHA1),
	block(0x0091, "TLS_DHE_PSK_WITH_AES_256_CBC_SHA", "RFC 4279", KXDHEPSK, 32, SHA1),

	aead(0x00A8, "TLS_PSK_WITH_AES_128_GCM_SHA256", "RFC 5487", KXPSK, CipherGCM, 16, SHA256),
	aead(0x00A9, "TLS_PSK_WITH_AES_256_GCM_SHA384", "RFC 5487", KXPSK, CipherGCM, 32, SHA384),
	aead(0xCCAB, "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256", "RFC 7905", KXPSK, CipherChaCha20, 32, SHA256),
	aead(0xC0A4, "TLS_PSK_WITH_AES_128_CCM", "RFC 6655", KXPSK, CipherCCM, 16, SHA256),
	aead(0xC0A5, "TLS_PSK_WITH_AES_256_CCM", "RFC 6655", KXPSK, CipherCCM, 32, SHA256),
	aead(0xC0A8, "TLS_PSK_WITH_AES_128_CCM_8", "RFC 6655", KXPSK, CipherCCM8, 16, SHA256),
	aead(0xC0A9, "TLS_PSK_WITH_AES_256_CCM_8", "RFC 6655", KXPSK, CipherCCM8, 32, SHA256),
	block(0x00AE, "TLS_PSK_WITH_AES_128_CBC_SHA256", "RFC 5487", KXPSK, 16, SHA256),
	block(0x00AF, "TLS_PSK_WITH_AES_256_CBC_SHA384", "RFC 5487", KXPSK, 32, SHA384),
	block(0x008C, "TLS_PSK_WITH_AES_128_CBC_SHA", "RFC 4279", KXPSK, 16, SHA1),
	block(0x008D, "TLS_PSK_WITH_AES_256_CBC_SHA", "RFC 4279", KXPSK, 32, SHA1),

	aead(0x00AC, "TLS_RSA_PSK_WITH_AES_128_GCM_SHA256", "RFC 5487", KXRSAPSK, CipherGCM, 16, SHA256),
	aead(0x00AD, "TLS_RSA_PSK_WITH_AES_256_GCM_SHA384", "RFC 5487", KXRSAPSK, CipherGCM, 32, SHA384),
	aead(0xCCAE, "TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256", "RFC 7905", KXRSAPSK, CipherChaCha20, 32, SHA256),
	block(0x00B6, "TLS_RSA_PSK_WITH_AES_128_CBC_SHA256", "RFC 5487", KXRSAPSK, 16, SHA256),
	block(0x00B7, "TLS_RSA_PSK_WITH_AES_256_CBC_SHA384", "RFC 5487", KXRSAPSK, 32, SHA384),
	block(0x0094, "TLS_RSA_PSK_WITH_AES_128_CBC_SHA", "RFC 4279", KXRSAPSK, 16, SHA1),
	block(0x0095, "TLS_RSA_PSK_WITH_AES_256_CBC_SHA", "RFC 4279", KXRSAPSK, 32, SHA1),

	null(0xC03A, "TLS_ECDHE_PSK_WITH_NULL_SHA256", "RFC 5489", KXECDHEPSK, SHA256),
	null(0xC03B, "TLS_ECDHE_PSK_WITH_NULL_SHA384", "RFC 5489", KXECDHEPSK, SHA384),
	null(0xC039, "TLS_ECDHE_PSK_WITH_NULL_SHA", "RFC 5489", KXECDHEPSK, SHA1),
	null(0x00B4, "TLS_DHE_PSK_WITH_NULL_SHA256", "RFC 5487", KXDHEPSK, SHA256),
	null(0x00B5, "TLS_DHE_PSK_WITH_NULL_SHA384", "RFC 5487", KXDHEPSK, SHA384),
	null(0x002D, "TLS_DHE_PSK_WITH_NULL_SHA", "RFC 4785", KXDHEPSK, SHA1),
	null(0x00B0, "TLS_PSK_WITH_NULL_SHA256", "RFC 5487", KXPSK, SHA256),
	null(0x00B1, "TLS_PSK_WITH_NULL_SHA384", "RFC 5487", KXPSK, SHA384),
	null(0x002C, "TLS_PSK_WITH_NULL_SHA", "RFC 4785", KXPSK, SHA1),
	null(0x00B8, "TLS_RSA_PSK_WITH_NULL_SHA256", "RFC 5487", KXRSAPSK, SHA256),
	null(0x00B9, "TLS_RSA_PSK_WITH_NULL_SHA384", "RFC 5487", KXRSAPSK, SHA384),
	null(0x002E, "TLS_RSA_PSK_WITH_NULL_SHA", "RFC 4785", KXRSAPSK, SHA1),
}

// bySuite, all and strong are derived from suites once.
var (
	bySuite = func() map[CipherSuite]*Info {
		m := make(map[CipherSuite]*Info, len(suites))
		for i := range suites {
			m[suites[i].Suite] = &suites[i]
		}
		return m
	}()
	all, strong = func() (all, strong []CipherSuite) {
		for i := range suites {
			s := &suites[i]
			all = append(all, s.Suite)
			if s.AEAD && s.Cipher != CipherCCM8 && s.KX != KXDHEPSK && s.KX != KXRSAPSK {
				strong = append(strong, s.Suite)
			}
		}
		return all, strong
	}()
)

// AllSuites returns every suite that the engine can do, best first.
func AllSuites() []CipherSuite { return slices.Clone(all) }

// DefaultSuites returns what a Config without CipherSuites offers and accepts: the
// AEAD suites with full tags of PSK, ECDHE_PSK and TLS 1.3. DHE_PSK is left out
// because its arithmetic is not of constant time, RSA_PSK because it has no
// forward secrecy and needs a certificate, CBC and NULL because they are weak.
func DefaultSuites() []CipherSuite { return slices.Clone(strong) }

// SuiteByName returns the suite of that name in the TLS registry.
func SuiteByName(name string) (CipherSuite, bool) {
	for i := range suites {
		if suites[i].Name == name {
			return suites[i].Suite, true
		}
	}
	return 0, false
}

// Info describes the suite; ok is false for one that is not in this package.
func (s CipherSuite) Info() (info Info, ok bool) {
	i := bySuite[s]
	if i == nil {
		return Info{}, false
	}
	return *i, true
}

// String returns the name in the TLS registry, or the number.
func (s CipherSuite) String() string {
	if i := bySuite[s]; i != nil {
		return i.Name
	}
	return fmt.Sprintf("CipherSuite(0x%04X)", uint16(s))
}
