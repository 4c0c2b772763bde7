package monitor

import (
	"bytes"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// responses is which primitive answers which (RFC 4582 §13.1 to §13.7, RFC 8855
// §13.8); Error answers all.
var responses = map[bfcp.Primitive]bfcp.Primitive{
	bfcp.PrimitiveFloorRequest:      bfcp.PrimitiveFloorRequestStatus,
	bfcp.PrimitiveFloorRelease:      bfcp.PrimitiveFloorRequestStatus,
	bfcp.PrimitiveFloorRequestQuery: bfcp.PrimitiveFloorRequestStatus,
	bfcp.PrimitiveUserQuery:         bfcp.PrimitiveUserStatus,
	bfcp.PrimitiveFloorQuery:        bfcp.PrimitiveFloorStatus,
	bfcp.PrimitiveChairAction:       bfcp.PrimitiveChairActionAck,
	bfcp.PrimitiveHello:             bfcp.PrimitiveHelloAck,
	bfcp.PrimitiveGoodbye:           bfcp.PrimitiveGoodbyeAck,
}

// isAck tells what a client sends to end a transaction of the server's (UDP).
func isAck(p bfcp.Primitive) bool {
	return p == bfcp.PrimitiveFloorRequestStatusAck || p == bfcp.PrimitiveFloorStatusAck || p == bfcp.PrimitiveGoodbyeAck
}

// bits of a header that a response repeats.
func same(a, b *bfcp.Header) bool {
	return a.TransactionID == b.TransactionID && a.ConferenceID == b.ConferenceID && a.UserID == b.UserID
}

// clientSent judges the Transaction ID of a client's request (RFC 4582 §8.1).
func (f *flow) clientSent(p *peer, e *trace.Event) {
	h := f.message.Header
	if f.cfg.Unreliable && (isAck(h.Primitive) || h.R) || len(e.Octets) < bfcp.HeaderLength {
		return
	}
	for _, q := range p.asked {
		if !same(&q.header, &h) {
			continue
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
	if f.cfg.Unreliable {
		for _, q := range p.questions {
			if same(&q.header, &h) && bytes.Equal(q.octets, e.Octets) {
				// Retransmitted: it may be answered again.
				q.times++
				return
			}
		}
	}
	q := &query{peer: p, times: 1, primitive: h.Primitive, header: h, event: when(e), name: e.Name, user: h.UserID, priority: bfcp.PriorityNormal, octets: e.Octets}
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
	p.add(q)
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

// told takes a message of the server.
func (f *flow) told(p *peer, e *trace.Event) {
	h := f.message.Header
	response := h.TransactionID != 0 || f.waitsForZero(p)
	if f.cfg.Unreliable {
		response = h.R
	}
	infos := f.readInfos()
	var q *query
	switch {
	case h.Primitive == bfcp.PrimitiveGoodbye || isAck(h.Primitive) && !response:
		return
	case response:
		if q = f.answered(p, e); q != nil {
			f.judgeAnswer(q, e, infos)
		}
	case h.Primitive != bfcp.PrimitiveFloorRequestStatus && h.Primitive != bfcp.PrimitiveFloorStatus:
		f.report(rule.FlowTransactionEcho, e, "expected %s to answer a request with its Transaction ID, found a message without one", h.Primitive)
	case f.cfg.Unreliable && h.TransactionID == 0:
		f.report(rule.FlowNotificationID, e, "expected a Transaction ID other than 0 over UDP, found 0")
	}
	if h.Primitive == bfcp.PrimitiveHelloAck {
		f.supported()
	}
	if h.Primitive == bfcp.PrimitiveFloorStatus {
		f.floorStatus(p, e, q, response, infos)
	}
	f.statuses(p, e, q, infos)
}

// answered finds the request that a response answers.
func (f *flow) answered(p *peer, e *trace.Event) *query {
	h := &f.message.Header
	var found *query
	for _, q := range p.questions {
		if same(&q.header, h) && (found == nil || found.answers >= found.times) {
			found = q
		}
	}
	notifies := h.Primitive == bfcp.PrimitiveFloorRequestStatus || h.Primitive == bfcp.PrimitiveFloorStatus
	switch {
	case found == nil && notifies && !f.waits(p, h.Primitive):
		f.report(rule.FlowNotificationID, e, "expected the Transaction ID 0 in a %s that answers nothing, found %d", h.Primitive, h.TransactionID)
		return nil
	case found == nil:
		f.report(rule.FlowTransactionEcho, e, "expected the conference, transaction and user of a request from %s, found %d, %d and %d in %s",
			p.client, h.ConferenceID, h.TransactionID, h.UserID, h.Primitive)
		return nil
	case found.answers >= found.times && notifies && responses[found.primitive] == h.Primitive:
		f.report(rule.FlowNotificationID, e, "expected the Transaction ID 0 in a second %s, found that of the request of event %d, which is answered", h.Primitive, found.event.seq)
		return nil
	case found.answers >= found.times:
		f.report(rule.FlowAnsweredOnce, e, "expected one response to the %s of event %d, found another", found.primitive, found.event.seq)
		return nil
	}
	found.answers++
	if h.Primitive != bfcp.PrimitiveError && responses[found.primitive] != h.Primitive {
		f.report(rule.FlowResponsePrimitive, e, "expected %s or Error in answer to the %s of event %d, found %s", wanted(found.primitive), found.primitive, found.event.seq, h.Primitive)
		return nil
	}
	if found.answers > 1 {
		return nil // the answer to a retransmission
	}
	return found
}

func wanted(p bfcp.Primitive) string {
	if r, ok := responses[p]; ok {
		return r.String()
	}
	return "nothing else"
}

// waitsForZero tells whether the message at hand answers a request that
// (wrongly) had the Transaction ID 0.
func (f *flow) waitsForZero(p *peer) bool {
	for _, q := range p.questions {
		if q.header.TransactionID == 0 && q.answers == 0 && same(&q.header, &f.message.Header) &&
			(f.message.Primitive == bfcp.PrimitiveError || responses[q.primitive] == f.message.Primitive) {
			return true
		}
	}
	return false
}

// waits tells whether some request that this primitive answers is unanswered.
func (f *flow) waits(p *peer, r bfcp.Primitive) bool {
	for _, q := range p.questions {
		if q.answers == 0 && responses[q.primitive] == r {
			return true
		}
	}
	return false
}

// judgeAnswer judges what a right primitive says in answer to q.
func (f *flow) judgeAnswer(q *query, e *trace.Event, infos []requestInfo) {
	h := &f.message.Header
	if h.Primitive == bfcp.PrimitiveError {
		f.judgeError(q, e)
		return
	}
	f.judgeSuccess(q, e)
	switch q.primitive {
	case bfcp.PrimitiveFloorRequest:
		if len(infos) > 0 {
			f.assigned(q, e, &infos[0])
		}
	case bfcp.PrimitiveFloorRelease, bfcp.PrimitiveFloorRequestQuery:
		if len(infos) > 0 && infos[0].id != q.request {
			f.report(rule.FlowAnswerSubject, e, "expected floor request %d, which the %s of event %d named, found %d", q.request, q.primitive, q.event.seq, infos[0].id)
		}
	case bfcp.PrimitiveFloorQuery:
		floors := f.floorIDs()
		if len(floors) > 0 && (len(q.floors) == 0 || !within(floors, q.floors)) || len(floors) == 0 && len(q.floors) > 0 {
			f.report(rule.FlowAnswerSubject, e, "expected FloorStatus about one of the floors %d that event %d asked about, found it about %d", q.floors, q.event.seq, floors)
		}
	}
	if q.primitive != bfcp.PrimitiveFloorRequest {
		for i := range infos {
			if !infos[i].overall {
				f.report(rule.FlowOverallStatus, e, "expected the overall status of floor request %d in %s, found none", infos[i].id, h.Primitive)
				break
			}
		}
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
