package mikey

import (
	"fmt"
	"strings"
)

// MaxMessage is the greatest number of octets that Parse takes (our limit).
const MaxMessage = 65536

// Message is one MIKEY message.
type Message struct {
	Header   CommonHeader
	Payloads []Payload
	// Trailing is what followed the last payload; nothing should.
	Trailing []byte

	// at is where each payload starts, and one past the last, where the
	// message was parsed or built.
	at []int
}

// Append appends the message's octets to b. Lengths that do not fit their field
// are cut off; NewInitiator and its like refuse what could lead to them.
func (m *Message) Append(b []byte) []byte {
	b = m.Header.append(b, first(m.Payloads))
	return append(appendChain(b, m.Payloads), m.Trailing...)
}

// Marshal returns the message's octets.
func (m *Message) Marshal() []byte { return m.Append(nil) }

// build returns the message's octets and remembers where the payloads stand.
func (m *Message) build() []byte {
	b := m.Header.append(make([]byte, 0, 1024), first(m.Payloads))
	m.at = m.at[:0]
	for i, p := range m.Payloads {
		m.at = append(m.at, len(b))
		b = p.append(b, nextType(m.Payloads, i))
	}
	m.at = append(m.at, len(b))
	return b
}

// String returns the message's name and those of its payloads, no content.
func (m *Message) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s CSB %08X = HDR", m.Header.DataType, m.Header.CSBID)
	for _, p := range m.Payloads {
		s.WriteString(", " + payloadName(p))
	}
	return s.String()
}

// Name returns the name of the message that b starts like ("TRANSFER_INIT"), and
// "MIKEY" where there is no telling.
func Name(b []byte) string {
	if len(b) < 2 || b[0] != 1 {
		return "MIKEY"
	}
	return DataType(b[1]).String()
}

// payloadName names a payload, with its role where it has one.
func payloadName(p Payload) string {
	switch p := p.(type) {
	case *TR:
		return roleName("TR", "iser", p.Role)
	case *IDR:
		switch p.Role {
		case IDRkms:
			return "IDRkms"
		case IDRpsk:
			return "IDRpsk"
		case IDRapp:
			return "IDRapp"
		}
		return roleName("IDR", "ir", p.Role)
	case *RANDR:
		if p.Role == RANDRkms {
			return "RANDRkms"
		}
		return roleName("RANDR", "ir", p.Role)
	}
	return p.Type().String()
}

func roleName(name, letters string, r Role) string {
	if r >= 1 && int(r) <= len(letters) {
		return name + letters[r-1:r]
	}
	return fmt.Sprintf("%s role %d", name, r)
}

// first returns the type of the first payload of a chain.
func first(chain []Payload) PayloadType {
	if len(chain) == 0 {
		return TypeLast
	}
	return chain[0].Type()
}

// nextType returns the type of the payload behind the i-th.
func nextType(chain []Payload, i int) PayloadType { return first(chain[i+1:]) }

// appendChain appends payloads, each naming the one behind it.
func appendChain(b []byte, chain []Payload) []byte {
	for i, p := range chain {
		b = p.append(b, nextType(chain, i))
	}
	return b
}

// find returns the first payload of that kind, or nil.
func find[P Payload](chain []Payload) (none P) {
	for _, p := range chain {
		if q, ok := p.(P); ok {
			return q
		}
	}
	return none
}

// findIDR returns the first IDR of that role, or nil.
func findIDR(chain []Payload, role Role) *IDR {
	for _, p := range chain {
		if q, ok := p.(*IDR); ok && q.Role == role {
			return q
		}
	}
	return nil
}

// findRANDR returns the first RANDR of that role, or nil.
func findRANDR(chain []Payload, role Role) *RANDR {
	for _, p := range chain {
		if q, ok := p.(*RANDR); ok && q.Role == role {
			return q
		}
	}
	return nil
}

// offset returns where that payload starts, or -1.
func (m *Message) offset(p Payload) int {
	for i := range m.Payloads {
		if m.Payloads[i] == p && i < len(m.at) {
			return m.at[i]
		}
	}
	return -1
}

// end returns where that payload ends, or -1.
func (m *Message) end(p Payload) int {
	for i := range m.Payloads {
		if m.Payloads[i] == p && i+1 < len(m.at) {
			return m.at[i+1]
		}
	}
	return -1
}

// v returns the V that protects the message: its last payload. It is nil where
// there is none.
func (m *Message) v() *V {
	if len(m.Payloads) == 0 {
		return nil
	}
	v, _ := m.Payloads[len(m.Payloads)-1].(*V)
	return v
}

// sdpIDs returns the data of the SDP IDs extension and whether there is one.
func (m *Message) sdpIDs() ([]byte, bool) {
	for _, p := range m.Payloads {
		if x, ok := p.(*GeneralExtension); ok && x.ExtType == ExtensionSDPIDs {
			return x.Data, true
		}
	}
	return nil, false
}
