package craft

import (
	"bytes"
	"errors"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// serverHelloExtension adds an extension to a ServerHello with extensions.
func serverHelloExtension(typ uint16, data []byte) func([]byte) []byte {
	return func(b []byte) []byte {
		at := 2 + 32 + 1 + int(b[34]) + 2 + 1
		x := append(b[at+2:], byte(typ>>8), byte(typ))
		x = append(x, Vec16(data)...)
		return append(b[:at:at], Vec16(x)...)
	}
}

// The rows of a TLS 1.2 client: what a server does wrong, and the alert.
func TestClient12AnswersEveryFaultWithItsAlert(t *testing.T) {
	hint := func(n int) func(*tlspsk.Config, *Edits) {
		return func(c *tlspsk.Config, _ *Edits) { c.IdentityHint = make([]byte, n) }
	}
	on := func(typ uint8, f func([]byte) []byte) func(*tlspsk.Config, *Edits) {
		return func(c *tlspsk.Config, e *Edits) {
			c.IdentityHint = []byte("hint")
			e.Body(typ, f)
		}
	}
	before := func(typ uint8, msg []byte) func(*tlspsk.Config, *Edits) {
		return func(_ *tlspsk.Config, e *Edits) { e.Before(typ, msg) }
	}
	for _, tc := range []struct {
		what  string
		edit  func(c *tlspsk.Config, e *Edits)
		alert tlspsk.Alert
	}{
		{"hint of 4 octets", hint(4), 0},
		{"hint of 128 octets, NULs all", hint(128), 0},
		{"hint of 257 octets", hint(257), 0},
		{"hint of 60000 octets", hint(60000), 0},
		{"hint of 65535 octets: message over our limit", hint(65535), tlspsk.AlertIllegalParameter},
		{"empty hint that is sent nevertheless", before(ServerHelloDone, Message(ServerKeyExchange, []byte{0, 0})), 0},
		{"ServerKeyExchange: length beyond its end", on(ServerKeyExchange, func(b []byte) []byte { b[1]++; return b }), tlspsk.AlertDecodeError},
		{"ServerKeyExchange: octet left over", on(ServerKeyExchange, func(b []byte) []byte { return append(b, 0) }), tlspsk.AlertDecodeError},
		{"ServerKeyExchange twice", func(c *tlspsk.Config, e *Edits) {
			c.IdentityHint = []byte("h")
			e.Twice(ServerKeyExchange)
		}, tlspsk.AlertUnexpectedMessage},
		{"CertificateRequest", before(ServerHelloDone, Message(CertificateRequest, []byte{1, 1, 0, 2, 4, 1, 0, 0})), tlspsk.AlertUnexpectedMessage},
		{"Certificate", before(ServerHelloDone, Message(Certificate, []byte{0, 0, 0})), tlspsk.AlertUnexpectedMessage},
		{"suite that was not offered", on(ServerHello, func(b []byte) []byte { b[35], b[36] = 0, 0xA9; return b }), tlspsk.AlertIllegalParameter},
		{"suite that does not exist", on(ServerHello, func(b []byte) []byte { b[35], b[36] = 0xEE, 0xEE; return b }), tlspsk.AlertIllegalParameter},
		{"ServerHello of TLS 1.0", on(ServerHello, func(b []byte) []byte { b[1] = 1; return b }), tlspsk.AlertProtocolVersion},
		{"ServerHello of a version from the future", on(ServerHello, func(b []byte) []byte { b[1] = 4; return b }), tlspsk.AlertProtocolVersion},
		{"compression", on(ServerHello, func(b []byte) []byte { b[37] = 1; return b }), tlspsk.AlertIllegalParameter},
		{"the client's own random", func(_ *tlspsk.Config, e *Edits) {
			var random []byte
			e.Body(ServerHello, func(b []byte) []byte {
				random = make([]byte, 32)
				_, _ = Seed(1).Read(random)
				copy(b[2:], random)
				return b
			})
		}, tlspsk.AlertIllegalParameter},
		{"ALPN that was not offered", on(ServerHello, serverHelloExtension(16, []byte{0, 3, 2, 'h', '2'})), tlspsk.AlertUnsupportedExtension},
		{"encrypt_then_mac that was not offered", on(ServerHello, serverHelloExtension(22, nil)), tlspsk.AlertUnsupportedExtension},
		{"supported_versions that was not offered", on(ServerHello, serverHelloExtension(43, []byte{3, 4})), tlspsk.AlertUnsupportedExtension},
		{"extended_master_secret twice", on(ServerHello, serverHelloExtension(23, nil)), tlspsk.AlertIllegalParameter},
		{"octet behind ServerHello", on(ServerHello, func(b []byte) []byte { return append(b, 0) }), tlspsk.AlertDecodeError},
		{"ServerHello cut", on(ServerHello, func(b []byte) []byte { return b[:30] }), tlspsk.AlertDecodeError},
		{"ServerHelloDone with a content", on(ServerHelloDone, func([]byte) []byte { return []byte{0} }), tlspsk.AlertDecodeError},
		{"no renegotiation_info, which is the server's business (RFC 5746 §3.4)", func(c *tlspsk.Config, _ *Edits) { c.NoRenegotiationInfo = true }, 0},
		{"renegotiation_info with a content (RFC 5746 §3.4)", on(ServerHello, func(b []byte) []byte {
			return bytes.Replace(b, []byte{0xFF, 1, 0, 1, 0}, []byte{0xFF, 1, 0, 1, 1}, 1)
		}), tlspsk.AlertDecodeError},
		{"bad Finished (RFC 5246 §7.4.9)", func(_ *tlspsk.Config, e *Edits) { e.Corrupt(Finished, 4, 1) }, tlspsk.AlertDecryptError},
		{"no change_cipher_spec", func(_ *tlspsk.Config, e *Edits) { e.Omit(CCS) }, tlspsk.AlertUnexpectedMessage},
		{"no ServerHelloDone, then the client waits", func(_ *tlspsk.Config, e *Edits) { e.Omit(ServerHelloDone) }, waits},
		{"ServerHelloDone before ServerKeyExchange", func(c *tlspsk.Config, e *Edits) {
			c.IdentityHint = []byte("h")
			e.Swap(ServerKeyExchange, ServerHelloDone)
		}, tlspsk.AlertUnexpectedMessage},
		{"HelloRequest before ServerHello is ignored (RFC 5246 §7.4.1.1)", func(_ *tlspsk.Config, e *Edits) {
			e.KeepTranscript = true // it is in nobody's
			e.Before(ServerHello, Message(HelloRequest, nil))
		}, 0},
		{"HelloRequest with a content", before(ServerHello, Message(HelloRequest, []byte{0})), tlspsk.AlertDecodeError},
		{"record of 16385 octets", bigRecord(16385), tlspsk.AlertRecordOverflow},
		{"record of 18433 octets", bigRecord(18433), tlspsk.AlertRecordOverflow},
		{"ServerHello in a record of version 3.1", func(_ *tlspsk.Config, e *Edits) {
			e.Record = func(out *tlspsk.RecordOut, typ uint8, p []byte) error {
				out.Raw(Record(typ, 0x0301, p))
				return nil
			}
		}, tlspsk.AlertProtocolVersion},
		{"half a ServerHello in a record of version 3.0", func(_ *tlspsk.Config, e *Edits) {
			first := true
			e.Record = func(out *tlspsk.RecordOut, typ uint8, p []byte) error {
				if first {
					out.Raw(Record(typ, 0x0300, p[:9]))
					p = p[9:]
				}
				first = false
				out.Raw(Record(typ, 0x0303, p))
				return nil
			}
		}, tlspsk.AlertProtocolVersion},
	} {
		var e Edits
		sc := serverConfig(suites12)
		tc.edit(sc, &e)
		sc.Hooks = e.Hooks()
		client, server := newClient(t, clientConfig(suites12)), newServer(t, sc)
		_, err, _ := Run(client, server)
		if tc.alert == waits {
			if err != nil || client.HandshakeComplete() {
				t.Errorf("%s: %v", tc.what, err)
			}
			continue
		}
		want(t, tc.what, client, err, tc.alert)
	}
}

// waits stands for an engine that rightly goes on waiting.
const waits tlspsk.Alert = 255

func bigRecord(n int) func(*tlspsk.Config, *Edits) {
	return func(_ *tlspsk.Config, e *Edits) {
		e.Record = func(out *tlspsk.RecordOut, typ uint8, _ []byte) error {
			out.Raw(Record(typ, 0x0303, make([]byte, n)))
			return nil
		}
	}
}

func TestClientCanInsistOnSecureRenegotiationAndExtendedMasterSecret(t *testing.T) {
	for what, set := range map[string]func(c, s *tlspsk.Config){
		"renegotiation_info":     func(c, s *tlspsk.Config) { c.RequireSecureRenegotiation, s.NoRenegotiationInfo = true, true },
		"extended_master_secret": func(c, s *tlspsk.Config) { c.RequireExtendedMasterSecret, s.NoExtendedMasterSecret = true, true },
	} {
		cc, sc := clientConfig(suites12), serverConfig(suites12)
		set(cc, sc)
		client := newClient(t, cc)
		_, err, _ := Run(client, newServer(t, sc))
		want(t, what, client, err, tlspsk.AlertHandshakeFailure)
	}
}

func TestServerCanInsistOnSecureRenegotiationAndExtendedMasterSecret(t *testing.T) {
	for what, set := range map[string]func(c, s *tlspsk.Config){
		"renegotiation_info":     func(c, s *tlspsk.Config) { s.RequireSecureRenegotiation, c.NoRenegotiationInfo = true, true },
		"extended_master_secret": func(c, s *tlspsk.Config) { s.RequireExtendedMasterSecret, c.NoExtendedMasterSecret = true, true },
	} {
		cc, sc := clientConfig(suites12), serverConfig(suites12)
		set(cc, sc)
		server := newServer(t, sc)
		_, _, err := Run(newClient(t, cc), server)
		want(t, what, server, err, tlspsk.AlertHandshakeFailure)
	}
}

func TestSCSVIsAnsweredLikeRenegotiationInfo(t *testing.T) {
	var e Edits
	e.Hello(func(h *ClientHello) {
		h.Remove(0xFF01)
		h.CipherSuites = append(h.CipherSuites, 0x00FF)
	})
	cc := clientConfig(suites12)
	cc.Hooks = e.Hooks()
	client, server := newClient(t, cc), newServer(t, serverConfig(suites12))
	if _, ce, se := Run(client, server); ce != nil || se != nil {
		t.Fatal(ce, se)
	}
	if !client.ConnectionState().SecureRenegotiation || !server.ConnectionState().SecureRenegotiation {
		t.Error("the SCSV was not answered with renegotiation_info")
	}
}

func TestClient12DeclinesALaterHelloRequest(t *testing.T) {
	client, server := connected(t, suites12)
	if err := client.Feed(inject(t, server, Handshake, Message(HelloRequest, nil))); err != nil {
		t.Fatal(err)
	}
	answer := append([]byte(nil), client.Outgoing()...)
	if len(answer) == 0 || answer[0] != Alert {
		t.Fatalf("answered % x, expected a no_renegotiation warning", answer)
	}
	if err := server.Feed(answer); err != nil {
		t.Fatalf("server: %v, expected to take it as a warning", err)
	}
}

func TestTransportEndsWithoutCloseNotify(t *testing.T) {
	for _, suites := range [][]tlspsk.CipherSuite{suites12, suites13} {
		client, server := connected(t, suites)
		var cut *tlspsk.TruncationError
		if err := client.EOF(); !errors.As(err, &cut) || cut.Handshake {
			t.Errorf("client: %v, expected a truncation after the handshake", err)
		}
		if err := client.Close(); err != nil {
			t.Errorf("Close after it: %v", err)
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
