// Package capture reads capture files (pcap and pcapng) in one pass and puts the
// streams of TCP together, for package observer.
//
// gopacket reads the files and the layers. Its reassembly gives a stream up or
// waits; who judges has to know at once when octets are missing, before the
// answer to what was in them is judged. So the streams are put together here: an
// acknowledgement of octets that were not captured tells that they are missing.
package capture
