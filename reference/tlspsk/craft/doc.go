// Package craft makes TLS peers that misbehave on purpose: it builds, reorders,
// corrupts and omits handshake messages and records, with randomness that can
// be repeated. Tests of tlspsk use it, and the conformance tester that is pointed at
// other implementations.
//
// There are two levels. Raw octets: [Record], [Message], [ClientHello] and
// [Binder] build what no engine would send. And engines with [Edits]: an engine
// of tlspsk plays its role to the end, except for what the edits change, and its own transcript
// follows what was sent, so that one fault stays one fault.
package craft
