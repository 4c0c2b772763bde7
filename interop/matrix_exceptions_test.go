//go:build interop

package interop

import "github.com/floorcheck/floorcheck/reference/tlspsk"

// least is how many rows must work in each role, so that a library that forgets
// its suites does not pass unseen: what Debian 12 has.
var least = map[string]int{
	"s_client, s_server": 57,
	"OpenSSL":            59,
	"GnuTLS":             57,
	"mbedTLS":            36,
	"wolfSSL":            26,
	"BouncyCastle":       58,
}

// exception says why a peer cannot do a row in a role, though it has the suite;
// "" if it can. Every reason was measured with another peer in our place, or
// looked up.
func exception(p *peer, r row, server bool) string {
	switch p.name {
	case "s_client, s_server":
		if r.suite == tlspsk.TLS_AES_256_GCM_SHA384 {
			return "The programs bind a key to SHA-256; the library can do SHA-384 (next column)."
		}
	case "GnuTLS":
		if r.suite == tlspsk.TLS_AES_256_GCM_SHA384 {
			return "GnuTLS 3.7 binds external keys to SHA-256 only."
		}
	case "mbedTLS":
		if server && r.mode == hinted {
			return "The server of mbedTLS 2.28 cannot send a hint."
		}
	case "BouncyCastle":
		if server && r.mode == ke {
			return "The server of BouncyCastle 1.72 wants key_share in every ClientHello."
		}
		if !server && (r.mode == retried || r.mode == p256) {
			return "The client of BouncyCastle 1.72 offers X25519 first and fails in its own code (\"Not buffering\") when it has to repeat a PSK behind a HelloRetryRequest."
		}
	}
	return ""
}

// concession adapts our end to what a peer cannot do, and says so.
func concession(p *peer, r row, server bool, c *tlspsk.Config) string {
	info, _ := r.suite.Info()
	if p.name == "wolfSSL" && !server && info.KX == tlspsk.KXECDHEPSK {
		c.Groups = []tlspsk.Group{tlspsk.P256}
		return "With P-256: the client of wolfSSL 5.5.4 offers X25519 and then refuses it (\"Bad ECC Peer Key\"), from OpenSSL too."
	}
	return ""
}
