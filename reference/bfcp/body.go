package bfcp

// Body is the typed contents of a message: a pointer to one of the structs
// below. Texts are strings of their own, safe to keep; slices are reused by the
// next Read into the same struct.
type Body interface {
	// Primitive is the primitive that these contents belong to.
	Primitive() Primitive
	// Read takes the contents out of a decoded message, whatever its
	// verdict: of an attribute that may stand once, the first; of what is
	// absent, nothing. The caller has looked at the primitive.
	Read(m *Message)
	// Append appends the whole message to dst: h with these contents, in
	// canonical form. Of h it takes the version (0 stands for 1), R, and the
	// three identifiers; the primitive and the length are set here. It fails
	// with a *SizeError where something does not fit and a *ValueError where
	// a value may not be sent; dst is then returned as it was.
	Append(dst []byte, h Header) ([]byte, error)
}

// Extension is an attribute that the specifications do not define.
type Extension struct {
	Type      AttributeType
	Mandatory bool
	// Contents are 0 to 253 octets, without padding.
	Contents []byte
}

// FloorRequest asks for floors (RFC 4582 §5.3.1).
type FloorRequest struct {
	// FloorIDs are the floors asked for, at least one.
	FloorIDs                []uint16
	BeneficiaryID           Optional[uint16]
	ParticipantProvidedInfo Optional[string]
	Priority                Optional[Priority]
	Extensions              []Extension
}

// FloorRelease gives a granted floor back or cancels a request (RFC 4582
// §5.3.2).
type FloorRelease struct {
	FloorRequestID uint16
	Extensions     []Extension
}

// FloorRequestQuery asks about a floor request (RFC 4582 §5.3.3).
type FloorRequestQuery struct {
	FloorRequestID uint16
	Extensions     []Extension
}

// FloorRequestStatus tells how a floor request stands (RFC 4582 §5.3.4).
type FloorRequestStatus struct {
	FloorRequestInformation FloorRequestInformation
	Extensions              []Extension
}

// UserQuery asks about a user and the floor requests that concern them (RFC
// 4582 §5.3.5). Without a beneficiary it is about the sender.
type UserQuery struct {
	BeneficiaryID Optional[uint16]
	Extensions    []Extension
}

// UserStatus answers a UserQuery (RFC 4582 §5.3.6).
type UserStatus struct {
	BeneficiaryInformation  Optional[BeneficiaryInformation]
	FloorRequestInformation []FloorRequestInformation
	Extensions              []Extension
}

// FloorQuery subscribes to the status of floors, and unsubscribes from all
// others (RFC 4582 §5.3.7).
type FloorQuery struct {
	FloorIDs   []uint16
	Extensions []Extension
}

// FloorStatus tells how a floor stands (RFC 4582 §5.3.8). One floor, or none
// at all in the answer to an empty FloorQuery; RFC 8855 figure 38 would allow
// several.
type FloorStatus struct {
	FloorIDs                []uint16
	FloorRequestInformation []FloorRequestInformation
	Extensions              []Extension
}

// ChairAction is a chair's instruction (RFC 4582 §5.3.9).
type ChairAction struct {
	FloorRequestInformation FloorRequestInformation
	Extensions              []Extension
}

// ChairActionAck confirms that a ChairAction was accepted (RFC 4582 §5.3.10).
type ChairActionAck struct{ Extensions []Extension }

// Hello asks whether the server lives and what it supports (RFC 4582 §5.3.11).
type Hello struct{ Extensions []Extension }

// HelloAck answers a Hello (RFC 4582 §5.3.12).
type HelloAck struct {
	SupportedPrimitives []Primitive
	SupportedAttributes []AttributeType
	Extensions          []Extension
}

// Error says that a client's message was not carried out (RFC 4582 §5.3.13).
type Error struct {
	Code ErrorCode
	// UnknownAttributes are the Error Specific Details of code 4, and only
	// encoded with it.
	UnknownAttributes []AttributeType
	ErrorInfo         Optional[string]
	Extensions        []Extension
}

// FloorRequestStatusAck acknowledges a FloorRequestStatus over UDP (RFC 8855
// §5.3.14).
type FloorRequestStatusAck struct{ Extensions []Extension }

// FloorStatusAck acknowledges a FloorStatus over UDP (RFC 8855 §5.3.15).
type FloorStatusAck struct{ Extensions []Extension }

// Goodbye ends a BFCP connection over UDP (RFC 8855 §5.3.16).
type Goodbye struct{ Extensions []Extension }

// GoodbyeAck acknowledges a Goodbye (RFC 8855 §5.3.17).
type GoodbyeAck struct{ Extensions []Extension }

// FloorRequestInformation is the grouped attribute that describes a floor
// request (RFC 4582 §5.2.15). Encoded it has 252 octets at most, so that the
// texts in it have to share some 200.
type FloorRequestInformation struct {
	FloorRequestID       uint16
	OverallRequestStatus Optional[OverallRequestStatus]
	// FloorRequestStatus has one entry for each floor of the request, at
	// least one.
	FloorRequestStatus      []FloorRequestStatusAttribute
	BeneficiaryInformation  Optional[BeneficiaryInformation]
	RequestedByInformation  Optional[RequestedByInformation]
	Priority                Optional[Priority]
	ParticipantProvidedInfo Optional[string]
	Extensions              []Extension
}

// OverallRequestStatus is the grouped attribute with the status of a whole
// request (RFC 4582 §5.2.18).
type OverallRequestStatus struct {
	FloorRequestID uint16
	RequestStatus  Optional[RequestStatus]
	StatusInfo     Optional[string]
	Extensions     []Extension
}

// FloorRequestStatusAttribute is the grouped attribute FLOOR-REQUEST-STATUS,
// the status of a request for one of its floors (RFC 4582 §5.2.17); the
// message of that name is FloorRequestStatus.
type FloorRequestStatusAttribute struct {
	FloorID       uint16
	RequestStatus Optional[RequestStatus]
	StatusInfo    Optional[string]
	Extensions    []Extension
}

// BeneficiaryInformation is the grouped attribute about whom a request is for
// (RFC 4582 §5.2.14).
type BeneficiaryInformation struct {
	BeneficiaryID   uint16
	UserDisplayName Optional[string]
	UserURI         Optional[string]
	Extensions      []Extension
}

// RequestedByInformation is the grouped attribute about who made a request
// (RFC 4582 §5.2.16).
type RequestedByInformation struct {
	RequestedByID   uint16
	UserDisplayName Optional[string]
	UserURI         Optional[string]
	Extensions      []Extension
}

// Primitive returns PrimitiveFloorRequest.
func (b *FloorRequest) Primitive() Primitive { return PrimitiveFloorRequest }

// Primitive returns PrimitiveFloorRelease.
func (b *FloorRelease) Primitive() Primitive { return PrimitiveFloorRelease }

// Primitive returns PrimitiveFloorRequestQuery.
func (b *FloorRequestQuery) Primitive() Primitive { return PrimitiveFloorRequestQuery }

// Primitive returns PrimitiveFloorRequestStatus.
func (b *FloorRequestStatus) Primitive() Primitive { return PrimitiveFloorRequestStatus }

// Primitive returns PrimitiveUserQuery.
func (b *UserQuery) Primitive() Primitive { return PrimitiveUserQuery }

// Primitive returns PrimitiveUserStatus.
func (b *UserStatus) Primitive() Primitive { return PrimitiveUserStatus }

// Primitive returns PrimitiveFloorQuery.
func (b *FloorQuery) Primitive() Primitive { return PrimitiveFloorQuery }

// Primitive returns PrimitiveFloorStatus.
func (b *FloorStatus) Primitive() Primitive { return PrimitiveFloorStatus }

// Primitive returns PrimitiveChairAction.
func (b *ChairAction) Primitive() Primitive { return PrimitiveChairAction }

// Primitive returns PrimitiveChairActionAck.
func (b *ChairActionAck) Primitive() Primitive { return PrimitiveChairActionAck }

// Primitive returns PrimitiveHello.
func (b *Hello) Primitive() Primitive { return PrimitiveHello }

// Primitive returns PrimitiveHelloAck.
func (b *HelloAck) Primitive() Primitive { return PrimitiveHelloAck }

// Primitive returns PrimitiveError.
func (b *Error) Primitive() Primitive { return PrimitiveError }

// Primitive returns PrimitiveFloorRequestStatusAck.
func (b *FloorRequestStatusAck) Primitive() Primitive { return PrimitiveFloorRequestStatusAck }

// Primitive returns PrimitiveFloorStatusAck.
func (b *FloorStatusAck) Primitive() Primitive { return PrimitiveFloorStatusAck }

// Primitive returns PrimitiveGoodbye.
func (b *Goodbye) Primitive() Primitive { return PrimitiveGoodbye }

// Primitive returns PrimitiveGoodbyeAck.
func (b *GoodbyeAck) Primitive() Primitive { return PrimitiveGoodbyeAck }
