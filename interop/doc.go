// Package interop tests floorcheck against programs that others wrote: TLS
// clients and BFCP peers that dial in, dissectors that read what it writes.
//
// The tests stand behind the build tag "interop", because they need those
// programs: "make interop" installs them (packages.txt) and runs the tests.
package interop
