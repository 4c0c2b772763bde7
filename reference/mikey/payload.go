package mikey

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Payload is one payload of a message after HDR: a pointer to one of the structs
// below. Its Next Payload field follows from what stands behind it.
type Payload interface {
	// Type returns the number that the Next Payload field before it has.
	Type() PayloadType
	append(b []byte, next PayloadType) []byte
}

// Sealed are octets that hold a ticket or keys, protected or not. However they
// are printed or marshalled, only their number comes out.
type Sealed []byte

// String returns how many octets there are.
func (s Sealed) String() string { return fmt.Sprintf("(%d octets)", len(s)) }

// Format writes the same for every verb.
func (s Sealed) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// MarshalJSON writes the same as a string.
func (s Sealed) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

type (
	// KEMAC is the key data transport payload (RFC 3830 §6.2).
	KEMAC struct {
		EncrAlg  EncrAlg
		EncrData Sealed // encrypted Key data sub-payloads
		MACAlg   MACAlg // NULL in every MIKEY-TICKET message
		MAC      []byte
	}
	// PKE is the envelope data payload (RFC 3830 §6.3), 16383 octets at most.
	PKE struct {
		C    uint8 // envelope key cache indicator, 2 bits
		Data []byte
	}
	// DH is the DH data payload (RFC 3830 §6.4).
	DH struct {
		Group    uint8
		Value    []byte
		Reserved uint8 // 4 bits
		Validity KeyValidity
	}
	// SIGN is the signature payload (RFC 3830 §6.5), 4095 octets at most;
	// nothing can follow it.
	SIGN struct {
		SType     uint8 // 4 bits
		Signature []byte
	}
	// T is the timestamp payload (RFC 3830 §6.6).
	T struct{ Timestamp }
	// TR is the timestamp payload with role indicator (RFC 6043 §6.4).
	TR struct {
		Role Role
		Timestamp
	}
	// ID is the identity payload (RFC 3830 §6.7), not used by MIKEY-TICKET.
	ID struct {
		IDType IDType
		Data   []byte
	}
	// IDR is the identity payload with role indicator (RFC 6043 §6.6).
	IDR struct {
		Role   Role
		IDType IDType
		Data   []byte
	}
	// CERT is the certificate payload (RFC 3830 §6.7).
	CERT struct {
		CertType uint8
		Data     []byte
	}
	// CHASH is the cert hash payload (RFC 3830 §6.8).
	CHASH struct {
		HashFunc uint8
		Hash     []byte
	}
	// V is the verification payload (RFC 3830 §6.9).
	V struct {
		AuthAlg MACAlg
		VerData []byte // the MAC
	}
	// SP is the security policy payload (RFC 3830 §6.10).
	SP struct {
		PolicyNo uint8
		ProtType uint8
		Params   []SPParam
	}
	// SPParam is one parameter of a security policy.
	SPParam struct {
		Type  uint8
		Value []byte
	}
	// RAND is the RAND payload (RFC 3830 §6.11).
	RAND struct{ RAND []byte }
	// RANDR is the RAND payload with role indicator (RFC 6043 §6.8).
	RANDR struct {
		Role Role
		RAND []byte
	}
	// ERR is the error payload (RFC 3830 §6.12).
	ERR struct {
		No       ErrorNo
		Reserved uint16
	}
	// GeneralExtension is the General Extension payload (RFC 3830 §6.15).
	GeneralExtension struct {
		ExtType uint8
		Data    []byte
	}
)

// Type returns 1.
func (*KEMAC) Type() PayloadType { return TypeKEMAC }

// Type returns 2.
func (*PKE) Type() PayloadType { return TypePKE }

// Type returns 3.
func (*DH) Type() PayloadType { return TypeDH }

// Type returns 4.
func (*SIGN) Type() PayloadType { return TypeSIGN }

// Type returns 5.
func (*T) Type() PayloadType { return TypeT }

// Type returns 6.
func (*ID) Type() PayloadType { return TypeID }

// Type returns 7.
func (*CERT) Type() PayloadType { return TypeCERT }

// Type returns 8.
func (*CHASH) Type() PayloadType { return TypeCHASH }

// Type returns 9.
func (*V) Type() PayloadType { return TypeV }

// Type returns 10.
func (*SP) Type() PayloadType { return TypeSP }

// Type returns 11.
func (*RAND) Type() PayloadType { return TypeRAND }

// Type returns 12.
func (*ERR) Type() PayloadType { return TypeERR }

// Type returns 13.
func (*TR) Type() PayloadType { return TypeTR }

// Type returns 14.
func (*IDR) Type() PayloadType { return TypeIDR }

// Type returns 15.
func (*RANDR) Type() PayloadType { return TypeRANDR }

// Type returns 21.
func (*GeneralExtension) Type() PayloadType { return TypeGeneralExtension }

func (p *KEMAC) append(b []byte, next PayloadType) []byte {
	b = append16(append(b, byte(next), byte(p.EncrAlg)), p.EncrData)
	return append(append(b, byte(p.MACAlg)), p.MAC...)
}

func (p *PKE) append(b []byte, next PayloadType) []byte {
	b = binary.BigEndian.AppendUint16(append(b, byte(next)), uint16(p.C&3)<<14|uint16(len(p.Data)&0x3FFF))
	return append(b, p.Data...)
}

func (p *DH) append(b []byte, next PayloadType) []byte {
	b = append(append(b, byte(next), p.Group), p.Value...)
	b = append(b, p.Reserved<<4|byte(p.Validity.KV)&0x0F)
	return p.Validity.append(b)
}

func (p *SIGN) append(b []byte, _ PayloadType) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(p.SType&0x0F)<<12|uint16(len(p.Signature)&0x0FFF))
	return append(b, p.Signature...)
}

func (p *T) append(b []byte, next PayloadType) []byte {
	return p.Timestamp.append(append(b, byte(next)))
}

func (p *TR) append(b []byte, next PayloadType) []byte {
	return p.Timestamp.append(append(b, byte(next), byte(p.Role)))
}

func (p *ID) append(b []byte, next PayloadType) []byte {
	return append16(append(b, byte(next), byte(p.IDType)), p.Data)
}

func (p *IDR) append(b []byte, next PayloadType) []byte {
	return append16(append(b, byte(next), byte(p.Role), byte(p.IDType)), p.Data)
}

func (p *CERT) append(b []byte, next PayloadType) []byte {
	return append16(append(b, byte(next), p.CertType), p.Data)
}

func (p *CHASH) append(b []byte, next PayloadType) []byte {
	return append(append(b, byte(next), p.HashFunc), p.Hash...)
}

func (p *V) append(b []byte, next PayloadType) []byte {
	return append(append(b, byte(next), byte(p.AuthAlg)), p.VerData...)
}

func (p *SP) append(b []byte, next PayloadType) []byte {
	n := 0
	for i := range p.Params {
		n += 2 + len(p.Params[i].Value)
	}
	b = binary.BigEndian.AppendUint16(append(b, byte(next), p.PolicyNo, p.ProtType), uint16(n))
	for i := range p.Params {
		b = append8(append(b, p.Params[i].Type), p.Params[i].Value)
	}
	return b
}

func (p *RAND) append(b []byte, next PayloadType) []byte {
	return append8(append(b, byte(next)), p.RAND)
}

func (p *RANDR) append(b []byte, next PayloadType) []byte {
	return append8(append(b, byte(next), byte(p.Role)), p.RAND)
}

func (p *ERR) append(b []byte, next PayloadType) []byte {
	return binary.BigEndian.AppendUint16(append(b, byte(next), byte(p.No)), p.Reserved)
}

func (p *GeneralExtension) append(b []byte, next PayloadType) []byte {
	return append16(append(b, byte(next), p.ExtType), p.Data)
}
