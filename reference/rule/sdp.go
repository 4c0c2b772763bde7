package rule

// Rules of session descriptions with a BFCP media description. What an answerer
// does about an offer that it cannot answer is to refuse it with 488 (RFC 3261
// §21.4.26), an offerer about such an answer to end the session.
var (
	SDPSyntax = add(Rule{ID: "sdp/syntax", Clause: "RFC 4566 §5", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "A session description is lines of type=value in the order of the grammar."})
	SDPSize = add(Rule{ID: "sdp/size", Clause: "our policy", Level: Policy, Receiver: Reject, Reaction: "488",
		Summary: "No more than 64 KiB of session description are read."})
	SDPMedia = add(Rule{ID: "sdp/media", Clause: "RFC 4583 §3", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "A BFCP stream is one m-line with the media application and a BFCP transport protocol."})
	SDPSeveral = add(Rule{ID: "sdp/several", Clause: "RFC 4583 §3", Level: May, Receiver: Either,
		Summary: "More than one BFCP stream in a description is not forbidden; this procedure sets up one."})
	SDPAddress = add(Rule{ID: "sdp/address", Clause: "RFC 4566 §5.7", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "Each media description has a connection address, its own or the session's."})
	SDPPort = add(Rule{ID: "sdp/port", Clause: "RFC 4145 §4.1", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "Port zero refuses the stream; who wants it gives a port."})
	SDPFormat = add(Rule{ID: "sdp/format", Clause: "RFC 4583 §3", Level: Should, Receiver: Accept, Reaction: "ignore",
		Summary: "The format list of a BFCP m-line is a single asterisk; receivers ignore it."})
	SDPActivePort = add(Rule{ID: "sdp/active-port", Clause: "RFC 4145 §4.1", Level: Should, Receiver: Accept,
		Summary: "An active endpoint gives port 9, because nobody connects to it."})
	SDPSetup = add(Rule{ID: "sdp/setup", Clause: "RFC 4145 §4", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=setup is active, passive, actpass or holdconn."})
	SDPSetupTwice = add(Rule{ID: "sdp/setup-twice", Clause: "RFC 4145 §4", Level: May, Receiver: Either,
		Summary: "No clause says what a second, different a=setup of the same media means."})
	SDPSetupAnswer = add(Rule{ID: "sdp/setup-answer", Clause: "RFC 4145 §4.1", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer's a=setup is one that the table allows for the offer's, and never actpass."})
	SDPConnection = add(Rule{ID: "sdp/connection", Clause: "RFC 4145 §5", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=connection is new or existing."})
	SDPConnectionAnswer = add(Rule{ID: "sdp/connection-answer", Clause: "RFC 4145 §5.1", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "An offer of a new connection is answered with new."})
	SDPFloorControl = add(Rule{ID: "sdp/floorctrl", Clause: "RFC 4583 §4", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=floorctrl lists roles out of c-only, s-only and c-s."})
	SDPFloorControlAnswer = add(Rule{ID: "sdp/floorctrl-answer", Clause: "RFC 4583 §4", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer takes the role that matches one the offer lists: s-only for c-only, c-only for s-only, c-s for c-s; without a list the answerer is the server."})
	SDPConferenceID = add(Rule{ID: "sdp/confid", Clause: "RFC 4583 §5", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=confid is the decimal BFCP conference ID, 32 bits."})
	SDPUserID = add(Rule{ID: "sdp/userid", Clause: "RFC 4583 §5", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=userid is the decimal BFCP user ID, 16 bits."})
	SDPIDsGiven = add(Rule{ID: "sdp/ids-given", Clause: "RFC 4583 §5", Level: Should, Receiver: Either,
		Summary: "The endpoint that acts as the floor control server gives a=confid and a=userid."})
	SDPFloorID = add(Rule{ID: "sdp/floorid", Clause: "RFC 4583 §6", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=floorid is a decimal floor ID, 16 bits, and may list the labels of its streams behind mstrm."})
	SDPMStream = add(Rule{ID: "sdp/m-stream", Clause: "RFC 4583 §6", Level: Must, Receiver: Accept,
		Summary: "The list of streams is called mstrm; m-stream, as in the RFC's own example, is an error that receivers take for it (RFC 8856 §6)."})
	SDPLabel = add(Rule{ID: "sdp/label", Clause: "RFC 4583 §6", Level: Must, Receiver: Either,
		Summary: "The streams of a floor are labels of media in the same description."})
	SDPKeyMgmt = add(Rule{ID: "sdp/key-mgmt", Clause: "RFC 4567 §3.1", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=key-mgmt is a protocol identifier and base64 data."})
	SDPKeyMgmtSession = add(Rule{ID: "sdp/key-mgmt-session", Clause: "RFC 4567 §3.1", Level: May, Receiver: Accept, Reaction: "ignore",
		Summary: "Key management data at session level do not hold for media that have their own."})
	SDPAnswerProto = add(Rule{ID: "sdp/answer-proto", Clause: "RFC 3264 §6", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer has the same transport protocol as the offer."})
	SDPAnswerMedia = add(Rule{ID: "sdp/answer-media", Clause: "RFC 3264 §6", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer has as many m-lines as the offer, in its order."})
)
