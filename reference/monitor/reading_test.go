package monitor

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func TestAnIdentityBelongsToAURIIfItNamesItsUserAndHost(t *testing.T) {
	for _, x := range []struct {
		id, uri string
		want    bool
	}{
		{"sip:alice@example.com", "sip:alice@example.com", true},
		{"alice@example.com", "SIPS:alice@EXAMPLE.com:5061;transport=tcp", true},
		{"sip:alice@example.com", `"Alice" <sip:alice@example.com>;tag=1`, true},
		{"sip:alice@[2001:db8::1]", "sip:alice@[2001:db8::1]", true},
		{"sip:alice@[2001:db8::1]", "sip:alice@[2001:db8::1]:5060?x=y", true},
		{"tel:+4912345", "tel:+4912345;phone-context=x", true},
		{"+4912345", "tel:+4912345", true},
		{"", "", true},
		{"sip:bob@example.com", "sip:alice@example.com", false},
		{"sip:alice@example.org", "sip:alice@example.com", false},
		{"sip:ALICE@example.com", "sip:alice@example.com", false},
		{"tel:+4912346", "tel:+4912345", false},
	} {
		if got := identityOf(x.id, x.uri); got != x.want {
			t.Errorf("identity %q, URI %q: expected %v, found %v", x.id, x.uri, x.want, got)
		}
	}
}

func TestTheBFCPStreamOfADescriptionIsFoundAmongOthers(t *testing.T) {
	addr := netip.MustParseAddr
	for _, x := range []struct {
		name, body string
		want       media
	}{
		{"nothing", "", media{}},
		{"no BFCP", "c=IN IP4 192.0.2.1\r\nm=audio 5004 RTP/AVP 0\r\na=setup:active\r\n", media{addr: addr("192.0.2.1")}},
		{"own address, own setup", "c=IN IP4 192.0.2.1\na=setup:active\nm=application 5070 TCP/BFCP *\nc=IN IP6 2001:db8::7\na=setup:passive\n",
			media{found: true, port: 5070, addr: addr("2001:db8::7"), setup: setupPassive}},
		{"those of the session", "c=IN IP4 192.0.2.1/127\na=setup:holdconn\nm=application 5070/1 TCP/TLS/BFCP *\nm=application 9 TCP/BFCP *\na=setup:actpass\n",
			media{found: true, tls: true, port: 5070, addr: addr("192.0.2.1"), setup: setupHoldconn}},
		{"a host name", "c=IN IP4 mrfp.example.com\nm=application 5070 TCP/TLS/BFCP *", media{found: true, tls: true, port: 5070}},
		{"another application, then BFCP", "m=application 1 UDP/TLS/UDPTL *\na=setup:active\nm=application 2 TCP/BFCP *\na=setup:what\n",
			media{found: true, port: 2, setup: setupUnknown}},
		{"no port", "m=application many TCP/BFCP *\nm=application 70000 TCP/BFCP *\n", media{}},
		{"key management at both levels", "a=key-mgmt:mikey AA\nm=application 1 TCP/TLS/BFCP *\na=key-mgmt: keyp1 BB\na=key-mgmt:mikey CC\n",
			media{found: true, tls: true, port: 1, keys: []keyMgmt{{"keyp1", "BB"}, {"mikey", "CC"}}}},
		{"key management of the session and of another stream", "a=key-mgmt:mikey AA\nm=application 1 TCP/TLS/BFCP *\nm=audio 2 RTP/SAVP 0\na=key-mgmt:mikey CC\n",
			media{found: true, tls: true, port: 1, keys: []keyMgmt{{"mikey", "AA"}}}},
	} {
		got := readMedia([]byte(x.body), false)
		if diff := cmp.Diff(&x.want, got, cmp.AllowUnexported(media{}, keyMgmt{}, netip.Addr{}), cmpopts.EquateComparable(netip.Addr{}), cmpopts.IgnoreFields(media{}, "body")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.name, diff)
		}
	}
}

func TestATimestampIsReadFrom1968To2104(t *testing.T) {
	for _, x := range []struct {
		ts   timestamp
		want int64
		ok   bool
	}{
		{timestamp{0, []byte{0x80, 0, 0, 0, 9, 9, 9, 9}}, 1 << 31, true},
		{timestamp{3, []byte{0xff, 0xff, 0xff, 0xff}}, 1<<32 - 1, true},
		{timestamp{1, []byte{0, 0, 0, 1, 0, 0, 0, 0}}, 1<<32 + 1, true},
		{timestamp{3, []byte{0x7f, 0xff, 0xff, 0xff}}, 1<<32 + 1<<31 - 1, true},
		{timestamp{2, []byte{0x80, 0, 0, 0}}, 0, false},
		{timestamp{4, []byte{0x80, 0, 0, 0}}, 0, false},
		{timestamp{}, 0, false},
	} {
		if got, ok := x.ts.seconds(); got != x.want || ok != x.ok {
			t.Errorf("%v: expected %d and %v, found %d and %v", x.ts, x.want, x.ok, got, ok)
		}
	}
}

const now1900 = 4_000_000_000 // some day in 2026, in seconds since 1900

// Package mikey's writer against the judge's reader.
func TestTheJudgeReadsWhatTheCodecWrites(t *testing.T) {
	m := mikey.Message{
		Header: mikey.CommonHeader{Version: 1, DataType: mikey.TransferInit, PRF: mikey.PRFHMACSHA256, CSBID: 0x01020304, MapType: mikey.MapGenericID,
			Sessions: []mikey.CryptoSession{{ID: 1, ProtType: 7, S: true, Policies: []uint8{0, 1}, SessionData: []byte("data"), SPI: []byte{9, 9}}, {ID: 2, ProtType: 8}}},
		Payloads: []mikey.Payload{
			&mikey.T{Timestamp: mikey.Timestamp{TSType: mikey.COUNTER, Value: 5}},
			&mikey.RANDR{Role: mikey.RANDRi, RAND: []byte("i")}, &mikey.RANDR{Role: mikey.RANDRr, RAND: []byte("r")}, &mikey.RANDR{Role: mikey.RANDRkms, RAND: []byte("k")},
			&mikey.IDR{Role: mikey.IDRi, Data: []byte("I")}, &mikey.IDR{Role: mikey.IDRr, Data: []byte("R")}, &mikey.IDR{Role: mikey.IDRr, Data: []byte("second")},
			&mikey.IDR{Role: mikey.IDRkms, Data: []byte("K")}, &mikey.IDR{Role: mikey.IDRpsk, Data: []byte("P")},
			&mikey.SP{PolicyNo: 1, ProtType: 7, Params: []mikey.SPParam{{Type: 1, Value: []byte{1}}}},
			&mikey.TICKET{TicketPolicy: mikey.TicketPolicy{TicketType: 2, Subtype: 3, Version: 4, PRF: 1, Flags: 0xA5A, Data: []mikey.Payload{&mikey.TR{Role: mikey.TRe, Timestamp: mikey.Timestamp{TSType: mikey.NTPUTC, Value: now1900 << 32}}}},
				TicketData: mikey.Sealed("ticket"), InitiatorData: mikey.Sealed("initiator")},
			&mikey.KEMAC{EncrAlg: mikey.EncrAESCM128, EncrData: mikey.Sealed("keys")},
			&mikey.ERR{No: 3}, &mikey.RAND{RAND: []byte("rand")},
			&mikey.GeneralExtension{ExtType: 0, Data: []byte("vendor")}, &mikey.GeneralExtension{ExtType: 1, Data: []byte("mikey")},
			&mikey.V{AuthAlg: 2, VerData: make([]byte, 32)},
		},
	}
	b := m.Marshal()
	got := readMIKEY(b)
	if got == nil {
		t.Fatal("expected a message, found none")
	}
	want := &keyMessage{octets: b, version: 1, dataType: 14, prf: 1, csbID: 0x01020304, count: 2, mapType: 2,
		sessions: []session{{id: 1, protocol: 7, spi: []byte{9, 9}}, {id: 2, protocol: 8, spi: []byte{}}},
		ts:       timestamp{2, []byte{0, 0, 0, 5}}, randri: []byte("i"), randrr: []byte("r"), rkms: []byte("k"),
		idri: []byte("I"), idrr: []byte("R"), idrkms: []byte("K"), idrpsk: []byte("P"), random: []byte("rand"),
		hasKEMAC: true, encr: 1, encrData: []byte("keys"), sdpIDs: []byte("mikey"), macAlg: 2, mac: make([]byte, 32), macEnd: len(b),
		ticket: &ticket{kind: 2, prf: 1, flags: 0xA5A, data: []byte("ticket")}}
	opts := []cmp.Option{cmp.AllowUnexported(keyMessage{}, session{}, timestamp{}, ticket{}), cmpopts.IgnoreFields(ticket{}, "policy", "initiatorFrom", "initiatorTo")}
	if diff := cmp.Diff(want, got, opts...); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := string(b[got.ticket.initiatorFrom+2 : got.ticket.initiatorTo]); s != "initiator" {
		t.Errorf("expected Initiator Data between its bounds, found %q", s)
	}
	if end, ok := got.ticket.validity().seconds(); !ok || end != now1900 {
		t.Errorf("expected TRe %d, found %d", now1900, end)
	}
	for n := range b {
		if short := readMIKEY(b[:n:n]); short != nil {
			t.Fatalf("expected no message in the first %d of %d octets, found one", n, len(b))
		}
	}
}

// differs returns what the judge's reading of octets has that the codec's has not,
// "" if they agree. What the codec rejects the judge may read as it likes.
func differs(b []byte, got *keyMessage) string {
	m, v := mikey.Parse(b)
	if v.Receiver == rule.Reject || v.Broke(rule.MIKEYNesting) || v.Broke(rule.MIKEYTrailing) {
		return ""
	}
	var want keyMessage
	for _, p := range m.Payloads {
		switch p := p.(type) {
		case *mikey.T, *mikey.TR, *mikey.SP, *mikey.ERR, *mikey.TP, *mikey.V:
		case *mikey.RAND:
			want.random = p.RAND
		case *mikey.RANDR:
			switch p.Role {
			case mikey.RANDRi:
				want.randri = p.RAND
			case mikey.RANDRr:
				want.randrr = p.RAND
			case mikey.RANDRkms:
				want.rkms = p.RAND
			}
		case *mikey.IDR:
			switch {
			case p.Role == mikey.IDRi:
				want.idri = p.Data
			case p.Role == mikey.IDRr && want.idrr == nil:
				want.idrr = p.Data
			case p.Role == mikey.IDRkms:
				want.idrkms = p.Data
			case p.Role == mikey.IDRpsk:
				want.idrpsk = p.Data
			}
		case *mikey.KEMAC:
			want.hasKEMAC, want.encr, want.encrData = true, uint8(p.EncrAlg), p.EncrData
		case *mikey.TICKET:
			want.ticket = &ticket{kind: p.TicketType, prf: uint8(p.PRF), flags: uint16(p.Flags), data: p.TicketData}
		case *mikey.GeneralExtension:
			if p.ExtType == mikey.ExtensionSDPIDs {
				want.sdpIDs = p.Data
			}
		default: // the judge does not know it, and reads no message that has it
			if got != nil {
				return "expected no message with a payload " + p.Type().String()
			}
			return ""
		}
	}
	if got == nil {
		return "expected a message, found none"
	}
	h := &m.Header
	if got.version != h.Version || got.dataType != uint8(h.DataType) || got.prf != uint8(h.PRF) || got.csbID != h.CSBID || got.mapType != uint8(h.MapType) ||
		len(got.sessions) != len(h.Sessions) || got.hasKEMAC != want.hasKEMAC || got.encr != want.encr || (got.ticket == nil) != (want.ticket == nil) {
		return fmt.Sprintf("expected the header %+v, found %+v", *h, *got)
	}
	for i, s := range h.Sessions {
		if got.sessions[i].id != s.ID || got.sessions[i].protocol != uint8(s.ProtType) || !bytes.Equal(got.sessions[i].spi, s.SPI) {
			return fmt.Sprintf("expected the Crypto Session %+v, found %+v", s, got.sessions[i])
		}
	}
	if w, g := want.ticket, got.ticket; w != nil && (w.kind != g.kind || w.prf != g.prf || w.flags != g.flags || !bytes.Equal(w.data, g.data)) {
		return fmt.Sprintf("expected the ticket %+v, found %+v", *w, *g)
	}
	for _, x := range []struct {
		name        string
		want, found []byte
	}{
		{"IDRi", want.idri, got.idri}, {"IDRr", want.idrr, got.idrr}, {"IDRkms", want.idrkms, got.idrkms}, {"IDRpsk", want.idrpsk, got.idrpsk},
		{"RANDRi", want.randri, got.randri}, {"RANDRr", want.randrr, got.randrr}, {"RANDRkms", want.rkms, got.rkms}, {"RAND", want.random, got.random},
		{"Encr data", want.encrData, got.encrData}, {"SDP IDs", want.sdpIDs, got.sdpIDs},
	} {
		if !bytes.Equal(x.want, x.found) {
			return fmt.Sprintf("expected the %s %x, found %x", x.name, x.want, x.found)
		}
	}
	return ""
}

func TestAReadingThatDiffersFromTheCodecsShows(t *testing.T) {
	b := (&mikey.Message{Header: mikey.CommonHeader{Version: 1, DataType: mikey.PSKInit, PRF: 1, CSBID: 7, MapType: mikey.MapEmpty},
		Payloads: []mikey.Payload{&mikey.T{}, &mikey.IDR{Role: mikey.IDRi, Data: []byte("I")}, &mikey.RANDR{Role: mikey.RANDRi, RAND: []byte("0123456789abcdef")}}}).Marshal()
	if why := differs(b, readMIKEY(b)); why != "" {
		t.Error(why)
	}
	for what, change := range map[string]func(m *keyMessage){
		"CSB ID": func(m *keyMessage) { m.csbID++ },
		"IDRi":   func(m *keyMessage) { m.idri, m.idrr = nil, m.idri },
		"RANDRi": func(m *keyMessage) { m.randri = nil },
	} {
		m := readMIKEY(b)
		change(m)
		if differs(b, m) == "" {
			t.Errorf("another %s: expected a difference, found none", what)
		}
	}
	if differs(b, nil) == "" {
		t.Error("no message: expected a difference, found none")
	}
}

// differsInMedia is differs for a session description. What the codec has a finding
// about the judge may read as it likes.
func differsInMedia(b []byte, got *media) string {
	s, v := sdp.Parse(b, sdp.RFC4583)
	if !v.Clean() {
		return ""
	}
	want := media{found: true, tls: s.BFCP.Proto == sdp.ProtoTCPTLSBFCP, port: s.BFCP.Port, addr: s.BFCP.Address, setup: setupNone}
	if s.BFCP.Setup != "" {
		want.setup = readSetup(string(s.BFCP.Setup))
	}
	if got.found != want.found || got.tls != want.tls || got.port != want.port || got.addr != want.addr.Unmap() || got.setup != want.setup || len(got.keys) != len(s.BFCP.KeyMgmt) {
		return fmt.Sprintf("expected TLS %v, port %d, address %v, %v and %d keys, found %v, %d, %v, %v and %d",
			want.tls, want.port, want.addr, want.setup, len(s.BFCP.KeyMgmt), got.tls, got.port, got.addr, got.setup, len(got.keys))
	}
	for i, k := range s.BFCP.KeyMgmt {
		if got.keys[i].protocol != k.Protocol || got.keys[i].data != base64.StdEncoding.EncodeToString(k.Data) {
			return fmt.Sprintf("expected key management data number %d of %s, found others of %s", i, k.Protocol, got.keys[i].protocol)
		}
	}
	return ""
}

func TestAStreamThatDiffersFromTheCodecsShows(t *testing.T) {
	b := []byte("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=application 5070 TCP/TLS/BFCP *\r\nc=IN IP4 192.0.2.1\r\na=setup:passive\r\na=key-mgmt:mikey AAAA\r\n")
	if why := differsInMedia(b, readMedia(b, true)); why != "" {
		t.Error(why)
	}
	for what, change := range map[string]func(m *media){
		"setup": func(m *media) { m.setup = setupActive },
		"port":  func(m *media) { m.port++ },
		"key":   func(m *media) { m.keys[0].data = "AAAB" },
	} {
		m := readMedia(b, true)
		change(m)
		if differsInMedia(b, m) == "" {
			t.Errorf("another %s: expected a difference, found none", what)
		}
	}
}

// The judge's table of RFC 4145 §4.1 against the codec's.
func TestJudgeAndCodecAllowTheSameAnswers(t *testing.T) {
	known := []sdp.Setup{sdp.SetupActive, sdp.SetupPassive, sdp.SetupActpass, sdp.SetupHoldconn}
	for _, offered := range known {
		for _, answered := range known {
			chosen, err := sdp.ChooseSetup(offered, answered)
			if want := err == nil && chosen == answered; mayAnswer(readSetup(string(offered)), readSetup(string(answered))) != want {
				t.Errorf("%s to %s: expected allowed %v, found the opposite", answered, offered, want)
			}
		}
	}
}

// Octets behind V, or a V in front of what it is to protect, are no reason to read
// beyond the message.
func TestAMACThatIsNotAtTheEndVerifiesNothing(t *testing.T) {
	v := &mikey.V{AuthAlg: 1, VerData: make([]byte, 20)}
	ticket := &mikey.TICKET{TicketData: mikey.Sealed("t")}
	for _, x := range []struct {
		name     string
		payloads []mikey.Payload
		behind   []byte
	}{
		{"V first", []mikey.Payload{v, ticket}, nil},
		{"octets behind V", []mikey.Payload{ticket, v}, []byte("more")},
		{"no V", []mikey.Payload{ticket}, nil},
	} {
		m := mikey.Message{Header: mikey.CommonHeader{Version: 1, DataType: mikey.TransferInit, MapType: mikey.MapEmpty}, Payloads: x.payloads, Trailing: x.behind}
		got := readMIKEY(m.Marshal())
		if got == nil || got.ticket == nil {
			t.Fatalf("%s: expected a message with a ticket, found %+v", x.name, got)
		}
		if initAuthentic(got, []byte("0123456789abcdef")) || respAuthentic(got, got, []byte("0123456789abcdef")) {
			t.Errorf("%s: expected no MAC that verifies, found one", x.name)
		}
	}
}

// A client's list of requests does not grow with what was answered.
func TestALongConversationTakesBoundedMemory(t *testing.T) {
	p := NewJudge(Config{Complete: true, Whole: true, Server: "FCS"})
	n := 0
	see := func(kind trace.Kind, from, to string, body bfcp.Body, transaction uint16) {
		octets, err := body.Append(nil, bfcp.Header{ConferenceID: 1, TransactionID: transaction, UserID: 1})
		if err != nil {
			t.Fatal(err)
		}
		n++
		p.Event(&trace.Event{Seq: n, At: time.Duration(n) * time.Millisecond, Interface: trace.BFCP, Kind: kind, From: from, To: to,
			Name: body.Primitive().String(), Conn: 1, Octets: octets})
	}
	for i := range uint16(3000) {
		for _, kind := range []trace.Kind{trace.Send, trace.Deliver} {
			see(kind, "C1", "FCS", &bfcp.Hello{}, i+1)
		}
		for _, kind := range []trace.Kind{trace.Send, trace.Deliver} {
			see(kind, "FCS", "C1", &bfcp.HelloAck{SupportedPrimitives: []bfcp.Primitive{1}, SupportedAttributes: []bfcp.AttributeType{1}}, i+1)
		}
	}
	f := p.monitors[len(p.monitors)-1].(*flow)
	if n := len(f.peerOrder[0].questions); n > 2*remembered {
		t.Errorf("expected at most %d requests kept, found %d", 2*remembered, n)
	}
	if v := p.Verdict(); !v.Clean() {
		t.Errorf("expected nothing, found %v", v.Findings[0])
	}
}
