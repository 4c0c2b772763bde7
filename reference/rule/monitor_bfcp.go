package rule

// Rules of floor control as seen from outside: over a trace of BFCP messages, by
// reference/monitor. The same trace may be a whole call's or bare BFCP. Receiver
// is Either throughout, as for call.go.

// Transactions.
var (
	FlowWellFormed = add(Rule{ID: "flow/well-formed", Clause: "RFC 4582 §5", Level: Must, Receiver: Either,
		Summary: "What a BFCP entity sends breaks no MUST of the message format."})
	FlowClientTransaction = add(Rule{ID: "flow/client-transaction", Clause: "RFC 4582 §8.1", Level: Must, Receiver: Either,
		Summary: "A client's request has a Transaction ID other than 0 that none of its unanswered requests has."})
	FlowTransactionEcho = add(Rule{ID: "flow/transaction-echo", Clause: "RFC 4582 §8.2", Level: Must, Receiver: Either,
		Summary: "A response has the Conference ID, the Transaction ID and the User ID of a request that reached the server on that connection."})
	FlowNotificationID = add(Rule{ID: "flow/notification-id", Clause: "RFC 4582 §8.2, §13.1.2, §13.5.2; RFC 8855 §8.2", Level: Must, Receiver: Either,
		Summary: "A message that the server sends of its own accord has the Transaction ID 0 over TCP, and another one over UDP."})
	FlowAnsweredOnce = add(Rule{ID: "flow/answered-once", Clause: "RFC 4582 §8", Level: Must, Receiver: Either,
		Summary: "A request gets one response."})
	FlowResponsePrimitive = add(Rule{ID: "flow/response-primitive", Clause: "RFC 4582 §13", Level: Must, Receiver: Either,
		Summary: "A request is answered by the primitive that belongs to it or by Error."})
	FlowAnswered = add(Rule{ID: "flow/answered", Clause: "RFC 4582 §13", Level: Should, Receiver: Either,
		Summary: "A request gets a response, as soon as possible."})
	FlowAnswered8855 = add(Rule{ID: "flow/answered-8855", Clause: "RFC 8855 §13", Level: Must, Receiver: Either,
		Summary: "A request gets a response, if only an Error."})
	FlowAnswerSubject = add(Rule{ID: "flow/answer-subject", Clause: "RFC 4582 §13.1.1, §13.2, §13.4", Level: Must, Receiver: Either,
		Summary: "The answer to FloorRequest is about the floors asked for, that to FloorRelease and FloorRequestQuery about the request named, that to FloorQuery about one of its floors or, if it named none, about none."})
	FlowOverallStatus = add(Rule{ID: "flow/overall-status", Clause: "RFC 4582 §13.2 to §13.5", Level: Must, Receiver: Either,
		Summary: "The answer to FloorRequestQuery, UserQuery, FloorRelease and FloorQuery gives the overall status of each floor request in it."})
)

// Floor requests and floors.
var (
	FlowRequestID = add(Rule{ID: "flow/request-id", Clause: "RFC 4582 §13.1.1", Level: Must, Receiver: Either,
		Summary: "A new floor request gets an identifier that no ongoing request of the conference has."})
	FlowLifeCycle = add(Rule{ID: "flow/life-cycle", Clause: "RFC 4582 §5.2.5, §10.1.2, §11.1", Level: Must, Receiver: Either,
		Summary: "A floor request goes from Pending to Accepted to Granted to Released or Revoked, or ends Denied or Cancelled before it was granted; it never goes back, and nothing follows an end."})
	FlowReleaseStatus = add(Rule{ID: "flow/release-status", Clause: "RFC 4582 §13.4", Level: Should, Receiver: Either,
		Summary: "A released request ends Released if it was granted before and Cancelled if it was not."})
	FlowAtomic = add(Rule{ID: "flow/atomic", Clause: "RFC 4582 §4.1, §10.1.2", Level: Must, Receiver: Either,
		Summary: "A request is granted or denied for all of its floors at once."})
	FlowHolders = add(Rule{ID: "flow/holders", Clause: "TS 23.333 §8.45, §5.14", Level: Must, Receiver: Either,
		Summary: "At no time more requests hold a floor than the conference's policy permits."})
	FlowFCFS = add(Rule{ID: "flow/fcfs", Clause: "TS 23.333 §5.14", Level: Must, Receiver: Either,
		Summary: "Under first-come-first-served no request is granted while an older one, of no lower priority, waits for the same floors or some of them."})
	FlowQueuePosition = add(Rule{ID: "flow/queue-position", Clause: "RFC 4582 §5.2.5", Level: Should, Receiver: Either,
		Summary: "The queue position is 0 unless the status is Accepted; two requests for a floor do not share a place in its queue; no place is further back than there are requests."})
	FlowDecisionReported = add(Rule{ID: "flow/decision-reported", Clause: "TS 23.333 §6.2.13.2.4", Level: Must, Receiver: Either,
		Summary: "A server in the MRFP reports to the MRFC that a floor was granted."})
	FlowReleaseRevokes = add(Rule{ID: "flow/release-revokes", Clause: "TS 23.333 §6.2.13", Level: Must, Receiver: Either,
		Summary: "When the connection of a participant who holds a floor is released over Mp, the server revokes the floor."})
	FlowForeignRelease = add(Rule{ID: "flow/foreign-release", Clause: "our policy", Level: Policy, Receiver: Either,
		Summary: "Nobody but requester, beneficiary and chair ends a floor request."})
)

// Subscriptions, errors and the connection.
var (
	FlowSubscribers = add(Rule{ID: "flow/subscribers", Clause: "RFC 4582 §13.5", Level: Must, Receiver: Either,
		Summary: "The server sends FloorStatus of its own accord to nobody but who asked about that floor in the last FloorQuery."})
	FlowFloorStatus = add(Rule{ID: "flow/floor-status", Clause: "RFC 4582 §13.5.2", Level: Should, Receiver: Either,
		Summary: "Who asked about several floors gets a FloorStatus for each of them."})
	FlowErrorCode = add(Rule{ID: "flow/error-code", Clause: "RFC 4582 §5.2.6, §13", Level: Must, Receiver: Either,
		Summary: "The code of an Error names something that is wrong with the request."})
	FlowErrorDemanded = add(Rule{ID: "flow/error-demanded", Clause: "RFC 4582 §13", Level: Should, Receiver: Either,
		Summary: "A request about a conference, a floor or a floor request that does not exist, or with a mandatory attribute that the server does not know, gets an Error."})
	FlowUnparsable = add(Rule{ID: "flow/unparsable", Clause: "RFC 4582 §6", Level: Must, Receiver: Either,
		Summary: "Who receives data over TCP that cannot be parsed closes the connection."})
	FlowUnparsableUDP = add(Rule{ID: "flow/unparsable-udp", Clause: "RFC 8855 §6.2", Level: Must, Receiver: Either,
		Summary: "A server that receives a datagram that it cannot parse answers with Error 10, or 13 where the length is wrong, as far as an answer can be built."})
)
