// Package bfcp is the Binary Floor Control Protocol on the wire: RFC 4582
// (version 1, over TCP) and RFC 8855 (version 1 over TCP, version 2 over UDP).
//
// Decoding judges as it reads. [Message.Decode] takes the octets of one message
// and fills a reusable Message, without allocating, and a rule.Verdict that
// says of every departure which rule it breaks, at which octet, in which field,
// whether the sender is wrong and what the receiver may do. What could be read
// is in the Message whatever the verdict.
//
// A decoded message can be looked at in two ways: as the flat list of its
// attributes in the order of the wire ([Message.Attributes]), or as the typed
// contents of its primitive ([FloorRequest], [FloorRequestStatus] and so on,
// each with Read and Append). Encoding is canonical: the attributes in the
// order of the ABNF, padding and reserved bits zero, the M bit set on every
// attribute of the specification (it has no meaning there, RFC 4582 §5.2, and
// it is what deployed implementations send). What does not fit is an error,
// never cut short.
//
// [Stream] cuts a TCP stream into messages. Nothing here does I/O.
package bfcp
