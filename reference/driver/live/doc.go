// Package live drives boxes over real TCP sockets.
//
// The goroutine that calls Run serves all boxes, one input at a time; nothing
// that a peer does can block it. Each listener has a goroutine that accepts,
// each connection one that reads and one that writes, from a bounded queue: a
// peer that does not read is cut off. SIP, Mp and KMS messages travel in
// process, in order. Close joins every goroutine.
//
// The trace has the same form as that of driver/sim. When both ends of a
// connection are boxes of the run, both have one connection number, and the
// dialling box hears of the connection first, as in the simulation.
package live
