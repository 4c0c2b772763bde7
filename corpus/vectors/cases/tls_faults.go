package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/tlspsk/craft"
)

var tlsFaultNotes = map[string]vectors.Note{
	"Normal": note(none, "A handshake in which nothing is odd.", ""),
	"Client": note(lenience, "The server is at fault, and the client has to notice.", "RFC 5246, RFC 8446"),
	"Server": note(lenience, "The client is at fault, and the server has to notice.", "RFC 5246, RFC 8446"),
}

// party is how the end is set up that has to notice a fault. With the same Seed it
// draws the same octets and so sends the same.
type party struct {
	Role      string   `json:"role"`
	Versions  []string `json:"versions"`
	Suites    []string `json:"suites"`
	Identity  string   `json:"identity"`
	PSK       string   `json:"psk"`
	Groups    []uint16 `json:"groups,omitempty"`
	Modes     []uint8  `json:"pskModes,omitempty"`
	NoShares  bool     `json:"noKeyShares,omitempty"`
	WantEMS   bool     `json:"requireExtendedMasterSecret,omitempty"`
	WantReneg bool     `json:"requireSecureRenegotiation,omitempty"`
	Limit     int      `json:"recordSizeLimit,omitempty"`
	Seed      uint8    `json:"seed"`
}

func (p party) config() (*tlspsk.Config, error) {
	c := &tlspsk.Config{Rand: examples.Random(p.Seed), PSKs: []tlspsk.PSK{{Identity: fromHex(p.Identity), Key: fromHex(p.PSK)}}, RequireExtendedMasterSecret: p.WantEMS,
		RequireSecureRenegotiation: p.WantReneg, RecordSizeLimit: p.Limit}
	for _, name := range p.Suites {
		s, ok := tlspsk.SuiteByName(name)
		if !ok {
			return nil, fmt.Errorf("expected a cipher suite, found %q", name)
		}
		c.CipherSuites = append(c.CipherSuites, s)
	}
	for _, v := range p.Versions {
		version := tlspsk.VersionTLS12
		if v == "1.3" {
			version = tlspsk.VersionTLS13
		}
		if c.MinVersion == 0 {
			c.MinVersion = version
		}
		c.MaxVersion = version
	}
	for _, g := range p.Groups {
		c.Groups = append(c.Groups, tlspsk.Group(g))
	}
	for _, m := range p.Modes {
		c.PSKModes = append(c.PSKModes, tlspsk.PSKMode(m))
	}
	if p.NoShares {
		c.KeyShares = -1
	}
	return c, nil
}

func (p party) engine() (*tlspsk.Engine, error) {
	c, err := p.config()
	if err != nil {
		return nil, err
	}
	if p.Role == "client" {
		return tlspsk.NewClient(c)
	}
	return tlspsk.NewServer(c)
}

// tlsFault is what a peer does wrong.
type tlsFault struct {
	rule   *rule.Rule
	what   string
	victim party
	// peer changes the peer's configuration and what it sends; nil where raw is
	// all that it sends.
	peer func(*tlspsk.Config, *craft.Edits)
	// later is what the peer sends under its keys once the handshake is done:
	// a content type, contents, and how often.
	later func(*tlspsk.Engine) error
	raw   string
}

const tlsPSK = "3031323334353637383961626364656630313233343536373839616263646566"

func end(role, version string, suites ...string) party {
	p := party{Role: role, Versions: []string{version}, Suites: suites, Identity: toHex([]byte("client1")), PSK: tlsPSK, Seed: 21}
	if len(suites) == 0 {
		p.Suites = []string{"TLS_PSK_WITH_AES_128_GCM_SHA256"}
		if version == "1.3" {
			p.Suites = []string{"TLS_AES_128_GCM_SHA256"}
		}
	}
	return p
}

// dialogueOf plays the fault and writes down what the victim sent and received.
func (f tlsFault) dialogueOf() (d []line, err error) {
	victim, err := f.victim.engine()
	if err != nil {
		return nil, err
	}
	hear := func(b []byte) error {
		d = append(d, line{Received: toHex(b)})
		return victim.Feed(b)
	}
	say := func() []byte {
		b := bytes.Clone(victim.Outgoing())
		if len(b) > 0 {
			d = append(d, line{Sent: toHex(b)})
		}
		return b
	}
	if f.raw != "" {
		say()
		_ = hear(fromHex(f.raw))
		say()
		return d, nil
	}
	pc := f.victim
	pc.Seed, pc.WantEMS, pc.WantReneg, pc.NoShares = 22, false, false, false
	c, err := pc.config()
	if err != nil {
		return nil, err
	}
	var e craft.Edits
	f.peer(c, &e)
	c.Hooks = e.Hooks()
	newPeer := tlspsk.NewServer
	if f.victim.Role == "server" {
		newPeer = tlspsk.NewClient
	}
	peer, err := newPeer(c)
	if err != nil {
		return nil, err
	}
	carry := func() {
		for victim.Err() == nil {
			b := bytes.Clone(peer.Outgoing())
			if len(b) > 0 {
				_ = hear(b)
			}
			answer := say()
			if len(answer) > 0 {
				_ = peer.Feed(answer)
			}
			if len(b)+len(answer) == 0 {
				return
			}
		}
		say()
	}
	carry()
	if f.later != nil && victim.Err() == nil {
		if err := f.later(peer); err != nil {
			return nil, err
		}
		carry()
	}
	return d, nil
}

func tlsFaultFile(s *set) {
	f := s.file("tls", "faults", "One end of a handshake, what it sends and what it receives from a peer that breaks a rule. The seed makes floorcheck's own engine send the same again; for others what counts is what is wrong with the octets received.", tlsFaultNotes)
	for _, x := range tlsFaults() {
		d, err := x.dialogueOf()
		if err != nil {
			s.fail("%s: %w", x.what, err)
			continue
		}
		clause, flag := "RFC 8446, RFC 5246", "Normal"
		if x.rule != nil {
			clause, flag = x.rule.Clause, "Client"
			if x.victim.Role == "server" {
				flag = "Server"
			}
		}
		f.group(clause, "").only(x.rule, x.what, request{Op: "exchange", Kind: "tls", Role: x.victim.Role, Inputs: x.victim, Dialogue: d}, flag)
	}
}

// judgeTLS lets an engine say its lines and hear the peer's.
func judgeTLS(t *vectors.Test) error {
	var r struct {
		Inputs   party
		Dialogue []line
	}
	if err := json.Unmarshal(t.Request, &r); err != nil {
		return err
	}
	e, err := r.Inputs.engine()
	if err != nil {
		return err
	}
	var v rule.Verdict
	for i, l := range r.Dialogue {
		if l.Sent != "" {
			if got := e.Outgoing(); !bytes.Equal(got, fromHex(l.Sent)) {
				return fmt.Errorf("line %d: expected the engine to send %s, found %x", i+1, l.Sent, got)
			}
			continue
		}
		var a *tlspsk.AlertError
		if err := e.Feed(fromHex(l.Received)); errors.As(err, &a) && !a.FromPeer && v.Clean() {
			v.Report(a.Rule, i+1, "", "%s", a.Detail)
		}
	}
	enter(t, v)
	return nil
}

// tlsFaults are the faults, one for each rule at least that a peer can break here.
func tlsFaults() []tlsFault {
	c12, s12, c13, s13 := end("client", "1.2"), end("server", "1.2"), end("client", "1.3"), end("server", "1.3")
	ecdhe, dhe := end("client", "1.2", "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256"), end("client", "1.2", "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256")
	dhe.Groups = []uint16{uint16(tlspsk.FFDHE2048)}
	secdhe := ecdhe
	secdhe.Role = "server"
	both := end("client", "1.2", "TLS_AES_128_GCM_SHA256", "TLS_PSK_WITH_AES_128_GCM_SHA256")
	both.Versions = []string{"1.2", "1.3"}
	sboth := both
	sboth.Role = "server"
	mixed := end("client", "1.2", "TLS_PSK_WITH_AES_128_CBC_SHA", "TLS_PSK_WITH_AES_128_GCM_SHA256")
	retry := c13
	retry.NoShares = true
	ems, reneg := c12, c12
	ems.WantEMS, reneg.WantReneg = true, true
	body := func(typ uint8, f func([]byte) []byte) func(*tlspsk.Config, *craft.Edits) {
		return func(_ *tlspsk.Config, e *craft.Edits) { e.Body(typ, f) }
	}
	hello := func(f func(*craft.ClientHello)) func(*tlspsk.Config, *craft.Edits) {
		return func(_ *tlspsk.Config, e *craft.Edits) { e.Hello(f) }
	}
	nothing := func(*tlspsk.Config, *craft.Edits) {}
	put := func(at int, v ...byte) func([]byte) []byte {
		return func(b []byte) []byte { copy(b[at:], v); return b }
	}
	more := func(typ uint16, data []byte) func([]byte) []byte { // of a TLS 1.2 ServerHello without session ID
		return func(b []byte) []byte {
			x := append(bytes.Clone(b[40:]), byte(typ>>8), byte(typ))
			return append(b[:38:38], craft.Vec16(append(x, craft.Vec16(data)...))...)
		}
	}
	send := func(typ uint8, p []byte, times int) func(*tlspsk.Engine) error {
		return func(e *tlspsk.Engine) error {
			for range times {
				if err := e.Inject(typ, p); err != nil {
					return err
				}
			}
			return nil
		}
	}
	withPSK := func(ids ...craft.Identity) func(h *craft.ClientHello) {
		return func(h *craft.ClientHello) { h.SetPSK(nil, ids...) }
	}
	good := craft.Identity{Identity: []byte("client1"), Key: fromHex(tlsPSK), Label: "ext binder"}
	wrong, none := good, good
	wrong.Key, none.NoBinder = []byte("wrong"), true
	again := func(f func(h *craft.ClientHello)) func(h *craft.ClientHello) {
		return func(h *craft.ClientHello) { f(h); h.SetPSK(nil, good) }
	}
	second := func(f func(h *craft.ClientHello)) func(*tlspsk.Config, *craft.Edits) {
		return func(c *tlspsk.Config, e *craft.Edits) {
			c.KeyShares = -1
			n := 0
			e.Hello(func(h *craft.ClientHello) {
				if n++; n == 2 {
					f(h)
				}
			})
		}
	}
	skx := func(f func(b []byte) []byte) func(*tlspsk.Config, *craft.Edits) {
		return body(craft.ServerKeyExchange, func(b []byte) []byte { return append([]byte{0, 0}, f(b[2:])...) })
	}
	dh := func(bits uint, y int64) func([]byte) []byte {
		p := new(big.Int).Lsh(big.NewInt(1), bits-1)
		p.Add(p, big.NewInt(1))
		return func([]byte) []byte {
			return append(append(craft.Vec16(p.Bytes()), craft.Vec16([]byte{2})...), craft.Vec16(big.NewInt(y).Bytes())...)
		}
	}
	const at13 = 2 + 32 + 1 + 32 // cipher_suite of a TLS 1.3 ServerHello
	extensions := func(f func(typ uint16, data []byte) ([]byte, bool)) func([]byte) []byte {
		return func(b []byte) []byte {
			var x []byte
			for l := b[at13+5:]; len(l) >= 4; {
				n := int(l[2])<<8 | int(l[3])
				if data, keep := f(uint16(l[0])<<8|uint16(l[1]), bytes.Clone(l[4:4+n])); keep {
					x = append(append(x, l[:2]...), craft.Vec16(data)...)
				}
				l = l[4+n:]
			}
			return append(b[:at13+3:at13+3], craft.Vec16(x)...)
		}
	}
	set := func(typ uint16, data []byte) func([]byte) []byte {
		return extensions(func(t uint16, old []byte) ([]byte, bool) {
			if t == typ {
				return data, data != nil
			}
			return old, true
		})
	}
	ee := func(x ...byte) func(*tlspsk.Config, *craft.Edits) {
		return body(craft.EncryptedExtensions, func([]byte) []byte { return craft.Vec16(x) })
	}
	return []tlsFault{
		{nil, "nothing odd in TLS 1.2", c12, nothing, nil, ""},
		{nil, "nothing odd in TLS 1.3", s13, nothing, nil, ""},

		{rule.TLSRecordType, "a record of type 99", s12, nil, nil, "6303030001" + "00"},
		{rule.TLSRecordOverflow, "a record of 18433 octets", s12, nil, nil, "1603014801"},
		{rule.TLSEmptyFragment, "an empty handshake record", s12, nil, nil, "1603010000"},
		{rule.TLSAlertSyntax, "an alert of one octet", s12, nil, nil, "1503010001" + "01"},
		{rule.TLSRecordVersion, "a record of version 4.1", s12, nil, nil, "1604010001" + "01"},
		{rule.TLSHandshakeSize, "a handshake message of 16777215 octets", s12, nil, nil, "1603010004" + "01ffffff"},
		{rule.TLSUnexpectedMessage, "a Finished first", s12, nil, nil, "1603010010" + "1400000c" + "000000000000000000000000"},
		{rule.TLSSyntax, "a ClientHello of 2 octets", s12, nil, nil, "1603010006" + "01000002" + "0303"},
		{rule.TLSUnexpectedMessage, "application data in the clear", s12, nil, nil, "1703030001" + "00"},

		{rule.TLSChosenSuite, "a suite that was not offered", c12, body(craft.ServerHello, put(35, 0, 0xA9)), nil, ""},
		{rule.TLSVersion, "a ServerHello of TLS 1.0", c12, body(craft.ServerHello, put(1, 1)), nil, ""},
		{rule.TLSCompression, "compression", c12, body(craft.ServerHello, put(37, 1)), nil, ""},
		{rule.TLSExtensionUnsolicited, "an extension that was not offered", c12, body(craft.ServerHello, more(16, []byte{0, 3, 2, 'h', '2'})), nil, ""},
		{rule.TLSExtensionTwice, "extended_master_secret twice", c12, body(craft.ServerHello, more(23, nil)), nil, ""},
		{rule.TLSUnexpectedMessage, "a Certificate", c12, func(_ *tlspsk.Config, e *craft.Edits) {
			e.Before(craft.ServerHelloDone, craft.Message(craft.Certificate, []byte{0, 0, 0}))
		}, nil, ""},
		{rule.TLSFinished, "a wrong Finished", c12, func(_ *tlspsk.Config, e *craft.Edits) { e.Corrupt(craft.Finished, 4, 1) }, nil, ""},
		{rule.TLSFinished, "a wrong Finished of TLS 1.3", c13, func(_ *tlspsk.Config, e *craft.Edits) { e.Corrupt(craft.Finished, 4, 1) }, nil, ""},
		{rule.TLSRandomEcho, "the client's own random", c12, body(craft.ServerHello, func(b []byte) []byte {
			_, _ = examples.Random(c12.Seed).Read(b[2:34])
			return b
		}), nil, ""},
		{rule.TLSRenegotiationInfo, "renegotiation_info of another handshake", s12, hello(func(h *craft.ClientHello) { h.Extension(0xFF01).Data = []byte{1, 0} }), nil, ""},
		{rule.TLSExtendedMasterSecret, "no extended master secret, where it is required", ems, func(c *tlspsk.Config, _ *craft.Edits) { c.NoExtendedMasterSecret = true }, nil, ""},
		{rule.TLSSecureRenegotiation, "no renegotiation_info, where it is required", reneg, func(c *tlspsk.Config, _ *craft.Edits) { c.NoRenegotiationInfo = true }, nil, ""},
		{rule.TLSGroup, "ECDHE: an explicit curve", ecdhe, skx(put(0, 1)), nil, ""},
		{rule.TLSGroup, "ECDHE: a curve that was not offered", ecdhe, skx(put(2, 25)), nil, ""},
		{rule.TLSDHPublic, "DHE: the public value 1", dhe, skx(dh(2048, 1)), nil, ""},
		{rule.TLSDHSize, "DHE: a prime of 1024 bits", dhe, skx(dh(1024, 9)), nil, ""},

		{rule.TLSCommonSuite, "no suite in common", s12, hello(func(h *craft.ClientHello) { h.CipherSuites = []uint16{0x2F, 0xFF} }), nil, ""},
		{rule.TLSPSKIdentity, "an unknown identity", s12, func(c *tlspsk.Config, _ *craft.Edits) { c.PSKs[0].Identity = []byte("nobody") }, nil, ""},
		{rule.TLSPSKIdentity, "an unknown identity in TLS 1.3", s13, func(c *tlspsk.Config, _ *craft.Edits) { c.PSKs[0].Identity = []byte("nobody") }, nil, ""},
		{rule.TLSRecordProtection, "a wrong key", s12, func(c *tlspsk.Config, _ *craft.Edits) { c.PSKs[0].Key = []byte("wrong") }, nil, ""},
		{rule.TLSRecordSizeLimit, "record_size_limit of 63", s12, hello(func(h *craft.ClientHello) {
			h.Extensions = append(h.Extensions, craft.Extension{Type: 28, Data: []byte{0, 63}})
		}), nil, ""},
		{rule.TLSPointFormat, "no uncompressed points", secdhe, hello(func(h *craft.ClientHello) {
			h.Remove(11)
			h.Extensions = append(h.Extensions, craft.Extension{Type: 11, Data: []byte{1, 1}})
		}), nil, ""},
		{rule.TLSFallback, "TLS_FALLBACK_SCSV, and the server has TLS 1.3", sboth, func(c *tlspsk.Config, e *craft.Edits) {
			c.MinVersion, c.MaxVersion = tlspsk.VersionTLS12, tlspsk.VersionTLS12
			e.Hello(func(h *craft.ClientHello) { h.CipherSuites = append(h.CipherSuites, 0x5600) })
		}, nil, ""},
		{rule.TLSDowngrade, "TLS 1.2 with the sign of a server that has TLS 1.3", both, func(c *tlspsk.Config, e *craft.Edits) {
			c.MaxVersion = tlspsk.VersionTLS12
			e.Body(craft.ServerHello, put(26, []byte("DOWNGRD\x01")...))
		}, nil, ""},
		{rule.TLSFlood, "33 empty records", s12, nothing, send(craft.ApplicationData, nil, 33), ""},

		{rule.TLSSessionID, "another session ID", c13, body(craft.ServerHello, func(b []byte) []byte { b[35] ^= 1; return b }), nil, ""},
		{rule.TLSSelectedPSK, "an identity that was not offered", c13, body(craft.ServerHello, set(41, []byte{0, 1})), nil, ""},
		{rule.TLSMissingExtension, "no key share", c13, body(craft.ServerHello, set(51, nil)), nil, ""},
		{rule.TLSGroup, "a share of a group that was not offered", c13, body(craft.ServerHello, set(51, append([]byte{0, 23}, craft.Vec16(make([]byte, 65))...))), nil, ""},
		{rule.TLSKeyShare, "a share of low order", c13, body(craft.ServerHello, set(51, append([]byte{0, 29}, craft.Vec16(make([]byte, 32))...))), nil, ""},
		{rule.TLSExtensionPlace, "key_share in EncryptedExtensions", c13, ee(0, 51, 0, 0), nil, ""},
		{rule.TLSExtensionUnsolicited, "an unknown extension in EncryptedExtensions", c13, ee(0x77, 0x77, 0, 0), nil, ""},
		{rule.TLSKeyChange, "a message behind ServerHello in its record", c13, func(_ *tlspsk.Config, e *craft.Edits) {
			e.After(craft.ServerHello, craft.Message(craft.EncryptedExtensions, []byte{0, 0}))
		}, nil, ""},
		{rule.TLSRetry, "a HelloRetryRequest for a group that was not offered", retry, func(_ *tlspsk.Config, e *craft.Edits) { e.Corrupt(craft.ServerHello, -1, 0x40) }, nil, ""},
		{rule.TLSInnerType, "a record of padding only", c13, nothing, send(0, make([]byte, 9), 1), ""},
		{rule.TLSEncryptThenMAC, "encrypt_then_mac for an AEAD", mixed, body(craft.ServerHello, put(35, 0, 0xA8)), nil, ""},
		{rule.TLSRecordPlaintext, "a Finished in the clear", s13, func(_ *tlspsk.Config, e *craft.Edits) {
			e.Record = func(out *tlspsk.RecordOut, typ uint8, p []byte) error {
				if out.Protected() {
					out.Raw(craft.Record(typ, 0x0303, p))
					return nil
				}
				return out.Send(typ, p)
			}
		}, nil, ""},
		{rule.TLSRecordType, "content of type 99", c13, nothing, send(99, []byte{1}, 1), ""},
		{rule.TLSKeyUpdate, "KeyUpdate of 2", s13, nothing, send(craft.Handshake, craft.Message(craft.KeyUpdate, []byte{2}), 1), ""},
		{rule.TLSBinder, "a binder of another key", s13, hello(withPSK(wrong)), nil, ""},
		{rule.TLSBinderCount, "two identities, one binder", s13, hello(withPSK(good, none)), nil, ""},
		{rule.TLSPSKLast, "pre_shared_key is not last", s13, hello(func(h *craft.ClientHello) {
			h.Extensions = append(h.Extensions, craft.Extension{Type: 7777})
		}), nil, ""},
		{rule.TLSShares, "a share twice", s13, hello(again(func(h *craft.ClientHello) {
			d := h.Extension(51)
			one := bytes.Clone(d.Data[2:])
			d.Data = craft.Vec16(append(one, one...))
		})), nil, ""},
		{rule.TLSSecondHello, "a second ClientHello with another random", s13, second(func(h *craft.ClientHello) { h.Random[0] ^= 1 }), nil, ""},
		{rule.TLSMissingExtension, "no psk_key_exchange_modes", s13, hello(again(func(h *craft.ClientHello) { h.Remove(45) })), nil, ""},
	}
}
