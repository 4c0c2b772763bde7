package mikey

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// KMSConfig is what a KMS needs.
type KMSConfig struct {
	Profile  Profile33328
	Identity string
	// UserKey finds the key shared with a user by IDRpsk (empty when absent)
	// and the identity in the message (empty when absent), and the identity
	// that this key belongs to. Keys have 16 to 255 octets.
	UserKey func(idrpsk []byte, identity string) (key Secret, owner string, ok bool)
	// OwnTicketKey protects the tickets that the KMS makes, 16 to 255 octets.
	OwnTicketKey SharedKey
	// TicketKey finds the Ticket Protection Key shared with a user for mode 3
	// by the IDRpsk in the ticket (empty when absent), and that user's
	// identity. nil: no mode 3.
	TicketKey func(idrpsk []byte) (key Secret, owner string, ok bool)
	// MayRequest says whether a user may have a ticket of that policy, nil
	// allows. It may change the policy; the K flag is then set.
	MayRequest func(initiator string, p *Policy) error
	// Member tells whether a user belongs to a group that a ticket lists as a
	// responder; nil: a ticket lists users only.
	Member func(group, user string) bool
	// MayResolve says whether a user whom the ticket lists may resolve it; nil
	// allows.
	MayResolve func(responder string, p Policy) error
	Rand       io.Reader
}

// KMS is the Key Management Service. It keeps no state but what it needs against
// replay.
type KMS struct {
	c      KMSConfig
	clock  clock
	replay replayCache
}

// NewKMS checks the configuration: an identity, users, a source of randomness and
// a Ticket Protection Key of 16 octets at least.
func NewKMS(c KMSConfig) (*KMS, error) {
	c.Profile = c.Profile.withDefaults()
	errs := []error{c.Profile.check(), checkIdentity(c.Identity), c.OwnTicketKey.check("the Ticket Protection Key")}
	if c.Identity == "" || c.Rand == nil || c.UserKey == nil {
		errs = append(errs, errors.New("mikey: expected an identity, users and a source of randomness"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.OwnTicketKey = c.OwnTicketKey.clone()
	return &KMS{c: c, replay: replayCache{limit: c.Profile.ReplayEntries}}, nil
}

// Wipe overwrites the KMS' own key.
func (k *KMS) Wipe() { k.c.OwnTicketKey.Key.Wipe() }

// Format writes who it is, for every verb.
func (k *KMS) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "KMS %q", k.c.Identity) }

// Handle answers REQUEST_INIT_PSK or RESOLVE_INIT_PSK, whichever it is.
func (k *KMS) Handle(now time.Time, octets []byte) ([]byte, error) {
	if len(octets) > 1 && DataType(octets[1]) == ResolveInitPSK {
		return k.HandleResolveInit(now, octets)
	}
	return k.HandleRequestInit(now, octets)
}

// HandleRequestInit answers REQUEST_INIT_PSK (RFC 6043 §4.2.1.4). The octets are
// what to send back: REQUEST_RESP, or an Error message beside an *Error, or nil
// for silence.
func (k *KMS) HandleRequestInit(now time.Time, octets []byte) ([]byte, error) {
	return k.handle(now, octets, RequestInitPSK, (*kmsExchange).requestResp)
}

// HandleResolveInit answers RESOLVE_INIT_PSK (RFC 6043 §4.2.3.4), in the same way.
func (k *KMS) HandleResolveInit(now time.Time, octets []byte) ([]byte, error) {
	return k.handle(now, octets, ResolveInitPSK, (*kmsExchange).resolveResp)
}

// kmsExchange is one exchange with a user.
type kmsExchange struct {
	*KMS
	now    time.Time
	init   *Message
	octets []byte
	user   string // whose key it is
	key    Secret // shared with the user
	rand   []byte // RANDRi or RANDRr
	// keys are those of the initial message once it is authenticated.
	keys *messageKeys
}

func (k *KMS) handle(now time.Time, octets []byte, want DataType, answer func(*kmsExchange) ([]byte, *Error)) ([]byte, error) {
	x := &kmsExchange{KMS: k, now: now, octets: append([]byte(nil), octets...)}
	m, e := receive(x.octets, want)
	x.init = m
	if e == nil {
		e = x.authenticate()
	}
	if e == nil {
		var out []byte
		if out, e = answer(x); e == nil {
			return out, nil
		}
	}
	e.Reply = reply(e, m, k.clock.stamp(now), x.keys)
	return e.Reply, e
}

// exchangeKeys derives the keys of the initial message or of the response.
func (x *kmsExchange) exchangeKeys(resp bool) messageKeys {
	h := &x.init.Header
	if h.DataType == RequestInitPSK {
		return exchangeKeys(h.PRF, x.key, h.CSBID, resp, x.rand, nil)
	}
	return exchangeKeys(h.PRF, x.key, h.CSBID, resp, nil, x.rand)
}

// authenticate checks the timestamp, finds the user's key, and verifies the MAC
// (RFC 3830 §5.3).
func (x *kmsExchange) authenticate() *Error {
	m := x.init
	if e := current(m, x.now, x.c.Profile.ClockSkew); e != nil {
		return e
	}
	if x.replay.has(m.v()) {
		return refuse(rule.MIKEYReplay, m.offset(m.v()), "V", "expected a new message, found one that came before")
	}
	role, randRole := IDRi, RANDRi
	if m.Header.DataType == ResolveInitPSK {
		role, randRole = IDRr, RANDRr
	}
	x.rand = findRANDR(m.Payloads, randRole).RAND
	id, kms, psk := findIDR(m.Payloads, role), findIDR(m.Payloads, IDRkms), findIDR(m.Payloads, IDRpsk)
	if kms != nil && kms.identity() != x.c.Identity {
		return refuse(rule.MIKEYIDReceiver, m.offset(kms), "IDRkms", "expected %q, found %q", x.c.Identity, kms.identity())
	}
	var pskID []byte
	if psk != nil {
		pskID = psk.Data
	}
	key, owner, ok := x.c.UserKey(pskID, id.identity())
	if !ok || len(key) < 16 || id != nil && id.identity() != owner {
		return refuse(rule.MIKEYIDUnknown, -1, payloadName(&IDR{Role: role}), "expected a user that shares a key with the KMS, found %q", id.identity())
	}
	x.key, x.user = key, owner
	keys := x.exchangeKeys(false)
	if !verify(m, x.octets, keys, []byte(owner), []byte(x.c.Identity)) {
		return refuse(rule.MIKEYMAC, m.offset(m.v()), "V", "the MAC is not that of %s with the key of %q", m.Header.DataType, owner)
	}
	x.keys = &keys
	if e := enoughRAND(x.rand, nil, len(key)); e != nil {
		return e
	}
	if !x.replay.add(x.now, x.c.Profile.ClockSkew, m.v()) {
		return refuse(rule.MIKEYReplayFull, -1, "", "expected room in the replay cache of %d messages", x.replay.limit)
	}
	return nil
}

// response starts the response to the initial message: what it echoes, T and
// IDRkms (RFC 6043 §4.2.1.5, §4.2.3.5).
func (x *kmsExchange) response(d DataType) (*Message, Timestamp) {
	h := x.init.Header
	t := x.clock.stamp(x.now)
	m := &Message{Header: CommonHeader{Version: h.Version, DataType: d, PRF: h.PRF, CSBID: h.CSBID, MapType: h.MapType, Count: h.Count}}
	m.Payloads = []Payload{&T{t}, newIDR(IDRkms, x.c.Identity)}
	if x.c.Profile.InitialTimestampInIV {
		t = find[*T](x.init.Payloads).Timestamp
	}
	return m, t
}

// mpkData returns the sub-payloads of MPKi and, with key forking, a second MPK.
func mpkData(mpki, mpkr Secret, spi []byte) []KeyData {
	v := KeyValidity{KV: KVSPI, SPI: spi}
	keys := []KeyData{{KeyType: KeyMPK, Key: mpki, Validity: v}}
	if mpkr != nil {
		keys = append(keys, KeyData{KeyType: KeyMPK, Key: mpkr, Validity: v})
	}
	return keys
}

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
