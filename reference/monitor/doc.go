// Package monitor holds acceptors over traces: small automata, one file for
// each group of rules, written from the specifications (TS 23.333 clause
// 6.2.19.3.1, RFC 4145, 4279, 4567, 4582, 4583, 6043), that decide whether a run
// was what they allow.
//
// A monitor shares the message codecs with the machines that it watches and
// nothing else. It has its own table of TCP and TLS roles, reads the few SDP
// lines and TLS record headers it needs on its own, and derives the TEK by its
// own key derivation, because a wrong table must not pass machine and judge
// alike.
//
// Four things follow from what a trace is. A box is held to what it sent
// (trace.Send) and to what reached it (trace.Deliver), never to what was meant for
// it: a message that the network changed or lost is nobody's breach. A rule that
// needs a box's own remark (trace.Note) says nothing where a foreign box makes
// none. A rule about something that never came is judged only where the run was
// allowed to come to rest (Config.Complete) or where so much time went by that
// no network excuses it (Config.Patience). And where the specifications leave a
// choice, either choice passes.
//
// The rules are in package rule: call/ for the call, flow/ for floor control. A
// trace of bare BFCP, without a call round it, is judged by the same monitors. It
// has, for each message, trace.Deliver at the server (what it must answer) and
// trace.Send by the server (what it is held to), with the connection's number;
// trace.Send by a client that is itself on trial; TCP FIN or RST by whoever closes;
// and either the policies in Config.Floors or the Indicate Floor Policy message. A
// foreign server notes nothing: with Config.Silent what its clients sent and got
// stands for it.
//
// # Open points
//
// What the specifications leave open, and what passes here for that reason:
//
//   - A connection that the network cut before TLS stood may be reported as a
//     failure of TCP or of TLS.
//   - Which timestamp enters the IV of a KMS' response (package mikey): both are
//     tried. How long a TEK for TLS is: 128 and 256 bits and the TGK's length pass.
//   - How a KMS user identity follows from a URI: it must contain the URI's user
//     and host.
//   - How an offer is refused: 488 is asked for where nothing but the key management
//     data can be at fault.
//   - Whether a request for several floors may be overtaken by one for those of
//     them that are free: it may. Whether a user who holds a floor can be given it
//     again: no server needs to.
//   - The order in which a server checks a message, so that of several faults any
//     may be named.
package monitor
