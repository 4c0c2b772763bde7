package examples

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/monitor"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

const (
	pending   = bfcp.StatusPending
	accepted  = bfcp.StatusAccepted
	granted   = bfcp.StatusGranted
	denied    = bfcp.StatusDenied
	cancelled = bfcp.StatusCancelled
	released  = bfcp.StatusReleased
	revoked   = bfcp.StatusRevoked
)

var (
	allPrimitives = []bfcp.Primitive{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}
	allAttributes = []bfcp.AttributeType{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}
	helloAck      = &bfcp.HelloAck{SupportedPrimitives: allPrimitives, SupportedAttributes: allAttributes}
)

// conversation is a long one in which nothing is wrong: two users and an
// observer, who is told by FloorStatus.
func conversation() *script {
	s := flowing()
	s.ask("hello", 1, 1, &bfcp.Hello{}).tell("helloack", 1, 1, helloAck)
	s.ask("watch", 3, 1, query1(1, 2)).tell("floor1", 3, 1, floorState(1)).tell("floor2", 3, 0, floorState(2))
	s.ask("a", 1, 2, floors(1)).tell("a.granted", 1, 2, state(10, granted, 0, 1)).tell("watch.a", 3, 0, floorState(1, info(10, granted, 0, 1)))
	s.ask("b", 2, 1, floors(1)).tell("b.queued", 2, 1, state(11, accepted, 1, 1)).
		tell("watch.b", 3, 0, floorState(1, info(10, granted, 0, 1), info(11, accepted, 1, 1)))
	s.ask("who", 2, 2, &bfcp.UserQuery{BeneficiaryID: bfcp.Some(uint16(1))}).
		tell("who.ok", 2, 2, &bfcp.UserStatus{BeneficiaryInformation: bfcp.Some(bfcp.BeneficiaryInformation{BeneficiaryID: 1}),
			FloorRequestInformation: []bfcp.FloorRequestInformation{info(10, granted, 0, 1)}})
	s.ask("which", 2, 3, &bfcp.FloorRequestQuery{FloorRequestID: 11}).tell("which.ok", 2, 3, state(11, accepted, 1, 1))
	// The new holder hears of it before the old one.
	s.ask("a.release", 1, 3, release(10)).tell("b.granted", 2, 0, state(11, granted, 0, 1)).tell("a.released", 1, 3, state(10, released, 0, 1)).
		tell("watch.c", 3, 0, floorState(1, info(11, granted, 0, 1)))
	s.ask("bad", 1, 4, floors(9)).tell("bad.no", 1, 4, refusal(bfcp.ErrorInvalidFloorID))
	s.ask("both", 1, 5, floors(1, 2)).tell("both.wait", 1, 5, state(12, pending, 0, 1, 2))
	s.ask("both.cancel", 1, 6, release(12)).tell("both.cancelled", 1, 6, state(12, cancelled, 0, 1, 2))
	s.ask("unwatch", 3, 2, query1()).tell("unwatched", 3, 2, &bfcp.FloorStatus{})
	return s.ask("b.release", 2, 4, release(11)).tell("b.released", 2, 4, state(11, released, 0, 1))
}

// udp is a conversation over UDP: version 2, R in responses, ids in
// notifications, acks.
func udp() *script {
	s := flowing()
	s.cfg.RFC8855, s.cfg.Unreliable = true, true
	s.ask("a", 1, 1, floors(1)).tell("a.wait", 1, 1, state(10, pending, 0, 1))
	s.rawTell("a.granted", 1, encode(state(10, granted, 0, 1), 2, false, 7, 1))
	return s.raw("a.ack", 1, encode(&bfcp.FloorRequestStatusAck{}, 2, true, 7, 1))
}

// served is a whole call in which the UE asks for floor 1 and gets it.
func served() *script {
	policy := []byte(`{"transaction":1,"context":1,"conferenceIdentifier":1,"floors":[{"floor":1,"resources":["a"],"algorithm":"first-come-first-served","maxHolders":1}]}`)
	s := call("active").both("policy", func(e *trace.Event) { e.Octets = policy })
	return s.after("done.ue", func(s *script) {
		ask := func(name, prim string, b []byte) {
			s.send(name, trace.Event{Interface: trace.BFCP, From: "UE", To: "MRFP", Name: prim, Conn: 1, Octets: b})
		}
		tell := func(name, prim string, b []byte) {
			s.send(name, trace.Event{Interface: trace.BFCP, From: "MRFP", To: "UE", Name: prim, Conn: 1, Octets: b})
		}
		ask("ask", "FloorRequest", encode(floors(1), 1, false, 1, 7))
		tell("granted", "FloorRequestStatus", encode(state(5, granted, 0, 1), 1, false, 1, 7))
		s.send("report", mpMessage("MRFP", "MRFC", "Report Floor Request Decision Notify", 1, "context", "1", "termination", "1", "request", "5", "status", "Granted", "user", "7"))
		s.send("reportack", mpMessage("MRFC", "MRFP", "Report Floor Request Decision Ack", 1, "context", "1", "termination", "1"))
		ask("give", "FloorRelease", encode(release(5), 1, false, 2, 7))
		tell("given", "FloorRequestStatus", encode(state(5, released, 0, 1), 1, false, 2, 7))
	})
}

// extension is a FloorRequest with an attribute that nobody defined.
func extension(mandatory bool) *bfcp.FloorRequest {
	r := floors(1)
	r.Extensions = []bfcp.Extension{{Type: 100, Mandatory: mandatory, Contents: []byte{1, 2}}}
	return r
}

// broken1 is a FloorRequest whose attribute runs over the message's end.
func broken1() []byte {
	b := encode(floors(1), 1, false, 1, 1)
	b[13] = 200
	return b
}

func headed(b []byte, conference uint32) []byte {
	b[4], b[5], b[6], b[7] = byte(conference>>24), byte(conference>>16), byte(conference>>8), byte(conference)
	return b
}

func partly(s bfcp.Status, parts ...bfcp.Status) *bfcp.FloorRequestStatus {
	x := state(10, s, 0, 1, 2)
	for i, p := range parts {
		x.FloorRequestInformation.FloorRequestStatus[i].RequestStatus = bfcp.Some(bfcp.RequestStatus{Status: p})
	}
	return x
}

var flowBreaks = []example{
	{rule.FlowWellFormed, "a status without a floor", func() *script {
		b := encode(state(10, granted, 0, 1), 1, false, 1, 1)
		return flowing().ask("a", 1, 1, floors(1)).rawTell("x", 1, append(b[:2:2], append([]byte{0, byte(len(b)-12-4) / 4}, func() []byte {
			c := append([]byte(nil), b[4:len(b)-4]...)
			c[9] -= 4 // the group is shorter by its FLOOR-REQUEST-STATUS
			return c
		}()...)...))
	}},
	{rule.FlowClientTransaction, "0", func() *script {
		s := flowing()
		s.raw("a", 1, encode(&bfcp.Hello{}, 1, false, 5, 1))
		s.edit("a.s", func(e *trace.Event) { e.Octets = encode(&bfcp.Hello{}, 1, false, 0, 1) })
		return s.tell("ok", 1, 5, helloAck)
	}},
	{rule.FlowClientTransaction, "that of an unanswered request", func() *script {
		s := flowing().ask("a", 1, 1, &bfcp.Hello{}).ask("b", 1, 1, &bfcp.UserQuery{})
		return s.tell("a.ok", 1, 1, helloAck).tell("b.ok", 1, 1, &bfcp.UserStatus{})
	}},
	{rule.FlowClientTransaction, "over UDP, with another message", func() *script {
		s := udp()
		s.raw("b", 1, encode(floors(2), 2, false, 1, 1)).drop("b.d")
		return s.move("b.s", "a.s")
	}},
	{rule.FlowTransactionEcho, "another transaction", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).tell("x", 1, 2, helloAck).cut("x.d").incomplete()
	}},
	{rule.FlowTransactionEcho, "another transaction in the status of a new request", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 2, state(10, granted, 0, 1)).cut("x.d").incomplete()
	}},
	{rule.FlowTransactionEcho, "0 in a response", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).tell("x", 1, 0, helloAck).cut("x.d").incomplete()
	}},
	{rule.FlowTransactionEcho, "another user", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).rawTell("x", 1, encode(helloAck, 1, false, 1, 2)).cut("x.d").incomplete()
	}},
	{rule.FlowTransactionEcho, "another conference", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).rawTell("x", 1, headed(encode(helloAck, 1, false, 1, 1), 9)).cut("x.d").incomplete()
	}},
	{rule.FlowTransactionEcho, "another client's connection", func() *script {
		s := flowing().ask("a", 1, 1, &bfcp.Hello{})
		return s.rawTell("x", 2, encode(helloAck, 1, false, 1, 1)).cut("x.d").incomplete()
	}},
	{rule.FlowNotificationID, "a notification with an id of its own", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.wait", 1, 1, state(10, pending, 0, 1)).tell("x", 1, 99, state(10, granted, 0, 1))
	}},
	{rule.FlowNotificationID, "a notification with the request's id", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.wait", 1, 1, state(10, pending, 0, 1)).tell("x", 1, 1, state(10, granted, 0, 1))
	}},
	{rule.FlowNotificationID, "0 over UDP", func() *script {
		return udp().edit("a.granted.s", func(e *trace.Event) { e.Octets = encode(state(10, granted, 0, 1), 2, false, 0, 1) })
	}},
	{rule.FlowAnsweredOnce, "two HelloAcks", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).tell("x", 1, 1, helloAck).tell("y", 1, 1, helloAck)
	}},
	{rule.FlowAnsweredOnce, "a status and an Error", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 1, state(10, granted, 0, 1)).tell("y", 1, 1, refusal(bfcp.ErrorUnauthorizedOperation))
	}},
	{rule.FlowResponsePrimitive, "UserStatus in answer to Hello", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).tell("x", 1, 1, &bfcp.UserStatus{})
	}},
	{rule.FlowResponsePrimitive, "an unknown primitive answered otherwise than by Error", func() *script {
		b := encode(&bfcp.Hello{}, 1, false, 1, 1)
		b[1] = 99
		return flowing().raw("a", 1, b).tell("x", 1, 1, helloAck).drop("a.s")
	}},
	{rule.FlowAnswered, "silence", func() *script { return flowing().ask("a", 1, 1, &bfcp.Hello{}) }},
	{rule.FlowAnswered, "silence for so long that the client leaves", func() *script {
		return flowing().opens(1).ask("a", 1, 1, &bfcp.Hello{}).ends("bye", 1, "C1").ends("bye2", 1, "FCS").wait("bye.s", 5*time.Second)
	}},
	{rule.FlowAnswered8855, "silence", func() *script {
		s := flowing().ask("a", 1, 1, &bfcp.Hello{})
		s.cfg.RFC8855 = true
		return s
	}},
	{rule.FlowAnswerSubject, "another request released", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("b", 1, 2, floors(2)).tell("b.ok", 1, 2, state(11, granted, 0, 2))
		return s.ask("r", 1, 3, release(10)).tell("x", 1, 3, state(11, released, 0, 2)).cut("x.d").incomplete()
	}},
	{rule.FlowAnswerSubject, "other floors granted", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 1, state(10, granted, 0, 1, 2))
	}},
	{rule.FlowAnswerSubject, "a floor that nobody asked about", func() *script {
		return flowing().ask("a", 1, 1, query1(1)).tell("x", 1, 1, floorState(2)).tell("y", 1, 0, floorState(1))
	}},
	{rule.FlowOverallStatus, "FloorRequestQuery", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("q", 1, 2, &bfcp.FloorRequestQuery{FloorRequestID: 10})
		x := partly(0, granted)
		x.FloorRequestInformation.OverallRequestStatus = bfcp.Optional[bfcp.OverallRequestStatus]{}
		x.FloorRequestInformation.FloorRequestStatus = x.FloorRequestInformation.FloorRequestStatus[:1]
		return s.tell("x", 1, 2, x)
	}},
	{rule.FlowRequestID, "an id that another request has", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1))
		return s.ask("b", 2, 1, floors(2)).tell("x", 2, 1, state(10, granted, 0, 2))
	}},
	{rule.FlowLifeCycle, "back from Granted to Pending", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).tell("x", 1, 0, state(10, pending, 0, 1))
	}},
	{rule.FlowLifeCycle, "Denied after Granted", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).tell("x", 1, 0, state(10, denied, 0, 1))
	}},
	{rule.FlowLifeCycle, "Granted after Denied", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.no", 1, 1, state(10, denied, 0, 1)).tell("x", 1, 0, state(10, granted, 0, 1))
	}},
	{rule.FlowLifeCycle, "Revoked after Released", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("r", 1, 2, release(10))
		return s.tell("r.ok", 1, 2, state(10, released, 0, 1)).tell("x", 1, 0, state(10, revoked, 0, 1))
	}},
	{rule.FlowLifeCycle, "a released floor that others are told is held", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("r", 1, 2, release(10)).tell("r.ok", 1, 2, state(10, released, 0, 1))
		return s.ask("q", 2, 1, query1(1)).tell("x", 2, 1, floorState(1, info(10, granted, 0, 1)))
	}},
	{rule.FlowReleaseStatus, "Cancelled after Granted", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("r", 1, 2, release(10)).tell("x", 1, 2, state(10, cancelled, 0, 1))
	}},
	{rule.FlowReleaseStatus, "Released before Granted", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, pending, 0, 1)).ask("r", 1, 2, release(10)).tell("x", 1, 2, state(10, released, 0, 1))
	}},
	{rule.FlowReleaseStatus, "kept", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("r", 1, 2, release(10)).tell("x", 1, 2, state(10, granted, 0, 1))
	}},
	{rule.FlowAtomic, "one floor granted, the other not", func() *script {
		return flowing().ask("a", 1, 1, floors(1, 2)).tell("x", 1, 1, partly(granted, granted, pending))
	}},
	{rule.FlowHolders, "two holders of one floor", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("b", 2, 1, floors(1)).tell("x", 2, 1, state(11, granted, 0, 1))
	}},
	{rule.FlowHolders, "two holders at once, by one's release refused", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("r", 1, 2, release(10)).tell("no", 1, 2, refusal(bfcp.ErrorUnauthorizedOperation))
		return s.ask("b", 2, 1, floors(1)).tell("x", 2, 1, state(11, granted, 0, 1))
	}},
	{rule.FlowHolders, "a silent server", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("b", 2, 1, floors(1)).tell("x", 2, 1, state(11, granted, 0, 1))
		return s.silent()
	}},
	{rule.FlowFCFS, "the second gets the floor before the first", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1))
		s.ask("b", 2, 1, floors(1)).tell("b.wait", 2, 1, state(11, accepted, 1, 1)).ask("c", 3, 1, floors(1)).tell("c.wait", 3, 1, state(12, accepted, 2, 1))
		return s.ask("r", 1, 2, release(10)).tell("r.ok", 1, 2, state(10, released, 0, 1)).tell("x", 3, 0, state(12, granted, 0, 1))
	}},
	{rule.FlowFCFS, "a request for two floors overtakes one for one of them", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.wait", 1, 1, state(10, pending, 0, 1))
		return s.ask("b", 2, 1, floors(1, 2)).tell("x", 2, 1, state(11, granted, 0, 1, 2))
	}},
	{rule.FlowQueuePosition, "a position with Pending", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 1, state(10, pending, 1, 1))
	}},
	{rule.FlowQueuePosition, "two at one place", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, accepted, 1, 1)).ask("b", 2, 1, floors(1)).tell("b.w", 2, 1, state(11, accepted, 2, 1))
		return s.ask("q", 3, 1, query1(1)).tell("x", 3, 1, floorState(1, info(10, accepted, 1, 1), info(11, accepted, 1, 1)))
	}},
	{rule.FlowQueuePosition, "further back than there are requests", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 1, state(10, accepted, 40, 1))
	}},
	{rule.FlowDecisionReported, "a grant that the MRFC does not hear of", func() *script { return served().drop("report*") }},
	{rule.FlowReleaseRevokes, "the floor stays with a participant who is gone", func() *script { return served().drop("give*") }},
	{rule.FlowForeignRelease, "anybody releases", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1))
		return s.ask("r", 2, 1, release(10)).tell("x", 2, 1, state(10, released, 0, 1))
	}},
	{rule.FlowSubscribers, "nobody asked", func() *script {
		return flowing().ask("h", 1, 1, &bfcp.Hello{}).tell("h.ok", 1, 1, helloAck).tell("x", 1, 0, floorState(1))
	}},
	{rule.FlowSubscribers, "after the end of the subscription", func() *script {
		return flowing().ask("q", 1, 1, query1(1)).tell("q.ok", 1, 1, floorState(1)).ask("u", 1, 2, query1()).tell("u.ok", 1, 2, &bfcp.FloorStatus{}).tell("x", 1, 0, floorState(1))
	}},
	{rule.FlowSubscribers, "another floor", func() *script {
		return flowing().ask("q", 1, 1, query1(1)).tell("q.ok", 1, 1, floorState(1)).tell("x", 1, 0, floorState(2))
	}},
	{rule.FlowFloorStatus, "the second floor forgotten", func() *script {
		return flowing().ask("q", 1, 1, query1(1, 2)).tell("q.ok", 1, 1, floorState(1))
	}},
	{rule.FlowErrorCode, "Error 6 for a floor that exists", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 1, refusal(bfcp.ErrorInvalidFloorID))
	}},
	{rule.FlowErrorCode, "Error 7 for a request that goes on", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("r", 1, 2, release(10)).tell("x", 1, 2, refusal(bfcp.ErrorFloorRequestIDDoesNotExist))
	}},
	{rule.FlowErrorCode, "Error 4 for a message of known attributes", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 1, refusal(bfcp.ErrorUnknownMandatoryAttribute))
	}},
	{rule.FlowErrorCode, "Error 8 for the user's only request", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("x", 1, 1, refusal(bfcp.ErrorMaxFloorRequestsReached))
	}},
	{rule.FlowErrorCode, "Error 3 for a primitive that is supported", func() *script {
		return flowing().ask("h", 1, 1, &bfcp.Hello{}).tell("h.ok", 1, 1, helloAck).ask("a", 1, 2, floors(1)).tell("x", 1, 2, refusal(bfcp.ErrorUnknownPrimitive))
	}},
	{rule.FlowErrorCode, "Error 1 for a conference that exists", func() *script {
		return served().edit("granted.s", func(e *trace.Event) { e.Octets = encode(refusal(bfcp.ErrorConferenceDoesNotExist), 1, false, 1, 7) }).cut("granted.d").incomplete()
	}},
	{rule.FlowErrorCode, "Error 9 over TLS", func() *script {
		return served().edit("granted.s", func(e *trace.Event) { e.Octets = encode(refusal(bfcp.ErrorUseTLS), 1, false, 1, 7) }).cut("granted.d").incomplete()
	}},
	{rule.FlowErrorCode, "another Error than 10 for a datagram that cannot be parsed", func() *script {
		b := encode(floors(1), 2, false, 1, 1)
		b[13] = 200
		s := flowing()
		s.cfg.RFC8855, s.cfg.Unreliable = true, true
		return s.raw("a", 1, b).drop("a.s").tell("x", 1, 1, refusal(bfcp.ErrorUnauthorizedOperation))
	}},
	{rule.FlowErrorDemanded, "a floor that does not exist is granted", func() *script {
		return flowing().ask("a", 1, 1, floors(9)).tell("x", 1, 1, state(10, granted, 0, 9))
	}},
	{rule.FlowErrorDemanded, "a request that never was is released", func() *script {
		return flowing().ask("r", 1, 1, release(77)).tell("x", 1, 1, state(77, released, 0, 1))
	}},
	{rule.FlowErrorDemanded, "a conference that does not exist has floors", func() *script {
		s := served().edit("ask.d", func(e *trace.Event) { e.Octets = headed(encode(floors(1), 1, false, 1, 7), 2) })
		return s.edit("granted.s", func(e *trace.Event) { e.Octets = headed(encode(state(5, granted, 0, 1), 1, false, 1, 7), 2) }).cut("granted.s").incomplete()
	}},
	{rule.FlowErrorDemanded, "an unknown mandatory attribute is passed over", func() *script {
		s := flowing().ask("h", 1, 1, &bfcp.Hello{}).tell("h.ok", 1, 1, helloAck)
		return s.ask("a", 1, 2, extension(true)).tell("x", 1, 2, state(10, granted, 0, 1))
	}},
	{rule.FlowUnparsable, "the server keeps the connection", func() *script { return flowing().opens(1).raw("a", 1, broken1()).drop("a.s") }},
	{rule.FlowUnparsable, "the client keeps the connection", func() *script {
		b := encode(state(10, granted, 0, 1), 1, false, 1, 1)
		b[13] = 200
		return flowing().opens(1).ask("a", 1, 1, floors(1)).tell("ok", 1, 1, state(10, granted, 0, 1)).rawTell("x", 1, b).drop("x.s")
	}},
	{rule.FlowUnparsableUDP, "silence about a wrong length", func() *script {
		b := append(encode(floors(1), 2, false, 1, 1), 0, 0, 0, 0)
		s := flowing().raw("a", 1, b).drop("a.s")
		s.cfg.RFC8855, s.cfg.Unreliable = true, true
		return s
	}},
	{rule.FlowUnparsableUDP, "silence", func() *script {
		b := encode(floors(1), 2, false, 1, 1)
		b[13] = 200
		s := flowing().raw("a", 1, b).drop("a.s")
		s.cfg.RFC8855, s.cfg.Unreliable = true, true
		return s
	}},
}

// silent takes away what a foreign server does not note.
func (s *script) silent() *script {
	s.cfg.Silent = true
	rest := s.steps[:0]
	for _, x := range s.steps {
		if x.Interface != trace.BFCP || x.Kind == trace.Send && x.From != "FCS" || x.Kind == trace.Deliver && x.To != "FCS" {
			rest = append(rest, x)
		}
	}
	s.steps = rest
	return s
}

var flowKeeps = []example{
	{rule.FlowWellFormed, "padding that is not zero", func() *script {
		b := encode(&bfcp.FloorRequest{FloorIDs: []uint16{1}, ParticipantProvidedInfo: bfcp.Some("x")}, 1, false, 1, 1)
		b[len(b)-1] = 9
		return flowing().raw("a", 1, b).tell("a.ok", 1, 1, state(10, granted, 0, 1))
	}},
	{rule.FlowWellFormed, "a client that is not to be judged writes nothing", func() *script {
		return flowing().opens(1).raw("a", 1, broken1()).drop("a.s").ends("bye", 1, "FCS")
	}},
	{rule.FlowClientTransaction, "an id again once it was answered", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).tell("x", 1, 1, helloAck).ask("b", 1, 1, &bfcp.Hello{}).tell("y", 1, 1, helloAck)
	}},
	{rule.FlowClientTransaction, "retransmission over UDP, answered again", func() *script {
		s := udp()
		s.raw("a2", 1, encode(floors(1), 2, false, 1, 1))
		s.move("a2.d", "a.d").move("a2.s", "a.s")
		return s.tell("again", 1, 1, state(10, pending, 0, 1)).move("again.s", "a.wait.s").drop("again.d")
	}},
	{rule.FlowTransactionEcho, "answers in another order", func() *script {
		s := flowing().ask("a", 1, 1, &bfcp.Hello{}).ask("b", 1, 2, &bfcp.Hello{})
		return s.tell("y", 1, 2, helloAck).tell("x", 1, 1, helloAck)
	}},
	{rule.FlowTransactionEcho, "two users on one connection with one id", func() *script {
		s := flowing().ask("a", 1, 1, &bfcp.Hello{})
		s.raw("b", 1, encode(&bfcp.Hello{}, 1, false, 1, 2))
		return s.rawTell("y", 1, encode(helloAck, 1, false, 1, 2)).rawTell("x", 1, encode(helloAck, 1, false, 1, 1))
	}},
	{rule.FlowNotificationID, "over UDP", udp},
	{rule.FlowNotificationID, "a notification before the answer", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, pending, 0, 1)).ask("r", 1, 2, release(10))
		return s.tell("cross", 1, 0, state(10, granted, 0, 1)).tell("r.ok", 1, 2, state(10, released, 0, 1))
	}},
	{rule.FlowAnsweredOnce, "many notifications", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, accepted, 0, 1))
		for range 3 {
			s.tell("n", 1, 0, state(10, accepted, 0, 1))
		}
		return s
	}},
	{rule.FlowResponsePrimitive, "an Error whose code nobody knows why", func() *script {
		return flowing().ask("a", 1, 1, &bfcp.Hello{}).tell("x", 1, 1, refusal(bfcp.ErrorUnauthorizedOperation))
	}},
	{rule.FlowAnswered, "the client left at once", func() *script {
		return flowing().opens(1).ask("a", 1, 1, &bfcp.Hello{}).ends("bye", 1, "C1").ends("bye2", 1, "FCS")
	}},
	{rule.FlowAnswered, "what only a server sends", func() *script {
		s := flowing().raw("a", 1, encode(helloAck, 1, false, 1, 1))
		return s.drop("a.s")
	}},
	{rule.FlowAnswered8855, "an ack is no request", udp},
	{rule.FlowAnswerSubject, "floors named twice and in another order", func() *script {
		return flowing().ask("a", 1, 1, floors(1, 2, 1)).tell("x", 1, 1, state(10, granted, 0, 2, 1))
	}},
	{rule.FlowAnswerSubject, "the second floor first", func() *script {
		return flowing().ask("q", 1, 1, query1(1, 2)).tell("x", 1, 1, floorState(2)).tell("y", 1, 0, floorState(1))
	}},
	{rule.FlowOverallStatus, "none in the answer to FloorRequest", func() *script {
		x := partly(0, granted, granted)
		x.FloorRequestInformation.OverallRequestStatus = bfcp.Optional[bfcp.OverallRequestStatus]{}
		return flowing().ask("a", 1, 1, floors(1, 2)).tell("x", 1, 1, x)
	}},
	{rule.FlowRequestID, "the id of a request that has ended", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.no", 1, 1, state(10, denied, 0, 1))
		return s.ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(10, granted, 0, 1))
	}},
	{rule.FlowRequestID, "the id of a request whose connection was lost", func() *script {
		s := flowing().opens(1).ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ends("lost", 1, "C1").ends("lost2", 1, "FCS")
		return s.ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(10, granted, 0, 1))
	}},
	{rule.FlowLifeCycle, "Granted told twice, then Revoked", func() *script {
		return flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).tell("x", 1, 0, state(10, granted, 0, 1)).tell("y", 1, 0, state(10, revoked, 0, 1))
	}},
	{rule.FlowLifeCycle, "a query after the end", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.no", 1, 1, state(10, denied, 0, 1)).ask("q", 1, 2, &bfcp.FloorRequestQuery{FloorRequestID: 10})
		return s.tell("q.ok", 1, 2, state(10, denied, 0, 1))
	}},
	{rule.FlowLifeCycle, "an observer hears of it in another order", func() *script {
		s := flowing().ask("q", 2, 1, query1(1)).tell("q.ok", 2, 1, floorState(1)).ask("a", 1, 1, floors(1))
		return s.tell("seen", 2, 0, floorState(1, info(10, granted, 0, 1))).tell("a.w", 1, 1, state(10, pending, 0, 1)).tell("a.ok", 1, 0, state(10, granted, 0, 1))
	}},
	{rule.FlowLifeCycle, "a status that no table has", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, pending, 0, 1))
		return s.tell("x", 1, 0, state(10, pending, 0, 1))
	}},
	{rule.FlowReleaseStatus, "Released though only an observer heard of the grant", func() *script {
		s := flowing().ask("q", 2, 1, query1(1)).tell("q.ok", 2, 1, floorState(1)).ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, pending, 0, 1))
		return s.tell("seen", 2, 0, floorState(1, info(10, granted, 0, 1))).ask("r", 1, 2, release(10)).tell("r.ok", 1, 2, state(10, released, 0, 1))
	}},
	{rule.FlowReleaseStatus, "granted while the requester was away, released by the beneficiary", func() *script {
		s := flowing().opens(1).ask("a", 1, 1, &bfcp.FloorRequest{FloorIDs: []uint16{1}, BeneficiaryID: bfcp.Some(uint16(2))}).tell("a.w", 1, 1, state(10, accepted, 1, 1))
		s.ends("lost", 1, "C1").ends("lost2", 1, "FCS")
		return s.ask("r", 2, 1, release(10)).tell("r.ok", 2, 1, state(10, released, 0, 1))
	}},
	{rule.FlowAtomic, "one chair has agreed, the request waits", func() *script {
		return flowing().ask("a", 1, 1, floors(1, 2)).tell("x", 1, 1, partly(pending, granted, pending))
	}},
	{rule.FlowHolders, "the old holder hears of it last", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("b", 2, 1, floors(1))
		return s.tell("b.ok", 2, 1, state(11, granted, 0, 1)).tell("a.over", 1, 0, state(10, revoked, 0, 1)).ask("h", 1, 2, &bfcp.Hello{}).tell("h.ok", 1, 2, helloAck)
	}},
	{rule.FlowHolders, "the old holder's connection is gone", func() *script {
		s := flowing().opens(1).ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ends("lost", 1, "C1").ends("lost2", 1, "FCS")
		return s.ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(11, granted, 0, 1)).ask("h", 2, 2, &bfcp.Hello{}).tell("h.ok", 2, 2, helloAck)
	}},
	{rule.FlowHolders, "the holder was heard on another connection, and that is gone", func() *script {
		s := flowing().opens(1).ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1))
		other := func(e *trace.Event) { e.Conn = 11 }
		s.ask("again", 1, 2, &bfcp.Hello{}).both("again", other).tell("again.ok", 1, 2, helloAck).both("again.ok", other)
		s.ends("lost", 1, "C1").both("lost", other).ends("lost2", 1, "FCS").both("lost2", other)
		return s.ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(11, granted, 0, 1)).ask("h", 2, 2, &bfcp.Hello{}).tell("h.ok", 2, 2, helloAck)
	}},
	{rule.FlowHolders, "a policy that permits two", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(11, granted, 0, 1))
		s.cfg.Floors = map[uint16]monitor.FloorPolicy{1: {MaxHolders: 2}}
		return s
	}},
	{rule.FlowHolders, "the news of the revocation travels longer", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(11, granted, 0, 1))
		s.ask("h", 2, 2, &bfcp.Hello{}).tell("h.ok", 2, 2, helloAck)
		return s.tell("a.over", 1, 0, state(10, revoked, 0, 1)).silent()
	}},
	{rule.FlowHolders, "a silent server's client is gone", func() *script {
		s := flowing().opens(1).ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).ends("lost", 1, "C1").ends("lost2", 1, "FCS")
		return s.ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(11, granted, 0, 1)).silent()
	}},
	{rule.FlowFCFS, "the first wants more than there is", func() *script {
		s := flowing().ask("a", 1, 1, floors(2)).tell("a.ok", 1, 1, state(10, granted, 0, 2)).ask("b", 2, 1, floors(1, 2)).tell("b.w", 2, 1, state(11, pending, 0, 1, 2))
		return s.ask("c", 3, 1, floors(1)).tell("c.ok", 3, 1, state(12, granted, 0, 1))
	}},
	{rule.FlowFCFS, "a place is left for the first", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, accepted, 0, 1)).ask("b", 2, 1, floors(1)).tell("b.ok", 2, 1, state(11, granted, 0, 1))
		s.ask("h", 2, 2, &bfcp.Hello{}).tell("h.ok", 2, 2, helloAck).tell("a.ok", 1, 0, state(10, granted, 0, 1))
		s.cfg.Floors = map[uint16]monitor.FloorPolicy{1: {MaxHolders: 2}}
		return s
	}},
	{rule.FlowFCFS, "a higher priority", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, accepted, 0, 1))
		return s.ask("b", 2, 1, &bfcp.FloorRequest{FloorIDs: []uint16{1}, Priority: bfcp.Some(bfcp.PriorityHigh)}).tell("b.ok", 2, 1, state(11, granted, 0, 1))
	}},
	{rule.FlowFCFS, "a chair decides", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, pending, 0, 1)).ask("b", 2, 1, floors(1)).tell("b.w", 2, 1, state(11, pending, 0, 1))
		s.ask("c", 9, 1, &bfcp.ChairAction{FloorRequestInformation: partlyOne(11, granted)}).tell("c.ok", 9, 1, &bfcp.ChairActionAck{}).tell("b.ok", 2, 0, state(11, granted, 0, 1))
		s.cfg.Floors = map[uint16]monitor.FloorPolicy{1: {MaxHolders: 1, Chair: true}}
		return s
	}},
	{rule.FlowFCFS, "both are granted, the second first", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.w", 1, 1, state(10, accepted, 1, 1)).ask("b", 2, 1, floors(1)).tell("b.w", 2, 1, state(11, accepted, 2, 1))
		s.ask("h", 3, 1, &bfcp.Hello{}).tell("b.ok", 2, 0, state(11, granted, 0, 1)).tell("a.ok", 1, 0, state(10, granted, 0, 1)).tell("h.ok", 3, 1, helloAck)
		s.cfg.Floors = map[uint16]monitor.FloorPolicy{1: {MaxHolders: 2}}
		return s
	}},
	{rule.FlowQueuePosition, "the same place in two queues", func() *script {
		s := flowing().ask("a", 1, 1, floors(1, 2)).tell("a.w", 1, 1, state(10, accepted, 1, 1, 2)).ask("b", 2, 1, floors(2)).tell("b.w", 2, 1, state(11, accepted, 1, 2))
		return s.ask("q", 3, 1, query1(2)).tell("x", 3, 1, floorState(2, info(10, accepted, 1, 1, 2), info(11, accepted, 1, 2)))
	}},
	{rule.FlowDecisionReported, "reported before it is told", func() *script {
		return served().before("report.s", "granted.s")
	}},
	{rule.FlowDecisionReported, "a server of its own has nobody to report to", conversation},
	{rule.FlowReleaseRevokes, "only noted, since the connection is gone", func() *script {
		return served().drop("give*").after("release.d", func(s *script) {
			s.note("noted", trace.Box, "MRFP", trace.Decision, 0, "request", "5", "user", "7", "status", "Revoked")
		})
	}},
	{rule.FlowReleaseRevokes, "released in time", served},
	{rule.FlowForeignRelease, "the beneficiary releases", func() *script {
		s := flowing().ask("a", 1, 1, &bfcp.FloorRequest{FloorIDs: []uint16{1}, BeneficiaryID: bfcp.Some(uint16(2))}).tell("a.ok", 1, 1, state(10, granted, 0, 1))
		return s.ask("r", 2, 1, release(10)).tell("r.ok", 2, 1, state(10, released, 0, 1))
	}},
	{rule.FlowSubscribers, "a new query replaces the old one while news is under way", func() *script {
		s := flowing().ask("q", 1, 1, query1(1)).tell("q.ok", 1, 1, floorState(1)).ask("p", 1, 2, query1(2))
		return s.tell("late", 1, 0, floorState(1)).tell("p.ok", 1, 2, floorState(2)).tell("more", 1, 0, floorState(2))
	}},
	{rule.FlowSubscribers, "a refused query leaves the old subscription", func() *script {
		s := flowing().ask("q", 1, 1, query1(1)).tell("q.ok", 1, 1, floorState(1)).ask("p", 1, 2, query1(9)).tell("no", 1, 2, refusal(bfcp.ErrorInvalidFloorID))
		return s.tell("more", 1, 0, floorState(1))
	}},
	{rule.FlowFloorStatus, "replaced at once", func() *script {
		s := flowing().ask("q", 1, 1, query1(1, 2)).tell("q.ok", 1, 1, floorState(1)).ask("p", 1, 2, query1(1))
		return s.tell("p.ok", 1, 2, floorState(1))
	}},
	{rule.FlowErrorCode, "Error 2 for an unknown mandatory attribute", func() *script {
		return flowing().ask("a", 1, 1, extension(true)).tell("x", 1, 1, refusal(bfcp.ErrorUserDoesNotExist))
	}},
	{rule.FlowErrorCode, "Error 7 for a request that crossed its revocation", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1)).tell("gone", 1, 0, state(10, revoked, 0, 1))
		return s.ask("r", 1, 2, release(10)).tell("x", 1, 2, refusal(bfcp.ErrorFloorRequestIDDoesNotExist))
	}},
	{rule.FlowErrorCode, "any Error for a request without a floor", func() *script {
		b := encode(floors(1), 1, false, 1, 1)
		b = append(b[:2:2], append([]byte{0, 0}, b[4:12]...)...)
		return flowing().raw("a", 1, b).drop("a.s").tell("x", 1, 1, refusal(bfcp.ErrorInvalidFloorID))
	}},
	{rule.FlowErrorCode, "Error 8 for a second request", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).tell("a.ok", 1, 1, state(10, granted, 0, 1))
		return s.ask("b", 1, 2, floors(1)).tell("x", 1, 2, refusal(bfcp.ErrorMaxFloorRequestsReached))
	}},
	{rule.FlowErrorCode, "Error 8 while another request has no answer yet", func() *script {
		s := flowing().ask("a", 1, 1, floors(1)).ask("b", 1, 2, floors(1)).tell("x", 1, 2, refusal(bfcp.ErrorMaxFloorRequestsReached))
		return s.tell("a.ok", 1, 1, state(10, granted, 0, 1))
	}},
	{rule.FlowErrorCode, "Error 13 for a datagram of the wrong length", func() *script {
		b := append(encode(floors(1), 2, false, 1, 1), 0, 0, 0, 0)
		s := flowing()
		s.cfg.RFC8855, s.cfg.Unreliable = true, true
		return s.raw("a", 1, b).drop("a.s").tell("x", 1, 1, refusal(bfcp.ErrorIncorrectMessageLength))
	}},
	{rule.FlowErrorDemanded, "an unknown attribute without the M bit is passed over", func() *script {
		s := flowing().ask("h", 1, 1, &bfcp.Hello{}).tell("h.ok", 1, 1, helloAck)
		return s.ask("a", 1, 2, extension(false)).tell("x", 1, 2, state(10, granted, 0, 1))
	}},
	{rule.FlowErrorDemanded, "a server that supports the extension", func() *script {
		more := &bfcp.HelloAck{SupportedPrimitives: allPrimitives, SupportedAttributes: append(allAttributes[:18:18], 100)}
		s := flowing().ask("h", 1, 1, &bfcp.Hello{}).tell("h.ok", 1, 1, more)
		return s.ask("a", 1, 2, extension(true)).tell("x", 1, 2, state(10, granted, 0, 1))
	}},
	{rule.FlowUnparsable, "answered with an Error and closed", func() *script {
		return flowing().opens(1).raw("a", 1, broken1()).drop("a.s").tell("x", 1, 1, refusal(bfcp.ErrorUnauthorizedOperation)).ends("bye", 1, "FCS")
	}},
	{rule.FlowUnparsable, "closed in a trace that shows nothing else of TCP", func() *script {
		return flowing().raw("a", 1, broken1()).drop("a.s").ends("bye", 1, "FCS")
	}},
	{rule.FlowUnparsableUDP, "Error 10", func() *script {
		b := encode(floors(1), 2, false, 1, 1)
		b[13] = 200
		s := flowing()
		s.cfg.RFC8855, s.cfg.Unreliable = true, true
		return s.raw("a", 1, b).drop("a.s").tell("x", 1, 1, refusal(bfcp.ErrorUnableToParseMessage))
	}},
}

func partlyOne(id uint16, status bfcp.Status) bfcp.FloorRequestInformation {
	x := info(id, status, 0, 1)
	x.OverallRequestStatus = bfcp.Optional[bfcp.OverallRequestStatus]{}
	x.FloorRequestStatus[0].RequestStatus = bfcp.Some(bfcp.RequestStatus{Status: status})
	return x
}
