package mikey

import (
	"bytes"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// requestResp grants a ticket.
func (x *kmsExchange) requestResp() ([]byte, *Error) {
	wish := find[*TP](x.init.Payloads)
	at := x.init.offset(wish)
	if wish.TicketType != TicketMIKEYBase || wish.Subtype != baseTicketSubtype || wish.Version != baseTicketVersion {
		return nil, refuse(rule.MIKEYTicketType, at+1, "TP/Ticket Type", "expected type 1, subtype 1, version 1, found %d, %d, %d",
			wish.TicketType, wish.Subtype, wish.Version)
	}
	granted, e := x.grant(wish, at)
	if e != nil {
		return nil, e
	}
	f := wish.PRF.family()
	wanted := granted.Keys
	granted.Keys = nil
	ticket, made, err := makeTicket(x.c.Rand, x.clock.stamp(x.now), x.c.OwnTicketKey, granted.payload(f), wanted, &x.c.Profile)
	if err != nil {
		return nil, refuse(rule.MIKEYRandom, -1, "TICKET", "cannot be drawn: %v", err)
	}
	defer made.wipe()
	if e := checkFork(&ticket.TicketPolicy, made.keys, at); e != nil {
		return nil, e
	}
	m, t := x.response(RequestResp)
	var mpkr Secret
	if ticket.Flags.Has(FlagI) {
		mpkr = made.mpkr
	}
	k := x.exchangeKeys(true)
	m.Payloads = append(m.Payloads, ticket, sealKeys(append(mpkData(made.mpki, mpkr, made.spi), made.keys...), k, f.Encr(), m.Header.CSBID, t),
		emptyV(x.init.v().AuthAlg))
	return sign(m, k, x.octets), nil
}

// grant decides on a ticket policy: what was asked for, made by the KMS, for the
// user, no longer than the KMS gives tickets for, as far as the callback lets it.
func (x *kmsExchange) grant(wish *TP, at int) (Policy, *Error) {
	asked := readPolicy(&wish.TicketPolicy)
	p := asked
	p.Flags = p.Flags&^FlagK | FlagD
	p.Initiator, p.KMS = x.user, x.c.Identity
	if end := x.now.Add(x.c.Profile.Lifetime).UTC().Truncate(time.Second); p.NotAfter.IsZero() || p.NotAfter.After(end) {
		p.NotAfter = end
	}
	if asked.Initiator != "" && asked.Initiator != x.user {
		return p, refuse(rule.MIKEYAuthorised, at, "TP/TP Data/IDRi", "expected %q, found %q", x.user, asked.Initiator)
	}
	if x.c.MayRequest != nil {
		if err := x.c.MayRequest(x.user, &p); err != nil {
			return p, refuse(rule.MIKEYAuthorised, at, "TP", "%q may not have this ticket: %v", x.user, err)
		}
	}
	for _, k := range p.Keys {
		switch {
		case !k.KeyType.isSessionKey() || k.KeyType.salted() || k.Octets > maxKey:
			return p, refuse(rule.MIKEYTicketProfile, at, "TP/TP Data/KEMAC", "expected a TGK, TEK or GTGK of at most %d octets, found %s of %d",
				maxKey, k.KeyType, k.Octets)
		case k.Octets < 16:
			return p, refuse(rule.MIKEYKeyLength, at, "TP/TP Data/KEMAC", "expected keys of 16 octets or more, found %s of %d", k.KeyType, k.Octets)
		case k.Octets > 16 && wish.PRF.family() == Family128:
			return p, refuse(rule.MIKEYSessionKeyLong, at, "TP/TP Data/KEMAC", "expected keys of 16 octets with the 128-bit family, found %s of %d",
				k.KeyType, k.Octets)
		}
	}
	asked.Flags &^= FlagK
	f := wish.PRF.family()
	was, is := asked.payload(f), p.payload(f)
	if !bytes.Equal(was.append(nil, TypeLast), is.append(nil, TypeLast)) {
		p.Flags |= FlagK
	}
	return p, nil
}
