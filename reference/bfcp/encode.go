package bfcp

// Primitive returns PrimitiveFloorRequest.
func (b *FloorRequest) Primitive() Primitive { return PrimitiveFloorRequest }

// Append appends the message; see Body.
func (b *FloorRequest) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveFloorRelease.
func (b *FloorRelease) Primitive() Primitive { return PrimitiveFloorRelease }

// Append appends the message; see Body.
func (b *FloorRelease) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveFloorRequestQuery.
func (b *FloorRequestQuery) Primitive() Primitive { return PrimitiveFloorRequestQuery }

// Append appends the message; see Body.
func (b *FloorRequestQuery) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveFloorRequestStatus.
func (b *FloorRequestStatus) Primitive() Primitive { return PrimitiveFloorRequestStatus }

// Append appends the message; see Body.
func (b *FloorRequestStatus) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveUserQuery.
func (b *UserQuery) Primitive() Primitive { return PrimitiveUserQuery }

// Append appends the message; see Body.
func (b *UserQuery) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveUserStatus.
func (b *UserStatus) Primitive() Primitive { return PrimitiveUserStatus }

// Append appends the message; see Body.
func (b *UserStatus) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveFloorQuery.
func (b *FloorQuery) Primitive() Primitive { return PrimitiveFloorQuery }

// Append appends the message; see Body.
func (b *FloorQuery) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveFloorStatus.
func (b *FloorStatus) Primitive() Primitive { return PrimitiveFloorStatus }

// Append appends the message; see Body.
func (b *FloorStatus) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveChairAction.
func (b *ChairAction) Primitive() Primitive { return PrimitiveChairAction }

// Append appends the message; see Body.
func (b *ChairAction) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveChairActionAck.
func (b *ChairActionAck) Primitive() Primitive { return PrimitiveChairActionAck }

// Append appends the message; see Body.
func (b *ChairActionAck) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveHello.
func (b *Hello) Primitive() Primitive { return PrimitiveHello }

// Append appends the message; see Body.
func (b *Hello) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveHelloAck.
func (b *HelloAck) Primitive() Primitive { return PrimitiveHelloAck }

// Append appends the message; see Body.
func (b *HelloAck) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveError.
func (b *Error) Primitive() Primitive { return PrimitiveError }

// Append appends the message; see Body.
func (b *Error) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveFloorRequestStatusAck.
func (b *FloorRequestStatusAck) Primitive() Primitive { return PrimitiveFloorRequestStatusAck }

// Append appends the message; see Body.
func (b *FloorRequestStatusAck) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveFloorStatusAck.
func (b *FloorStatusAck) Primitive() Primitive { return PrimitiveFloorStatusAck }

// Append appends the message; see Body.
func (b *FloorStatusAck) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveGoodbye.
func (b *Goodbye) Primitive() Primitive { return PrimitiveGoodbye }

// Append appends the message; see Body.
func (b *Goodbye) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }

// Primitive returns PrimitiveGoodbyeAck.
func (b *GoodbyeAck) Primitive() Primitive { return PrimitiveGoodbyeAck }

// Append appends the message; see Body.
func (b *GoodbyeAck) Append(dst []byte, h Header) ([]byte, error) { panic("being written") }
