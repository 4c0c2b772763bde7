package monitor

import (
	"net/netip"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// tcp takes an event of a TCP connection.
func (s *scene) tcp(e *trace.Event) {
	if e.Conn == 0 || e.Kind == trace.Leftover {
		return
	}
	c := s.conns[e.Conn]
	if c == nil {
		if s.conns == nil {
			s.conns = make(map[int]*conn)
		}
		c = &conn{number: e.Conn}
		s.conns[e.Conn] = c
		s.order = append(s.order, c)
	}
	s.c = c
	switch {
	case e.Name == trace.TCPDial && e.Kind == trace.Send:
		c.box, c.remote, c.dial = [2]string{e.From, e.To}, e.Attrs.Get("remote"), when(e)
		s.own(c)
		if t := c.t; t != nil && t.mrfp == e.From {
			t.dialled, t.conn = first(t.dialled, e), c
			t.tcpFailed = moment{}
		}
	case e.Name == trace.TCPOpen && e.Kind == trace.Deliver:
		s.opened(c, e)
	case e.Name == trace.TCPRefused || e.Name == trace.TCPTimeout:
		c.failed = when(e)
		if t := c.t; t != nil && t.mrfp == e.To {
			t.tcpFailed = when(e)
		}
	case e.Name == trace.TCPData && e.Kind == trace.Send:
		i := c.sideOf(e.From)
		s.grown = copy(c.head[i][c.headLen[i]:], e.Octets)
		c.headLen[i] += uint8(s.grown)
		c.sent[i].scan(e.Octets)
	case e.Name == trace.TCPFin || e.Name == trace.TCPReset:
		box := e.To
		if e.Kind == trace.Send {
			box = e.From
		}
		if c.box == [2]string{} {
			// A bare trace that shows no more of TCP than its end.
			c.box = [2]string{e.From, e.To}
		}
		i := c.sideOf(box)
		c.closed[i] = first(c.closed[i], e)
		if e.Kind == trace.Deliver {
			c.lost[i] = first(c.lost[i], e)
		}
	}
	s.d, s.t = c.d, c.t
	if e.Kind == trace.Send {
		s.side = c.sideOf(e.From)
	} else {
		s.side = c.sideOf(e.To)
	}
}

// opened takes that the connection stands at one of its ends.
func (s *scene) opened(c *conn, e *trace.Event) {
	i := 0
	if e.Attrs.Get("role") == "passive" {
		i = 1
	}
	if c.box[i] == "" {
		c.box[i] = e.To
	}
	if !c.dial.was() && c.d == nil && c.t == nil {
		s.own(c)
	}
	c.open[i] = when(e)
	if t := c.t; t != nil && t.mrfp == e.To {
		t.tcpOpen, t.conn = first(t.tcpOpen, e), c
	}
}

// sideOf returns the side of the connection that is at the box. A box that
// talks to itself has no sides worth telling apart.
func (c *conn) sideOf(box string) int {
	if box == c.box[1] && box != c.box[0] {
		return 1
	}
	return 0
}

// own finds the dialogue and the termination that a new connection is for.
func (s *scene) own(c *conn) {
	for i := len(s.dialogues) - 1; i >= 0; i-- {
		d := s.dialogues[i]
		if d.foreign {
			continue
		}
		if d.ue == c.box[0] || d.ue == c.box[1] {
			c.d, c.t = d, d.term
			break
		}
	}
	if c.t != nil {
		return
	}
	var of *termination
	for _, t := range s.terms {
		if t.mrfp != c.box[0] && t.mrfp != c.box[1] {
			continue
		}
		if t.mrfp == c.box[0] && sameAddress(t.in.remote, c.remote) || t.mrfp == c.box[1] && sameAddress(t.local, c.remote) {
			of = t
			break
		}
		if len(s.terms) == 1 {
			of = t
		}
	}
	if c.t = of; of != nil && c.d == nil {
		c.d = of.d
	}
}

// sameAddress compares two "address:port" as addresses.
func sameAddress(a, b string) bool {
	if a == b {
		return a != ""
	}
	x, err := netip.ParseAddrPort(a)
	if err != nil {
		return false
	}
	y, err := netip.ParseAddrPort(b)
	return err == nil && x.Port() == y.Port() && x.Addr().Unmap() == y.Addr().Unmap()
}

// inside takes what boxes say of the TLS session and the BFCP messages inside a
// connection.
func (s *scene) inside(e *trace.Event) {
	c := s.conns[e.Conn]
	if c == nil {
		return
	}
	s.c, s.d, s.t = c, c.d, c.t
	box := e.From
	if e.Kind == trace.Deliver {
		box = e.To
	}
	s.side = c.sideOf(box)
	switch {
	case e.Interface == trace.BFCP && e.Kind == trace.Deliver:
		c.bfcpIn[s.side] = true
	case e.Interface == trace.TLS && e.Name == trace.TLSDone:
		c.done[s.side] = first(c.done[s.side], e)
	case e.Interface == trace.TLS && e.Name == trace.TLSFailed:
		c.gaveUp[s.side] = first(c.gaveUp[s.side], e)
	}
}

// records follows the record headers of one direction (RFC 5246 §6.2.1) and
// keeps which types of records passed.
type records struct {
	header    [5]byte
	have      uint8
	left      int  // octets of the record's fragment still to come
	lost      bool // the header at hand is that of no TLS record
	ccs, data bool
}

func (r *records) scan(b []byte) {
	for len(b) > 0 && !r.lost {
		if r.left > 0 {
			n := min(r.left, len(b))
			r.left -= n
			b = b[n:]
			continue
		}
		n := copy(r.header[r.have:], b)
		r.have += uint8(n)
		b = b[n:]
		if r.have < 5 {
			return
		}
		r.have, r.left = 0, int(r.header[3])<<8|int(r.header[4])
		switch t := r.header[0]; {
		case r.header[1] != 3:
			r.lost = true
		case t == recordCCS:
			r.ccs = true
		case t == recordData, t > recordData && t <= recordLast:
			r.data = true
		case t != recordHandshake && t != recordAlert:
			r.lost = true
		}
	}
}

// early tells whether what was sent can only be the beginning of a handshake.
func (r *records) early() bool { return !r.ccs && !r.data && !r.lost }
