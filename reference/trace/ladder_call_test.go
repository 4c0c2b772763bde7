package trace

import (
	"fmt"
	"strings"
	"time"
)

// script writes the trace of a call by hand, so that the ladder is tested
// without any of the boxes.
type script struct {
	t  Trace
	at time.Duration
}

func (s *script) add(e Event) {
	s.at += 137 * time.Microsecond
	s.t.Add(s.at, e)
}

// both enters a message's Send and its Deliver.
func (s *script) both(e Event) {
	e.Kind = Send
	s.add(e)
	e.Kind = Deliver
	s.add(e)
}

func (s *script) note(i Interface, from, name string, conn int, kv ...string) {
	s.add(Event{Interface: i, Kind: Note, From: from, Name: name, Conn: conn, Attrs: KV(kv...)})
}

func (s *script) bfcp(from, to, name string, kv ...string) {
	s.both(Event{Interface: BFCP, From: from, To: to, Name: name, Conn: 1, Octets: make([]byte, 12), Attrs: KV(kv...)})
}

func sdpBody(setup, keys string) []byte {
	return fmt.Appendf(nil, "v=0\r\nm=audio 4000 RTP/AVP 0\r\nm=application 9000 TCP/TLS/BFCP *\r\na=setup:%s\r\na=key-mgmt:mikey %s\r\n", setup, keys)
}

const suite = "TLS_PSK_WITH_AES_128_GCM_SHA256"

// wholeCall is the call of the clause from step 1 to the release.
func wholeCall() *Trace {
	var s script
	s.both(Event{Interface: Mp, From: "MRFC", To: "MRFP", Name: "Indicate Floor Policy Request", Transaction: 1})
	s.both(Event{Interface: Mp, From: "MRFP", To: "MRFC", Name: "Configure Conference For Floor Control Ack", Transaction: 1, Attrs: KV("context", "1")})
	s.both(Event{Interface: KMS, From: "UE", To: "KMS", Name: "REQUEST_INIT_PSK", Transaction: 1, Sealed: []byte{1}, Attrs: KV("length", "212")})
	s.both(Event{Interface: KMS, From: "KMS", To: "UE", Name: "REQUEST_RESP", Transaction: 1, Sealed: []byte{2}, Attrs: KV("length", "468")})
	s.note(Box, "UE", TicketMade, 0, "mode", "1")
	s.note(TCP, "UE", TCPListen, 0, "local", "127.0.0.1:9000", "listener", "bfcp")
	s.both(Event{Interface: SIP, From: "UE", To: "MRFC", Name: "INVITE", Transaction: 1, Octets: sdpBody("actpass", "redacted"), Attrs: KV("callid", "a", "from", "sip:a", "to", "sip:b")})
	s.both(Event{Interface: KMS, From: "MRFC", To: "KMS", Name: "RESOLVE_INIT_PSK", Transaction: 2, Attrs: KV("length", "520")})
	s.both(Event{Interface: KMS, From: "KMS", To: "MRFC", Name: "RESOLVE_RESP", Transaction: 2, Attrs: KV("length", "301")})
	s.note(Box, "MRFC", KeyReceived, 0, "key", "5f3a91c2")
	s.both(Event{Interface: Mp, From: "MRFC", To: "MRFP", Name: "Configure BFCP Termination Request", Transaction: 2,
		Attrs: KV("protocol", "TCP/TLS/BFCP", "remote", "127.0.0.1:9000", "psk", "5f3a91c2", "establishTcp", "true", "notifyTcp", "true", "notifyTls", "true")})
	s.note(Box, "MRFP", KeyReceived, 0, "key", "5f3a91c2")
	s.note(TCP, "MRFP", TCPListen, 0, "local", "127.0.0.1:40123", "listener", "t1")
	s.both(Event{Interface: Mp, From: "MRFP", To: "MRFC", Name: "Configure BFCP Termination Ack", Transaction: 2, Attrs: KV("termination", "1", "local", "127.0.0.1:40123")})
	s.add(Event{Interface: TCP, Kind: Send, From: "MRFP", To: "UE", Name: TCPDial, Conn: 1, Attrs: KV("remote", "127.0.0.1:9000")})
	s.add(Event{Interface: TCP, Kind: Deliver, To: "MRFP", Name: TCPOpen, Conn: 1, Attrs: KV("role", "active", "local", "127.0.0.1:40124", "remote", "127.0.0.1:9000")})
	s.add(Event{Interface: TCP, Kind: Deliver, To: "UE", Name: TCPOpen, Conn: 1, Attrs: KV("role", "passive", "local", "127.0.0.1:9000", "remote", "127.0.0.1:40124")})
	s.note(Box, "MRFC", SessionUp, 0, "setup", "active")
	s.both(Event{Interface: SIP, From: "MRFC", To: "UE", Name: "200 INVITE", Transaction: 1, Octets: sdpBody("active", "redacted")})
	s.both(Event{Interface: SIP, From: "UE", To: "MRFC", Name: "ACK", Transaction: 1})
	s.note(Box, "UE", KeyReceived, 0, "key", "5f3a91c2")
	s.note(TLS, "UE", TLSStart, 1, "psk", "5f3a91c2")
	for range 3 {
		s.both(Event{Interface: TCP, From: "UE", To: "MRFP", Name: TCPData, Conn: 1, Octets: make([]byte, 90)})
	}
	s.note(TLS, "MRFP", TLSDone, 1, "role", "server", "psk", "5f3a91c2", "suite", suite)
	s.note(TLS, "UE", TLSDone, 1, "role", "client", "psk", "5f3a91c2", "suite", suite)
	s.bfcp("UE", "MRFP", "Hello")
	s.bfcp("MRFP", "UE", "HelloAck")
	s.bfcp("UE", "MRFP", "FloorRequest", "floor", "1")
	s.bfcp("MRFP", "UE", "FloorRequestStatus", "request", "1", "status", "Granted")
	s.note(Box, "MRFP", Decision, 0, "floor", "1", "request", "1", "status", "Granted", "user", "1")
	s.both(Event{Interface: Mp, From: "MRFP", To: "MRFC", Name: "Report Floor Request Decision Notify", Transaction: 1, Attrs: KV("request", "1", "status", "Granted", "user", "1")})
	s.both(Event{Interface: Mp, From: "MRFC", To: "MRFP", Name: "Report Floor Request Decision Ack", Transaction: 1})
	s.note(Box, "UE", FloorGranted, 0, "floor", "1")
	s.bfcp("UE", "MRFP", "FloorRelease", "request", "1")
	s.bfcp("MRFP", "UE", "FloorRequestStatus", "request", "1", "status", "Released")
	s.note(Box, "UE", FloorLost, 0, "floor", "1")
	s.both(Event{Interface: SIP, From: "UE", To: "MRFC", Name: "BYE", Transaction: 2})
	s.both(Event{Interface: Mp, From: "MRFC", To: "MRFP", Name: "Release Termination Request", Transaction: 3})
	s.add(Event{Interface: TLS, Kind: Send, From: "MRFP", To: "UE", Name: TLSAlert, Conn: 1, Attrs: KV("alert", "0")})
	s.both(Event{Interface: TCP, From: "MRFP", To: "UE", Name: TCPFin, Conn: 1})
	s.both(Event{Interface: Mp, From: "MRFP", To: "MRFC", Name: "Release Termination Ack", Transaction: 3})
	s.both(Event{Interface: SIP, From: "MRFC", To: "UE", Name: "200 BYE", Transaction: 2})
	s.note(Box, "UE", SessionOver, 0, "cause", "hung up")
	return &s.t
}

// failedCall has what a whole call has not: a refused connection, an alert, a
// lost and an altered message, and things left behind.
func failedCall() *Trace {
	var s script
	s.both(Event{Interface: SIP, From: "UE", To: "MRFC", Name: "INVITE", Transaction: 1, Octets: sdpBody("passive", "redacted")})
	s.add(Event{Interface: KMS, Kind: Send, From: "MRFC", To: "KMS", Name: "RESOLVE_INIT_PSK", Transaction: 2, Attrs: KV("length", "520")})
	s.add(Event{Interface: KMS, Kind: Deliver, From: "KMS", To: "MRFC", Name: "unreachable", Transaction: 2})
	s.add(Event{Interface: SIP, Kind: Send, From: "MRFC", To: "UE", Name: "200 INVITE", Transaction: 1, Octets: sdpBody("active", "a")})
	s.add(Event{Interface: SIP, Kind: Deliver, From: "MRFC", To: "UE", Name: "200 INVITE", Transaction: 1, Octets: sdpBody("active", "b")})
	s.add(Event{Interface: TCP, Kind: Send, From: "MRFP", To: "UE", Name: TCPDial, Conn: 1, Attrs: KV("remote", "127.0.0.1:9")})
	s.add(Event{Interface: TCP, Kind: Deliver, From: "UE", To: "MRFP", Name: TCPRefused, Conn: 1})
	s.add(Event{Interface: TCP, Kind: Send, From: "MRFP", Name: TCPDial, Conn: 2, Attrs: KV("remote", "192.0.2.9:9")})
	s.at += 30 * time.Second
	s.add(Event{Interface: TCP, Kind: Deliver, To: "MRFP", Name: TCPTimeout, Conn: 2})
	s.both(Event{Interface: Mp, From: "MRFP", To: "MRFC", Name: "TCP connection establishment Failure Notify", Transaction: 9, Attrs: KV("cause", "refused by the remote end")})
	s.add(Event{Interface: TCP, Kind: Send, From: "MRFP", To: "UE", Name: TCPDial, Conn: 3, Attrs: KV("remote", "127.0.0.1:9")})
	s.add(Event{Interface: TCP, Kind: Deliver, To: "MRFP", Name: TCPOpen, Conn: 3, Attrs: KV("role", "active")})
	s.note(TLS, "UE", TLSStart, 3, "psk", "00000000")
	s.note(TLS, "UE", TLSDone, 3, "psk", "00000000", "suite", suite)
	s.add(Event{Interface: TLS, Kind: Send, From: "MRFP", To: "UE", Name: TLSAlert, Conn: 3, Attrs: KV("alert", "20")})
	s.note(TLS, "UE", TLSFailed, 3, "alert", "20", "by", "peer")
	s.both(Event{Interface: TCP, From: "UE", To: "MRFP", Name: TCPReset, Conn: 3})
	s.note(Box, "MRFC", SessionOver, 0, "cause", strings.Repeat("a cause too long to be passed on in full ", 5))
	s.note(Box, "UE", Violation, 0, "rule", "x/y", "detail", "hostile \x1b[2Jtext <script>&\u202e")
	s.add(Event{Interface: TCP, Kind: Leftover, From: "MRFP", Name: "connection", Conn: 3})
	s.add(Event{Interface: Box, Kind: Leftover, From: "UE", Name: "timer", Attrs: KV("name", "tls")})
	return &s.t
}
