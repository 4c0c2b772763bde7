package mikey

// PRFFunc is the pseudo-random function of a message or a ticket.
type PRFFunc uint8

// The PRF functions (RFC 3830 §6.1, RFC 6043 §6.1).
const (
	PRFMIKEY1     PRFFunc = 0 // HMAC-SHA-1
	PRFHMACSHA256 PRFFunc = 1
)

// EncrAlg is the encryption algorithm of a KEMAC.
type EncrAlg uint8

// The encryption algorithms (RFC 3830 §6.2, RFC 6043 §6.2).
const (
	EncrNULL     EncrAlg = 0
	EncrAESCM128 EncrAlg = 1
	EncrAESKW128 EncrAlg = 2
	EncrAESCM256 EncrAlg = 3
)

// MACAlg is the authentication algorithm of a KEMAC or V payload.
type MACAlg uint8

// The authentication algorithms (RFC 3830 §6.2, RFC 6043 §6.2).
const (
	MACNULL          MACAlg = 0
	MACHMACSHA1160   MACAlg = 1
	MACHMACSHA256256 MACAlg = 2
)

// Family is a set of algorithms that are used together and never mixed
// (RFC 6043 §12.1).
type Family uint8

// The two families.
const (
	// Family128 is MIKEY-1, AES-CM-128 and HMAC-SHA-1-160, with keys of 128 bits.
	Family128 Family = iota
	// Family256 is PRF-HMAC-SHA-256, AES-CM-256 and HMAC-SHA-256-256, with keys
	// of 256 bits.
	Family256
)

// String names the family by its key size.
func (f Family) String() string {
	if f == Family256 {
		return "256-bit"
	}
	return "128-bit"
}
