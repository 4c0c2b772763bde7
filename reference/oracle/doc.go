// Package oracle answers questions about the protocols of floor control: is this
// message what the specifications allow, and if not, by which rule and at which
// octet; which answers does this offer permit; what follows from these keys; what
// must be done about this message in this state; is this whole trace allowed.
//
// One Request, one Verdict. Programs in Go fill the structs and call
// [Oracle.Ask]; all others write a JSON object on a line and get one back
// ([Oracle.Append]). The JSON is described by [Schema] and, for people, in
// docs/oracle.md.
//
// A question goes scan.go (flat requests, without allocating) or read.go (any
// request, with encoding/json) -> request.go -> oracle.go, which hands it to the
// file of its op -> write.go.
//
// The oracle is codecs and monitors; it has no machine in it, since what judges
// is not what runs. Nothing here does I/O.
//
// # Secrets
//
// An answer goes to who asked. It holds keys in one place, the answer to op
// derive, where they are what was asked for, and otherwise only what the question
// itself held: the view of a message shows the octets of that message, tickets
// and the key of an Mp message with them. No finding and no error ever does.
package oracle
