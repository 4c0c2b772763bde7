package mikey

import (
	"errors"
	"io"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

var errNotYet = errors.New("mikey: not yet")

// KeyType is the type in a Key data sub-payload.
type KeyType uint8

// The key types (RFC 3830 §6.13, RFC 6043 §6.2.1).
const (
	KeyTGK      KeyType = 0
	KeyTGKSALT  KeyType = 1
	KeyTEK      KeyType = 2
	KeyTEKSALT  KeyType = 3
	KeyGTGK     KeyType = 4
	KeyGTGKSALT KeyType = 5
	KeyMPK      KeyType = 6
)

// CryptoSession is one block of a GENERIC-ID map (RFC 6043 §6.1.1).
type CryptoSession struct {
	ID          uint8
	ProtType    uint8
	S           bool
	Policies    []uint8 // policy_no of SP payloads
	SessionData []byte
	SPI         []byte
}

// CommonHeader is HDR.
type CommonHeader struct {
	Version  uint8
	DataType DataType
	V        bool
	PRF      PRFFunc
	CSBID    uint32
	MapType  uint8
	Sessions []CryptoSession
}

// Payload is one payload after HDR.
type Payload interface{ payload() }

// Message is one MIKEY message.
type Message struct {
	Header   CommonHeader
	Payloads []Payload
}

// Parse reads exactly one message of at most 64 KiB.
func Parse(b []byte) (*Message, rule.Verdict) { return nil, rule.Verdict{} }

// Append appends the message's octets to b.
func (m *Message) Append(b []byte) []byte { return b }

// Marshal returns the message's octets.
func (m *Message) Marshal() []byte { return m.Append(nil) }

// Name returns the message's name without parsing more than its header:
// "TRANSFER_INIT".
func Name(b []byte) string { return "" }

// InitiatorConfig is what an Initiator (the UE) needs.
type InitiatorConfig struct {
	Profile               Profile33328
	Identity, KMSIdentity string
	// KMSKey is shared with the KMS for the Ticket Request exchange (mode 1).
	KMSKey SharedKey
	// TicketKey is the Ticket Protection Key shared with the KMS (mode 3).
	TicketKey SharedKey
	Family    Family
	Rand      io.Reader
}

// Initiator makes or asks for tickets and starts Ticket Transfer exchanges.
type Initiator struct{}

// NewInitiator checks the configuration: keys of 128 bits at least.
func NewInitiator(c InitiatorConfig) (*Initiator, error) { return nil, errNotYet }

// Policy returns the ticket policy that the profile suggests for a ticket made
// at now, for that responder.
func (i *Initiator) Policy(now time.Time, responder string) Policy { return Policy{} }

// RequestInit builds REQUEST_INIT_PSK.
func (i *Initiator) RequestInit(now time.Time, responder string, p Policy) ([]byte, error) {
	return nil, errNotYet
}

// HandleRequestResp checks REQUEST_RESP (or takes an Error message).
func (i *Initiator) HandleRequestResp(now time.Time, octets []byte) (*Ticket, error) {
	return nil, errNotYet
}

// MakeTicket makes a ticket without the KMS (mode 3).
func (i *Initiator) MakeTicket(now time.Time, responder string, p Policy) (*Ticket, error) {
	return nil, errNotYet
}

// TransferInit builds TRANSFER_INIT.
func (i *Initiator) TransferInit(now time.Time, t *Ticket, responder string, cs CryptoSession, sdpIDs []string) ([]byte, error) {
	return nil, errNotYet
}

// HandleTransferResp checks TRANSFER_RESP (or takes an Error message) and
// derives the keys.
func (i *Initiator) HandleTransferResp(now time.Time, octets []byte) (*Keys, error) {
	return nil, errNotYet
}

// Wipe overwrites all keys that the Initiator holds.
func (i *Initiator) Wipe() {}

// Ticket is a ticket and the keys that it encodes.
type Ticket struct{}

// Policy returns the granted policy.
func (t *Ticket) Policy() Policy { return Policy{} }

// String tells what the ticket is for, without a key or the ticket's octets.
func (t *Ticket) String() string { return "" }

// Wipe overwrites the ticket's keys.
func (t *Ticket) Wipe() {}

// ResponderConfig is what a Responder (the MRFC) needs.
type ResponderConfig struct {
	Profile               Profile33328
	Identity, KMSIdentity string
	KMSKey                SharedKey
	// Accept is asked whether a ticket policy suits, before the KMS is
	// contacted; nil accepts. The error's text goes into the finding.
	Accept func(Policy) error
	Rand   io.Reader
}

// Responder answers Ticket Transfer exchanges with the KMS' help.
type Responder struct{}

// NewResponder checks the configuration.
func NewResponder(c ResponderConfig) (*Responder, error) { return nil, errNotYet }

// HandleTransferInit parses TRANSFER_INIT and refuses early what needs no KMS
// to be refused (RFC 6043 §4.2.2.2). Nothing is authenticated yet.
func (r *Responder) HandleTransferInit(now time.Time, octets []byte) (*PendingTransfer, error) {
	return nil, errNotYet
}

// PendingTransfer is a Ticket Transfer exchange under way at the Responder.
type PendingTransfer struct{}

// InitiatorID returns IDRi of TRANSFER_INIT, empty when absent.
func (p *PendingTransfer) InitiatorID() string { return "" }

// ResponderID returns IDRr of TRANSFER_INIT, empty when absent.
func (p *PendingTransfer) ResponderID() string { return "" }

// SDPIDs returns the key management protocol identifiers of the SDP IDs
// extension, in order.
func (p *PendingTransfer) SDPIDs() []string { return nil }

// Policy returns the ticket's policy.
func (p *PendingTransfer) Policy() Policy { return Policy{} }

// CryptoSession returns the one Crypto Session as offered.
func (p *PendingTransfer) CryptoSession() CryptoSession { return CryptoSession{} }

// ResolveInit builds RESOLVE_INIT_PSK.
func (p *PendingTransfer) ResolveInit(now time.Time) ([]byte, error) { return nil, errNotYet }

// HandleResolveResp checks RESOLVE_RESP (or takes an Error message), then the
// MAC of TRANSFER_INIT with the MPKi it brought.
func (p *PendingTransfer) HandleResolveResp(now time.Time, octets []byte) error { return errNotYet }

// Keys derives the keys; it may be called once HandleResolveResp succeeded.
func (p *PendingTransfer) Keys() (*Keys, error) { return nil, errNotYet }

// TransferResp builds TRANSFER_RESP.
func (p *PendingTransfer) TransferResp(now time.Time) ([]byte, error) { return nil, errNotYet }

// Wipe overwrites the exchange's keys.
func (p *PendingTransfer) Wipe() {}

// KMSConfig is what a KMS needs.
type KMSConfig struct {
	Profile  Profile33328
	Identity string
	// UserKey finds the key shared with a user by IDRpsk (empty when absent)
	// and the user's identity (empty when absent), and the identity that this
	// key belongs to.
	UserKey func(idrpsk []byte, identity string) (key Secret, owner string, ok bool)
	// OwnTicketKey protects the tickets that the KMS makes.
	OwnTicketKey SharedKey
	// TicketKey finds the Ticket Protection Key shared with a user for mode 3 by the
	// IDRpsk in the ticket, and that user's identity. nil: no mode 3.
	TicketKey func(idrpsk []byte) (key Secret, owner string, ok bool)
	// MayRequest says whether a user may have a ticket of that policy, nil
	// allows. It may change the policy (the K flag is then set).
	MayRequest func(initiator string, p *Policy) error
	// MayResolve says whether a user may resolve a ticket of that policy,
	// besides the ticket's own list of responders; nil allows.
	MayResolve func(responder string, p Policy) error
	Rand       io.Reader
}

// KMS is the Key Management Service.
type KMS struct{}

// NewKMS checks the configuration.
func NewKMS(c KMSConfig) (*KMS, error) { return nil, errNotYet }

// HandleRequestInit answers REQUEST_INIT_PSK. The octets are what to send back:
// REQUEST_RESP, or an Error message beside an error, or nil for silence.
func (k *KMS) HandleRequestInit(now time.Time, octets []byte) ([]byte, error) { return nil, errNotYet }

// HandleResolveInit answers RESOLVE_INIT_PSK, in the same way.
func (k *KMS) HandleResolveInit(now time.Time, octets []byte) ([]byte, error) { return nil, errNotYet }

// Handle answers whichever of the two it is.
func (k *KMS) Handle(now time.Time, octets []byte) ([]byte, error) { return nil, errNotYet }
