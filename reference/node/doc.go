// Package node is the one shape of every box of the figure: a Node takes an
// Input and the time and puts what it wants done into an Outbox.
//
// Inputs are what reaches a box (a SIP message, a Mp message, a MIKEY message
// to or from a KMS, what happened to a TCP connection, a timer), and actions
// are what it asks of its driver. A node does no I/O, reads no clock and starts
// nothing, so that the same node runs over real sockets and in a simulation.
package node
