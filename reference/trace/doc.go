// Package trace holds what happened in a run: who sent what to whom on which
// interface, in order, with the time on the run's own clock.
//
// A driver writes the events of the wires (SIP, Mp, KMS, TCP) and the boxes
// add notes about themselves (a key they derived, a BFCP message inside the
// protected connection). Monitors read traces and nothing else; the ladder,
// as text and as SVG, is drawn from the same events.
//
// A trace never shows a key or a ticket: keys stand in it as fingerprints, and
// octets that hold a ticket are Sealed, which no print and no JSON shows.
package trace
