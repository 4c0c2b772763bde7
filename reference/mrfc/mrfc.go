// Package mrfc is the Media Resource Function Controller of the figure: it takes
// the UE's INVITE, has the ticket resolved by the KMS, has the MRFP configure a
// termination, and answers.
//
// One file has one conversation: offer.go what happens between INVITE and
// answer, mp.go the other side of Mp, mrfc.go the box, the dialogue and its end.
package mrfc

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Name is the box's name in the figure.
const Name = "MRFC"

// Config configures an MRFC with one conference.
type Config struct {
	// URI is the conference's, the To of the UE's INVITE and the MRFC's KMS
	// user identity (IDRr).
	URI string
	// Conference is the BFCP conference, Floors its floors, Users which BFCP
	// user each URI is. A caller that is not among them is refused with 403.
	Conference uint32
	Floors     []mp.FloorPolicyElement
	Users      []User
	// Setup is what the answer says where the offer leaves the choice. The
	// clause draws Active.
	Setup sdp.Setup
	// KMS is the MRFC's end of the KMS: identity, key and what tickets it accepts.
	// Its Identity is set to URI.
	KMS mikey.ResponderConfig
	// KMSTimeout, MpTimeout and AckTimeout bound the waits for the KMS, the
	// MRFP and the UE's ACK. Zero means DefaultTimeout for the first two and
	// 64*T1 = 32 s for the ACK (RFC 3261 §13.3.1.4).
	KMSTimeout, MpTimeout, AckTimeout time.Duration
}

// DefaultTimeout bounds the waits for which no clause gives a time.
const DefaultTimeout = 5 * time.Second

// User is a member of the conference.
type User struct {
	URI  string
	BFCP uint16
}

// Box is the MRFC of the figure.
type Box struct {
	cfg       Config
	responder *mikey.Responder
	context   uint32 // the MRFP's context of the conference; 0 before it is acked
	sessions  []*session
	exchanges uint32 // the last KMS exchange
	out       uint32 // the last Mp transaction
}

// New returns an MRFC. random gives all randomness.
func New(c Config, random io.Reader) (*Box, error) {
	c.KMSTimeout = cmp.Or(c.KMSTimeout, DefaultTimeout)
	c.MpTimeout = cmp.Or(c.MpTimeout, DefaultTimeout)
	c.AckTimeout = cmp.Or(c.AckTimeout, 32*time.Second)
	c.KMS.Identity, c.KMS.Rand = c.URI, random
	responder, err := mikey.NewResponder(c.KMS)
	return &Box{cfg: c, responder: responder}, err
}

// Name returns "MRFC".
func (b *Box) Name() string { return Name }

// Ready tells whether the conference stands at the MRFP, so that UEs can dial in.
func (b *Box) Ready() bool { return b.context != 0 }

// Idle tells whether no session is left.
func (b *Box) Idle() bool {
	return b.find(func(s *session) bool { return s.state != over || s.owesBye() }) == nil
}

// owesBye tells whether the session is over but for a BYE that has to wait for
// the ACK.
func (s *session) owesBye() bool { return s.closing != "" && !s.acked && s.bye == nil }

// session is one dialogue with a UE.
type session struct {
	state    state
	invite   node.Sip
	peer     string // the box that the INVITE came from
	user     uint16
	offer    *sdp.Session
	setup    sdp.Setup // what the answer will say
	transfer *mikey.PendingTransfer
	keys     *mikey.Keys

	exchange    uint32 // the KMS exchange under way
	request     uint32 // the Mp transaction under way
	termination uint32 // 0 while there is none
	acked       bool   // the UE's ACK of the answer has come
	cseq        uint32 // of requests sent in the dialogue
	bye         *node.Sip
	closing     string // why we shall send BYE once we may
}

// state is how far a session has come.
type state uint8

const (
	resolving   state = iota // waiting for the KMS
	configuring              // waiting for the MRFP
	answered                 // 200 sent
	releasing                // waiting for the MRFP to release
	over
)

// Handle takes one input.
func (b *Box) Handle(now time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.Start:
		b.createConference(out)
	case node.SipIn:
		b.sip(now, in, out)
	case node.KmsIn:
		if s := b.find(func(s *session) bool { return s.state == resolving && s.exchange == in.Exchange }); s != nil {
			b.resolved(now, s, in.Octets, out)
		}
	case node.KmsFailed:
		if s := b.find(func(s *session) bool { return s.state == resolving && s.exchange == in.Exchange }); s != nil {
			b.refuse(s, 488, `399 floorcheck "the KMS cannot be reached"`, out)
		}
	case node.MpIn:
		b.mp(now, in, out)
	case node.Timer:
		b.timer(in.Name, out)
	}
}

func (b *Box) find(is func(*session) bool) *session {
	for _, s := range b.sessions {
		if is(s) {
			return s
		}
	}
	return nil
}

func (b *Box) sip(now time.Time, in node.SipIn, out *node.Outbox) {
	m := in.Message
	s := b.find(func(s *session) bool { return s.invite.CallID == m.CallID })
	switch {
	case m.Status != 0:
		// The answer to our BYE: nothing is left to do.
	case m.Method == "INVITE" && s == nil:
		s = &session{invite: m, peer: in.From}
		b.sessions = append(b.sessions, s)
		b.offered(now, s, out)
	case m.Method == "ACK":
		if s != nil {
			b.acknowledged(s, out)
		}
	case m.Method == "BYE" && s != nil && s.state == answered:
		s.bye = &m
		b.release(s, "BYE from the UE", out)
	case m.Method == "CANCEL" && s != nil && s.state < answered:
		out.Sip(in.From, m.Response(200, "OK"))
		b.refuse(s, 487, "", out)
	case m.Method == "INVITE":
		// A second offer in a dialogue is not part of the procedure.
		out.Sip(in.From, m.Response(488, "Not Acceptable Here"))
	case s == nil:
		out.Sip(in.From, m.Response(481, "Call/Transaction Does Not Exist"))
	default:
		out.Sip(in.From, m.Response(200, "OK"))
	}
}

func (b *Box) acknowledged(s *session, out *node.Outbox) {
	if s.acked {
		return
	}
	s.acked = true
	out.Stop(timerName("ack", s))
	if s.closing != "" {
		b.sendBye(s, out)
	}
}

// refuse ends a session that was not answered yet with a final response. A
// refused offer leaves nothing behind: what the MRFP has is released.
func (b *Box) refuse(s *session, status int, warning string, out *node.Outbox) {
	r := s.invite.Response(status, reason(status))
	r.Warning = warning
	out.Sip(s.peer, r)
	b.release(s, fmt.Sprintf("%d", status), out)
}

func reason(status int) string {
	switch status {
	case 403:
		return "Forbidden"
	case 480:
		return "Temporarily Unavailable"
	case 487:
		return "Request Terminated"
	case 488:
		return "Not Acceptable Here"
	}
	return "Server Internal Error"
}

// hangUp ends an answered session from this side. The callee must not send BYE
// before the ACK or the end of the wait for it (RFC 3261 §15).
func (b *Box) hangUp(s *session, cause string, out *node.Outbox) {
	if s.closing != "" || s.bye != nil {
		return
	}
	s.closing = cause
	if s.acked {
		b.sendBye(s, out)
	}
	b.release(s, cause, out)
}

func (b *Box) sendBye(s *session, out *node.Outbox) {
	s.cseq++
	out.Sip(s.peer, node.Sip{Method: "BYE", Reason: s.closing, CallID: s.invite.CallID, CSeq: s.cseq, From: s.invite.From, To: s.invite.To})
}

// release gives everything up that the session has: the keys here, the
// termination at the MRFP.
func (b *Box) release(s *session, cause string, out *node.Outbox) {
	if s.state >= releasing {
		return
	}
	out.Stop(timerName("kms", s))
	out.Stop(timerName("mp", s))
	if s.acked || s.closing == "" {
		out.Stop(timerName("ack", s))
	}
	s.wipe()
	out.Note(trace.Box, trace.SessionOver, 0, trace.KV("cause", cause))
	if s.termination == 0 {
		// A Configure request still under way is released when its ack
		// comes, see configured.
		b.gone(s, out)
		return
	}
	s.state = releasing
	m := b.request(s, mp.Release)
	m.Termination = s.termination
	out.Mp(mrfp, m)
	out.After(timerName("mp", s), b.cfg.MpTimeout)
}

// gone ends a session for good and answers the UE's BYE, if it sent one.
func (b *Box) gone(s *session, out *node.Outbox) {
	s.state = over
	out.Stop(timerName("mp", s))
	if s.bye != nil {
		out.Sip(s.peer, s.bye.Response(200, "OK"))
	}
}

func (s *session) wipe() {
	if s.transfer != nil {
		s.transfer.Wipe()
	}
	if s.keys != nil {
		s.keys.Wipe()
	}
}

func timerName(kind string, s *session) string { return kind + "/" + s.invite.CallID }

func (b *Box) timer(name string, out *node.Outbox) {
	kind, call, _ := strings.Cut(name, "/")
	s := b.find(func(s *session) bool { return s.invite.CallID == call })
	if s == nil {
		return
	}
	out.Note(trace.Box, trace.ExchangeLost, 0, trace.KV("for", kind))
	switch {
	case kind == "kms" && s.state == resolving:
		b.refuse(s, 488, `399 floorcheck "the KMS does not answer"`, out)
	case kind == "mp" && s.state == configuring:
		b.refuse(s, 500, "", out)
	case kind == "mp" && s.state == releasing:
		b.gone(s, out)
	case kind == "ack" && s.closing != "":
		s.acked = true // the wait is over: BYE is allowed now
		b.sendBye(s, out)
	case kind == "ack" && s.state == answered:
		s.acked = true // the wait is over: BYE is allowed now
		b.hangUp(s, "no ACK", out)
	}
}
