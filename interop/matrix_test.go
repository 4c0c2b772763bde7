//go:build interop

package interop

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

var matrixFile = flag.String("matrix", "", "write the TLS-PSK interoperability matrix to `FILE`, as markdown")

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

// rows are all suites of the engine, each TLS 1.3 suite in both modes, and the
// groups once.
func rows() (all []row) {
	for _, s := range tlspsk.AllSuites() {
		info, _ := s.Info()
		if info.KX != tlspsk.KXTLS13 {
			all = append(all, row{s, tls12})
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
						o := meet(p, c, ourEnd(c), false)
						switch {
						case o.well() && why == "":
							worked++
							m.put(i, column, server, "yes")
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
	text := m.markdown()
	t.Log("\n" + text)
	if *matrixFile != "" {
		if err := os.WriteFile(*matrixFile, []byte(text), 0o644); err != nil {
			t.Error(err)
		}
	}
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

// markdown prints the matrix. A reason stands once below the table, under a number.
func (m *matrix) markdown() string {
	var b strings.Builder
	b.WriteString("c: the peer is the client, s: the peer is the server. A number is a reason below; - means that the library does not have the suite.\n\n| suite |")
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
				what := m.cells[[3]int{i, column, server}]
				switch what {
				case "yes":
					worked++
				case "":
					what = "-"
				case "FAILED":
				default:
					n := 0
					for n < len(reasons) && reasons[n] != what {
						n++
					}
					if n == len(reasons) {
						reasons = append(reasons, what)
					}
					what = fmt.Sprint(n + 1)
				}
				fmt.Fprintf(&b, " %s |", what)
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
