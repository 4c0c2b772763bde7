package capture

import (
	"errors"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/floorcheck/floorcheck/reference/observer"
)

// decoder takes packets apart down to TCP and UDP.
type decoder struct {
	t        *table
	ethernet layers.Ethernet
	vlan     layers.Dot1Q
	sll      layers.LinuxSLL
	sll2     layers.LinuxSLL2
	null     layers.Loopback
	ip4      layers.IPv4
	ip6      layers.IPv6
	skipped  extensions
	tcp      layers.TCP
	udp      layers.UDP
	parsers  map[layers.LinkType]*gopacket.DecodingLayerParser
	ip6only  *gopacket.DecodingLayerParser
	found    []gopacket.LayerType
}

// extensions are the IPv6 extension headers before TCP or UDP; only their length
// matters. A fragment is none of them: it is not read any further.
type extensions struct {
	layers.BaseLayer
	next  layers.IPProtocol
	total int // octets of all of a packet
}

var extensionClass = gopacket.NewLayerClass([]gopacket.LayerType{layers.LayerTypeIPv6HopByHop, layers.LayerTypeIPv6Routing, layers.LayerTypeIPv6Destination})

func (x *extensions) CanDecode() gopacket.LayerClass    { return extensionClass }
func (x *extensions) NextLayerType() gopacket.LayerType { return x.next.LayerType() }

// DecodeFromBytes reads one header (RFC 8200 §4.2).
func (x *extensions) DecodeFromBytes(b []byte, df gopacket.DecodeFeedback) error {
	if len(b) < 8 || len(b) < 8+8*int(b[1]) {
		df.SetTruncated()
		return errors.New("an extension header is cut short")
	}
	n := 8 + 8*int(b[1])
	x.next = layers.IPProtocol(b[0])
	x.Contents, x.Payload = b[:n], b[n:]
	x.total += n
	return nil
}

func newDecoder(t *table) *decoder {
	d := &decoder{t: t, parsers: map[layers.LinkType]*gopacket.DecodingLayerParser{}}
	parser := func(first gopacket.LayerType) *gopacket.DecodingLayerParser {
		p := gopacket.NewDecodingLayerParser(first, &d.ethernet, &d.vlan, &d.sll, &d.sll2, &d.null, &d.ip4, &d.ip6, &d.skipped, &d.tcp, &d.udp)
		p.IgnoreUnsupported = true
		return p
	}
	for link, first := range map[layers.LinkType]gopacket.LayerType{
		layers.LinkTypeEthernet: layers.LayerTypeEthernet, layers.LinkTypeLinuxSLL: layers.LayerTypeLinuxSLL, layers.LinkTypeLinuxSLL2: layers.LayerTypeLinuxSLL2,
		layers.LinkTypeNull: layers.LayerTypeLoopback, layers.LinkTypeLoop: layers.LayerTypeLoopback,
		layers.LinkTypeRaw: layers.LayerTypeIPv4, layers.LinkTypeIPv4: layers.LayerTypeIPv4, layers.LinkTypeIPv6: layers.LayerTypeIPv6,
		12: layers.LayerTypeIPv4, 14: layers.LayerTypeIPv4, // raw IP as some systems number it
	} {
		d.parsers[link] = parser(first)
	}
	d.ip6only = parser(layers.LayerTypeIPv6)
	return d
}

// packet takes one packet.
func (d *decoder) packet(w observer.Where, link layers.LinkType, data []byte, s *Stats) {
	p := d.parsers[link]
	if p == nil {
		s.Foreign++
		return
	}
	if (link == layers.LinkTypeRaw || link == 12 || link == 14) && len(data) > 0 && data[0]>>4 == 6 {
		p = d.ip6only
	}
	// An error is about what comes behind the layers that were found.
	d.skipped.total = 0
	_ = p.DecodeLayers(data, &d.found)
	var from, to netip.Addr
	length := -1 // of what IP carries, as it says
	for _, l := range d.found {
		switch l {
		case layers.LayerTypeIPv4:
			if d.ip4.FragOffset != 0 || d.ip4.Flags&layers.IPv4MoreFragments != 0 {
				s.Fragments++
				d.t.o.Missed("parts of IP packets were not put together")
				return
			}
			from, to = address(d.ip4.SrcIP), address(d.ip4.DstIP)
			if length = -1; d.ip4.Length != 0 {
				length = int(d.ip4.Length) - 4*int(d.ip4.IHL)
			}
		case layers.LayerTypeIPv6:
			from, to = address(d.ip6.SrcIP), address(d.ip6.DstIP)
			if length = -1; d.ip6.Length != 0 {
				length = int(d.ip6.Length)
			}
		case layers.LayerTypeTCP:
			b, missing := d.tcp.Payload, 0
			if length >= 0 {
				missing = max(length-d.skipped.total-4*int(d.tcp.DataOffset)-len(b), 0)
			}
			if missing > 0 {
				s.Short++
			}
			d.t.segment(w, netip.AddrPortFrom(from, uint16(d.tcp.SrcPort)), netip.AddrPortFrom(to, uint16(d.tcp.DstPort)), &d.tcp, b, missing)
			return
		case layers.LayerTypeUDP:
			if int(d.udp.Length) > 8+len(d.udp.Payload) {
				s.Short++
				d.t.o.Missed("datagrams that were captured in part were not judged")
				return
			}
			d.t.o.Datagram(w, netip.AddrPortFrom(from, uint16(d.udp.SrcPort)), netip.AddrPortFrom(to, uint16(d.udp.DstPort)), d.udp.Payload)
			return
		}
	}
}

func address(b []byte) netip.Addr {
	a, _ := netip.AddrFromSlice(b)
	return a.Unmap()
}
