package ue

import (
	"strconv"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// enterConference is what the UE does once TLS stands: it says Hello. Who it is
// there, the answer said (a=confid and a=userid, RFC 4583 §5).
func (b *Box) enterConference(out *node.Outbox) {
	media := b.answer.BFCP
	if media.ConfID == nil || media.UserID == nil {
		b.hangUp("the answer has no a=confid and a=userid", out)
		return
	}
	user := *media.UserID
	if b.cfg.UserID != 0 {
		user = b.cfg.UserID
	}
	b.client = floor.NewParticipant(*media.ConfID, user, bfcp.RFC4582)
	b.message(b.client.Hello(), out)
}

// wanted is the floor that the user wants: the configured one, or the first of
// the answer.
func (b *Box) wanted() (uint16, bool) {
	if b.cfg.Floor != 0 {
		return b.cfg.Floor, true
	}
	if floors := b.answer.BFCP.Floors; len(floors) > 0 {
		return floors[0].ID, true
	}
	return 0, false
}

// message sends a BFCP message and waits for its answer.
func (b *Box) message(octets []byte, out *node.Outbox) {
	out.Sent(trace.BFCP, mrfp, name(octets), b.conn, octets, nil)
	if err := b.engine.Write(octets); err != nil {
		b.tlsFailed(err, out)
		return
	}
	out.Write(b.conn, b.engine.Outgoing())
	out.After(timerFloor, b.cfg.FloorTimeout)
}

// receive takes octets of the BFCP stream. What cannot be parsed ends the
// connection (RFC 4582 §6).
func (b *Box) receive(octets []byte, out *node.Outbox) {
	b.stream.Feed(octets)
	for b.engine != nil {
		message, err := b.stream.Next()
		if err != nil {
			out.Note(trace.BFCP, trace.Violation, b.conn, trace.KV("detail", err.Error()))
			b.disconnect(out)
			b.hangUp("BFCP: "+err.Error(), out)
			return
		}
		if message == nil {
			return
		}
		out.Received(trace.BFCP, mrfp, name(message), b.conn, message, nil)
		events, err := b.client.Receive(message)
		if err != nil {
			out.Note(trace.BFCP, trace.Violation, b.conn, trace.KV("detail", err.Error()))
			b.disconnect(out)
			b.hangUp("BFCP: "+err.Error(), out)
			return
		}
		for _, e := range events {
			b.told(e, out)
		}
		if b.client.Unanswered() == 0 {
			out.Stop(timerFloor)
		}
	}
}

// told takes what the floor control server told the participant.
func (b *Box) told(e floor.Event, out *node.Outbox) {
	switch e.Kind {
	case floor.HelloAcked:
		b.ask(out)
	case floor.Granted:
		if b.granted {
			return
		}
		b.request, b.granted = e.Request, true
		out.Note(trace.Box, trace.FloorGranted, 0, trace.KV("floor", joined(e.Floors), "request", itoa(e.Request)))
		if b.state == inCall { // who has hung up meanwhile holds nothing
			out.After(timerHold, b.cfg.Hold)
		}
	case floor.Denied, floor.Cancelled:
		out.Note(trace.Box, trace.FloorRefused, 0, trace.KV("status", e.Kind.String()))
		b.hangUp("the floor was refused", out)
	case floor.Released, floor.Revoked:
		if !b.granted {
			return
		}
		b.granted = false
		out.Note(trace.Box, trace.FloorLost, 0, trace.KV("status", e.Kind.String(), "request", itoa(e.Request)))
		b.hangUp("the floor was "+e.Kind.String(), out)
	case floor.Refused:
		out.Note(trace.Box, trace.FloorRefused, 0, trace.KV("error", strconv.Itoa(int(e.Code))))
		b.hangUp("Error "+strconv.Itoa(int(e.Code)), out)
	case floor.Breach:
		out.Note(trace.BFCP, trace.Violation, b.conn, trace.KV("rule", e.Finding.Rule.ID, "detail", e.Finding.Detail))
	}
}

func (b *Box) ask(out *node.Outbox) {
	if b.state != inCall {
		return
	}
	id, ok := b.wanted()
	if !ok {
		b.hangUp("the answer names no floor", out)
		return
	}
	request, err := b.client.RequestFloor([]uint16{id}, floor.RequestOptions{})
	if err != nil {
		b.hangUp(err.Error(), out)
		return
	}
	b.message(request, out)
}

// holdOver is when the user has had the floor (or the held call) for as long as
// it wanted.
func (b *Box) holdOver(out *node.Outbox) {
	if b.granted && !b.cfg.KeepFloor {
		b.message(b.client.ReleaseFloor(b.request), out)
		return
	}
	b.hangUp("the user hangs up", out)
}

// name returns the primitive's name of a framed message.
func name(message []byte) string {
	h, _ := bfcp.ParseHeader(message)
	return h.Primitive.String()
}

func itoa(n uint16) string { return strconv.Itoa(int(n)) }

func joined(ids []uint16) string {
	s := ""
	for i, id := range ids {
		if i > 0 {
			s += ","
		}
		s += itoa(id)
	}
	return s
}
