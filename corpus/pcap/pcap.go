// Package pcap writes the BFCP of a trace as a capture file that Wireshark
// reads: for each TCP connection of the trace one TCP stream with the octets
// that TLS protected, in the clear, the floor control server on port 5070.
//
// Addresses, times and who opened and closed the connection are those of the
// trace. The rest of TCP is made up so that a reader has nothing to complain
// of: the three-way handshake, sequence numbers, an acknowledgement for every
// segment, checksums. Every BFCP message is a segment of its own.
package pcap

import (
	"encoding/binary"
	"io"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// Port is where Wireshark finds BFCP: the server's port in every stream.
const Port = 5070

// The file's format: pcap with times in nanoseconds, of Ethernet frames
// (draft-ietf-opsawg-pcap §4). gopacket has a writer too, but it comes in one
// package with Linux packet sockets.
const (
	magicNanoseconds = 0xa1b23c4d
	linkEthernet     = 1
	snapLength       = 1 << 18 // the longest packet that the file can hold
)

// newWriter begins a file.
func newWriter(w io.Writer, start time.Time) (*writer, error) {
	header := binary.LittleEndian.AppendUint32(nil, magicNanoseconds)
	header = binary.LittleEndian.AppendUint16(header, 2) // version 2.4
	header = binary.LittleEndian.AppendUint16(header, 4)
	header = append(header, make([]byte, 8)...) // reserved
	header = binary.LittleEndian.AppendUint32(header, snapLength)
	header = binary.LittleEndian.AppendUint32(header, linkEthernet)
	if _, err := w.Write(header); err != nil {
		return nil, err
	}
	return &writer{w: w, start: start}, nil
}

// Write writes the BFCP messages of the trace. The run began at start.
func Write(w io.Writer, t *trace.Trace, start time.Time) error {
	out, err := newWriter(w, start)
	if err != nil {
		return err
	}
	streams := map[int]*stream{}
	for i := range t.Events {
		e := &t.Events[i]
		if e.Conn == 0 {
			continue
		}
		s := streams[e.Conn]
		if s == nil {
			s = newStream(t, e.Conn, out)
			streams[e.Conn] = s
		}
		if err := s.event(e); err != nil {
			return err
		}
	}
	return nil
}

// writer puts packets into the file.
type writer struct {
	w     io.Writer
	start time.Time
	last  time.Duration
}

// packet writes one TCP segment from one end to the other.
func (w *writer) packet(at time.Duration, from, to *end, set func(*layers.TCP), payload []byte) error {
	// A capture is in the order of time, whatever a trace read from a file says.
	w.last = max(w.last, at)
	tcp := &layers.TCP{SrcPort: layers.TCPPort(from.port), DstPort: layers.TCPPort(to.port), Seq: from.next, Window: 65535}
	if from.acknowledging {
		tcp.ACK, tcp.Ack = true, to.next
	}
	set(tcp)
	from.next += uint32(len(payload))
	if tcp.SYN || tcp.FIN {
		from.next++
	}
	from.acknowledging = true
	network, kind := from.network(to)
	if err := tcp.SetNetworkLayerForChecksum(network); err != nil {
		return err
	}
	buffer := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	ethernet := &layers.Ethernet{SrcMAC: from.mac, DstMAC: to.mac, EthernetType: kind}
	if err := gopacket.SerializeLayers(buffer, options, ethernet, network.(gopacket.SerializableLayer), tcp, gopacket.Payload(payload)); err != nil {
		return err
	}
	return w.record(buffer.Bytes())
}

// record writes one captured frame: seconds, nanoseconds, its length in the
// file and on the wire, the octets.
func (w *writer) record(frame []byte) error {
	when := w.start.Add(w.last)
	record := binary.LittleEndian.AppendUint32(nil, uint32(when.Unix()))
	record = binary.LittleEndian.AppendUint32(record, uint32(when.Nanosecond()))
	record = binary.LittleEndian.AppendUint32(record, uint32(len(frame)))
	record = binary.LittleEndian.AppendUint32(record, uint32(len(frame)))
	_, err := w.w.Write(append(record, frame...))
	return err
}
