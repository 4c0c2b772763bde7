// Package model is a plain model of one conference of a Floor Control Server, and
// the one operation type that drives it.
//
// The model is written from RFC 4582 with the eyes on being obviously right: it
// keeps a list of requests and works everything out from it anew after each
// operation. It shares nothing with the machines of reference/floor. It foretells
// every message, so it takes the same decisions where the RFC leaves a choice; a
// Scenario holds those that a server can be configured for.
//
// An Op is three octets, and every three octets are an Op. So rapid, gopter,
// native fuzzing and libFuzzer drive the same servers with the same scripts, and a
// failing script of one can be replayed by the others.
package model
