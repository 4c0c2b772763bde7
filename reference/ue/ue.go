// Package ue is the UE of the figure: it gets or makes a ticket, dials in to the
// conference, sets up the floor control connection and uses it.
//
// One file has one conversation: invite.go the keys, the offer and the answer,
// connection.go TCP and TLS, floor.go BFCP, ue.go the box and the dialogue's end.
package ue

import (
	"cmp"
	"io"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Name is the box's name in the figure.
const Name = "UE"

// Config configures a UE and what its user does.
type Config struct {
	// URI is the user's, the From of the INVITE and the UE's KMS user
	// identity (IDRi); Conference is the conference's, the To and IDRr.
	URI, Conference string
	// Host is the UE's own address.
	Host netip.Addr
	// SelfMade makes the UE make its ticket (mode 3) instead of asking the
	// KMS for one (mode 1).
	SelfMade bool
	// KMS is the UE's end of the KMS; its Identity is set to URI.
	KMS mikey.InitiatorConfig
	// Setup is what the offer says.
	Setup sdp.Setup
	// TLS is the TLS client's configuration but for Rand and PSKs. MaxVersion
	// 0 means TLS 1.2: TS 23.333 §6.2.19.1 names the suites of RFC 4279.
	TLS tlspsk.Config
	// Floor is the floor that the user wants, taken from the answer when 0;
	// UserID overrides the answer's a=userid when it is not 0.
	Floor, UserID uint16
	// Hold is how long the user keeps the floor; KeepFloor makes it hang up
	// without giving the floor back.
	Hold      time.Duration
	KeepFloor bool
	// Timeouts of the waits for the KMS, the final response to INVITE (Timer
	// B, 64*T1 = 32 s, RFC 3261 §17.1.1.2), TCP, TLS, a BFCP answer, the
	// response to BYE and, after that, the end of the connection. Zero means
	// the defaults below.
	KMSTimeout, InviteTimeout, TCPTimeout, TLSTimeout, FloorTimeout, ByeTimeout, CloseTimeout time.Duration
}

func (c *Config) defaults() {
	c.TLS.MaxVersion = cmp.Or(c.TLS.MaxVersion, tlspsk.VersionTLS12)
	c.KMSTimeout = cmp.Or(c.KMSTimeout, 5*time.Second)
	c.InviteTimeout = cmp.Or(c.InviteTimeout, 32*time.Second)
	c.TCPTimeout = cmp.Or(c.TCPTimeout, 15*time.Second)
	c.TLSTimeout = cmp.Or(c.TLSTimeout, 15*time.Second)
	c.FloorTimeout = cmp.Or(c.FloorTimeout, 10*time.Second)
	c.ByeTimeout = cmp.Or(c.ByeTimeout, 32*time.Second)
	c.CloseTimeout = cmp.Or(c.CloseTimeout, time.Second)
}

// Box is the UE of the figure.
type Box struct {
	cfg       Config
	random    io.Reader
	initiator *mikey.Initiator
	state     state

	ticket   *mikey.Ticket
	offer    *sdp.Session
	answer   *sdp.Session // nil until it was accepted
	keys     *mikey.Keys  // nil until then
	cseq     uint32
	callID   string
	listener bool // we listen

	conn    node.Conn // the TCP connection, dialled or accepted; 0 for none
	up      bool      // TCP stands
	engine  *tlspsk.Engine
	secured bool
	stream  bfcp.Stream
	client  *floor.Participant
	request uint16 // the granted floor request
	granted bool
	byeDone bool // our BYE was answered
}

// state is how far the dialogue has come. It only grows.
type state uint8

const (
	idle     state = iota
	asking         // waiting for the KMS
	offering       // waiting for the address to offer
	inviting       // INVITE sent
	inCall         // answer accepted
	leaving        // BYE or CANCEL sent
	over
)

// mrfc and kms are the boxes that the UE speaks to beside its connection.
const (
	mrfc = "MRFC"
	kms  = "KMS"
	mrfp = "MRFP"
)

// The UE's timers.
const (
	timerKMS    = "kms"
	timerInvite = "invite"
	timerTCP    = "tcp"
	timerTLS    = "tls"
	timerFloor  = "floor"
	timerHold   = "hold"
	timerBye    = "bye"
)

// New returns a UE. random gives all randomness.
func New(c Config, random io.Reader) (*Box, error) {
	c.defaults()
	c.KMS.Identity, c.KMS.Rand = c.URI, random
	initiator, err := mikey.NewInitiator(c.KMS)
	return &Box{cfg: c, random: random, initiator: initiator}, err
}

// Name returns "UE".
func (b *Box) Name() string { return Name }

// Handle takes one input.
func (b *Box) Handle(now time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.Start:
		b.start(now, out)
	case node.Do:
		b.wish(in.Wish, out)
	case node.KmsIn:
		b.ticketed(now, in.Octets, out)
	case node.KmsFailed:
		b.noTicket("the KMS cannot be reached", out)
	case node.Listening:
		b.invite(now, in.Local, out)
	case node.ListenFailed:
		b.end("no local address: "+in.Reason, out)
	case node.SipIn:
		b.sip(now, in.Message, out)
	case node.Opened:
		b.opened(now, in, out)
	case node.DialFailed:
		if in.Conn == b.conn {
			b.conn = 0
			b.hangUp("TCP: "+in.Reason, out)
		}
	case node.Data:
		if in.Conn == b.conn {
			b.data(now, in.Octets, out)
		}
	case node.Closed:
		if in.Conn == b.conn {
			b.closed(in.Reset, out)
		}
	case node.Timer:
		b.timer(in.Name, out)
	}
}

// Over tells whether the call has ended and the UE holds nothing any more.
func (b *Box) Over() bool { return b.state == over }

// wish takes the user's wish at any time: "hang up".
func (b *Box) wish(wish string, out *node.Outbox) {
	if wish == "hang up" {
		b.hangUp("the user hangs up", out)
	}
}

func (b *Box) timer(name string, out *node.Outbox) {
	switch name {
	case timerHold:
		b.holdOver(out)
		return
	case timerBye:
		b.end("", out)
		return
	}
	out.Note(trace.Box, trace.ExchangeLost, 0, trace.KV("for", name))
	switch name {
	case timerKMS:
		b.noTicket("the KMS does not answer", out)
	case timerInvite:
		b.cancel(out)
	default:
		b.hangUp("no answer: "+name, out)
	}
}

// sip takes requests and responses of the dialogue.
func (b *Box) sip(now time.Time, m node.Sip, out *node.Outbox) {
	switch {
	case m.CallID != b.callID:
		if m.Status == 0 && m.Method != "ACK" {
			out.Sip(mrfc, m.Response(481, "Call/Transaction Does Not Exist"))
		}
	case m.Method == "INVITE" && m.Status >= 200:
		b.final(now, m, out)
	case m.Method == "BYE" && m.Status == 0:
		out.Sip(mrfc, m.Response(200, "OK"))
		b.end("BYE from the MRFC", out)
	case m.Method == "BYE" && m.Status >= 200:
		b.byeDone = true
		if !b.up {
			b.end("", out)
			return
		}
		// The MRFP closes the connection when it is released; what it has
		// still to say (a revoked floor) comes before that.
		out.After(timerBye, b.cfg.CloseTimeout)
	case m.Status == 0 && m.Method != "ACK":
		out.Sip(mrfc, m.Response(501, "Not Implemented"))
	}
}

func (b *Box) send(method, reason string, out *node.Outbox) {
	if method != "ACK" && method != "CANCEL" {
		b.cseq++
	}
	out.Sip(mrfc, node.Sip{Method: method, Reason: reason, CallID: b.callID, CSeq: b.cseq, From: b.cfg.URI, To: b.cfg.Conference})
}

// cancel gives up an INVITE that no final response answers (RFC 3261 §9.1). A
// response that comes all the same is acknowledged and hung up on.
func (b *Box) cancel(out *node.Outbox) {
	if b.state != inviting {
		return
	}
	b.state = leaving
	b.send("CANCEL", "", out)
	b.disconnect(out)
	out.After(timerBye, b.cfg.ByeTimeout)
}

// hangUp ends the session from this side, at whatever stage it is.
func (b *Box) hangUp(cause string, out *node.Outbox) {
	switch {
	case b.state == inviting:
		b.cancel(out)
	case b.state == inCall:
		b.state = leaving
		b.send("BYE", cause, out)
		out.Note(trace.Box, trace.SessionOver, 0, trace.KV("cause", cause))
		out.Stop(timerHold)
		out.Stop(timerFloor)
		out.After(timerBye, b.cfg.ByeTimeout)
	case b.state < inviting:
		b.end(cause, out)
	}
}

// end leaves nothing behind: no timer, listener or connection, and no key.
func (b *Box) end(cause string, out *node.Outbox) {
	if b.state == over {
		return
	}
	if b.state != leaving {
		out.Note(trace.Box, trace.SessionOver, 0, trace.KV("cause", cause))
	}
	b.state = over
	b.disconnect(out)
	for _, t := range [...]string{timerKMS, timerInvite, timerFloor, timerHold, timerBye} {
		out.Stop(t)
	}
	if b.ticket != nil {
		b.ticket.Wipe()
	}
	if b.keys != nil {
		b.keys.Wipe()
	}
	b.initiator.Wipe()
}
