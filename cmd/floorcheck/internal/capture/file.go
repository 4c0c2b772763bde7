package capture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/floorcheck/floorcheck/reference/observer"
)

// ErrNotCapture says that a file is no capture.
var ErrNotCapture = errors.New("expected a capture in the format pcap or pcapng")

// ErrLinkType says that none of a capture's link types can be read.
var ErrLinkType = errors.New("expected packets of Ethernet, Linux cooked, raw IP or null")

// longestPacket is how many octets of a packet are read at most; the formats
// know no limit, and no program writes more.
const longestPacket = 1 << 18

// packets is a capture file of either format.
type packets interface {
	ZeroCopyReadPacketData() ([]byte, gopacket.CaptureInfo, error)
	LinkType() layers.LinkType
}

// Stats tell what was in a file.
type Stats struct {
	Packets int           `json:"packets"`
	Octets  int64         `json:"octets"` // of packets
	Time    time.Duration `json:"nanoseconds"`
	// Cut says why reading ended before the file's end; nil if it did not.
	Cut error `json:"-"`
	// Foreign counts packets of a link type that cannot be read, Fragments those
	// that are parts of IP packets, Short those that were captured in part.
	Foreign   int `json:"foreign"`
	Fragments int `json:"fragments"`
	Short     int `json:"short"`
}

// Read reads a capture to its end and hands what is in it to the observer. progress is
// told now and then how many octets were read; it may be nil. An error says
// that nothing could be read; a file that breaks off is Stats.Cut.
func Read(r io.Reader, o *observer.Observer, progress func(octets int64)) (Stats, error) {
	var s Stats
	in := bufio.NewReaderSize(r, 1<<18)
	magic, err := in.Peek(4)
	if err != nil {
		return s, fmt.Errorf("%w, found %d octets", ErrNotCapture, len(magic))
	}
	file, err := open(in, magic)
	if err != nil {
		return s, err
	}
	t := newTable(o)
	d := newDecoder(t)
	var began time.Time
	for {
		data, info, err := file.ZeroCopyReadPacketData()
		if err == io.EOF {
			break
		}
		if err != nil {
			s.Cut = cut(err)
			break
		}
		s.Packets++
		s.Octets += int64(len(data)) + 16
		if s.Packets == 1 {
			began = info.Timestamp
		}
		at := max(info.Timestamp.Sub(began), s.Time) // in the order of the file
		s.Time = at
		d.packet(observer.Where{Packet: s.Packets, At: at}, linkType(file, &info), data, &s)
		if progress != nil && s.Packets&0x3fff == 0 {
			progress(s.Octets)
		}
	}
	t.finish(observer.Where{Packet: s.Packets, At: s.Time})
	if s.Packets > 0 && s.Foreign == s.Packets {
		return s, fmt.Errorf("%w, found %v", ErrLinkType, file.LinkType())
	}
	return s, nil
}

var (
	magicNg   = []byte{0x0a, 0x0d, 0x0d, 0x0a}
	magicsOld = [][]byte{{0xa1, 0xb2, 0xc3, 0xd4}, {0xd4, 0xc3, 0xb2, 0xa1}, {0xa1, 0xb2, 0x3c, 0x4d}, {0x4d, 0x3c, 0xb2, 0xa1}, {0x1f, 0x8b}}
)

func open(in *bufio.Reader, magic []byte) (packets, error) {
	if bytes.Equal(magic, magicNg) {
		file, err := pcapgo.NewNgReader(in, pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true})
		if err != nil {
			return nil, fmt.Errorf("%w, found a pcapng file that breaks: %v", ErrNotCapture, err)
		}
		return file, nil
	}
	if !slices.ContainsFunc(magicsOld, func(m []byte) bool { return bytes.HasPrefix(magic, m) }) {
		return nil, fmt.Errorf("%w, found a file that begins with % x", ErrNotCapture, magic)
	}
	file, err := pcapgo.NewReader(in)
	if err != nil {
		return nil, fmt.Errorf("%w, found a pcap file that breaks: %v", ErrNotCapture, err)
	}
	if file.Snaplen() > longestPacket {
		file.SetSnaplen(longestPacket)
	}
	return file, nil
}

// linkType returns a packet's link type: in pcapng each interface has its own.
func linkType(file packets, info *gopacket.CaptureInfo) layers.LinkType {
	if ng, ok := file.(*pcapgo.NgReader); ok {
		if i, err := ng.Interface(info.InterfaceIndex); err == nil {
			return i.LinkType
		}
	}
	return file.LinkType()
}

// cut words why a file could not be read to its end.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("the file ends in the middle of a packet")
	}
	return fmt.Errorf("the file breaks: %w", err)
}
