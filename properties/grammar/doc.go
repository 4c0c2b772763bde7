// Package grammar is a second reader of BFCP messages, for comparing verdicts.
//
// It is written from RFC 4582 §5 and RFC 8855 §5 as tables: what the clauses
// say of a primitive or an attribute stands in tables.go as data, what the
// editions of the protocol differ in stands in edition.go, and a small
// interpreter in read.go goes through the octets with them. With the decoder of
// the reference it shares nothing but the catalogue of rules, so that a wrong
// table there does not come back from here. It tells which rules are broken and
// at which octet; it returns no message.
package grammar
