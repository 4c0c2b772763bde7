//go:build interop

package interop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// cellTime bounds everything that one connection with a peer takes.
const cellTime = 5 * time.Second

// peer is one TLS library of others under a program of our own (peers/), which
// plays one end of one connection.
type peer struct {
	name     string
	packages []string // of Debian, whose versions head the matrix
	// roles are what the program can be.
	client, server bool
	suites         map[tlspsk.CipherSuite]bool // all that the library has and we have
	start          func(ctx context.Context, c cell, port string) (*running, error)
}

// cell is what a peer is told.
type cell struct {
	suite         tlspsk.CipherSuite
	mode          mode
	server        bool // the peer is the server
	identity, key string
	cut           bool // the peer leaves without close_notify
	wait          bool // a client that lets our server close first
	pki           *pki
}

// mode tells the ways to connect with one suite apart.
type mode string

const (
	tls12   mode = ""
	mte     mode = "without encrypt_then_mac" // TLS 1.2 as well
	noEMS   mode = "without extended_master_secret"
	hinted  mode = "with psk_identity_hint"
	dhe     mode = "psk_dhe_ke, X25519"
	p256    mode = "psk_dhe_ke, P-256"
	retried mode = "psk_dhe_ke, HelloRetryRequest"
	ke      mode = "psk_ke"
)

// tls13 tells the version.
func (m mode) tls13() bool { return m != tls12 && m != mte && m != noEMS && m != hinted }

// args are the arguments of a peer's program (peers/peer.c).
func (c cell) args(port string) []string {
	a := []string{"c", port, fmt.Sprintf("%04x", uint16(c.suite)), c.identity, c.key, "12"}
	if c.server {
		a[0] = "s"
	}
	if c.mode.tls13() {
		a[5] = "13"
	}
	if c.mode == ke {
		a = append(a, "ke")
	}
	if c.mode == hinted && c.server {
		a = append(a, "hint")
	}
	if c.cut {
		a = append(a, "cut")
	}
	if c.wait {
		a = append(a, "wait")
	}
	if info, _ := c.suite.Info(); info.KX == tlspsk.KXRSAPSK {
		if c.server {
			a = append(a, "cert="+c.pki.cert, "key="+c.pki.key)
		} else {
			a = append(a, "ca="+c.pki.ca)
		}
	}
	return a
}

// running is a peer at work.
type running struct {
	port string        // of a server
	said func() string // waits for the end and returns the last line
}

// libraries are the peers in C, with what they link to.
var libraries = []struct{ name, source, packages, link string }{
	{"OpenSSL", "openssl.c", "libssl3", "-lssl -lcrypto"},
	{"GnuTLS", "gnutls.c", "libgnutls30", "-lgnutls"},
	{"mbedTLS", "mbedtls.c", "libmbedtls14", "-lmbedtls -lmbedx509 -lmbedcrypto"},
	{"wolfSSL", "wolfssl.c", "libwolfssl35", "-lwolfssl"},
}

// peers builds and asks all peers once.
var peers = sync.OnceValues(func() ([]*peer, error) {
	folder, err := scratch()
	if err != nil {
		return nil, err
	}
	found := []*peer{programPeer()}
	for _, l := range libraries {
		p, err := compiled(folder, l.name, l.source, l.packages, l.link)
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	java, err := bouncyCastle(folder)
	if err != nil {
		return nil, err
	}
	found = append(found, java)
	for _, p := range found[1:] {
		if len(p.suites) == 0 {
			return nil, fmt.Errorf("%s lists no cipher suite", p.name)
		}
	}
	found[0].suites = found[1].suites // both are libssl
	return found, nil
})

// scratch is the folder of what the tests build; TestMain removes it.
var scratch = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "floorcheck-interop") })

func compiled(folder, name, source, packages, link string) (*peer, error) {
	path := filepath.Join(folder, strings.TrimSuffix(source, ".c"))
	args := append([]string{"-O1", "-Wall", "-o", path, "peers/peer.c", "peers/" + source}, strings.Fields(link)...)
	if out, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s does not compile (\"make interop\" installs what it needs): %v\n%s", source, err, out)
	}
	out, err := exec.Command(path, "list").Output()
	if err != nil {
		return nil, fmt.Errorf("%s list: %v", name, err)
	}
	return &peer{name: name, packages: []string{packages}, client: true, server: true, suites: listed(string(out)),
		start: func(ctx context.Context, c cell, port string) (*running, error) {
			run := exec.CommandContext(ctx, path, c.args(port)...)
			return startProgram(run, c.server)
		}}, nil
}

// listed reads lines "suite HEX" and keeps what we have too.
func listed(out string) map[tlspsk.CipherSuite]bool {
	m := map[tlspsk.CipherSuite]bool{}
	for _, line := range strings.Split(out, "\n") {
		if hex, ok := strings.CutPrefix(line, "suite "); ok {
			n, err := strconv.ParseUint(strings.TrimSpace(hex), 16, 16)
			if _, ours := tlspsk.CipherSuite(n).Info(); err == nil && ours {
				m[tlspsk.CipherSuite(n)] = true
			}
		}
	}
	return m
}

// startProgram starts a program of peers/. Its context's end kills it.
func startProgram(run *exec.Cmd, server bool) (*running, error) {
	stdout, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(stdout)
	r := &running{said: func() string {
		rest, _ := io.ReadAll(lines)
		err := run.Wait()
		var exit *exec.ExitError
		if said := strings.TrimSpace(string(rest)); said != "" {
			return said
		} else if errors.As(err, &exit) {
			return "failed " + exit.String() // killed: too slow, or a crash
		}
		return "failed without a word"
	}}
	if server {
		line, _ := lines.ReadString('\n')
		var ok bool
		if r.port, ok = strings.CutPrefix(strings.TrimSpace(line), "port "); !ok {
			return nil, fmt.Errorf("expected a port, found %q, then %s", line, r.said())
		}
	}
	return r, nil
}

// bouncyCastle compiles the peer in Java and starts it: one machine serves all
// its cells, one after the other.
func bouncyCastle(folder string) (*peer, error) {
	const jars = "/usr/share/java/bctls.jar:/usr/share/java/bcprov.jar:/usr/share/java/bcutil.jar"
	out, err := exec.Command("javac", "-nowarn", "-Xlint:none", "-cp", jars, "-d", folder, "peers/BouncyCastle.java").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("BouncyCastle.java does not compile (\"make interop\" installs what it needs): %v\n%s", err, out)
	}
	run := exec.Command("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", jars+":"+folder, "BouncyCastle")
	run.Stderr = os.Stderr
	stdin, err := run.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	atEnd(func() { stdin.Close(); _ = run.Process.Kill(); _ = run.Wait() })
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(stdout); s.Scan(); {
			lines <- s.Text()
		}
	}()
	next := func() string {
		select {
		case line, ok := <-lines:
			if ok {
				return line
			}
			return "failed: java has ended"
		case <-time.After(2 * cellTime):
			_ = run.Process.Kill() // what it says later would be taken for the next cell
			return "failed: no word from java"
		}
	}
	fmt.Fprintln(stdin, "list")
	var all []string
	for line := next(); line != "end" && !strings.HasPrefix(line, "failed"); line = next() {
		all = append(all, line)
	}
	var busy sync.Mutex
	return &peer{name: "BouncyCastle", packages: []string{"libbctls-java"}, client: true, server: true,
		suites: listed(strings.Join(all, "\n")),
		start: func(_ context.Context, c cell, port string) (*running, error) {
			busy.Lock() // until it has said how the cell ended
			if _, err := fmt.Fprintln(stdin, strings.Join(c.args(port), " ")); err != nil {
				busy.Unlock()
				return nil, err
			}
			r := &running{said: sync.OnceValue(func() string { defer busy.Unlock(); return next() })}
			if c.server {
				line := next()
				var ok bool
				if r.port, ok = strings.CutPrefix(line, "port "); !ok {
					busy.Unlock()
					return nil, fmt.Errorf("expected a port, found %q", line)
				}
			}
			return r, nil
		}}, nil
}

// endings run when all tests have.
var (
	endingsMu sync.Mutex
	endings   []func()
)

func atEnd(f func()) {
	endingsMu.Lock()
	defer endingsMu.Unlock()
	endings = append(endings, f)
}

// versions names the Debian packages of a peer, as they are installed.
func (p *peer) versions(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("dpkg-query", append([]string{"-W", "-f", "${Package} ${Version}\n"}, p.packages...)...).Output()
	if err != nil {
		return strings.Join(p.packages, ", ")
	}
	return strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", ", ")
}
