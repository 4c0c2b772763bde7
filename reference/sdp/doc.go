// Package sdp reads, judges, writes and answers session descriptions with a BFCP
// media description (RFC 4566, RFC 4583, RFC 4145, RFC 4567; RFC 8866 and RFC
// 8856 as a second profile).
//
// A byte goes Parse (read.go: lines and their order; mline.go, attribute.go,
// keymgmt.go: what they say) -> Session (session.go) -> CheckOffer, CheckAnswer
// (check.go: one side's view of the other) -> ChooseSetup, Answer (answer.go) ->
// Session.Marshal (marshal.go). Roles (roles.go) says who opens TCP, who starts
// TLS and who controls the floors; Redact takes out what a trace must not hold.
//
// Writing is github.com/pion/sdp's work. Reading is not: pion knows no octet
// offsets, which every finding has, refuses what RFC 4566 allows (media types
// and protocols that it does not list, bandwidth types that a reader ignores,
// several e= lines) and takes what it forbids (blank lines, fields that are not
// there, numbers that wrap round). A test holds the two readers together where
// both must agree.
package sdp
