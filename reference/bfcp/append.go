package bfcp

// The canonical form of each message and group: one function each, its lines in
// the order of the ABNF.

// Append appends the message; see Body.
func (b *FloorRequest) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveFloorRequest)
	if len(b.FloorIDs) == 0 {
		e.invalid(AttributeFloorID, "at least one is mandatory in FloorRequest")
	}
	for _, id := range b.FloorIDs {
		e.unsigned16(AttributeFloorID, id)
	}
	e.beneficiaryID(b.BeneficiaryID)
	e.text(AttributeParticipantProvidedInfo, b.ParticipantProvidedInfo)
	e.priority(b.Priority)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *FloorRelease) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveFloorRelease)
	e.unsigned16(AttributeFloorRequestID, b.FloorRequestID)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *FloorRequestQuery) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveFloorRequestQuery)
	e.unsigned16(AttributeFloorRequestID, b.FloorRequestID)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *FloorRequestStatus) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveFloorRequestStatus)
	e.floorRequestInformation(&b.FloorRequestInformation)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *UserQuery) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveUserQuery)
	e.beneficiaryID(b.BeneficiaryID)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *UserStatus) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveUserStatus)
	e.beneficiaryInformation(&b.BeneficiaryInformation)
	for i := range b.FloorRequestInformation {
		e.floorRequestInformation(&b.FloorRequestInformation[i])
	}
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *FloorQuery) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveFloorQuery)
	for _, id := range b.FloorIDs {
		e.unsigned16(AttributeFloorID, id)
	}
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *FloorStatus) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveFloorStatus)
	for _, id := range b.FloorIDs {
		e.unsigned16(AttributeFloorID, id)
	}
	for i := range b.FloorRequestInformation {
		e.floorRequestInformation(&b.FloorRequestInformation[i])
	}
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *ChairAction) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveChairAction)
	e.floorRequestInformation(&b.FloorRequestInformation)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *HelloAck) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveHelloAck)
	var list [maxContents + 1]byte
	n := 0
	for _, p := range b.SupportedPrimitives[:min(len(b.SupportedPrimitives), len(list))] {
		list[n] = byte(p)
		n++
	}
	e.contents(AttributeSupportedPrimitives, typeM(AttributeSupportedPrimitives), list[:n])
	e.attributes(AttributeSupportedAttributes, list[:0], b.SupportedAttributes)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *Error) Append(dst []byte, h Header) ([]byte, error) {
	e := begin(dst, h, PrimitiveError)
	var contents [maxContents + 1]byte
	contents[0] = byte(b.Code)
	if b.Code == ErrorUnknownMandatoryAttribute {
		e.attributes(AttributeErrorCode, contents[:1], b.UnknownAttributes)
	} else {
		e.contents(AttributeErrorCode, typeM(AttributeErrorCode), contents[:1])
	}
	e.text(AttributeErrorInfo, b.ErrorInfo)
	e.extensions(b.Extensions)
	return e.end()
}

// Append appends the message; see Body.
func (b *ChairActionAck) Append(dst []byte, h Header) ([]byte, error) {
	return appendBare(dst, h, PrimitiveChairActionAck, b.Extensions)
}

// Append appends the message; see Body.
func (b *Hello) Append(dst []byte, h Header) ([]byte, error) {
	return appendBare(dst, h, PrimitiveHello, b.Extensions)
}

// Append appends the message; see Body.
func (b *FloorRequestStatusAck) Append(dst []byte, h Header) ([]byte, error) {
	return appendBare(dst, h, PrimitiveFloorRequestStatusAck, b.Extensions)
}

// Append appends the message; see Body.
func (b *FloorStatusAck) Append(dst []byte, h Header) ([]byte, error) {
	return appendBare(dst, h, PrimitiveFloorStatusAck, b.Extensions)
}

// Append appends the message; see Body.
func (b *Goodbye) Append(dst []byte, h Header) ([]byte, error) {
	return appendBare(dst, h, PrimitiveGoodbye, b.Extensions)
}

// Append appends the message; see Body.
func (b *GoodbyeAck) Append(dst []byte, h Header) ([]byte, error) {
	return appendBare(dst, h, PrimitiveGoodbyeAck, b.Extensions)
}

// appendBare appends a message that has extensions at most.
func appendBare(dst []byte, h Header, p Primitive, x []Extension) ([]byte, error) {
	e := begin(dst, h, p)
	e.extensions(x)
	return e.end()
}

func (e *encoder) beneficiaryID(id Optional[uint16]) {
	if id.Present {
		e.unsigned16(AttributeBeneficiaryID, id.Value)
	}
}

// attributes appends an attribute whose contents are head and a list of types.
func (e *encoder) attributes(t AttributeType, head []byte, list []AttributeType) {
	for _, x := range list[:min(len(list), cap(head)-len(head))] {
		if x > 0x7f {
			e.invalid(t, "a type above 127")
			return
		}
		head = append(head, byte(x)<<1)
	}
	e.contents(t, typeM(t), head)
}

func (e *encoder) floorRequestInformation(r *FloorRequestInformation) {
	at := e.open(AttributeFloorRequestInformation, r.FloorRequestID)
	if o := &r.OverallRequestStatus.Value; r.OverallRequestStatus.Present {
		in := e.open(AttributeOverallRequestStatus, o.FloorRequestID)
		e.requestStatus(o.RequestStatus)
		e.text(AttributeStatusInfo, o.StatusInfo)
		e.extensions(o.Extensions)
		e.close(in)
	}
	if len(r.FloorRequestStatus) == 0 {
		e.invalid(AttributeFloorRequestStatus, "at least one is mandatory in FLOOR-REQUEST-INFORMATION")
	}
	for i := range r.FloorRequestStatus {
		s := &r.FloorRequestStatus[i]
		in := e.open(AttributeFloorRequestStatus, s.FloorID)
		e.requestStatus(s.RequestStatus)
		e.text(AttributeStatusInfo, s.StatusInfo)
		e.extensions(s.Extensions)
		e.close(in)
	}
	e.beneficiaryInformation(&r.BeneficiaryInformation)
	if u := &r.RequestedByInformation.Value; r.RequestedByInformation.Present {
		e.user(AttributeRequestedByInformation, u.RequestedByID, u.UserDisplayName, u.UserURI, u.Extensions)
	}
	e.priority(r.Priority)
	e.text(AttributeParticipantProvidedInfo, r.ParticipantProvidedInfo)
	e.extensions(r.Extensions)
	e.close(at)
}

func (e *encoder) beneficiaryInformation(u *Optional[BeneficiaryInformation]) {
	if u.Present {
		e.user(AttributeBeneficiaryInformation, u.Value.BeneficiaryID, u.Value.UserDisplayName, u.Value.UserURI, u.Value.Extensions)
	}
}

func (e *encoder) user(t AttributeType, id uint16, name, uri Optional[string], x []Extension) {
	at := e.open(t, id)
	e.text(AttributeUserDisplayName, name)
	e.text(AttributeUserURI, uri)
	e.extensions(x)
	e.close(at)
}
