package examples

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/floorcheck/floorcheck/reference/monitor"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/trace"
)

const (
	ueAddr   = "127.0.0.1:40001"
	mrfpAddr = "127.0.0.1:40002"
	tek      = "0badc0de"
	alice    = "sip:alice@example.com"
	conf     = "sip:conf@example.com"
)

// Content types of TLS records and types of handshake messages.
const (
	recordCCS       = 20
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23
	clientHello     = 1
	serverHello     = 2
)

// sdpBody writes a session description of one BFCP stream.
func sdpBody(addr, proto, setup string, attrs ...string) []byte {
	host, port, _ := strings.Cut(addr, ":")
	b := fmt.Sprintf("v=0\r\no=x 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=application %s %s *\r\n", host, host, port, proto)
	if setup != "" {
		b += "a=setup:" + setup + "\r\n"
	}
	for _, a := range attrs {
		b += "a=" + a + "\r\n"
	}
	return []byte(b)
}

// offerParts are what a test may want otherwise in a TRANSFER_INIT.
type offerParts struct {
	sessions   []mikey.CryptoSession
	idri, idrr string
	sdpIDs     string
	flags      mikey.Flags
	end        uint32 // TRe, seconds since 1900; 0 for none
	ticket     string // Ticket Data
}

const ticketData = "a ticket nobody can open"

const now1900 = 4_000_000_000 // some day in 2026

// offerOf returns the parts of a good TRANSFER_INIT.
func offerOf() offerParts {
	return offerParts{
		sessions: []mikey.CryptoSession{{ID: 1, ProtType: 200, SPI: []byte{1}}},
		idri:     alice, idrr: conf, sdpIDs: "mikey",
		flags: mikey.FlagE | mikey.FlagF | mikey.FlagG | mikey.FlagH,
		end:   now1900 + 3600, ticket: ticketData,
	}
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func ntp(seconds uint32) mikey.Timestamp {
	return mikey.Timestamp{TSType: mikey.NTPUTC, Value: uint64(seconds) << 32}
}

// transferInit writes a TRANSFER_INIT whose keys nobody knows.
func transferInit(p offerParts) string {
	policy := []mikey.Payload{}
	if p.end != 0 {
		policy = append(policy, &mikey.TR{Role: mikey.TRe, Timestamp: ntp(p.end)})
	}
	m := mikey.Message{
		Header: mikey.CommonHeader{Version: 1, DataType: mikey.TransferInit, CSBID: 7, MapType: mikey.MapGenericID, Sessions: p.sessions},
		Payloads: []mikey.Payload{
			&mikey.T{Timestamp: ntp(now1900)},
			&mikey.RANDR{Role: mikey.RANDRi, RAND: make([]byte, 16)},
		},
	}
	if p.idri != "" {
		m.Payloads = append(m.Payloads, &mikey.IDR{Role: mikey.IDRi, IDType: 1, Data: []byte(p.idri)})
	}
	if p.idrr != "" {
		m.Payloads = append(m.Payloads, &mikey.IDR{Role: mikey.IDRr, IDType: 1, Data: []byte(p.idrr)})
	}
	m.Payloads = append(m.Payloads, &mikey.TICKET{
		TicketPolicy: mikey.TicketPolicy{TicketType: mikey.TicketMIKEYBase, Subtype: 1, Version: 1, Flags: p.flags, Data: policy},
		TicketData:   mikey.Sealed(p.ticket),
	})
	if p.sdpIDs != "" {
		m.Payloads = append(m.Payloads, &mikey.GeneralExtension{ExtType: 1, Data: []byte(p.sdpIDs)})
	}
	m.Payloads = append(m.Payloads, &mikey.V{AuthAlg: 1, VerData: make([]byte, 20)})
	return base64.StdEncoding.EncodeToString(m.Marshal())
}

// transferResp writes a TRANSFER_RESP whose keys nobody knows.
func transferResp(csb uint32, randr bool) string {
	m := mikey.Message{
		Header: mikey.CommonHeader{Version: 1, DataType: mikey.TransferResp, CSBID: csb, MapType: mikey.MapGenericID,
			Sessions: []mikey.CryptoSession{{ID: 1, ProtType: 200, Policies: []uint8{0}, SPI: []byte{1}}}},
		Payloads: []mikey.Payload{&mikey.T{Timestamp: ntp(now1900 + 1)}},
	}
	if randr {
		m.Payloads = append(m.Payloads, &mikey.RANDR{Role: mikey.RANDRr, RAND: make([]byte, 16)})
	}
	m.Payloads = append(m.Payloads, &mikey.V{AuthAlg: 1, VerData: make([]byte, 20)})
	return base64.StdEncoding.EncodeToString(m.Marshal())
}

// carry puts a session description into a SIP message.
func carry(b []byte) func(*trace.Event) {
	return func(e *trace.Event) { e.Octets, e.Sealed = nil, b }
}

func sip(from, to, name string, cseq uint32, b []byte) trace.Event {
	return trace.Event{Interface: trace.SIP, From: from, To: to, Name: name, Transaction: cseq, Sealed: b,
		Attrs: trace.KV("callid", "call-1", "from", alice, "to", conf)}
}

func mpMessage(from, to, name string, transaction uint32, kv ...string) trace.Event {
	return trace.Event{Interface: trace.Mp, From: from, To: to, Name: name, Transaction: transaction, Attrs: trace.KV(kv...)}
}

func kms(from, to, name string, exchange uint32, octets string) trace.Event {
	return trace.Event{Interface: trace.KMS, From: from, To: to, Name: name, Transaction: exchange, Sealed: []byte(octets)}
}

// record writes a TLS record with a fragment of n octets that begins with first.
func record(kind, first byte, n int) []byte {
	b := []byte{kind, 3, 3, 0, 0, first}
	binary.BigEndian.PutUint16(b[3:], uint16(n))
	return append(b, make([]byte, n-1)...)
}

func data(from, to string, octets ...[]byte) trace.Event {
	var b []byte
	for _, o := range octets {
		b = append(b, o...)
	}
	return trace.Event{Interface: trace.TCP, From: from, To: to, Name: trace.TCPData, Conn: 1, Octets: b}
}

func bfcpEvent(from, to, name string) trace.Event {
	return trace.Event{Interface: trace.BFCP, From: from, To: to, Name: name, Conn: 1}
}

// tcpSetup adds a connection from dialler to acceptor.
func tcpSetup(s *script, dialler, acceptor, remote string) {
	s.add("syn.s", trace.Event{Interface: trace.TCP, Kind: trace.Send, From: dialler, To: acceptor, Name: trace.TCPDial, Conn: 1, Attrs: trace.KV("remote", remote)})
	s.add("open.a", trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: dialler, To: acceptor, Name: trace.TCPOpen, Conn: 1, Attrs: trace.KV("role", "passive")})
	s.add("open.d", trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: acceptor, To: dialler, Name: trace.TCPOpen, Conn: 1, Attrs: trace.KV("role", "active")})
}

// call writes a whole call in which nothing is wrong, with that a=setup in the
// answer (to actpass), and with the notes of all boxes.
func call(answer string) *script {
	s := &script{cfg: monitor.Config{Complete: true, ProtocolType: 200}}
	s.send("policy", mpMessage("MRFC", "MRFP", "Indicate Floor Policy Request", 1))
	s.send("policyack", mpMessage("MRFP", "MRFC", "Configure Conference For Floor Control Ack", 1, "context", "1"))
	s.send("request", kms("UE", "KMS", "REQUEST_INIT_PSK", 1, "request"))
	s.send("requestresp", kms("KMS", "UE", "REQUEST_RESP", 1, "response"))
	s.note("ticket", trace.Box, "UE", trace.TicketMade, 0, "mode", "1")
	s.note("listen.ue", trace.TCP, "UE", trace.TCPListen, 0, "local", ueAddr, "listener", "bfcp")
	s.send("invite", sip("UE", "MRFC", "INVITE", 1, sdpBody(ueAddr, "TCP/TLS/BFCP", "actpass", "key-mgmt:mikey "+transferInit(offerOf()))))
	s.send("resolve", kms("MRFC", "KMS", "RESOLVE_INIT_PSK", 1, "resolve "+ticketData))
	s.send("resolveresp", kms("KMS", "MRFC", "RESOLVE_RESP", 1, "resolved"))
	s.note("tek.mrfc", trace.Box, "MRFC", trace.KeyReceived, 0, "key", tek)
	establish := []string{"protocol", "TCP/TLS/BFCP", "remote", ueAddr, "psk", tek, "notifyTcp", "true", "notifyTls", "true"}
	if answer == "active" {
		establish = append(establish, "establishTcp", "true")
	}
	s.send("configure", mpMessage("MRFC", "MRFP", "Configure BFCP Termination Request", 2, establish...))
	s.note("listen.mrfp", trace.TCP, "MRFP", trace.TCPListen, 0, "local", mrfpAddr, "listener", "bfcp")
	s.send("configureack", mpMessage("MRFP", "MRFC", "Configure BFCP Termination Ack", 2, "context", "1", "termination", "1", "local", mrfpAddr))
	if answer == "active" {
		tcpSetup(s, "MRFP", "UE", ueAddr)
	}
	s.send("ok", sip("MRFC", "UE", "200 INVITE", 1, sdpBody(mrfpAddr, "TCP/TLS/BFCP", answer, "key-mgmt:mikey "+transferResp(7, true))))
	s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
	s.note("tek.ue", trace.Box, "UE", trace.KeyReceived, 0, "key", tek)
	if answer == "passive" {
		tcpSetup(s, "UE", "MRFP", mrfpAddr)
	}
	s.note("hello", trace.TLS, "UE", trace.TLSStart, 1, "psk", tek)
	s.send("tls1", data("UE", "MRFP", record(recordHandshake, clientHello, 80)))
	s.send("tls2", data("MRFP", "UE", record(recordHandshake, serverHello, 60)))
	s.send("tls3", data("UE", "MRFP", record(recordHandshake, 16, 40), record(recordCCS, 1, 1), record(recordHandshake, 0, 40)))
	s.send("tls4", data("MRFP", "UE", record(recordCCS, 1, 1), record(recordHandshake, 0, 40)))
	s.note("done.mrfp", trace.TLS, "MRFP", trace.TLSDone, 1, "role", "server", "psk", tek)
	s.note("done.ue", trace.TLS, "UE", trace.TLSDone, 1, "role", "client", "psk", tek)
	s.send("bye", sip("UE", "MRFC", "BYE", 2, nil))
	s.send("release", mpMessage("MRFC", "MRFP", "Release Termination Request", 3, "context", "1", "termination", "1"))
	fin := trace.Event{Interface: trace.TCP, From: "MRFP", To: "UE", Name: trace.TCPFin, Conn: 1}
	s.send("fin", fin)
	fin.From, fin.To = fin.To, fin.From
	s.send("fin2", fin)
	s.send("releaseack", mpMessage("MRFP", "MRFC", "Release Termination Ack", 3, "context", "1", "termination", "1"))
	s.send("byeok", sip("MRFC", "UE", "200 BYE", 2, nil))
	return s
}
