package monitor

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// scene is what the monitors of a call share: who has sent and met what so far.
// It knows no rule. Of everything that travels it keeps two sides apart, what
// was sent ("Out" or no suffix) and what arrived ("In"), because the network
// may have been in between.
type scene struct {
	dialogues []*dialogue
	terms     []*termination
	conns     map[int]*conn
	order     []*conn // as they appeared
	exchanges []*exchange
	// last is the time of the last event.
	last time.Duration

	// What the event at hand is about; nil or zero where that does not apply.
	d      *dialogue
	t      *termination
	c      *conn
	side   int    // of the box that acted or was met, at c
	method string // of SIP
	status int    // of SIP, 0 for a request
	grown  int    // octets that this event added to the head of c at side
	proc   string // of Mp: the procedure
	kind   string // of Mp: Request, Notify, Ack, Refusal
}

// moment is when something happened; Seq 0 is never.
type moment struct {
	seq int
	at  time.Duration
}

func (m moment) was() bool { return m.seq != 0 }

func when(e *trace.Event) moment { return moment{e.Seq, e.At} }

// conn is a TCP connection. Side 0 dialled, side 1 accepted.
type conn struct {
	number int
	box    [2]string
	remote string
	d      *dialogue
	t      *termination
	dial   moment
	open   [2]moment
	failed moment
	// closed is when a side gave the connection up or lost it: it sent or met
	// a FIN or a RST. lost is only when it met one.
	closed, lost [2]moment
	head         [2][6]byte // the first octets that a side sent
	headLen      [2]uint8
	sent         [2]records
	done         [2]moment // TLS stands, as noted
	gaveUp       [2]moment // TLS failed, as noted
	bfcpIn       [2]bool   // a BFCP message reached that side
}

func (s *scene) reset() {
	s.d, s.t, s.c, s.side, s.grown = nil, nil, nil, 0, 0
	s.method, s.status, s.proc, s.kind = "", 0, "", ""
}

// look takes an event into the scene. The monitors see it afterwards.
func (s *scene) look(e *trace.Event) {
	s.reset()
	s.last = e.At
	switch e.Interface {
	case trace.SIP:
		s.sip(e)
	case trace.Mp:
		s.mp(e)
	case trace.KMS:
		s.kms(e)
	case trace.TCP:
		s.tcp(e)
	case trace.TLS, trace.BFCP:
		s.inside(e)
	case trace.Box:
		s.box(e)
	}
}

func first(m moment, e *trace.Event) moment {
	if m.was() {
		return m
	}
	return when(e)
}

// box takes a box's remark about itself.
func (s *scene) box(e *trace.Event) {
	if e.Kind != trace.Note {
		return
	}
	switch s.d = s.noting(e); {
	case s.d == nil:
	case e.Name == trace.SessionOver:
		s.d.over(e, true)
	case e.Name == trace.TicketRefuse && e.From == s.d.mrfc:
		s.d.ticketRefused = first(s.d.ticketRefused, e)
	case e.Name == trace.KeyReceived && e.From == s.d.ue:
		s.d.ueKey = e.Attrs.Get("key")
	case e.Name == trace.KeyReceived && e.From == s.d.mrfc:
		s.d.mrfcKey = e.Attrs.Get("key")
	}
}

// noting finds the dialogue that a box's remark is about. A remark names none;
// where an MRFC has several under way, it is the one in which the remark makes
// sense, and none where that is more than one.
func (s *scene) noting(e *trace.Event) *dialogue {
	var found *dialogue
	for _, d := range s.dialogues {
		sense := false
		switch {
		case d.ue == e.From:
			sense = true
		case d.mrfc != e.From:
		case e.Name == trace.KeyReceived:
			sense = d.resolveResp.was() && d.mrfcKey == "" || len(s.dialogues) == 1
		case e.Name == trace.TicketRefuse:
			sense = d.offerInAt.was() && !d.refused.was() && !d.answerAt.was()
		case e.Name == trace.SessionOver:
			sense = !d.mrfcOver.was()
		}
		switch {
		case !sense:
		case found == nil || d.ue == e.From:
			found = d // of a UE's calls, the last
		case e.Name == trace.KeyReceived:
			// The remark follows the KMS' answer at once.
			if d.resolveResp.seq > found.resolveResp.seq {
				found = d
			}
		default:
			return nil
		}
	}
	return found
}
