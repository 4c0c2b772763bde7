package sdp

import "cmp"

// Party is one side of an offer/answer exchange.
type Party uint8

// The parties; Nobody where neither has a role.
const (
	Nobody Party = iota
	Offerer
	Answerer
)

// String names the party.
func (p Party) String() string { return [...]string{"nobody", "offerer", "answerer"}[p] }

// RoleTable says who does what on a connection.
type RoleTable struct {
	// TCPActive opens TCP; TLSClient sends the ClientHello.
	TCPActive, TLSClient Party
}

// Roles returns who opens TCP, by a=setup (RFC 4145 §4.1), and who is the TLS
// client: the offerer, whatever a=setup says (RFC 4583 §8, RFC 8856 §8, TS
// 23.333 6.2.19.3.1 step 10). In profile RFC8856 it is the active endpoint, as
// RFC 8856 §10 and RFC 4572 §6.2 have it.
func Roles(offer, answer *Session, p Profile) RoleTable {
	var r RoleTable
	switch cmp.Or(answer.BFCP.Setup, SetupPassive) {
	case SetupActive:
		r.TCPActive = Answerer
	case SetupPassive:
		r.TCPActive = Offerer
	}
	if r.TCPActive != Nobody && answer.BFCP.Proto != ProtoTCPBFCP {
		r.TLSClient = Offerer
		if p == RFC8856 {
			r.TLSClient = r.TCPActive
		}
	}
	return r
}
