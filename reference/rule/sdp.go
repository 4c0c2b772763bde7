package rule

// Rules of session descriptions with a BFCP media description.
//
// Few clauses say what the reader of a broken description does, and most that
// do tell it to ignore or to be tolerant; so the rule for the reader is "either"
// wherever none speaks, and "reject" only where one does or where offerer and
// answerer are left without a common view of the connection. To reject is, for
// an answerer, to refuse the offer with 488 (RFC 3261 §21.4.26), for an offerer
// to end the session. RFC 4566's numbers are also RFC 8866's. "-8856" marks what
// only RFC 8856 demands.

// The description as text.
var (
	SDPSize = add(Rule{ID: "sdp/size", Clause: "our policy", Level: Policy, Receiver: Reject, Reaction: "488",
		Summary: "No more than 64 KiB of session description are read."})
	SDPVersion = add(Rule{ID: "sdp/version", Clause: "RFC 4566 §5.1", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "A session description begins with v=0."})
	SDPTypeLetter = add(Rule{ID: "sdp/type-letter", Clause: "RFC 4566 §5", Level: Must, Receiver: Reject, Reaction: "ignore",
		Summary: "There are 15 type letters, in lower case; a description with another one is ignored or rejected as a whole."})
	SDPSyntax = add(Rule{ID: "sdp/syntax", Clause: "RFC 4566 §5, §9", Level: Must, Receiver: Either, Reaction: "discard",
		Summary: "A line is a type letter, = and a value that is not empty, without NUL or carriage return, in the form that its type has."})
	SDPLineEnd = add(Rule{ID: "sdp/line-end", Clause: "RFC 4566 §5", Level: Must, Receiver: Either,
		Summary: "A line ends with CRLF; readers should also take LF alone."})
	SDPOrder = add(Rule{ID: "sdp/order", Clause: "RFC 4566 §5", Level: Must, Receiver: Either, Reaction: "discard",
		Summary: "The lines stand in the one order that the grammar has, and once where it has them once."})
	SDPRequired = add(Rule{ID: "sdp/required", Clause: "RFC 4566 §5", Level: Must, Receiver: Either, Reaction: "discard",
		Summary: "A description has the lines o=, s= and t=."})
	SDPOrigin = add(Rule{ID: "sdp/origin", Clause: "RFC 4566 §5.2, RFC 3264 §5", Level: Must, Receiver: Either,
		Summary: "o= has six fields; session identifier and version are numbers that fit a signed 64-bit integer."})
	SDPConnectionData = add(Rule{ID: "sdp/connection-data", Clause: "RFC 4566 §5.7", Level: Must, Receiver: Either,
		Summary: "c= is network type, address type and an address of that type; slashes and several lines are for multicast."})
	SDPAddress = add(Rule{ID: "sdp/address", Clause: "RFC 4566 §5.7", Level: Must, Receiver: Either,
		Summary: "Each media description has a connection address, its own or the session's."})
	SDPMediaLine = add(Rule{ID: "sdp/m-line", Clause: "RFC 4566 §5.14", Level: Must, Receiver: Either,
		Summary: "m= is media, port, protocol and at least one format, each a token, one space between them."})
	SDPAttribute = add(Rule{ID: "sdp/attribute", Clause: "RFC 4566 §5.13, §9", Level: Must, Receiver: Either,
		Summary: "The name of an attribute is a token."})
)

// The BFCP stream: its m-line and the attributes that belong to every TCP stream.
var (
	SDPNoBFCP = add(Rule{ID: "sdp/no-bfcp", Clause: "our policy", Level: Policy, Receiver: Reject, Reaction: "488",
		Summary: "The description has a BFCP stream; without one there is nothing here to set up."})
	SDPMedia = add(Rule{ID: "sdp/media", Clause: "RFC 4583 §3", Level: Must, Receiver: Either,
		Summary: "The media type of a BFCP stream is application."})
	SDPSeveral = add(Rule{ID: "sdp/several", Clause: "RFC 4583 §3", Level: May, Receiver: Either,
		Summary: "More than one BFCP stream in a description is not forbidden; this procedure sets up one."})
	SDPPort = add(Rule{ID: "sdp/port", Clause: "RFC 4145 §4.1", Level: Must, Receiver: Either,
		Summary: "The port of a TCP stream is a valid port number, also where nobody connects to it."})
	SDPFormat = add(Rule{ID: "sdp/format", Clause: "RFC 4583 §3", Level: Should, Receiver: Accept, Reaction: "ignore",
		Summary: "The format list of a BFCP m-line is a single asterisk; readers ignore it."})
	SDPFormat8856 = add(Rule{ID: "sdp/format-8856", Clause: "RFC 8856 §4", Level: Must, Receiver: Accept, Reaction: "ignore",
		Summary: "The format list of a BFCP m-line is a single asterisk; readers ignore anything else."})
	SDPActivePort = add(Rule{ID: "sdp/active-port", Clause: "RFC 4145 §4.1", Level: Should, Receiver: Accept,
		Summary: "An active endpoint gives port 9, because nobody connects to it."})
	SDPUnreachable = add(Rule{ID: "sdp/unreachable", Clause: "our policy", Level: Policy, Receiver: Reject, Reaction: "488",
		Summary: "Who waits for the connection gives an IP address and a port: host names are not resolved here."})
	SDPSetup = add(Rule{ID: "sdp/setup", Clause: "RFC 4145 §4", Level: Must, Receiver: Either, Reaction: "488",
		Summary: "a=setup is active, passive, actpass or holdconn."})
	SDPConnection = add(Rule{ID: "sdp/connection", Clause: "RFC 4145 §5", Level: Must, Receiver: Either, Reaction: "488",
		Summary: "a=connection is new or existing."})
	SDPConnectionGiven = add(Rule{ID: "sdp/connection-given", Clause: "RFC 4145 §5.1", Level: Should, Receiver: Accept,
		Summary: "An offer of a TCP stream says a=connection; without it, new is meant."})
	SDPCase = add(Rule{ID: "sdp/case", Clause: "RFC 4566 §5, RFC 2234 §2.3", Level: May, Receiver: Either,
		Summary: "SDP values are case-significant by default, and the grammars of these attributes are not: capital letters are open."})
	SDPTwice = add(Rule{ID: "sdp/twice", Clause: "none", Level: May, Receiver: Either,
		Summary: "No clause forbids, or says what it means, that an attribute with one value stands twice in one place."})
	SDPLevel = add(Rule{ID: "sdp/level", Clause: "RFC 4583 §4-§6, RFC 4145 §5", Level: May, Receiver: Either, Reaction: "ignore",
		Summary: "Attributes that are defined for media mean nothing at session level; whether they are a default is open (RFC 4566 §5)."})
	SDPFingerprint = add(Rule{ID: "sdp/fingerprint", Clause: "RFC 4583 §8", Level: Should, Receiver: Accept,
		Summary: "A stream over TLS has a=fingerprint, unless key management data give the keys."})
)

// What belongs to floor control.
var (
	SDPFloorControl = add(Rule{ID: "sdp/floorctrl", Clause: "RFC 4583 §4", Level: Must, Receiver: Either, Reaction: "488",
		Summary: "a=floorctrl is a list of c-only, s-only and c-s, one space between them."})
	SDPFloorControlGiven = add(Rule{ID: "sdp/floorctrl-given", Clause: "RFC 4583 §4", Level: Should, Receiver: Accept,
		Summary: "A floor control server says a=floorctrl."})
	SDPFloorControlGiven8856 = add(Rule{ID: "sdp/floorctrl-given-8856", Clause: "RFC 8856 §10.1", Level: Must, Receiver: Accept,
		Summary: "An offer says a=floorctrl; without it the offerer is the client."})
	SDPFloorControlBoth8856 = add(Rule{ID: "sdp/floorctrl-c-s-8856", Clause: "RFC 8856 §5.1", Level: Must, Receiver: Accept,
		Summary: "c-s is no longer sent; in an offer it is taken for c-only s-only."})
	SDPConferenceID = add(Rule{ID: "sdp/confid", Clause: "RFC 4583 §5", Level: Must, Receiver: Either,
		Summary: "a=confid is the decimal BFCP conference ID, 32 bits."})
	SDPUserID = add(Rule{ID: "sdp/userid", Clause: "RFC 4583 §5", Level: Must, Receiver: Either,
		Summary: "a=userid is the decimal BFCP user ID, 16 bits."})
	SDPIDsGiven = add(Rule{ID: "sdp/ids-given", Clause: "RFC 4583 §5", Level: Should, Receiver: Either,
		Summary: "The floor control server gives a=confid and a=userid."})
	SDPIDsGiven8856 = add(Rule{ID: "sdp/ids-given-8856", Clause: "RFC 8856 §10.1, §10.2", Level: Must, Receiver: Either,
		Summary: "Who says s-only, or c-s in an offer, gives a=confid and a=userid."})
	SDPFloorID = add(Rule{ID: "sdp/floorid", Clause: "RFC 4583 §6", Level: Must, Receiver: Either,
		Summary: "a=floorid is a decimal floor ID, 16 bits, and, behind mstrm:, labels of streams, one space between them."})
	SDPMStream = add(Rule{ID: "sdp/m-stream", Clause: "RFC 4583 §6, RFC 8856 §5.4", Level: Must, Receiver: Either,
		Summary: "The streams of a floor stand behind mstrm:. m-stream:, from an example of RFC 4583, is an error; readers are recommended to take it."})
	SDPFloorStreams8856 = add(Rule{ID: "sdp/floorid-mstrm-8856", Clause: "RFC 8856 §5.4", Level: Must, Receiver: Either,
		Summary: "a=floorid names at least one stream of its floor."})
	SDPFloorsGiven = add(Rule{ID: "sdp/floors-given", Clause: "RFC 4583 §6", Level: Should, Receiver: Accept,
		Summary: "The floor control server gives a=floorid."})
	SDPFloorsGiven8856 = add(Rule{ID: "sdp/floors-given-8856", Clause: "RFC 8856 §10.1, §10.2", Level: Must, Receiver: Either,
		Summary: "Who says s-only, or c-s in an offer, gives a=floorid."})
	SDPLabel = add(Rule{ID: "sdp/label", Clause: "RFC 4574 §4", Level: Must, Receiver: Either,
		Summary: "a=label is a token."})
	SDPLabelGiven = add(Rule{ID: "sdp/label-given", Clause: "RFC 4583 §6", Level: Should, Receiver: Either,
		Summary: "The streams of a floor are labelled, in this description or in the one that it answers."})
	SDPLabelGiven8856 = add(Rule{ID: "sdp/label-given-8856", Clause: "RFC 8856 §10.1, §10.2", Level: Must, Receiver: Either,
		Summary: "The streams of a floor are labelled; RFC 8856's own examples label the offer's alone."})
	SDPVersions8856 = add(Rule{ID: "sdp/bfcpver-8856", Clause: "RFC 8856 §5.5", Level: Must, Receiver: Either,
		Summary: "a=bfcpver is a list of decimal BFCP versions of 3 bits, one space between them."})
	SDPVersionsGiven8856 = add(Rule{ID: "sdp/bfcpver-given-8856", Clause: "RFC 8856 §10.1, §10.2", Level: Must, Receiver: Accept,
		Summary: "Offer and answer say a=bfcpver; without it version 1 is meant over a reliable transport, 2 over another."})
	SDPBundle8856 = add(Rule{ID: "sdp/bundle-8856", Clause: "RFC 8856 §6", Level: Must, Receiver: Either,
		Summary: "A BFCP stream is not in a BUNDLE group."})
)

// Key management.
var (
	SDPKeyMgmt = add(Rule{ID: "sdp/key-mgmt", Clause: "RFC 4567 §3.1, §4.1.1", Level: Must, Receiver: Reject, Reaction: "488",
		Summary: "a=key-mgmt is a protocol identifier of letters and digits, one space and base64 data; an error in it aborts the session."})
	SDPKeyMgmtOverridden = add(Rule{ID: "sdp/key-mgmt-overridden", Clause: "RFC 4567 §3.1, §4.1.2", Level: May, Receiver: Either,
		Summary: "Broken data at session level, for media that have data of their own: one clause ignores them, the other aborts the session."})
	SDPKeyMgmtTwice = add(Rule{ID: "sdp/key-mgmt-twice", Clause: "RFC 4567 §4.1.2", Level: May, Receiver: Either,
		Summary: "Several a=key-mgmt in one place are for several protocols; two of one protocol are not foreseen."})
	SDPKeyMgmtAnswer = add(Rule{ID: "sdp/key-mgmt-answer", Clause: "RFC 4567 §4.1.2", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answerer uses a key management protocol out of the offer."})
)

// Offer and answer.
var (
	SDPAnswerMedia = add(Rule{ID: "sdp/answer-media", Clause: "RFC 3264 §6, §6.1", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer has as many m-lines as the offer, in its order and with its media types."})
	SDPAnswerProto = add(Rule{ID: "sdp/answer-proto", Clause: "RFC 3264 §6.1, RFC 8856 §10.2", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer has the offer's transport protocol."})
	SDPAnswerTime = add(Rule{ID: "sdp/answer-time", Clause: "RFC 3264 §6", Level: Must, Receiver: Either,
		Summary: "t= of the answer is that of the offer."})
	SDPRefused = add(Rule{ID: "sdp/refused", Clause: "RFC 3264 §6, RFC 8856 §10.3", Level: May, Receiver: Reject, Reaction: "make no connection",
		Summary: "A stream with port 0 is refused: nobody connects."})
	SDPAnswerRefused = add(Rule{ID: "sdp/answer-refused", Clause: "RFC 3264 §8.2", Level: Must, Receiver: Reject, Reaction: "make no connection",
		Summary: "A stream that is offered with port 0 is answered with port 0."})
	SDPSetupAnswer = add(Rule{ID: "sdp/setup-answer", Clause: "RFC 4145 §4.1", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer's a=setup is one that the table allows for the offer's, and never actpass."})
	SDPConnectionAnswer = add(Rule{ID: "sdp/connection-answer", Clause: "RFC 4145 §5.1, §5.2", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "An offer of a new connection is answered with new, one of the existing connection with either."})
	SDPFloorControlAnswer = add(Rule{ID: "sdp/floorctrl-answer", Clause: "RFC 4583 §4", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer's role matches one that the offer lists: s-only for c-only, c-only for s-only, c-s for c-s."})
	SDPFloorControlAnswer8856 = add(Rule{ID: "sdp/floorctrl-answer-8856", Clause: "RFC 8856 §5.1", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer's role is s-only or c-only, and matches one that the offer lists; c-s there stands for both."})
	SDPFloorControlOne = add(Rule{ID: "sdp/floorctrl-one", Clause: "RFC 4583 §4, RFC 8856 §5.1", Level: Must, Receiver: Either,
		Summary: "An answer's a=floorctrl has one role."})
	SDPFloorControlMissing = add(Rule{ID: "sdp/floorctrl-missing", Clause: "RFC 4583 §4, RFC 8856 §10.2", Level: Must, Receiver: Either,
		Summary: "An answer to an offer with a=floorctrl has a=floorctrl."})
	SDPFloorControlUnasked = add(Rule{ID: "sdp/floorctrl-unasked", Clause: "RFC 4583 §4", Level: May, Receiver: Either,
		Summary: "Without a=floorctrl in the offer the answerer is the server; no clause says what another role in the answer means."})
	SDPVersionsAnswer8856 = add(Rule{ID: "sdp/bfcpver-answer-8856", Clause: "RFC 8856 §10.2", Level: Must, Receiver: Reject, Reaction: "end the session",
		Summary: "The answer's BFCP versions are among the offer's, and at least one."})
)
