// Package tlspsk is TLS with external pre-shared keys and nothing else: TLS 1.2
// with the PSK key exchanges of RFC 4279, RFC 5487, RFC 5489 and RFC 8442, and
// TLS 1.3 with external PSKs (RFC 8446 §4.2.11).
//
// An [Engine] is one end of one connection without any input or output of its
// own: the caller feeds it the octets of the peer and takes away what it wants
// sent. It reads no clock, starts nothing, and draws randomness only from the
// reader that its [Config] names, so that a run can be repeated octet by octet.
// Package netconn wraps an engine into a net.Conn.
//
// # Where things are
//
//   - engine.go: the public shape of a connection
//   - record.go, protect*.go: records, their limits and their protection
//   - dispatch.go: the one place that decides unexpected_message
//   - hello*.go, messages.go: the codec of the handshake messages
//   - client12_*.go, server12_*.go: one small struct per handshake state, TLS 1.2
//   - client13_*.go, server13_*.go: the same for TLS 1.3
//   - prf.go, schedule13.go: key derivation
//   - suites.go: every cipher suite, by its IANA name
//   - alert.go: alerts and errors
//
// # What it does not do
//
// No renegotiation, no resumption, no tickets, no early data, no compression,
// no certificates but for the server of RSA_PSK, and no version below TLS 1.2.
package tlspsk
