package mrfc

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// keyProtocol is MIKEY's name in a=key-mgmt (RFC 4567 §8.2).
const keyProtocol = "mikey"

// refusal is why an offer is refused: the status and warning of the response
// and, for the trace, what was wrong.
type refusal struct {
	status  int
	warning string
	note    string // trace.OfferRefused or trace.TicketRefuse
	err     error
}

// offered is step 3 up to the KMS: everything that the MRFC can refuse by itself
// it refuses here, before it bothers the KMS (RFC 6043 §4.2.2.2).
func (b *Box) offered(now time.Time, s *session, out *node.Outbox) {
	r := b.judge(now, s)
	if r != nil {
		out.Note(trace.Box, r.note, 0, trace.KV("detail", r.err.Error()))
		b.refuse(s, r.status, r.warning, out)
		return
	}
	resolve, err := s.transfer.ResolveInit(now)
	if err != nil {
		b.refuse(s, 500, "", out)
		return
	}
	b.exchanges++
	s.state, s.exchange = resolving, b.exchanges
	out.Kms(kms, s.exchange, mikey.Name(resolve), resolve)
	out.After(timerName("kms", s), b.cfg.KMSTimeout)
}

// judge looks at the INVITE without help from outside. A key management fault
// is answered with 488 (RFC 4567 §4.1.2); so is an offer that the tables of RFC
// 4145 and RFC 4583 do not let us answer (RFC 3261 §21.4.26).
func (b *Box) judge(now time.Time, s *session) *refusal {
	unacceptable := func(err error) *refusal { return &refusal{488, "", trace.OfferRefused, err} }
	badTicket := func(err error) *refusal { return &refusal{488, "", trace.TicketRefuse, err} }
	if b.context == 0 {
		return &refusal{480, "", trace.OfferRefused, errors.New("the MRFP has no context for the conference yet")}
	}
	if s.invite.To != b.cfg.URI {
		return &refusal{404, "", trace.OfferRefused, fmt.Errorf("expected an INVITE to %s, found one to %s", b.cfg.URI, s.invite.To)}
	}
	i := slices.IndexFunc(b.cfg.Users, func(u User) bool { return u.URI == s.invite.From })
	if i < 0 {
		return &refusal{403, "", trace.OfferRefused, fmt.Errorf("%s is not a member of the conference", s.invite.From)}
	}
	s.user = b.cfg.Users[i].BFCP

	offer, v := sdp.Parse(s.invite.Body, sdp.RFC4583)
	if err := v.Err(); err != nil {
		return unacceptable(err)
	}
	if offer.BFCP == nil || offer.BFCP.Proto != sdp.ProtoTCPTLSBFCP {
		return &refusal{488, `305 floorcheck "TCP/TLS/BFCP is needed"`, trace.OfferRefused, errors.New("expected TCP/TLS/BFCP")}
	}
	if setup := offer.BFCP.Setup; !offer.BFCP.Address.IsValid() && setup != sdp.SetupActive && setup != "" && setup != sdp.SetupHoldconn {
		return unacceptable(errors.New("expected an IP address of an endpoint that waits to be dialled, found none"))
	}
	setup, err := sdp.ChooseSetup(offer.BFCP.Setup, b.cfg.Setup)
	if err != nil {
		return unacceptable(err)
	}
	s.offer, s.setup = offer, setup

	data, err := offer.KeyMgmtData(keyProtocol)
	if err != nil {
		return &refusal{488, `306 floorcheck "a=key-mgmt with mikey is needed"`, trace.OfferRefused, err}
	}
	transfer, err := b.responder.HandleTransferInit(now, data)
	if err != nil {
		return badTicket(err)
	}
	s.transfer = transfer
	if err := b.identities(s); err != nil {
		return badTicket(err)
	}
	if want, got := offer.KeyMgmtIDs(), transfer.SDPIDs(); !slices.Equal(want, got) {
		return badTicket(fmt.Errorf("SDP IDs in MIKEY: expected the protocols of the offer %q, found %q (RFC 4567 §4.1.4)", want, got))
	}
	return nil
}

// identities checks that the ticket's transfer is between the parties of the
// INVITE: IDRi comes from From, IDRr from To (TS 23.333 6.2.19.2).
func (b *Box) identities(s *session) error {
	if id := s.transfer.InitiatorID(); id != "" && id != s.invite.From {
		return fmt.Errorf("IDRi: expected the URI of From %s, found %s", s.invite.From, id)
	}
	if id := s.transfer.ResponderID(); id != "" && id != s.invite.To {
		return fmt.Errorf("IDRr: expected the URI of To %s, found %s", s.invite.To, id)
	}
	return nil
}

// resolved is the end of step 3: the KMS' answer gives the keys, and only now
// can the TRANSFER_INIT be authenticated (RFC 6043 §4.2.3).
func (b *Box) resolved(now time.Time, s *session, octets []byte, out *node.Outbox) {
	out.Stop(timerName("kms", s))
	err := s.transfer.HandleResolveResp(now, octets)
	if err == nil {
		s.keys, err = s.transfer.Keys()
	}
	if err != nil {
		out.Note(trace.Box, trace.TicketRefuse, 0, trace.KV("detail", err.Error()))
		b.refuse(s, 488, "", out)
		return
	}
	out.Note(trace.Box, trace.KeyReceived, 0, trace.KV("key", s.keys.Fingerprint()))
	b.configure(s, out)
}

// configured is step 6: the MRFP's ack brings the address for the answer.
func (b *Box) configured(now time.Time, s *session, ack mp.Message, out *node.Outbox) {
	s.termination = ack.Termination
	if s.state != configuring {
		// The session ended while the request was under way.
		m := b.request(s, mp.Release)
		m.Termination = s.termination
		out.Mp(mrfp, m)
		return
	}
	out.Stop(timerName("mp", s))
	b.answer(now, s, ack.LocalAddress, out)
}

// answer is steps 8 and 9: TRANSFER_RESP, the SDP answer around it, and 200.
func (b *Box) answer(now time.Time, s *session, local netip.AddrPort, out *node.Outbox) {
	response, err := s.transfer.TransferResp(now)
	if err != nil {
		b.refuse(s, 500, "", out)
		return
	}
	user, conference := s.user, b.cfg.Conference
	p := sdp.AnswerParams{Address: local, Setup: s.setup, ConfID: &conference, UserID: &user,
		KeyMgmt: []sdp.KeyMgmt{{Protocol: keyProtocol, Data: response}}}
	for _, f := range b.cfg.Floors {
		p.Floors = append(p.Floors, sdp.Floor{ID: f.Floor, Streams: f.Resources})
	}
	answer, err := sdp.Answer(s.offer, p)
	if err != nil {
		b.refuse(s, 488, "", out)
		return
	}
	body, err := answer.Marshal()
	if err != nil {
		b.refuse(s, 500, "", out)
		return
	}
	s.state = answered
	r := s.invite.Response(200, "OK")
	r.Body = body
	out.Note(trace.Box, trace.SessionUp, 0, trace.KV("setup", s.setup.String()))
	out.Sip(s.peer, r)
	out.After(timerName("ack", s), b.cfg.AckTimeout)
}
