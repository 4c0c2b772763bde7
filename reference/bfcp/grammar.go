package bfcp

// grammar is the ABNF of one message or group, made so that one comparison per
// attribute decides whether it may stand where it stands.
//
// The attributes of the ABNF have ranks in its order, and extensions come last.
// An attribute of rank r is bit 1<<r of the set of those seen so far. It may
// come next iff that set is below its limit: below its own bit if it may come
// once (so neither it nor anything of a higher rank was there), below twice its
// bit if it may be repeated. The limit 0 is what has no place in the ABNF.
type grammar struct {
	name     string
	limit    [32]uint16 // by attribute type, extensions at 0
	bit      [32]uint16
	required uint16 // the ranks that must be there
	rank     []part
}

// String returns the name of the message or group.
func (g *grammar) String() string { return g.name }

// part is one line of an ABNF.
type part struct {
	attribute AttributeType
	many      bool
	required  bool
}

const extension AttributeType = 0

func one(t AttributeType) part  { return part{attribute: t, required: true} }
func may(t AttributeType) part  { return part{attribute: t} }
func many(t AttributeType) part { return part{attribute: t, many: true} }
func some(t AttributeType) part { return part{attribute: t, many: true, required: true} }

func abnf(name string, parts ...part) *grammar {
	g := &grammar{name: name, rank: append(parts, many(extension))}
	for r, p := range g.rank {
		bit := uint16(1) << r
		g.bit[p.attribute], g.limit[p.attribute] = bit, bit
		if p.many {
			g.limit[p.attribute] = 2 * bit
		}
		if p.required {
			g.required |= bit
		}
	}
	return g
}

// anything is the grammar of a message whose primitive is unknown, and of
// groups in it: no order, no limit.
var anything = func() *grammar {
	g := &grammar{name: "unknown primitive"}
	for t := range g.limit {
		g.limit[t] = 1
	}
	return g
}()

// messageGrammars are the figures 31 to 43 of RFC 4582 and 31 to 47 of RFC
// 8855, by primitive. They differ in one line of FloorStatus.
var messageGrammars4582 = [...]*grammar{
	PrimitiveFloorRequest: abnf("FloorRequest",
		some(AttributeFloorID), may(AttributeBeneficiaryID), may(AttributeParticipantProvidedInfo), may(AttributePriority)),
	PrimitiveFloorRelease:       abnf("FloorRelease", one(AttributeFloorRequestID)),
	PrimitiveFloorRequestQuery:  abnf("FloorRequestQuery", one(AttributeFloorRequestID)),
	PrimitiveFloorRequestStatus: abnf("FloorRequestStatus", one(AttributeFloorRequestInformation)),
	PrimitiveUserQuery:          abnf("UserQuery", may(AttributeBeneficiaryID)),
	PrimitiveUserStatus:         abnf("UserStatus", may(AttributeBeneficiaryInformation), many(AttributeFloorRequestInformation)),
	PrimitiveFloorQuery:         abnf("FloorQuery", many(AttributeFloorID)),
	PrimitiveFloorStatus:        abnf("FloorStatus", may(AttributeFloorID), many(AttributeFloorRequestInformation)),
	PrimitiveChairAction:        abnf("ChairAction", one(AttributeFloorRequestInformation)),
	PrimitiveChairActionAck:     abnf("ChairActionAck"),
	PrimitiveHello:              abnf("Hello"),
	PrimitiveHelloAck:           abnf("HelloAck", one(AttributeSupportedPrimitives), one(AttributeSupportedAttributes)),
	PrimitiveError:              abnf("Error", one(AttributeErrorCode), may(AttributeErrorInfo)),
}

var messageGrammars8855 = func() (all [PrimitiveGoodbyeAck + 1]*grammar) {
	copy(all[:], messageGrammars4582[:])
	all[PrimitiveFloorStatus] = abnf("FloorStatus", many(AttributeFloorID), many(AttributeFloorRequestInformation))
	for p := PrimitiveFloorRequestStatusAck; p <= PrimitiveGoodbyeAck; p++ {
		all[p] = abnf(p.String())
	}
	return all
}()

// groupGrammars are the figures 22 to 30, by type minus that of the first
// group.
var groupGrammars = [...]*grammar{
	abnf("BENEFICIARY-INFORMATION", may(AttributeUserDisplayName), may(AttributeUserURI)),
	abnf("FLOOR-REQUEST-INFORMATION",
		may(AttributeOverallRequestStatus), some(AttributeFloorRequestStatus), may(AttributeBeneficiaryInformation),
		may(AttributeRequestedByInformation), may(AttributePriority), may(AttributeParticipantProvidedInfo)),
	abnf("REQUESTED-BY-INFORMATION", may(AttributeUserDisplayName), may(AttributeUserURI)),
	abnf("FLOOR-REQUEST-STATUS", may(AttributeRequestStatus), may(AttributeStatusInfo)),
	abnf("OVERALL-REQUEST-STATUS", may(AttributeRequestStatus), may(AttributeStatusInfo)),
}

// grammarOf returns the grammar of a message of that primitive, or nil.
func grammarOf(primitive Primitive, p Profile) *grammar {
	if p == RFC4582 {
		if int(primitive) < len(messageGrammars4582) {
			return messageGrammars4582[primitive]
		}
		return nil
	}
	if int(primitive) < len(messageGrammars8855) {
		return messageGrammars8855[primitive]
	}
	return nil
}
