// Package observer makes of what passes on a network the events that monitors
// judge. It takes the octets of connections and datagrams as a capture or a proxy
// saw them, tells BFCP and TLS apart, opens TLS where it has the keys, cuts BFCP
// into messages, hands each to the codec and to the monitors, and tells what was
// found. It keeps no sockets, clocks or files: who feeds it numbers the packets
// and gives the times.
//
// What was not seen is nobody's fault. Where octets are missing, or a connection
// began before the capture, the monitors are told (trace.TCPUnseen) and excuse
// whatever would be right with what is missing; see monitor.Config.Partial. A
// message of which octets are missing is not judged, and the next one is looked
// for where a segment begins with a header.
//
// A floor control server is one address and port. Its connections share one
// panel of monitors; servers are judged apart from each other.
package observer
