package mrfp

import (
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
)

// The MRFP's side of Mp: what each request makes it do, and what it tells the
// MRFC by itself.

func (b *Box) mp(now time.Time, in node.MpIn, out *node.Outbox) {
	m := in.Message
	if m.Kind != mp.Request {
		return // an ack: nothing waits for it
	}
	if v := mp.Check(m); v.Err() != nil {
		b.refuse(in.From, m, v.Err().Error(), out)
		return
	}
	switch m.Procedure {
	case mp.FloorPolicy:
		b.floorPolicy(in.From, m, out)
	case mp.Configure:
		if t := b.configured(m.Transaction); t != nil {
			// The same request once more: one termination, the same ack.
			if t.state >= awaiting {
				b.acknowledge(t, out)
			}
			return
		}
		b.configure(in.From, m, out)
	case mp.MediaUpdate:
		b.mediaUpdate(now, in.From, m, out)
	case mp.Release:
		b.release(now, in.From, m, out)
	}
}

func (b *Box) refuse(to string, m mp.Message, cause string, out *node.Outbox) {
	r := m.Reply(mp.Refusal)
	r.Cause = cause
	out.Mp(to, r)
}

// floorPolicy makes a context with the conference's floors (TS 23.333 §8.45).
func (b *Box) floorPolicy(from string, m mp.Message, out *node.Outbox) {
	conference := floor.Conference{ID: *m.ConferenceIdentifier}
	for _, f := range m.Floors {
		algorithm := floor.FCFS
		if f.Algorithm == mp.ChairControlled {
			algorithm = floor.ChairControlled
		}
		conference.Floors = append(conference.Floors, floor.Floor{ID: f.Floor, MaxHolders: f.MaxHolders, Algorithm: algorithm})
	}
	for _, u := range m.Users {
		conference.Users = append(conference.Users, floor.User{ID: u})
	}
	c := &context{number: uint32(len(b.contexts) + 1), conference: conference.ID, mrfc: from, box: b}
	policy := b.cfg.Floor
	policy.Conferences = []floor.Conference{conference}
	var err error
	if c.fcs, err = newFCS(policy, c.decided); err != nil {
		b.refuse(from, m, err.Error(), out)
		return
	}
	b.contexts = append(b.contexts, c)
	ack := m.Reply(mp.Ack)
	ack.Context = c.number
	out.Mp(from, ack)
}

func (b *Box) context(number uint32) *context {
	if number == 0 || number > uint32(len(b.contexts)) {
		return nil
	}
	return b.contexts[number-1]
}

// configure reserves a termination (TS 23.333 §6.2.19.3.1 steps 4 to 6). One
// that will dial needs no port of its own: the port of an active endpoint is
// irrelevant and should be 9 (RFC 4145 §4.1).
func (b *Box) configure(from string, m mp.Message, out *node.Outbox) {
	c := b.context(m.Context)
	if c == nil {
		b.refuse(from, m, fmt.Sprintf("no context %d", m.Context), out)
		return
	}
	n := uint32(len(b.terminations) + 1)
	t := &termination{number: n, context: c, configure: m, listener: "bfcp/" + itoa(n)}
	b.terminations = append(b.terminations, t)
	if m.EstablishTCP {
		b.reserved(t, netip.AddrPortFrom(b.cfg.Host, 9), out)
		t.dialled = out.Dial(m.RemoteAddress)
		b.byConn[t.dialled] = t
		return
	}
	out.Listen(t.listener)
}

// reserved is step 6 and the beginning of the wait for TCP.
func (b *Box) reserved(t *termination, local netip.AddrPort, out *node.Outbox) {
	t.state, t.local = awaiting, local
	b.acknowledge(t, out)
	out.After("tcp/"+itoa(t.number), b.cfg.TCPTimeout)
}

func (b *Box) acknowledge(t *termination, out *node.Outbox) {
	ack := t.configure.Reply(mp.Ack)
	ack.Termination, ack.LocalAddress = t.number, t.local
	out.Mp(t.context.mrfc, ack)
}

// configured returns the termination that the request of that transaction made.
func (b *Box) configured(transaction uint32) *termination {
	for _, t := range b.terminations {
		if t.configure.Transaction == transaction {
			return t
		}
	}
	return nil
}

func (b *Box) listening(in node.Listening, out *node.Outbox) {
	t := b.listener(in.Listener)
	if t == nil || t.state == released {
		out.Unlisten(in.Listener)
		return
	}
	b.reserved(t, in.Local, out)
}

func (b *Box) listener(name string) *termination {
	for _, t := range b.terminations {
		if t.listener == name {
			return t
		}
	}
	return nil
}

func (b *Box) notify(c *context, p mp.Procedure) mp.Message {
	b.out++
	return mp.Message{Transaction: b.out, Procedure: p, Kind: mp.Notify, Context: c.number}
}

// decided reports a decision to the MRFC (TS 23.333 §6.2.13.2.4).
func (c *context) decided(now time.Time, d floor.Decision, out *node.Outbox) {
	n := c.box.notify(c, mp.Decision)
	for _, t := range c.box.terminations {
		if t.context == c && t.configure.UserID != nil && *t.configure.UserID == d.User {
			n.Termination = t.number
		}
	}
	n.Decision = &mp.DecisionElement{FloorRequest: d.Request, Floors: append([]uint16(nil), d.Floors...), User: d.User, Status: d.Status.String()}
	out.Mp(c.mrfc, n)
}

// mediaUpdate takes the MRFC's word that the media follow a decision (8.49).
func (b *Box) mediaUpdate(now time.Time, from string, m mp.Message, out *node.Outbox) {
	c := b.context(m.Context)
	if c == nil {
		b.refuse(from, m, "no context "+strconv.Itoa(int(m.Context)), out)
		return
	}
	out.Mp(from, m.Reply(mp.Ack))
	c.fcs.server.Confirm(now, c.conference, m.Decision.FloorRequest, true, &c.fcs.result)
	c.fcs.flush(now, out)
}

// release takes a termination out: what its user holds is revoked at once
// (TS 23.333 §6.2.13), then TLS and TCP end.
func (b *Box) release(now time.Time, from string, m mp.Message, out *node.Outbox) {
	var t *termination
	if m.Termination > 0 && m.Termination <= uint32(len(b.terminations)) {
		t = b.terminations[m.Termination-1]
	}
	if t == nil || t.state == released || t.context.number != m.Context {
		b.refuse(from, m, fmt.Sprintf("no termination %d in context %d", m.Termination, m.Context), out)
		return
	}
	b.unlisten(t, out)
	b.stopTimers(t, out)
	f := t.context.fcs
	if t.configure.UserID != nil {
		f.server.Revoke(now, t.context.conference, *t.configure.UserID, &f.result)
		f.flush(now, out)
	}
	if t.link != nil {
		f.drop(now, t.link, out)
		delete(b.byConn, t.link.id)
	} else if t.dialled != 0 && t.state == awaiting {
		out.Reset(t.dialled)
	}
	clear(t.configure.PreSharedKey)
	t.state = released
	out.Mp(from, m.Reply(mp.Ack))
}
