package monitor

import (
	"net/netip"
	"strings"

	"github.com/floorcheck/floorcheck/reference/trace"
)

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
