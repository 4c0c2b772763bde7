package rule

// Rules that a floor participant or chair holds its server to, from what reaches
// it on one connection. The monitors judge the same conversation, and more of it,
// from outside (call.go).
var (
	ParticipantConference = add(Rule{ID: "participant/conference", Clause: "RFC 4582 §8.2", Level: Must, Receiver: Either, Reaction: "ignore",
		Summary: "What the server sends to a client is about the client's conference and carries the client's User ID."})
	ParticipantTransaction = add(Rule{ID: "participant/transaction", Clause: "RFC 4582 §8.2", Level: Must, Receiver: Either, Reaction: "ignore",
		Summary: "A response carries the Transaction ID of a message of the client that is still unanswered."})
	ParticipantResponse = add(Rule{ID: "participant/response", Clause: "RFC 4582 §13", Level: Must, Receiver: Either, Reaction: "ignore",
		Summary: "A message is answered by the primitive that belongs to it, or by Error."})
	ParticipantNotification = add(Rule{ID: "participant/notification", Clause: "RFC 4582 §8, §13.8", Level: Must, Receiver: Either, Reaction: "ignore",
		Summary: "Of its own accord the server sends FloorRequestStatus and FloorStatus only; all else is a response."})
	ParticipantPrimitive = add(Rule{ID: "participant/primitive", Clause: "RFC 4582 §5.1", Level: Must, Receiver: Either, Reaction: "ignore",
		Summary: "A server sends no client what only clients send."})
	ParticipantOwnRequest = add(Rule{ID: "participant/own-request", Clause: "RFC 4582 §13.1.2", Level: Policy, Receiver: Either, Reaction: "ignore",
		Summary: "A FloorRequestStatus that the client did not ask for is about a request that the client made on this connection; after a loss it may be an older one (§6)."})
	ParticipantSameRequest = add(Rule{ID: "participant/same-request", Clause: "RFC 4582 §13.2, §13.4", Level: Must, Receiver: Either, Reaction: "ignore",
		Summary: "The answer to FloorRelease and FloorRequestQuery is about the request that was named."})
	ParticipantNewRequest = add(Rule{ID: "participant/new-request", Clause: "RFC 4582 §13.1.1", Level: Must, Receiver: Either,
		Summary: "A new request gets an identifier that no ongoing request of the conference has."})
	ParticipantFloors = add(Rule{ID: "participant/floors", Clause: "RFC 4582 §13.1.1", Level: Must, Receiver: Either,
		Summary: "FLOOR-REQUEST-STATUS lists the floors of the request, all of them and no other."})
	ParticipantLifeCycle = add(Rule{ID: "participant/life-cycle", Clause: "RFC 4582 §10.1.2, §10.2.2, §11.1", Level: Should, Receiver: Either,
		Summary: "A request goes from Pending to Accepted to Granted to Released or Revoked, or ends Denied or Cancelled before it is granted; it never goes back."})
	ParticipantOverall = add(Rule{ID: "participant/overall-status", Clause: "RFC 4582 §13.2, §13.4", Level: Must, Receiver: Either,
		Summary: "The answer to FloorRelease, FloorRequestQuery, UserQuery and FloorQuery gives the overall status of each request."})
	ParticipantSubscription = add(Rule{ID: "participant/subscription", Clause: "RFC 4582 §13.5", Level: Must, Receiver: Either, Reaction: "ignore",
		Summary: "FloorStatus is about a floor that the client asked about in its last FloorQuery, and about none if it asked about none."})
)
