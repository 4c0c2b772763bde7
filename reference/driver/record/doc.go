// Package record is the one place where what passes through a driver becomes
// trace events. driver/sim and driver/live both use it, so that the traces of
// the simulation and of real sockets cannot differ in form.
//
// A driver tells its Recorder what a box asked for (Asked) and what reached a
// box (Arrived). The first becomes trace.Send events and the boxes' own notes,
// the second trace.Deliver events; what a box still holds when the run is over
// becomes trace.Leftover events. No key and no ticket comes out readable: SDP
// stands in a trace with its key-mgmt values redacted, Mp messages with the
// key's fingerprint, MIKEY messages only sealed.
package record
