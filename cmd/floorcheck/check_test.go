package main

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/corpus/pcap"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

// captured writes a conversation as a capture file.
func captured(t *testing.T, said []observertest.Said) string {
	t.Helper()
	var out bytes.Buffer
	f, err := pcap.NewFile(&out, time.Unix(1_700_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	var streams [observertest.Clients]*pcap.Stream
	for _, m := range said {
		s := streams[m.Client]
		if s == nil {
			s = f.Stream(netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(10 + m.Client)}), 40000), netip.MustParseAddrPort("192.0.2.1:5070"))
			streams[m.Client] = s
		}
		side := 0
		if m.Server {
			side = 1
		}
		if err := s.Data(m.At, side, m.Octets); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "capture.pcap")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTheExampleOfCheckIsWhatIsPrinted(t *testing.T) {
	said := observertest.Session(1)
	broken := bytes.Clone(said[8].Octets)
	broken[13] = 200
	said[8].Octets = broken
	for i, m := range said {
		if m.Server && m.Octets[1] == 6 { // UserStatus
			echo := bytes.Clone(m.Octets)
			echo[9] = 77
			said[i].Octets = echo
		}
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"check", captured(t, said)}, nil, &stdout, &stderr); code != exitFinding || stderr.Len() > 0 {
		t.Errorf("expected exit code 1, found %d and %s", code, &stderr)
	}
	_, rest, _ := strings.Cut(read(t, "../../docs/check.md"), "```\n")
	example, _, _ := strings.Cut(rest, "```\n")
	if example != stdout.String() {
		t.Errorf("docs/check.md has another example than what is printed:\n%s", &stdout)
	}
}

func TestACaptureThatBreaksOffSaysWhereAndIsNotCalledGood(t *testing.T) {
	name := captured(t, observertest.Session(1))
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, whole[:len(whole)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"check", name}, nil, &stdout, &stderr); code != exitUnavailable || !strings.Contains(stderr.String(), "the file ends in the middle of a packet, after packet ") {
		t.Errorf("found exit code %d and %s", code, &stderr)
	}
}
