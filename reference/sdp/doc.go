// Package sdp reads, judges, writes and answers session descriptions with a BFCP
// media description (RFC 4583, RFC 4145, RFC 4567).
//
// The lines are github.com/pion/sdp's work; what they mean for a floor control
// connection is this package's: the roles in floor control and in TCP (a=setup),
// who is the TLS client, the conference, user and floors, the key management
// data. A byte goes Parse (read.go) -> Session; Session.Marshal writes it;
// Answer and CheckAnswer are the two sides of the tables.
package sdp
