package rule

// The rules of TLS with pre-shared keys, as tlspsk holds its peers to them.
// Reaction names the alert; where no clause names one, the rule says either.
var (
	TLSRecordType = add(Rule{ID: "tls/record-type", Clause: "RFC 8446 §5", Level: Must, Receiver: Reject, Reaction: "alert 10",
		Summary: "a record's content type is one of change_cipher_spec, alert, handshake and application_data"})
	TLSRecordVersion = add(Rule{ID: "tls/record-version", Clause: "RFC 5246 §6.2.1, E.1", Level: Must, Receiver: Either, Reaction: "alert 70",
		Summary: "a TLS 1.2 record bears version 3.3, the ClientHello's any 3.x"})
	TLSRecordOverflow = add(Rule{ID: "tls/record-overflow", Clause: "RFC 5246 §6.2, RFC 8446 §5.1, §5.2, RFC 8449 §4", Level: Must, Receiver: Reject, Reaction: "alert 22",
		Summary: "a record's plaintext has at most 2^14 octets (or the agreed limit), its ciphertext 2048 (TLS 1.3: 256) more"})
	TLSEmptyFragment = add(Rule{ID: "tls/empty-fragment", Clause: "RFC 5246 §6.2.1, RFC 8446 §5.1", Level: Must, Receiver: Either, Reaction: "alert 10",
		Summary: "a handshake, alert or change_cipher_spec record is not empty"})
	TLSFlood = add(Rule{ID: "tls/flood", Clause: "none", Level: Policy, Receiver: Either, Reaction: "alert 10",
		Summary: "messages that do nothing (empty records, warnings, attempts to renegotiate) come in moderate numbers"})
	TLSRecordProtection = add(Rule{ID: "tls/record-protection", Clause: "RFC 5246 §6.2.3, RFC 8446 §5.2", Level: Must, Receiver: Reject, Reaction: "alert 20",
		Summary: "a protected record decrypts and its MAC or tag is right; nothing tells apart how it failed"})
	TLSRecordPlaintext = add(Rule{ID: "tls/record-plaintext", Clause: "RFC 8446 §5", Level: Must, Receiver: Reject, Reaction: "alert 10",
		Summary: "once keys are in use, records are protected"})
	TLSHandshakeSize = add(Rule{ID: "tls/handshake-size", Clause: "none", Level: Policy, Receiver: Either, Reaction: "alert 47",
		Summary: "a handshake message has at most 65536 octets"})
	TLSKeyChange = add(Rule{ID: "tls/key-change", Clause: "RFC 8446 §5.1", Level: Must, Receiver: Reject, Reaction: "alert 10",
		Summary: "a handshake message does not span a change of keys"})
	TLSUnexpectedMessage = add(Rule{ID: "tls/unexpected-message", Clause: "RFC 5246 §7.4, RFC 8446 §4", Level: Must, Receiver: Reject, Reaction: "alert 10",
		Summary: "messages come in the order that the protocol fixes"})
	TLSSyntax = add(Rule{ID: "tls/syntax", Clause: "RFC 5246 §7.2.2, RFC 8446 §6.2", Level: Must, Receiver: Reject, Reaction: "alert 50",
		Summary: "a message follows its syntax: lengths that add up, no octets left over"})
	TLSAlertSyntax = add(Rule{ID: "tls/alert-syntax", Clause: "RFC 5246 §7.2, RFC 8446 §6", Level: Must, Receiver: Either, Reaction: "alert 50",
		Summary: "an alert is one level and one description"})
	TLSVersion = add(Rule{ID: "tls/version", Clause: "RFC 8996 §4, §5, RFC 5246 E.1, RFC 8446 §4.2.1", Level: Must, Receiver: Reject, Reaction: "alert 70",
		Summary: "the version is one that both sides have, and not below TLS 1.2"})
	TLSFallback = add(Rule{ID: "tls/fallback", Clause: "RFC 7507 §3", Level: Must, Receiver: Reject, Reaction: "alert 86",
		Summary: "a client does not fall back below what the server has"})
	TLSDowngrade = add(Rule{ID: "tls/downgrade", Clause: "RFC 8446 §4.1.3", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "a server random does not say that a lower version was forced"})
	TLSCompression = add(Rule{ID: "tls/compression", Clause: "RFC 5246 §7.4.1.2, RFC 8446 §4.1.2", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "null compression is offered (TLS 1.3: and nothing else) and chosen"})
	TLSCommonSuite = add(Rule{ID: "tls/common-suite", Clause: "RFC 5246 §7.4.1.3, RFC 8446 §4.1.1", Level: Must, Receiver: Reject, Reaction: "alert 40",
		Summary: "both sides have a cipher suite in common, and what it needs"})
	TLSChosenSuite = add(Rule{ID: "tls/chosen-suite", Clause: "RFC 5246 §7.4.1.3, RFC 8446 §4.1.3", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "the server chooses a cipher suite that the client offered and that the version allows"})
	TLSExtensionTwice = add(Rule{ID: "tls/extension-twice", Clause: "RFC 5246 §7.4.1.4, RFC 8446 §4.2", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "no extension type stands twice in a block"})
	TLSExtensionUnsolicited = add(Rule{ID: "tls/extension-unsolicited", Clause: "RFC 5246 §7.4.1.4, RFC 8446 §4.2", Level: Must, Receiver: Reject, Reaction: "alert 110",
		Summary: "a server answers only extensions that the client sent"})
	TLSExtensionPlace = add(Rule{ID: "tls/extension-place", Clause: "RFC 8446 §4.2", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "an extension stands in a message that it is defined for"})
	TLSRenegotiationInfo = add(Rule{ID: "tls/renegotiation-info", Clause: "RFC 5746 §3.4, §3.6", Level: Must, Receiver: Reject, Reaction: "alert 40",
		Summary: "renegotiation_info of a first handshake is empty"})
	TLSSecureRenegotiation = add(Rule{ID: "tls/secure-renegotiation", Clause: "RFC 5746 §4.1", Level: Should, Receiver: Either, Reaction: "alert 40",
		Summary: "a peer shows that it knows secure renegotiation"})
	TLSExtendedMasterSecret = add(Rule{ID: "tls/extended-master-secret", Clause: "RFC 7627 §5.2, §5.3", Level: Should, Receiver: Either, Reaction: "alert 40",
		Summary: "both sides use the extended master secret"})
	TLSEncryptThenMAC = add(Rule{ID: "tls/encrypt-then-mac", Clause: "RFC 7366 §3", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "encrypt_then_mac is answered for CBC suites only"})
	TLSSessionID = add(Rule{ID: "tls/session-id", Clause: "RFC 5246 §7.4.1.3, RFC 8446 §4.1.3", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "TLS 1.3 echoes the session ID; TLS 1.2 does not resume a session that never was"})
	TLSRandomEcho = add(Rule{ID: "tls/random-echo", Clause: "RFC 5246 §7.4.1.3", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "a server's random is its own, not the client's"})
	TLSPSKIdentity = add(Rule{ID: "tls/psk-identity", Clause: "RFC 4279 §2, RFC 8446 §4.2.11, §6.2", Level: Must, Receiver: Either, Reaction: "alert 115",
		Summary: "the identity is one that the server has a key for"})
	TLSFinished = add(Rule{ID: "tls/finished", Clause: "RFC 5246 §7.4.9, RFC 8446 §4.4.4", Level: Must, Receiver: Reject, Reaction: "alert 51",
		Summary: "verify_data is right"})
	TLSReflection = add(Rule{ID: "tls/reflection", Clause: "RFC 9257 §4.1, §6", Level: Policy, Receiver: Either, Reaction: "alert 47",
		Summary: "a party does not accept its own ClientHello in the other role"})
	TLSInternal = add(Rule{ID: "tls/internal", Clause: "RFC 5246 §7.2.2", Level: Policy, Receiver: Either, Reaction: "alert 80",
		Summary: "this end could not go on for reasons of its own"})
)

// Rules of the parts that not every connection has.
var (
	TLSRecordSizeLimit = add(Rule{ID: "tls/record-size-limit", Clause: "RFC 8449 §4", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "record_size_limit is at least 64"})
	TLSPointFormat = add(Rule{ID: "tls/point-format", Clause: "RFC 8422 §5.1.2, §5.2", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "ec_point_formats, where it stands, has the uncompressed format"})
)

// Rules of the key exchanges.
var (
	TLSGroup = add(Rule{ID: "tls/group", Clause: "RFC 8422 §5.4, RFC 8446 §4.2.8", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "the server chooses a group that the client offered"})
	TLSKeyShare = add(Rule{ID: "tls/key-share", Clause: "RFC 8422 §5.10, §5.11, RFC 8446 §4.2.8.2, §7.4.2", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "a public key is a point of its group and does not lead to the all-zero secret"})
	TLSDHPublic = add(Rule{ID: "tls/dh-public", Clause: "RFC 7919 §5.1", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "a finite-field public value lies within 2 to p-2"})
	TLSDHSize = add(Rule{ID: "tls/dh-size", Clause: "RFC 7919 §4", Level: Policy, Receiver: Either, Reaction: "alert 71",
		Summary: "a finite-field prime is neither too short nor absurdly long"})
	TLSCertificate = add(Rule{ID: "tls/certificate", Clause: "RFC 5018 §5.1, RFC 4279 §4", Level: Must, Receiver: Reject, Reaction: "alert 42",
		Summary: "the server's certificate leads to a trusted root and names the server that the client meant"})
)

// Rules of TLS 1.3.
var (
	TLSInnerType = add(Rule{ID: "tls/inner-type", Clause: "RFC 8446 §5.4", Level: Must, Receiver: Reject, Reaction: "alert 10",
		Summary: "a protected record has a content type before its padding"})
	TLSPSKLast = add(Rule{ID: "tls/psk-last", Clause: "RFC 8446 §4.2.11", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "pre_shared_key is the last extension of a ClientHello"})
	TLSMissingExtension = add(Rule{ID: "tls/missing-extension", Clause: "RFC 8446 §4.2.9, §9.2", Level: Must, Receiver: Reject, Reaction: "alert 109",
		Summary: "an extension that the others need is there: psk_key_exchange_modes beside pre_shared_key, key_share and supported_groups for psk_dhe_ke"})
	TLSBinderCount = add(Rule{ID: "tls/binder-count", Clause: "RFC 8446 §4.2.11", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "pre_shared_key has one binder for each identity"})
	TLSBinder = add(Rule{ID: "tls/binder", Clause: "RFC 8446 §4.2.11, §6.2", Level: Must, Receiver: Reject, Reaction: "alert 51",
		Summary: "the binder of the identity that the server selects is right"})
	TLSSelectedPSK = add(Rule{ID: "tls/selected-psk", Clause: "RFC 8446 §4.2.11", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "the server selects an identity that was offered, with a suite of that PSK's hash"})
	TLSShares = add(Rule{ID: "tls/shares", Clause: "RFC 8446 §4.2.8", Level: Must, Receiver: Either, Reaction: "alert 47",
		Summary: "key_share has each group once, each of supported_groups, in the same order"})
	TLSSecondHello = add(Rule{ID: "tls/second-hello", Clause: "RFC 8446 §4.1.2, §4.2.8", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "the second ClientHello differs from the first only where HelloRetryRequest asked for it"})
	TLSRetry = add(Rule{ID: "tls/retry", Clause: "RFC 8446 §4.1.4, §4.2.8", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "HelloRetryRequest asks for a change: a cookie, or a group that was offered without a share"})
	TLSKeyUpdate = add(Rule{ID: "tls/key-update", Clause: "RFC 8446 §4.6.3", Level: Must, Receiver: Reject, Reaction: "alert 47",
		Summary: "request_update is 0 or 1"})
)
