package bfcp

// What each message has, taken out of the flat list of attributes.

// Read takes the contents out of m; see Body.
func (b *FloorRequest) Read(m *Message) {
	*b = FloorRequest{FloorIDs: b.FloorIDs[:0], Extensions: b.Extensions[:0]}
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return
		}
		switch a := m.Attributes[i]; a.Type {
		case AttributeFloorID:
			b.FloorIDs = append(b.FloorIDs, m.Uint16(a))
		case AttributeBeneficiaryID:
			m.unsigned16(i, &b.BeneficiaryID)
		case AttributeParticipantProvidedInfo:
			m.text(i, &b.ParticipantProvidedInfo)
		case AttributePriority:
			m.priority(i, &b.Priority)
		default:
			m.extension(i, &b.Extensions)
		}
	}
}

// Read takes the contents out of m; see Body.
func (b *FloorRelease) Read(m *Message) {
	b.FloorRequestID, b.Extensions = m.readOneID(AttributeFloorRequestID, b.Extensions)
}

// Read takes the contents out of m; see Body.
func (b *FloorRequestQuery) Read(m *Message) {
	b.FloorRequestID, b.Extensions = m.readOneID(AttributeFloorRequestID, b.Extensions)
}

// Read takes the contents out of m; see Body.
func (b *FloorRequestStatus) Read(m *Message) {
	b.Extensions = m.readOneInformation(&b.FloorRequestInformation, b.Extensions)
}

// Read takes the contents out of m; see Body.
func (b *UserQuery) Read(m *Message) {
	*b = UserQuery{Extensions: b.Extensions[:0]}
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return
		}
		if m.Attributes[i].Type == AttributeBeneficiaryID {
			m.unsigned16(i, &b.BeneficiaryID)
		} else {
			m.extension(i, &b.Extensions)
		}
	}
}

// Read takes the contents out of m; see Body.
func (b *UserStatus) Read(m *Message) {
	b.BeneficiaryInformation.Present = false
	b.FloorRequestInformation = b.FloorRequestInformation[:0]
	b.Extensions = b.Extensions[:0]
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			break
		}
		switch m.Attributes[i].Type {
		case AttributeBeneficiaryInformation:
			if o := &b.BeneficiaryInformation; !o.Present {
				o.Present = true
				o.Value.read(&r, i)
			}
		case AttributeFloorRequestInformation:
			var f *FloorRequestInformation
			b.FloorRequestInformation, f = extended(b.FloorRequestInformation)
			f.read(&r, i)
		default:
			m.extension(i, &b.Extensions)
		}
	}
	if o := &b.BeneficiaryInformation; !o.Present {
		o.Value = BeneficiaryInformation{Extensions: o.Value.Extensions[:0]}
	}
}

// Read takes the contents out of m; see Body.
func (b *FloorQuery) Read(m *Message) {
	*b = FloorQuery{FloorIDs: b.FloorIDs[:0], Extensions: b.Extensions[:0]}
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return
		}
		if a := m.Attributes[i]; a.Type == AttributeFloorID {
			b.FloorIDs = append(b.FloorIDs, m.Uint16(a))
		} else {
			m.extension(i, &b.Extensions)
		}
	}
}

// Read takes the contents out of m; see Body.
func (b *FloorStatus) Read(m *Message) {
	*b = FloorStatus{FloorIDs: b.FloorIDs[:0], FloorRequestInformation: b.FloorRequestInformation[:0], Extensions: b.Extensions[:0]}
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return
		}
		switch a := m.Attributes[i]; a.Type {
		case AttributeFloorID:
			b.FloorIDs = append(b.FloorIDs, m.Uint16(a))
		case AttributeFloorRequestInformation:
			var f *FloorRequestInformation
			b.FloorRequestInformation, f = extended(b.FloorRequestInformation)
			f.read(&r, i)
		default:
			m.extension(i, &b.Extensions)
		}
	}
}

// Read takes the contents out of m; see Body.
func (b *ChairAction) Read(m *Message) {
	b.Extensions = m.readOneInformation(&b.FloorRequestInformation, b.Extensions)
}

// Read takes the contents out of m; see Body.
func (b *HelloAck) Read(m *Message) {
	*b = HelloAck{SupportedPrimitives: b.SupportedPrimitives[:0], SupportedAttributes: b.SupportedAttributes[:0], Extensions: b.Extensions[:0]}
	primitives, attributes := false, false
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return
		}
		switch a := m.Attributes[i]; {
		case a.Type == AttributeSupportedPrimitives && !primitives:
			primitives = true
			for _, octet := range m.Contents(a) {
				b.SupportedPrimitives = append(b.SupportedPrimitives, Primitive(octet))
			}
		case a.Type == AttributeSupportedAttributes && !attributes:
			attributes = true
			b.SupportedAttributes = m.attributeTypes(m.Contents(a), b.SupportedAttributes)
		default:
			m.extension(i, &b.Extensions)
		}
	}
}

// Read takes the contents out of m; see Body. The unknown attributes are those
// of code 4 alone.
func (b *Error) Read(m *Message) {
	*b = Error{UnknownAttributes: b.UnknownAttributes[:0], Extensions: b.Extensions[:0]}
	found := false
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return
		}
		switch a := m.Attributes[i]; {
		case a.Type == AttributeErrorCode && !found:
			if c := m.Contents(a); len(c) > 0 {
				found, b.Code = true, ErrorCode(c[0])
				if b.Code == ErrorUnknownMandatoryAttribute {
					b.UnknownAttributes = m.attributeTypes(c[1:], b.UnknownAttributes)
				}
			}
		case a.Type == AttributeErrorInfo:
			m.text(i, &b.ErrorInfo)
		default:
			m.extension(i, &b.Extensions)
		}
	}
}

// Read takes the contents out of m; see Body.
func (b *ChairActionAck) Read(m *Message) { b.Extensions = m.readExtensions(b.Extensions) }

// Read takes the contents out of m; see Body.
func (b *Hello) Read(m *Message) { b.Extensions = m.readExtensions(b.Extensions) }

// Read takes the contents out of m; see Body.
func (b *FloorRequestStatusAck) Read(m *Message) { b.Extensions = m.readExtensions(b.Extensions) }

// Read takes the contents out of m; see Body.
func (b *FloorStatusAck) Read(m *Message) { b.Extensions = m.readExtensions(b.Extensions) }

// Read takes the contents out of m; see Body.
func (b *Goodbye) Read(m *Message) { b.Extensions = m.readExtensions(b.Extensions) }

// Read takes the contents out of m; see Body.
func (b *GoodbyeAck) Read(m *Message) { b.Extensions = m.readExtensions(b.Extensions) }

func (m *Message) readExtensions(x []Extension) []Extension {
	x = x[:0]
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return x
		}
		m.extension(i, &x)
	}
}

// readOneID reads a message that has one Unsigned16 attribute, of type t.
func (m *Message) readOneID(t AttributeType, x []Extension) (uint16, []Extension) {
	var id Optional[uint16]
	x = x[:0]
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			return id.Value, x
		}
		if m.Attributes[i].Type == t {
			m.unsigned16(i, &id)
		} else {
			m.extension(i, &x)
		}
	}
}

// readOneInformation reads a message that has one FLOOR-REQUEST-INFORMATION.
func (m *Message) readOneInformation(f *FloorRequestInformation, x []Extension) []Extension {
	found := false
	x = x[:0]
	for r := m.reader(); ; {
		i, ok := r.attribute()
		if !ok {
			break
		}
		if m.Attributes[i].Type == AttributeFloorRequestInformation {
			if !found {
				f.read(&r, i)
			}
			found = true
		} else {
			m.extension(i, &x)
		}
	}
	if !found {
		*f = FloorRequestInformation{FloorRequestStatus: f.FloorRequestStatus[:0]}
	}
	return x
}
