package monitor

import (
	"encoding/base64"
	"encoding/binary"
)

// The numbers of RFC 3830 §6 and RFC 6043 §6 that are read here.
const (
	typeError        = 6
	typeTransferInit = 14
	typeTransferResp = 15

	payloadKEMAC   = 1
	payloadT       = 5
	payloadV       = 9
	payloadSP      = 10
	payloadRAND    = 11
	payloadERR     = 12
	payloadTR      = 13
	payloadIDR     = 14
	payloadRANDR   = 15
	payloadTP      = 16
	payloadTICKET  = 17
	payloadKeyData = 20
	payloadGenExt  = 21

	mapGenericID = 2

	roleI, roleR, roleKMS, rolePSK = 1, 2, 3, 4

	trEnd = 3 // TRe

	extensionSDPIDs = 1
)

// Flags of a ticket policy (RFC 6043 §6.10), as bits of the field of twelve.
const (
	flagF = 1 << 9 // TRANSFER_RESP shall be sent
	flagG = 1 << 8 // the Responder generates RANDRr
	flagH = 1 << 7 // RANDRi enters the derivation from a TGK
	flagI = 1 << 6 // key forking
)

// keyMessage is a MIKEY message, a ticket's data or a ticket policy's data, as
// far as the rules of a call ask about it. Byte fields are slices of octets, nil
// where absent.
type keyMessage struct {
	octets               []byte
	version, dataType    uint8
	prf                  uint8
	csbID                uint32
	sessions             []session
	count                int // #CS
	mapType              uint8
	ts                   timestamp
	idri, idrr, idrpsk   []byte
	idrkms               []byte
	randri, randrr, rkms []byte
	random               []byte // RAND, in a ticket
	end                  timestamp
	ticket               *ticket
	sdpIDs               []byte
	hasKEMAC             bool
	encr                 uint8
	encrData             []byte
	macAlg               uint8
	mac                  []byte // nil without a V payload at the end
	macEnd               int    // where it ends
}

// session is one block of a GENERIC-ID map (RFC 6043 §6.1.1).
type session struct {
	id, protocol uint8
	spi          []byte
}

// timestamp is a timestamp's type and value (RFC 3830 §6.6).
type timestamp struct {
	kind  uint8
	value []byte
}

// seconds returns an NTP timestamp's seconds since 1900, read as RFC 6043 §6.10
// wants it, from 1968 to 2104; ok is false for a counter.
func (t timestamp) seconds() (s int64, ok bool) {
	if len(t.value) < 4 || t.kind == 2 || t.kind > 3 {
		return 0, false
	}
	s = int64(binary.BigEndian.Uint32(t.value))
	if s < 1<<31 {
		s += 1 << 32
	}
	return s, true
}

// ticket is a TICKET payload (RFC 6043 §6.10).
type ticket struct {
	kind          uint16
	prf           uint8
	flags         uint16
	policy        []byte // TP Data
	data          []byte // Ticket Data
	initiatorFrom int    // where Initiator Data length stands in the message
	initiatorTo   int    // and where Initiator Data ends
}

func (t *ticket) has(flag uint16) bool { return t.flags&flag != 0 }

// readKeyMgmt reads the keymgmt-data of a=key-mgmt:mikey; nil if it is no
// MIKEY message.
func readKeyMgmt(data string) *keyMessage {
	b, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil
	}
	return readMIKEY(b)
}

// readMIKEY reads one message; nil if it is none.
func readMIKEY(b []byte) *keyMessage {
	c := cursor{b: b}
	m := &keyMessage{octets: b}
	m.version, m.dataType = uint8(c.u8()), uint8(c.u8())
	next := c.u8()
	m.prf = uint8(c.u8()) & 0x7f
	m.csbID = c.u32()
	m.count, m.mapType = c.u8(), uint8(c.u8())
	switch m.mapType {
	case 0: // SRTP-ID
		c.take(9 * m.count)
	case mapGenericID:
		for range m.count {
			if c.bad {
				break
			}
			s := session{id: uint8(c.u8()), protocol: uint8(c.u8())}
			c.take(c.u8() & 0x7f)
			c.take(c.u16())
			s.spi = c.take(c.u8())
			m.sessions = append(m.sessions, s)
		}
	}
	if c.bad || !m.chain(&c, next) {
		return nil
	}
	if m.macEnd != len(b) {
		// V is the last payload, or it verifies nothing (RFC 6043 §4.2.2.1).
		m.mac = nil
	}
	return m
}

// chain reads payloads until the last one.
func (m *keyMessage) chain(c *cursor, next int) bool {
	for next != 0 {
		this := next
		next = c.u8()
		switch this {
		case payloadKEMAC:
			m.hasKEMAC, m.encr = true, uint8(c.u8())
			m.encrData = c.take(c.u16())
			c.take(macLength(c.u8()))
		case payloadT:
			m.ts = c.timestamp()
		case payloadTR:
			role := c.u8()
			if ts := c.timestamp(); role == trEnd {
				m.end = ts
			}
		case payloadV:
			m.macAlg = uint8(c.u8())
			m.mac = c.take(macLength(int(m.macAlg)))
			m.macEnd = c.at
		case payloadSP:
			c.take(2)
			c.take(c.u16())
		case payloadRAND:
			m.random = c.take(c.u8())
		case payloadERR:
			c.take(3)
		case payloadIDR:
			m.identity(c)
		case payloadRANDR:
			role := c.u8()
			switch r := c.take(c.u8()); role {
			case roleI:
				m.randri = r
			case roleR:
				m.randrr = r
			case roleKMS:
				m.rkms = r
			}
		case payloadTP, payloadTICKET:
			m.readTicket(c, this == payloadTICKET)
		case payloadGenExt:
			kind := c.u8()
			if d := c.take(c.u16()); kind == extensionSDPIDs {
				m.sdpIDs = d
			}
		default:
			// What is not known cannot be skipped.
			return false
		}
		if c.bad {
			return false
		}
	}
	return true
}

func (m *keyMessage) identity(c *cursor) {
	role := c.u8()
	c.u8() // ID type: identities are compared as octets
	d := c.take(c.u16())
	switch {
	case role == roleI:
		m.idri = d
	case role == roleR && m.idrr == nil:
		m.idrr = d
	case role == roleKMS:
		m.idrkms = d
	case role == rolePSK:
		m.idrpsk = d
	}
}

func (m *keyMessage) readTicket(c *cursor, whole bool) {
	t := &ticket{kind: uint16(c.u16())}
	c.take(2) // subtype, version
	bits := c.take(3)
	if bits == nil {
		return
	}
	v := uint32(bits[0])<<16 | uint32(bits[1])<<8 | uint32(bits[2])
	t.prf, t.flags = uint8(v>>17), uint16(v>>5)&0xfff
	t.policy = c.take(c.u16())
	if !whole {
		return
	}
	t.data = c.take(c.u16())
	t.initiatorFrom = c.at
	c.take(c.u16())
	t.initiatorTo = c.at
	m.ticket = t
}

// validity returns TRe of the ticket's policy.
func (t *ticket) validity() timestamp {
	c := cursor{b: t.policy}
	var m keyMessage
	if next := c.u8(); !c.bad {
		m.chain(&c, next)
	}
	return m.end
}

// wantsTransferResp tells whether the ticket that the UE sent demands a
// TRANSFER_RESP.
func (d *dialogue) wantsTransferResp() bool {
	return d.offer != nil && d.offer.mikey != nil && d.offer.mikey.ticket != nil && d.offer.mikey.ticket.has(flagF)
}
