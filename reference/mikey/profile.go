package mikey

import "time"

// Profile33328 holds what TS 33.328 fixes and we could not read. Every field is
// an assumption; DefaultProfile has the defaults.
type Profile33328 struct {
	// ProtocolTypeTLS is the Prot type of a Crypto Session for TLS
	// (TS 33.328 Annex H.3, an IANA number that no RFC gives).
	ProtocolTypeTLS uint8
	// PSKIdentity makes the identity under which the TLS client offers the
	// TEK; nil means DefaultPSKIdentity.
	PSKIdentity func(PSKIdentityInput) []byte
	// KeyType is the key that a ticket carries: KeyTGK or KeyTEK.
	KeyType KeyType
	// Flags is the ticket policy that an Initiator asks for (mode 1) or makes
	// (mode 3, which clears D and sets L).
	Flags Flags
	// Lifetime is how long a ticket is valid from its making.
	Lifetime time.Duration
	// ClockSkew is how far a timestamp may be from the own clock, either way.
	ClockSkew time.Duration
	// ReplayEntries bounds the replay cache.
	ReplayEntries int
}

// PSKIdentityInput is what a PSK identity rule may draw on.
type PSKIdentityInput struct {
	CSBID                uint32
	CSID                 uint8
	SPI                  []byte
	Initiator, Responder string
}

// Keys is what a Ticket Transfer exchange yields for its one Crypto Session.
type Keys struct {
	// TEK is the Traffic-Encrypting Key: the pre-shared key of the TLS handshake.
	TEK Secret
	// PSKIdentity is the identity that goes with it in ClientKeyExchange.
	PSKIdentity []byte
	// CSBID is the Crypto Session Bundle ID of the exchange.
	CSBID uint32
	// CryptoSession is the Crypto Session as agreed.
	CryptoSession CryptoSession
	// NotAfter is the end of the ticket's validity, zero for none.
	NotAfter time.Time
}

// Fingerprint returns the TEK's fingerprint.
func (k *Keys) Fingerprint() string { return Fingerprint(k.TEK) }

// String returns the identity and the fingerprint of the key.
func (k *Keys) String() string { return string(k.PSKIdentity) + " " + k.TEK.String() }

// Wipe overwrites the key with zeroes.
func (k *Keys) Wipe() { k.TEK.Wipe() }

// DefaultProfile returns the assumptions that floorcheck makes.
func DefaultProfile() Profile33328 { return Profile33328{} }

// DefaultPSKIdentity is the assumed rule.
func DefaultPSKIdentity(in PSKIdentityInput) []byte { return nil }
