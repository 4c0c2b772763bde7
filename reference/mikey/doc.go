// Package mikey is MIKEY (RFC 3830) as far as MIKEY-TICKET (RFC 6043) needs it:
// the messages, the ticket, the key derivations and the three exchanges by which
// a UE, an MRFC and a KMS come to share the key of one TLS session.
//
// There are two layers. The codec (Parse, Message.Append and one struct per
// payload, named as in the RFCs) reads any octets and finds fault with them; what
// it reads without a structural fault it writes back octet for octet. The
// exchanges (Initiator, Responder, KMS) build, check and answer the messages.
// Neither does I/O: the time and the source of randomness are passed in. None of
// the types is safe for use by several goroutines at once.
//
// Two of the modes of RFC 6043 §4.1.1 are there: mode 1, where the KMS gives and
// resolves the ticket, and mode 3, where the Initiator makes it with a Ticket
// Protection Key that it shares with the KMS.
//
// The exchanges are strict: where a rule lets a receiver accept or reject, they
// reject. They answer an initial message that failed authentication with an
// unauthenticated Error message (RFC 3830 §5.1.2) and a replay with silence.
//
// What RFC 6043 leaves to TS 33.328, whose text could not be read, stands in
// Profile33328, each field an assumption that can be changed.
//
// # Open points
//
//   - RFC 4567 §7 demands the SDP IDs extension and RFC 6043 gives it no place;
//     it is put before V in TRANSFER_INIT and accepted anywhere in it.
//   - The V flag of HDR: 1 in REQUEST_INIT and RESOLVE_INIT by RFC 6043 §4.2.1.1
//     and §4.2.3.1, like F in TRANSFER_INIT by §4.2.2.1, but 0 in all of them by
//     §6.1. We send the former, and ignore it as every clause wants.
//   - The timestamp in the IV of a response's KEMAC is that of the response: RFC
//     3830 §4.2.3 says the Initiator's, but there both are the same, and RFC 6043
//     makes the responder's fresh. Profile33328.InitialTimestampInIV switches.
//   - Vi is to be identical to the V of TRANSFER_INIT (§6.10), whose Next Payload
//     field says that nothing follows, yet Vr does. We send 9 there and take 0 too.
//   - §6.10 names no PRF for the key of Vr; it is that of the ticket policy, which
//     is also that of the message, since families are not mixed.
//   - The ERR payload has no number for a user who may not have a ticket or its
//     keys: Unspecified error (12), and Invalid ID (7) for one whom the ticket
//     does not list.
//
// # Not there
//
// The public-key variants of the KMS exchanges, modes 2 and 4, updating a CSB,
// tickets without TRANSFER_RESP (F flag 0), timestamps of type COUNTER, AES key
// wrap, and the 3GPP base ticket are refused with the error number that fits.
package mikey
