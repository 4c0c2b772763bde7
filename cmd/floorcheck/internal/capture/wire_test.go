package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

// segment is one packet to be.
type segment struct {
	at       time.Duration
	client   int
	server   bool // it sends
	seq, ack uint32
	flags    string // of S, F, R; A is always there but in the first SYN
	octets   []byte
	message  int // of the session, -1 for none
}

// tcp makes a session into segments, each connection with a handshake and an end.
func tcp(said []observertest.Said) []segment {
	var all []segment
	var next [observertest.Clients][2]uint32
	add := func(s segment) {
		me, you := 0, 1
		if s.server {
			me, you = 1, 0
		}
		n := &next[s.client]
		s.seq, s.ack = n[me], n[you]
		n[me] += uint32(len(s.octets))
		if len(s.flags) > 0 && s.flags != "R" {
			n[me]++
		}
		all = append(all, s)
	}
	for c := range observertest.Clients {
		next[c] = [2]uint32{0xfffffff0, 77} // the numbers wrap
		add(segment{client: c, flags: "S", message: -1})
		add(segment{client: c, server: true, flags: "S", message: -1})
		add(segment{client: c, message: -1})
	}
	var at time.Duration
	for i, m := range said {
		at = m.At
		add(segment{at: at, client: m.Client, server: m.Server, octets: m.Octets, message: i})
		add(segment{at: at, client: m.Client, server: !m.Server, message: -1})
	}
	for c := range observertest.Clients {
		add(segment{at: at + time.Minute, client: c, flags: "F", message: -1})
		add(segment{at: at + time.Minute, client: c, server: true, flags: "F", message: -1})
	}
	return all
}

// link is how packets are framed.
type link struct {
	kind layers.LinkType
	six  bool
	vlan bool
}

func addresses(six bool, client int) (c, s netip.AddrPort) {
	if six {
		return netip.MustParseAddrPort(fmt.Sprintf("[2001:db8::%d]:40000", client+10)), netip.MustParseAddrPort("[2001:db8::1]:9000")
	}
	return netip.MustParseAddrPort(fmt.Sprintf("192.0.2.%d:40000", client+10)), netip.MustParseAddrPort("192.0.2.1:9000")
}

// packet frames a segment.
func (l link) packet(t testing.TB, s segment) []byte {
	t.Helper()
	from, to := addresses(l.six, s.client)
	if s.server {
		from, to = to, from
	}
	tcp := &layers.TCP{SrcPort: layers.TCPPort(from.Port()), DstPort: layers.TCPPort(to.Port()), Seq: s.seq, Ack: s.ack, Window: 9999}
	tcp.SYN, tcp.FIN, tcp.RST = s.flags == "S", s.flags == "F", s.flags == "R"
	tcp.ACK = !(tcp.SYN && !s.server)
	var parts []gopacket.SerializableLayer
	kind := layers.EthernetTypeIPv4
	var ip gopacket.SerializableLayer = &layers.IPv4{Version: 4, TTL: 9, Protocol: layers.IPProtocolTCP, SrcIP: from.Addr().AsSlice(), DstIP: to.Addr().AsSlice()}
	if l.six {
		kind = layers.EthernetTypeIPv6
		ip = &layers.IPv6{Version: 6, HopLimit: 9, NextHeader: layers.IPProtocolTCP, SrcIP: from.Addr().AsSlice(), DstIP: to.Addr().AsSlice()}
	}
	if err := tcp.SetNetworkLayerForChecksum(ip.(gopacket.NetworkLayer)); err != nil {
		t.Fatal(err)
	}
	mac := []byte{2, 0, 0, 0, 0, 1}
	var front []byte
	switch l.kind {
	case layers.LinkTypeEthernet:
		e := &layers.Ethernet{SrcMAC: mac, DstMAC: mac, EthernetType: kind}
		parts = append(parts, e)
		if l.vlan {
			e.EthernetType = layers.EthernetTypeDot1Q
			parts = append(parts, &layers.Dot1Q{VLANIdentifier: 7, Type: kind})
		}
	case layers.LinkTypeLinuxSLL:
		front = binary.BigEndian.AppendUint16([]byte{0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0}, uint16(kind))
	case layers.LinkTypeLinuxSLL2:
		front = append(binary.BigEndian.AppendUint16(nil, uint16(kind)), 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0)
	case layers.LinkTypeNull:
		front = []byte{2, 0, 0, 0}
		if l.six {
			front[0] = 30
		}
	}
	parts = append(parts, ip, tcp, gopacket.Payload(s.octets))
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, parts...); err != nil {
		t.Fatal(err)
	}
	return append(front, b.Bytes()...)
}

// file writes segments as a capture.
func (l link) file(t testing.TB, segments []segment, ng bool, snap int) []byte {
	t.Helper()
	var out bytes.Buffer
	var write func(gopacket.CaptureInfo, []byte) error
	flush := func() error { return nil }
	if ng {
		w, err := pcapgo.NewNgWriter(&out, l.kind)
		if err != nil {
			t.Fatal(err)
		}
		write, flush = w.WritePacket, w.Flush
	} else {
		w := pcapgo.NewWriterNanos(&out)
		if err := w.WriteFileHeader(1<<16, l.kind); err != nil {
			t.Fatal(err)
		}
		write = w.WritePacket
	}
	for _, s := range segments {
		b := l.packet(t, s)
		n := len(b)
		if snap > 0 {
			b = b[:min(snap, n)]
		}
		if err := write(gopacket.CaptureInfo{Timestamp: time.Unix(1_700_000_000, 0).Add(s.at), CaptureLength: len(b), Length: n}, b); err != nil {
			t.Fatal(err)
		}
	}
	if err := flush(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// check judges a capture: what was found, as "packet rule".
func check(t testing.TB, file []byte) (found []string, n observer.Counts, s Stats) {
	t.Helper()
	o := observer.New(observer.Config{Finding: func(f *observer.Finding) { found = append(found, fmt.Sprint(f.Packet, " ", f.Rule.ID)) }})
	s, err := Read(bytes.NewReader(file), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.Finish()
	return found, o.Counts(), s
}
