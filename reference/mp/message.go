package mp

import "net/netip"

// Procedure is a procedure of TS 23.333 clause 8.
type Procedure string

// The procedures of the floor control connection. The first string of each is
// the procedure's name in TS 23.333; FloorPolicy's message is called "Indicate
// Floor Policy" there (clause 8.45).
const (
	// FloorPolicy gives the context the conference's common data.
	FloorPolicy Procedure = "Configure Conference For Floor Control"
	// Configure asks for a termination for one BFCP connection (8.44).
	Configure Procedure = "Configure BFCP Termination"
	// TCPFailure notifies that TCP could not be established.
	TCPFailure Procedure = "TCP connection establishment Failure"
	// TLSFailure notifies that TLS could not be established.
	TLSFailure Procedure = "TLS session establishment Failure"
	// Decision reports what was decided on a floor request (6.2.13.2.4).
	Decision Procedure = "Report Floor Request Decision"
	// MediaUpdate confirms that the media follow a decision (8.49).
	MediaUpdate Procedure = "Confirm Media Update"
	// Release takes the BFCP termination out of the context (6.2.13, by
	// subtracting it).
	Release Procedure = "Release Termination"
)

// Kind tells the message of a procedure.
type Kind string

// A procedure has a request or a notification, and an ack. Refusal stands for
// the error reply of H.248 and says why in Cause.
const (
	Request Kind = "Request"
	Notify  Kind = "Notify"
	Ack     Kind = "Ack"
	Refusal Kind = "Refusal"
)

// Protocol is the transport protocol of the termination's media, as the
// m-line's proto field names it.
type Protocol string

// The transport protocols of RFC 4583 §3.
const (
	TCPBFCP    Protocol = "TCP/BFCP"
	TCPTLSBFCP Protocol = "TCP/TLS/BFCP"
)

// Algorithm is a floor control algorithm (TS 23.333 5.14).
type Algorithm string

// First-come-first-served must be supported, chair-controlled may be.
const (
	FCFS            Algorithm = "first-come-first-served"
	ChairControlled Algorithm = "chair-controlled"
)

// FloorPolicyElement is what the conference's policy says of one floor: the
// resources it stands for, the algorithm and how many may hold it at a time.
type FloorPolicyElement struct {
	Floor     uint16    `json:"floor"`
	Resources []string  `json:"resources"`
	Algorithm Algorithm `json:"algorithm"`
	// MaxHolders is 1 or more.
	MaxHolders int `json:"maxHolders"`
}

// DecisionElement is what was decided on a floor request.
type DecisionElement struct {
	FloorRequest uint16   `json:"floorRequest"`
	Floors       []uint16 `json:"floors"`
	User         uint16   `json:"user"`
	// Status is the request status' name in RFC 4582 §5.2.5: "Granted".
	Status string `json:"status"`
}

// Message is one message on Mp. Elements that are not present have their zero
// value; Check tells which must not be.
type Message struct {
	// Transaction pairs a request or notification with its ack. Each side
	// numbers what it starts from 1.
	Transaction uint32    `json:"transaction"`
	Procedure   Procedure `json:"procedure"`
	Kind        Kind      `json:"kind"`
	// Context is the context's number from 1; NewContext stands for the
	// Context Request element (CHOOSE).
	Context    uint32 `json:"context,omitempty"`
	NewContext bool   `json:"newContext,omitempty"`
	// Termination is the bearer termination's number from 1; NewTermination
	// stands for the Termination Request element.
	Termination    uint32 `json:"termination,omitempty"`
	NewTermination bool   `json:"newTermination,omitempty"`

	// ConferenceIdentifier is the BFCP conference (32 bits, RFC 4582 §5.1).
	ConferenceIdentifier *uint32              `json:"conferenceIdentifier,omitempty"`
	Floors               []FloorPolicyElement `json:"floors,omitempty"`
	// Users are the BFCP users that the conference knows; none means any. No
	// element of TS 23.333 carries them: floorcheck's addition.
	Users []uint16 `json:"users,omitempty"`

	Protocol Protocol `json:"protocol,omitempty"`
	// UserID is the BFCP user that the termination serves (16 bits).
	UserID *uint16 `json:"userId,omitempty"`
	// RemoteAddress is the UE's address and port from its offer.
	RemoteAddress netip.AddrPort `json:"remoteAddress,omitzero"`
	// LocalAddressRequest asks for the MRFP's; the ack carries LocalAddress.
	LocalAddressRequest bool           `json:"localAddressRequest,omitempty"`
	LocalAddress        netip.AddrPort `json:"localAddress,omitzero"`
	// PreSharedKey is the Traffic-Encrypting Key of the one Crypto Session,
	// for the TLS handshake.
	PreSharedKey Key `json:"preSharedKey,omitempty"`
	// PreSharedKeyIdentity is what the UE will name the key by. No element
	// of TS 23.333 carries it: floorcheck's addition, absent means any.
	PreSharedKeyIdentity string `json:"preSharedKeyIdentity,omitempty"`
	// NotifyTCPFailure and NotifyTLSFailure arm the two failure events.
	NotifyTCPFailure bool `json:"notifyTcpFailure,omitempty"`
	NotifyTLSFailure bool `json:"notifyTlsFailure,omitempty"`
	// EstablishTCP is the request to start the TCP connection establishment.
	EstablishTCP bool `json:"establishTcp,omitempty"`

	// Cause is a failure's or refusal's reason, for people.
	Cause    string           `json:"cause,omitempty"`
	Decision *DecisionElement `json:"decision,omitempty"`
}

// Name returns procedure and kind: "Configure BFCP Termination Request".
func (m Message) Name() string {
	if m.Procedure == FloorPolicy && m.Kind == Request {
		return "Indicate Floor Policy Request"
	}
	return string(m.Procedure) + " " + string(m.Kind)
}

// Reply returns the skeleton of the answer to m: same transaction, procedure,
// context and termination.
func (m Message) Reply(k Kind) Message {
	return Message{Transaction: m.Transaction, Procedure: m.Procedure, Kind: k, Context: m.Context, Termination: m.Termination}
}
