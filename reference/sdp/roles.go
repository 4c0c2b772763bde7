package sdp

import "cmp"

// Party is one side of an offer/answer exchange.
type Party uint8

// The parties; Nobody where neither has a role, Everybody where both have it.
const (
	Nobody Party = iota
	Offerer
	Answerer
	Everybody
)

// String names the party.
func (p Party) String() string {
	return [...]string{"nobody", "offerer", "answerer", "everybody"}[p]
}

// RoleTable says who does what on a new connection.
type RoleTable struct {
	// TCPActive opens TCP: Nobody for holdconn, for a connection that exists
	// already and over UDP. TLSClient sends the ClientHello.
	TCPActive, TLSClient Party
	// FloorServer is the floor control server; Everybody for c-s.
	FloorServer Party
}

// Roles returns who opens TCP, by a=setup (RFC 4145 §4.1), who is the TLS
// client and who is the floor control server (RFC 4583 §4), for an answer that
// CheckAnswer accepts.
//
// The TLS client is the offerer, whatever a=setup says (RFC 4583 §8, TS 23.333
// 6.2.19.3.1 step 10). Profile RFC8856 is the other reading: the active endpoint
// (RFC 8856 §10.2 and §10.3, RFC 4572 §6.2), though RFC 8856 §8 agrees with RFC
// 4583. With DTLS it is the active endpoint in either.
func Roles(offer, answer *Session, p Profile) RoleTable {
	o, a := &Media{}, &Media{}
	if offer != nil && offer.BFCP != nil {
		o = offer.BFCP
	}
	if answer != nil && answer.BFCP != nil {
		a = answer.BFCP
	}
	r := RoleTable{FloorServer: floorServer(o.FloorCtrl, a.FloorCtrl)}
	if a.Proto.TCP() && a.Connection == ConnectionExisting { // over UDP it says nothing (RFC 4145 §5)
		return r
	}
	active := Nobody
	switch cmp.Or(a.Setup, SetupPassive) {
	case SetupActive:
		active = Answerer
	case SetupPassive:
		active = Offerer
	}
	if a.Proto.TCP() {
		r.TCPActive = active
	}
	switch {
	case active == Nobody:
	case a.Proto == ProtoTCPTLSBFCP && p == RFC4583:
		r.TLSClient = Offerer
	case a.Proto == ProtoTCPTLSBFCP, a.Proto == ProtoTCPDTLSBFCP, a.Proto == ProtoUDPTLSBFCP:
		r.TLSClient = active
	}
	return r
}

// floorServer follows the answer's role or, where it has none, what is left of
// the offer's; without either the answerer is the server.
func floorServer(offered, answered []Role) Party {
	if len(answered) == 0 {
		if len(offered) == 1 && offered[0] == ServerOnly {
			return Offerer
		}
		return Answerer
	}
	switch answered[0] {
	case ClientOnly:
		return Offerer
	case Both:
		return Everybody
	}
	return Answerer
}
