package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

var tlsNotes = map[string]vectors.Note{
	"TLS12":    note(cryptography, "TLS 1.2: premaster secret, master secret, key block, Finished.", "RFC 5246, RFC 4279"),
	"EMS":      note(cryptography, "With the extended master secret.", "RFC 7627"),
	"NoEMS":    note(cryptography, "Without the extended master secret.", "RFC 5246 §8.1"),
	"TLS13":    note(cryptography, "TLS 1.3: the key schedule from the pre-shared key on.", "RFC 8446 §7.1"),
	"PSKOnly":  note(cryptography, "The key exchange is the pre-shared key alone.", "RFC 8446 §4.2.9"),
	"DHE":      note(cryptography, "With a Diffie-Hellman exchange beside the pre-shared key.", "RFC 8446 §4.2.9, RFC 4279 §3, RFC 5489"),
	"Retry":    note(cryptography, "With a HelloRetryRequest: the transcript begins with a message_hash.", "RFC 8446 §4.4.1"),
	"Imported": note(cryptography, "The key is an imported one.", "RFC 9258"),
	"ETM":      note(cryptography, "Encrypt-then-MAC.", "RFC 7366"),
}

// handshake is the inputs of a handshake's derivations.
type handshake struct {
	What    string `json:"what"`
	Version string `json:"version"`
	Suite   string `json:"suite"`
	// Identity is what the client offers, PSK the key, both hex.
	Identity string `json:"identity"`
	PSK      string `json:"psk"`
	// Imported says that PSK is put through the importer with that Context.
	Imported bool   `json:"imported,omitempty"`
	Context  string `json:"context,omitempty"`
	// Shared is the result of the Diffie-Hellman exchange, hex.
	Shared string `json:"shared,omitempty"`
	// Messages are the handshake messages in their order, whole, hex.
	Messages []tlsMessage `json:"messages"`
	// Flights are all octets of the connection, application data and
	// close_notify of both sides in the end.
	Flights []tlsMessage `json:"flights"`
}

type tlsMessage struct {
	From string `json:"from"`
	Name string `json:"name,omitempty"`
	Hex  string `json:"hex"`
}

// recorded keeps what was read from a source of randomness, read by read.
type recorded struct {
	io.Reader
	reads [][]byte
}

// Read passes on.
func (r *recorded) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.reads = append(r.reads, bytes.Clone(b[:n]))
	return n, err
}

const (
	tlsPing = "ping from the client"
	tlsPong = "pong from the server"
)

// tlsRun plays a handshake between a client and a server of that configuration.
func tlsRun(client, server tlspsk.Config) (h handshake, log string, drawn [][]byte, err error) {
	var keys bytes.Buffer
	random := &recorded{Reader: examples.Random(7)}
	client.Rand, server.Rand, client.KeyLog = random, examples.Random(8), &keys
	hook := func(from string) *tlspsk.Hooks {
		return &tlspsk.Hooks{Message: func(typ uint8, raw []byte) [][]byte {
			if typ != tlspsk.TypeChangeCipherSpec {
				h.Messages = append(h.Messages, tlsMessage{From: from, Name: messageName(typ), Hex: toHex(raw)})
			}
			return [][]byte{raw}
		}}
	}
	client.Hooks, server.Hooks = hook("client"), hook("server")
	c, err := tlspsk.NewClient(&client)
	if err != nil {
		return h, "", nil, err
	}
	s, err := tlspsk.NewServer(&server)
	if err != nil {
		return h, "", nil, err
	}
	carry := func() error {
		for {
			moved := false
			for _, x := range []struct {
				name     string
				from, to *tlspsk.Engine
			}{{"client", c, s}, {"server", s, c}} {
				if b := bytes.Clone(x.from.Outgoing()); len(b) > 0 {
					moved = true
					h.Flights = append(h.Flights, tlsMessage{From: x.name, Hex: toHex(b)})
					if err := x.to.Feed(b); err != nil {
						return err
					}
				}
			}
			if !moved {
				return nil
			}
		}
	}
	for _, step := range []func() error{carry, func() error { return c.Write([]byte(tlsPing)) }, carry, func() error { return s.Write([]byte(tlsPong)) }, carry, c.CloseWrite, carry, s.CloseWrite, carry} {
		if err := step(); err != nil {
			return h, "", nil, err
		}
	}
	if !c.HandshakeComplete() || !s.HandshakeComplete() {
		return h, "", nil, fmt.Errorf("expected a complete handshake")
	}
	return h, keys.String(), random.reads, nil
}

func messageName(typ uint8) string {
	if n := tlspsk.HandshakeName(typ); n != "" {
		return n
	}
	return fmt.Sprint(typ)
}

func tlsFiles(s *set) {
	identity, key := []byte("client1"), []byte("0123456789abcdef0123456789abcdef")
	f12 := s.file("tls", "tls12", "Handshakes of TLS 1.2 with every cipher suite for pre-shared keys that needs no certificate, with every secret.", tlsNotes)
	f13 := s.file("tls", "tls13", "Handshakes of TLS 1.3 with external pre-shared keys, with every secret.", tlsNotes)
	play := func(f *file, clause, comment string, client, server tlspsk.Config, suite tlspsk.Info, shared bool, flags ...string) {
		psk := client.PSKs[0]
		h, log, drawn, err := tlsRun(client, server)
		if err != nil {
			s.err = fmt.Errorf("%s: %w", comment, err)
			return
		}
		h.What, h.Suite, h.Version, h.Identity, h.PSK = "handshake", suite.Name, "1.2", toHex(psk.Identity), toHex(psk.Key)
		if suite.KX == tlspsk.KXTLS13 {
			h.Version = "1.3"
		}
		h.Imported, h.Context = psk.Import, toHex(psk.Context)
		if shared {
			z, err := sharedSecret(h, drawn)
			if err != nil {
				s.err = fmt.Errorf("%s: %w", comment, err)
				return
			}
			h.Shared = toHex(z)
		}
		g := f.group(clause, "")
		before := len(g.Groups[g.at].Tests)
		g.add(comment, request{Op: "derive", Kind: "tls", Inputs: h}, flags...)
		if tests := g.Groups[g.at].Tests; s.err == nil && len(tests) > before {
			if err := logged(tests[len(tests)-1].Derived, log); err != nil {
				s.err = fmt.Errorf("%s: %w", comment, err)
			}
		}
	}
	for _, id := range tlspsk.AllSuites() {
		info, _ := id.Info()
		if info.KX == tlspsk.KXRSAPSK || info.KX == tlspsk.KXTLS13 {
			continue
		}
		groups := [][]tlspsk.Group{nil}
		switch info.KX {
		case tlspsk.KXECDHEPSK:
			groups = [][]tlspsk.Group{{tlspsk.X25519}}
		case tlspsk.KXDHEPSK:
			groups = [][]tlspsk.Group{{tlspsk.FFDHE2048}}
		}
		for _, group := range groups {
			for _, ems := range []bool{true, false} {
				flags, name := []string{"TLS12", "EMS"}, info.Name
				if !ems {
					flags, name = []string{"TLS12", "NoEMS"}, name+" without extended master secret"
				}
				if info.KX != tlspsk.KXPSK {
					flags = append(flags, "DHE")
				}
				if info.Cipher == tlspsk.CipherCBC {
					flags = append(flags, "ETM")
				}
				c := tlspsk.Config{MaxVersion: tlspsk.VersionTLS12, CipherSuites: []tlspsk.CipherSuite{id}, Groups: group, NoExtendedMasterSecret: !ems, PSKs: []tlspsk.PSK{{Identity: identity, Key: key}}}
				play(f12, info.Spec, name, c, c, info, info.KX != tlspsk.KXPSK, flags...)
				if info.KX == tlspsk.KXPSK && ems {
					short := c
					short.PSKs = []tlspsk.PSK{{Identity: bytes.Repeat([]byte{0xFF}, 128), Key: []byte{0}}}
					play(f12, "RFC 4279 §5.3", name+", an identity of 128 octets, a key of 1", short, short, info, false, flags...)
					long := c
					long.PSKs = []tlspsk.PSK{{Identity: identity, Key: bytes.Repeat([]byte{0x5A}, 64)}}
					play(f12, "RFC 4279 §5.3", name+", a key of 64 octets", long, long, info, false, flags...)
				}
			}
		}
	}
	for _, id := range tlspsk.AllSuites() {
		info, _ := id.Info()
		if info.KX != tlspsk.KXTLS13 {
			continue
		}
		for _, imported := range []bool{false, true} {
			psk := tlspsk.PSK{Identity: identity, Key: key, Hash: info.Hash}
			name, flags := info.Name, []string{"TLS13"}
			clause := "RFC 8446 §7.1"
			if imported {
				psk.Import, psk.Context, psk.Hash = true, []byte("bfcp"), tlspsk.SHA256
				name, flags, clause = name+", imported key", append(flags, "Imported"), "RFC 9258 §5"
			}
			base := tlspsk.Config{MinVersion: tlspsk.VersionTLS13, CipherSuites: []tlspsk.CipherSuite{id}, PSKs: []tlspsk.PSK{psk}}
			alone := base
			alone.PSKModes = []tlspsk.PSKMode{tlspsk.PSKOnly}
			play(f13, clause, name+", psk_ke", alone, alone, info, false, append(flags, "PSKOnly")...)
			for _, group := range []tlspsk.Group{tlspsk.X25519, tlspsk.P256, tlspsk.P384} {
				dhe := base
				dhe.Groups = []tlspsk.Group{group}
				play(f13, clause, fmt.Sprintf("%s, psk_dhe_ke with %v", name, group), dhe, dhe, info, true, append(flags, "DHE")...)
			}
			retry, picky := base, base
			retry.Groups, picky.Groups = []tlspsk.Group{tlspsk.X25519, tlspsk.P256}, []tlspsk.Group{tlspsk.P256}
			play(f13, "RFC 8446 §4.4.1", name+", psk_dhe_ke after a HelloRetryRequest", retry, picky, info, true, append(flags, "DHE", "Retry")...)
		}
	}
}

// logged compares the secrets of a key log with those derived.
func logged(derived json.RawMessage, log string) error {
	var d map[string]json.RawMessage
	if err := json.Unmarshal(derived, &d); err != nil {
		return err
	}
	for line := range strings.Lines(log) {
		f := strings.Fields(line)
		if len(f) != 3 {
			return fmt.Errorf("expected label, random and secret in a key log, found %q", line)
		}
		var want string
		if err := json.Unmarshal(d[logNames[f[0]]], &want); err != nil {
			return fmt.Errorf("%s: %w", f[0], err)
		}
		if want != f[2] {
			return fmt.Errorf("expected %s as %s, which the key log has, found %s", f[2], logNames[f[0]], want)
		}
	}
	return nil
}

// logNames are our names of what a key log has.
var logNames = map[string]string{
	"CLIENT_RANDOM": "master_secret", "CLIENT_HANDSHAKE_TRAFFIC_SECRET": "client_handshake_traffic_secret", "SERVER_HANDSHAKE_TRAFFIC_SECRET": "server_handshake_traffic_secret",
	"CLIENT_TRAFFIC_SECRET_0": "client_application_traffic_secret_0", "SERVER_TRAFFIC_SECRET_0": "server_application_traffic_secret_0", "EXPORTER_SECRET": "exporter_master_secret",
}
