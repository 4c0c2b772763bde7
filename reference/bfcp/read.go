package bfcp

// Read takes the contents out of m; see Body.
func (b *FloorRequest) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *FloorRelease) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *FloorRequestQuery) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *FloorRequestStatus) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *UserQuery) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *UserStatus) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *FloorQuery) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *FloorStatus) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *ChairAction) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *ChairActionAck) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *Hello) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *HelloAck) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *Error) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *FloorRequestStatusAck) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *FloorStatusAck) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *Goodbye) Read(m *Message) { panic("being written") }

// Read takes the contents out of m; see Body.
func (b *GoodbyeAck) Read(m *Message) { panic("being written") }

var _ = []Body{(*FloorRequest)(nil), (*FloorRelease)(nil), (*FloorRequestQuery)(nil), (*FloorRequestStatus)(nil), (*UserQuery)(nil), (*UserStatus)(nil), (*FloorQuery)(nil), (*FloorStatus)(nil), (*ChairAction)(nil), (*ChairActionAck)(nil), (*Hello)(nil), (*HelloAck)(nil), (*Error)(nil), (*FloorRequestStatusAck)(nil), (*FloorStatusAck)(nil), (*Goodbye)(nil), (*GoodbyeAck)(nil)}
