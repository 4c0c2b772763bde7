package tlspsk

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestAnySplitOfTheStreamGivesTheSameConnection(t *testing.T) {
	for name, c := range handshakes() {
		_, _, whole := play(t, c[0], c[1], nil)
		for step := 1; step < 40; step += 6 {
			cc, sc := c[0], c[1]
			cc.Rand, sc.Rand = &seeded{1}, &seeded{2}
			client, server := mustClient(t, &cc), mustServer(t, &sc)
			from, to := client, server
			for _, f := range whole {
				out := append([]byte(nil), from.Outgoing()...)
				if !bytes.Equal(out, f.octets) {
					t.Fatalf("%s, steps of %d: another flight than with the stream in one piece", name, step)
				}
				for len(out) > 0 {
					n := min(step, len(out))
					if err := to.Feed(out[:n]); err != nil {
						t.Fatalf("%s, steps of %d: %v", name, step, err)
					}
					out = out[n:]
				}
				from, to = to, from
			}
			if !client.HandshakeComplete() || !server.HandshakeComplete() {
				t.Errorf("%s, steps of %d: not complete", name, step)
			}
		}
	}
}

func TestTheSameRandomnessGivesTheSameOctets(t *testing.T) {
	for name, c := range handshakes() {
		_, _, a := play(t, c[0], c[1], nil)
		_, _, b := play(t, c[0], c[1], nil)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: two runs differ", name)
		}
	}
	// RSA_PSK draws its padding from Config.Rand too.
	c := [2]Config{*clientConfig(withSuite(TLS_RSA_PSK_WITH_AES_128_CBC_SHA)), *serverConfig(withSuite(TLS_RSA_PSK_WITH_AES_128_CBC_SHA))}
	_, _, a := play(t, c[0], c[1], nil)
	_, _, b := play(t, c[0], c[1], nil)
	if !reflect.DeepEqual(a, b) {
		t.Error("RSA_PSK: two runs differ")
	}
}

func TestFeedNeitherKeepsNorChangesItsInput(t *testing.T) {
	c := handshakes()["TLS12-PSK"]
	_, _, flights := play(t, c[0], c[1], nil)
	c[1].Rand = &seeded{2}
	server := mustServer(t, &c[1])
	for _, f := range flights {
		if !f.fromClient {
			continue
		}
		for _, half := range [][]byte{f.octets[:9], f.octets[9:]} {
			given := append([]byte(nil), half...)
			if err := server.Feed(given); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(given, half) {
				t.Fatal("Feed changed its input")
			}
			clear(given)
		}
	}
	if !server.HandshakeComplete() {
		t.Error("not complete")
	}
}

// zero tells whether all memory of a value, without following pointers out of it, is zero.
func zero(v any) bool { return reflect.ValueOf(v).Elem().IsZero() }

func TestSecretsAreWipedWhenAConnectionEnds(t *testing.T) {
	ends := map[string]func(e *Engine){
		"Close":     func(e *Engine) { _ = e.Close() },
		"EOF":       func(e *Engine) { _ = e.EOF() },
		"bad bytes": func(e *Engine) { _ = e.Feed([]byte("GET / HTTP/1.0")) },
		"alert":     func(e *Engine) { _ = e.fail(&AlertError{Alert: 40, FromPeer: true}) },
	}
	for name, end := range ends {
		for _, s := range []CipherSuite{TLS_PSK_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256, TLS_PSK_WITH_AES_128_CBC_SHA} {
			opt := withSuite(s)
			client, server := mustClient(t, clientConfig(opt)), mustServer(t, serverConfig(opt))
			if err := server.Feed(client.Outgoing()); err != nil {
				t.Fatal(err)
			}
			h, h13 := server.h, server.h.handshake13
			if err := client.Feed(server.Outgoing()); err != nil {
				t.Fatal(err)
			}
			end(server)
			if !zero(h) || server.h != nil || h13 != nil && !zero(h13) {
				t.Errorf("%s in the handshake of %v: the handshake's secrets are still there", name, s)
			}
			if !zero(&server.tls13) || !zero(&server.aead) || server.rd != nil || server.wr != nil {
				t.Errorf("%s in the handshake of %v: keys are still there", name, s)
			}

			client, server = mustClient(t, clientConfig(opt)), mustServer(t, serverConfig(opt))
			h, h13 = client.h, client.h.handshake13
			if ce, se := shuttle(client, server); ce != nil || se != nil {
				t.Fatal(ce, se)
			}
			if !zero(h) || h13 != nil && !zero(h13) {
				t.Errorf("%v: the handshake's secrets outlive it", s)
			}
			rd, _ := client.rd.(*mac12)
			end(client)
			if !zero(&client.tls13) || !zero(&client.aead) || client.rd != nil || client.wr != nil || rd != nil && !zero(rd) {
				t.Errorf("%s after the handshake of %v: keys are still there", name, s)
			}
		}
	}
}

func TestKeyLogIsWrittenOnRequestOnly(t *testing.T) {
	for s, labels := range map[CipherSuite][]string{
		TLS_PSK_WITH_AES_128_GCM_SHA256: {"CLIENT_RANDOM "},
		TLS_AES_128_GCM_SHA256: {
			"CLIENT_HANDSHAKE_TRAFFIC_SECRET ", "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
			"CLIENT_TRAFFIC_SECRET_0 ", "SERVER_TRAFFIC_SECRET_0 "},
	} {
		var a, b strings.Builder
		cc, sc := clientConfig(withSuite(s)), serverConfig(withSuite(s))
		cc.KeyLog, sc.KeyLog = &a, &b
		connect(t, cc, sc)
		for _, l := range labels {
			if !strings.Contains(a.String(), l) {
				t.Errorf("%v: no %sin the key log", s, l)
			}
		}
		if a.String() != b.String() {
			t.Errorf("%v: the two sides log different secrets:\n%s%s", s, &a, &b)
		}
	}
}

func TestErrorsCarryNoSecrets(t *testing.T) {
	secret := "a very secret key"
	cc := clientConfig(func(c *Config) { c.PSKs[0].Key = []byte(secret) })
	client, server := mustClient(t, cc), mustServer(t, serverConfig())
	ce, se := shuttle(client, server)
	for _, err := range []error{ce, se} {
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secret) {
			t.Errorf("%v: expected an error without the key", err)
		}
	}
}

func TestSelfieReflectionIsRefused(t *testing.T) {
	for _, s := range []CipherSuite{TLS_PSK_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256} {
		own := &Reflections{}
		opt := func(c *Config) { withSuite(s)(c); c.Reflections = own }
		client, server := mustClient(t, clientConfig(opt)), mustServer(t, serverConfig(opt))
		hello := append([]byte(nil), client.Outgoing()...)
		var a *AlertError
		if err := server.Feed(hello); !errors.As(err, &a) || a.Alert != AlertIllegalParameter {
			t.Errorf("%v: %v, expected the reflection to be refused", s, err)
		}
		if err := mustServer(t, serverConfig(withSuite(s))).Feed(hello); err != nil {
			t.Errorf("%v: another party refuses it too: %v", s, err)
		}
		// A ClientHello that comes straight back is no ServerHello.
		if err := client.Feed(hello); !errors.As(err, &a) || a.Alert != AlertUnexpectedMessage {
			t.Errorf("%v: %v, expected unexpected_message", s, err)
		}
		if len(own.sent) != 0 {
			t.Errorf("%v: the random of a dead client is remembered", s)
		}
	}
}

func TestDowngradeIsNoticed(t *testing.T) {
	cc, sc := clientConfig(), serverConfig()
	// An attacker takes TLS 1.3 out of the ClientHello; the client keeps its
	// transcript, but the sentinel ends it before Finished would.
	cc.Hooks = &Hooks{Transcript: true, Message: func(typ uint8, raw []byte) [][]byte {
		if typ == typeClientHello {
			raw = bytes.Replace(raw, []byte{0, 43, 0, 5, 4, 3, 4, 3, 3}, []byte{0x77, 0x77, 0, 5, 4, 3, 4, 3, 3}, 1)
		}
		return [][]byte{raw}
	}}
	client, server := mustClient(t, cc), mustServer(t, sc)
	err, _ := shuttle(client, server)
	var a *AlertError
	if !errors.As(err, &a) || a.Alert != AlertIllegalParameter || a.Rule.ID != "tls/downgrade" {
		t.Errorf("%v, expected the sentinel to be noticed", err)
	}
	// A server without TLS 1.3 sets none.
	sc = serverConfig(func(c *Config) { c.MaxVersion = VersionTLS12 })
	if client, _ := connect(t, clientConfig(), sc); client.ConnectionState().Version != VersionTLS12 {
		t.Error("expected TLS 1.2")
	}
}

func TestFallbackSCSVIsHonoured(t *testing.T) {
	hello := func(version uint16) error {
		cc := clientConfig(func(c *Config) { c.MaxVersion = version })
		cc.Hooks = &Hooks{Message: func(typ uint8, raw []byte) [][]byte {
			if typ == typeClientHello { // one suite becomes the SCSV
				at := 4 + 2 + 32 + 1 + int(raw[38])
				n := int(raw[at])<<8 | int(raw[at+1])
				raw[at+n], raw[at+n+1] = 0x56, 0x00
			}
			return [][]byte{raw}
		}}
		return mustServer(t, serverConfig()).Feed(mustClient(t, cc).Outgoing())
	}
	var a *AlertError
	if err := hello(VersionTLS12); !errors.As(err, &a) || a.Alert != AlertInappropriateFallback {
		t.Errorf("%v, expected inappropriate_fallback", err)
	}
	if err := hello(VersionTLS13); errors.As(err, &a) && a.Alert == AlertInappropriateFallback {
		t.Error("a client with the highest version does not fall back")
	}
}

func TestKeyUpdateInBothDirections(t *testing.T) {
	client, server := connect(t, clientConfig(), serverConfig())
	for n := range 5 {
		before := client.tls13[0].secret
		if err := client.UpdateKeys(n%2 == 0); err != nil {
			t.Fatal(err)
		}
		if ce, se := shuttle(client, server); ce != nil || se != nil {
			t.Fatal(ce, se)
		}
		if updated := client.tls13[0].secret != before; updated != (n%2 == 0) {
			t.Errorf("update %d: the server's keys changed: %v", n, updated)
		}
		echo(t, client, server, []byte("after the update"))
	}
	c12, _ := connect(t, clientConfig(withSuite(TLS_PSK_WITH_AES_128_GCM_SHA256)), serverConfig())
	if err := c12.UpdateKeys(true); err != ErrHandshake {
		t.Errorf("KeyUpdate in TLS 1.2: %v", err)
	}
}

func TestKeysAreUpdatedBeforeTheyWearOut(t *testing.T) {
	client, server := connect(t, clientConfig(), serverConfig())
	client.tls13[1].seq, server.tls13[0].seq = maxRecords, maxRecords
	echo(t, client, server, []byte("the last under the old keys"))
	if client.tls13[1].seq != 0 || server.tls13[0].seq != 0 {
		t.Error("no KeyUpdate")
	}
	echo(t, client, server, []byte("new keys"))
}

func TestManyKeyUpdateRequestsGetOneAnswer(t *testing.T) {
	client, server := connect(t, clientConfig(), serverConfig())
	for range 20 {
		if err := client.UpdateKeys(true); err != nil {
			t.Fatal(err)
		}
	}
	if err := server.Feed(client.Outgoing()); err != nil {
		t.Fatal(err)
	}
	if n := len(server.Outgoing()); n > 100 {
		t.Errorf("%d octets of answers, expected one", n)
	}
}

func TestRecordSizeLimitBindsTheSender(t *testing.T) {
	for _, s := range []CipherSuite{TLS_PSK_WITH_AES_128_GCM_SHA256, TLS_PSK_WITH_AES_128_CBC_SHA, TLS_AES_128_GCM_SHA256} {
		cc := clientConfig(withSuite(s), func(c *Config) { c.RecordSizeLimit = 100 })
		sc := serverConfig(withSuite(s), func(c *Config) { c.RecordSizeLimit = 200 })
		client, server := connect(t, cc, sc)
		inner := 0
		if s == TLS_AES_128_GCM_SHA256 {
			inner = 1
		}
		if client.writeLimit != 200-inner || server.writeLimit != 100-inner {
			t.Errorf("%v: limits %d and %d", s, client.writeLimit, server.writeLimit)
		}
		echo(t, client, server, make([]byte, 1000))
		client.writeLimit = 201
		if err := client.Write(make([]byte, 201)); err != nil {
			t.Fatal(err)
		}
		var a *AlertError
		if err := server.Feed(client.Outgoing()); !errors.As(err, &a) || a.Alert != AlertRecordOverflow {
			t.Errorf("%v: %v, expected record_overflow", s, err)
		}
	}
}

func TestImportedKeysConnectInTLS13Only(t *testing.T) {
	imported := []PSK{{Identity: []byte("ue"), Key: testKey, Import: true, Context: []byte("call 7")}}
	for _, s := range []CipherSuite{TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384} {
		one := func(c *Config) { c.PSKs, c.CipherSuites, c.LookupPSK = imported, []CipherSuite{s}, nil }
		client, server := connect(t, clientConfig(one), serverConfig(one))
		echo(t, client, server, []byte("hello"))
	}
	other := append([]PSK(nil), imported...)
	other[0].Context = []byte("call 8")
	client := mustClient(t, clientConfig(func(c *Config) { c.PSKs = imported }))
	_, err := shuttle(client, mustServer(t, serverConfig(func(c *Config) { c.PSKs = other })))
	var a *AlertError
	if !errors.As(err, &a) || a.Alert != AlertUnknownPSKIdentity {
		t.Errorf("another context: %v, expected an unknown identity", err)
	}
	if _, err := NewClient(clientConfig(func(c *Config) { c.PSKs, c.MaxVersion = imported, VersionTLS12 })); err == nil {
		t.Error("an imported key was offered in TLS 1.2")
	}
}

func TestIdentitiesAreComparedAsOctets(t *testing.T) {
	for _, s := range []CipherSuite{TLS_PSK_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256} {
		ids := [][]byte{[]byte("a"), []byte("a\x00"), []byte("a\x00b"), []byte("A"), {0}, {0xFF, 0xFE}, []byte("ä")}
		for i, id := range ids {
			sc := serverConfig(withSuite(s), func(c *Config) {
				c.LookupPSK = nil
				for j, known := range ids {
					c.PSKs = append(c.PSKs, PSK{Identity: known, Key: append([]byte{byte(j)}, testKey...)})
				}
			})
			cc := clientConfig(withSuite(s), func(c *Config) {
				c.PSKs = []PSK{{Identity: id, Key: append([]byte{byte(i)}, testKey...)}}
			})
			_, server := connect(t, cc, sc)
			if got := server.ConnectionState().Identity; !bytes.Equal(got, id) {
				t.Errorf("%v: server took %q for %q", s, got, id)
			}
		}
	}
}

func TestSeveralIdentitiesAreOfferedInTLS13(t *testing.T) {
	cc := clientConfig(func(c *Config) {
		c.PSKs = nil
		for i := range 9 {
			c.PSKs = append(c.PSKs, PSK{Identity: fmt.Appendf(nil, "id%d", i), Key: testKey})
		}
	})
	sc := serverConfig(func(c *Config) { c.LookupPSK = func(id []byte) ([]byte, bool) { return testKey, string(id) == "id7" } })
	client, server := connect(t, cc, sc)
	for _, e := range []*Engine{client, server} {
		if id := e.ConnectionState().Identity; string(id) != "id7" {
			t.Errorf("identity %q, expected id7", id)
		}
	}
}

func TestServerTakesTheFirstOfItsOwnPSKs(t *testing.T) {
	psk := func(id string) PSK { return PSK{Identity: []byte(id), Key: testKey} }
	cc := clientConfig(func(c *Config) { c.PSKs = []PSK{psk("a"), psk("b"), psk("c")} })
	sc := serverConfig(func(c *Config) { c.PSKs = []PSK{psk("x"), psk("c"), psk("b")} })
	_, server := connect(t, cc, sc)
	if id := server.ConnectionState().Identity; string(id) != "c" {
		t.Errorf("identity %q, expected c", id)
	}
}

func TestUnknownIdentityCanBeAHandshakeFailure(t *testing.T) {
	for _, s := range []CipherSuite{TLS_PSK_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256} {
		sc := serverConfig(func(c *Config) { c.UnknownIdentity = Alert40 })
		client := mustClient(t, clientConfig(withSuite(s), func(c *Config) { c.PSKs[0].Identity = []byte("nobody") }))
		_, err := shuttle(client, mustServer(t, sc))
		var a *AlertError
		if !errors.As(err, &a) || a.Alert != AlertHandshakeFailure {
			t.Errorf("%v: %v, expected handshake_failure", s, err)
		}
	}
}

func TestCloseNotify(t *testing.T) {
	for _, s := range []CipherSuite{TLS_PSK_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256} {
		client, server := connect(t, clientConfig(withSuite(s)), serverConfig(withSuite(s)))
		if err := client.Write([]byte("last words")); err != nil {
			t.Fatal(err)
		}
		if err := client.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if err := client.Write([]byte("x")); err != ErrClosed {
			t.Errorf("%v: Write after CloseWrite: %v", s, err)
		}
		if err := server.Feed(client.Outgoing()); err != nil || string(server.Incoming()) != "last words" {
			t.Fatalf("%v: %v", s, err)
		}
		if !server.ConnectionState().PeerClosed {
			t.Errorf("%v: close_notify was not seen", s)
		}
		if err := server.EOF(); err != nil {
			t.Errorf("%v: EOF after close_notify: %v", s, err)
		}
		err := server.Write([]byte("answer"))
		if s == TLS_AES_128_GCM_SHA256 { // RFC 8446 §6.1: one direction is closed
			if err != nil {
				t.Errorf("TLS 1.3: Write after the peer closed: %v", err)
			}
			if err := client.Feed(server.Outgoing()); err != nil || string(client.Incoming()) != "answer" {
				t.Errorf("TLS 1.3: half-closed connection: %v", err)
			}
		} else if err != ErrPeerClosed { // RFC 5246 §7.2.1: both are
			t.Errorf("TLS 1.2: Write after the peer closed: %v, expected ErrPeerClosed", err)
		}
		if err := client.Close(); err != nil {
			t.Errorf("%v: Close: %v", s, err)
		}
		if err := client.Feed([]byte{1}); err != ErrClosed {
			t.Errorf("%v: Feed after Close: %v", s, err)
		}
	}
}

func TestWhatComesBehindCloseNotifyIsIgnored(t *testing.T) {
	client, server := connect(t, clientConfig(), serverConfig())
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if err := server.Feed(append(append([]byte(nil), client.Outgoing()...), "GET / HTTP/1.1"...)); err != nil {
		t.Errorf("%v", err)
	}
	if err := server.EOF(); err != nil {
		t.Errorf("EOF: %v", err)
	}
}

func TestWriteBeforeTheHandshakeIsRefused(t *testing.T) {
	client := mustClient(t, clientConfig())
	if err := client.Write([]byte("x")); err != ErrHandshake {
		t.Errorf("%v", err)
	}
	if err := client.EOF(); client.Write([]byte("x")) != err {
		t.Error("a dead engine writes")
	}
}

func TestFeedRefusesMoreThan64KiBUndrained(t *testing.T) {
	client, server := connect(t, clientConfig(), serverConfig())
	if err := client.Write(make([]byte, 70000)); err != nil {
		t.Fatal(err)
	}
	if err := server.Feed(client.Outgoing()); err != nil {
		t.Fatal(err)
	}
	if err := server.Feed([]byte{23}); err != ErrUndrained {
		t.Fatalf("%v, expected ErrUndrained", err)
	}
	if n := len(server.Incoming()); n != 70000 {
		t.Fatalf("%d octets", n)
	}
	echo(t, client, server, []byte("and on it goes"))
}

func TestNoMoreThanOneMessageAndOneRecordIsBuffered(t *testing.T) {
	server := mustServer(t, serverConfig())
	hello := append([]byte{recordHandshake, 3, 1, 0x40, 0}, make([]byte, 16384)...)
	hello[5], hello[6], hello[7], hello[8] = typeClientHello, 0, 0xFF, 0xFC
	most := 0
	for range 10 {
		for len(hello) > 0 {
			if err := server.Feed(hello[:min(1000, len(hello))]); err != nil {
				if most < 60000 {
					t.Fatalf("gave up after %d octets: %v", most, err)
				}
				return
			}
			hello = hello[min(1000, len(hello)):]
			most = max(most, len(server.in)+len(server.hs))
		}
		if most > 65536+16384+2048 {
			t.Fatalf("%d octets buffered", most)
		}
		hello = append([]byte{recordHandshake, 3, 1, 0x40, 0}, make([]byte, 16384)...)
	}
	t.Error("a ClientHello of zeros was never judged")
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	for _, s := range AllSuites() {
		for _, mte := range []bool{false, true} {
			if bySuite[s].KX != KXPSK && bySuite[s].KX != KXTLS13 {
				continue // the records are the same
			}
			opt := func(c *Config) { withSuite(s)(c); c.NoEncryptThenMAC = mte }
			cc, sc := clientConfig(opt), serverConfig(opt)
			cc.Rand, sc.Rand = &seeded{1}, &seeded{2}
			client, server := connect(t, cc, sc)
			p := make([]byte, 1000)
			n := testing.AllocsPerRun(50, func() {
				if client.Write(p) != nil || server.Feed(client.Outgoing()) != nil || len(server.Incoming()) != len(p) {
					t.Fatal("data lost")
				}
			})
			if n != 0 {
				t.Errorf("%v (MAC then encrypt: %v): %v allocations per record", s, mte, n)
			}
		}
	}
}

func TestConfigurationsThatCannotWorkAreRefused(t *testing.T) {
	for what, spoil := range map[string]func(*Config){
		"no Rand":                     func(c *Config) { c.Rand = nil },
		"TLS 1.1":                     func(c *Config) { c.MinVersion = 0x0302 },
		"a version above 1.3":         func(c *Config) { c.MaxVersion = 0x0305 },
		"versions upside down":        func(c *Config) { c.MinVersion, c.MaxVersion = VersionTLS13, VersionTLS12 },
		"no PSK":                      func(c *Config) { c.PSKs = nil },
		"an empty key":                func(c *Config) { c.PSKs = []PSK{{Identity: testIdentity}} },
		"a suite of another kind":     func(c *Config) { c.CipherSuites = []CipherSuite{0x002F} },
		"record size limit 63":        func(c *Config) { c.RecordSizeLimit = 63 },
		"RSA_PSK without roots":       func(c *Config) { c.CipherSuites = []CipherSuite{TLS_RSA_PSK_WITH_AES_128_CBC_SHA} },
		"a group that is unknown":     func(c *Config) { c.Groups = []Group{25} },
		"a mode that is unknown":      func(c *Config) { c.PSKModes = []PSKMode{2} },
		"no mode at all":              func(c *Config) { c.PSKModes = []PSKMode{} },
		"a SHA-1 PSK":                 func(c *Config) { c.PSKs[0].Hash = SHA1 },
		"version without suite":       func(c *Config) { c.CipherSuites, c.MinVersion = []CipherSuite{0x00A8}, VersionTLS13 },
		"SHA-384 suite, SHA-256 PSK":  func(c *Config) { c.CipherSuites = []CipherSuite{TLS_AES_256_GCM_SHA384} },
		"TLS 1.3 without an identity": func(c *Config) { c.PSKs[0].Identity, c.MinVersion = nil, VersionTLS13 },
	} {
		if _, err := NewClient(clientConfig(spoil)); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func TestSuitesAreWhatTheRegistrySays(t *testing.T) {
	seen := map[CipherSuite]bool{}
	for _, s := range AllSuites() {
		i, ok := s.Info()
		if !ok || seen[s] || i.Suite != s || i.Name != s.String() {
			t.Errorf("%v: %+v", s, i)
		}
		seen[s] = true
		if back, ok := SuiteByName(i.Name); !ok || back != s {
			t.Errorf("SuiteByName(%s) = %v", i.Name, back)
		}
		if i.KX != KXTLS13 && !strings.Contains(i.Name, "PSK") {
			t.Errorf("%s is no PSK suite", i.Name)
		}
		if i.KeyLen == 16 != strings.Contains(i.Name, "128") {
			t.Errorf("%s has a key of %d octets", i.Name, i.KeyLen)
		}
	}
	for _, s := range DefaultSuites() {
		if i, _ := s.Info(); !i.AEAD || i.Cipher == CipherNull {
			t.Errorf("%v is on by default", s)
		}
	}
}
