package rule

// Rules of a whole call (TS 23.333 clause 6.2.19.3.1), judged over its trace by
// reference/monitor. Receiver is Either throughout: they say what a box owes, not
// what a message's receiver does about it. "Step" is a step of that clause.

// The order of the steps.
var (
	CallTicketBeforeOffer = add(Rule{ID: "call/ticket-before-offer", Clause: "TS 23.333 §6.2.19.3.1 steps 1, 2", Level: Must, Receiver: Either,
		Summary: "The UE holds its ticket before it sends the offer that carries it."})
	CallOfferBeforeResolve = add(Rule{ID: "call/offer-before-resolve", Clause: "TS 23.333 §6.2.19.3.1 steps 2, 3", Level: Must, Receiver: Either,
		Summary: "The MRFC has a ticket resolved only once it was offered that ticket."})
	CallOfferBeforeConfigure = add(Rule{ID: "call/offer-before-configure", Clause: "TS 23.333 §6.2.19.3.1 steps 2, 4", Level: Must, Receiver: Either,
		Summary: "The MRFC asks for the BFCP termination only once it has the UE's offer, whose address it passes on."})
	CallResolveBeforeConfigure = add(Rule{ID: "call/resolve-before-configure", Clause: "TS 23.333 §6.2.19.3.1 steps 3, 4", Level: Must, Receiver: Either,
		Summary: "The ticket is resolved before the termination is asked for with the key that it yields."})
	CallRefusedNotConfigured = add(Rule{ID: "call/refused-not-configured", Clause: "TS 23.333 §6.2.19.3.1 steps 3, 4", Level: Must, Receiver: Either,
		Summary: "No termination is asked for on behalf of an offer or a ticket that was refused."})
	CallAckBeforeAnswer = add(Rule{ID: "call/ack-before-answer", Clause: "TS 23.333 §6.2.19.3.1 steps 6, 9", Level: Must, Receiver: Either,
		Summary: "The SDP answer follows the MRFP's ack of the termination."})
	CallAnswerAddress = add(Rule{ID: "call/answer-address", Clause: "TS 23.333 §6.2.19.3.1 steps 6, 9; RFC 4145 §4.1", Level: Must, Receiver: Either,
		Summary: "The SDP answer gives the connection address that the MRFP's ack carried; an active side may write port 9 instead of its own."})
	CallAnswerProtocol = add(Rule{ID: "call/answer-protocol", Clause: "TS 23.333 §6.2.19.3.1 step 9; RFC 3264 §6.1", Level: Must, Receiver: Either,
		Summary: "The SDP answer names the transport protocol of the offer, TCP/TLS/BFCP."})
	CallEarlyRefusal = add(Rule{ID: "call/early-refusal", Clause: "RFC 6043 §4.2.2.2", Level: Must, Receiver: Either,
		Summary: "A ticket whose policy is not acceptable, an expired one for a start, is refused without contacting the KMS."})
)

// The request for the termination.
var (
	CallConfigureElements = add(Rule{ID: "call/configure-elements", Clause: "TS 23.333 §6.2.19.3.1 step 4", Level: Must, Receiver: Either,
		Summary: "For an offer of TCP/TLS/BFCP the termination is asked for with that protocol, with the Pre-Shared Key and with both failure events armed."})
	CallConfigureRemote = add(Rule{ID: "call/configure-remote", Clause: "TS 23.333 §6.2.19.3.1 step 4", Level: Must, Receiver: Either,
		Summary: "The remote address given for the termination is the one received from the UE."})
	CallEstablishTCP = add(Rule{ID: "call/establish-tcp", Clause: "TS 23.333 §6.2.19.3.1 step 4", Level: Must, Receiver: Either,
		Summary: "The MRFP is asked to start TCP if and only if the SDP answer will say a=setup:active."})
)

// Who opens TCP and who starts TLS.
var (
	CallSetupAnswer = add(Rule{ID: "call/setup-answer", Clause: "RFC 4145 §4.1", Level: Must, Receiver: Either,
		Summary: "The a=setup of the answer is one that the a=setup of the offer allows."})
	CallTCPRole = add(Rule{ID: "call/tcp-role", Clause: "RFC 4145 §4.1", Level: Must, Receiver: Either,
		Summary: "Only the side that a=setup makes active opens the TCP connection, and nobody does on holdconn."})
	CallDialOrder = add(Rule{ID: "call/dial-order", Clause: "TS 23.333 §6.2.19.3.1 steps 4, 7; RFC 4145 §4.1", Level: Must, Receiver: Either,
		Summary: "The MRFP opens TCP only after the request for the termination reached it, the UE only after the SDP answer did."})
	CallDialAddress = add(Rule{ID: "call/dial-address", Clause: "RFC 4145 §4.1", Level: Should, Receiver: Either,
		Summary: "The active side connects to the address and port that the other side gave."})
	CallTCPEstablished = add(Rule{ID: "call/tcp-established", Clause: "RFC 4145 §4.1; TS 23.333 §6.2.19.3.1 step 7", Level: Should, Receiver: Either,
		Summary: "The active side does open the connection."})
	CallTLSRole = add(Rule{ID: "call/tls-role", Clause: "RFC 4583 §8; TS 23.333 §6.2.19.3.1 step 10", Level: Must, Receiver: Either,
		Summary: "The offerer, which is the UE, is the TLS client and sends the ClientHello, whoever opened TCP; the answerer is the TLS server."})
	CallClientHelloOrder = add(Rule{ID: "call/client-hello-order", Clause: "TS 23.333 §6.2.19.3.1 step 10", Level: Must, Receiver: Either,
		Summary: "The UE starts TLS once TCP stands and the SDP answer with the key management data has reached it, not before."})
	CallTLSOnly = add(Rule{ID: "call/tls-only", Clause: "RFC 4583 §8; RFC 4582 §7", Level: Must, Receiver: Either,
		Summary: "On a connection negotiated as TCP/TLS/BFCP nothing but TLS is sent, and no BFCP message before the handshake is complete."})
)

// Failures and the end.
var (
	CallTCPFailureNotify = add(Rule{ID: "call/tcp-failure-notify", Clause: "TS 23.333 §6.2.19.3.1 step 4", Level: Must, Receiver: Either,
		Summary: "The MRFP reports a TCP establishment failure if and only if that event was armed and the establishment failed."})
	CallTLSFailureNotify = add(Rule{ID: "call/tls-failure-notify", Clause: "TS 23.333 §6.2.19.3.1 step 4", Level: Must, Receiver: Either,
		Summary: "The MRFP reports a TLS establishment failure if and only if that event was armed and the establishment failed."})
	CallFailureEnds = add(Rule{ID: "call/failure-ends", Clause: "our policy", Level: Policy, Receiver: Either,
		Summary: "When a failure was reported to it the MRFC ends the SIP session."})
	CallRelease = add(Rule{ID: "call/release", Clause: "TS 23.333 §6.2.13.2", Level: Must, Receiver: Either,
		Summary: "When the session is over the MRFC commands the MRFP to release the floor control connection."})
	CallLeftover = add(Rule{ID: "call/leftover", Clause: "TS 23.333 §6.2.13.2; RFC 4145 §6.3", Level: Must, Receiver: Either,
		Summary: "A box for which the session is over holds neither a connection nor a listener of it."})
	CallLeftoverTimer = add(Rule{ID: "call/leftover-timer", Clause: "our policy", Level: Policy, Receiver: Either,
		Summary: "A box for which the session is over has no timer running."})
	CallSIPAnswered = add(Rule{ID: "call/sip-answered", Clause: "RFC 3261 §8.2.6, §9.2, §15.1.2", Level: Must, Receiver: Either,
		Summary: "Every SIP request but ACK gets a final response; an INVITE may have been cancelled instead."})
	CallSuccessAcked = add(Rule{ID: "call/2xx-acked", Clause: "RFC 3261 §13.2.2.4", Level: Must, Receiver: Either,
		Summary: "Whoever gets a 2xx to its INVITE sends ACK."})
	CallMpAnswered = add(Rule{ID: "call/mp-answered", Clause: "TS 23.333 §8", Level: Must, Receiver: Either,
		Summary: "Every request and every notification on Mp gets an ack or a refusal."})
	CallMpAckAnswers = add(Rule{ID: "call/mp-ack-answers", Clause: "TS 23.333 §8", Level: Must, Receiver: Either,
		Summary: "An ack or a refusal on Mp answers a message that reached its sender, under its transaction number, and answers it once."})
)

// The keys.
var (
	CallPSKIsTEK = add(Rule{ID: "call/psk-is-tek", Clause: "TS 23.333 §6.2.19.3.1 steps 4, 10", Level: Must, Receiver: Either,
		Summary: "The Pre-Shared Key given over Mp, and the one used in the TLS handshake, is the TEK of the Crypto Session as its user has it."})
	CallTEKShared = add(Rule{ID: "call/tek-shared", Clause: "RFC 6043 §5.1", Level: Must, Receiver: Either,
		Summary: "Where nobody tampered with the exchanges, UE and MRFC arrive at the same TEK."})
	CallTEKDerivation = add(Rule{ID: "call/tek-derivation", Clause: "RFC 6043 §5.1.3; RFC 3830 §4.1", Level: Must, Receiver: Either,
		Summary: "The TEK that a box holds is the one that follows from the messages that reached it."})
	CallOneCryptoSession = add(Rule{ID: "call/one-crypto-session", Clause: "TS 23.333 §6.2.19.2.1 step 1", Level: Must, Receiver: Either,
		Summary: "TRANSFER_INIT has exactly one Crypto Session."})
	CallCryptoSessionTLS = add(Rule{ID: "call/crypto-session-tls", Clause: "TS 23.333 §6.2.19.2.1 step 1; RFC 3830 §6.10", Level: Must, Receiver: Either,
		Summary: "The protocol type of the Crypto Session is TLS, so not 0, which is SRTP."})
	CallCryptoSessionNumber = add(Rule{ID: "call/crypto-session-number", Clause: "our assumption (TS 33.328 Annex H.3 fixes it)", Level: Policy, Receiver: Either,
		Summary: "The protocol type of the Crypto Session is the number assumed for TLS."})
	CallIdentities = add(Rule{ID: "call/identities", Clause: "TS 23.333 §6.2.19.2.1 step 1", Level: Must, Receiver: Either,
		Summary: "IDRi and IDRr of TRANSFER_INIT are the KMS user identities that follow from the From and the To URI."})
	CallSDPIDs = add(Rule{ID: "call/sdp-ids", Clause: "RFC 4567 §4.1.4, §7", Level: Must, Receiver: Either,
		Summary: "The offerer's MIKEY message lists the key management protocols of the offer, in their order."})
	CallSDPIDsChecked = add(Rule{ID: "call/sdp-ids-checked", Clause: "RFC 4567 §7", Level: Should, Receiver: Either,
		Summary: "An offer whose key management protocols are not those that its MIKEY message lists is rejected."})
	CallTransferResp = add(Rule{ID: "call/transfer-resp", Clause: "RFC 6043 §4.2.2.2, §4.2.2.3", Level: Must, Receiver: Either,
		Summary: "The answer carries a TRANSFER_RESP if and only if the ticket's F flag says so, of TRANSFER_INIT's version, PRF and CSB ID, and with RANDRr if and only if the G flag does."})
	CallTransferInitVerified = add(Rule{ID: "call/transfer-init-verified", Clause: "RFC 6043 §4.2.3.6", Level: Must, Receiver: Either,
		Summary: "The MRFC goes on only with a TRANSFER_INIT whose MAC it verified with the MPKi that the KMS gave it."})
	CallTransferRespVerified = add(Rule{ID: "call/transfer-resp-verified", Clause: "RFC 6043 §4.2.2.4", Level: Must, Receiver: Either,
		Summary: "The UE starts TLS only after a TRANSFER_RESP whose MAC it verified."})
	CallRefusal488 = add(Rule{ID: "call/refusal-488", Clause: "RFC 4567 §4.1.2", Level: Should, Receiver: Either,
		Summary: "An offer whose key management data is refused, where the session is aborted, gets a 488."})
)
