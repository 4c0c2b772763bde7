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
package monitor
