package craft

import (
	"bytes"
	"errors"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// The rows of a TLS 1.2 server: what a client does wrong, and the alert. Where no clause names an
// alert, the choice is ours and the rule's Receiver is Either.
func TestServer12AnswersEveryFaultWithItsAlert(t *testing.T) {
	hello := func(f func(*ClientHello)) func(*tlspsk.Config, *Edits) {
		return func(_ *tlspsk.Config, e *Edits) { e.Hello(f) }
	}
	withID := func(id []byte) func(*tlspsk.Config, *Edits) {
		return func(c *tlspsk.Config, _ *Edits) { c.PSKs[0].Identity = id }
	}
	ckx := func(f func([]byte) []byte) func(*tlspsk.Config, *Edits) {
		return func(_ *tlspsk.Config, e *Edits) { e.Body(ClientKeyExchange, f) }
	}
	xs := func(n int) []byte { return bytes.Repeat([]byte("x"), n) }
	for _, tc := range []struct {
		what  string
		edit  func(c *tlspsk.Config, e *Edits)
		alert tlspsk.Alert
	}{
		{"nothing wrong", func(*tlspsk.Config, *Edits) {}, 0},
		{"wrong key (RFC 5246 §6.2.3.3)", func(c *tlspsk.Config, _ *Edits) { c.PSKs[0].Key = []byte("wrong") }, tlspsk.AlertBadRecordMAC},
		{"bad Finished (RFC 5246 §7.4.9)", func(_ *tlspsk.Config, e *Edits) { e.Corrupt(Finished, -1, 1) }, tlspsk.AlertDecryptError},
		{"unknown identity (RFC 4279 §2)", withID([]byte("nobody")), tlspsk.AlertUnknownPSKIdentity},
		{"empty identity", withID(nil), tlspsk.AlertUnknownPSKIdentity},
		{"identity with a NUL behind a known one", withID([]byte("client1\x00x")), tlspsk.AlertUnknownPSKIdentity},
		{"identity that is known but for a NUL", withID([]byte("client1\x00")), tlspsk.AlertUnknownPSKIdentity},
		{"identity of 200 octets that is known", withID(xs(200)), 0},
		{"identity of 256 octets", withID(xs(256)), tlspsk.AlertUnknownPSKIdentity},
		{"identity of 257 octets", withID(xs(257)), tlspsk.AlertUnknownPSKIdentity},
		{"identity of 16000 octets", withID(xs(16000)), tlspsk.AlertUnknownPSKIdentity},
		{"identity of 65535 octets: message over our limit", withID(xs(65535)), tlspsk.AlertIllegalParameter},
		{"ClientKeyExchange: length beyond its end", ckx(func(b []byte) []byte { b[1]++; return b }), tlspsk.AlertDecodeError},
		{"ClientKeyExchange: octet left over", ckx(func(b []byte) []byte { return append(b, 0) }), tlspsk.AlertDecodeError},
		{"ClientKeyExchange: empty", ckx(func([]byte) []byte { return nil }), tlspsk.AlertDecodeError},
		{"no shared suite (RFC 5246 §7.4.1.3)", hello(func(h *ClientHello) { h.CipherSuites = []uint16{0x002F, 0x00FF} }), tlspsk.AlertHandshakeFailure},
		{"empty suite list", hello(func(h *ClientHello) { h.CipherSuites = nil }), tlspsk.AlertDecodeError},
		{"TLS 1.1 at most (RFC 8996)", hello(func(h *ClientHello) { h.Version = 0x0302 }), tlspsk.AlertProtocolVersion},
		{"SSL 3.0 at most", hello(func(h *ClientHello) { h.Version = 0x0300 }), tlspsk.AlertProtocolVersion},
		{"a version from the future is answered with ours", hello(func(h *ClientHello) { h.Version = 0x0399 }), 0},
		{"fallback that is none", hello(func(h *ClientHello) { h.CipherSuites = append(h.CipherSuites, 0x5600) }), 0},
		{"no null compression", hello(func(h *ClientHello) { h.Compression = []byte{1} }), tlspsk.AlertIllegalParameter},
		{"no compression at all", hello(func(h *ClientHello) { h.Compression = nil }), tlspsk.AlertDecodeError},
		{"extended_master_secret twice", hello(func(h *ClientHello) { h.Extensions = append(h.Extensions, Extension{23, nil}) }), tlspsk.AlertIllegalParameter},
		{"unknown extension twice", hello(func(h *ClientHello) {
			h.Extensions = append(h.Extensions, Extension{7777, nil}, Extension{7777, nil})
		}), tlspsk.AlertIllegalParameter},
		{"unknown extension once", hello(func(h *ClientHello) { h.Extensions = append(h.Extensions, Extension{7777, xs(9)}) }), 0},
		{"extended_master_secret with a content", hello(func(h *ClientHello) { h.Extension(23).Data = xs(1) }), tlspsk.AlertDecodeError},
		{"octet behind the extensions", hello(func(h *ClientHello) { h.Trailing = []byte{0} }), tlspsk.AlertDecodeError},
		{"session ID of 33 octets", hello(func(h *ClientHello) { h.SessionID = xs(33) }), tlspsk.AlertDecodeError},
		{"renegotiation_info with a content (RFC 5746 §3.6)", hello(func(h *ClientHello) { h.Extension(0xFF01).Data = []byte{1, 0} }), tlspsk.AlertHandshakeFailure},
		{"record_size_limit below 64 (RFC 8449 §4)", hello(func(h *ClientHello) { h.Extensions = append(h.Extensions, Extension{28, []byte{0, 63}}) }), tlspsk.AlertIllegalParameter},
		{"extension length beyond the block", func(_ *tlspsk.Config, e *Edits) {
			e.Replace(TypeClientHello, func(raw []byte) []byte { raw[len(raw)-1] = 9; return raw })
		}, tlspsk.AlertDecodeError},
		{"ClientHello cut, its length with it", func(_ *tlspsk.Config, e *Edits) {
			e.Body(TypeClientHello, func(b []byte) []byte { return b[:20] })
		}, tlspsk.AlertDecodeError},
		{"change_cipher_spec instead of ClientKeyExchange", func(_ *tlspsk.Config, e *Edits) { e.Omit(ClientKeyExchange) }, tlspsk.AlertUnexpectedMessage},
		{"second ClientHello", func(_ *tlspsk.Config, e *Edits) { e.Twice(TypeClientHello) }, tlspsk.AlertUnexpectedMessage},
		{"no change_cipher_spec", func(_ *tlspsk.Config, e *Edits) { e.Omit(CCS) }, tlspsk.AlertUnexpectedMessage},
		{"change_cipher_spec twice", func(_ *tlspsk.Config, e *Edits) { e.Twice(CCS) }, tlspsk.AlertBadRecordMAC},
		{"change_cipher_spec of another octet", func(_ *tlspsk.Config, e *Edits) { e.Corrupt(CCS, 0, 2) }, tlspsk.AlertDecodeError},
		{"Certificate before ClientKeyExchange", func(_ *tlspsk.Config, e *Edits) {
			e.Before(ClientKeyExchange, Message(Certificate, []byte{0, 0, 0}))
		}, tlspsk.AlertUnexpectedMessage},
		{"application data before Finished", func(_ *tlspsk.Config, e *Edits) {
			e.Record = func(out *tlspsk.RecordOut, typ uint8, p []byte) error {
				if typ == Handshake && out.Protected() {
					typ = ApplicationData
				}
				return out.Send(typ, p)
			}
		}, tlspsk.AlertUnexpectedMessage},
		{"transcript without what was sent", func(_ *tlspsk.Config, e *Edits) {
			e.KeepTranscript = true
			e.Hello(func(h *ClientHello) { h.Random[0] ^= 1 })
		}, tlspsk.AlertBadRecordMAC},
	} {
		var e Edits
		cc := clientConfig(suites12)
		tc.edit(cc, &e)
		cc.Hooks = e.Hooks()
		client, server := newClient(t, cc), newServer(t, serverConfig(suites12))
		_, _, err := Run(client, server)
		want(t, tc.what, server, err, tc.alert)
	}
}

// The rows that are about records: what the server gets, octet by octet.
func TestServer12JudgesRecordsInTheClear(t *testing.T) {
	hello := clientHelloRecord(t)
	body := hello[5:]
	oneByOne := Records(Handshake, 0x0301, body, 1)
	var empty []byte
	for range 40 {
		empty = append(empty, Record(Handshake, 0x0301, nil)...)
	}
	for _, tc := range []struct {
		what   string
		octets []byte
		alert  tlspsk.Alert // 0: a ServerHello comes
	}{
		{"ClientHello in records of one octet", oneByOne, 0},
		{"record version 3.0, for which RFC 5246 E.1 asks nothing", Record(Handshake, 0x0300, body), 0},
		{"record of 16385 octets", Record(Handshake, 0x0301, make([]byte, 16385)), tlspsk.AlertRecordOverflow},
		{"record of 18433 octets", Record(Handshake, 0x0301, make([]byte, 18433)), tlspsk.AlertRecordOverflow},
		{"record of 65535 octets", Record(Handshake, 0x0301, make([]byte, 65535)), tlspsk.AlertRecordOverflow},
		{"handshake length 0xffffff", Record(Handshake, 0x0301, []byte{1, 0xFF, 0xFF, 0xFF}), tlspsk.AlertIllegalParameter},
		{"record version 0x0505", Record(Handshake, 0x0505, body), tlspsk.AlertProtocolVersion},
		{"content type 99", Record(99, 0x0301, body), tlspsk.AlertUnexpectedMessage},
		{"application data first", Record(ApplicationData, 0x0301, []byte("x")), tlspsk.AlertUnexpectedMessage},
		{"change_cipher_spec first", Record(ChangeCipherSpec, 0x0301, []byte{1}), tlspsk.AlertUnexpectedMessage},
		{"HTTP", []byte("GET / HTTP/1.1\r\n\r\n"), tlspsk.AlertUnexpectedMessage},
		{"SSL 2.0 ClientHello", []byte{0x80, 0x2E, 1, 0, 2, 0, 0x15, 0, 0}, tlspsk.AlertUnexpectedMessage},
		{"empty handshake records", empty, tlspsk.AlertUnexpectedMessage},
		{"alert of one octet", Record(Alert, 0x0301, []byte{2}), tlspsk.AlertDecodeError},
		{"alert of level 3", Record(Alert, 0x0301, []byte{3, 40}), tlspsk.AlertIllegalParameter},
		{"nine warnings", bytes.Repeat(Record(Alert, 0x0301, []byte{1, 90}), 9), tlspsk.AlertUnexpectedMessage},
		{"a warning, then ClientHello", append(Record(Alert, 0x0301, []byte{1, 90}), hello...), 0},
		{"unknown handshake type", Record(Handshake, 0x0301, Message(77, nil)), tlspsk.AlertUnexpectedMessage},
		{"Finished first", Record(Handshake, 0x0301, Message(Finished, make([]byte, 12))), tlspsk.AlertUnexpectedMessage},
		{"alert inside a handshake message does no harm", append(append(Record(Handshake, 0x0301, body[:9]), Record(Alert, 0x0301, []byte{1, 90})...), Record(Handshake, 0x0301, body[9:])...), 0},
	} {
		server := newServer(t, serverConfig(suites12))
		err := server.Feed(tc.octets)
		out := server.Outgoing()
		if tc.alert == 0 {
			if err != nil || len(out) < 6 || out[5] != ServerHello {
				t.Errorf("%s: %v, answered % x", tc.what, err, out)
			}
			continue
		}
		want(t, tc.what, server, err, tc.alert)
		if level, alert, ok := PlainAlert(out); !ok || level != 2 || alert != uint8(tc.alert) {
			t.Errorf("%s: on the wire % x, expected fatal alert %v", tc.what, out, tc.alert)
		}
	}
}

func clientHelloRecord(t *testing.T) []byte {
	t.Helper()
	return append([]byte(nil), newClient(t, clientConfig(suites12)).Outgoing()...)
}

func TestHalfAClientHelloIsATruncation(t *testing.T) {
	hello := clientHelloRecord(t)
	server := newServer(t, serverConfig(suites12))
	if err := server.Feed(hello[:len(hello)/2]); err != nil {
		t.Fatal(err)
	}
	var cut *tlspsk.TruncationError
	if err := server.EOF(); !errors.As(err, &cut) || !cut.Handshake || cut.Partial != len(hello)/2 {
		t.Errorf("%v, expected a truncation of %d octets", err, len(hello)/2)
	}
	if out := server.Outgoing(); out != nil {
		t.Errorf("sent % x to a peer that is gone", out)
	}
}

// connected returns two connected engines; the client can inject.
func connected(t *testing.T, suites []tlspsk.CipherSuite) (client, server *tlspsk.Engine) {
	t.Helper()
	cc, sc := clientConfig(suites), serverConfig(suites)
	cc.Hooks, sc.Hooks = (&Edits{}).Hooks(), (&Edits{}).Hooks()
	client, server = newClient(t, cc), newServer(t, sc)
	if _, ce, se := Run(client, server); ce != nil || se != nil {
		t.Fatal(ce, se)
	}
	return client, server
}

func TestServer12AfterTheHandshake(t *testing.T) {
	for _, tc := range []struct {
		what  string
		do    func(t *testing.T, client *tlspsk.Engine) []byte
		alert tlspsk.Alert
	}{
		{"corrupt tag", func(t *testing.T, c *tlspsk.Engine) []byte {
			if err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			b := c.Outgoing()
			b[len(b)-1] ^= 1
			return b
		}, tlspsk.AlertBadRecordMAC},
		{"a record again", func(t *testing.T, c *tlspsk.Engine) []byte {
			if err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			b := c.Outgoing()
			return append(append([]byte(nil), b...), b...)
		}, tlspsk.AlertBadRecordMAC},
		{"record too short for nonce and tag", func(*testing.T, *tlspsk.Engine) []byte {
			return Record(ApplicationData, 0x0303, make([]byte, 23))
		}, tlspsk.AlertBadRecordMAC},
		{"plaintext of 16385 octets", func(t *testing.T, c *tlspsk.Engine) []byte {
			return inject(t, c, ApplicationData, make([]byte, 16385))
		}, tlspsk.AlertRecordOverflow},
		{"change_cipher_spec", func(t *testing.T, c *tlspsk.Engine) []byte {
			return inject(t, c, ChangeCipherSpec, []byte{1})
		}, tlspsk.AlertUnexpectedMessage},
		{"HelloRequest from a client", func(t *testing.T, c *tlspsk.Engine) []byte {
			return inject(t, c, Handshake, Message(HelloRequest, nil))
		}, tlspsk.AlertUnexpectedMessage},
		{"record version 3.1", func(t *testing.T, c *tlspsk.Engine) []byte {
			if err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			b := c.Outgoing()
			b[2] = 1
			return b
		}, tlspsk.AlertProtocolVersion},
		{"33 empty records", func(t *testing.T, c *tlspsk.Engine) []byte {
			var b []byte
			for range 33 {
				b = append(b, inject(t, c, ApplicationData, nil)...)
			}
			return b
		}, tlspsk.AlertUnexpectedMessage},
	} {
		client, server := connected(t, suites12)
		err := server.Feed(tc.do(t, client))
		want(t, tc.what, server, err, tc.alert)
	}
}

func inject(t *testing.T, e *tlspsk.Engine, typ uint8, p []byte) []byte {
	t.Helper()
	if err := e.Inject(typ, p); err != nil {
		t.Fatal(err)
	}
	return append([]byte(nil), e.Outgoing()...)
}

// A ClientHello on a running connection is declined with a warning (RFC 5246
// §7.2.2) and the connection goes on; a client that does not stop is cut off.
func TestServer12DeclinesToRenegotiate(t *testing.T) {
	client, server := connected(t, suites12)
	hello := newClient(t, clientConfig(suites12)).Outgoing()[5:]
	for n := range 5 {
		err := server.Feed(inject(t, client, Handshake, hello))
		if n == 4 {
			want(t, "fifth ClientHello", server, err, tlspsk.AlertUnexpectedMessage)
			return
		}
		if err != nil {
			t.Fatalf("ClientHello %d: %v, expected a warning only", n+1, err)
		}
		if err := client.Feed(server.Outgoing()); err != nil {
			t.Fatalf("client: %v, expected to take the warning", err)
		}
		if err := client.Write([]byte("on")); err != nil {
			t.Fatal(err)
		}
		if err := server.Feed(client.Outgoing()); err != nil || string(server.Incoming()) != "on" {
			t.Fatalf("the connection does not go on: %v", err)
		}
	}
}

func TestHiddenIdentityLooksLikeAWrongKey(t *testing.T) {
	for _, suites := range [][]tlspsk.CipherSuite{suites12, suites13} {
		var sent [2][]byte
		var alerts [2]tlspsk.Alert
		for i, spoil := range []func(*tlspsk.PSK){
			func(p *tlspsk.PSK) { p.Key = []byte("wrong") },
			func(p *tlspsk.PSK) { p.Identity = []byte("nobody1") },
		} {
			cc, sc := clientConfig(suites), serverConfig(suites)
			spoil(&cc.PSKs[0])
			sc.UnknownIdentity = tlspsk.Hide
			server := newServer(t, sc)
			var err error
			sent[i], _, err = Run(newClient(t, cc), server)
			var a *tlspsk.AlertError
			if !errors.As(err, &a) {
				t.Fatal(err)
			}
			alerts[i] = a.Alert
		}
		if alerts[0] != alerts[1] || !bytes.Equal(sent[0], sent[1]) {
			t.Errorf("wrong key: alert %v, % x\nunknown identity: alert %v, % x", alerts[0], sent[0], alerts[1], sent[1])
		}
	}
}
