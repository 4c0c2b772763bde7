package craft

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// The rows of a TLS 1.3 client: what a server does wrong, and the alert.
func TestClient13AnswersEveryFaultWithItsAlert(t *testing.T) {
	sh := func(f func([]byte) []byte) func(*tlspsk.Config, *Edits) {
		return func(_ *tlspsk.Config, e *Edits) { e.Body(ServerHello, f) }
	}
	// at is where cipher_suite stands: behind a session ID of 32 octets.
	const at = 2 + 32 + 1 + 32
	replaceExtensions := func(f func(list []Extension) []Extension) func([]byte) []byte {
		return func(b []byte) []byte {
			r := reader{b: b[at+5:]}
			var list []Extension
			for len(r.b) > 0 {
				ty := r.take(2)
				list = append(list, Extension{uint16(ty[0])<<8 | uint16(ty[1]), r.vec(2)})
			}
			var x []byte
			for _, e := range f(list) {
				x = append(append(x, byte(e.Type>>8), byte(e.Type)), Vec16(e.Data)...)
			}
			return append(b[:at+3:at+3], Vec16(x)...)
		}
	}
	set := func(typ uint16, data []byte) func(*tlspsk.Config, *Edits) {
		return sh(replaceExtensions(func(list []Extension) []Extension {
			for i := range list {
				if list[i].Type == typ {
					list[i].Data = data
					return list
				}
			}
			return append(list, Extension{typ, data})
		}))
	}
	drop := func(typ uint16) func(*tlspsk.Config, *Edits) {
		return sh(replaceExtensions(func(list []Extension) (rest []Extension) {
			for _, e := range list {
				if e.Type != typ {
					rest = append(rest, e)
				}
			}
			return rest
		}))
	}
	ee := func(x []byte) func(*tlspsk.Config, *Edits) {
		return func(_ *tlspsk.Config, e *Edits) {
			e.Body(EncryptedExtensions, func([]byte) []byte { return Vec16(x) })
		}
	}
	for _, tc := range []struct {
		what  string
		edit  func(*tlspsk.Config, *Edits)
		alert tlspsk.Alert
	}{
		{"nothing wrong", func(*tlspsk.Config, *Edits) {}, 0},
		{"session ID not echoed", sh(func(b []byte) []byte { b[35] ^= 1; return b }), tlspsk.AlertIllegalParameter},
		{"suite that was not offered", sh(func(b []byte) []byte { b[at+1] = 3; return b }), tlspsk.AlertIllegalParameter},
		{"suite of TLS 1.2", sh(func(b []byte) []byte { b[at], b[at+1] = 0, 0xA8; return b }), tlspsk.AlertIllegalParameter},
		{"compression", sh(func(b []byte) []byte { b[at+2] = 1; return b }), tlspsk.AlertIllegalParameter},
		{"legacy_version 3.4, which says nothing (RFC 8446 §4.2.1)", sh(func(b []byte) []byte { b[1] = 4; return b }), 0},
		{"legacy_version 3.0 (RFC 8446 D.5)", sh(func(b []byte) []byte { b[1] = 0; return b }), tlspsk.AlertProtocolVersion},
		{"selected version 3.3", set(supportedVers, []byte{3, 3}), tlspsk.AlertIllegalParameter},
		{"supported_versions of three octets", set(supportedVers, []byte{2, 3, 4}), tlspsk.AlertDecodeError},
		{"TLS 1.2 instead", drop(supportedVers), tlspsk.AlertProtocolVersion},
		{"identity that was not offered", set(PreSharedKey, []byte{0, 1}), tlspsk.AlertIllegalParameter},
		{"no PSK selected", drop(PreSharedKey), tlspsk.AlertMissingExtension},
		{"no key_share for psk_dhe_ke", drop(keyShare), tlspsk.AlertMissingExtension},
		{"key_share of a group without a share of ours", set(keyShare, append([]byte{0, 23}, Vec16(make([]byte, 65))...)), tlspsk.AlertIllegalParameter},
		{"key_share of low order", set(keyShare, append([]byte{0, 29}, Vec16(make([]byte, 32))...)), tlspsk.AlertIllegalParameter},
		{"key_share that does not parse", set(keyShare, []byte{0, 29, 0}), tlspsk.AlertDecodeError},
		{"extension that was not offered", set(16, nil), tlspsk.AlertUnsupportedExtension},
		{"extension of ClientHello", set(supportedGroups, []byte{0, 2, 0, 29}), tlspsk.AlertIllegalParameter},
		{"early_data in EncryptedExtensions", ee([]byte{0, 42, 0, 0}), tlspsk.AlertUnsupportedExtension},
		{"unknown extension in EncryptedExtensions", ee([]byte{0x77, 0x77, 0, 0}), tlspsk.AlertUnsupportedExtension},
		{"key_share in EncryptedExtensions", ee([]byte{0, 51, 0, 0}), tlspsk.AlertIllegalParameter},
		{"supported_groups in EncryptedExtensions", ee([]byte{0, 10, 0, 4, 0, 2, 0, 23}), 0},
		{"extension twice in EncryptedExtensions", ee([]byte{0, 10, 0, 4, 0, 2, 0, 23, 0, 10, 0, 4, 0, 2, 0, 23}), tlspsk.AlertIllegalParameter},
		{"EncryptedExtensions cut", func(_ *tlspsk.Config, e *Edits) {
			e.Body(EncryptedExtensions, func([]byte) []byte { return []byte{0} })
		}, tlspsk.AlertDecodeError},
		{"no EncryptedExtensions", func(_ *tlspsk.Config, e *Edits) { e.Omit(EncryptedExtensions) }, tlspsk.AlertUnexpectedMessage},
		{"CertificateRequest", func(_ *tlspsk.Config, e *Edits) { e.Before(Finished, Message(CertificateRequest, []byte{0, 0, 0})) }, tlspsk.AlertUnexpectedMessage},
		{"Certificate", func(_ *tlspsk.Config, e *Edits) { e.Before(Finished, Message(Certificate, []byte{0, 0, 0, 0})) }, tlspsk.AlertUnexpectedMessage},
		{"bad Finished", func(_ *tlspsk.Config, e *Edits) { e.Corrupt(Finished, 4, 1) }, tlspsk.AlertDecryptError},
		{"HelloRequest before ServerHello", func(_ *tlspsk.Config, e *Edits) {
			e.KeepTranscript = true
			e.Before(ServerHello, Message(HelloRequest, nil))
		}, tlspsk.AlertUnexpectedMessage},
		{"HelloRequest", func(_ *tlspsk.Config, e *Edits) { e.Before(EncryptedExtensions, Message(HelloRequest, nil)) }, tlspsk.AlertUnexpectedMessage},
		{"message behind ServerHello in its record", func(_ *tlspsk.Config, e *Edits) { e.After(ServerHello, Message(EncryptedExtensions, []byte{0, 0})) }, tlspsk.AlertUnexpectedMessage},
		{"no change_cipher_spec", func(_ *tlspsk.Config, e *Edits) { e.Omit(CCS) }, 0},
	} {
		var e Edits
		sc := serverConfig(suites13)
		tc.edit(sc, &e)
		sc.Hooks = e.Hooks()
		client := newClient(t, clientConfig(suites13))
		_, err, _ := Run(client, newServer(t, sc))
		want(t, tc.what, client, err, tc.alert)
	}
}

func TestClient13JudgesHelloRetryRequest(t *testing.T) {
	// group is where the selected group stands, the last octets.
	for _, tc := range []struct {
		what  string
		edit  func(e *Edits)
		alert tlspsk.Alert
	}{
		{"group that was not offered", func(e *Edits) { e.Corrupt(ServerHello, -1, 0x40) }, tlspsk.AlertIllegalParameter},
		{"two HelloRetryRequests", func(e *Edits) { e.Twice(ServerHello) }, tlspsk.AlertUnexpectedMessage},
		{"octet behind it", func(e *Edits) { e.Body(ServerHello, func(b []byte) []byte { return append(b, 0) }) }, tlspsk.AlertDecodeError},
		{"no change asked for", func(e *Edits) {
			e.Body(ServerHello, func(b []byte) []byte {
				n := len(b) - 6 // without key_share
				b[n-8+1] = 6
				return b[:n]
			})
		}, tlspsk.AlertIllegalParameter},
	} {
		var e Edits
		tc.edit(&e)
		cc, sc := clientConfig(suites13), serverConfig(suites13)
		cc.KeyShares = -1
		sc.Hooks = e.Hooks()
		client := newClient(t, cc)
		_, err, _ := Run(client, newServer(t, sc))
		want(t, tc.what, client, err, tc.alert)
	}
}

func TestConnected13JudgesWhatArrives(t *testing.T) {
	for _, tc := range []struct {
		what     string
		toClient bool
		typ      uint8
		p        []byte
		times    int
		alert    tlspsk.Alert
	}{
		{"KeyUpdate of 2", false, Handshake, Message(KeyUpdate, []byte{2}), 1, tlspsk.AlertIllegalParameter},
		{"KeyUpdate without a content", false, Handshake, Message(KeyUpdate, nil), 1, tlspsk.AlertDecodeError},
		{"KeyUpdate with a message behind it", false, Handshake, append(Message(KeyUpdate, []byte{0}), Message(KeyUpdate, []byte{0})...), 1, tlspsk.AlertUnexpectedMessage},
		{"ticket for the server", false, Handshake, Message(NewSessionTicket, make([]byte, 14)), 1, tlspsk.AlertUnexpectedMessage},
		{"ticket that does not parse", true, Handshake, Message(NewSessionTicket, make([]byte, 3)), 1, tlspsk.AlertDecodeError},
		{"33 tickets without data", true, Handshake, Message(NewSessionTicket, []byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0}), 33, tlspsk.AlertUnexpectedMessage},
		{"ClientHello", false, Handshake, Message(TypeClientHello, make([]byte, 40)), 1, tlspsk.AlertUnexpectedMessage},
		{"Finished", true, Handshake, Message(Finished, make([]byte, 32)), 1, tlspsk.AlertUnexpectedMessage},
		{"change_cipher_spec inside", false, ChangeCipherSpec, []byte{1}, 1, tlspsk.AlertUnexpectedMessage},
		{"inner content type 99", false, 99, []byte{1}, 1, tlspsk.AlertUnexpectedMessage},
		{"plaintext of 16385 octets", false, ApplicationData, make([]byte, 16385), 1, tlspsk.AlertRecordOverflow},
		{"empty handshake record", false, Handshake, nil, 1, tlspsk.AlertUnexpectedMessage},
		{"33 empty records", true, ApplicationData, nil, 33, tlspsk.AlertUnexpectedMessage},
		{"alert of three octets", true, Alert, []byte{1, 0, 0}, 1, tlspsk.AlertDecodeError},
	} {
		client, server := connected(t, suites13)
		from, to := client, server
		if tc.toClient {
			from, to = server, client
		}
		var err error
		for range tc.times {
			p := tc.p
			if tc.typ == ChangeCipherSpec {
				// The engine would send it in the clear.
				err = to.Feed(Record(ChangeCipherSpec, 0x0303, p))
				continue
			}
			err = to.Feed(inject(t, from, tc.typ, p))
		}
		want(t, tc.what, to, err, tc.alert)
	}
}

func TestTicketsAreReadAndDropped(t *testing.T) {
	client, server := connected(t, suites13)
	if err := client.Feed(inject(t, server, Handshake, Message(NewSessionTicket, []byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0}))); err != nil {
		t.Fatal(err)
	}
	if out := client.Outgoing(); out != nil {
		t.Errorf("answered % x", out)
	}
}
