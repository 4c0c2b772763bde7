package bfcp

import "fmt"

// Primitive is the main purpose of a message (RFC 4582 §5.1 table 1, RFC 8855
// §5.1 table 1).
type Primitive uint8

// The primitives. The last four exist only in RFC 8855, over an unreliable
// transport.
const (
	PrimitiveFloorRequest          Primitive = 1
	PrimitiveFloorRelease          Primitive = 2
	PrimitiveFloorRequestQuery     Primitive = 3
	PrimitiveFloorRequestStatus    Primitive = 4
	PrimitiveUserQuery             Primitive = 5
	PrimitiveUserStatus            Primitive = 6
	PrimitiveFloorQuery            Primitive = 7
	PrimitiveFloorStatus           Primitive = 8
	PrimitiveChairAction           Primitive = 9
	PrimitiveChairActionAck        Primitive = 10
	PrimitiveHello                 Primitive = 11
	PrimitiveHelloAck              Primitive = 12
	PrimitiveError                 Primitive = 13
	PrimitiveFloorRequestStatusAck Primitive = 14
	PrimitiveFloorStatusAck        Primitive = 15
	PrimitiveGoodbye               Primitive = 16
	PrimitiveGoodbyeAck            Primitive = 17
)

var primitiveNames = [...]string{
	1: "FloorRequest", 2: "FloorRelease", 3: "FloorRequestQuery", 4: "FloorRequestStatus",
	5: "UserQuery", 6: "UserStatus", 7: "FloorQuery", 8: "FloorStatus",
	9: "ChairAction", 10: "ChairActionAck", 11: "Hello", 12: "HelloAck", 13: "Error",
	14: "FloorRequestStatusAck", 15: "FloorStatusAck", 16: "Goodbye", 17: "GoodbyeAck",
}

// String returns the specification's name, or "Primitive(n)" for a number that
// no table has.
func (p Primitive) String() string {
	if int(p) < len(primitiveNames) && primitiveNames[p] != "" {
		return primitiveNames[p]
	}
	return fmt.Sprintf("Primitive(%d)", uint8(p))
}

// Known tells whether the profile defines p at all. Whether it belongs on the
// message's transport is the verdict's business.
func (p Primitive) Known(profile Profile) bool {
	if profile == RFC4582 {
		return p >= PrimitiveFloorRequest && p <= PrimitiveError
	}
	return p >= PrimitiveFloorRequest && p <= PrimitiveGoodbyeAck
}

// FromClient tells whether a participant or chair may send p (the direction
// column of table 1); FromServer, whether the floor control server may.
func (p Primitive) FromClient() bool { return clientSends>>p&1 != 0 }

// FromServer tells whether the floor control server may send p.
func (p Primitive) FromServer() bool { return serverSends>>p&1 != 0 }

const (
	clientSends uint32 = 1<<PrimitiveFloorRequest | 1<<PrimitiveFloorRelease | 1<<PrimitiveFloorRequestQuery |
		1<<PrimitiveUserQuery | 1<<PrimitiveFloorQuery | 1<<PrimitiveChairAction | 1<<PrimitiveHello |
		1<<PrimitiveFloorRequestStatusAck | 1<<PrimitiveFloorStatusAck | 1<<PrimitiveGoodbye | 1<<PrimitiveGoodbyeAck
	serverSends uint32 = 1<<PrimitiveFloorRequestStatus | 1<<PrimitiveUserStatus | 1<<PrimitiveFloorStatus |
		1<<PrimitiveChairActionAck | 1<<PrimitiveHelloAck | 1<<PrimitiveError |
		1<<PrimitiveGoodbye | 1<<PrimitiveGoodbyeAck
)
