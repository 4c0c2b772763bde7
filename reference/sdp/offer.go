package sdp

import (
	"cmp"
	"net/netip"
)

// discard is the port of an endpoint to which nobody connects (RFC 4145 §4.1).
const discard = 9

// OfferParams say what a UE offers.
type OfferParams struct {
	Profile Profile
	// Address is where the UE listens. The port is replaced by 9 where the
	// UE is active, and where it is 0 and the connection is on hold.
	Address netip.AddrPort
	// Proto is TCP/TLS/BFCP when empty, Setup actpass.
	Proto   Proto
	Setup   Setup
	KeyMgmt []KeyMgmt
	// AudioLabel, where set, adds an audio stream in front with that label,
	// which a floor of the conference can point at.
	AudioLabel string
	AudioPort  uint16
	// ID is the session identifier in o=, below 2^63.
	ID uint64
}

// NewOffer returns the offer of a floor control client (RFC 4583 §4: c-only) for
// a new connection. In profile RFC8856 it says a=bfcpver.
func NewOffer(p OfferParams) *Session {
	m := &Media{Proto: cmp.Or(p.Proto, ProtoTCPTLSBFCP), Address: p.Address.Addr(), Port: p.Address.Port(),
		Setup: cmp.Or(p.Setup, SetupActpass), FloorCtrl: []Role{ClientOnly}, KeyMgmt: p.KeyMgmt}
	if m.Proto.TCP() {
		m.Connection = ConnectionNew
		m.Port = portFor(m.Setup, m.Port)
	}
	if p.Profile == RFC8856 {
		m.Versions = []uint8{m.Proto.version()}
	}
	s := &Session{Profile: p.Profile, ID: p.ID, Version: p.ID, BFCP: m}
	if p.Address.Addr().IsValid() {
		s.Origin = p.Address.Addr().String()
	}
	if p.AudioLabel != "" {
		s.Others = []Other{{Media: "audio", Proto: "RTP/AVP", Port: p.AudioPort, Formats: []string{"0"}, Label: p.AudioLabel}}
		s.Index = 1
	}
	return s
}

// portFor is the port of an endpoint with that role.
func portFor(s Setup, port uint16) uint16 {
	if s == SetupActive || s == SetupHoldconn && port == 0 {
		return discard
	}
	return port
}

// version is the BFCP version that a transport protocol stands for where nothing
// is said (RFC 8856 §5.5).
func (p Proto) version() uint8 {
	if p.TCP() {
		return 1
	}
	return 2
}
