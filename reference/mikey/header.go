package mikey

import (
	"encoding/binary"
	"fmt"
)

// CommonHeader is the HDR payload (RFC 3830 §6.1). The number of Crypto Sessions
// and the first Next Payload field follow from the message on encoding.
type CommonHeader struct {
	Version  uint8 // 1
	DataType DataType
	V        bool // a response is expected
	PRF      PRFFunc
	CSBID    uint32 // Crypto Session Bundle ID
	MapType  MapType
	// Count is #CS; on encoding it is taken from the map unless the map is
	// empty.
	Count uint8
	// Sessions is the map where MapType is MapGenericID.
	Sessions []CryptoSession
	// SRTP is the map where MapType is MapSRTPID.
	SRTP []SRTPSession
}

// CryptoSession is one block of a GENERIC-ID map (RFC 6043 §6.1.1). At most 127
// policies, 65535 octets of session data and 255 octets of SPI fit.
type CryptoSession struct {
	ID          uint8 // CS ID
	ProtType    uint8 // security protocol, as in SP
	S           bool
	Policies    []uint8 // policy_no of SP payloads
	SessionData []byte
	SPI         []byte
}

// clone returns a copy that shares no memory.
func (c CryptoSession) clone() CryptoSession {
	c.Policies = append([]uint8(nil), c.Policies...)
	c.SessionData = append([]byte(nil), c.SessionData...)
	c.SPI = append([]byte(nil), c.SPI...)
	return c
}

// SRTPSession is one block of an SRTP-ID map (RFC 3830 §6.1.1).
type SRTPSession struct {
	PolicyNo uint8
	SSRC     uint32
	ROC      uint32
}

// headerLen is the length of HDR before the map.
const headerLen = 10

// append appends HDR, with next in its Next Payload field.
func (h *CommonHeader) append(b []byte, next PayloadType) []byte {
	prf := uint8(h.PRF) & 0x7F
	if h.V {
		prf |= 0x80
	}
	b = append(b, h.Version, byte(h.DataType), byte(next), prf)
	b = binary.BigEndian.AppendUint32(b, h.CSBID)
	switch h.MapType {
	case MapGenericID:
		b = append(b, byte(len(h.Sessions)), byte(h.MapType))
		for i := range h.Sessions {
			b = h.Sessions[i].append(b)
		}
	case MapSRTPID:
		b = append(b, byte(len(h.SRTP)), byte(h.MapType))
		for _, s := range h.SRTP {
			b = append(b, s.PolicyNo)
			b = binary.BigEndian.AppendUint32(b, s.SSRC)
			b = binary.BigEndian.AppendUint32(b, s.ROC)
		}
	default:
		b = append(b, h.Count, byte(h.MapType))
	}
	return b
}

func (c *CryptoSession) append(b []byte) []byte {
	p := byte(len(c.Policies)) & 0x7F
	if c.S {
		p |= 0x80
	}
	b = append(b, c.ID, c.ProtType, p)
	b = append(b, c.Policies...)
	b = append16(b, c.SessionData)
	return append8(b, c.SPI)
}

// append8 appends a field with an 8-bit length before it.
func append8(b, field []byte) []byte { return append(append(b, byte(len(field))), field...) }

// append16 appends a field with a 16-bit length before it.
func append16(b, field []byte) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(field))), field...)
}

// String tells what the header says.
func (h *CommonHeader) String() string {
	return fmt.Sprintf("%s CSB %08X PRF %d #CS %d map %d", h.DataType, h.CSBID, h.PRF, max(len(h.Sessions), len(h.SRTP), int(h.Count)), h.MapType)
}
