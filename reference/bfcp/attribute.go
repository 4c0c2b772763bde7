package bfcp

import "fmt"

// AttributeType is the 7-bit type of an attribute (RFC 4582 §5.2 table 2).
type AttributeType uint8

// The attributes; RFC 8855 has the same.
const (
	AttributeBeneficiaryID           AttributeType = 1
	AttributeFloorID                 AttributeType = 2
	AttributeFloorRequestID          AttributeType = 3
	AttributePriority                AttributeType = 4
	AttributeRequestStatus           AttributeType = 5
	AttributeErrorCode               AttributeType = 6
	AttributeErrorInfo               AttributeType = 7
	AttributeParticipantProvidedInfo AttributeType = 8
	AttributeStatusInfo              AttributeType = 9
	AttributeSupportedAttributes     AttributeType = 10
	AttributeSupportedPrimitives     AttributeType = 11
	AttributeUserDisplayName         AttributeType = 12
	AttributeUserURI                 AttributeType = 13
	AttributeBeneficiaryInformation  AttributeType = 14
	AttributeFloorRequestInformation AttributeType = 15
	AttributeRequestedByInformation  AttributeType = 16
	AttributeFloorRequestStatus      AttributeType = 17
	AttributeOverallRequestStatus    AttributeType = 18
)

// lastAttribute is the highest type of the specifications; what is above, and
// 0, is an extension.
const lastAttribute = AttributeOverallRequestStatus

var attributeNames = [...]string{
	1: "BENEFICIARY-ID", 2: "FLOOR-ID", 3: "FLOOR-REQUEST-ID", 4: "PRIORITY", 5: "REQUEST-STATUS",
	6: "ERROR-CODE", 7: "ERROR-INFO", 8: "PARTICIPANT-PROVIDED-INFO", 9: "STATUS-INFO",
	10: "SUPPORTED-ATTRIBUTES", 11: "SUPPORTED-PRIMITIVES", 12: "USER-DISPLAY-NAME", 13: "USER-URI",
	14: "BENEFICIARY-INFORMATION", 15: "FLOOR-REQUEST-INFORMATION", 16: "REQUESTED-BY-INFORMATION",
	17: "FLOOR-REQUEST-STATUS", 18: "OVERALL-REQUEST-STATUS",
}

// String returns the specification's name, or "ATTRIBUTE-n" for an extension.
func (t AttributeType) String() string {
	if t.Known() {
		return attributeNames[t]
	}
	return fmt.Sprintf("ATTRIBUTE-%d", uint8(t))
}

// Known tells whether the specifications define t.
func (t AttributeType) Known() bool { return t-1 < lastAttribute }

// Grouped tells whether an attribute of type t contains others.
func (t AttributeType) Grouped() bool {
	return t >= AttributeBeneficiaryInformation && t <= AttributeOverallRequestStatus
}

// Lengths of attributes, in octets (RFC 4582 §5.2): the Length field counts
// itself and the type, never the padding of a text.
const (
	attributeHeader = 2   // type, M and Length
	groupHeader     = 4   // the same and the identifier of a grouped attribute
	maxContents     = 253 // what is left of 255 for the contents
	maxGroup        = 252 // a group is a multiple of 4 long
)

// Attribute is one attribute of a decoded message: where it stands and what its
// header says. It holds no pointer; [Message.Contents] and its like give the
// value.
type Attribute struct {
	offset uint32 // of the header, from the start of the message
	Type   AttributeType
	// Length is the Length field: octets, header included, padding not.
	Length uint8
	// Depth is 0 for an attribute of the message itself, 1 for one in a
	// grouped attribute, 2 for one in a group in a group.
	Depth uint8
	// Mandatory is the M bit. It means something in extensions only.
	Mandatory bool
}

// Offset is the octet at which the attribute begins, from the start of the
// message.
func (a Attribute) Offset() int { return int(a.offset) }

// end is the octet after its padding.
func (a Attribute) end() int { return int(a.offset) + (int(a.Length)+3)&^3 }
