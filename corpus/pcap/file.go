package pcap

import (
	"io"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket/layers"
)

// File is a capture file that is written while streams go on, by who sees only
// their octets: a proxy. It is used by one goroutine at a time.
type File struct{ w *writer }

// NewFile begins a file; times are counted from start.
func NewFile(w io.Writer, start time.Time) (*File, error) {
	out, err := newWriter(w, start)
	if err != nil {
		return nil, err
	}
	return &File{out}, nil
}

// Stream is a TCP connection in a File. Side 0 of it opened it.
type Stream struct {
	s     stream
	ended [2]bool
}

// Stream begins a connection between two addresses, which both are IPv4 or are
// written as IPv6.
func (f *File) Stream(active, passive netip.AddrPort) *Stream {
	a, p := newEnds()
	a.addr, a.port, p.addr, p.port = active.Addr().Unmap().WithZone(""), active.Port(), passive.Addr().Unmap().WithZone(""), passive.Port()
	if a.addr.Is4() != p.addr.Is4() {
		a.addr, p.addr = netip.AddrFrom16(a.addr.As16()), netip.AddrFrom16(p.addr.As16())
	}
	return &Stream{s: stream{w: f.w, active: a, passive: p}}
}

func (s *Stream) ends(side int) (from, to *end) {
	if side == 0 {
		return s.s.active, s.s.passive
	}
	return s.s.passive, s.s.active
}

// Data writes octets of a side.
func (s *Stream) Data(at time.Duration, side int, b []byte) error {
	from, to := s.ends(side)
	return s.s.data(at, from, to, b)
}

// Missing leaves out octets of a side that were not kept.
func (s *Stream) Missing(side, octets int) {
	from, _ := s.ends(side)
	from.next += uint32(octets)
}

// Close writes that a side sends no more, or with reset the end of both.
func (s *Stream) Close(at time.Duration, side int, reset bool) error {
	if s.ended[side] {
		return nil
	}
	if err := s.s.handshake(at); err != nil {
		return err
	}
	s.ended[side] = true
	from, to := s.ends(side)
	if reset {
		s.ended = [2]bool{true, true}
		return s.s.w.packet(at, from, to, func(t *layers.TCP) { t.RST = true }, nil)
	}
	if err := s.s.w.packet(at, from, to, func(t *layers.TCP) { t.FIN = true }, nil); err != nil {
		return err
	}
	return s.s.w.packet(at, to, from, nothing, nil)
}
