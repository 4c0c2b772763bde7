package rule

// Rules of MIKEY (RFC 3830) and MIKEY-TICKET (RFC 6043). Three kinds: what
// octets are a message at all, what one message must and must not hold, and what
// an exchange checks of it with its keys, clock and memory. RFC 6043 rarely says
// what a receiver does about a breach; Reject stands where it says so, where the
// message cannot be understood, or where going on would give up the security that
// the clause is there for, and Either where a receiver could well go on.

// What octets are a message (mikey.Parse).
var (
	MIKEYSize = add(Rule{ID: "mikey/size", Clause: "our policy", Level: Policy, Receiver: Either, Reaction: "discard",
		Summary: "A message has 65536 octets at most."})
	MIKEYVersion = add(Rule{ID: "mikey/version", Clause: "RFC 3830 §6.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The version is 1."})
	MIKEYDataType = add(Rule{ID: "mikey/data-type", Clause: "RFC 3830 §6.1, RFC 6043 §6.1", Level: Must, Receiver: Reject, Reaction: "Error 11",
		Summary: "The data type is one that is assigned."})
	MIKEYLength = add(Rule{ID: "mikey/length", Clause: "RFC 3830 §6, RFC 6043 §6", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "Every payload, and every field in it, ends within the message or the field that holds it, and the last in a field with it."})
	MIKEYNextPayload = add(Rule{ID: "mikey/next-payload", Clause: "RFC 3830 §6.1, RFC 6043 §6.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "A Next Payload field names a payload that is defined and may stand there; no other has a known end."})
	MIKEYTrailing = add(Rule{ID: "mikey/trailing", Clause: "RFC 3830 §6.1", Level: Must, Receiver: Either, Reaction: "discard",
		Summary: "Nothing follows the payload whose Next Payload field says that it is the last."})
	MIKEYNesting = add(Rule{ID: "mikey/nesting", Clause: "our policy", Level: Policy, Receiver: Either, Reaction: "discard",
		Summary: "Ticket policies stand at most three deep in each other."})
	MIKEYMapType = add(Rule{ID: "mikey/map-type", Clause: "RFC 3830 §6.1, RFC 4563 §5, RFC 6043 §6.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The CS ID map type is one that is assigned."})
	MIKEYTSType = add(Rule{ID: "mikey/ts-type", Clause: "RFC 3830 §6.6, RFC 6043 §6.3", Level: Must, Receiver: Reject, Reaction: "Error 1",
		Summary: "The type of a timestamp is one that is assigned."})
	MIKEYMACAlg = add(Rule{ID: "mikey/mac-alg", Clause: "RFC 3830 §6.2, RFC 6043 §6.2", Level: Must, Receiver: Reject, Reaction: "Error 3",
		Summary: "The authentication algorithm of a KEMAC or V payload is one that is assigned."})
	MIKEYEncrAlg = add(Rule{ID: "mikey/encr-alg", Clause: "RFC 3830 §6.2, RFC 6043 §6.2", Level: Must, Receiver: Reject, Reaction: "Error 4",
		Summary: "The encryption algorithm of a KEMAC payload is one that is assigned."})
	MIKEYPRFFunc = add(Rule{ID: "mikey/prf-func", Clause: "RFC 3830 §6.1, RFC 6043 §6.1", Level: Must, Receiver: Reject, Reaction: "Error 2",
		Summary: "The PRF function of a message or a ticket policy is one that is assigned."})
	MIKEYHashFunc = add(Rule{ID: "mikey/hash-func", Clause: "RFC 3830 §6.8, RFC 6043 §6.7", Level: Must, Receiver: Reject, Reaction: "Error 5",
		Summary: "The hash function of a CHASH payload is one that is assigned."})
	MIKEYDHGroup = add(Rule{ID: "mikey/dh-group", Clause: "RFC 3830 §6.4", Level: Must, Receiver: Reject, Reaction: "Error 6",
		Summary: "The group of a DH payload is one that is assigned."})
	MIKEYSPParam = add(Rule{ID: "mikey/sp-param", Clause: "RFC 3830 §6.10", Level: Must, Receiver: Reject, Reaction: "Error 10",
		Summary: "The parameters of a security policy are type, length and value, and fill their field exactly."})
	MIKEYKeyData = add(Rule{ID: "mikey/key-data", Clause: "RFC 3830 §6.13, RFC 6043 §6.2.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The decrypted data of a KEMAC is a chain of Key data sub-payloads of assigned types that fills it exactly."})
)

// What a MIKEY-TICKET message must and must not hold (mikey.Parse).
var (
	MIKEYPayloadMissing = add(Rule{ID: "mikey/payload-missing", Clause: "RFC 6043 §4.2", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "A message holds the payloads that its exchange always includes."})
	MIKEYVLast = add(Rule{ID: "mikey/v-last", Clause: "RFC 6043 §4.2", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The last payload of a message with a MAC is V, of one with a signature SIGN."})
	MIKEYUnexpected = add(Rule{ID: "mikey/unexpected-payload", Clause: "RFC 6043 §4.2", Level: Policy, Receiver: Accept, Reaction: "ignore",
		Summary: "A payload that the exchange does not list is ignored."})
	MIKEYIDR = add(Rule{ID: "mikey/idr", Clause: "RFC 6043 §6.6", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "IDR stands instead of ID in every MIKEY-TICKET message."})
	MIKEYIdentities = add(Rule{ID: "mikey/identities", Clause: "RFC 6043 §4.2.1, §4.2.2.1, §4.2.3", Level: Should, Receiver: Accept,
		Summary: "An initial message names its sender and its receiver by IDR payloads."})
	MIKEYVFlag = add(Rule{ID: "mikey/v-flag", Clause: "RFC 6043 §4.2, §5.4, §6.1", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "The V flag is 0 in a response and an Error message, and not 1 in a TRANSFER_INIT whose ticket policy forbids the response."})
	MIKEYMapEmpty = add(Rule{ID: "mikey/map-empty", Clause: "RFC 6043 §4.2.1.1, §4.2.3.1", Level: Must, Receiver: Either,
		Summary: "The messages of the Ticket Request and Ticket Resolve exchanges have no Crypto Session and the Empty map."})
	MIKEYMapSRTPID = add(Rule{ID: "mikey/map-srtp-id", Clause: "RFC 6043 §6.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The Ticket Transfer exchange does not use the SRTP-ID map."})
	MIKEYMapSP = add(Rule{ID: "mikey/map-empty-sp", Clause: "RFC 4563 §5", Level: Must, Receiver: Either,
		Summary: "A message with the Empty map has no SP payload."})
	MIKEYCSPolicies = add(Rule{ID: "mikey/cs-policies", Clause: "RFC 6043 §4.2.2.3, §6.1.1", Level: Must, Receiver: Reject, Reaction: "Error 9",
		Summary: "In TRANSFER_RESP every Crypto Session has exactly one security policy."})
	MIKEYCSSPI = add(Rule{ID: "mikey/cs-spi", Clause: "RFC 6043 §4.2.2.3, §6.1.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "In TRANSFER_RESP every Crypto Session has an SPI."})
	MIKEYCSPolicyNo = add(Rule{ID: "mikey/cs-policy-no", Clause: "RFC 6043 §6.1.1", Level: Must, Receiver: Reject, Reaction: "Error 9",
		Summary: "A policy number in the map is that of an SP payload of the same protocol type, in a response perhaps one of the initial message."})
	MIKEYPolicyNoUnique = add(Rule{ID: "mikey/sp-policy-no", Clause: "RFC 3830 §6.10", Level: Must, Receiver: Either, Reaction: "Error 9",
		Summary: "Every SP payload that a peer sends has a number of its own."})
	MIKEYKEMACMAC = add(Rule{ID: "mikey/kemac-mac", Clause: "RFC 6043 §4.2.1.5, §4.2.3.5, §5.2", Level: Must, Receiver: Reject, Reaction: "Error 3",
		Summary: "The KEMAC of a MIKEY-TICKET message has the NULL authentication algorithm; V protects it."})
	MIKEYKEMACKeys = add(Rule{ID: "mikey/kemac-supplied", Clause: "RFC 6043 §4.2.2.1, §4.2.2.3, §6.10", Level: Must, Receiver: Reject, Reaction: "Error 15",
		Summary: "TRANSFER_INIT has a KEMAC only if the L flag allows it, TRANSFER_RESP only if the M flag does."})
	MIKEYFamilies = add(Rule{ID: "mikey/families", Clause: "RFC 6043 §12.1", Level: Must, Receiver: Reject, Reaction: "Error 2, 3 or 4",
		Summary: "The 256-bit algorithms are not mixed with smaller ones."})
	MIKEYAuthNull = add(Rule{ID: "mikey/auth-null", Clause: "RFC 3830 §4.2.4", Level: Must, Receiver: Reject, Reaction: "Error 3",
		Summary: "V authenticates: the NULL algorithm must not be used where nothing else guarantees security."})
	MIKEYEncrNull = add(Rule{ID: "mikey/encr-null", Clause: "RFC 3830 §4.2.3", Level: Must, Receiver: Reject, Reaction: "Error 4",
		Summary: "Keys are encrypted: the NULL algorithm must not be used where nothing else guarantees security."})
	MIKEYEncrSupported = add(Rule{ID: "mikey/encr-supported", Clause: "our policy", Level: Policy, Receiver: Either, Reaction: "Error 4",
		Summary: "Keys are encrypted with AES in counter mode; AES key wrap is optional and not supported here."})
	MIKEYRANDShort = add(Rule{ID: "mikey/rand-short", Clause: "RFC 3830 §6.11", Level: Should, Receiver: Accept,
		Summary: "A RAND has 16 octets at least."})
)

// What a ticket policy must and must not hold (mikey.Parse).
var (
	MIKEYTicketFlags = add(Rule{ID: "mikey/ticket-flags", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Reject, Reaction: "Error 15",
		Summary: "The flags of a ticket policy keep their dependencies: not D implies L, G implies F, not G implies H, I implies E, K implies D, M implies F."})
	MIKEYTicketKFlag = add(Rule{ID: "mikey/ticket-k-flag", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "The K flag is 0 in a desired ticket policy."})
	MIKEYTicketTRr = add(Rule{ID: "mikey/ticket-trr", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Either, Reaction: "Error 15",
		Summary: "The rekeying interval of a ticket policy is of type NTP-UTC-32."})
	MIKEYTicketTS = add(Rule{ID: "mikey/ticket-ts", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Reject, Reaction: "Error 15",
		Summary: "The start and end of a ticket's validity are points in time, at most one of each."})
	MIKEYTicketKEMAC = add(Rule{ID: "mikey/ticket-kemac", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Either, Reaction: "Error 15",
		Summary: "A granted ticket policy has no KEMAC."})
	MIKEYTicketKEMACNull = add(Rule{ID: "mikey/ticket-kemac-null", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Either, Reaction: "Error 15",
		Summary: "The KEMAC of a desired ticket policy uses the NULL algorithms and its key data are zero."})
	MIKEYTicketResponders = add(Rule{ID: "mikey/ticket-responders", Clause: "RFC 6043 §2.1, §6.10", Level: Must, Receiver: Either, Reaction: "Error 15",
		Summary: "A ticket policy lists one responder at least."})
	MIKEYInitiatorData = add(Rule{ID: "mikey/initiator-data", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Reject, Reaction: "Error 14",
		Summary: "Initiator Data, Vi and then Vr, is in the ticket of TRANSFER_INIT and RESOLVE_INIT if and only if key forking is used."})
)

// What an exchange checks with its keys, its clock and its memory.
var (
	MIKEYWrongMessage = add(Rule{ID: "mikey/wrong-message", Clause: "RFC 6043 §4.2", Level: Policy, Receiver: Reject, Reaction: "Error 11",
		Summary: "What arrives is the message that the exchange waits for."})
	MIKEYMAC = add(Rule{ID: "mikey/mac", Clause: "RFC 6043 §5.5", Level: Must, Receiver: Reject, Reaction: "discard",
		Summary: "The MAC in V is the one over the octets that the clause lists."})
	MIKEYTimestamp = add(Rule{ID: "mikey/timestamp", Clause: "RFC 3830 §5.3, §5.4", Level: Policy, Receiver: Reject, Reaction: "discard",
		Summary: "The timestamp of an initial message is within the allowed skew of the clock."})
	MIKEYReplay = add(Rule{ID: "mikey/replay", Clause: "RFC 3830 §5.2, §5.4", Level: Must, Receiver: Reject, Reaction: "discard",
		Summary: "No initial message comes twice; each has a timestamp of its own."})
	MIKEYReplayFull = add(Rule{ID: "mikey/replay-full", Clause: "RFC 3830 §5.4", Level: Policy, Receiver: Reject, Reaction: "discard",
		Summary: "A host that cannot remember any more messages refuses new ones until it can."})
	MIKEYHeaderEcho = add(Rule{ID: "mikey/header-echo", Clause: "RFC 6043 §4.2.1.5, §4.2.2.3, §4.2.3.5", Level: Must, Receiver: Reject, Reaction: "discard",
		Summary: "A response has the version, PRF function and CSB ID of the initial message; with a KMS also its number of Crypto Sessions and map type."})
	MIKEYIDUnknown = add(Rule{ID: "mikey/id-unknown", Clause: "RFC 6043 §4.2.1.2, §4.2.3.2", Level: Must, Receiver: Reject, Reaction: "Error 7",
		Summary: "The KMS can find a pre-shared key by IDRpsk or identity, and the key belongs to the identity that the message names."})
	MIKEYIDReceiver = add(Rule{ID: "mikey/id-receiver", Clause: "RFC 6043 §4.2", Level: Policy, Receiver: Reject, Reaction: "Error 7",
		Summary: "A message that names its receiver names the one that it reached."})
	MIKEYIDInitiator = add(Rule{ID: "mikey/id-initiator", Clause: "RFC 6043 §12.3, §12.4", Level: Policy, Receiver: Reject, Reaction: "Error 7",
		Summary: "Who sends TRANSFER_INIT is who requested or made the ticket."})
	MIKEYAuthorised = add(Rule{ID: "mikey/authorised", Clause: "RFC 6043 §4.2.1.4, §4.2.3", Level: Policy, Receiver: Reject, Reaction: "Error 12",
		Summary: "The KMS gives a ticket, or the keys in one, to users that may have it."})
	MIKEYTicketResponder = add(Rule{ID: "mikey/ticket-responder", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Reject, Reaction: "Error 7",
		Summary: "Who resolves a ticket is among the responders that its policy lists."})
	MIKEYTicketType = add(Rule{ID: "mikey/ticket-type", Clause: "RFC 6043 §6.9, §6.10", Level: Policy, Receiver: Either, Reaction: "Error 14",
		Summary: "The ticket is a MIKEY base ticket, subtype 1, version 1; no other type is supported here."})
	MIKEYTicketProfile = add(Rule{ID: "mikey/ticket-profile", Clause: "our policy", Level: Policy, Receiver: Either, Reaction: "Error 15",
		Summary: "The ticket policy suits this use: TRANSFER_RESP is sent (F) and no processing beyond RFC 6043 is needed (N, O)."})
	MIKEYTicketValidity = add(Rule{ID: "mikey/ticket-validity", Clause: "RFC 6043 §4.2.2.2, §6.10", Level: Must, Receiver: Reject, Reaction: "Error 15",
		Summary: "A ticket is used within its validity period."})
	MIKEYTicketReuse = add(Rule{ID: "mikey/ticket-reuse", Clause: "RFC 6043 §5.3", Level: Must, Receiver: Either, Reaction: "discard",
		Summary: "A ticket whose J flag forbids it is not used twice."})
	MIKEYTicketOrigin = add(Rule{ID: "mikey/ticket-origin", Clause: "RFC 6043 §6.10, App. A", Level: Must, Receiver: Reject, Reaction: "Error 14",
		Summary: "The D flag and IDRi of a ticket agree with the owner of the Ticket Protection Key."})
	MIKEYTicketMAC = add(Rule{ID: "mikey/ticket-mac", Clause: "RFC 6043 App. A", Level: Must, Receiver: Reject, Reaction: "Error 14",
		Summary: "The MAC in a base ticket is the one over the octets that the appendix lists."})
	MIKEYTicketData = add(Rule{ID: "mikey/ticket-data", Clause: "RFC 6043 App. A", Level: Must, Receiver: Reject, Reaction: "Error 14",
		Summary: "The Ticket Data of a base ticket are THDR, T, RAND, KEMAC, perhaps IDRpsk, and V."})
	MIKEYTicketForkF = add(Rule{ID: "mikey/ticket-fork-f", Clause: "RFC 6043 §6.10", Level: Must, Receiver: Reject, Reaction: "Error 15",
		Summary: "A ticket with key forking that holds a TGK has the F flag."})
	MIKEYInitiatorMAC = add(Rule{ID: "mikey/initiator-mac", Clause: "RFC 6043 §4.2.3.4, §4.2.3.6, §6.10", Level: Must, Receiver: Reject, Reaction: "Error 14",
		Summary: "Vr is the MAC over the Initiator Data with a key of MPKr, and Vi is the V of TRANSFER_INIT."})
	MIKEYPolicyGranted = add(Rule{ID: "mikey/policy-granted", Clause: "RFC 6043 §4.2.1.6", Level: Policy, Receiver: Reject, Reaction: "discard",
		Summary: "The ticket policy that the KMS granted serves what the Initiator asked for."})
	MIKEYKeys = add(Rule{ID: "mikey/kemac-mpk", Clause: "RFC 6043 §4.2.1.5, §4.2.3.5, App. A", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The KEMAC of a response from the KMS holds MPKi, with key forking a second MPK, and then session keys; that of a base ticket holds one MPK."})
	MIKEYKeySPI = add(Rule{ID: "mikey/key-spi", Clause: "RFC 6043 §6.2.1", Level: Must, Receiver: Either,
		Summary: "Every key in a KEMAC has an SPI."})
	MIKEYKeyLength = add(Rule{ID: "mikey/key-length", Clause: "RFC 6043 §12.1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "Every key has 128 bits at least."})
	MIKEYSessionKeyLong = add(Rule{ID: "mikey/session-key-long", Clause: "RFC 6043 §12.1", Level: Must, Receiver: Reject, Reaction: "Error 4",
		Summary: "The 128-bit algorithms are not used with session keys of more than 128 bits."})
	MIKEYRANDLength = add(Rule{ID: "mikey/rand-length", Clause: "RFC 6043 §12.1", Level: Must, Receiver: Either, Reaction: "Error 12",
		Summary: "RANDRi and RANDRr together, RANDRkms alone and the RAND of a base ticket alone are as long as the longest key that they go with."})
	MIKEYRANDRr = add(Rule{ID: "mikey/randrr", Clause: "RFC 6043 §4.2.2.3, §6.10", Level: Must, Receiver: Reject, Reaction: "discard",
		Summary: "TRANSFER_RESP has RANDRr if and only if the G flag says so."})
	MIKEYModifier = add(Rule{ID: "mikey/modifier", Clause: "RFC 6043 §4.2.2.3, §4.2.3.5", Level: Must, Receiver: Reject, Reaction: "discard",
		Summary: "With key forking RESOLVE_RESP and TRANSFER_RESP have IDRr and RANDRkms."})
	MIKEYSessionKey = add(Rule{ID: "mikey/session-key", Clause: "RFC 6043 §5.1.3, §6.1.1", Level: Must, Receiver: Reject, Reaction: "discard",
		Summary: "The SPI of the Crypto Session is that of a session key which the peers hold."})
	MIKEYCSOne = add(Rule{ID: "mikey/cs-one", Clause: "TS 23.333 §6.2.19.2.1 step 1", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "The Ticket Transfer exchange is about exactly one Crypto Session, in a GENERIC-ID map."})
	MIKEYCSProtocol = add(Rule{ID: "mikey/cs-protocol", Clause: "TS 23.333 §6.2.19.2.2 step 1", Level: Must, Receiver: Reject, Reaction: "Error 9",
		Summary: "The protocol type of the Crypto Session is TLS."})
	MIKEYCSChanged = add(Rule{ID: "mikey/cs-changed", Clause: "our policy", Level: Policy, Receiver: Either, Reaction: "discard",
		Summary: "TRANSFER_RESP is about the Crypto Session that TRANSFER_INIT offered."})
	MIKEYSDPIDs = add(Rule{ID: "mikey/sdp-ids", Clause: "RFC 4567 §4.1.4, §7", Level: Must, Receiver: Either, Reaction: "488",
		Summary: "The SDP IDs extension lists the key management protocols of the SDP offer, in their order."})
	MIKEYRandom = add(Rule{ID: "mikey/random", Clause: "RFC 3830 §4.2.2", Level: Must, Receiver: Reject, Reaction: "Error 12",
		Summary: "Keys and nonces are drawn from a source of randomness; where it fails there is no message."})
	MIKEYUpdate = add(Rule{ID: "mikey/csb-update", Clause: "our policy", Level: Policy, Receiver: Either, Reaction: "Error 12",
		Summary: "A TRANSFER_INIT brings a ticket; updating a CSB is not supported here."})
)
