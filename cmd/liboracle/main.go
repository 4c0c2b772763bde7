// Command liboracle is no command but the C library: "make liboracle" builds it
// as liboracle.so and liboracle.a. floorcheck.h is its interface and its manual.
package main

// main is never called; a library of Go needs one.
func main() {}
