// Package mikey is MIKEY (RFC 3830) as far as MIKEY-TICKET (RFC 6043) needs it:
// the messages, the ticket, the key derivations and the three exchanges by which
// a UE, an MRFC and a KMS come to share the key of one TLS session.
//
// There are two layers. The codec (Parse, Message.Append and one struct per
// payload, named as in the RFCs) reads any octets and finds fault with them; what
// it reads it writes back octet for octet. The exchanges (Initiator, Responder,
// KMS) build, check and answer the messages. Neither does I/O: the time and the
// source of randomness are passed in.
//
// What RFC 6043 leaves to TS 33.328, whose text could not be read, stands in
// Profile33328, each field an assumption that can be changed.
//
// # Open points
//
//   - RFC 4567 §5.2 demands the SDP IDs extension and RFC 6043 gives it no place;
//     it is put before V in TRANSFER_INIT and accepted anywhere before V.
//   - The HDR V flag of REQUEST_INIT and RESOLVE_INIT: 1 by RFC 6043 §4.2.1.1 and
//     §4.2.3.1, 0 by §6.1. We send 1 and ignore it, as every clause wants.
//   - The timestamp in the IV of a response's KEMAC is that of the message that
//     carries it: RFC 3830 §4.2.3 says the Initiator's, but in RFC 3830 both are
//     the same and RFC 6043 makes the responder's fresh.
package mikey
