// Command floorcheck runs, serves, reads and judges the floor control
// procedure of TS 23.333 clause 6.2.19.3.1: BFCP over TLS-PSK, with keys by
// MIKEY-TICKET. "floorcheck help" lists what it can do.
//
// Results go to standard output, everything about them to standard error. The
// exit code is 0 if all is well, 1 if there is a finding, 2 for wrong usage and
// 3 if something is unsupported or cannot be reached.
package main
