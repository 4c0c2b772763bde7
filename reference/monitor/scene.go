package monitor

import (
	"bytes"
	"net/netip"
	"strings"
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

// dialogue is a SIP dialogue with the offer/answer exchange that is under way
// in it.
type dialogue struct {
	callID, ue, mrfc string
	// foreign marks what is not this procedure: the MRFC offered.
	foreign  bool
	cseq     uint32
	from, to string // URIs of the INVITE as sent

	offer, offerIn   *media
	answer, answerIn *media
	offerInAt        moment
	again            bool // the network delivered the offer more than once
	answerAt         moment
	answerInAt       moment
	established      bool // a 2xx was sent
	refused          moment
	ticketRefused    moment
	ueOver, mrfcOver moment

	resolve, resolveResp moment    // first RESOLVE_INIT sent, RESOLVE_RESP delivered, for this offer
	resolved             *exchange // the one that was answered
	rings                rings
	term                 *termination
	ueKey, mrfcKey       string // fingerprints of the TEK, as noted
}

// tls tells whether the stream that was offered is protected.
func (d *dialogue) tls() bool { return d.offer != nil && d.offer.found && d.offer.tls }

// exchange is a request to the KMS and its answer.
type exchange struct {
	asker        string
	number       uint32
	d            *dialogue // whose ticket is resolved
	init         []byte    // as sent
	sent, answer []byte    // the response as sent and as delivered
	tampered     bool      // one of the two arrived otherwise than it was sent
}

// configure is a Configure BFCP Termination Request.
type configure struct {
	moment
	psk, remote, protocol           string
	establish, notifyTCP, notifyTLS bool
	_                               struct{}
}

// termination is a BFCP termination, from its request on.
type termination struct {
	mrfc, mrfp     string
	transaction    uint32
	d              *dialogue
	out, in        configure
	ack, ackIn     moment
	refusal        moment
	local, localIn string // the MRFP's address in the ack
	id, idIn       string // the termination's number in the ack
	release        moment // sent by the MRFC
	releaseIn      moment // reached the MRFP
	tcpFailed      moment // a dial failed at the MRFP, and no later one stood
	tcpOpen        moment // TCP stood at the MRFP
	dialled        moment
	conn           *conn
	tcpNotify      moment // failure notifications sent by the MRFP
	tlsNotify      moment
	failureIn      moment // a failure notification reached the MRFC
	again          bool   // the network delivered the request more than once
}

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
	s.d, s.t, s.c, s.side, s.method, s.status, s.proc, s.kind = nil, nil, nil, 0, "", 0, "", ""
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

// newest returns the dialogue that the box takes part in and that began last.
func (s *scene) newest(box string) *dialogue {
	for i := len(s.dialogues) - 1; i >= 0; i-- {
		if d := s.dialogues[i]; d.ue == box || d.mrfc == box {
			return d
		}
	}
	return nil
}

// sip takes a SIP message.
func (s *scene) sip(e *trace.Event) {
	if e.Kind != trace.Send && e.Kind != trace.Deliver {
		return
	}
	s.method = e.Name
	if len(e.Name) > 4 && e.Name[0] >= '1' && e.Name[0] <= '6' && e.Name[3] == ' ' {
		s.status = int(e.Name[0]-'0')*100 + int(e.Name[1]-'0')*10 + int(e.Name[2]-'0')
		s.method = e.Name[4:]
	}
	callID := e.Attrs.Get("callid")
	for _, d := range s.dialogues {
		if d.callID == callID {
			s.d = d
		}
	}
	sent := e.Kind == trace.Send
	if s.d == nil {
		if s.method != "INVITE" || s.status != 0 || !sent {
			return
		}
		s.d = &dialogue{callID: callID, ue: e.From, mrfc: e.To, foreign: e.From == "MRFC"}
		s.dialogues = append(s.dialogues, s.d)
	}
	d := s.d
	switch {
	case s.method == "INVITE" && s.status == 0:
		s.invite(d, e, sent)
	case s.method == "INVITE" && s.status >= 300:
		if sent && e.From == d.mrfc {
			if !d.established {
				d.refused = when(e)
			}
			if !d.established && !d.again {
				d.mrfcOver = first(d.mrfcOver, e)
			}
		}
		if !sent && e.To == d.ue && !d.established {
			d.ueOver = first(d.ueOver, e)
		}
	case s.method == "INVITE":
		s.progress(d, e, sent)
	case s.method == "BYE" && s.status == 0:
		d.over(e, sent)
	case s.method == "CANCEL" && s.status == 0 && !d.established:
		d.over(e, sent)
	}
}

func first(m moment, e *trace.Event) moment {
	if m.was() {
		return m
	}
	return when(e)
}

// over ends the session for the box that sent or met what ends it.
func (d *dialogue) over(e *trace.Event, sent bool) {
	box := e.To
	if sent {
		box = e.From
	}
	switch box {
	case d.ue:
		d.ueOver = first(d.ueOver, e)
	case d.mrfc:
		d.mrfcOver = first(d.mrfcOver, e)
	}
}

// body returns what the SIP message carries, and whether it is unabridged.
func body(e *trace.Event) ([]byte, bool) {
	if e.Sealed != nil {
		return e.Sealed, true
	}
	return e.Octets, false
}

// read reads a description, or reuses what was read of the same octets before.
func read(e *trace.Event, before *media) *media {
	b, sealed := body(e)
	if len(b) == 0 {
		return nil
	}
	if before != nil && before.sealed == sealed && bytes.Equal(before.body, b) {
		return before
	}
	return readMedia(b, sealed)
}

func (s *scene) invite(d *dialogue, e *trace.Event, sent bool) {
	if sent && e.From != d.ue {
		d.foreign = true
		return
	}
	if sent && (d.cseq == 0 || e.Transaction != d.cseq) {
		d.cseq, d.from, d.to = e.Transaction, e.Attrs.Get("from"), e.Attrs.Get("to")
		d.offer, d.offerIn, d.answer, d.answerIn = read(e, nil), nil, nil, nil
		d.offerInAt, d.answerAt, d.answerInAt = moment{}, moment{}, moment{}
		d.refused, d.ticketRefused, d.resolve, d.resolveResp = moment{}, moment{}, moment{}, moment{}
		d.ueOver, d.mrfcOver = moment{}, moment{}
		d.resolved, d.rings = nil, rings{}
		d.ueKey, d.mrfcKey, d.again = "", "", false
	}
	if !sent && e.To == d.mrfc {
		d.again = d.again || d.offerInAt.was()
		d.offerIn, d.offerInAt = read(e, d.offer), when(e)
		for _, t := range s.terms {
			// A termination asked for before any offer was there: it is
			// for this one.
			if t.d == nil && d.term == nil && t.mrfc == d.mrfc && !t.release.was() {
				t.d, d.term = d, t
			}
		}
	}
}

// progress takes a 1xx or 2xx to INVITE.
func (s *scene) progress(d *dialogue, e *trace.Event, sent bool) {
	if sent && e.From == d.mrfc {
		if s.status >= 200 {
			d.established = true
		}
		if m := read(e, d.answer); m != nil {
			if !d.answerAt.was() {
				d.answerAt = when(e)
			}
			d.answer = m
		}
	}
	if !sent && e.To == d.ue {
		if m := read(e, d.answer); m != nil {
			d.answerIn = m
			if !d.answerInAt.was() {
				d.answerInAt = when(e)
			}
		}
	}
}

// mpName splits the name of an Mp message.
func mpName(name string) (proc, kind string) {
	i := strings.LastIndexByte(name, ' ')
	if i < 0 {
		return name, ""
	}
	proc, kind = name[:i], name[i+1:]
	if proc == "Indicate Floor Policy" {
		// The procedure has another name than its message (TS 23.333 8.45).
		proc = procPolicy
	}
	return proc, kind
}

// The procedures of TS 23.333 clause 8.
const (
	procPolicy    = "Configure Conference For Floor Control"
	procConfigure = "Configure BFCP Termination"
	procTCP       = "TCP connection establishment Failure"
	procTLS       = "TLS session establishment Failure"
	procDecision  = "Report Floor Request Decision"
	procMedia     = "Confirm Media Update"
	procRelease   = "Release Termination"
)

// mp takes a message on Mp.
func (s *scene) mp(e *trace.Event) {
	if e.Kind != trace.Send && e.Kind != trace.Deliver {
		return
	}
	s.proc, s.kind = mpName(e.Name)
	sent := e.Kind == trace.Send
	switch {
	case s.proc == procConfigure && s.kind == "Request":
		s.configure(e, sent)
	case s.proc == procConfigure:
		for _, t := range s.terms {
			if t.transaction == e.Transaction && t.mrfp == e.From && t.mrfc == e.To {
				s.t = t
			}
		}
		if s.t == nil {
			return
		}
		s.t.answered(e, sent, s.kind)
	case s.proc == procPolicy:
	default:
		s.t = s.termination(e, sent)
		if s.t == nil {
			return
		}
		switch {
		case s.proc == procRelease && s.kind == "Request" && sent:
			s.t.release = first(s.t.release, e)
		case s.proc == procRelease && s.kind == "Request":
			s.t.releaseIn = first(s.t.releaseIn, e)
		case s.proc == procTCP && s.kind == "Notify" && sent:
			s.t.tcpNotify = first(s.t.tcpNotify, e)
		case s.proc == procTLS && s.kind == "Notify" && sent:
			s.t.tlsNotify = first(s.t.tlsNotify, e)
		case (s.proc == procTCP || s.proc == procTLS) && s.kind == "Notify":
			s.t.failureIn = first(s.t.failureIn, e)
		}
	}
	if s.t != nil {
		s.d = s.t.d
	}
}

func (s *scene) configure(e *trace.Event, sent bool) {
	c := configure{
		moment: when(e), psk: e.Attrs.Get("psk"), remote: e.Attrs.Get("remote"), protocol: e.Attrs.Get("protocol"),
		establish: e.Attrs.Get("establishTcp") == "true", notifyTCP: e.Attrs.Get("notifyTcp") == "true",
		notifyTLS: e.Attrs.Get("notifyTls") == "true",
	}
	for _, t := range s.terms {
		if t.mrfc != e.From || t.mrfp != e.To {
			continue
		}
		id := e.Attrs.Get("termination")
		if sent && id != "" && id == t.idIn || !sent && (t.transaction == e.Transaction && t.out.was() || id != "" && id == t.id) {
			s.t = t
		}
	}
	if s.t == nil {
		s.t = &termination{mrfc: e.From, mrfp: e.To, transaction: e.Transaction}
		s.terms = append(s.terms, s.t)
	}
	if sent {
		s.t.out, s.t.transaction = c, e.Transaction
		if s.t.d == nil {
			s.t.d = s.configured(s.t)
		}
		if s.t.d != nil {
			s.t.d.term = s.t
		}
		return
	}
	s.t.again = s.t.again || s.t.in.was() && s.t.out.seq < s.t.in.seq
	s.t.in = c
}

// configured finds the dialogue that a new termination is for: of those that
// wait for one at this MRFC, the one whose offer has the address; failing that,
// the one that began last.
func (s *scene) configured(t *termination) *dialogue {
	var waiting *dialogue
	remote, err := netip.ParseAddrPort(t.out.remote)
	for i := len(s.dialogues) - 1; i >= 0; i-- {
		d := s.dialogues[i]
		if d.mrfc != t.mrfc || d.foreign || d.term != nil && !d.term.release.was() && !d.term.refusal.was() {
			continue
		}
		if m := d.offerIn; m != nil && err == nil && m.addr == remote.Addr().Unmap() && m.port == remote.Port() {
			return d
		}
		if waiting == nil {
			waiting = d
		}
	}
	return waiting
}

func (t *termination) answered(e *trace.Event, sent bool, kind string) {
	switch {
	case kind == "Ack" && sent:
		t.ack, t.local, t.id = when(e), e.Attrs.Get("local"), e.Attrs.Get("termination")
	case kind == "Ack":
		t.ackIn, t.localIn, t.idIn = when(e), e.Attrs.Get("local"), e.Attrs.Get("termination")
	case kind == "Refusal":
		t.refusal = first(t.refusal, e)
	}
}

// termination finds the termination of a later message by its number, as the
// box that acts knows it.
func (s *scene) termination(e *trace.Event, sent bool) *termination {
	id := e.Attrs.Get("termination")
	for i := len(s.terms) - 1; i >= 0; i-- {
		t := s.terms[i]
		box := e.To
		if sent {
			box = e.From
		}
		if box == t.mrfc && t.idIn == id || box == t.mrfp && t.id == id {
			return t
		}
	}
	if len(s.terms) == 1 && id == "" {
		return s.terms[0]
	}
	return nil
}

// kms takes a message of an exchange with the KMS.
func (s *scene) kms(e *trace.Event) {
	if e.Kind == trace.Send && (strings.HasPrefix(e.Name, "REQUEST_INIT") || strings.HasPrefix(e.Name, "RESOLVE_INIT")) {
		x := &exchange{asker: e.From, number: e.Transaction, init: e.Sealed}
		s.exchanges = append(s.exchanges, x)
		if e.Name[2] == 'S' {
			if x.d = s.resolving(e); x.d != nil && !x.d.resolve.was() {
				x.d.resolve = when(e)
			}
			s.d = x.d
		}
		return
	}
	for _, x := range s.exchanges {
		if x.number != e.Transaction || x.asker != e.To && x.asker != e.From {
			continue
		}
		switch s.d = x.d; {
		case e.Kind == trace.Send:
			x.sent = e.Sealed
		case e.To != x.asker:
			x.tampered = x.tampered || !bytes.Equal(e.Sealed, x.init)
		default:
			x.tampered = x.tampered || !bytes.Equal(e.Sealed, x.sent)
			if e.Name == "REQUEST_RESP" || e.Name == "RESOLVE_RESP" {
				x.answer = e.Sealed
				if x.d != nil && e.Name == "RESOLVE_RESP" {
					x.d.resolveResp, x.d.resolved = when(e), x
				}
			}
		}
	}
}

// resolving finds the dialogue whose ticket is being resolved.
func (s *scene) resolving(e *trace.Event) *dialogue {
	var found *dialogue
	for i := len(s.dialogues) - 1; i >= 0; i-- {
		d := s.dialogues[i]
		if d.mrfc != e.From || d.foreign {
			continue
		}
		if m := d.offerIn; m != nil && m.mikey != nil && m.mikey.ticket != nil && len(m.mikey.ticket.data) > 0 &&
			bytes.Contains(e.Sealed, m.mikey.ticket.data) {
			return d
		}
		if found == nil || found.resolve.was() && !d.resolve.was() {
			found = d
		}
	}
	return found
}

// box takes a box's remark about itself.
func (s *scene) box(e *trace.Event) {
	if e.Kind != trace.Note {
		return
	}
	s.d = s.newest(e.From)
	if s.d == nil {
		return
	}
	switch e.Name {
	case trace.TicketRefuse:
		if e.From == s.d.mrfc {
			s.d.ticketRefused = first(s.d.ticketRefused, e)
		}
	case trace.SessionOver:
		s.d.over(e, true)
	case trace.KeyReceived:
		switch e.From {
		case s.d.ue:
			s.d.ueKey = e.Attrs.Get("key")
		case s.d.mrfc:
			s.d.mrfcKey = e.Attrs.Get("key")
		}
	}
}
