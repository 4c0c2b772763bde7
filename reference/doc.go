// Package reference is the roof of what the specifications say, made
// executable. It has no code of its own: its tests hold the arrows between the
// packages and the law that the core does no I/O.
//
// From the roof down; a package imports only what stands below it:
//
//	call                 one call put together: the four boxes, a driver, a fault schedule -> a trace
//	oracle               the verdict API: one function per question, JSON in and out
//	ue mrfc mrfp kms     the boxes of the figure, one package each
//	driver/sim           virtual network and clock, seeded
//	driver/live          the same nodes on real sockets
//	driver/drivertest    small boxes to try drivers with
//	driver/record        what passes through a driver, as trace events
//	monitor              acceptors over traces
//	floor                floor control machines: server (FCS), participant, chair
//	node                 Node, Input, Outbox: the one shape of every box
//	bfcp                 RFC 4582 / 8855 messages: decode, judge, encode
//	sdp                  BFCP media descriptions, offer/answer, roles
//	mikey                MIKEY and MIKEY-TICKET payloads, key derivation, exchanges
//	tlspsk               TLS with external PSK; tlspsk/netconn the net.Conn adapter
//	mp                   procedures of the Mp interface
//	trace                Event: who sent what to whom; the ladder
//	rule                 the catalogue: Rule, Finding, Verdict
//
// The core is every package here but driver/live and tlspsk/netconn. It opens
// no socket and no file, reads no clock, draws no randomness and starts no
// goroutine: it takes an input and the time and returns what is to be done.
package reference
