package mrfc

import (
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// The boxes that the MRFC speaks to by itself.
const (
	mrfp = "MRFP"
	kms  = "KMS"
)

// createConference gives the MRFP the conference's floor policy (TS 23.333
// §8.45), which every termination needs (6.2.13.2.1).
func (b *Box) createConference(out *node.Outbox) {
	b.out++
	conference := b.cfg.Conference
	m := mp.Message{Transaction: b.out, Procedure: mp.FloorPolicy, Kind: mp.Request, NewContext: true,
		ConferenceIdentifier: &conference, Floors: b.cfg.Floors}
	for _, u := range b.cfg.Users {
		m.Users = append(m.Users, u.BFCP)
	}
	out.Mp(mrfp, m)
}

// request returns a request in the conference's context and makes its ack the
// one that the session waits for.
func (b *Box) request(s *session, p mp.Procedure) mp.Message {
	b.out++
	if s != nil {
		s.request = b.out
	}
	return mp.Message{Transaction: b.out, Procedure: p, Kind: mp.Request, Context: b.context}
}

func (b *Box) mp(now time.Time, in node.MpIn, out *node.Outbox) {
	m := in.Message
	if v := mp.Check(m); v.Err() != nil {
		out.Note(trace.Mp, trace.Violation, 0, trace.KV("rule", v.Findings[0].Rule.ID, "detail", v.Err().Error()))
		return
	}
	waiting := b.find(func(s *session) bool { return s.request == m.Transaction })
	switch {
	case m.Kind == mp.Notify:
		b.notified(m, out)
	case m.Procedure == mp.FloorPolicy && m.Kind == mp.Ack:
		b.context = m.Context
	case waiting == nil:
		// The ack of a media update, or of nothing we know.
	case m.Procedure == mp.Configure && m.Kind == mp.Ack:
		b.configured(now, waiting, m, out)
	case m.Procedure == mp.Configure && waiting.state == configuring:
		b.refuse(waiting, 500, "", out)
	case m.Procedure == mp.Release && waiting.state == releasing:
		b.gone(waiting, out)
	}
}

// notified takes a notification and acks it (the acks have no elements of
// their own).
func (b *Box) notified(m mp.Message, out *node.Outbox) {
	out.Mp(mrfp, m.Reply(mp.Ack))
	s := b.find(func(s *session) bool { return s.termination == m.Termination && s.state < releasing })
	switch {
	case m.Procedure == mp.Decision:
		b.decided(m, out)
	case s == nil:
	case m.Procedure == mp.TCPFailure && s.setup == sdp.SetupHoldconn:
		// Nobody was to connect: the MRFP waited in vain, as it should.
	case s.state == answered:
		b.hangUp(s, string(m.Procedure)+": "+m.Cause, out)
	default:
		b.refuse(s, 500, "", out)
	}
}

// decided lets the media follow a decision and says so (TS 23.333 6.2.13.2.5
// and 8.49). There are no media here but the floor's name.
func (b *Box) decided(m mp.Message, out *node.Outbox) {
	r := b.request(nil, mp.MediaUpdate)
	r.Termination, r.Decision = m.Termination, m.Decision
	out.Mp(mrfp, r)
}

// configure is steps 4 to 6: it asks for the termination.
func (b *Box) configure(s *session, out *node.Outbox) {
	s.state = configuring
	user := s.user
	m := b.request(s, mp.Configure)
	m.NewTermination, m.Protocol, m.UserID = true, mp.TCPTLSBFCP, &user
	m.RemoteAddress = netip.AddrPortFrom(s.offer.BFCP.Address, s.offer.BFCP.Port)
	m.LocalAddressRequest = true
	// The message is on its way while the session may end and wipe its keys.
	m.PreSharedKey = append(mp.Key(nil), s.keys.TEK...)
	m.PreSharedKeyIdentity = string(s.keys.PSKIdentity)
	m.NotifyTCPFailure, m.NotifyTLSFailure = true, true
	m.EstablishTCP = s.setup.Active()
	out.Mp(mrfp, m)
	out.After(timerName("mp", s), b.cfg.MpTimeout)
}
