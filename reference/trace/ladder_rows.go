package trace

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// shape is how a row of the ladder is drawn.
type shape uint8

const (
	arrow shape = iota // from one lifeline to another
	link               // an arrow with two heads: both ends have it now
	mark               // a remark on one lifeline
)

// tone is what a row means for the call.
type tone uint8

const (
	plain tone = iota
	good       // an aim was reached
	bad        // a failure
)

// row is one line of the ladder, before it is drawn as text or as SVG.
type row struct {
	step     int
	at       time.Duration
	shape    shape
	tone     tone
	from, to int // columns; equal for a mark
	iface    Interface
	label    string // the message's name in its specification
	detail   string // what else a reader wants to know; may be empty
	tunnel   bool   // inside the protected connection
	lost     bool   // it never arrived
	// tunnelOf is the connection whose tunnel begins or ends here, or 0.
	tunnelOf int
}

// boxes are the columns of the figure, from left to right. Other names get
// columns of their own to the right, in the order in which they turn up.
var boxes = []string{"UE", "MRFC", "MRFP", "KMS"}

// ladder collects rows from events.
type ladder struct {
	columns []string
	rows    []row
	events  []Event
	arrived map[int]int    // index of a Send -> index of its Deliver
	caused  map[int]bool   // index of a Deliver that some Send explains
	ends    map[int][2]int // connection -> columns of the dialler and of the other end
	secured map[int]int    // connection -> column of the end that completed TLS first
	tunnels map[int]bool   // connection -> TLS stands
	// complete tells of a connection which box completed TLS first, in the
	// whole trace, and whether another did too.
	complete map[int]completion
}

type completion struct {
	first string
	both  bool
}

// rowsOf turns a trace into the columns and rows of its ladder. TCP segments
// have no rows of their own: what they carry (TLS, BFCP) has.
func rowsOf(t *Trace) ([]string, []row) {
	l := &ladder{columns: slices.Clone(boxes), events: t.Events, ends: map[int][2]int{}, secured: map[int]int{}, tunnels: map[int]bool{}}
	l.pair()
	for i := range l.events {
		l.add(i)
	}
	return l.columns, l.rows
}

// pair looks ahead: it finds the Deliver of every Send, so that a message is one
// arrow, and one that was lost is seen to be, and the handshakes that both ends
// completed.
func (l *ladder) pair() {
	type key struct {
		i           Interface
		from, to    string
		name        string
		transaction uint32
		conn        int
	}
	l.arrived, l.caused, l.complete = map[int]int{}, map[int]bool{}, map[int]completion{}
	open := map[key][]int{}
	for i := range l.events {
		e := &l.events[i]
		if e.Interface == TLS && e.Name == TLSDone {
			c, known := l.complete[e.Conn]
			if !known {
				c.first = e.From
			}
			c.both = c.both || e.From != c.first
			l.complete[e.Conn] = c
		}
		k := key{e.Interface, e.From, e.To, e.Name, e.Transaction, e.Conn}
		switch e.Kind {
		case Send:
			open[k] = append(open[k], i)
		case Deliver:
			if waiting := open[k]; len(waiting) > 0 {
				l.arrived[waiting[0]], l.caused[i] = i, true
				open[k] = waiting[1:]
			}
		}
	}
}

func (l *ladder) column(box string) int {
	if c := slices.Index(l.columns, box); c >= 0 {
		return c
	}
	l.columns = append(l.columns, box)
	return len(l.columns) - 1
}

// add gives the event at index i its row, if it has one.
func (l *ladder) add(i int) {
	e := &l.events[i]
	switch {
	case e.Kind == Leftover:
		l.remark(e, bad, "left over: "+e.Name, e.Attrs.String())
	case e.Interface == TCP:
		l.tcp(i)
	case e.Interface == TLS:
		l.tls(i)
	case e.Kind == Note:
		l.note(e)
	case e.Kind == Send:
		l.message(i)
	case e.Kind == Deliver && !l.caused[i]:
		l.unexplained(e)
	}
}

// row makes a row for an event between two columns.
func (l *ladder) row(e *Event, s shape, t tone, from, to int, label, detail string) *row {
	l.rows = append(l.rows, row{step: Step(e), at: e.At, shape: s, tone: t, from: from, to: to,
		iface: e.Interface, label: clean(label), detail: clean(detail)})
	return &l.rows[len(l.rows)-1]
}

func (l *ladder) remark(e *Event, t tone, label, detail string) {
	box := e.From
	if box == "" {
		box = e.To
	}
	c := l.column(box)
	l.row(e, mark, t, c, c, label, detail)
}

// message is one arrow of SIP, Mp, KMS or BFCP.
func (l *ladder) message(i int) {
	e := &l.events[i]
	if e.To == "" {
		l.remark(e, plain, e.Name, details(e))
		return
	}
	l.inside(e)
	r := l.row(e, arrow, toneOf(e), l.column(e.From), l.column(e.To), e.Name, details(e))
	r.tunnel = e.Interface == BFCP && l.tunnels[e.Conn]
	d, ok := l.arrived[i]
	switch {
	// Only the driver's wires lose messages; a BFCP message that has no
	// Deliver was in flight when its connection ended.
	case !ok:
		r.lost = true
		r.detail = join("never arrives", r.detail)
	case !slices.Equal(e.Octets, l.events[d].Octets) || !slices.Equal(e.Sealed, l.events[d].Sealed):
		r.tone = bad
		r.detail = join("altered on the way", r.detail)
	}
}

// inside draws the two steps of the clause that happen inside a box, where the
// message that e sends shows that they were taken: the reservation (5) and the
// making of the answer with TRANSFER_RESP (8).
func (l *ladder) inside(e *Event) {
	label, step := "", Step(e)-1
	switch {
	case e.Interface == Mp && e.Name == "Configure BFCP Termination Ack":
		label = "termination reserved"
	case e.Interface == SIP && step == 8 && strings.Contains(sessionDescription(e.Octets), keyManagement):
		label = "answer with TRANSFER_RESP made"
	default:
		return
	}
	c := l.column(e.From)
	l.row(&Event{Interface: Box, At: e.At}, mark, plain, c, c, label, "").step = step
}

// unexplained is what arrived though nobody sent it: the driver's word that no
// answer will come, or a message that a fault put in another's place.
func (l *ladder) unexplained(e *Event) {
	if e.Interface == KMS && e.Name == "unreachable" {
		c := l.column(e.To)
		l.row(e, mark, bad, c, c, "KMS unreachable", details(e))
		return
	}
	if e.From == "" || e.To == "" {
		l.remark(e, plain, e.Name, details(e))
		return
	}
	l.row(e, arrow, toneOf(e), l.column(e.From), l.column(e.To), e.Name, details(e))
}

// join puts two details together.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// clean makes text from a peer fit to print: what is not printable, an escape
// sequence for a terminal among it, becomes U+FFFD.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
