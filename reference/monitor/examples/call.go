package examples

import (
	"fmt"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func offer(setup string, attrs ...string) []byte {
	return sdpBody(ueAddr, "TCP/TLS/BFCP", setup, attrs...)
}

// offered is a call with another TRANSFER_INIT.
func offered(f func(*offerParts)) *script {
	p := offerOf()
	f(&p)
	return call("active").both("invite", carry(offer("actpass", "key-mgmt:mikey "+transferInit(p))))
}

// refused is a call whose offer the MRFC refuses before it contacts the KMS.
func refused(status string) *script {
	s := call("active").cut("invite.d")
	s.note("refuse", trace.Box, "MRFC", trace.TicketRefuse, 0, "why", "the ticket expired")
	s.send("error", sip("MRFC", "UE", status+" INVITE", 1, nil))
	return s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
}

// tlsBlamed is a call whose MRFP calls a failure of TCP one of TLS.
func tlsBlamed() *script {
	rename := func(e *trace.Event) { e.Name = strings.Replace(e.Name, "TCP connection", "TLS session", 1) }
	return tcpFails(trace.TCPRefused).both("notify", rename).both("notifyack", rename)
}

// tcpFails is a call in which the MRFP cannot reach the UE.
func tcpFails(how string) *script {
	s := call("active").cut("syn.s")
	s.add("refused", trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "UE", To: "MRFP", Name: how, Conn: 1})
	s.send("notify", mpMessage("MRFP", "MRFC", "TCP connection establishment Failure Notify", 1, "context", "1", "termination", "1", "cause", how))
	s.send("notifyack", mpMessage("MRFC", "MRFP", "TCP connection establishment Failure Ack", 1, "context", "1", "termination", "1"))
	s.send("release", mpMessage("MRFC", "MRFP", "Release Termination Request", 3, "context", "1", "termination", "1"))
	s.send("releaseack", mpMessage("MRFP", "MRFC", "Release Termination Ack", 3, "context", "1", "termination", "1"))
	s.send("error", sip("MRFC", "UE", "500 INVITE", 1, nil))
	return s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
}

// tlsFails is a call in which the network cuts the connection during the
// handshake.
func tlsFails(answer string) *script {
	s := call(answer).cut("tls1.d")
	cutAt := trace.Event{Interface: trace.TCP, Kind: trace.Deliver, Name: trace.TCPReset, Conn: 1, From: "UE", To: "MRFP"}
	s.add("rst.mrfp", cutAt)
	cutAt.From, cutAt.To = "MRFP", "UE"
	s.add("rst.ue", cutAt)
	s.note("failed", trace.TLS, "MRFP", trace.TLSFailed, 1, "by", "peer")
	s.send("notify", mpMessage("MRFP", "MRFC", "TLS session establishment Failure Notify", 1, "context", "1", "termination", "1", "cause", "reset"))
	s.send("notifyack", mpMessage("MRFC", "MRFP", "TLS session establishment Failure Ack", 1, "context", "1", "termination", "1"))
	s.send("release", mpMessage("MRFC", "MRFP", "Release Termination Request", 3, "context", "1", "termination", "1"))
	s.send("releaseack", mpMessage("MRFP", "MRFC", "Release Termination Ack", 3, "context", "1", "termination", "1"))
	s.send("bye", sip("MRFC", "UE", "BYE", 1, nil))
	return s.send("byeok", sip("UE", "MRFC", "200 BYE", 1, nil))
}

var callBreaks = []example{
	{rule.CallTicketBeforeOffer, "the offer overtakes the KMS", func() *script {
		return call("active").drop("ticket").move("requestresp.s", "invite.d").move("requestresp.d", "requestresp.s")
	}},
	{rule.CallOfferBeforeResolve, "the MRFC resolves before the offer reached it", func() *script {
		return call("active").before("resolve.s", "invite.d")
	}},
	{rule.CallOfferBeforeResolve, "the MRFC resolves before the offer is sent", func() *script {
		return call("active").before("resolve.s", "invite.s")
	}},
	{rule.CallOfferBeforeConfigure, "the termination is asked for before the offer", func() *script {
		return call("active").before("configure.s", "invite.s").before("configure.d", "invite.s")
	}},
	{rule.CallOfferBeforeConfigure, "the termination is asked for while the offer travels", func() *script {
		return call("active").before("configure.s", "invite.d").before("configure.d", "invite.d")
	}},
	{rule.CallResolveBeforeConfigure, "the termination is asked for while the KMS is", func() *script {
		return call("active").move("configure.s", "resolve.d").move("configure.d", "configure.s")
	}},
	{rule.CallResolveBeforeConfigure, "the termination is asked for and then the KMS", func() *script {
		return call("active").move("configure.s", "invite.d").move("configure.d", "configure.s")
	}},
	{rule.CallRefusedNotConfigured, "a refused ticket gets a termination", func() *script {
		s := refused("488")
		s.send("configure", mpMessage("MRFC", "MRFP", "Configure BFCP Termination Request", 2, "protocol", "TCP/TLS/BFCP", "remote", ueAddr, "psk", tek, "notifyTcp", "true", "notifyTls", "true"))
		s.send("configureack", mpMessage("MRFP", "MRFC", "Configure BFCP Termination Ack", 2, "context", "1", "termination", "1", "local", mrfpAddr))
		s.send("release", mpMessage("MRFC", "MRFP", "Release Termination Request", 3, "context", "1", "termination", "1"))
		return s.send("releaseack", mpMessage("MRFP", "MRFC", "Release Termination Ack", 3, "context", "1", "termination", "1"))
	}},
	{rule.CallAckBeforeAnswer, "the answer does not wait for the MRFP", func() *script {
		return call("passive").before("ok.s", "configureack.d")
	}},
	{rule.CallAckBeforeAnswer, "the answer comes without any termination", func() *script {
		s := call("passive").drop("configure*", "listen.mrfp", "release*")
		return s.cut("ack.d").incomplete()
	}},
	{rule.CallAnswerAddress, "another port", func() *script {
		return call("active").both("ok", carry(sdpBody("127.0.0.1:40003", "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallAnswerAddress, "port 9 from the passive side", func() *script {
		return call("passive").both("ok", carry(sdpBody("127.0.0.1:9", "TCP/TLS/BFCP", "passive", "key-mgmt:mikey "+transferResp(7, true)))).
			edit("syn.s", set("remote", "127.0.0.1:9"))
	}},
	{rule.CallAnswerProtocol, "TCP/BFCP for TCP/TLS/BFCP", func() *script {
		return call("active").both("ok", carry(sdpBody(mrfpAddr, "TCP/BFCP", "active", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallEarlyRefusal, "the KMS is asked about a refused ticket", func() *script {
		return refused("488").after("refuse", func(s *script) { s.send("resolve", kms("MRFC", "KMS", "RESOLVE_INIT_PSK", 1, "resolve "+ticketData)) })
	}},
	{rule.CallEarlyRefusal, "the KMS is asked about a ticket that ended an hour ago", func() *script {
		return offered(func(p *offerParts) { p.end = now1900 - 3600 })
	}},
	{rule.CallConfigureElements, "no Pre-Shared Key", func() *script { return call("active").both("configure", set("psk", "")) }},
	{rule.CallConfigureElements, "the TLS event not armed", func() *script { return call("active").both("configure", set("notifyTls", "")) }},
	{rule.CallConfigureElements, "the TCP event not armed", func() *script { return call("active").both("configure", set("notifyTcp", "")) }},
	{rule.CallConfigureElements, "TCP/BFCP", func() *script { return call("active").both("configure", set("protocol", "TCP/BFCP")) }},
	{rule.CallConfigureRemote, "an address of its own making", func() *script {
		return call("passive").both("configure", set("remote", "127.0.0.1:41111"))
	}},
	{rule.CallEstablishTCP, "a start requested and passive answered", func() *script {
		return call("passive").both("configure", set("establishTcp", "true")).edit("configure.d", set("establishTcp", ""))
	}},
	{rule.CallEstablishTCP, "no start requested and active answered", func() *script {
		return call("active").edit("configure.s", set("establishTcp", ""))
	}},
	{rule.CallSetupAnswer, "actpass answered", func() *script {
		return call("passive").edit("ok.s", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "actpass", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallSetupAnswer, "active answered to the default, which is active", func() *script {
		return call("active").both("invite", carry(offer("", "key-mgmt:mikey "+transferInit(offerOf()))))
	}},
	{rule.CallTCPRole, "the UE opens TCP though the answer is active", func() *script {
		s := call("active").drop("syn.s", "open.a", "open.d").incomplete().cut("ack.d")
		tcpSetup(s, "UE", "MRFP", mrfpAddr)
		return s
	}},
	{rule.CallTCPRole, "the MRFP opens TCP without being asked", func() *script {
		return call("active").edit("configure.d", set("establishTcp", ""))
	}},
	{rule.CallTCPRole, "the UE opens TCP on holdconn", func() *script {
		return call("passive").both("ok", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "holdconn", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallDialOrder, "the MRFP dials before it is asked", func() *script {
		return call("active").before("syn.s", "configure.d")
	}},
	{rule.CallDialOrder, "the UE dials before it has the answer", func() *script {
		return call("passive").before("syn.s", "ok.d")
	}},
	{rule.CallDialAddress, "the MRFP dials somewhere else", func() *script {
		return call("active").edit("syn.s", set("remote", "127.0.0.1:9"))
	}},
	{rule.CallDialAddress, "the UE dials somewhere else", func() *script {
		return call("passive").edit("syn.s", set("remote", "127.0.0.1:9"))
	}},
	{rule.CallTCPEstablished, "the MRFP never dials", func() *script {
		return call("active").drop("syn.s", "open.a", "open.d", "hello", "tls*", "done*", "fin*").wait("bye.s", 10*time.Second)
	}},
	{rule.CallTCPEstablished, "the UE never dials", func() *script {
		return call("passive").drop("syn.s", "open.a", "open.d", "hello", "tls*", "done*", "fin*").wait("bye.s", 10*time.Second)
	}},
	{rule.CallTLSRole, "the MRFP sends a ClientHello", func() *script {
		return call("active").both("tls2", func(e *trace.Event) { e.Octets = record(recordHandshake, clientHello, 60) })
	}},
	{rule.CallTLSRole, "the MRFP starts TLS octet by octet", func() *script {
		s := call("active").both("tls2", func(e *trace.Event) { e.Octets = record(recordHandshake, clientHello, 60)[1:] })
		return s.after("tls1.d", func(s *script) { s.send("tls1b", data("MRFP", "UE", []byte{recordHandshake})) })
	}},
	{rule.CallTLSRole, "the MRFP says that it is the client", func() *script {
		return call("passive").edit("done.mrfp", set("role", "client"))
	}},
	{rule.CallTLSRole, "the UE answers as a server", func() *script {
		return call("active").drop("hello").both("tls1", func(e *trace.Event) { e.Octets = record(recordHandshake, serverHello, 80) })
	}},
	{rule.CallClientHelloOrder, "the UE does not wait for the answer", func() *script {
		s := call("active").drop("hello")
		return s.move("tls1.s", "open.d").move("tls1.d", "tls1.s")
	}},
	{rule.CallClientHelloOrder, "the UE says that it does not wait", func() *script { return call("active").move("hello", "open.d") }},
	{rule.CallClientHelloOrder, "the answer has no key management data", func() *script {
		return call("active").edit("ok.d", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active")))
	}},
	{rule.CallTLSOnly, "the UE speaks BFCP in the clear", func() *script {
		return call("active").drop("hello").both("tls1", func(e *trace.Event) { e.Octets = []byte{0x20, 11, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1} })
	}},
	{rule.CallTLSOnly, "BFCP before the handshake is complete", func() *script {
		return call("active").after("tls2.d", func(s *script) { s.send("early", bfcpEvent("UE", "MRFP", "Hello")) })
	}},
	{rule.CallTCPFailureNotify, "a refused connection is not reported", func() *script {
		return tcpFails(trace.TCPRefused).drop("notify*").wait("release.s", 5*time.Second)
	}},
	{rule.CallTCPFailureNotify, "TLS is said to have failed where TCP never stood", func() *script { return tlsBlamed() }},
	{rule.CallTCPFailureNotify, "an event that nobody armed", func() *script {
		return tcpFails(trace.TCPRefused).edit("configure.d", set("notifyTcp", ""))
	}},
	{rule.CallTCPFailureNotify, "nothing failed", func() *script {
		return call("active").after("done.ue", func(s *script) {
			s.send("notify", mpMessage("MRFP", "MRFC", "TCP connection establishment Failure Notify", 1, "context", "1", "termination", "1"))
			s.send("notifyack", mpMessage("MRFC", "MRFP", "TCP connection establishment Failure Ack", 1, "context", "1", "termination", "1"))
		})
	}},
	{rule.CallTLSFailureNotify, "a failed handshake is not reported", func() *script {
		return tlsFails("active").drop("notify*").wait("release.s", 5*time.Second)
	}},
	{rule.CallTLSFailureNotify, "a lost connection is not reported, nor noted", func() *script {
		return tlsFails("passive").drop("notify*", "failed").wait("release.s", 5*time.Second)
	}},
	{rule.CallTLSFailureNotify, "an event that nobody armed", func() *script {
		return tlsFails("active").edit("configure.d", set("notifyTls", ""))
	}},
	{rule.CallTLSFailureNotify, "TLS stands", func() *script {
		return call("active").after("done.ue", func(s *script) {
			s.send("notify", mpMessage("MRFP", "MRFC", "TLS session establishment Failure Notify", 1, "context", "1", "termination", "1"))
			s.send("notifyack", mpMessage("MRFC", "MRFP", "TLS session establishment Failure Ack", 1, "context", "1", "termination", "1"))
		})
	}},
	{rule.CallTLSFailureNotify, "the UE is silent and the MRFP waits for ever", func() *script {
		return call("active").cut("tek.ue")
	}},
	{rule.CallPSKIsTEK, "another key given over Mp, and the TEK noted later", func() *script {
		return call("active").both("configure", set("psk", "11111111")).edit("done.mrfp", set("psk", "11111111")).move("tek.mrfc", "configure.d")
	}},
	{rule.CallTLSOnly, "no record has such a type", func() *script {
		return call("active").drop("hello").both("tls1", func(e *trace.Event) { e.Octets = record(recordCCS-1, 1, 80) })
	}},
	{rule.CallTLSOnly, "BFCP in the clear once TLS stands", func() *script {
		return call("active").after("done.ue", func(s *script) {
			s.send("clear", data("UE", "MRFP", []byte{0x20, 11, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1}))
			s.send("clear2", data("UE", "MRFP", []byte{0x20, 11, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1}))
		})
	}},
	{rule.CallTLSOnly, "BFCP behind a record, octet by octet", func() *script {
		return call("active").after("done.ue", func(s *script) {
			s.send("rec", data("MRFP", "UE", record(recordData, 0, 40), []byte{0x20}))
			s.send("clear", data("MRFP", "UE", []byte{12, 0, 0}))
			s.send("clear2", data("MRFP", "UE", []byte{0, 0}))
		})
	}},
	{rule.CallTLSOnly, "nor such a version", func() *script {
		return call("active").drop("hello").both("tls1", func(e *trace.Event) { e.Octets = append([]byte{recordHandshake, 2}, make([]byte, 80)...) })
	}},
	{rule.CallFailureEnds, "the MRFC goes on", func() *script {
		return tlsFails("active").drop("bye*", "release*")
	}},
	{rule.CallRelease, "the termination stays", func() *script {
		return call("active").drop("release*", "fin.s", "fin.d")
	}},
	{rule.CallLeftover, "the MRFP keeps its connection", func() *script {
		return call("active").drop("fin.s", "fin.d", "fin2.d")
	}},
	{rule.CallLeftover, "the driver finds a listener", func() *script {
		return call("passive").add("left", trace.Event{Interface: trace.TCP, Kind: trace.Leftover, From: "MRFP", Name: "listener", Attrs: trace.KV("listener", "bfcp")})
	}},
	{rule.CallLeftover, "the driver finds a connection", func() *script {
		return call("passive").drop("fin2*").add("left", trace.Event{Interface: trace.TCP, Kind: trace.Leftover, From: "UE", Name: "connection", Conn: 1})
	}},
	{rule.CallLeftoverTimer, "a timer runs on", func() *script {
		return call("passive").add("left", trace.Event{Interface: trace.Box, Kind: trace.Leftover, From: "MRFC", Name: "timer", Attrs: trace.KV("name", "answer")})
	}},
	{rule.CallSIPAnswered, "an INVITE without an answer", func() *script { return call("active").cut("invite.d") }},
	{rule.CallSIPAnswered, "a BYE without an answer", func() *script { return call("active").drop("byeok*") }},
	{rule.CallSuccessAcked, "no ACK", func() *script { return call("active").drop("ack.s", "ack.d") }},
	{rule.CallMpAnswered, "a failure that nobody acks", func() *script { return tcpFails(trace.TCPRefused).drop("notifyack*") }},
	{rule.CallMpAckAnswers, "an ack of another transaction", func() *script {
		return call("active").both("policyack", func(e *trace.Event) { e.Transaction = 77 }).cut("policyack.d").incomplete()
	}},
	{rule.CallMpAckAnswers, "two acks for one request", func() *script {
		return call("active").after("policyack.d", func(s *script) {
			s.send("again", mpMessage("MRFP", "MRFC", "Configure Conference For Floor Control Ack", 1, "context", "1"))
		})
	}},
	{rule.CallPSKIsTEK, "another key given over Mp", func() *script {
		return call("active").both("configure", set("psk", "11111111")).edit("done.mrfp", set("psk", "11111111"))
	}},
	{rule.CallPSKIsTEK, "the MRFP uses another key", func() *script { return call("active").edit("done.mrfp", set("psk", "11111111")) }},
	{rule.CallPSKIsTEK, "the UE uses another key", func() *script { return call("active").edit("hello", set("psk", "11111111")) }},
	{rule.CallTEKShared, "two TEKs after exchanges that nobody touched", func() *script {
		return call("active").edit("tek.ue", set("key", "11111111")).edit("hello", set("psk", "11111111")).edit("done.ue", set("psk", "11111111"))
	}},
	{rule.CallOneCryptoSession, "two Crypto Sessions", func() *script {
		return offered(func(p *offerParts) {
			p.sessions = append(p.sessions, mikey.CryptoSession{ID: 2, ProtType: 200, SPI: []byte{2}})
		})
	}},
	{rule.CallOneCryptoSession, "none", func() *script { return offered(func(p *offerParts) { p.sessions = nil }) }},
	{rule.CallCryptoSessionNumber, "another number", func() *script { return offered(func(p *offerParts) { p.sessions[0].ProtType = 77 }) }},
	{rule.CallCryptoSessionTLS, "SRTP", func() *script { return offered(func(p *offerParts) { p.sessions[0].ProtType = 0 }) }},
	{rule.CallIdentities, "somebody else's IDRi", func() *script { return offered(func(p *offerParts) { p.idri = "sip:mallory@example.com" }) }},
	{rule.CallIdentities, "IDRi and IDRr swapped", func() *script { return offered(func(p *offerParts) { p.idri, p.idrr = p.idrr, p.idri }) }},
	{rule.CallSDPIDs, "none", func() *script { return offered(func(p *offerParts) { p.sdpIDs = "" }) }},
	{rule.CallSDPIDs, "the wrong order", func() *script {
		p := offerOf()
		p.sdpIDs = "keyp1;mikey"
		return call("active").cut("invite.s").incomplete().edit("invite.s", carry(offer("actpass", "key-mgmt:mikey "+transferInit(p), "key-mgmt:keyp1 abcd")))
	}},
	{rule.CallSDPIDsChecked, "a protocol peeled off on the way", func() *script {
		p := offerOf()
		p.sdpIDs = "keyp1;mikey"
		return call("active").
			edit("invite.s", carry(offer("actpass", "key-mgmt:keyp1 abcd", "key-mgmt:mikey "+transferInit(p)))).
			edit("invite.d", carry(offer("actpass", "key-mgmt:mikey "+transferInit(p))))
	}},
	{rule.CallTransferResp, "none though the F flag is set", func() *script {
		return call("active").edit("ok.s", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active")))
	}},
	{rule.CallTransferResp, "one though the F flag is not set", func() *script {
		return offered(func(p *offerParts) { p.flags = mikey.FlagE | mikey.FlagH })
	}},
	{rule.CallTransferResp, "another CSB ID", func() *script {
		return call("active").both("ok", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferResp(8, true))))
	}},
	{rule.CallTransferResp, "no RANDRr though the G flag is set", func() *script {
		return call("active").both("ok", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferResp(7, false))))
	}},
	{rule.CallRefusal488, "a refused ticket gets a 500", func() *script { return refused("500") }},
}

var callKeeps = []example{
	{rule.CallTicketBeforeOffer, "the KMS is silent and the UE makes its own ticket", func() *script {
		return call("active").drop("requestresp*").edit("ticket", set("mode", "3"))
	}},
	{rule.CallTicketBeforeOffer, "a UE that says nothing of itself", func() *script {
		return call("active").drop("request*", "ticket")
	}},
	{rule.CallOfferBeforeResolve, "the KMS is asked twice", func() *script {
		return call("active").after("resolve.d", func(s *script) { s.send("resolve2", kms("MRFC", "KMS", "RESOLVE_INIT_PSK", 2, "again "+ticketData)) })
	}},
	{rule.CallOfferBeforeConfigure, "the conference is set up long before", func() *script { return call("active").wait("invite.s", time.Hour) }},
	{rule.CallResolveBeforeConfigure, "no exchange with the KMS on record", func() *script { return call("active").drop("resolve*") }},
	{rule.CallRefusedNotConfigured, "a new offer after a refused one", func() *script {
		s := refused("488")
		rest := call("active")
		rest.steps = rest.steps[rest.index("invite.s"):]
		for i := range rest.steps {
			e := &rest.steps[i].Event
			if e.Interface == trace.SIP {
				e.Transaction += 10
			}
			if e.Interface == trace.KMS {
				e.Transaction += 5
			}
		}
		s.steps = append(s.steps, rest.steps...)
		return s
	}},
	{rule.CallAckBeforeAnswer, "MRFC and MRFP are one box", func() *script {
		return call("passive").drop("policy*", "configure*", "release*", "listen.mrfp")
	}},
	{rule.CallAckBeforeAnswer, "a stream that is refused needs no termination", func() *script {
		s := call("passive").cut("resolveresp.d")
		s.send("ok", sip("MRFC", "UE", "200 INVITE", 1, sdpBody("127.0.0.1:0", "TCP/TLS/BFCP", "passive")))
		return s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
	}},
	{rule.CallAnswerAddress, "port 9 from the active side", func() *script {
		return call("active").both("ok", carry(sdpBody("127.0.0.1:9", "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallAnswerAddress, "an ack that was changed on the way", func() *script {
		return call("active").edit("configureack.d", set("local", "127.0.0.1:9999")).
			both("ok", carry(sdpBody("127.0.0.1:9999", "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallAnswerAddress, "a host name", func() *script {
		return call("active").both("ok", carry([]byte("v=0\nc=IN IP4 mrfp.example.com\nm=application 40002 TCP/TLS/BFCP *\na=setup:active\na=key-mgmt: mikey "+transferResp(7, true))))
	}},
	{rule.CallAnswerProtocol, "TCP/BFCP offered and answered", func() *script { return plainCall() }},
	{rule.CallEarlyRefusal, "a ticket that ended within the clocks' skew", func() *script {
		return offered(func(p *offerParts) { p.end = now1900 - 10 })
	}},
	{rule.CallEarlyRefusal, "a ticket refused after the KMS denied it", func() *script {
		s := call("active").cut("resolve.d")
		s.send("denied", kms("KMS", "MRFC", "Error", 1, "error"))
		s.note("refuse", trace.Box, "MRFC", trace.TicketRefuse, 0, "why", "the KMS says no")
		s.send("error", sip("MRFC", "UE", "488 INVITE", 1, nil))
		return s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
	}},
	{rule.CallConfigureElements, "no TLS, no key", func() *script { return plainCall() }},
	{rule.CallConfigureRemote, "the port of an active UE means nothing", func() *script {
		return call("passive").both("invite", carry(sdpBody("127.0.0.1:9", "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferInit(offerOf()))))
	}},
	{rule.CallEstablishTCP, "holdconn", func() *script { return holdconnCall() }},
	{rule.CallSetupAnswer, "an offer changed on the way is answered as it arrived", func() *script {
		return call("passive").edit("invite.d", carry(offer("active", "key-mgmt:mikey "+transferInit(offerOf())))).edit("invite.s", carry(offer("actpass", "key-mgmt:mikey "+transferInit(offerOf()))))
	}},
	{rule.CallSetupAnswer, "no a=setup at all", func() *script {
		return call("passive").both("invite", carry(offer("", "key-mgmt:mikey "+transferInit(offerOf())))).
			both("ok", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallTCPRole, "two sides told differently both open", func() *script {
		// The request to start TCP and the answer were both changed on the
		// way: nobody can know better.
		s := call("active").edit("ok.d", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "passive", "key-mgmt:mikey "+transferResp(7, true))))
		return s.after("ack.d", func(s *script) {
			s.add("syn2", trace.Event{Interface: trace.TCP, Kind: trace.Send, From: "UE", To: "MRFP", Name: trace.TCPDial, Conn: 2, Attrs: trace.KV("remote", mrfpAddr)})
			s.add("refused2", trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "MRFP", To: "UE", Name: trace.TCPRefused, Conn: 2})
		})
	}},
	{rule.CallDialOrder, "the MRFP dials before its ack is out", func() *script { return call("active").before("syn.s", "configureack.s") }},
	{rule.CallDialOrder, "the UE dials after an answer in 183", func() *script {
		s := call("passive")
		return s.both("ok", func(e *trace.Event) { e.Name = "183 INVITE" }).after("done.ue", func(s *script) {
			s.send("ok2", sip("MRFC", "UE", "200 INVITE", 1, nil))
			s.send("ack2", sip("UE", "MRFC", "ACK", 1, nil))
		}).drop("ack.s", "ack.d")
	}},
	{rule.CallDialAddress, "the same address written as IPv6", func() *script {
		return call("active").edit("syn.s", set("remote", "[::ffff:127.0.0.1]:40001"))
	}},
	{rule.CallTCPEstablished, "released before it could dial", func() *script {
		s := call("active").drop("syn.s", "open.a", "open.d").cut("configureack.d")
		s.send("cancel", sip("UE", "MRFC", "CANCEL", 1, nil))
		s.send("cancelok", sip("MRFC", "UE", "200 CANCEL", 1, nil))
		s.send("release", mpMessage("MRFC", "MRFP", "Release Termination Request", 3, "context", "1", "termination", "1"))
		return s.send("releaseack", mpMessage("MRFP", "MRFC", "Release Termination Ack", 3, "context", "1", "termination", "1"))
	}},
	{rule.CallTCPEstablished, "the UE hangs up instead of dialling", func() *script {
		return call("passive").drop("tek.ue", "syn.s", "open.a", "open.d", "hello", "tls*", "done*", "fin*")
	}},
	{rule.CallTLSRole, "an alert is no hello", func() *script {
		s := call("active").cut("tls1.d").incomplete()
		return s.send("alert", data("MRFP", "UE", []byte{recordAlert, 3, 3, 0, 2, 2, 40}))
	}},
	{rule.CallClientHelloOrder, "TCP stands long before the answer", func() *script { return call("active").wait("ok.s", time.Minute) }},
	{rule.CallClientHelloOrder, "an answer that carries no TRANSFER_RESP because the F flag forbids it", func() *script {
		return offered(func(p *offerParts) { p.flags = mikey.FlagE | mikey.FlagH }).both("ok", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active")))
	}},
	{rule.CallTLSOnly, "BFCP in the clear where TCP/BFCP was agreed on", func() *script { return plainCall() }},
	{rule.CallTLSOnly, "records cut anywhere, one of them a heartbeat", func() *script {
		return call("active").after("done.ue", func(s *script) {
			b := append(record(recordData, 0x20, 40), record(recordData+1, 0x20, 20)...)
			for i := range b {
				s.send(fmt.Sprintf("cut%d", i), data("UE", "MRFP", b[i:i+1]))
			}
			s.send("half", data("MRFP", "UE", record(recordData, 0x20, 40)[:9]))
		})
	}},
	{rule.CallTLSOnly, "boxes that say nothing of TLS", func() *script {
		return call("active").after("tls4.d", func(s *script) { s.send("hello1", bfcpEvent("UE", "MRFP", "Hello")) }).drop("done*", "hello")
	}},
	{rule.CallTCPFailureNotify, "a timeout reported", func() *script { return tcpFails(trace.TCPTimeout) }},
	{rule.CallTCPFailureNotify, "TLS is said to have failed, too", func() *script {
		return tlsBlamed().after("notify.d", func(s *script) {
			s.send("notify2", mpMessage("MRFP", "MRFC", "TCP connection establishment Failure Notify", 2, "context", "1", "termination", "1"))
			s.send("notifyack2", mpMessage("MRFC", "MRFP", "TCP connection establishment Failure Ack", 2, "context", "1", "termination", "1"))
		})
	}},
	{rule.CallTCPFailureNotify, "TLS is said to have failed where that alone was armed", func() *script {
		return tlsBlamed().edit("configure.d", set("notifyTcp", ""))
	}},
	{rule.CallTCPFailureNotify, "released at the moment it failed", func() *script {
		s := tcpFails(trace.TCPRefused).drop("notify*")
		return s
	}},
	{rule.CallTCPFailureNotify, "the second attempt stands", func() *script {
		return call("active").after("syn.s", func(s *script) {
			s.add("refused", trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "UE", To: "MRFP", Name: trace.TCPRefused, Conn: 1})
			s.add("syn2.s", trace.Event{Interface: trace.TCP, Kind: trace.Send, From: "MRFP", To: "UE", Name: trace.TCPDial, Conn: 1, Attrs: trace.KV("remote", ueAddr)})
		})
	}},
	{rule.CallTCPFailureNotify, "the UE never connects", func() *script {
		s := call("passive").cut("ack.d")
		s.send("notify", mpMessage("MRFP", "MRFC", "TCP connection establishment Failure Notify", 1, "context", "1", "termination", "1", "cause", "timer"))
		s.send("notifyack", mpMessage("MRFC", "MRFP", "TCP connection establishment Failure Ack", 1, "context", "1", "termination", "1"))
		s.send("release", mpMessage("MRFC", "MRFP", "Release Termination Request", 3, "context", "1", "termination", "1"))
		s.send("releaseack", mpMessage("MRFP", "MRFC", "Release Termination Ack", 3, "context", "1", "termination", "1"))
		s.send("bye", sip("MRFC", "UE", "BYE", 1, nil))
		return s.send("byeok", sip("UE", "MRFC", "200 BYE", 1, nil))
	}},
	{rule.CallTLSFailureNotify, "reset during the handshake", func() *script { return tlsFails("active") }},
	{rule.CallTLSFailureNotify, "called a failure of TCP by a box whose connection was cut", func() *script {
		return tlsFails("active").both("notify", func(e *trace.Event) { e.Name = "TCP connection establishment Failure Notify" }).
			both("notifyack", func(e *trace.Event) { e.Name = "TCP connection establishment Failure Ack" })
	}},
	{rule.CallTLSFailureNotify, "the UE refuses the last flight", func() *script {
		s := tlsFails("active")
		return s.after("tls1.d", func(s *script) {
			s.note("done.mrfp", trace.TLS, "MRFP", trace.TLSDone, 1, "role", "server", "psk", tek)
		})
	}},
	{rule.CallTLSFailureNotify, "the UE hangs up in the middle of the handshake", func() *script {
		s := call("active").drop("tls2*", "tls3*", "tls4*", "done*")
		return s
	}},
	{rule.CallTLSFailureNotify, "the UE is silent and the MRFP gives up", func() *script {
		s := tlsFails("active").drop("rst*", "failed", "hello", "tls*")
		return s.after("releaseack.d", func(s *script) {
			s.send("fin", trace.Event{Interface: trace.TCP, From: "MRFP", To: "UE", Name: trace.TCPFin, Conn: 1})
		})
	}},
	{rule.CallTLSFailureNotify, "the UE is silent and the call goes on", func() *script {
		return call("active").cut("tek.ue").incomplete()
	}},
	{rule.CallTCPRole, "the UE offered active and the answer became active on the way", func() *script {
		s := call("passive").both("invite", carry(sdpBody("127.0.0.1:9", "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferInit(offerOf()))))
		return s.edit("ok.d", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferResp(7, true))))
	}},
	{rule.CallPSKIsTEK, "the TEK noted after it was given", func() *script { return call("active").move("tek.mrfc", "configure.d") }},
	{rule.CallTEKShared, "RESOLVE_RESP was changed and the MRFC has another TEK", func() *script {
		return call("active").edit("resolveresp.d", func(e *trace.Event) { e.Sealed = []byte("changed") }).
			edit("tek.mrfc", set("key", "11111111")).both("configure", set("psk", "11111111")).edit("done.mrfp", set("psk", "11111111"))
	}},
	{rule.CallFailureEnds, "the UE hangs up first", func() *script {
		s := tlsFails("active").drop("bye*")
		return s.after("rst.ue", func(s *script) {
			s.send("uebye", sip("UE", "MRFC", "BYE", 2, nil))
			s.send("uebyeok", sip("MRFC", "UE", "200 BYE", 2, nil))
		})
	}},
	{rule.CallRelease, "a termination that was refused", func() *script {
		s := call("active").cut("configure.d")
		s.send("refusal", mpMessage("MRFP", "MRFC", "Configure BFCP Termination Refusal", 2, "cause", "no port left"))
		s.send("error", sip("MRFC", "UE", "503 INVITE", 1, nil))
		return s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
	}},
	{rule.CallRelease, "an ack that never came", func() *script {
		s := call("passive").cut("configureack.s")
		s.send("error", sip("MRFC", "UE", "504 INVITE", 1, nil))
		return s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
	}},
	{rule.CallLeftover, "the release never reached the MRFP", func() *script {
		s := call("active").drop("release.d", "releaseack*", "fin*")
		s.after("byeok.d", func(s *script) {
			s.add("fin.ue", trace.Event{Interface: trace.TCP, Kind: trace.Send, From: "UE", To: "MRFP", Name: trace.TCPFin, Conn: 1})
		})
		return s.add("left", trace.Event{Interface: trace.TCP, Kind: trace.Leftover, From: "MRFP", Name: "connection", Conn: 1})
	}},
	{rule.CallLeftover, "the session is still up", func() *script {
		return call("active").cut("done.ue").add("left", trace.Event{Interface: trace.TCP, Kind: trace.Leftover, From: "MRFP", Name: "connection", Conn: 1})
	}},
	{rule.CallLeftoverTimer, "the session is still up", func() *script {
		return call("active").cut("done.ue").add("left", trace.Event{Interface: trace.Box, Kind: trace.Leftover, From: "UE", Name: "timer", Attrs: trace.KV("name", "floor")})
	}},
	{rule.CallSIPAnswered, "a cancelled INVITE", func() *script {
		s := call("active").cut("invite.d")
		s.send("cancel", sip("UE", "MRFC", "CANCEL", 1, nil))
		return s.send("cancelok", sip("MRFC", "UE", "200 CANCEL", 1, nil))
	}},
	{rule.CallSIPAnswered, "the INVITE was lost", func() *script { return call("active").cut("invite.s") }},
	{rule.CallFailureEnds, "the connection is on hold and nobody misses it", func() *script {
		s := holdconnCall().cut("ack.d")
		s.send("notify", mpMessage("MRFP", "MRFC", "TCP connection establishment Failure Notify", 1, "context", "1", "termination", "1", "cause", "timeout"))
		return s.send("notifyack", mpMessage("MRFC", "MRFP", "TCP connection establishment Failure Ack", 1, "context", "1", "termination", "1"))
	}},
	{rule.CallRefusedNotConfigured, "a second copy of the INVITE is refused", func() *script {
		return call("active").after("resolve.s", func(s *script) {
			s.send("again", sip("UE", "MRFC", "INVITE", 1, nil))
			s.drop("again.s")
			s.send("error", sip("MRFC", "UE", "482 INVITE", 1, nil))
		}).drop("error.d")
	}},
	{rule.CallRefusal488, "refused for two reasons", func() *script { return refused("480") }},
	{rule.CallSuccessAcked, "the 200 was lost", func() *script {
		s := call("passive").cut("ok.s")
		s.send("bye", sip("MRFC", "UE", "BYE", 1, nil))
		s.send("byeok", sip("UE", "MRFC", "200 BYE", 1, nil))
		s.send("release", mpMessage("MRFC", "MRFP", "Release Termination Request", 3, "context", "1", "termination", "1"))
		return s.send("releaseack", mpMessage("MRFP", "MRFC", "Release Termination Ack", 3, "context", "1", "termination", "1"))
	}},
	{rule.CallMpAnswered, "the notification was lost", func() *script {
		s := tcpFails(trace.TCPRefused)
		return s.drop("notify.d", "notifyack*")
	}},
	{rule.CallMpAckAnswers, "a request that arrived twice is acked twice", func() *script {
		return call("active").after("policy.d", func(s *script) {
			s.send("again", mpMessage("MRFC", "MRFP", "Indicate Floor Policy Request", 1))
			s.send("againack", mpMessage("MRFP", "MRFC", "Configure Conference For Floor Control Ack", 1, "context", "1"))
		})
	}},
	{rule.CallPSKIsTEK, "a key changed on its way to the MRFP", func() *script {
		return call("active").edit("configure.d", set("psk", "22222222")).edit("done.mrfp", set("psk", "22222222"))
	}},
	{rule.CallTEKShared, "TRANSFER_RESP was changed and the UE has another TEK", func() *script {
		return call("active").edit("ok.d", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+transferResp(7, true)+"=="))).
			edit("tek.ue", set("key", "11111111")).edit("hello", set("psk", "11111111")).edit("done.ue", set("psk", "11111111"))
	}},
	{rule.CallOneCryptoSession, "two protocol policies for the one session", func() *script {
		return offered(func(p *offerParts) { p.sessions[0].Policies = []uint8{0, 1}; p.sessions[0].SessionData = []byte("any") })
	}},
	{rule.CallCryptoSessionTLS, "another number agreed on", numberNine},
	{rule.CallCryptoSessionNumber, "another number agreed on", numberNine},
	{rule.CallIdentities, "identities left out", func() *script { return offered(func(p *offerParts) { p.idri, p.idrr = "", "" }) }},
	{rule.CallIdentities, "identities without the scheme, URIs with parameters", func() *script {
		s := offered(func(p *offerParts) { p.idri, p.idrr = "alice@example.com", "conf@EXAMPLE.com" })
		return s.both("invite", set("from", "\"A\" <sip:alice@example.com:5060;transport=tcp>"))
	}},
	{rule.CallSDPIDs, "two protocols in order, at session level", func() *script {
		p := offerOf()
		p.sdpIDs = "keyp1;mikey"
		b := "v=0\r\nc=IN IP4 127.0.0.1\r\na=key-mgmt:keyp1 abcd\r\na=key-mgmt:mikey " + transferInit(p) + "\r\na=setup:actpass\r\nm=audio 5004 RTP/AVP 0\r\na=setup:holdconn\r\nm=application 40001 TCP/TLS/BFCP *\r\n"
		return call("active").both("invite", carry([]byte(b)))
	}},
	{rule.CallSDPIDsChecked, "a foreign UE that lists none is answered", func() *script {
		p := offerOf()
		p.sdpIDs = ""
		return call("active").edit("invite.s", carry(nil)).edit("invite.d", carry(offer("actpass", "key-mgmt:mikey "+transferInit(p))))
	}},
	{rule.CallTransferResp, "an Error message instead", func() *script {
		m := mikey.Message{Header: mikey.CommonHeader{Version: 1, DataType: mikey.ErrorMessage, CSBID: 7, MapType: mikey.MapEmpty},
			Payloads: []mikey.Payload{&mikey.T{Timestamp: ntp(now1900)}, &mikey.ERR{No: mikey.InvalidTICKET}}}
		s := call("active").cut("configureack.d").incomplete()
		return s.send("ok", sip("MRFC", "UE", "200 INVITE", 1, sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active", "key-mgmt:mikey "+b64(m.Marshal()))))
	}},
	{rule.CallRefusal488, "refused with 488", func() *script { return refused("488") }},
	{rule.CallRefusal488, "the caller is not authorised", func() *script { return refused("403") }},
}

// plainCall is a call without TLS and keys (TS 23.333 6.2.13).
func plainCall() *script {
	s := call("passive").drop("request*", "ticket", "resolve*", "tek*", "hello", "tls*", "done*")
	s.both("invite", carry(sdpBody(ueAddr, "TCP/BFCP", "actpass"))).both("ok", carry(sdpBody(mrfpAddr, "TCP/BFCP", "passive")))
	s.both("configure", func(e *trace.Event) {
		e.Attrs = trace.KV("protocol", "TCP/BFCP", "remote", ueAddr, "notifyTcp", "true")
	})
	return s.after("open.d", func(s *script) {
		s.send("hello1", data("UE", "MRFP", []byte{0x20, 11, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1}))
		s.send("hello2", bfcpEvent("UE", "MRFP", "Hello"))
	})
}

// holdconnCall is a call whose connection is put off.
func holdconnCall() *script {
	s := call("passive").drop("syn.s", "open*", "tek.ue", "hello", "tls*", "done*", "fin*")
	return s.both("ok", carry(sdpBody("127.0.0.1:9", "TCP/TLS/BFCP", "holdconn", "key-mgmt:mikey "+transferResp(7, true))))
}

// numberNine is an offer for TLS where 9 is known to stand for it.
func numberNine() *script {
	s := offered(func(p *offerParts) { p.sessions[0].ProtType = 9 })
	s.cfg.ProtocolType = 9
	return s
}
