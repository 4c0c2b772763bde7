package mikey

import "github.com/floorcheck/floorcheck/reference/rule"

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

// size returns the length of the MAC, which is also that of its key, in octets.
func (a MACAlg) size() int {
	switch a {
	case MACHMACSHA1160:
		return 20
	case MACHMACSHA256256:
		return 32
	}
	return 0
}

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

// PRF returns the family's pseudo-random function.
func (f Family) PRF() PRFFunc {
	if f == Family256 {
		return PRFHMACSHA256
	}
	return PRFMIKEY1
}

// Encr returns the family's encryption algorithm.
func (f Family) Encr() EncrAlg {
	if f == Family256 {
		return EncrAESCM256
	}
	return EncrAESCM128
}

// MAC returns the family's authentication algorithm.
func (f Family) MAC() MACAlg {
	if f == Family256 {
		return MACHMACSHA256256
	}
	return MACHMACSHA1160
}

// KeyLen returns how many octets the keys that we make have.
func (f Family) KeyLen() int {
	if f == Family256 {
		return 32
	}
	return 16
}

// family returns the family that a PRF belongs to.
func (p PRFFunc) family() Family {
	if p == PRFHMACSHA256 {
		return Family256
	}
	return Family128
}

// familyCheck finds algorithms of both families in one message. It reports only
// the first that does not go with what came before.
type familyCheck struct {
	v        *rule.Verdict
	set      bool
	family   Family
	reported bool
}

func (c *familyCheck) is(f Family, at int, path string) {
	if c.set && f != c.family && !c.reported {
		c.reported = true
		c.v.Report(rule.MIKEYFamilies, at, path, "expected an algorithm of the %s family like those before it, found one of the %s family", c.family, f)
	}
	if !c.set {
		c.set, c.family = true, f
	}
}

func (c *familyCheck) prf(p PRFFunc, at int, path string) {
	if p <= PRFHMACSHA256 {
		c.is(p.family(), at, path)
	}
}

func (c *familyCheck) encr(a EncrAlg, at int, path string) {
	switch a {
	case EncrAESCM128, EncrAESKW128:
		c.is(Family128, at, path)
	case EncrAESCM256:
		c.is(Family256, at, path)
	}
}

func (c *familyCheck) mac(a MACAlg, at int, path string) {
	switch a {
	case MACHMACSHA1160:
		c.is(Family128, at, path)
	case MACHMACSHA256256:
		c.is(Family256, at, path)
	}
}
