// Package floor holds the floor control machines of RFC 4582 (and, over
// datagrams, RFC 8855): the Floor Control Server, the floor participant and the
// floor chair.
//
// Over datagrams a Link stands between each machine and the network, with the
// retransmissions, acknowledgements and fragments of RFC 8855; the server has one
// for each peer by itself.
//
// They are sans-I/O: each takes one framed message and the time, and gives back
// the messages to send. They neither open sockets nor read clocks, and the same
// inputs give the same outputs.
//
// What the RFC leaves to local policy is a field of Config, its zero value being
// what the RFC recommends or shows. In short: floors are granted first come,
// first served, strictly (nobody overtakes on any floor, so that requests for
// several floors cannot starve); a request for several floors holds all of them
// or none; the requests of a lost connection are kept for a while; grants are
// reported, and wait for nobody.
package floor
