package monitor

import (
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// judgeError judges the code of an Error. Order among faults is not laid down, a
// conference's policy is not known, so a code is wrong only where what it says is
// known to be false.
func (f *flow) judgeError(q *query, e *trace.Event) {
	a, ok := f.message.Find(bfcp.AttributeErrorCode)
	if !ok {
		return
	}
	c := f.message.Contents(a)
	if len(c) == 0 {
		return
	}
	code := bfcp.ErrorCode(c[0])
	if q.primitive == bfcp.PrimitiveFloorRelease {
		// Refused: the request is where it was.
		if r := f.requests[requestKey{q.header.ConferenceID, q.request}]; r != nil && r.release == q {
			r.release = nil
		}
	}
	if why := f.falseCode(q, code); why != "" {
		f.report(rule.FlowErrorCode, e, "expected an Error that fits the %s of event %d, found code %d (%s): %s", q.primitive, q.event.seq, code, code, why)
	}
}

func (f *flow) falseCode(q *query, code bfcp.ErrorCode) string {
	if q.expect != 0 && code != q.expect && f.cfg.Unreliable && code != bfcp.ErrorUnableToParseMessage && code != bfcp.ErrorIncorrectMessageLength {
		return "the message asks for another, " + q.verdict
	}
	if q.close || q.either || q.verdict != "" && q.expect == 0 {
		return "" // malformed: which code says so is open
	}
	switch code {
	case bfcp.ErrorConferenceDoesNotExist:
		if f.conferences[q.header.ConferenceID] {
			return "the conference exists"
		}
	case bfcp.ErrorUserDoesNotExist:
		// Also what RFC 4582 §13 names for an unknown mandatory attribute;
		// which users exist is not known.
	case bfcp.ErrorUnknownPrimitive:
		if f.primitives[uint8(q.primitive)] && q.primitive.FromClient() {
			return "HelloAck listed the primitive"
		}
	case bfcp.ErrorUnknownMandatoryAttribute:
		if !q.unknown && q.verdict == "" {
			return "the message has no attribute that is not defined"
		}
	case bfcp.ErrorInvalidFloorID:
		if q.primitive == bfcp.PrimitiveFloorRequest || q.primitive == bfcp.PrimitiveFloorQuery {
			for _, id := range q.floors {
				if !f.floorExists(floorKey{q.header.ConferenceID, id}) {
					return ""
				}
			}
			return "every floor in it exists"
		}
		if q.primitive != bfcp.PrimitiveChairAction {
			return "the message names no floor"
		}
	case bfcp.ErrorFloorRequestIDDoesNotExist:
		return f.falseRequestID(q)
	case bfcp.ErrorMaxFloorRequestsReached:
		if q.primitive != bfcp.PrimitiveFloorRequest {
			return "the message asks for no floor"
		}
		if !f.cfg.Partial && !f.hasOngoing(q) {
			return "the user has no ongoing request for any of the floors"
		}
	case bfcp.ErrorUseTLS:
		if c := f.conns[q.peer.conn]; c != nil && c.done[c.sideOf(f.cfg.Server)].was() {
			return "the connection is protected by TLS"
		}
	}
	return ""
}

// falseRequestID tells why Error 7 is wrong.
func (f *flow) falseRequestID(q *query) string {
	switch q.primitive {
	case bfcp.PrimitiveFloorRelease, bfcp.PrimitiveFloorRequestQuery:
	case bfcp.PrimitiveChairAction:
		return ""
	default:
		return "the message names no floor request"
	}
	r := f.requests[requestKey{q.header.ConferenceID, q.request}]
	if r != nil && r.owner == q.peer && r.header == q.header.UserID && r.status != 0 && !r.status.Terminal() && !r.lost && !r.released && !r.due.was() {
		return "the request is ongoing"
	}
	return ""
}

// hasOngoing tells whether the user may have an ongoing request for one of the
// floors, as far as the trace shows.
func (f *flow) hasOngoing(q *query) bool {
	for _, id := range q.floors {
		for _, r := range f.ongoing[floorKey{q.header.ConferenceID, id}] {
			if r.header == q.header.UserID || r.user == q.user || r.owner == nil {
				return true
			}
		}
	}
	// A request whose answer is still to come is one, too.
	for _, o := range q.peer.questions {
		if o != q && o.primitive == bfcp.PrimitiveFloorRequest && o.answers == 0 {
			return true
		}
	}
	return false
}

// floorExists tells whether a floor is known to exist.
func (f *flow) floorExists(k floorKey) bool {
	_, ok := f.policy(k)
	return ok
}

// judgeSuccess judges whether a request may succeed.
func (f *flow) judgeSuccess(q *query, e *trace.Event) {
	why := ""
	known := f.conferences[q.header.ConferenceID] || len(f.conferences) == 0 && len(f.cfg.Floors) > 0
	switch {
	case len(f.conferences) > 0 && !f.conferences[q.header.ConferenceID]:
		why = "the conference does not exist (1)"
	case q.unknown && f.attributes != nil && f.unknownTo(q):
		why = "it has a mandatory attribute that HelloAck does not list (4)"
	case q.primitive == bfcp.PrimitiveFloorRequest || q.primitive == bfcp.PrimitiveFloorQuery:
		for _, id := range q.floors {
			if known && !f.floorExists(floorKey{q.header.ConferenceID, id}) {
				why = "it names a floor that does not exist (6)"
			}
		}
	case q.primitive == bfcp.PrimitiveFloorRelease || q.primitive == bfcp.PrimitiveFloorRequestQuery:
		if f.cfg.Whole && f.requests[requestKey{q.header.ConferenceID, q.request}] == nil {
			why = "it names a floor request that there never was (7)"
		}
	}
	if why != "" {
		f.report(rule.FlowErrorDemanded, e, "expected an Error in answer to the %s of event %d, since %s; found %s", q.primitive, q.event.seq, why, f.message.Primitive)
	}
}

// unknownTo tells whether one of the mandatory extension attributes of a request
// is missing from what the server supports.
func (f *flow) unknownTo(q *query) bool {
	var m bfcp.Message
	var v rule.Verdict
	m.Decode(q.octets, f.profile, &v)
	for _, a := range m.Attributes {
		if a.Mandatory && !a.Type.Known() && !f.attributes[uint8(a.Type)] {
			return true
		}
	}
	return false
}

// supported takes the lists of a HelloAck.
func (f *flow) supported() {
	if a, ok := f.message.Find(bfcp.AttributeSupportedPrimitives); ok {
		f.primitives = make(map[uint8]bool)
		for _, p := range f.message.Contents(a) {
			f.primitives[p] = true
		}
	}
	if a, ok := f.message.Find(bfcp.AttributeSupportedAttributes); ok {
		f.attributes = make(map[uint8]bool)
		for _, t := range f.message.Contents(a) {
			f.attributes[t>>1] = true
		}
	}
}
