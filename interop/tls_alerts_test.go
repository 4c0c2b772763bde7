//go:build interop

package interop

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// misfit is something that keeps both ends from talking, or from ending well.
type misfit struct {
	what string
	peer func(c *cell)          // changes the peer
	ours func(c *tlspsk.Config) // changes our end
	cut  bool                   // our end leaves without close_notify
	// alert is what our server sends, by version; -1 for none.
	alert12, alert13 int
	// allowed is what a server of others may send: alerts that a clause names or
	// leaves open, "end" for an end without an alert.
	allowed12, allowed13 []string
}

// truncated marks an end of the transport without close_notify.
const truncated = "end"

// withoutKey13 is what a TLS 1.3 server may say that has no key for any
// identity: RFC 8446 §4.2.11 lets it ignore the extension. It then has nothing
// to go on with (§4.1.1), or misses the extensions of a handshake with certificates (§9.2).
var withoutKey13 = []string{"115", "51", "40", "47", "109"}

var misfits = []misfit{
	{what: "wrong key", peer: func(c *cell) { c.key = wrongKey },
		// RFC 5246 §6.2.3.3: the client's Finished does not decrypt. RFC 8446
		// §4.2.11: the server MUST abort where the binder does not fit, and §6.2
		// has decrypt_error for it; OpenSSL and GnuTLS say illegal_parameter.
		alert12: 20, alert13: 51, allowed12: []string{"20", "51"}, allowed13: []string{"51", "47"}},
	{what: "unknown identity", peer: func(c *cell) { c.identity = "nobody" },
		// RFC 4279 §2: unknown_psk_identity, or go on as with a wrong key.
		alert12: 115, alert13: 115, allowed12: []string{"115", "20", "51"}, allowed13: withoutKey13},
	{what: "unknown identity, hidden", peer: func(c *cell) { c.identity = "nobody" },
		ours:    func(c *tlspsk.Config) { c.UnknownIdentity = tlspsk.Hide },
		alert12: 20, alert13: 51},
	{what: "identity that goes on behind a NUL", ours: func(c *tlspsk.Config) { c.PSKs[0].Identity = []byte(pskIdentity + "\x00x") },
		allowed12: []string{"115", "20", "51"}, allowed13: withoutKey13},
	{what: "no common suite", ours: otherSuite, alert12: 40, alert13: 40, allowed12: []string{"40"}, allowed13: []string{"40"}},
	{what: "no common version", ours: otherVersion, alert12: 70, alert13: 70,
		// A server that knows only TLS 1.2 does not see supported_versions, but a list without
		// a suite for it.
		allowed12: []string{"70", "40"}, allowed13: []string{"70", "40"}},
	{what: "the peer leaves without close_notify", peer: func(c *cell) { c.cut = true }, alert12: -1, alert13: -1},
	{what: "our end leaves without close_notify", peer: func(c *cell) { c.wait = !c.server }, cut: true, alert12: -1, alert13: -1},
}

// otherSuite makes our end have another suite than the cell's, of the same version.
func otherSuite(c *tlspsk.Config) {
	info, _ := c.CipherSuites[0].Info()
	c.CipherSuites[0] = tlspsk.TLS_PSK_WITH_AES_256_GCM_SHA384
	if info.KX == tlspsk.KXTLS13 {
		c.CipherSuites[0], _ = tlspsk.SuiteByName("TLS_CHACHA20_POLY1305_SHA256")
	}
}

// otherVersion makes our end have only the other version.
func otherVersion(c *tlspsk.Config) {
	info, _ := c.CipherSuites[0].Info()
	c.CipherSuites[0] = tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256
	if info.KX != tlspsk.KXTLS13 {
		c.CipherSuites[0] = tlspsk.TLS_AES_128_GCM_SHA256
	}
}

// deviations are what single peers were measured to do beyond what is allowed.
var deviations = map[string]string{
	// Its callback gets a C string.
	"OpenSSL, identity that goes on behind a NUL, TLS 1.2, s": "accepted",
	"wolfSSL, identity that goes on behind a NUL, TLS 1.2, s": "accepted",
	"wolfSSL, identity that goes on behind a NUL, TLS 1.3, s": "accepted",
	// It closes without a word.
	"wolfSSL, wrong key, TLS 1.3, s":        truncated,
	"wolfSSL, unknown identity, TLS 1.3, s": truncated,
	// It passes over a key whose binder is wrong, and misses the extensions of
	// a handshake with certificates.
	"BouncyCastle, wrong key, TLS 1.3, s": "109",
}

// TestEachSideSendsTheAlertThatTheMisfitAsksFor holds our end to its alert,
// and that the peer understands it as such; and the peers to what the clauses
// allow or what they were measured to do.
func TestEachSideSendsTheAlertThatTheMisfitAsksFor(t *testing.T) {
	found, err := peers()
	if err != nil {
		t.Fatal(err)
	}
	found = found[1:] // the programs do not tell why they ended
	var mu sync.Mutex
	table := map[string][]string{}
	put := func(row string, column int, what string) {
		mu.Lock()
		defer mu.Unlock()
		if table[row] == nil {
			table[row] = make([]string, len(found))
		}
		table[row][column] = what
	}
	t.Run("peers", func(t *testing.T) {
		for column, p := range found {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				for _, m := range misfits {
					for _, version := range []mode{tls12, dhe} {
						suite, ok := suiteOf(p, version)
						if !ok {
							continue
						}
						for _, server := range []bool{false, true} {
							row := m.row(version, server)
							if !m.applies(server) {
								continue
							}
							c := sameKey(suite, version, server, nil)
							cfg := ourEnd(c)
							if m.peer != nil {
								m.peer(&c)
							}
							if m.ours != nil {
								m.ours(cfg)
							}
							o := meet(p, c, cfg, m.cut)
							put(row, column, m.judge(t, p, row, version, server, o))
						}
					}
				}
			})
		}
	})
	report(t, alertTable(found, table))
}

// applies tells whether a misfit is one for the server that the peer, or our end, is.
func (m misfit) applies(peerIsServer bool) bool {
	if m.alert12 < 0 {
		return true // how it ends does not depend on who is what
	}
	if peerIsServer {
		return m.allowed12 != nil
	}
	return m.alert12 > 0
}

func (m misfit) row(version mode, server bool) string {
	v, role := "TLS 1.2", "c"
	if version != tls12 {
		v = "TLS 1.3"
	}
	if server {
		role = "s"
	}
	return fmt.Sprintf("%s, %s, %s", m.what, v, role)
}

// suiteOf is the suite that a peer fails with.
func suiteOf(p *peer, version mode) (tlspsk.CipherSuite, bool) {
	candidates := []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256, tlspsk.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256}
	if version != tls12 {
		candidates = []tlspsk.CipherSuite{tlspsk.TLS_AES_128_GCM_SHA256}
	}
	for _, s := range candidates {
		if p.suites[s] {
			return s, true
		}
	}
	return 0, false
}

// judge compares an outcome with what must be, and says in a word what was.
func (m misfit) judge(t *testing.T, p *peer, row string, version mode, server bool, o outcome) string {
	t.Helper()
	ours, allowed := m.alert12, m.allowed12
	if version != tls12 {
		ours, allowed = m.alert13, m.allowed13
	}
	var cut *tlspsk.TruncationError
	switch {
	case m.cut:
		if o.ours != nil {
			t.Errorf("%s: %v", row, o)
		}
		got := strings.Fields(o.theirs)[0]
		if got != "truncated" {
			t.Errorf("%s: the peer says %q, expected that it sees the truncation", row, o.theirs)
		}
		return got
	case ours < 0:
		if !errors.As(o.ours, &cut) || cut.Handshake || o.theirs != "cut" {
			t.Errorf("%s: %v, expected a truncation behind the handshake", row, o)
		}
		return "seen"
	case !server:
		want := fmt.Sprintf("alert %d ", ours)
		if o.sent() != ours {
			t.Errorf("%s: %v, expected that our server sends alert %d", row, o, ours)
		}
		if !strings.HasPrefix(o.theirs+" ", want) {
			t.Errorf("%s: %v, expected that the client gets alert %d", row, o, ours)
		}
		return fmt.Sprint("we ", o.sent())
	}
	got := "accepted"
	switch {
	case o.received() >= 0:
		got = fmt.Sprint(o.received())
	case errors.As(o.ours, &cut):
		got = truncated
	case o.ours != nil:
		got = o.ours.Error()
	}
	if !slices.Contains(allowed, got) && deviations[p.name+", "+row] != got {
		t.Errorf("%s: the server answers with %s, expected one of %v (%v)", row, got, allowed, o)
	}
	return got
}

func alertTable(found []*peer, table map[string][]string) string {
	var b strings.Builder
	b.WriteString("## Misfits\n\nc: the peer is the client and our server sends the alert; s: the alert that the peer's server sends; \"end\" is an end without an alert; - means that the library does not have the version.\n\n| misfit |")
	for _, p := range found {
		fmt.Fprintf(&b, " %s |", p.name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(found)) + "\n")
	for _, m := range misfits {
		for _, version := range []mode{tls12, dhe} {
			for _, server := range []bool{false, true} {
				cells, ok := table[m.row(version, server)]
				if !ok {
					continue
				}
				fmt.Fprintf(&b, "| %s |", m.row(version, server))
				for _, c := range cells {
					if c == "" {
						c = "-"
					}
					fmt.Fprintf(&b, " %s |", c)
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}
