package monitor

import (
	"bytes"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// isAck tells what a client sends to end a transaction of the server's (UDP).
func isAck(p bfcp.Primitive) bool {
	return p == bfcp.PrimitiveFloorRequestStatusAck || p == bfcp.PrimitiveFloorStatusAck || p == bfcp.PrimitiveGoodbyeAck
}

// bits of a header that a response repeats.
func same(a, b *bfcp.Header) bool {
	return a.TransactionID == b.TransactionID && a.ConferenceID == b.ConferenceID && a.UserID == b.UserID
}

// maxOpen is how many questions of a client stay open at once in a trace that is
// partial. Where there are more, the answers are elsewhere.
const maxOpen = 1024

// lossy tells whether messages may have passed that the trace does not show,
// without any sign of it: nothing numbers datagrams.
func (f *flow) lossy() bool { return f.cfg.Partial && f.cfg.Unreliable }

// clientSent judges the Transaction ID of a client's request (RFC 4582 §8.1).
func (f *flow) clientSent(p *peer, e *trace.Event) {
	h := f.message.Header
	if f.cfg.Unreliable && (isAck(h.Primitive) || h.R) || len(e.Octets) < bfcp.HeaderLength {
		return
	}
	for i, q := range p.asked {
		if !same(&q.header, &h) {
			continue
		}
		if f.lossy() && !bytes.Equal(q.octets, e.Octets) {
			// The answer was not seen, it seems; a client that still waits for it
			// says the same again.
			p.asked = slices.Delete(p.asked, i, i+1)
			break
		}
		if f.cfg.Unreliable && bytes.Equal(q.octets, e.Octets) {
			return // retransmitted
		}
		f.report(rule.FlowClientTransaction, e, "expected a Transaction ID that no unanswered request has, found %d, which that of event %d has", h.TransactionID, q.event.seq)
		return
	}
	if h.TransactionID == 0 {
		f.report(rule.FlowClientTransaction, e, "expected a Transaction ID other than 0, found 0")
		return
	}
	if f.cfg.Partial && len(p.asked) >= maxOpen {
		p.asked = nil
	}
	p.asked = append(p.asked, &query{header: h, event: when(e), octets: e.Octets})
}

// clientGot takes a response off the client's list.
func (f *flow) clientGot(p *peer, e *trace.Event) {
	h := f.message.Header
	if f.decoded.Reaction == "close" && f.decoded.Receiver == rule.Reject && !f.cfg.Unreliable {
		f.unparsable = append(f.unparsable, badData{peer: p, box: p.client, event: when(e), finding: f.decoded.Findings[0].String()})
	}
	for i, q := range p.asked {
		if same(&q.header, &h) {
			p.asked = append(p.asked[:i], p.asked[i+1:]...)
			return
		}
	}
}

// asked takes a request that reached the server.
func (f *flow) asked(p *peer, e *trace.Event) {
	f.input()
	h := f.message.Header
	if f.cfg.Unreliable && (isAck(h.Primitive) || h.R) {
		return
	}
	reused := false
	if f.cfg.Unreliable {
		for i, q := range p.questions {
			switch {
			case !same(&q.header, &h):
				continue
			case bytes.Equal(q.octets, e.Octets):
				// Retransmitted: it may be answered again.
				q.times++
				return
			case f.lossy():
				p.questions, reused = slices.Delete(p.questions, i, i+1), true
			default:
				continue
			}
			break
		}
	}
	q := &query{peer: p, times: 1, reused: reused, primitive: h.Primitive, header: h, event: when(e), name: e.Name, user: h.UserID, priority: bfcp.PriorityNormal, octets: e.Octets}
	q.weigh(&f.decoded)
	if len(e.Octets) < bfcp.HeaderLength {
		q.either, q.primitive = true, 0
	}
	if q.close && !f.cfg.Unreliable {
		f.unparsable = append(f.unparsable, badData{peer: p, box: f.cfg.Server, event: when(e), finding: q.verdict})
	}
	m := &f.message
	for _, a := range m.Attributes {
		switch {
		case a.Depth != 0:
		case a.Type == bfcp.AttributeBeneficiaryID:
			q.user = m.Uint16(a)
		case a.Type == bfcp.AttributeFloorRequestID:
			q.request = m.Uint16(a)
		case a.Type == bfcp.AttributePriority:
			q.priority = min(bfcp.Priority(m.Uint16(a)>>13), bfcp.PriorityHighest)
		}
	}
	q.floors = f.floorIDs()
	if f.cfg.Partial && len(p.questions) >= maxOpen {
		p.blind, p.questions = true, nil
	}
	p.add(q)
	f.speaks(p, userKey{h.ConferenceID, h.UserID})
	switch q.primitive {
	case bfcp.PrimitiveFloorRequest:
		f.arrived++
		q.order = f.arrived
	case bfcp.PrimitiveFloorRelease:
		f.releasing(q)
	case bfcp.PrimitiveFloorQuery:
		f.subscribing(q)
	}
}

// remembered is how many requests a client's list holds before those that were
// answered go. A response to one of them is then one to none.
const remembered = 256

func (p *peer) add(q *query) {
	if len(p.questions) >= remembered && len(p.questions)%remembered == 0 {
		open := p.questions[:0]
		for i, q := range p.questions {
			if q.answers == 0 || i >= len(p.questions)-remembered/2 {
				open = append(open, q)
			}
		}
		clear(p.questions[len(open):])
		p.questions = open
	}
	p.questions = append(p.questions, q)
}

// weigh takes what the codec says of the request.
func (q *query) weigh(v *rule.Verdict) {
	for i := range v.Findings {
		r := v.Findings[i].Rule
		if r == rule.BFCPUnknownMandatory {
			q.unknown = true
		}
		if r.Receiver == rule.Accept {
			continue
		}
		if q.verdict == "" {
			q.verdict = v.Findings[i].String()
		}
	}
	switch {
	case v.Receiver == rule.Accept:
	case v.Receiver == rule.Either:
		q.either = true
	case v.Reaction == "close":
		q.close, q.either = true, true
	case strings.HasPrefix(v.Reaction, "Error "):
		n := 0
		for _, c := range v.Reaction[len("Error "):] {
			if c < '0' || c > '9' {
				break
			}
			n = 10*n + int(c-'0')
		}
		q.expect = bfcp.ErrorCode(n)
	case v.Reaction == "discard":
		q.either = true
	}
}

// finishTransactions judges the requests that stayed without an answer and the
// connections that stayed open.
func (f *flow) finishTransactions() {
	r := rule.FlowAnswered
	if f.cfg.RFC8855 {
		r = rule.FlowAnswered8855
	}
	for _, p := range f.peerOrder {
		end := f.endOf(p)
		for _, q := range p.questions {
			if q.answers > 0 || !f.overdue(q.event, end, f.last) {
				continue
			}
			if f.lossy() && q.times < 2 {
				continue // who was not answered asks again
			}
			switch {
			case f.cfg.Unreliable && (q.expect == bfcp.ErrorUnableToParseMessage || q.expect == bfcp.ErrorIncorrectMessageLength):
				f.report(rule.FlowUnparsableUDP, nil, "expected Error %d in answer to event %d (%s), found none", q.expect, q.event.seq, q.verdict)
			case !q.either && q.primitive.FromClient() && !isAck(q.primitive):
				// What only a server sends is not worth a demand.
				f.report(r, nil, "expected an answer to the %s of event %d, found none", q.primitive, q.event.seq)
			}
		}
	}
	for i := range f.unparsable {
		b := &f.unparsable[i]
		if b.peer.blind {
			continue // its end may not have been seen
		}
		c := f.conns[b.peer.conn]
		if c != nil && c.box[0] != c.box[1] && c.closed[c.sideOf(b.box)].was() {
			continue
		}
		if f.overdue(b.event, moment{}, f.last) {
			f.report(rule.FlowUnparsable, nil, "expected %s to close the connection after event %d (%s), found it open", b.box, b.event.seq, b.finding)
		}
	}
}

// endOf returns when the server's side of the connection ended.
func (f *flow) endOf(p *peer) moment {
	if c := f.conns[p.conn]; c != nil {
		return c.closed[c.sideOf(f.cfg.Server)]
	}
	return moment{}
}
