package oracle

// Op is what is asked.
type Op uint8

// The questions.
const (
	// OpDecode: is this message what the specifications allow?
	OpDecode Op = iota + 1
	// OpEncode: what are the octets of this message, and is it allowed?
	OpEncode
	// OpAnswer: which SDP answers does this offer permit, and is this one?
	OpAnswer
	// OpDerive: which keys follow from these?
	OpDerive
	// OpReaction: what must a box do on this message in this state?
	OpReaction
	// OpTrace: is this sequence of events allowed?
	OpTrace
	// OpRules: the catalogue, or one rule of it.
	OpRules
	// OpVersion: the version of the language of questions and answers.
	OpVersion
	// OpSchema: the JSON Schema of questions and answers.
	OpSchema
)

// Kind is what kind of message a question is about.
type Kind uint8

// The kinds. KindSDP and KindMp are text.
const (
	KindBFCP Kind = iota + 1
	KindSDP
	KindMIKEY
	KindMp
	KindTLSRecord
	KindTLSHandshake
)

// Profile is the set of specifications to judge by. The zero value is the one
// that TS 23.333 cites.
type Profile uint8

// The profiles.
const (
	RFC4582 Profile = iota // and RFC 4583 for SDP
	RFC8855                // and RFC 8856
)

// Transport is what BFCP travels over. It matters in RFC 8855, where messages
// over UDP have a version of their own; there AnyTransport goes by the version
// that the message has.
type Transport uint8

// The transports.
const (
	AnyTransport Transport = iota
	TCP
	UDP
)

// Role is a part that somebody plays. For decode and encode it is the sender's;
// for reaction that of the box which has to react.
type Role uint8

// The roles. Offer and answer are those of a session description, Client and
// Server those of BFCP and TLS; the others are for reaction.
const (
	AnyRole Role = iota
	Offer
	Answer
	Client
	Server
	Participant
	UE
	MRFC
	MRFP
)

// Request is one question. Which members a question needs is in docs/oracle.md;
// those that it does not need are not looked at.
type Request struct {
	// ID is any JSON value, as its text. It comes back in the answer; nil for
	// none.
	ID        []byte
	Op        Op
	Kind      Kind
	Profile   Profile
	Transport Transport
	Role      Role
	// Octets are the message: for a text kind its text. They are not kept and
	// not changed, but Verdict.BFCP refers to them.
	Octets []byte
	// View asks for Verdict.Message, the message field by field as JSON. It is
	// on in JSON requests unless "view":false says otherwise.
	View bool
	// Message is what OpEncode encodes: the JSON object that a view is.
	Message []byte
	// Offer and Answer are session descriptions, for OpAnswer. No answer is
	// nil.
	Offer, Answer []byte
	// Inputs (OpDerive), State and Done (OpReaction) and Config (OpTrace) are
	// JSON objects; Events (OpTrace) is a JSON array.
	Inputs, State, Done, Config, Events []byte
	// Rule is the ID of the one rule that OpRules should give; empty for all.
	Rule string
}

// names are the words for the values of an enumeration, by value.
type names []string

var (
	opNames        = names{1: "decode", "encode", "answer", "derive", "reaction", "trace", "rules", "version", "schema"}
	kindNames      = names{1: "bfcp", "sdp", "mikey", "mp", "tls-record", "tls-handshake"}
	profileNames   = names{"rfc4582", "rfc8855"}
	transportNames = names{1: "tcp", "udp"}
	roleNames      = names{1: "offer", "answer", "client", "server", "participant", "ue", "mrfc", "mrfp"}
)

func (n names) of(i int) string {
	if i < len(n) {
		return n[i]
	}
	return ""
}

// find returns the value of a word, or -1.
func (n names) find(word []byte) int {
	for i, name := range n {
		if name != "" && name == string(word) {
			return i
		}
	}
	return -1
}

// String returns the word that requests use, "" for a value that is none.
func (o Op) String() string { return opNames.of(int(o)) }

// String returns the word that requests use, "" for a value that is none.
func (k Kind) String() string { return kindNames.of(int(k)) }

// String returns the word that requests use, "" for a value that is none.
func (p Profile) String() string { return profileNames.of(int(p)) }

// String returns the word that requests use, "" for AnyTransport.
func (t Transport) String() string { return transportNames.of(int(t)) }

// String returns the word that requests use, "" for AnyRole.
func (r Role) String() string { return roleNames.of(int(r)) }

// text tells whether messages of that kind are text.
func (k Kind) text() bool { return k == KindSDP || k == KindMp }
