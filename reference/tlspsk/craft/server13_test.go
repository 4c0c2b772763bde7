package craft

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// good is the identity that the server knows, ready for SetPSK.
func good() Identity { return Identity{Identity: identity, Key: key, Label: "ext binder"} }

// Extension types.
const (
	supportedGroups = 10
	supportedVers   = 43
	pskModes        = 45
	keyShare        = 51
)

// The rows of a TLS 1.3 server: what the ClientHello has wrong, and the alert.
func TestServer13AnswersEveryFaultWithItsAlert(t *testing.T) {
	psk := func(ids ...Identity) func(*ClientHello) {
		return func(h *ClientHello) { h.SetPSK(nil, ids...) }
	}
	then := func(f func(*ClientHello)) func(*ClientHello) {
		return func(h *ClientHello) {
			f(h)
			h.SetPSK(nil, good())
		}
	}
	changed := func(f func(*Identity)) Identity {
		id := good()
		f(&id)
		return id
	}
	unknown := func(n int) Identity {
		return changed(func(i *Identity) { i.Identity = bytes.Repeat([]byte("y"), n) })
	}
	for _, tc := range []struct {
		what  string
		edit  func(*ClientHello)
		alert tlspsk.Alert
	}{
		{"nothing wrong", func(*ClientHello) {}, 0},
		{"binder that shares no code with the engine", psk(good()), 0},
		{"psk_ke only, without key_share", then(func(h *ClientHello) {
			h.Extension(pskModes).Data = []byte{1, 0}
			h.Remove(keyShare)
			h.Remove(supportedGroups)
		}), 0},
		{"both modes, without key_share", then(func(h *ClientHello) {
			h.Extension(pskModes).Data = []byte{2, 1, 0}
			h.Remove(keyShare)
		}), 0},
		{"psk_dhe_ke without key_share (RFC 8446 §4.2.9)", then(func(h *ClientHello) { h.Remove(keyShare) }), tlspsk.AlertMissingExtension},
		{"key_share without supported_groups (RFC 8446 §9.2)", then(func(h *ClientHello) { h.Remove(supportedGroups) }), tlspsk.AlertMissingExtension},
		{"wrong key (RFC 8446 §4.2.11, §6.2)", psk(changed(func(i *Identity) { i.Key = []byte("wrong") })), tlspsk.AlertDecryptError},
		{"binder of a resumption", psk(changed(func(i *Identity) { i.Label = "res binder" })), tlspsk.AlertDecryptError},
		{"binder of an imported key", psk(changed(func(i *Identity) { i.Label = "imp binder" })), tlspsk.AlertDecryptError},
		{"one bit of the binder", func(h *ClientHello) { d := h.Extension(PreSharedKey).Data; d[len(d)-1] ^= 1 }, tlspsk.AlertDecryptError},
		{"unknown identity", psk(unknown(7)), tlspsk.AlertUnknownPSKIdentity},
		{"unknown, then good identity", psk(unknown(7), good()), 0},
		{"good, then unknown identity", psk(good(), unknown(7)), 0},
		{"good identity behind 20 unknown ones", psk(append(bytesTimes(20, unknown(9)), good())...), 0},
		{"good identity with a wrong binder, then unknown", psk(changed(func(i *Identity) { i.Key = []byte("wrong") }), unknown(7)), tlspsk.AlertDecryptError},
		{"empty identity", psk(unknown(0)), tlspsk.AlertDecodeError},
		{"identity with a NUL behind a known one", psk(changed(func(i *Identity) { i.Identity = []byte("client1\x00x") })), tlspsk.AlertUnknownPSKIdentity},
		{"identity of 128 octets", psk(unknown(128)), tlspsk.AlertUnknownPSKIdentity},
		{"identity of 16000 octets", psk(unknown(16000)), tlspsk.AlertUnknownPSKIdentity},
		{"identity of 65000 octets", psk(unknown(65000)), tlspsk.AlertUnknownPSKIdentity},
		{"no psk_key_exchange_modes (RFC 8446 §4.2.9)", then(func(h *ClientHello) { h.Remove(pskModes) }), tlspsk.AlertMissingExtension},
		{"empty psk_key_exchange_modes", then(func(h *ClientHello) { h.Extension(pskModes).Data = []byte{0} }), tlspsk.AlertDecodeError},
		{"modes of which none is known", then(func(h *ClientHello) { h.Extension(pskModes).Data = []byte{1, 77} }), tlspsk.AlertHandshakeFailure},
		{"extension twice", then(func(h *ClientHello) { h.Extensions = append(h.Extensions, *h.Extension(pskModes)) }), tlspsk.AlertIllegalParameter},
		{"pre_shared_key is not last (RFC 8446 §4.2.11)", func(h *ClientHello) { h.Extensions = append(h.Extensions, Extension{7777, nil}) }, tlspsk.AlertIllegalParameter},
		// Too short for the syntax (decode_error) and wrong (decrypt_error): the
		// second is what a reader says who compares before counting.
		{"binder of 31 octets", psk(changed(func(i *Identity) { i.BinderLen = 31 })), tlspsk.AlertDecryptError},
		{"binder of 31 octets beside the good one", psk(good(), changed(func(i *Identity) { i.Identity, i.BinderLen = []byte("y"), 31 })), tlspsk.AlertDecodeError},
		{"binder of 33 octets", psk(changed(func(i *Identity) { i.BinderLen = 33 })), tlspsk.AlertDecryptError},
		{"two identities, one binder", psk(good(), changed(func(i *Identity) { i.NoBinder = true })), tlspsk.AlertIllegalParameter},
		{"one identity, two binders", func(h *ClientHello) {
			h.SetPSK(nil, good())
			d := h.Extension(PreSharedKey)
			n := len(d.Data) - 33
			binder := append([]byte(nil), d.Data[n:]...)
			d.Data = append(append(d.Data[:n-2:n-2], Vec16(append(binder, binder...))...), []byte(nil)...)
		}, tlspsk.AlertIllegalParameter},
		{"no identities", psk(), tlspsk.AlertDecodeError},
		{"ticket age that is not 0 is ignored (RFC 8446 §4.2.11)", psk(changed(func(i *Identity) { i.Age = 0xDEADBEEF })), 0},
		{"only suites of SHA-384 for a PSK of SHA-256", then(func(h *ClientHello) { h.CipherSuites = []uint16{0x1302} }), tlspsk.AlertHandshakeFailure},
		{"compression methods 0 and 1 (RFC 8446 §4.1.2)", then(func(h *ClientHello) { h.Compression = []byte{0, 1} }), tlspsk.AlertIllegalParameter},
		{"compression method 1", then(func(h *ClientHello) { h.Compression = []byte{1} }), tlspsk.AlertIllegalParameter},
		{"no supported_versions: TLS 1.2, which is not to be had", func(h *ClientHello) { h.Remove(supportedVers) }, tlspsk.AlertProtocolVersion},
		{"supported_versions of drafts only", then(func(h *ClientHello) { h.Extension(supportedVers).Data = []byte{2, 0x7F, 0x1C} }), tlspsk.AlertProtocolVersion},
		{"supported_versions of odd length", then(func(h *ClientHello) { h.Extension(supportedVers).Data = []byte{3, 3, 4, 3} }), tlspsk.AlertDecodeError},
		{"key_share of a group twice", then(func(h *ClientHello) {
			d := h.Extension(keyShare)
			one := d.Data[2:]
			d.Data = Vec16(append(append([]byte(nil), one...), one...))
		}), tlspsk.AlertIllegalParameter},
		{"key_share of a group that was not offered", then(func(h *ClientHello) { h.Extension(supportedGroups).Data = []byte{0, 2, 0, 23} }), tlspsk.AlertIllegalParameter},
		{"X25519 share of 31 octets", then(func(h *ClientHello) {
			h.Extension(keyShare).Data = Vec16(append([]byte{0, 29}, Vec16(make([]byte, 31))...))
		}), tlspsk.AlertIllegalParameter},
		{"X25519 share of low order (RFC 8446 §7.4.2)", then(func(h *ClientHello) {
			h.Extension(keyShare).Data = Vec16(append([]byte{0, 29}, Vec16(make([]byte, 32))...))
		}), tlspsk.AlertIllegalParameter},
		{"groups of which none is known", then(func(h *ClientHello) {
			h.Extension(supportedGroups).Data = []byte{0, 2, 0, 25}
			h.Extension(keyShare).Data = []byte{0, 0}
		}), tlspsk.AlertHandshakeFailure},
		{"cookie that nobody gave", then(func(h *ClientHello) { h.Extensions = append(h.Extensions, Extension{44, []byte{0, 1, 9}}) }), tlspsk.AlertIllegalParameter},
		{"legacy_version 3.4, which says nothing (RFC 8446 §4.2.1)", then(func(h *ClientHello) { h.Version = 0x0304 }), 0},
		{"legacy_version 3.0 (RFC 8446 D.5)", then(func(h *ClientHello) { h.Version = 0x0300 }), tlspsk.AlertProtocolVersion},
		{"no pre_shared_key and nothing for certificates (RFC 8446 §9.2)", func(h *ClientHello) { h.Remove(PreSharedKey) }, tlspsk.AlertMissingExtension},
		{"no pre_shared_key, but certificates", func(h *ClientHello) {
			h.Remove(PreSharedKey)
			h.Extensions = append(h.Extensions, Extension{13, []byte{0, 2, 4, 3}})
		}, tlspsk.AlertHandshakeFailure},
	} {
		var e Edits
		e.Hello(tc.edit)
		cc := clientConfig(suites13)
		cc.PSKModes = []tlspsk.PSKMode{tlspsk.PSKDHE, tlspsk.PSKOnly}
		cc.Hooks = e.Hooks()
		if tc.alert != 0 || tc.what != "both modes, without key_share" && tc.what != "psk_ke only, without key_share" {
			cc.PSKModes = nil
		}
		client, server := newClient(t, cc), newServer(t, serverConfig(suites13))
		_, _, err := Run(client, server)
		if tc.alert == 0 && err != nil && !server.HandshakeComplete() {
			// The client offered something else than its engine remembers: what
			// counts is that the server answered.
			if server.ConnectionState().Version == tlspsk.VersionTLS13 {
				continue
			}
		}
		want(t, tc.what, server, err, tc.alert)
	}
}

func bytesTimes(n int, id Identity) (list []Identity) {
	for range n {
		list = append(list, id)
	}
	return list
}

// The messages behind ClientHello, and the second ClientHello.
func TestServer13JudgesWhatFollows(t *testing.T) {
	second := func(f func(h *ClientHello)) func(*tlspsk.Config, *Edits) {
		return func(c *tlspsk.Config, e *Edits) {
			c.KeyShares = -1
			n := 0
			e.Replace(TypeClientHello, func(raw []byte) []byte {
				if n++; n == 1 {
					return raw
				}
				h, err := ParseClientHello(raw)
				if err != nil {
					t.Fatal(err)
				}
				f(h)
				return h.Message()
			})
		}
	}
	for _, tc := range []struct {
		what  string
		edit  func(*tlspsk.Config, *Edits)
		alert tlspsk.Alert
	}{
		{"retry", func(c *tlspsk.Config, _ *Edits) { c.KeyShares = -1 }, 0},
		{"bad Finished", func(_ *tlspsk.Config, e *Edits) { e.Corrupt(Finished, -1, 1) }, tlspsk.AlertDecryptError},
		{"Finished of 31 octets", func(_ *tlspsk.Config, e *Edits) { e.Body(Finished, func(b []byte) []byte { return b[1:] }) }, tlspsk.AlertDecodeError},
		{"no change_cipher_spec", func(_ *tlspsk.Config, e *Edits) { e.Omit(CCS) }, 0},
		{"change_cipher_spec twice", func(_ *tlspsk.Config, e *Edits) { e.Twice(CCS) }, 0},
		{"change_cipher_spec of another octet", func(_ *tlspsk.Config, e *Edits) { e.Corrupt(CCS, 0, 2) }, tlspsk.AlertUnexpectedMessage},
		{"ClientHello twice", func(_ *tlspsk.Config, e *Edits) { e.Twice(TypeClientHello) }, tlspsk.AlertUnexpectedMessage},
		{"Certificate before Finished", func(_ *tlspsk.Config, e *Edits) {
			e.Before(Finished, Message(Certificate, []byte{0, 0, 0, 0}))
		}, tlspsk.AlertUnexpectedMessage},
		{"KeyUpdate in the record of Finished", func(_ *tlspsk.Config, e *Edits) {
			e.After(Finished, Message(KeyUpdate, []byte{0}))
		}, tlspsk.AlertUnexpectedMessage},
		{"unprotected Finished", func(_ *tlspsk.Config, e *Edits) {
			e.Record = func(out *tlspsk.RecordOut, typ uint8, p []byte) error {
				if out.Protected() {
					out.Raw(Record(typ, 0x0303, p))
					return nil
				}
				return out.Send(typ, p)
			}
		}, tlspsk.AlertUnexpectedMessage},
		{"application data before Finished", func(_ *tlspsk.Config, e *Edits) {
			e.Record = func(out *tlspsk.RecordOut, typ uint8, p []byte) error {
				if out.Protected() {
					typ = ApplicationData
				}
				return out.Send(typ, p)
			}
		}, tlspsk.AlertUnexpectedMessage},
		{"record of padding only", func(_ *tlspsk.Config, e *Edits) {
			e.Record = func(out *tlspsk.RecordOut, typ uint8, p []byte) error {
				if out.Protected() {
					return out.Send(0, make([]byte, 9))
				}
				return out.Send(typ, p)
			}
		}, tlspsk.AlertUnexpectedMessage},
		{"second ClientHello with another random", second(func(h *ClientHello) { h.Random[0] ^= 1 }), tlspsk.AlertIllegalParameter},
		{"second ClientHello with other suites", second(func(h *ClientHello) { h.CipherSuites = append(h.CipherSuites, 0x1303) }), tlspsk.AlertIllegalParameter},
		{"second ClientHello with another session ID", second(func(h *ClientHello) { h.SessionID[0] ^= 1 }), tlspsk.AlertIllegalParameter},
		{"second ClientHello without pre_shared_key", second(func(h *ClientHello) { h.Remove(PreSharedKey) }), tlspsk.AlertMissingExtension},
		{"second ClientHello with other identities", second(func(h *ClientHello) {
			h.SetPSK(nil, Identity{Identity: []byte("y"), Key: key, Label: "ext binder"})
		}), tlspsk.AlertIllegalParameter},
		{"second ClientHello with the old binder", second(func(h *ClientHello) { h.SetPSK(nil, good()) }), tlspsk.AlertDecryptError},
		{"second ClientHello for TLS 1.2", second(func(h *ClientHello) { h.Remove(supportedVers) }), tlspsk.AlertIllegalParameter},
	} {
		var e Edits
		cc := clientConfig(suites13)
		tc.edit(cc, &e)
		cc.Hooks = e.Hooks()
		server := newServer(t, serverConfig(suites13))
		_, _, err := Run(newClient(t, cc), server)
		want(t, tc.what, server, err, tc.alert)
	}
}

func TestServer13PassesOverEarlyData(t *testing.T) {
	for _, shares := range []int{0, -1} {
		var e Edits
		cc := clientConfig(suites13)
		cc.KeyShares = shares
		first := true
		e.Hello(func(h *ClientHello) {
			if first {
				first = false
				h.Extensions = append([]Extension{{42, nil}}, h.Extensions...)
				h.SetPSK(nil, good())
			}
		})
		cc.Hooks = e.Hooks()
		client, server := newClient(t, cc), newServer(t, serverConfig(suites13))
		hello := append([]byte(nil), client.Outgoing()...)
		for range 3 {
			hello = append(hello, Record(ApplicationData, 0x0303, make([]byte, 100))...)
		}
		if err := server.Feed(hello); err != nil {
			t.Fatalf("shares %d: %v", shares, err)
		}
		if _, se, ce := Run(server, client); ce != nil || se != nil || !server.HandshakeComplete() {
			t.Errorf("shares %d: client %v, server %v", shares, ce, se)
		}
	}
}

func TestServer13StopsPassingOverEarlyData(t *testing.T) {
	var e Edits
	e.Hello(func(h *ClientHello) {
		h.Extensions = append([]Extension{{42, nil}}, h.Extensions...)
		h.SetPSK(nil, good())
	})
	cc := clientConfig(suites13)
	cc.Hooks = e.Hooks()
	server := newServer(t, serverConfig(suites13))
	if err := server.Feed(newClient(t, cc).Outgoing()); err != nil {
		t.Fatal(err)
	}
	var err error
	for n := 0; err == nil && n < 100; n++ {
		err = server.Feed(Record(ApplicationData, 0x0303, make([]byte, 1000)))
	}
	want(t, "early data without end", server, err, tlspsk.AlertBadRecordMAC)
}

func TestServer13WantsTheShareThatItAskedFor(t *testing.T) {
	for what, share := range map[string][]byte{
		"none":                {0, 0},
		"of another group":    Vec16(append([]byte{0, 23}, Vec16(make([]byte, 65))...)),
		"one and one more":    Vec16(append(append([]byte{0, 29}, Vec16(make([]byte, 32))...), append([]byte{0, 23}, Vec16(make([]byte, 65))...)...)),
		"of low order":        Vec16(append([]byte{0, 29}, Vec16(make([]byte, 32))...)),
		"of the wrong length": Vec16(append([]byte{0, 29}, Vec16(make([]byte, 33))...)),
	} {
		var before []byte // the transcript before the second ClientHello
		var ce, se Edits
		ce.Replace(TypeClientHello, func(raw []byte) []byte {
			if before == nil {
				sum := sha256.Sum256(raw)
				before = append([]byte{254, 0, 0, 32}, sum[:]...)
				return raw
			}
			h, err := ParseClientHello(raw)
			if err != nil {
				t.Fatal(err)
			}
			h.Extension(keyShare).Data = share
			h.SetPSK(before, good())
			return h.Message()
		})
		se.Replace(ServerHello, func(raw []byte) []byte { before = append(before, raw...); return raw })
		cc, sc := clientConfig(suites13), serverConfig(suites13)
		cc.KeyShares, cc.Hooks, sc.Hooks = -1, ce.Hooks(), se.Hooks()
		server := newServer(t, sc)
		_, _, err := Run(newClient(t, cc), server)
		want(t, what, server, err, tlspsk.AlertIllegalParameter)
	}
}
