package bfcp

// HeaderLength is the length of the COMMON-HEADER in octets (RFC 4582 §5.1);
// a fragment over UDP has 4 more (RFC 8855 §5.1).
const HeaderLength = 12

// Header is the COMMON-HEADER.
type Header struct {
	Version uint8 // 3 bits: 1 over TCP, 2 over UDP
	// R is the Transaction Responder flag and F the Fragmentation flag of
	// RFC 8855, over UDP only; elsewhere both are reserved bits.
	R, F bool
	// Reserved are the last 3 bits of the first octet.
	Reserved  uint8
	Primitive Primitive
	// PayloadLength counts 4-octet units without the header.
	PayloadLength uint16
	ConferenceID  uint32
	TransactionID uint16
	UserID        uint16
	// FragmentOffset and FragmentLength count 4-octet units; they are on the
	// wire only if F is set over UDP.
	FragmentOffset uint16
	FragmentLength uint16
}
