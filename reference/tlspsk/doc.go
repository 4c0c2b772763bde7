// Package tlspsk is TLS with external pre-shared keys and nothing else: TLS 1.2
// with the PSK key exchanges of RFC 4279, RFC 5487, RFC 5489 and RFC 8442, and
// TLS 1.3 with external PSKs (RFC 8446 §4.2.11).
//
// An [Engine] is one end of one connection without any input or output of its
// own: the caller feeds it the octets of the peer and takes away what it wants
// sent. It reads no clock of its own, starts nothing, and draws randomness only from the
// reader that its [Config] names, so that a run can be repeated octet by octet.
// Package netconn wraps an engine into a net.Conn.
//
// # Where things are
//
//   - config.go, configcheck.go, connstate.go: what goes in, what was negotiated
//   - engine.go: the public shape of a connection; handshake.go: what it holds
//     until the handshake is complete
//   - record.go, protect_*.go, ccm.go: records, their limits and their protection
//   - dispatch.go: messages from records, and the one place that decides
//     unexpected_message
//   - cursor.go, hello.go, hello13.go, psk13.go, flight.go: the codec
//   - client_start.go, client12*.go, client13*.go, server_start.go, server12.go,
//     server13*.go, finished12.go, connected13.go: one small struct per
//     handshake state
//   - kx12.go, groups.go, ffdhe.go, rsapsk.go, name5018.go: key exchanges
//   - prf.go, keys12.go, schedule13.go, secrets13.go: key derivation
//   - observe.go, observe13.go: a connection between two others, read with their
//     keys
//   - suites.go: every cipher suite, by its IANA name
//   - alert.go: alerts and errors
//   - reflections.go, keylog.go, hooks.go: what must be asked for
//
// Package craft makes peers that misbehave.
//
// # What it does not do
//
// No renegotiation, no resumption, no tickets, no early data, no compression,
// no certificates but for the server of RSA_PSK, and no version below TLS 1.2.
package tlspsk
