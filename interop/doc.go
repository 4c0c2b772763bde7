// Package interop tests floorcheck against programs that others wrote: TLS
// clients and BFCP peers that dial in, dissectors that read what it writes.
//
// The TLS-PSK matrix (matrix_test.go) meets five TLS libraries in both roles with
// every cipher suite that both sides have. Each library is driven by one small
// program of our own (peers/), so that identities are compared and nothing but
// the suite in question is offered; tls_alerts_test.go lets both sides not fit together and
// looks at the alerts.
//
// The tests stand behind the build tag "interop", because they need those
// programs: "make interop" installs them (packages.txt) and runs the tests.
package interop
