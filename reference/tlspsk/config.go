package tlspsk

import (
	"crypto/rsa"
	"crypto/x509"
	"io"
	"net/netip"
	"time"
)

// Protocol versions, as they stand on the wire. Lower ones are refused with
// protocol_version (RFC 8996).
const (
	VersionTLS12 uint16 = 0x0303
	VersionTLS13 uint16 = 0x0304
)

// UnknownIdentity is what a server does about an identity that it has no key
// for.
type UnknownIdentity uint8

const (
	// Alert115 answers with unknown_psk_identity (RFC 4279 §2, RFC 8446 §6.2).
	Alert115 UnknownIdentity = iota
	// Hide goes on with a random key, so that the client sees exactly what a
	// wrong key would have yielded: bad_record_mac in TLS 1.2, decrypt_error
	// in TLS 1.3.
	Hide
	// Alert40 answers with handshake_failure: there is nothing in common to go
	// on with (RFC 5246 §7.2.2, RFC 8446 §4.1.1).
	Alert40
)

// Hash names the hash function of a PRF, a key schedule or a TLS 1.3 PSK.
type Hash uint8

// SHA256 is the hash of a PSK for which nothing else was agreed (RFC 8446
// §4.2.11).
const (
	SHA256 Hash = iota
	SHA384
	// SHA1 occurs only as the MAC of a record.
	SHA1
)

// PSKMode is a TLS 1.3 PSK key exchange mode (RFC 8446 §4.2.9).
type PSKMode uint8

// The two modes, by their numbers on the wire.
const (
	PSKOnly PSKMode = 0 // psk_ke
	PSKDHE  PSKMode = 1 // psk_dhe_ke
)

// Group is a named group of RFC 8422, RFC 7919 and RFC 8446.
type Group uint16

// The groups that the engine can do. The finite fields serve TLS 1.2 DHE_PSK
// only; their arithmetic is math/big's and so not of constant time, which is
// why no DHE_PSK suite is offered unless asked for.
const (
	P256      Group = 23
	P384      Group = 24
	X25519    Group = 29
	FFDHE2048 Group = 256
	FFDHE3072 Group = 257
	FFDHE4096 Group = 258
)

// PSK is one external pre-shared key.
type PSK struct {
	// Identity is what the peer knows the key by: 1 to 65535 octets, any
	// octets, compared octet by octet (0 octets are possible in TLS 1.2 only).
	Identity []byte
	// Key is the secret, 1 octet or more. RFC 9257 §6 wants at least 16.
	Key []byte
	// Hash is the hash that the key is bound to in TLS 1.3. TLS 1.2 does not
	// look at it.
	Hash Hash
	// Import makes the key an imported one (RFC 9258): in TLS 1.3 the identities and
	// keys of the importer stand for it, one for SHA-256 and one for SHA-384,
	// and TLS 1.2 never uses it. Context is the importer's context.
	Import  bool
	Context []byte
}

// Config configures engines. It is not copied: it must not change while an
// engine uses it. One Config may serve any number of engines at once, provided
// that Rand and KeyLog can.
type Config struct {
	// Rand gives all randomness. It must be set; crypto/rand.Reader outside tests.
	Rand io.Reader

	// MinVersion and MaxVersion bound the versions that are offered and
	// accepted. Zero means TLS 1.2, and TLS 1.3.
	MinVersion, MaxVersion uint16

	// CipherSuites lists what is offered, or accepted, best first. A server
	// goes by its own order. Nil means DefaultSuites.
	CipherSuites []CipherSuite

	// PSKs are the keys that a client offers: TLS 1.3 offers all of them, TLS 1.2
	// the first that is not imported. A server takes the first of its PSKs that
	// the client offers too, and asks LookupPSK where there is none.
	PSKs []PSK

	// LookupPSK gives a server the key of an identity, 1 to 65535 octets. The
	// engine does not keep or change it. LookupPSK may be nil.
	LookupPSK func(identity []byte) (key []byte, ok bool)

	// LookupHash is the hash that LookupPSK's keys are bound to in TLS 1.3.
	LookupHash Hash

	// UnknownIdentity is what a server does when there is no key.
	UnknownIdentity UnknownIdentity

	// IdentityHint is the TLS 1.2 psk_identity_hint that a server sends: at
	// most 65535 octets. Empty means none (RFC 4279 §5.2 advises against one).
	IdentityHint []byte

	// MaxIdentity is the longest identity that a server looks up, in octets; a
	// longer one is unknown. Zero means 1024. RFC 4279 §5.3 demands 128.
	MaxIdentity int

	// KeyLog, where set, receives the secrets of each connection in NSS key
	// log format. It gives all confidentiality away.
	KeyLog io.Writer

	// Groups lists the groups for (EC)DHE, best first. Nil means X25519, P-256.
	// A client sends TLS 1.3 key shares for the first KeyShares of them.
	Groups []Group
	// KeyShares is how many key shares a TLS 1.3 client sends at once: 0 means 1,
	// a negative number none at all, which makes a server ask for one.
	KeyShares int

	// PSKModes lists the TLS 1.3 modes, best first. Nil means psk_dhe_ke only.
	PSKModes []PSKMode

	// MinDHBits is the smallest DHE_PSK prime that a client takes, in bits.
	// Zero means 2048; a smaller one is refused with insufficient_security.
	MinDHBits int

	// RecordSizeLimit is the largest record plaintext that this end wants to
	// receive, in octets, 64 to 16384 (RFC 8449). Zero means the extension is not sent
	// (a server then still honours the client's).
	RecordSizeLimit int

	// NoExtendedMasterSecret, NoEncryptThenMAC and NoRenegotiationInfo leave
	// out what the engine otherwise always offers or answers. They are for
	// tests against peers; the last makes this end break RFC 5746.
	NoExtendedMasterSecret, NoEncryptThenMAC, NoRenegotiationInfo bool

	// RequireExtendedMasterSecret aborts a TLS 1.2 handshake without it, with
	// handshake_failure (RFC 7627 §5.2 and §5.3).
	RequireExtendedMasterSecret bool

	// RequireSecureRenegotiation aborts a TLS 1.2 handshake with a peer that does
	// not show RFC 5746, with handshake_failure.
	RequireSecureRenegotiation bool

	// NoMiddleboxCompat leaves out the TLS 1.3 change_cipher_spec records and
	// the session ID of RFC 8446 appendix D.4.
	NoMiddleboxCompat bool

	// Certificates and RSAKey are the server's end of RSA_PSK: the chain in DER,
	// leaf first, and the leaf's private key. Without them no RSA_PSK suite is chosen.
	Certificates [][]byte
	RSAKey       *rsa.PrivateKey

	// RootCAs, and one of ServerName and ServerIP, are the client's end of RSA_PSK. Without
	// them no RSA_PSK suite is offered. The name is checked by RFC 5018 §5.1.
	RootCAs    *x509.CertPool
	ServerName string
	ServerIP   netip.Addr
	// Now is the time to check certificates at; RSA_PSK clients must set it.
	Now func() time.Time

	// Reflections, where set and shared between the clients and the servers of
	// one party, lets a server refuse a ClientHello of that same party that an
	// attacker reflected (the Selfie attack, RFC 9257 §4.1).
	Reflections *Reflections

	// Hooks are the levers of package craft, for tests.
	Hooks *Hooks
}
