package tlspsk

import (
	"crypto/x509"
	"net/netip"
	"strings"
)

// checkName compares the server that the client meant with the certificate as
// RFC 5018 §5.1 has it. Its rules are not those of crypto/x509: a dNSName is
// compared as it is, a Common Name counts where there is no dNSName, and only
// there may stand a wildcard, also for a part of a component.
func (c *Config) checkName(leaf *x509.Certificate) error {
	if c.ServerName == "" {
		for _, ip := range leaf.IPAddresses {
			if a, ok := netip.AddrFromSlice(ip); ok && a.Unmap() == c.ServerIP.Unmap() {
				return nil
			}
		}
		return badCertificate("certificate has no iPAddress %v", c.ServerIP)
	}
	if len(leaf.DNSNames) > 0 {
		for _, n := range leaf.DNSNames {
			if strings.EqualFold(n, c.ServerName) {
				return nil
			}
		}
		return badCertificate("certificate has dNSNames %q, expected %q", leaf.DNSNames, c.ServerName)
	}
	if cn := leaf.Subject.CommonName; cn == "" || !matchCommonName(cn, c.ServerName) {
		return badCertificate("certificate has no dNSName and Common Name %q, expected %q", cn, c.ServerName)
	}
	return nil
}

// matchCommonName compares component by component.
func matchCommonName(pattern, name string) bool {
	p, n := strings.Split(pattern, "."), strings.Split(name, ".")
	if len(p) != len(n) {
		return false
	}
	for i := range p {
		if !matchComponent(strings.ToLower(p[i]), strings.ToLower(n[i])) {
			return false
		}
	}
	return true
}

// matchComponent lets every * stand for any octets of one component. It goes
// back to the last * only, so it takes at most len(pattern)*len(s) steps.
func matchComponent(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
