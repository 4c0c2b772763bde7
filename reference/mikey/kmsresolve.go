package mikey

import (
	"bytes"
	"crypto/sha256"
	"io"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// resolveResp gives the keys of a ticket out.
func (x *kmsExchange) resolveResp() ([]byte, *Error) {
	ticket := find[*TICKET](x.init.Payloads)
	opened, e := x.open(ticket)
	if e != nil {
		return nil, e
	}
	defer opened.wipe()
	m, t := x.response(ResolveResp)
	keys, behind, mpkr := opened.keys, []Payload(nil), Secret(nil)
	if ticket.Flags.Has(FlagI) {
		rand := make([]byte, max(len(opened.mpkr), longestForked(keys), ticket.PRF.family().KeyLen()))
		if _, err := io.ReadFull(x.c.Rand, rand); err != nil {
			return nil, refuse(rule.MIKEYRandom, -1, "RANDRkms", "cannot be drawn: %v", err)
		}
		id := newIDR(IDRr, x.user)
		mpkr = fork(ticket.PRF, opened.mpkr, constForkMPKr, id.Data, rand)
		defer mpkr.Wipe()
		for i := range keys {
			if keys[i].KeyType.base() == KeyTGK {
				forked := fork(ticket.PRF, keys[i].Key, constForkTGK, id.Data, rand)
				keys[i].Key.Wipe()
				keys[i].Key = forked
			}
		}
		behind = []Payload{id, &RANDR{RANDRkms, rand}}
	}
	k := x.exchangeKeys(true)
	f := m.Header.PRF.family()
	m.Payloads = append(m.Payloads, sealKeys(append(mpkData(opened.mpki, mpkr, opened.spi), keys...), k, f.Encr(), m.Header.CSBID, t))
	m.Payloads = append(append(m.Payloads, behind...), emptyV(x.init.v().AuthAlg))
	return sign(m, k, x.octets), nil
}

// open checks a ticket that is to be resolved, from the outside in: its type, its
// MAC, who made it, whether it is in force, who may resolve it, and who sent it.
func (x *kmsExchange) open(ticket *TICKET) (*baseTicket, *Error) {
	at := x.init.offset(ticket)
	if ticket.TicketType != TicketMIKEYBase || ticket.Subtype != baseTicketSubtype || ticket.Version != baseTicketVersion {
		return nil, refuse(rule.MIKEYTicketType, at+1, "TICKET/Ticket Type", "expected type 1, subtype 1, version 1, found %d, %d, %d",
			ticket.TicketType, ticket.Subtype, ticket.Version)
	}
	data, e := readTicketData(ticket.TicketData, at)
	if e != nil {
		return nil, e
	}
	tpk, maker, ok := x.ticketKey(data.psk)
	if !ok {
		return nil, refuse(rule.MIKEYTicketOrigin, at, "TICKET/Ticket Data/IDRpsk", "expected a Ticket Protection Key of ours")
	}
	opened, e := openTicket(ticket, data, tpk, at)
	if e != nil {
		return nil, e
	}
	if e := x.mayOpen(ticket, opened, maker, at); e != nil {
		opened.wipe()
		return nil, e
	}
	return opened, nil
}

// ticketKey finds a TPK and the user that shares it; the user is empty for the
// KMS' own.
func (x *kmsExchange) ticketKey(id []byte) (tpk Secret, maker string, ok bool) {
	if bytes.Equal(id, x.c.OwnTicketKey.ID) {
		return x.c.OwnTicketKey.Key, "", true
	}
	if x.c.TicketKey == nil {
		return nil, "", false
	}
	tpk, maker, ok = x.c.TicketKey(id)
	return tpk, maker, ok && len(tpk) >= 16 && maker != ""
}

// mayOpen checks what the policy of an authentic ticket says.
func (x *kmsExchange) mayOpen(ticket *TICKET, opened *baseTicket, maker string, at int) *Error {
	p := readPolicy(&ticket.TicketPolicy)
	if ticket.Flags.Has(FlagD) != (maker == "") || maker != "" && p.Initiator != maker {
		return refuse(rule.MIKEYTicketOrigin, at+5, "TICKET/D, IDRi", "expected the D flag in a ticket of the KMS, and IDRi to be the maker of one without")
	}
	if e := inForce(&ticket.TicketPolicy, x.now, x.c.Profile.ClockSkew, at); e != nil {
		return e
	}
	listed := false
	for _, id := range p.Responders {
		listed = listed || id == x.user || x.c.Member != nil && x.c.Member(id, x.user)
	}
	if !listed {
		return refuse(rule.MIKEYTicketResponder, at, "TICKET/TP Data/IDRr", "expected %q among the responders, found %q", x.user, p.Responders)
	}
	if x.c.MayResolve != nil {
		if err := x.c.MayResolve(x.user, p); err != nil {
			return refuse(rule.MIKEYAuthorised, at, "TICKET", "%q may not resolve this ticket: %v", x.user, err)
		}
	}
	if !ticket.Flags.Has(FlagI) {
		return nil
	}
	_, vr, err := parseInitiatorData(ticket.InitiatorData)
	covered := ticket.InitiatorData
	if err == nil {
		covered = covered[:len(covered)-len(vr.VerData)]
	}
	var sum [sha256.Size]byte
	if err != nil || vr.AuthAlg == MACNULL ||
		!equal(macOver(&sum, vr.AuthAlg, initiatorDataKeys(ticket.PRF, opened.mpkr), covered), vr.VerData) {
		return refuse(rule.MIKEYInitiatorMAC, at, "TICKET/Initiator Data/Vr", "the MAC is not that of the Initiator Data with a key of MPKr")
	}
	return nil
}
