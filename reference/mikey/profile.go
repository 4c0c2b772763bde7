package mikey

import (
	"fmt"
	"time"
)

// Profile33328 holds what TS 33.328 fixes and we could not read. Every field is
// an assumption. The zero value of a field stands for its default.
type Profile33328 struct {
	// ProtocolTypeTLS is the Prot type of a Crypto Session for TLS
	// (TS 33.328 Annex H.3). No RFC gives the number; default 1, the first
	// that RFC 3830 leaves free.
	ProtocolTypeTLS uint8
	// PSKIdentity makes the identity under which the TLS client offers the
	// TEK. Default DefaultPSKIdentity.
	PSKIdentity func(PSKIdentityInput) []byte
	// KeyType is the session key that a ticket carries where none is asked
	// for: KeyTGK, from which the TEK is derived, or KeyTEK. Default KeyTGK, as
	// RFC 6043 §4.2.1.5 recommends.
	KeyType KeyType
	// Flags is the ticket policy that an Initiator asks for (mode 1) or makes
	// (mode 3, which clears D and sets L). Default D, E, F, G, H, I, N, O: made
	// by and resolved with the KMS, answered, both RANDs used, keys forked, no
	// reuse, no keys from the peers.
	Flags Flags
	// PolicyParams are the parameters of the SP payload for TLS (TS 33.328
	// Annex H). Default none.
	PolicyParams []SPParam
	// Lifetime is how long a ticket is valid from its making. Default one hour.
	Lifetime time.Duration
	// ClockSkew is how far a timestamp may be from the own clock, either way.
	// Default five minutes.
	ClockSkew time.Duration
	// ReplayEntries is how many messages are remembered against replay.
	// Default 4096.
	ReplayEntries int
	// InitialTimestampInIV makes the IV of a response's KEMAC use the
	// timestamp of the initial message, the other reading of RFC 3830 §4.2.3.
	// Default false: the response's own.
	InitialTimestampInIV bool
}

// DefaultProfile returns the profile with the defaults filled in.
func DefaultProfile() Profile33328 { return Profile33328{}.withDefaults() }

func (p Profile33328) withDefaults() Profile33328 {
	if p.ProtocolTypeTLS == 0 {
		p.ProtocolTypeTLS = 1
	}
	if p.PSKIdentity == nil {
		p.PSKIdentity = DefaultPSKIdentity
	}
	if p.Flags == 0 {
		p.Flags = FlagD | FlagE | FlagF | FlagG | FlagH | FlagI | FlagN | FlagO
	}
	if p.Lifetime == 0 {
		p.Lifetime = time.Hour
	}
	if p.ClockSkew == 0 {
		p.ClockSkew = 5 * time.Minute
	}
	if p.ReplayEntries == 0 {
		p.ReplayEntries = 4096
	}
	return p
}

// TLSSession returns the one Crypto Session to offer: number 1, for TLS, with
// security policy 0.
func (p Profile33328) TLSSession() CryptoSession {
	return CryptoSession{ID: 1, ProtType: p.withDefaults().ProtocolTypeTLS, Policies: []uint8{0}}
}

// check finds fault with what cannot work.
func (p *Profile33328) check() error {
	if p.KeyType != KeyTGK && p.KeyType != KeyTEK {
		return fmt.Errorf("mikey: expected TGK or TEK as the session key of a profile, found %s", p.KeyType)
	}
	if broken := p.Flags.broken(); broken != "" {
		return fmt.Errorf("mikey: %s, found the flags %s in a profile", broken, p.Flags)
	}
	return nil
}

// PSKIdentityInput is what a PSK identity rule may draw on.
type PSKIdentityInput struct {
	CSBID                uint32 // of the Ticket Transfer exchange
	CSID                 uint8
	SPI                  []byte
	Initiator, Responder string // IDRi and IDRr of TRANSFER_INIT
}

// DefaultPSKIdentity is the assumed rule: the CSB ID and the CS ID as ten
// hexadecimal digits. It is UTF-8, as RFC 4279 §5.1 wants, and both ends know it.
func DefaultPSKIdentity(in PSKIdentityInput) []byte {
	return fmt.Appendf(nil, "%08x%02x", in.CSBID, in.CSID)
}

// Keys is what a Ticket Transfer exchange yields for its one Crypto Session.
type Keys struct {
	// TEK is the Traffic-Encrypting Key: the pre-shared key of the TLS
	// handshake. It has 16 octets, or 32 with the 256-bit family, unless the
	// ticket carries it as it is.
	TEK Secret
	// PSKIdentity is the identity that goes with it in ClientKeyExchange.
	PSKIdentity []byte
	// CSBID is the Crypto Session Bundle ID of the exchange.
	CSBID uint32
	// CryptoSession is the Crypto Session as agreed.
	CryptoSession CryptoSession
	// Responder is IDRr of TRANSFER_RESP: who answered.
	Responder string
	// NotAfter is the end of the ticket's validity, zero for none.
	NotAfter time.Time
}

// Fingerprint returns the TEK's fingerprint.
func (k *Keys) Fingerprint() string { return Fingerprint(k.TEK) }

// String returns the identity and the fingerprint of the key.
func (k *Keys) String() string { return string(k.PSKIdentity) + " " + k.TEK.String() }

// Wipe overwrites the key with zeroes.
func (k *Keys) Wipe() { k.TEK.Wipe() }
