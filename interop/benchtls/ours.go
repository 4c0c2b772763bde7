package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// measure runs one case for ms milliseconds of processor time, of all threads,
// and returns how often it ran in a second of it.
func measure(name string, ms int) float64 {
	step, err := prepare(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchtls:", err)
		os.Exit(1)
	}
	const batch = 10
	n := 0
	begin := spent()
	for {
		for range batch {
			if err := step(); err != nil {
				fmt.Fprintln(os.Stderr, "benchtls:", err)
				os.Exit(1)
			}
		}
		n += batch
		if s := spent() - begin; s >= float64(ms)/1000 {
			return float64(n) / s
		}
	}
}

// spent is the processor time of this process, in seconds.
func spent() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return float64(r.Utime.Sec+r.Stime.Sec) + float64(r.Utime.Usec+r.Stime.Usec)*1e-6
}

var (
	identity = []byte("client1")
	key      = []byte("0123456789abcdef0123456789abcde\x00")
)

// prepare returns one step of a case.
func prepare(name string) (func() error, error) {
	if name == "aead" {
		return aead()
	}
	cfg := tlspsk.Config{Rand: rand.Reader, CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_AES_128_GCM_SHA256}, Groups: []tlspsk.Group{tlspsk.X25519}}
	switch base, _ := strings.CutSuffix(name, "-bulk"); base {
	case "tls12-psk":
		cfg.CipherSuites[0] = tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256
	case "tls13-dhe":
	case "tls13-ke":
		cfg.PSKModes = []tlspsk.PSKMode{tlspsk.PSKOnly}
	default:
		return nil, fmt.Errorf("unknown case %q", name)
	}
	cc, sc := cfg, cfg
	cc.PSKs = []tlspsk.PSK{{Identity: identity, Key: key}}
	sc.LookupPSK = func(id []byte) ([]byte, bool) { return key, string(id) == string(identity) }
	if !strings.HasSuffix(name, "-bulk") {
		return func() error {
			client, server, err := connect(&cc, &sc)
			if err == nil {
				_, _ = client.Close(), server.Close() // wipes, as freeing does in C
			}
			return err
		}, nil
	}
	client, server, err := connect(&cc, &sc)
	p := make([]byte, 16384)
	return func() error {
		if err := client.Write(p); err != nil {
			return err
		}
		if err := server.Feed(client.Outgoing()); err != nil {
			return err
		}
		if len(server.Incoming()) != len(p) {
			return errors.New("data lost")
		}
		return nil
	}, err
}

func connect(cc, sc *tlspsk.Config) (client, server *tlspsk.Engine, err error) {
	if client, err = tlspsk.NewClient(cc); err != nil {
		return nil, nil, err
	}
	if server, err = tlspsk.NewServer(sc); err != nil {
		return nil, nil, err
	}
	for moved := true; moved; {
		moved = false
		if p := client.Outgoing(); len(p) > 0 {
			moved = true
			if err := server.Feed(p); err != nil {
				return nil, nil, err
			}
		}
		if p := server.Outgoing(); len(p) > 0 {
			moved = true
			if err := client.Feed(p); err != nil {
				return nil, nil, err
			}
		}
	}
	if !client.HandshakeComplete() || !server.HandshakeComplete() {
		return nil, nil, errors.New("handshake is not complete")
	}
	return client, server, nil
}

// aead seals and opens a record's worth and does nothing else: the ceiling of bulk.
func aead() (func() error, error) {
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		return nil, err
	}
	g, err := cipher.NewGCM(block)
	p, aad, nonce := make([]byte, 16384, 16384+16), make([]byte, 13), make([]byte, 12)
	return func() error {
		sealed := g.Seal(p[:0], nonce, p, aad)
		_, err := g.Open(sealed[:0], nonce, sealed, aad)
		return err
	}, err
}
