// Package rule is the catalogue: every normative statement that floorcheck
// judges by, once, with its clause.
//
// A Rule is one sentence of one specification in our own words. A Finding says
// that a rule was broken, and where. A Verdict collects the findings on one
// message, answer, handshake or trace and weighs them from two sides, because
// the specifications bind the sender and the receiver differently.
//
// The rules stand in this package, one file per subject (bfcp.go, sdp.go,
// mikey.go, tls.go, mp.go, call.go), so that the catalogue can be read and
// listed without running anything.
package rule
