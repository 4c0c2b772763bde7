//go:build interop

package interop

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestWhatOpenSSLSaysThroughATapIsReadWithItsKeyLogAndByTshark has OpenSSL get its
// floor through floorcheck tap, by plain PSK and with an ephemeral exchange, and
// checks the capture with OpenSSL's own key log. tshark reads the same streams.
func TestWhatOpenSSLSaysThroughATapIsReadWithItsKeyLogAndByTshark(t *testing.T) {
	folder := t.TempDir()
	keep, keylog := filepath.Join(folder, "seen.pcap"), filepath.Join(folder, "keys.log")
	path, err := floorcheck()
	if err != nil {
		t.Fatal(err)
	}
	tap := exec.Command(path, "tap", "--pcap", keep, "127.0.0.1:0", serve(t, "--psk", identity+":"+key, "--max-holders", "5"))
	stdout, err := tap.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := tap.Start(); err != nil {
		t.Fatal(err)
	}
	watchdog := time.AfterFunc(time.Minute, func() { _ = tap.Process.Kill() })
	defer watchdog.Stop()
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(strings.TrimSpace(first), "listening on ")
	suites := []string{"PSK-AES128-GCM-SHA256", "ECDHE-PSK-CHACHA20-POLY1305", "ECDHE-PSK-CHACHA20-POLY1305"}
	for i, suite := range suites {
		c := openssl(t, address, identity, key, "-cipher", suite, "-keylogfile", keylog)
		c.granted(byte(i + 1))
		c.end()
	}
	if err := tap.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(lines)
	if err := tap.Wait(); err != nil || !strings.Contains(string(rest), "no key was given to open TLS with") {
		t.Errorf("expected exit code 0 and the connections that were not read, found %v and %s", err, rest)
	}
	want := fmt.Sprintf("%d connections with BFCP or TLS, %d BFCP messages: 0 violations, 0 deviations", len(suites), 4*len(suites))
	if said := command(t, "check", "--keylog", keylog, keep); !strings.Contains(said, want) {
		t.Errorf("expected %q, found %s", want, said)
	}
	if said := command(t, "check", "--psk", identity+":"+key, keep); !strings.Contains(said, "4 BFCP messages: 0 violations") || !strings.Contains(said, "needs a key log") {
		t.Errorf("expected one connection opened by the key, found %s", said)
	}
	// In the file every connection is a whole stream with a ClientHello.
	if rows := tshark(t, keep, "tls.handshake.type==1", "tcp.stream"); len(rows) != len(suites) {
		t.Errorf("tshark finds %d ClientHellos, expected %d", len(rows), len(suites))
	}
	if rows := tshark(t, keep, "tcp.analysis.flags", "frame.number"); len(rows) != 0 {
		t.Errorf("tshark complains of the streams: %v", rows)
	}
}
