package sdp

import (
	"fmt"
	"net/netip"
)

// Profile is the set of documents that a description is judged by.
type Profile uint8

// RFC4583 is what TS 23.333 cites, and the default. RFC8856 obsoletes it; of it
// only the TLS role and the c-s rule are followed here.
const (
	RFC4583 Profile = iota
	RFC8856
)

// Proto is the transport protocol of an m-line.
type Proto string

// The transport protocols of BFCP: the first two of RFC 4583 §3, the others of
// RFC 8856 §3.
const (
	ProtoTCPBFCP     Proto = "TCP/BFCP"
	ProtoTCPTLSBFCP  Proto = "TCP/TLS/BFCP"
	ProtoTCPDTLSBFCP Proto = "TCP/DTLS/BFCP"
	ProtoUDPBFCP     Proto = "UDP/BFCP"
	ProtoUDPTLSBFCP  Proto = "UDP/TLS/BFCP"
)

func (p Proto) bfcp(profile Profile) bool {
	switch p {
	case ProtoTCPBFCP, ProtoTCPTLSBFCP:
		return true
	case ProtoTCPDTLSBFCP, ProtoUDPBFCP, ProtoUDPTLSBFCP:
		return profile == RFC8856
	}
	return false
}

// Setup is the role of an endpoint in opening TCP (RFC 4145 §4). Empty means
// that the attribute is absent.
type Setup string

// The roles.
const (
	SetupActive   Setup = "active"
	SetupPassive  Setup = "passive"
	SetupActpass  Setup = "actpass"
	SetupHoldconn Setup = "holdconn"
)

// Active tells whether the endpoint opens TCP.
func (s Setup) Active() bool { return s == SetupActive }

// String returns the attribute's value.
func (s Setup) String() string { return string(s) }

func (s Setup) known() bool {
	return s == SetupActive || s == SetupPassive || s == SetupActpass || s == SetupHoldconn
}

// Connection says whether a TCP connection is to be new (RFC 4145 §5). Empty
// means that the attribute is absent, which stands for new.
type Connection string

// The values.
const (
	ConnectionNew      Connection = "new"
	ConnectionExisting Connection = "existing"
)

// Role is a role in floor control (RFC 4583 §4).
type Role string

// The roles: only client, only server, or both.
const (
	ClientOnly Role = "c-only"
	ServerOnly Role = "s-only"
	Both       Role = "c-s"
)

// Floor is an a=floorid: a floor and the labels of the media it is about.
type Floor struct {
	ID      uint16
	Streams []string
}

// KeyMgmt is an a=key-mgmt: the key management protocol's identifier ("mikey")
// and its message.
type KeyMgmt struct {
	Protocol string
	Data     []byte
}

// Media is the BFCP media description.
type Media struct {
	Proto Proto
	// Address and Port are where the endpoint is reached. Port 0 means that
	// the stream is refused.
	Address    netip.Addr
	Port       uint16
	Setup      Setup
	Connection Connection
	// FloorCtrl lists the roles that the endpoint is willing to take.
	FloorCtrl []Role
	ConfID    *uint32
	UserID    *uint16
	Floors    []Floor
	// KeyMgmt are the key management data that hold for this stream: its
	// own or, if it has none, the session's (RFC 4567 §3.1).
	KeyMgmt []KeyMgmt
}

// Remote returns address and port.
func (m *Media) Remote() netip.AddrPort { return netip.AddrPortFrom(m.Address, m.Port) }

// Other is a media description that is not the BFCP stream: its m-line, kept for
// the answer, and its label.
type Other struct {
	Media, Proto string
	Port         uint16
	Formats      []string
	Label        string
}

// Session is a session description with its BFCP stream.
type Session struct {
	// Origin is the address in o=, and ID its session identifier and version.
	Origin netip.Addr
	ID     uint64
	// BFCP is the BFCP stream, the first if there are several; nil if there
	// is none. Index is the place of its m-line, from 0.
	BFCP  *Media
	Index int
	// Others are the other m-lines, in order.
	Others []Other
}

// KeyMgmtIDs returns the key management protocols' identifiers in the order of
// the description, which MIKEY's SDP IDs must list (RFC 4567 §4.1.4).
func (s *Session) KeyMgmtIDs() []string {
	var ids []string
	if s.BFCP != nil {
		for _, k := range s.BFCP.KeyMgmt {
			ids = append(ids, k.Protocol)
		}
	}
	return ids
}

// KeyMgmtData returns the message of that key management protocol.
func (s *Session) KeyMgmtData(protocol string) ([]byte, error) {
	if s.BFCP != nil {
		for _, k := range s.BFCP.KeyMgmt {
			if k.Protocol == protocol {
				return k.Data, nil
			}
		}
	}
	return nil, fmt.Errorf("sdp: expected a=key-mgmt:%s for the BFCP stream, found the protocols %q", protocol, s.KeyMgmtIDs())
}
