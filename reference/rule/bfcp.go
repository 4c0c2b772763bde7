package rule

// Rules of BFCP messages: what can be judged from the octets of one message.
//
// A Reaction "Error n" is the floor control server's, which answers a client's
// message with that error code; a client never sends an Error (RFC 4582 §13.8)
// and discards what it rejects. "Error" without a number: no clause says which
// code. "close" is to close the TCP connection (RFC 4582 §6). Where RFC 8855
// binds harder or wants another reaction, its rule stands beside that of RFC
// 4582: "-8855" on any transport, "-udp" on an unreliable one.

// The frame: header and lengths.
var (
	BFCPHeader = add(Rule{ID: "bfcp/header", Clause: "RFC 4582 §5", Level: Must, Receiver: Reject, Reaction: "close",
		Summary: "A message begins with a common header of 12 octets."})
	BFCPHeaderUDP = add(Rule{ID: "bfcp/header-udp", Clause: "RFC 8855 §5.1", Level: Must, Receiver: Reject, Reaction: "discard",
		Summary: "A datagram begins with a common header of 12 octets, 16 for a fragment; without it no Error can be built (§6.2)."})
	BFCPVersion = add(Rule{ID: "bfcp/version", Clause: "RFC 4582 §5.1", Level: Must, Receiver: Reject, Reaction: "close",
		Summary: "The version is 1. No clause says what to do with another one but that what cannot be parsed closes the connection (§6)."})
	BFCPVersion8855 = add(Rule{ID: "bfcp/version-8855", Clause: "RFC 8855 §5.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The version is 1 over a reliable transport and 2 over an unreliable one."})
	BFCPPayloadLength = add(Rule{ID: "bfcp/payload-length", Clause: "RFC 4582 §5.1", Level: Must, Receiver: Reject, Reaction: "close",
		Summary: "Payload Length counts the 4-octet units that follow the header: no fewer and no more octets make up the message."})
	BFCPPayloadLength8855 = add(Rule{ID: "bfcp/payload-length-8855", Clause: "RFC 8855 §5.1", Level: Must, Receiver: Reject, Reaction: "Error 13",
		Summary: "Payload Length counts the 4-octet units that follow the header: no fewer and no more octets make up the message."})
	BFCPOneMessage = add(Rule{ID: "bfcp/one-message-udp", Clause: "RFC 8855 §6.2", Level: Must, Receiver: Reject, Reaction: "Error 13",
		Summary: "A datagram holds exactly one message or fragment."})
	BFCPMessageSize = add(Rule{ID: "bfcp/message-size", Clause: "our policy", Level: Policy, Receiver: Reject, Reaction: "close",
		Summary: "A message is no longer than what the receiver is ready to buffer, 65536 octets unless configured."})
	BFCPReserved = add(Rule{ID: "bfcp/header-reserved", Clause: "RFC 4582 §5.1", Level: Should, Receiver: Accept, Reaction: "ignore",
		Summary: "The 5 reserved bits of the header are sent as zero and ignored on receipt."})
	BFCPReserved8855 = add(Rule{ID: "bfcp/header-reserved-8855", Clause: "RFC 8855 §5.1", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "The 3 reserved bits of the header are sent as zero and ignored on receipt."})
	BFCPFlagsReliable = add(Rule{ID: "bfcp/flags-reliable-8855", Clause: "RFC 8855 §5.1", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "Over a reliable transport the R and F flags are sent as zero and ignored on receipt."})
	BFCPResponder = add(Rule{ID: "bfcp/responder-udp", Clause: "RFC 8855 §5.1", Level: Must, Receiver: Either,
		Summary: "Over an unreliable transport R is clear in a request and set in a response."})
	BFCPTransactionZero = add(Rule{ID: "bfcp/transaction-id-zero", Clause: "RFC 4582, RFC 8855 §8.1", Level: Must, Receiver: Either,
		Summary: "The Transaction ID of a client's request is not 0; over an unreliable transport no Transaction ID is (RFC 8855 §8)."})
)

// Primitives.
var (
	BFCPUnknownPrimitive = add(Rule{ID: "bfcp/unknown-primitive", Clause: "RFC 4582, RFC 8855 §13", Level: May, Receiver: Reject, Reaction: "Error 3",
		Summary: "A primitive that the receiver does not know is refused. Sending one is no fault: extensions may define it (§15.2)."})
	BFCPUnreliablePrimitive = add(Rule{ID: "bfcp/unreliable-primitive", Clause: "RFC 8855 §5.3.14 to §5.3.17", Level: Policy, Receiver: Either,
		Summary: "FloorRequestStatusAck, FloorStatusAck, Goodbye and GoodbyeAck are for an unreliable transport; no clause forbids them elsewhere in so many words."})
)

// Attributes: their frames.
var (
	BFCPAttributeLength = add(Rule{ID: "bfcp/attribute-length", Clause: "RFC 4582, RFC 8855 §5.2", Level: Must, Receiver: Reject, Reaction: "close",
		Summary: "Length counts the attribute with its 2-octet header and without padding: at least 2, exactly 4 for 16-bit contents, at least 3 for ERROR-CODE, a multiple of 4 from 4 up for a group."})
	BFCPAttributeLengthUDP = add(Rule{ID: "bfcp/attribute-length-udp", Clause: "RFC 8855 §5.2", Level: Must, Receiver: Reject, Reaction: "Error 10",
		Summary: "Length counts the attribute with its 2-octet header and without padding: at least 2, exactly 4 for 16-bit contents, at least 3 for ERROR-CODE, a multiple of 4 from 4 up for a group."})
	BFCPAttributeOverrun = add(Rule{ID: "bfcp/attribute-overrun", Clause: "RFC 4582, RFC 8855 §5.2", Level: Must, Receiver: Reject, Reaction: "close",
		Summary: "An attribute ends where its message ends at the latest."})
	BFCPAttributeOverrunUDP = add(Rule{ID: "bfcp/attribute-overrun-udp", Clause: "RFC 8855 §5.2", Level: Must, Receiver: Reject, Reaction: "Error 10",
		Summary: "An attribute ends where its message ends at the latest."})
	BFCPGroupOverrun = add(Rule{ID: "bfcp/group-overrun", Clause: "RFC 4582, RFC 8855 §5.2", Level: Must, Receiver: Reject, Reaction: "close",
		Summary: "The Length of a group covers the attributes in it whole, with their padding."})
	BFCPGroupOverrunUDP = add(Rule{ID: "bfcp/group-overrun-udp", Clause: "RFC 8855 §5.2", Level: Must, Receiver: Reject, Reaction: "Error 10",
		Summary: "The Length of a group covers the attributes in it whole, with their padding."})
	BFCPPadding = add(Rule{ID: "bfcp/padding", Clause: "RFC 4582 §5.2.6 to §5.2.13", Level: Should, Receiver: Accept, Reaction: "ignore",
		Summary: "Padding is sent as zero and ignored on receipt."})
	BFCPPadding8855 = add(Rule{ID: "bfcp/padding-8855", Clause: "RFC 8855 §5.2.6 to §5.2.13", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "Padding is sent as zero and ignored on receipt."})
	BFCPExtensionPadding = add(Rule{ID: "bfcp/extension-padding", Clause: "our policy", Level: Policy, Receiver: Accept,
		Summary: "The padding of an extension attribute is zero; its own specification would say."})
)

// Attributes: the grammar of messages and groups.
var (
	BFCPMissingAttribute = add(Rule{ID: "bfcp/missing-attribute", Clause: "RFC 4582, RFC 8855 §5.3", Level: Must, Receiver: Reject, Reaction: "Error",
		Summary: "A message, or a group, has the attributes that its ABNF makes mandatory."})
	BFCPAttributeOrder = add(Rule{ID: "bfcp/attribute-order", Clause: "RFC 4582, RFC 8855 §5.3", Level: Must, Receiver: Either,
		Summary: "Attributes come in the order of the ABNF. No clause tells a receiver to reject another order."})
	BFCPAttributeRepeated = add(Rule{ID: "bfcp/attribute-repeated", Clause: "RFC 4582, RFC 8855 §5.3", Level: Must, Receiver: Either,
		Summary: "An attribute comes no more often than the ABNF allows."})
	BFCPAttributeForeign = add(Rule{ID: "bfcp/attribute-foreign", Clause: "RFC 4582, RFC 8855 §5.3", Level: Must, Receiver: Either,
		Summary: "Apart from extensions, a message or group has only the attributes of its ABNF."})
	BFCPInformationText = add(Rule{ID: "bfcp/information-text", Clause: "RFC 4582, RFC 8855 §13.2 against §5.2.15", Level: Policy, Receiver: Either,
		Summary: "BENEFICIARY-ID and STATUS-INFO directly in FLOOR-REQUEST-INFORMATION: the server's procedures ask for them, the ABNF has no place for them."})
	BFCPAttributeDepth = add(Rule{ID: "bfcp/attribute-depth", Clause: "RFC 4582, RFC 8855 §5.2.14 to §5.2.18", Level: Must, Receiver: Either,
		Summary: "Groups nest two deep at most. What stands deeper is not looked into."})
	BFCPUnknownMandatory = add(Rule{ID: "bfcp/unknown-mandatory-attribute", Clause: "RFC 4582, RFC 8855 §5.2, §13", Level: May, Receiver: Reject, Reaction: "Error 4",
		Summary: "A message with an extension attribute that the receiver does not know and that has the M bit is refused. Sending one is no fault."})
)

// Attributes: their contents.
var (
	BFCPText = add(Rule{ID: "bfcp/text", Clause: "RFC 4582, RFC 8855 §5.2.7 to §5.2.9, §5.2.12, §5.2.13", Level: Must, Receiver: Either,
		Summary: "Text is UTF-8."})
	BFCPPriority = add(Rule{ID: "bfcp/priority", Clause: "RFC 4582, RFC 8855 §5.2.4", Level: Should, Receiver: Accept, Reaction: "take as 4",
		Summary: "A priority is 4 at most; a receiver takes a higher one as 4."})
	BFCPPriorityReserved = add(Rule{ID: "bfcp/priority-reserved", Clause: "RFC 4582 §5.2.4", Level: Should, Receiver: Accept, Reaction: "ignore",
		Summary: "The 13 reserved bits of PRIORITY are sent as zero and ignored on receipt."})
	BFCPPriorityReserved8855 = add(Rule{ID: "bfcp/priority-reserved-8855", Clause: "RFC 8855 §5.2.4", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "The 13 reserved bits of PRIORITY are sent as zero and ignored on receipt."})
	BFCPRequestStatus = add(Rule{ID: "bfcp/request-status", Clause: "RFC 4582, RFC 8855 §5.2.5, §15.3", Level: Policy, Receiver: Either,
		Summary: "A request status is 1 to 7. Others could be registered; no clause says what to do with them."})
	BFCPQueuePosition = add(Rule{ID: "bfcp/queue-position", Clause: "RFC 4582, RFC 8855 §5.2.5", Level: Should, Receiver: Accept,
		Summary: "The queue position is 0 unless the status is Accepted."})
	BFCPErrorCode = add(Rule{ID: "bfcp/error-code", Clause: "RFC 4582, RFC 8855 §5.2.6, §15.4", Level: Policy, Receiver: Accept, Reaction: "take as some error",
		Summary: "An error code is one of table 5. Others could be registered, and a receiver takes them as an error of unclear nature."})
	BFCPErrorDetails = add(Rule{ID: "bfcp/error-details", Clause: "RFC 4582, RFC 8855 §5.2.6", Level: Policy, Receiver: Accept,
		Summary: "Error Specific Details come with code 4 only; for another code no format is known."})
	BFCPErrorReserved = add(Rule{ID: "bfcp/error-details-reserved", Clause: "RFC 4582 §5.2.6.1", Level: Should, Receiver: Accept, Reaction: "ignore",
		Summary: "The lowest bit of each Unknown Type is sent as zero and ignored on receipt."})
	BFCPErrorReserved8855 = add(Rule{ID: "bfcp/error-details-reserved-8855", Clause: "RFC 8855 §5.2.6.1", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "The lowest bit of each Unknown Type is sent as zero and ignored on receipt."})
	BFCPSupportedReserved = add(Rule{ID: "bfcp/supported-attributes-reserved", Clause: "RFC 4582, RFC 8855 §5.2.10", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "The lowest bit of each supported attribute is sent as zero and ignored on receipt."})
)

// Fragments, over an unreliable transport only.
var (
	BFCPFragment = add(Rule{ID: "bfcp/fragment-udp", Clause: "RFC 8855 §5.1", Level: Must, Receiver: Reject, Reaction: "Error 13",
		Summary: "A fragment holds what its Fragment Length says, and fragments stay within the Payload Length of the whole message."})
	BFCPFragmentOverlap = add(Rule{ID: "bfcp/fragment-overlap-udp", Clause: "RFC 8855 §6.2.3", Level: Must, Receiver: Either,
		Summary: "Fragments are contiguous ranges of one message: the same header in all, no overlap with other contents. No clause says what a receiver does with others."})
	BFCPReassembly = add(Rule{ID: "bfcp/reassembly-udp", Clause: "our policy", Level: Policy, Receiver: Either, Reaction: "discard",
		Summary: "Messages wait for their fragments only in the number, the size and the time that the receiver is ready to spend."})
)
