package bfcp

import "encoding/binary"

// HeaderLength is the length of the COMMON-HEADER in octets (RFC 4582 §5.1);
// FragmentHeaderLength that of a fragment over UDP (RFC 8855 §5.1).
const (
	HeaderLength         = 12
	FragmentHeaderLength = 16
)

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
	// wire only if F is set in version 2.
	FragmentOffset uint16
	FragmentLength uint16
}

// The first octet of the header.
const (
	versionShift = 5
	flagR        = 0x10
	flagF        = 0x08
	reservedBits = 0x07
)

// ParseHeader reads the COMMON-HEADER at the start of b, for whoever has to
// answer a message that does not parse. It needs 12 octets, and 16 for a
// fragment of version 2; ok tells whether they are there.
func ParseHeader(b []byte) (h Header, ok bool) {
	if len(b) < HeaderLength {
		return Header{}, false
	}
	h.parse(b)
	if h.fragmented() {
		if len(b) < FragmentHeaderLength {
			return h, false
		}
		h.parseFragment(b)
	}
	return h, true
}

// parse reads the 12 octets that every message has.
func (h *Header) parse(b []byte) {
	_ = b[HeaderLength-1]
	h.Version = b[0] >> versionShift
	h.R = b[0]&flagR != 0
	h.F = b[0]&flagF != 0
	h.Reserved = b[0] & reservedBits
	h.Primitive = Primitive(b[1])
	h.PayloadLength = binary.BigEndian.Uint16(b[2:])
	h.ConferenceID = binary.BigEndian.Uint32(b[4:])
	h.TransactionID = binary.BigEndian.Uint16(b[8:])
	h.UserID = binary.BigEndian.Uint16(b[10:])
	h.FragmentOffset, h.FragmentLength = 0, 0
}

func (h *Header) parseFragment(b []byte) {
	h.FragmentOffset = binary.BigEndian.Uint16(b[12:])
	h.FragmentLength = binary.BigEndian.Uint16(b[14:])
}

// fragmented tells whether the fragment fields are on the wire: F has a meaning
// over an unreliable transport only, which is to say in version 2.
func (h *Header) fragmented() bool { return h.F && h.Version == 2 }

// append writes the header with reserved bits zero, R and F in version 2 only.
func (h *Header) append(dst []byte) []byte {
	first := h.Version << versionShift
	if h.Version == 2 && h.R {
		first |= flagR
	}
	if h.fragmented() {
		first |= flagF
	}
	dst = append(dst, first, byte(h.Primitive))
	dst = binary.BigEndian.AppendUint16(dst, h.PayloadLength)
	dst = binary.BigEndian.AppendUint32(dst, h.ConferenceID)
	dst = binary.BigEndian.AppendUint16(dst, h.TransactionID)
	dst = binary.BigEndian.AppendUint16(dst, h.UserID)
	if h.fragmented() {
		dst = binary.BigEndian.AppendUint16(dst, h.FragmentOffset)
		dst = binary.BigEndian.AppendUint16(dst, h.FragmentLength)
	}
	return dst
}
