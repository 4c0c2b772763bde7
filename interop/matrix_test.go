//go:build interop

package interop

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

var matrixFile = flag.String("matrix", os.Getenv("INTEROP_MATRIX"), "write the TLS-PSK interoperability matrix to `FILE`, as markdown")

// row is one way to connect.
type row struct {
	suite tlspsk.CipherSuite
	mode  mode
}

func (r row) String() string {
	if r.mode == tls12 {
		return r.suite.String()
	}
	return r.suite.String() + " " + string(r.mode)
}

// rows are all suites of the engine, each TLS 1.3 suite in both modes, and once
// each of the other ways.
func rows() (all []row) {
	for _, s := range tlspsk.AllSuites() {
		info, _ := s.Info()
		if info.KX != tlspsk.KXTLS13 {
			all = append(all, row{s, tls12})
			switch s {
			case tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256:
				all = append(all, row{s, noEMS})
			case tlspsk.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256:
				all = append(all, row{s, hinted})
			case tlspsk.TLS_PSK_WITH_AES_128_CBC_SHA:
				all = append(all, row{s, mte})
			}
			continue
		}
		all = append(all, row{s, dhe}, row{s, ke})
		if s == tlspsk.TLS_AES_128_GCM_SHA256 {
			all = append(all, row{s, p256}, row{s, retried})
		}
	}
	return all
}

// TestEverySuiteCarriesDataToAndFromEveryPeer meets each peer in both roles
// with each suite that both have. A cell that an exception names must fail: if
// it does not, the exception is out of date.
func TestEverySuiteCarriesDataToAndFromEveryPeer(t *testing.T) {
	found, err := peers()
	if err != nil {
		t.Fatal(err)
	}
	pki, err := newPKI()
	if err != nil {
		t.Fatal(err)
	}
	m := newMatrix(t, found)
	t.Run("peers", func(t *testing.T) {
		for column, p := range found {
			for _, server := range []bool{false, true} {
				t.Run(p.name+role(server), func(t *testing.T) {
					t.Parallel()
					worked := 0
					for i, r := range m.rows {
						why := exception(p, r, server)
						if !p.suites[r.suite] {
							m.put(i, column, server, "")
							continue
						}
						c := sameKey(r.suite, r.mode, server, pki)
						cfg := ourEnd(c)
						note := concession(p, r, server, cfg)
						o := meet(p, c, cfg, false)
						switch {
						case o.well() && why == "":
							worked++
							m.put(i, column, server, "yes"+note)
						case o.well():
							t.Errorf("%v works, though an exception says: %s", r, why)
						case why == "":
							t.Errorf("%v: %v", r, o)
							m.put(i, column, server, "FAILED")
						default:
							m.put(i, column, server, why)
						}
					}
					if least := least[p.name]; worked < least {
						t.Errorf("%d suites work, expected at least %d", worked, least)
					}
				})
			}
		}
	})
	report(t, m.markdown())
}

// report prints a section of the matrix. TestMain writes all of them to -matrix.
func report(t *testing.T, text string) {
	t.Log("\n" + text)
	sections = append(sections, text)
}

var sections []string

// writeMatrix writes what was reported to the file that -matrix names.
func writeMatrix() error {
	if *matrixFile == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(*matrixFile), 0o755); err != nil {
		return err
	}
	return os.WriteFile(*matrixFile, []byte("# TLS-PSK with libraries of others\n\n"+strings.Join(sections, "\n")), 0o644)
}

func role(server bool) string {
	if server {
		return " as server"
	}
	return " as client"
}

// matrix collects the cells: rows down, peers across, two roles each.
type matrix struct {
	mu       sync.Mutex
	rows     []row
	peers    []*peer
	versions []string
	cells    map[[3]int]string
}

func newMatrix(t *testing.T, found []*peer) *matrix {
	m := &matrix{rows: rows(), peers: found, cells: map[[3]int]string{}}
	for _, p := range found {
		m.versions = append(m.versions, p.versions(t))
	}
	return m
}

func (m *matrix) put(row, column int, server bool, what string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := [3]int{row, column, 0}
	if server {
		at[2] = 1
	}
	m.cells[at] = what
}

// markdown prints the matrix. A note stands once below the table, under a number.
func (m *matrix) markdown() string {
	var b strings.Builder
	b.WriteString("## Suites\n\nc: the peer is the client, s: the peer is the server. A number is a note below; - means that the library does not have the suite.\n\n| suite |")
	for _, p := range m.peers {
		fmt.Fprintf(&b, " %s c | s |", p.name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", 2*len(m.peers)) + "\n")
	var reasons []string
	worked := 0
	for i, r := range m.rows {
		fmt.Fprintf(&b, "| %v |", r)
		for column := range m.peers {
			for server := range 2 {
				what, reason := m.cells[[3]int{i, column, server}], ""
				if note, ok := strings.CutPrefix(what, "yes"); ok {
					worked++
					what, reason = "yes", note
				} else if what != "" && what != "FAILED" {
					what, reason = "no", what
				}
				if reason != "" {
					n := slices.Index(reasons, reason)
					if n < 0 {
						n = len(reasons)
						reasons = append(reasons, reason)
					}
					what += fmt.Sprintf(" (%d)", n+1)
				}
				fmt.Fprintf(&b, " %s |", cmp.Or(what, "-"))
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "\n%d connections carried data both ways.\n\n", worked)
	for i, r := range reasons {
		fmt.Fprintf(&b, "%d. %s\n", i+1, r)
	}
	b.WriteString("\nPeers: " + strings.Join(m.versions, "; ") + ".\n")
	return b.String()
}
