package sdp

import (
	"fmt"
	"net/netip"
	"slices"
)

// Profile is the set of documents that a description is judged by.
type Profile uint8

// RFC4583 is what TS 23.333 cites, and the default. RFC8856 replaced it.
const (
	RFC4583 Profile = iota
	RFC8856
)

// String names the document.
func (p Profile) String() string {
	if p == RFC8856 {
		return "RFC 8856"
	}
	return "RFC 4583"
}

// Proto is the transport protocol of an m-line.
type Proto string

// The transport protocols of BFCP: the first two of RFC 4583 §3, the others of
// RFC 8856 §4 alone.
const (
	ProtoTCPBFCP     Proto = "TCP/BFCP"
	ProtoTCPTLSBFCP  Proto = "TCP/TLS/BFCP"
	ProtoTCPDTLSBFCP Proto = "TCP/DTLS/BFCP"
	ProtoUDPBFCP     Proto = "UDP/BFCP"
	ProtoUDPTLSBFCP  Proto = "UDP/TLS/BFCP"
)

// Known tells whether the profile has that transport protocol for BFCP.
func (p Proto) Known(profile Profile) bool {
	switch p {
	case ProtoTCPBFCP, ProtoTCPTLSBFCP:
		return true
	case ProtoTCPDTLSBFCP, ProtoUDPBFCP, ProtoUDPTLSBFCP:
		return profile == RFC8856
	}
	return false
}

// TCP tells whether BFCP runs over TCP, where a=setup and a=connection say who
// opens the connection (RFC 4145).
func (p Proto) TCP() bool {
	return p == ProtoTCPBFCP || p == ProtoTCPTLSBFCP || p == ProtoTCPDTLSBFCP
}

// Setup is the role of an endpoint in opening TCP (RFC 4145 §4). Empty means
// that the attribute is absent: active in an offer, passive in an answer. A
// value that RFC 4145 does not know is kept as it was read.
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

// Floor is an a=floorid: a floor and the labels of the streams that it controls.
type Floor struct {
	ID      uint16
	Streams []string
}

// KeyMgmt is an a=key-mgmt: the key management protocol's identifier ("mikey")
// and its message, out of base64.
type KeyMgmt struct {
	Protocol string
	Data     []byte
}

// Media is the BFCP media description.
type Media struct {
	Proto Proto
	// Address and Port are where the endpoint is reached. Port 0 means that
	// the stream is refused. Address is the zero Addr where c= has a host
	// name, which is then in Host, and where there is no c= at all.
	Address    netip.Addr
	Host       string
	Port       uint16
	Setup      Setup
	Connection Connection
	// FloorCtrl lists the roles that the endpoint is willing to take, in its
	// order; nil where the attribute is absent.
	FloorCtrl []Role
	ConfID    *uint32
	UserID    *uint16
	Floors    []Floor
	// Versions are the BFCP versions of a=bfcpver, 0 to 7 (RFC 8856 §5.5);
	// profile RFC4583 does not know the attribute and leaves it nil.
	Versions []uint8
	// Fingerprints are the values of a=fingerprint, unjudged.
	Fingerprints []string
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
	Profile Profile
	// Origin is the address in o=, which may be a name. ID and Version are
	// the session's identifier and the description's version, below 2^63.
	Origin      string
	ID, Version uint64
	// Time is the value of t=, which an answer repeats: "0 0" if empty.
	Time string
	// BFCP is the BFCP stream, the first if there are several; nil if there
	// is none. Index is the place of its m-line, from 0; -1 without one.
	BFCP  *Media
	Index int
	// Others are the other m-lines, in order.
	Others []Other
	// Protocols are the key management protocols of the whole description,
	// session and media, in the order of their first a=key-mgmt. In a
	// description of one's own it may be nil: those of the stream, then.
	Protocols []string
}

// KeyMgmtIDs returns the key management protocols' identifiers in the order of
// the description, which MIKEY's SDP IDs must list (RFC 4567 §4.1.4). They are
// those of the whole description, as the clause asks for the complete list;
// whether a protocol that stands in two places is listed twice it leaves open,
// and here it is listed once.
func (s *Session) KeyMgmtIDs() []string {
	if s.Protocols != nil || s.BFCP == nil {
		return slices.Clone(s.Protocols)
	}
	var ids []string
	for _, k := range s.BFCP.KeyMgmt {
		if !slices.Contains(ids, k.Protocol) {
			ids = append(ids, k.Protocol)
		}
	}
	return ids
}

// KeyMgmtData returns the message of that key management protocol for the BFCP
// stream. The protocol's name is case-sensitive (RFC 4567 §3).
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
