package tlspsk

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// logged is a key log that can be asked.
type logged struct{ bytes.Buffer }

func (l *logged) secret(label string, random [32]byte) ([]byte, bool) {
	for line := range strings.Lines(l.String()) {
		f := strings.Fields(line)
		if len(f) == 3 && f[0] == label && f[1] == hex.EncodeToString(random[:]) {
			b, err := hex.DecodeString(f[2])
			return b, err == nil
		}
	}
	return nil, false
}

// piece is octets of one side.
type piece struct {
	client bool
	b      []byte
}

// converse records a connection: the handshake, data both ways, KeyUpdates in TLS
// 1.3, and the end.
func converse(t *testing.T, client, server *Config) []piece {
	t.Helper()
	c, err := NewClient(client)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewServer(server)
	if err != nil {
		t.Fatal(err)
	}
	var all []piece
	pump := func() {
		for {
			a := bytes.Clone(c.Outgoing())
			if len(a) > 0 {
				all = append(all, piece{true, a})
				if err := s.Feed(a); err != nil && err != ErrClosed {
					t.Fatal(err)
				}
			}
			b := bytes.Clone(s.Outgoing())
			if len(b) > 0 {
				all = append(all, piece{false, b})
				if err := c.Feed(b); err != nil && err != ErrClosed {
					t.Fatal(err)
				}
			}
			if len(a)+len(b) == 0 {
				return
			}
		}
	}
	pump()
	for range 3 {
		if err := c.Write([]byte("question ")); err != nil {
			t.Fatal(err)
		}
		pump()
		if err := s.Write([]byte("answer ")); err != nil {
			t.Fatal(err)
		}
		pump()
		if c.ConnectionState().Version == VersionTLS13 {
			if err := c.UpdateKeys(true); err != nil {
				t.Fatal(err)
			}
			pump()
		}
	}
	_ = c.Close()
	pump()
	return all
}

// read observes pieces and returns what each side said.
func read(o *Observer, all []piece, step int) (said [2]string, err error) {
	for _, p := range all {
		for b := p.b; len(b) > 0; {
			n := min(step, len(b))
			if err = o.Feed(p.client, b[:n], func(client bool, b []byte) { said[sideOf(client)] += string(b) }); err != nil {
				return said, err
			}
			b = b[n:]
		}
	}
	return said, nil
}

var talk = [2]string{"question question question ", "answer answer answer "}

func pskOf(key string) func([]byte) ([]byte, bool) {
	return func(identity []byte) ([]byte, bool) { return []byte(key), string(identity) == "client1" }
}

// observed are the configurations of a client and a server for each suite and
// what else changes what an observer has to do.
func observed(t *testing.T) map[string][2]*Config {
	t.Helper()
	all := map[string][2]*Config{}
	for _, s := range AllSuites() {
		i := bySuite[s]
		if i.KX == KXRSAPSK {
			continue // needs a certificate; the way to its keys is DHE_PSK's
		}
		for name, change := range map[string]func(*Config){"": func(*Config) {}, " psk_ke": func(c *Config) { c.PSKModes = []PSKMode{PSKOnly} },
			" retry": func(c *Config) { c.KeyShares = -1 }, " without EMS and EtM": func(c *Config) { c.NoExtendedMasterSecret, c.NoEncryptThenMAC = true, true }} {
			if (name == " psk_ke" || name == " retry") != (i.KX == KXTLS13) && name != "" {
				continue
			}
			var pair [2]*Config
			for side := range pair {
				c := &Config{Rand: rand.NewChaCha8([32]byte{byte(side)}), CipherSuites: []CipherSuite{s}, PSKs: []PSK{{Identity: []byte("client1"), Key: []byte("0123456789abcdef"), Hash: i.Hash}}}
				change(c)
				pair[side] = c
			}
			all[s.String()+name] = pair
		}
	}
	return all
}

func TestAnObserverReadsEverySuiteWithAKeyLog(t *testing.T) {
	for name, pair := range observed(t) {
		var log logged
		pair[1].KeyLog = &log
		all := converse(t, pair[0], pair[1])
		for _, step := range []int{1, 100, 1 << 20} {
			o := NewObserver(ObserverKeys{Secret: log.secret})
			said, err := read(o, all, step)
			if err != nil || said != talk || !o.State().HandshakeComplete || !o.Closed(true) || string(o.State().Identity) != "client1" {
				t.Errorf("%s in pieces of %d: %q, %v", name, step, said, err)
			}
		}
	}
}

func TestAnObserverReadsPlainPSKWithTheKeyAlone(t *testing.T) {
	read0, needs := 0, 0
	for name, pair := range observed(t) {
		all := converse(t, pair[0], pair[1])
		said, err := read(NewObserver(ObserverKeys{PSK: pskOf("0123456789abcdef")}), all, 1<<20)
		i := bySuite[pair[0].CipherSuites[0]]
		if i.KX == KXPSK || strings.HasSuffix(name, "psk_ke") {
			read0++
			if err != nil || said != talk {
				t.Errorf("%s: %q, %v", name, said, err)
			}
			for _, wrong := range []string{"0123456789abcdeX", "x"} {
				if said, err := read(NewObserver(ObserverKeys{PSK: pskOf(wrong)}), all, 1<<20); !errors.Is(err, ErrWrongKey) || said != [2]string{} {
					t.Errorf("%s with a wrong key: %q, %v", name, said, err)
				}
			}
			if _, err := read(NewObserver(ObserverKeys{}), all, 1<<20); !errors.Is(err, ErrNoKey) {
				t.Errorf("%s without a key: %v", name, err)
			}
			continue
		}
		needs++
		if !errors.Is(err, ErrNeedsLog) || said != [2]string{} {
			t.Errorf("%s: expected the need of a key log, found %q, %v", name, said, err)
		}
	}
	if read0 < 20 || needs < 20 {
		t.Errorf("expected 20 of each kind at least, found %d and %d", read0, needs)
	}
}

func TestAnObserverTakesTheTwoSidesInAnyOrder(t *testing.T) {
	for name, pair := range observed(t) {
		var log logged
		pair[1].KeyLog = &log
		all := converse(t, pair[0], pair[1])
		var mixed []piece // all of the server's octets come first
		for _, client := range []bool{false, true} {
			for _, p := range all {
				if p.client == client {
					mixed = append(mixed, p)
				}
			}
		}
		if said, err := read(NewObserver(ObserverKeys{Secret: log.secret}), mixed, 7); err != nil || said != talk {
			t.Errorf("%s: %q, %v", name, said, err)
		}
	}
}

func TestAnyOctetsDoAnObserverNoHarm(t *testing.T) {
	for name, pair := range observed(t) {
		all := converse(t, pair[0], pair[1])
		for seed := range uint64(20) {
			r := rand.New(rand.NewPCG(seed, 1))
			broken := make([]piece, len(all))
			for i, p := range all {
				broken[i] = piece{p.client, bytes.Clone(p.b)}
			}
			p := broken[r.IntN(len(broken))]
			p.b[r.IntN(len(p.b))] ^= byte(1 + r.IntN(255))
			o := NewObserver(ObserverKeys{PSK: pskOf("0123456789abcdef")})
			_, err := read(o, broken, 1<<20)
			if err != nil && (o.Err() == nil || o.Feed(true, []byte{1}, nil) == nil || strings.Contains(err.Error(), "0123456789")) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
