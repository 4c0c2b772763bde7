package ue

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// keyProtocol is MIKEY's name in a=key-mgmt (RFC 4567 §8.2).
const keyProtocol = "mikey"

// start is step 1: the UE gets a ticket from the KMS, or makes one.
func (b *Box) start(now time.Time, out *node.Outbox) {
	if b.state != idle {
		return
	}
	b.callID = b.newCallID()
	policy := b.initiator.Policy(now, b.cfg.Conference)
	if b.cfg.SelfMade {
		ticket, err := b.initiator.MakeTicket(now, b.cfg.Conference, policy)
		if err != nil {
			b.noTicket(err.Error(), out)
			return
		}
		b.haveTicket(now, ticket, "3", out)
		return
	}
	request, err := b.initiator.RequestInit(now, b.cfg.Conference, policy)
	if err != nil {
		b.noTicket(err.Error(), out)
		return
	}
	b.state = asking
	out.Kms(kms, 1, mikey.Name(request), request)
	out.After(timerKMS, b.cfg.KMSTimeout)
}

func (b *Box) newCallID() string {
	var id [8]byte
	// A reader that fails leaves zeros: still a Call-ID, the only one here.
	_, _ = io.ReadFull(b.random, id[:])
	return hex.EncodeToString(id[:])
}

// ticketed takes the KMS' answer.
func (b *Box) ticketed(now time.Time, octets []byte, out *node.Outbox) {
	if b.state != asking {
		return
	}
	out.Stop(timerKMS)
	ticket, err := b.initiator.HandleRequestResp(now, octets)
	if err != nil {
		b.noTicket(err.Error(), out)
		return
	}
	b.haveTicket(now, ticket, "1", out)
}

func (b *Box) noTicket(why string, out *node.Outbox) {
	if b.state <= asking {
		out.Note(trace.Box, trace.TicketRefuse, 0, trace.KV("detail", why))
		b.end("no ticket", out)
	}
}

func (b *Box) haveTicket(now time.Time, t *mikey.Ticket, mode string, out *node.Outbox) {
	out.Note(trace.Box, trace.TicketMade, 0, trace.KV("mode", mode))
	b.ticket, b.state = t, offering
	if b.cfg.Setup == sdp.SetupActive || b.cfg.Setup == sdp.SetupHoldconn {
		// Nobody connects to the port of an active endpoint: 9, the discard
		// port (RFC 4145 §4.1).
		b.invite(now, netip.AddrPortFrom(b.cfg.Host, 9), out)
		return
	}
	b.listener = true
	out.Listen(listener)
}

// invite is step 2: the offer with TRANSFER_INIT. MIKEY lists the key management
// protocols of the offer, so that nobody can take one out (RFC 4567 §4.1.4).
func (b *Box) invite(now time.Time, local netip.AddrPort, out *node.Outbox) {
	if b.state != offering {
		b.unlisten(out)
		return
	}
	profile := b.cfg.KMS.Profile
	session := mikey.CryptoSession{ID: 1, ProtType: profile.ProtocolTypeTLS}
	transfer, err := b.initiator.TransferInit(now, b.ticket, b.cfg.Conference, session, []string{keyProtocol})
	if err != nil {
		b.end(err.Error(), out)
		return
	}
	b.offer = sdp.NewOffer(sdp.OfferParams{Address: local, Setup: b.cfg.Setup, KeyMgmt: []sdp.KeyMgmt{{Protocol: keyProtocol, Data: transfer}}})
	body, err := b.offer.Marshal()
	if err != nil {
		b.end(err.Error(), out)
		return
	}
	b.state = inviting
	b.cseq++
	out.Sip(mrfc, node.Sip{Method: "INVITE", CallID: b.callID, CSeq: b.cseq, From: b.cfg.URI, To: b.cfg.Conference, Body: body})
	out.After(timerInvite, b.cfg.InviteTimeout)
}

// final takes the final response to INVITE (step 9). Each one is acknowledged.
func (b *Box) final(now time.Time, m node.Sip, out *node.Outbox) {
	b.send("ACK", "", out)
	out.Stop(timerInvite)
	switch {
	case b.state == leaving && m.Status < 300 && b.answer == nil:
		// The answer and our CANCEL passed each other: the session stands
		// and has to be ended (RFC 3261 §15).
		b.send("BYE", "too late", out)
	case b.state == leaving:
		b.end("", out)
	case b.state != inviting:
	case m.Status >= 300:
		b.end(fmt.Sprintf("%d %s", m.Status, m.Reason), out)
	default:
		b.state = inCall
		if err := b.accept(now, m.Body); err != nil {
			out.Note(trace.Box, trace.AnswerRefused, 0, trace.KV("detail", err.Error()))
			b.disconnect(out)
			b.hangUp("the answer is refused", out)
			return
		}
		out.Note(trace.Box, trace.KeyReceived, 0, trace.KV("key", b.keys.Fingerprint()))
		b.connect(now, out)
	}
}

// accept checks the answer and takes the keys out of its TRANSFER_RESP.
func (b *Box) accept(now time.Time, body []byte) error {
	answer, v := sdp.Parse(body, sdp.RFC4583)
	if err := v.Err(); err != nil {
		return err
	}
	check := sdp.CheckAnswer(b.offer, answer)
	if err := check.Err(); err != nil {
		return err
	}
	data, err := answer.KeyMgmtData(keyProtocol)
	if err != nil {
		return err
	}
	keys, err := b.initiator.HandleTransferResp(now, data)
	if err != nil {
		return err
	}
	b.answer, b.keys = answer, keys
	return nil
}

// connect is what the answer's a=setup makes of step 7.
func (b *Box) connect(now time.Time, out *node.Outbox) {
	switch sdp.Roles(b.offer, b.answer, sdp.RFC4583).TCPActive {
	case sdp.Offerer:
		if b.conn != 0 {
			// The MRFP connected although it is to wait (RFC 4145 §4.1).
			out.Reset(b.conn)
			b.conn, b.up = 0, false
		}
		b.unlisten(out)
		b.dial(b.answer.BFCP.Remote(), out)
	case sdp.Answerer:
		if b.up {
			b.startTLS(now, out)
			return
		}
		out.After(timerTCP, b.cfg.TCPTimeout)
	default: // holdconn: no connection for the time being
		b.disconnect(out)
		out.After(timerHold, b.cfg.Hold)
	}
}
