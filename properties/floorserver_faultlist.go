package properties

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// FloorFaults are servers with one slip each, as an implementer makes them.
var FloorFaults = []FloorFault{
	// Policy that is not the one configured.
	{Name: "one holder too many", Clause: "TS 23.333 §5.14", Rule: rule.FlowHolders, config: func(c *floor.Config) {
		for i := range c.Conferences[0].Floors {
			c.Conferences[0].Floors[i].MaxHolders++
		}
	}},
	{Name: "priority overtakes", Clause: "RFC 4582 §13.1.1", config: func(c *floor.Config) { c.HonourPriority = !c.HonourPriority }},
	{Name: "third parties the other way round", Clause: "RFC 4582 §9", config: func(c *floor.Config) { c.RefuseThirdParty = !c.RefuseThirdParty }},
	{Name: "private requests the other way round", Clause: "RFC 4582 §9", config: func(c *floor.Config) { c.PrivateRequests = !c.PrivateRequests }},
	{Name: "chair's grant waits or not", Clause: "RFC 4582 §4.2", config: func(c *floor.Config) { c.ChairGrantWaits = !c.ChairGrantWaits }},
	{Name: "one ongoing request too many", Clause: "RFC 4582 §13.1", config: func(c *floor.Config) { c.MaxOngoingPerUser *= 2 }},
	{Name: "kept for too long", Clause: "RFC 4582 §6", config: func(c *floor.Config) { c.KeepAfterDisconnect = 10 * floor.DefaultKeep }},
	{Name: "not kept", Clause: "RFC 4582 §6", config: func(c *floor.Config) { c.KeepAfterDisconnect = -1 }},
	{Name: "queue steps told or not", Clause: "RFC 4582 §13.1.2", config: func(c *floor.Config) { c.QuietQueue = !c.QuietQueue }},
	{Name: "confirmation the other way round", Clause: "TS 23.333 §6.2.13", config: func(c *floor.Config) { c.ConfirmGrants = !c.ConfirmGrants }},
	{Name: "chair not asked", Clause: "TS 23.333 §5.14", config: func(c *floor.Config) {
		for i := range c.Conferences[0].Floors {
			c.Conferences[0].Floors[i].Algorithm, c.Conferences[0].Floors[i].Chairs = floor.FCFS, nil
		}
	}},
	{Name: "any user exists", Clause: "RFC 4582 §5.2.6", config: func(c *floor.Config) { c.Conferences[0].Users = nil }},
	{Name: "anybody may speak for anybody", Clause: "RFC 4582 §9.1", connect: func(a *floor.Auth) { *a = floor.Auth{} }},

	// Inputs that are not taken.
	{Name: "lost connection not noticed", Clause: "RFC 4582 §6", Rule: rule.FlowTransactionEcho, ignores: disconnects},
	{Name: "revoke forgotten on a release over Mp", Clause: "TS 23.333 §6.2.13", ignores: revocations},
	{Name: "confirmation not taken", Clause: "TS 23.333 §6.2.13.2.5", ignores: confirmations},
	{Name: "lost users never given up", Clause: "RFC 4582 §6", ignores: ticks},

	// The header of what is sent.
	{Name: "transaction id not echoed", Clause: "RFC 4582 §8.2", Rule: rule.FlowTransactionEcho, send: header(func(_ *faultyServer, h *bfcp.Header) {
		if h.TransactionID != 0 {
			h.TransactionID++
		}
	})},
	{Name: "transaction id in notifications", Clause: "RFC 4582 §8.2", Rule: rule.FlowNotificationID, send: header(func(s *faultyServer, h *bfcp.Header) {
		h.TransactionID = s.last.TransactionID
	})},
	{Name: "user id of whoever spoke last", Clause: "RFC 4582 §13.1.2", Rule: rule.FlowSubscribers, send: header(func(s *faultyServer, h *bfcp.Header) { h.UserID = s.last.UserID })},
	{Name: "own conference in every error", Clause: "RFC 4582 §8.2", Rule: rule.FlowTransactionEcho, send: header(func(_ *faultyServer, h *bfcp.Header) { h.ConferenceID = 4582 })},

	// Messages that are not sent, or twice, or in the wrong order.
	{Name: "no notification of requesters", Clause: "RFC 4582 §13.1.2", send: drop(bfcp.PrimitiveFloorRequestStatus)},
	{Name: "no notification of subscribers", Clause: "RFC 4582 §13.5.2", Rule: rule.FlowFloorStatus, send: drop(bfcp.PrimitiveFloorStatus)},
	{Name: "errors kept to itself", Clause: "RFC 4582 §13", Rule: rule.FlowAnswered, send: func(_ *faultyServer, _ *bfcp.Header, b bfcp.Body) bool {
		return b.Primitive() != bfcp.PrimitiveError
	}},
	{Name: "answered twice", Clause: "RFC 4582 §8", Rule: rule.FlowAnsweredOnce, output: func(_ *faultyServer, out *floor.Output) {
		if len(out.Messages) > 0 {
			out.Messages = append(out.Messages, out.Messages[0])
		}
	}},
	{Name: "answer after the notifications", Clause: "RFC 4582 §13.1.1", output: func(_ *faultyServer, out *floor.Output) { slices.Reverse(out.Messages) }},
	{Name: "decisions not reported", Clause: "TS 23.333 §6.2.13.2.4", output: func(_ *faultyServer, out *floor.Output) { out.Decisions = nil }},
	{Name: "requester reported as holder", Clause: "TS 23.333 §6.2.13.2.4", output: func(_ *faultyServer, out *floor.Output) {
		for i := range out.Decisions {
			out.Decisions[i].User = out.Decisions[i].Requester
		}
	}},
	{Name: "garbage does not close", Clause: "RFC 4582 §6", Rule: rule.FlowUnparsable, output: func(_ *faultyServer, out *floor.Output) { out.Close = nil }},

	// What is said of a request.
	{Name: "queue positions from 0", Clause: "RFC 4582 §5.2.5", send: eachInfo(func(_ *faultyServer, i *bfcp.FloorRequestInformation) {
		if p := &i.OverallRequestStatus.Value.RequestStatus.Value.QueuePosition; *p > 0 {
			*p--
		}
	})},
	{Name: "queued told as pending", Clause: "RFC 4582 §5.2.5", send: status(bfcp.StatusAccepted, bfcp.StatusPending)},
	{Name: "released told as cancelled", Clause: "RFC 4582 §13.4", Rule: rule.FlowReleaseStatus, send: status(bfcp.StatusReleased, bfcp.StatusCancelled)},
	{Name: "revoked told as denied", Clause: "RFC 4582 §11.1", Rule: rule.FlowLifeCycle, send: status(bfcp.StatusRevoked, bfcp.StatusDenied)},
	{Name: "floors in the order of the server", Clause: "RFC 4582 §13.1.1", send: eachInfo(func(_ *faultyServer, i *bfcp.FloorRequestInformation) {
		slices.Reverse(i.FloorRequestStatus)
	})},
	{Name: "only the first floor told", Clause: "RFC 4582 §13.1.1", Rule: rule.FlowAnswerSubject, send: eachInfo(func(_ *faultyServer, i *bfcp.FloorRequestInformation) {
		i.FloorRequestStatus = i.FloorRequestStatus[:1]
	})},
	{Name: "beneficiary left out", Clause: "RFC 4582 §13.1.1", send: eachInfo(func(_ *faultyServer, i *bfcp.FloorRequestInformation) {
		i.BeneficiaryInformation = bfcp.Optional[bfcp.BeneficiaryInformation]{}
	})},
	{Name: "one request id for all", Clause: "RFC 4582 §13.1.1", Rule: rule.FlowRequestID, send: eachInfo(func(_ *faultyServer, i *bfcp.FloorRequestInformation) {
		i.FloorRequestID, i.OverallRequestStatus.Value.FloorRequestID = 1, 1
	})},
	{Name: "floor status names the holder only", Clause: "RFC 4582 §13.5.1", send: func(_ *faultyServer, _ *bfcp.Header, b bfcp.Body) bool {
		if s, ok := b.(*bfcp.FloorStatus); ok && len(s.FloorRequestInformation) > 1 {
			s.FloorRequestInformation = s.FloorRequestInformation[:1]
		}
		return true
	}},
	{Name: "user status without requests", Clause: "RFC 4582 §13.3", send: func(_ *faultyServer, _ *bfcp.Header, b bfcp.Body) bool {
		if s, ok := b.(*bfcp.UserStatus); ok {
			s.FloorRequestInformation = nil
		}
		return true
	}},
	{Name: "only what it sends is supported", Clause: "RFC 4582 §13.7", send: func(_ *faultyServer, _ *bfcp.Header, b bfcp.Body) bool {
		if a, ok := b.(*bfcp.HelloAck); ok {
			a.SupportedPrimitives = slices.DeleteFunc(a.SupportedPrimitives, bfcp.Primitive.FromClient)
		}
		return true
	}},

	// Errors.
	{Name: "unauthorized told as unknown", Clause: "RFC 4582 §9", Rule: rule.FlowErrorCode, send: code(bfcp.ErrorUnauthorizedOperation, bfcp.ErrorFloorRequestIDDoesNotExist)},
	{Name: "unknown request told as unauthorized", Clause: "RFC 4582 §5.2.6", send: code(bfcp.ErrorFloorRequestIDDoesNotExist, bfcp.ErrorUnauthorizedOperation)},
	{Name: "unknown floor told as unknown request", Clause: "RFC 4582 §5.2.6", Rule: rule.FlowErrorCode, send: code(bfcp.ErrorInvalidFloorID, bfcp.ErrorFloorRequestIDDoesNotExist)},
	{Name: "unknown user told as unauthorized", Clause: "RFC 4582 §5.2.6", send: code(bfcp.ErrorUserDoesNotExist, bfcp.ErrorUnauthorizedOperation)},
	{Name: "too many requests told as unauthorized", Clause: "RFC 4582 §13.1", send: code(bfcp.ErrorMaxFloorRequestsReached, bfcp.ErrorUnauthorizedOperation)},
	{Name: "unknown attributes not listed", Clause: "RFC 4582 §13", send: func(_ *faultyServer, _ *bfcp.Header, b bfcp.Body) bool {
		if e, ok := b.(*bfcp.Error); ok {
			e.UnknownAttributes = nil
		}
		return true
	}},

	// What is done.
	{Name: "last come, first served", Clause: "TS 23.333 §5.14", Rule: rule.FlowFCFS, config: func(c *floor.Config) { c.HonourPriority = true },
		receive: func(s *faultyServer, _ *floor.Conn, _ *bfcp.Header, b bfcp.Body) (bfcp.Body, bool) {
			if r, ok := b.(*bfcp.FloorRequest); ok {
				s.asked, r.Priority = r.Priority, bfcp.Some(bfcp.Priority(min(s.count, 4)))
				s.count++
			}
			return b, true
		},
		send: func(s *faultyServer, h *bfcp.Header, b bfcp.Body) bool {
			if a, ok := b.(*bfcp.FloorRequestStatus); ok && s.last.Primitive == bfcp.PrimitiveFloorRequest && h.TransactionID == s.last.TransactionID {
				s.priorities[a.FloorRequestInformation.FloorRequestID] = s.asked
			}
			return eachInfo(func(s *faultyServer, i *bfcp.FloorRequestInformation) {
				i.Priority = s.priorities[i.FloorRequestID]
				i.Priority.Value = min(i.Priority.Value, bfcp.PriorityHighest)
			})(s, h, b)
		}},
	{Name: "floor kept after release", Clause: "RFC 4582 §13.4", Rule: rule.FlowReleaseStatus,
		receive: func(s *faultyServer, _ *floor.Conn, _ *bfcp.Header, b bfcp.Body) (bfcp.Body, bool) {
			if r, ok := b.(*bfcp.FloorRelease); ok {
				return &bfcp.FloorRequestQuery{FloorRequestID: r.FloorRequestID}, true
			}
			return b, true
		},
		send: eachInfo(func(s *faultyServer, i *bfcp.FloorRequestInformation) {
			if s.last.Primitive == bfcp.PrimitiveFloorRelease {
				i.OverallRequestStatus.Value.RequestStatus = bfcp.Some(bfcp.RequestStatus{Status: bfcp.StatusReleased})
			}
		})},
	{Name: "beneficiary not read", Clause: "RFC 4582 §13.1.1",
		receive: func(_ *faultyServer, _ *floor.Conn, _ *bfcp.Header, b bfcp.Body) (bfcp.Body, bool) {
			if r, ok := b.(*bfcp.FloorRequest); ok {
				r.BeneficiaryID = bfcp.Optional[uint16]{}
			}
			return b, true
		}},
	{Name: "only the first floor read", Clause: "RFC 4582 §4.1", Rule: rule.FlowAnswerSubject,
		receive: func(_ *faultyServer, _ *floor.Conn, _ *bfcp.Header, b bfcp.Body) (bfcp.Body, bool) {
			if r, ok := b.(*bfcp.FloorRequest); ok && len(r.FloorIDs) > 1 {
				r.FloorIDs = r.FloorIDs[:1]
			}
			return b, true
		}},
	{Name: "subscriptions add up", Clause: "RFC 4582 §12.1.1", Rule: rule.FlowSubscribers, receive: addUp},
	{Name: "mandatory bit not read", Clause: "RFC 4582 §5.2", Rule: rule.FlowErrorDemanded,
		receive: func(_ *faultyServer, _ *floor.Conn, _ *bfcp.Header, b bfcp.Body) (bfcp.Body, bool) {
			if hello, ok := b.(*bfcp.Hello); ok {
				hello.Extensions = nil
			}
			return b, true
		}},
	{Name: "queue position of the chair not read", Clause: "RFC 4582 §11.1",
		receive: eachOrder(func(a *bfcp.FloorRequestStatusAttribute) { a.RequestStatus.Value.QueuePosition = 0 })},
	{Name: "the chair's denial grants", Clause: "RFC 4582 §11.1", receive: eachOrder(func(a *bfcp.FloorRequestStatusAttribute) {
		if a.RequestStatus.Value.Status == bfcp.StatusDenied {
			a.RequestStatus.Value.Status = bfcp.StatusGranted
		}
	})},
	{Name: "the chair's word for one floor is for the first", Clause: "RFC 4582 §11.1",
		receive: eachOrder(func(a *bfcp.FloorRequestStatusAttribute) { a.FloorID = 10 })},
}

func header(change func(*faultyServer, *bfcp.Header)) func(*faultyServer, *bfcp.Header, bfcp.Body) bool {
	return func(s *faultyServer, h *bfcp.Header, _ bfcp.Body) bool {
		change(s, h)
		return true
	}
}

func drop(p bfcp.Primitive) func(*faultyServer, *bfcp.Header, bfcp.Body) bool {
	return func(_ *faultyServer, h *bfcp.Header, _ bfcp.Body) bool {
		return h.TransactionID != 0 || h.Primitive != p
	}
}

func eachInfo(change func(*faultyServer, *bfcp.FloorRequestInformation)) func(*faultyServer, *bfcp.Header, bfcp.Body) bool {
	return func(s *faultyServer, _ *bfcp.Header, b bfcp.Body) bool {
		switch b := b.(type) {
		case *bfcp.FloorRequestStatus:
			change(s, &b.FloorRequestInformation)
		case *bfcp.FloorStatus:
			for i := range b.FloorRequestInformation {
				change(s, &b.FloorRequestInformation[i])
			}
		case *bfcp.UserStatus:
			for i := range b.FloorRequestInformation {
				change(s, &b.FloorRequestInformation[i])
			}
		}
		return true
	}
}

func status(from, to bfcp.Status) func(*faultyServer, *bfcp.Header, bfcp.Body) bool {
	return eachInfo(func(_ *faultyServer, i *bfcp.FloorRequestInformation) {
		if v := &i.OverallRequestStatus.Value.RequestStatus.Value; v.Status == from {
			*v = bfcp.RequestStatus{Status: to}
		}
	})
}

func code(from, to bfcp.ErrorCode) func(*faultyServer, *bfcp.Header, bfcp.Body) bool {
	return func(_ *faultyServer, _ *bfcp.Header, b bfcp.Body) bool {
		if e, ok := b.(*bfcp.Error); ok && e.Code == from {
			e.Code = to
		}
		return true
	}
}

func eachOrder(change func(*bfcp.FloorRequestStatusAttribute)) func(*faultyServer, *floor.Conn, *bfcp.Header, bfcp.Body) (bfcp.Body, bool) {
	return func(_ *faultyServer, _ *floor.Conn, _ *bfcp.Header, b bfcp.Body) (bfcp.Body, bool) {
		if a, ok := b.(*bfcp.ChairAction); ok {
			for i := range a.FloorRequestInformation.FloorRequestStatus {
				change(&a.FloorRequestInformation.FloorRequestStatus[i])
			}
		}
		return b, true
	}
}

func addUp(s *faultyServer, _ *floor.Conn, h *bfcp.Header, b bfcp.Body) (bfcp.Body, bool) {
	if q, ok := b.(*bfcp.FloorQuery); ok {
		q.FloorIDs = append(q.FloorIDs, s.floors[h.UserID]...)
		s.floors[h.UserID] = slices.Clone(q.FloorIDs)
	}
	return b, true
}
