// Package cases is what the test vectors are made from: messages, offers, keys,
// handshakes and traces with something to say about a clause, some written out and
// some made by turning one good message in every place.
//
// Examples that tests use as well stand beside the tests (reference/bfcp/examples
// and its like) and are only asked here, so that nothing is written twice. The
// verdicts are nobody's opinion: judge.go asks the same code as everybody else.
//
//	files.go    all files
//	build.go    groups, tests and their numbers
//	judge.go    the verdict on a question
//	bfcp*.go    messages of BFCP
//	sdp.go      session descriptions
//	mikey*.go   MIKEY messages and derivations, written anew along the RFCs
//	tls*.go     handshakes of TLS and their key schedules, the same
//	mp.go       messages on Mp
//	trace.go    whole traces; participant.go: one participant's dialogues
package cases
