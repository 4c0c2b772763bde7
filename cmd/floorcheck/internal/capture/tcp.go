package capture

import (
	"net/netip"
	"slices"
	"time"

	"github.com/gopacket/gopacket/layers"

	"github.com/floorcheck/floorcheck/reference/observer"
)

// Limits of what is kept. A stream that has more waiting than it may is taken
// for one with octets missing.
const (
	maxConnections = 1 << 15     // followed at once; the one idle for longest goes
	maxWaiting     = 256 << 10   // octets of one direction behind a gap
	maxAllWaiting  = 32 << 20    // of all connections
	waitForAck     = time.Second // that acknowledged octets may come late
	keepClosed     = time.Minute // that a closed connection's late segments are known
)

type key struct{ a, b netip.AddrPort }

// table is the connections under way.
type table struct {
	o       *observer.Observer
	conns   map[key]*connection
	oldest  *connection // by their last packet
	newest  *connection
	waiting int // octets
}

// connection is a TCP connection. Side 0 of it is who opened it.
type connection struct {
	key          key
	older, newer *connection
	last         time.Duration
	c            *observer.Conn // nil before anything was said
	opener       netip.AddrPort
	other        netip.AddrPort
	whole        bool // its SYN was seen
	closed       bool
	sides        [2]half
}

// half is one direction.
type half struct {
	known bool   // next is
	next  uint32 // the sequence number of the next octet
	syn   uint32
	hadSYN, started,
	acked, ended bool // acked: ack is known; started: sent is; ended: FIN was reached
	ack     uint32        // what the other side acknowledged
	sent    uint32        // as far as its own segments show that it goes
	since   time.Duration // when it was known that octets are missing
	missing bool
	fin     uint32
	hasFIN  bool
	later   []piece // behind a gap, in order
	waiting int
}

// piece is octets that wait.
type piece struct {
	seq  uint32
	w    observer.Where
	b    []byte
	lost int // octets behind b that were not captured
}

func newTable(o *observer.Observer) *table { return &table{o: o, conns: map[key]*connection{}} }

// before compares sequence numbers (RFC 9293 §3.4).
func before(a, b uint32) bool { return int32(a-b) < 0 }

// segment takes a segment; missing is how many octets of it were not captured.
func (t *table) segment(w observer.Where, from, to netip.AddrPort, tcp *layers.TCP, b []byte, missing int) {
	k := key{from, to}
	if to.Compare(from) < 0 {
		k = key{to, from}
	}
	c := t.conns[k]
	t.expire(w)
	if c != nil && tcp.SYN && !tcp.ACK && c.again(from, tcp) {
		t.drop(w, c)
		c = nil
	}
	if c == nil {
		if !tcp.SYN && len(b)+missing == 0 {
			return // nothing is said
		}
		c = &connection{key: k, opener: from, other: to}
		if tcp.SYN {
			c.whole = true
			if tcp.ACK {
				c.opener, c.other = to, from
			}
		}
		if len(t.conns) >= maxConnections {
			t.o.Missed("more connections at once than can be followed: the one idle for longest was given up")
			t.drop(w, t.oldest)
		}
		t.conns[k] = c
	} else {
		t.unlink(c)
	}
	t.link(c)
	c.last = w.At
	side := 0
	if from == c.other {
		side = 1
	}
	t.take(w, c, side, tcp, b, missing)
}

// again tells whether a SYN opens the ports' next connection.
func (c *connection) again(from netip.AddrPort, tcp *layers.TCP) bool {
	if from != c.opener {
		return c.closed
	}
	return !c.sides[0].hadSYN || c.sides[0].syn != tcp.Seq
}

func (t *table) take(w observer.Where, c *connection, side int, tcp *layers.TCP, b []byte, missing int) {
	h, back := &c.sides[side], &c.sides[1-side]
	if c.closed {
		return
	}
	seq := tcp.Seq
	if tcp.SYN {
		h.known, h.hadSYN, h.syn, h.next = true, true, seq, seq+1
		seq++
	}
	if tcp.ACK && !tcp.RST {
		if !back.known {
			// Nothing of the other side was seen yet: it goes on here.
			back.known, back.next = true, tcp.Ack
		}
		back.reached(tcp.Ack)
		t.acknowledged(w, c, 1-side, len(b)+missing > 0)
	}
	if !h.known {
		h.known, h.next = true, seq
	}
	if before(h.sent, seq) || !h.started {
		h.started, h.sent = true, seq
	}
	if tcp.FIN {
		h.hasFIN, h.fin = true, seq+uint32(len(b)+missing)
	}
	if len(b)+missing > 0 {
		t.data(c, side, piece{seq: seq, w: w, b: b, lost: missing})
	}
	t.ended(w, c, side)
	if tcp.RST {
		t.flush(w, c)
		if c.c != nil {
			c.c.Close(w, side, true)
		}
		c.closed = true
	}
	if c.sides[0].ended && c.sides[1].ended {
		c.closed = true
	}
}

// reached takes that the stream was known to go as far as that.
func (h *half) reached(seq uint32) {
	if !h.acked || before(h.ack, seq) {
		h.acked, h.ack = true, seq
	}
}

// end is how far octets were acknowledged; a FIN takes a number, too.
func (h *half) end() uint32 {
	if h.hasFIN && h.ack == h.fin+1 {
		return h.fin
	}
	return h.ack
}

// acknowledged sees whether a side has octets that were not captured. Where the
// side goes on talking, what it says may answer them.
func (t *table) acknowledged(w observer.Where, c *connection, side int, talks bool) {
	h := &c.sides[side]
	end := h.end()
	if !before(h.next, end) {
		h.missing = false
		return
	}
	if !h.missing {
		h.missing, h.since = true, w.At
	}
	if talks || w.At-h.since >= waitForAck {
		t.skip(w, c, side, end)
	}
}

// data takes octets of a side where their turn is, keeps them where octets before
// them are missing, and passes over what came before.
func (t *table) data(c *connection, side int, p piece) {
	h := &c.sides[side]
	if before(h.next, p.seq) {
		t.wait(c, side, p)
		return
	}
	t.deliver(c, side, p)
	t.resume(c, side)
}

// resume delivers what waited and is due.
func (t *table) resume(c *connection, side int) {
	h := &c.sides[side]
	n := 0
	for n < len(h.later) && !before(h.next, h.later[n].seq) {
		p := h.later[n]
		h.waiting -= len(p.b)
		t.waiting -= len(p.b)
		t.deliver(c, side, p)
		n++
	}
	if n == len(h.later) {
		h.later = nil
	} else {
		h.later = h.later[n:]
	}
}

// deliver hands octets on that are due, the first of them perhaps known.
func (t *table) deliver(c *connection, side int, p piece) {
	h := &c.sides[side]
	known := int(h.next - p.seq)
	b := p.b
	if known >= len(b)+p.lost {
		return
	}
	if known < len(b) {
		b = b[known:]
		h.next += uint32(len(b))
		t.open(p.w, c).Data(p.w, side, b)
		known = len(p.b)
	}
	if p.lost > 0 {
		h.next += uint32(p.lost - (known - len(p.b)))
		t.open(p.w, c).Unseen(p.w, side)
	}
}

// open tells the observer of a connection once something is said on it.
func (t *table) open(w observer.Where, c *connection) *observer.Conn {
	if c.c == nil {
		whole := c.whole && (c.sides[0].hadSYN || c.sides[1].hadSYN)
		c.c = t.o.Open(w, c.opener, c.other, whole)
	}
	return c.c
}

// wait keeps octets behind a gap.
func (t *table) wait(c *connection, side int, p piece) {
	h := &c.sides[side]
	p.b = slices.Clone(p.b)
	at, same := slices.BinarySearchFunc(h.later, p.seq, func(q piece, seq uint32) int { return int(int32(q.seq - seq)) })
	if same {
		if len(h.later[at].b) >= len(p.b) {
			return
		}
		h.waiting -= len(h.later[at].b)
		t.waiting -= len(h.later[at].b)
		h.later[at] = p
	} else {
		h.later = slices.Insert(h.later, at, p)
	}
	h.waiting += len(p.b)
	t.waiting += len(p.b)
	for h.waiting+64*len(h.later) > maxWaiting || t.waiting > maxAllWaiting && len(h.later) > 0 {
		t.skip(p.w, c, side, h.later[0].seq)
	}
}

// skip gives up octets before that sequence number.
func (t *table) skip(w observer.Where, c *connection, side int, to uint32) {
	h := &c.sides[side]
	for before(h.next, to) {
		if len(h.later) > 0 && before(h.later[0].seq, to) {
			h.next = h.later[0].seq
			w = h.later[0].w
		} else {
			h.next = to
		}
		t.open(w, c).Unseen(w, side)
		t.resume(c, side)
	}
	h.missing = false
}

// ended tells that a side's FIN was reached.
func (t *table) ended(w observer.Where, c *connection, side int) {
	h := &c.sides[side]
	if h.hasFIN && !h.ended && h.known && !before(h.next, h.fin) {
		h.ended = true
		if c.c != nil {
			c.c.Close(w, side, false)
		}
	}
}

// flush gives up all gaps.
func (t *table) flush(w observer.Where, c *connection) {
	for side := range c.sides {
		h := &c.sides[side]
		for len(h.later) > 0 {
			t.skip(w, c, side, h.later[0].seq)
		}
		if h.started && before(h.next, h.sent) {
			t.skip(w, c, side, h.sent)
		}
		if end := h.end(); h.acked && before(h.next, end) {
			t.skip(w, c, side, end)
		}
		t.ended(w, c, side)
	}
}

// drop forgets a connection.
func (t *table) drop(w observer.Where, c *connection) {
	if !c.closed {
		t.flush(w, c)
	}
	if c.c != nil {
		c.c.Drop(w)
	}
	t.unlink(c)
	delete(t.conns, c.key)
}

// expire forgets connections that are closed for long.
func (t *table) expire(w observer.Where) {
	for c := t.oldest; c != nil && c.closed && w.At-c.last > keepClosed; c = t.oldest {
		t.drop(w, c)
	}
}

// finish ends all connections.
func (t *table) finish(w observer.Where) {
	for t.oldest != nil {
		t.drop(w, t.oldest)
	}
}

func (t *table) link(c *connection) {
	c.older, c.newer = t.newest, nil
	if t.newest != nil {
		t.newest.newer = c
	} else {
		t.oldest = c
	}
	t.newest = c
}

func (t *table) unlink(c *connection) {
	if c.older != nil {
		c.older.newer = c.newer
	} else {
		t.oldest = c.newer
	}
	if c.newer != nil {
		c.newer.older = c.older
	} else {
		t.newest = c.older
	}
}
