package mikey

import (
	"encoding/binary"
	"strings"
)

// Flags are the flags D to O of a ticket policy (RFC 6043 §6.10), D the most
// significant of twelve bits.
type Flags uint16

// The flags.
const (
	FlagD Flags = 1 << 11 // the ticket was made by the KMS
	FlagE Flags = 1 << 10 // the Ticket Resolve exchange is mandatory
	FlagF Flags = 1 << 9  // TRANSFER_RESP shall be sent
	FlagG Flags = 1 << 8  // the Responder shall generate RANDRr
	FlagH Flags = 1 << 7  // RANDRi shall be used when keys are derived from a TGK or GTGK
	FlagI Flags = 1 << 6  // key forking
	FlagJ Flags = 1 << 5  // the ticket may be reused
	FlagK Flags = 1 << 4  // the KMS changed the desired policy
	FlagL Flags = 1 << 3  // the Initiator may supply session keys
	FlagM Flags = 1 << 2  // the Responder may supply session keys
	FlagN Flags = 1 << 1  // an Initiator of RFC 6043 alone can use the ticket
	FlagO Flags = 1 << 0  // a Responder of RFC 6043 alone can use the ticket
)

// Has tells whether all of those flags are set.
func (f Flags) Has(of Flags) bool { return f&of == of }

// String returns the letters of the flags that are set: "DEFGHI".
func (f Flags) String() string {
	var s strings.Builder
	for i := range 12 {
		if f&(FlagD>>i) != 0 {
			s.WriteByte("DEFGHIJKLMNO"[i])
		}
	}
	return s.String()
}

// broken returns the dependency among the flags that does not hold, in the
// RFC's words, or the empty string (RFC 6043 §6.10).
func (f Flags) broken() string {
	switch {
	case f&(FlagD|FlagL) == 0:
		return "NOT D implies L"
	case f.Has(FlagG) && !f.Has(FlagF):
		return "G implies F"
	case f&(FlagG|FlagH) == 0:
		return "NOT G implies H"
	case f.Has(FlagI) && !f.Has(FlagE):
		return "I implies E"
	case f.Has(FlagK) && !f.Has(FlagD):
		return "K implies D"
	case f.Has(FlagM) && !f.Has(FlagF):
		return "M implies F"
	}
	return ""
}

// The ticket type, subtype and version of the MIKEY base ticket.
const (
	TicketMIKEYBase uint16 = 1
	Ticket3GPPBase  uint16 = 2

	baseTicketSubtype = 1
	baseTicketVersion = 1
)

// TicketPolicy is what the TP and the TICKET payload share (RFC 6043 §6.10).
type TicketPolicy struct {
	TicketType uint16
	Subtype    uint8
	Version    uint8
	PRF        PRFFunc
	Flags      Flags
	Reserved   uint8     // 5 bits
	Data       []Payload // TP Data
}

// TP is the ticket policy payload: what policy is desired.
type TP struct{ TicketPolicy }

// TICKET is the ticket payload: the granted policy and the ticket.
type TICKET struct {
	TicketPolicy
	TicketData    Sealed
	InitiatorData Sealed
}

// Type returns 16.
func (*TP) Type() PayloadType { return TypeTP }

// Type returns 17.
func (*TICKET) Type() PayloadType { return TypeTICKET }

// append appends the shared part with its Next Payload field.
func (p *TicketPolicy) append(b []byte, next PayloadType) []byte {
	b = binary.BigEndian.AppendUint16(append(b, byte(next)), p.TicketType)
	b = append(b, p.Subtype, p.Version)
	bits := uint32(p.PRF&0x7F)<<17 | uint32(p.Flags&0xFFF)<<5 | uint32(p.Reserved&0x1F)
	b = append(b, byte(bits>>16), byte(bits>>8), byte(bits), 0, 0)
	at := len(b)
	b = appendChain(append(b, byte(first(p.Data))), p.Data)
	binary.BigEndian.PutUint16(b[at-2:], uint16(len(b)-at))
	return b
}

func (p *TP) append(b []byte, next PayloadType) []byte { return p.TicketPolicy.append(b, next) }

func (p *TICKET) append(b []byte, next PayloadType) []byte {
	b = append16(p.TicketPolicy.append(b, next), p.TicketData)
	return append16(b, p.InitiatorData)
}

// idr returns the first IDR of that role in the TP Data, or nil.
func (p *TicketPolicy) idr(role Role) *IDR { return findIDR(p.Data, role) }

// tr returns the first TR of that role in the TP Data, or nil.
func (p *TicketPolicy) tr(role Role) *TR {
	for _, q := range p.Data {
		if tr, ok := q.(*TR); ok && tr.Role == role {
			return tr
		}
	}
	return nil
}

// kemac returns the KEMAC in the TP Data, or nil.
func (p *TicketPolicy) kemac() *KEMAC { return find[*KEMAC](p.Data) }
