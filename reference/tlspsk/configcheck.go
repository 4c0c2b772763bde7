package tlspsk

import (
	"errors"
	"fmt"
)

// check refuses a configuration that cannot work.
func (c *Config) check(client bool) error {
	switch {
	case c == nil || c.Rand == nil:
		return errors.New("tls: Config.Rand is not set")
	case c.MinVersion != 0 && c.MinVersion < VersionTLS12 || c.MinVersion > VersionTLS13 || c.MaxVersion != 0 && c.MaxVersion < VersionTLS12 || c.MaxVersion > VersionTLS13:
		return fmt.Errorf("tls: versions 0x%04x to 0x%04x, expected a range within 0x0303 to 0x0304", c.MinVersion, c.MaxVersion)
	case c.minVersion() > c.maxVersion():
		return errors.New("tls: no cipher suite for any of the versions")
	case len(c.IdentityHint) > 0xFFFF:
		return fmt.Errorf("tls: IdentityHint has %d octets, expected at most 65535", len(c.IdentityHint))
	case c.RecordSizeLimit != 0 && (c.RecordSizeLimit < 64 || c.RecordSizeLimit > maxPlaintext):
		return fmt.Errorf("tls: RecordSizeLimit is %d, expected 64 to 16384", c.RecordSizeLimit)
	case c.PSKModes != nil && len(c.PSKModes) == 0 || len(c.PSKModes) > 2:
		return fmt.Errorf("tls: %d PSKModes, expected 1 or 2", len(c.PSKModes))
	case client && len(c.PSKs) == 0:
		return errors.New("tls: a client needs a PSK")
	}
	for i := range c.PSKs {
		p := &c.PSKs[i]
		if len(p.Identity) > 0xFFFF || len(p.Key) == 0 || len(p.Key) > 0xFFFF || p.Hash > SHA384 {
			return fmt.Errorf("tls: PSK %d: expected an identity of at most 65535 octets, a key of 1 to 65535, and SHA256 or SHA384", i)
		}
	}
	for _, g := range c.Groups {
		switch g {
		case X25519, P256, P384, FFDHE2048, FFDHE3072, FFDHE4096:
		default:
			return fmt.Errorf("tls: group %d is not one that the engine can do", g)
		}
	}
	for _, m := range c.PSKModes {
		if m > PSKDHE {
			return fmt.Errorf("tls: PSK key exchange mode %d, expected 0 or 1", m)
		}
	}
	for _, s := range c.CipherSuites {
		if bySuite[s] == nil {
			return fmt.Errorf("tls: cipher suite %v is not one of AllSuites", s)
		}
	}
	if client {
		for _, s := range c.suites() {
			if c.offers(bySuite[s]) {
				return nil
			}
		}
		return errors.New("tls: no cipher suite fits the versions, the PSKs and, for RSA_PSK, RootCAs with Now and ServerName or ServerIP")
	}
	return nil
}

// minVersion and maxVersion are the versions that the configuration allows and
// has suites for.
func (c *Config) minVersion() uint16 {
	if c.MinVersion <= VersionTLS12 && c.hasSuite(VersionTLS12) {
		return max(c.MinVersion, VersionTLS12)
	}
	return VersionTLS13
}

func (c *Config) maxVersion() uint16 {
	if (c.MaxVersion == 0 || c.MaxVersion >= VersionTLS13) && c.hasSuite(VersionTLS13) {
		return VersionTLS13
	}
	return VersionTLS12
}

func (c *Config) hasSuite(version uint16) bool {
	if c.CipherSuites == nil {
		return true
	}
	for _, s := range c.CipherSuites {
		if i := bySuite[s]; i != nil && i.Version() == version {
			return true
		}
	}
	return false
}

func (c *Config) suites() []CipherSuite {
	if c.CipherSuites == nil {
		return strong
	}
	return c.CipherSuites
}

func (c *Config) maxIdentity() int {
	if c.MaxIdentity == 0 {
		return 1024
	}
	return c.MaxIdentity
}
