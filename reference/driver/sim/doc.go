// Package sim drives boxes over a virtual network and a virtual clock.
//
// A run is a function of its Config, of the inputs and of nothing else: one
// goroutine, one seed, no clock, no map order. The same seed gives the same
// trace byte for byte.
//
// The network is one that the specifications allow: SIP, Mp and KMS messages
// arrive in order between two boxes, after a latency from a range; TCP
// connections keep their octets in order and may split and join them anywhere;
// a dialled address without a listener refuses. What a network should not do
// (lose, change, delay, cut) is the business of a node.Wire.
package sim
