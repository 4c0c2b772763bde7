package bfcp

// Body returns the typed contents of the message in a new struct, or nil for an
// unknown primitive.
func (m *Message) Body() Body {
	body := newBody(m.Primitive)
	if body != nil {
		body.Read(m)
	}
	return body
}

func newBody(p Primitive) Body {
	switch p {
	case PrimitiveFloorRequest:
		return new(FloorRequest)
	case PrimitiveFloorRelease:
		return new(FloorRelease)
	case PrimitiveFloorRequestQuery:
		return new(FloorRequestQuery)
	case PrimitiveFloorRequestStatus:
		return new(FloorRequestStatus)
	case PrimitiveUserQuery:
		return new(UserQuery)
	case PrimitiveUserStatus:
		return new(UserStatus)
	case PrimitiveFloorQuery:
		return new(FloorQuery)
	case PrimitiveFloorStatus:
		return new(FloorStatus)
	case PrimitiveChairAction:
		return new(ChairAction)
	case PrimitiveChairActionAck:
		return new(ChairActionAck)
	case PrimitiveHello:
		return new(Hello)
	case PrimitiveHelloAck:
		return new(HelloAck)
	case PrimitiveError:
		return new(Error)
	case PrimitiveFloorRequestStatusAck:
		return new(FloorRequestStatusAck)
	case PrimitiveFloorStatusAck:
		return new(FloorStatusAck)
	case PrimitiveGoodbye:
		return new(Goodbye)
	case PrimitiveGoodbyeAck:
		return new(GoodbyeAck)
	}
	return nil
}

// reader goes through the attributes of one message or group, and not into the
// groups there.
type reader struct {
	m    *Message
	next int
	end  int
}

func (m *Message) reader() reader { return reader{m: m, end: len(m.Attributes)} }

// inside returns a reader of the group that is attribute i.
func (r *reader) inside(i int) reader {
	end := i + 1
	for end < len(r.m.Attributes) && r.m.Attributes[end].Depth > r.m.Attributes[i].Depth {
		end++
	}
	return reader{m: r.m, next: i + 1, end: end}
}

// attribute returns the next attribute and its index.
func (r *reader) attribute() (i int, ok bool) {
	if r.next >= r.end {
		return 0, false
	}
	i = r.next
	r.next++
	for depth := r.m.Attributes[i].Depth; r.next < r.end && r.m.Attributes[r.next].Depth > depth; {
		r.next++
	}
	return i, true
}

// The rest reads attribute i into what it is for. Where it may stand once, the
// first counts.

func (m *Message) unsigned16(i int, into *Optional[uint16]) {
	if !into.Present {
		*into = Some(m.Uint16(m.Attributes[i]))
	}
}

func (m *Message) text(i int, into *Optional[string]) {
	if !into.Present {
		*into = Some(string(m.Contents(m.Attributes[i])))
	}
}

// priority takes values above 4 as 4 (RFC 4582 §5.2.4).
func (m *Message) priority(i int, into *Optional[Priority]) {
	if !into.Present {
		*into = Some(min(Priority(m.Uint16(m.Attributes[i])>>13), PriorityHighest))
	}
}

func (m *Message) requestStatus(i int, into *Optional[RequestStatus]) {
	if !into.Present {
		value := m.Uint16(m.Attributes[i])
		*into = Some(RequestStatus{Status(value >> 8), uint8(value)})
	}
}

func (m *Message) extension(i int, into *[]Extension) {
	if a := m.Attributes[i]; !a.Type.Known() {
		*into = append(*into, Extension{a.Type, a.Mandatory, append([]byte(nil), m.Contents(a)...)})
	}
}

func (m *Message) attributeTypes(list []byte, into []AttributeType) []AttributeType {
	into = into[:0]
	for _, octet := range list {
		into = append(into, AttributeType(octet>>1))
	}
	return into
}

// extended returns s one longer and its new element, which keeps the slices it
// had when it was used before.
func extended[T any](s []T) ([]T, *T) {
	if len(s) < cap(s) {
		s = s[:len(s)+1]
	} else {
		s = append(s, *new(T))
	}
	return s, &s[len(s)-1]
}

func (u *BeneficiaryInformation) read(r *reader, i int) {
	*u = BeneficiaryInformation{BeneficiaryID: r.m.Uint16(r.m.Attributes[i]), Extensions: u.Extensions[:0]}
	for in := r.inside(i); ; {
		i, ok := in.attribute()
		if !ok {
			return
		}
		in.m.user(i, &u.UserDisplayName, &u.UserURI, &u.Extensions)
	}
}

func (u *RequestedByInformation) read(r *reader, i int) {
	*u = RequestedByInformation{RequestedByID: r.m.Uint16(r.m.Attributes[i]), Extensions: u.Extensions[:0]}
	for in := r.inside(i); ; {
		i, ok := in.attribute()
		if !ok {
			return
		}
		in.m.user(i, &u.UserDisplayName, &u.UserURI, &u.Extensions)
	}
}

func (m *Message) user(i int, name, uri *Optional[string], x *[]Extension) {
	switch m.Attributes[i].Type {
	case AttributeUserDisplayName:
		m.text(i, name)
	case AttributeUserURI:
		m.text(i, uri)
	default:
		m.extension(i, x)
	}
}

func (s *OverallRequestStatus) read(r *reader, i int) {
	*s = OverallRequestStatus{FloorRequestID: r.m.Uint16(r.m.Attributes[i]), Extensions: s.Extensions[:0]}
	for in := r.inside(i); ; {
		i, ok := in.attribute()
		if !ok {
			return
		}
		in.m.status(i, &s.RequestStatus, &s.StatusInfo, &s.Extensions)
	}
}

func (s *FloorRequestStatusAttribute) read(r *reader, i int) {
	*s = FloorRequestStatusAttribute{FloorID: r.m.Uint16(r.m.Attributes[i]), Extensions: s.Extensions[:0]}
	for in := r.inside(i); ; {
		i, ok := in.attribute()
		if !ok {
			return
		}
		in.m.status(i, &s.RequestStatus, &s.StatusInfo, &s.Extensions)
	}
}

func (m *Message) status(i int, status *Optional[RequestStatus], info *Optional[string], x *[]Extension) {
	switch m.Attributes[i].Type {
	case AttributeRequestStatus:
		m.requestStatus(i, status)
	case AttributeStatusInfo:
		m.text(i, info)
	default:
		m.extension(i, x)
	}
}

func (f *FloorRequestInformation) read(r *reader, i int) {
	*f = FloorRequestInformation{
		FloorRequestID:         r.m.Uint16(r.m.Attributes[i]),
		OverallRequestStatus:   Optional[OverallRequestStatus]{Value: OverallRequestStatus{Extensions: f.OverallRequestStatus.Value.Extensions[:0]}},
		FloorRequestStatus:     f.FloorRequestStatus[:0],
		BeneficiaryInformation: Optional[BeneficiaryInformation]{Value: BeneficiaryInformation{Extensions: f.BeneficiaryInformation.Value.Extensions[:0]}},
		RequestedByInformation: Optional[RequestedByInformation]{Value: RequestedByInformation{Extensions: f.RequestedByInformation.Value.Extensions[:0]}},
		Extensions:             f.Extensions[:0],
	}
	for in := r.inside(i); ; {
		i, ok := in.attribute()
		if !ok {
			return
		}
		switch in.m.Attributes[i].Type {
		case AttributeOverallRequestStatus:
			if o := &f.OverallRequestStatus; !o.Present {
				o.Present = true
				o.Value.read(&in, i)
			}
		case AttributeFloorRequestStatus:
			var s *FloorRequestStatusAttribute
			f.FloorRequestStatus, s = extended(f.FloorRequestStatus)
			s.read(&in, i)
		case AttributeBeneficiaryInformation:
			if o := &f.BeneficiaryInformation; !o.Present {
				o.Present = true
				o.Value.read(&in, i)
			}
		case AttributeRequestedByInformation:
			if o := &f.RequestedByInformation; !o.Present {
				o.Present = true
				o.Value.read(&in, i)
			}
		case AttributePriority:
			in.m.priority(i, &f.Priority)
		case AttributeParticipantProvidedInfo:
			in.m.text(i, &f.ParticipantProvidedInfo)
		default:
			in.m.extension(i, &f.Extensions)
		}
	}
}
