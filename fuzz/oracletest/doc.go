// Package oracletest lets other implementations of BFCP be fuzzed against the
// oracle, from their own repository and under go test -fuzz:
//
//	func FuzzDecoder(f *testing.F) {
//		oracletest.FuzzDecoder(f, func(message []byte) error { _, err := bfcp.Unmarshal(message); return err })
//	}
//
// The seeds are ours, and so are the verdicts. What the specifications leave open
// is never held against anybody: where a receiver may accept or reject, either
// passes. A difference is told with the rule, its clause and the octets that it
// is about.
//
// Settings chooses another specification than RFC 4582 over TCP.
package oracletest
