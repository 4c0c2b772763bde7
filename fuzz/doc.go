// Package fuzz holds the fuzz targets.
//
// A target is a plain function of octets that panics if what it holds true does
// not hold: BFCPDecode and so on. The native FuzzX and the libFuzzer export are
// callers of three lines, and a crash corpus is replayed by calling it. Each
// target's seeds stand in corpus/seeds under its name in lower case.
//
// fuzz/libfuzzer puts the targets under libFuzzer.
package fuzz

//go:generate go run ./generate
