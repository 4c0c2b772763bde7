package monitor

import (
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
	case !response && p.blind: // it may answer what was not seen
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
	case p.blind && (found == nil || found.answers >= found.times):
		return nil // it may answer what was not seen
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
	if found.reused {
		return nil
	}
	if h.Primitive != bfcp.PrimitiveError && responses[found.primitive] != h.Primitive {
		f.report(rule.FlowResponsePrimitive, e, "expected %s or Error in answer to the %s of event %d, found %s", wanted(found.primitive), found.primitive, found.event.seq, h.Primitive)
		return nil
	}
	if found.answers > 1 {
		return nil // the answer to a retransmission
	}
	return found
}

// readable tells whether everybody reads the same in the request.
func (q *query) readable() bool { return !q.either && q.expect == 0 }

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
		if len(infos) > 0 && infos[0].id != q.request && q.readable() {
			f.report(rule.FlowAnswerSubject, e, "expected floor request %d, which the %s of event %d named, found %d", q.request, q.primitive, q.event.seq, infos[0].id)
		}
	case bfcp.PrimitiveFloorQuery:
		floors := f.floorIDs()
		if q.readable() && (len(floors) > 0 && (len(q.floors) == 0 || !within(floors, q.floors)) || len(floors) == 0 && len(q.floors) > 0) {
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
