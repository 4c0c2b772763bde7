package mikey

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// InitiatorConfig is what an Initiator (the UE) needs.
type InitiatorConfig struct {
	Profile Profile33328
	// Identity and KMSIdentity are IDRi and IDRkms, 1024 octets at most.
	Identity, KMSIdentity string
	// KMSKey is shared with the KMS for the Ticket Request exchange (mode 1),
	// 16 to 255 octets.
	KMSKey SharedKey
	// TicketKey is the Ticket Protection Key shared with the KMS (mode 3), 16
	// to 255 octets.
	TicketKey SharedKey
	Family    Family
	Rand      io.Reader
}

// Initiator makes or asks for tickets and starts Ticket Transfer exchanges. It
// has one exchange of each kind open at a time; a new one replaces it.
type Initiator struct {
	profile  Profile33328
	identity string
	kms      string
	kmsKey   SharedKey
	tpk      SharedKey
	family   Family
	random   io.Reader
	clock    clock
	csbs     [16]uint32 // the last CSB IDs, so that none comes again soon
	request  *request
	transfer *transfer
}

// request is a Ticket Request exchange under way.
type request struct {
	init   *Message
	octets []byte
	keys   messageKeys // of REQUEST_INIT
	randrI []byte
	wish   Policy
}

// transfer is a Ticket Transfer exchange under way at the Initiator.
type transfer struct {
	init      *Message
	octets    []byte
	ticket    *Ticket
	randrI    []byte
	responder string
}

// NewInitiator checks the configuration: an identity, a source of randomness,
// one key or both, of 16 octets at least.
func NewInitiator(c InitiatorConfig) (*Initiator, error) {
	c.Profile = c.Profile.withDefaults()
	errs := []error{c.Profile.check(), checkIdentity(c.Identity), checkIdentity(c.KMSIdentity)}
	if c.Identity == "" || c.Rand == nil {
		errs = append(errs, errors.New("mikey: expected an identity and a source of randomness"))
	}
	if c.KMSKey.Key == nil && c.TicketKey.Key == nil {
		errs = append(errs, errors.New("mikey: expected a key shared with the KMS"))
	}
	if c.KMSKey.Key != nil {
		errs = append(errs, c.KMSKey.check("the key shared with the KMS"))
		if c.KMSIdentity == "" {
			errs = append(errs, errors.New("mikey: expected the identity of the KMS, which goes into the MAC"))
		}
	}
	if c.TicketKey.Key != nil {
		errs = append(errs, c.TicketKey.check("the Ticket Protection Key"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Initiator{profile: c.Profile, identity: c.Identity, kms: c.KMSIdentity, kmsKey: c.KMSKey.clone(), tpk: c.TicketKey.clone(),
		family: c.Family, random: c.Rand}, nil
}

// Policy returns the ticket policy that the profile suggests for a ticket from
// now on, for that responder.
func (i *Initiator) Policy(now time.Time, responder string) Policy {
	return Policy{Flags: i.profile.Flags, Initiator: i.identity, KMS: i.kms, Responders: []string{responder},
		NotBefore: now.UTC().Truncate(time.Second), NotAfter: now.UTC().Truncate(time.Second).Add(i.profile.Lifetime)}
}

// RequestInit builds REQUEST_INIT_PSK (RFC 6043 §4.2.1). responder joins those
// of the policy if it is not among them.
func (i *Initiator) RequestInit(now time.Time, responder string, p Policy) ([]byte, error) {
	if i.kmsKey.Key == nil {
		return nil, errors.New("mikey: expected a key shared with the KMS for REQUEST_INIT_PSK")
	}
	p = i.complete(p, responder)
	p.Flags = p.Flags&^FlagK | FlagD
	if err := p.check(i.family); err != nil {
		return nil, err
	}
	rand, csbID, err := i.fresh(max(i.family.KeyLen(), len(i.kmsKey.Key)))
	if err != nil {
		return nil, err
	}
	m := &Message{Header: CommonHeader{Version: 1, DataType: RequestInitPSK, V: true, PRF: i.family.PRF(), CSBID: csbID, MapType: MapEmpty}}
	m.Payloads = []Payload{&T{i.clock.stamp(now)}, &RANDR{RANDRi, rand}, newIDR(IDRi, i.identity)}
	if i.kms != "" {
		m.Payloads = append(m.Payloads, newIDR(IDRkms, i.kms))
	}
	m.Payloads = append(m.Payloads, &TP{p.payload(i.family)})
	if len(i.kmsKey.ID) > 0 {
		m.Payloads = append(m.Payloads, &IDR{IDRpsk, IDByteString, i.kmsKey.ID})
	}
	m.Payloads = append(m.Payloads, emptyV(i.family.MAC()))
	keys := exchangeKeys(m.Header.PRF, i.kmsKey.Key, csbID, false, rand, nil)
	octets := sign(m, keys, []byte(i.identity), []byte(i.kms))
	if len(octets) > MaxMessage {
		return nil, fmt.Errorf("mikey: expected a message of at most %d octets, found %d", MaxMessage, len(octets))
	}
	i.request = &request{init: m, octets: octets, keys: keys, randrI: rand, wish: p}
	return append([]byte(nil), octets...), nil
}

// complete fills a wish in with who asks whom for whom.
func (i *Initiator) complete(p Policy, responder string) Policy {
	p.Initiator, p.KMS = i.identity, i.kms
	for _, r := range p.Responders {
		if r == responder {
			return p
		}
	}
	p.Responders = append(append([]string(nil), p.Responders...), responder)
	return p
}

// fresh returns a RAND of n octets and a CSB ID that was not used lately.
func (i *Initiator) fresh(n int) (rand []byte, csbID uint32, err error) {
	b := make([]byte, n+4)
	if _, err := io.ReadFull(i.random, b); err != nil {
		return nil, 0, err
	}
	csbID = binary.BigEndian.Uint32(b[n:])
	for i.usedCSB(csbID) {
		csbID++
	}
	copy(i.csbs[1:], i.csbs[:])
	i.csbs[0] = csbID
	return b[:n:n], csbID, nil
}

func (i *Initiator) usedCSB(id uint32) bool {
	if id == noCSB || id == 0 {
		return true // one has a meaning in labels, the other marks the list's gaps
	}
	for _, u := range i.csbs {
		if u == id {
			return true
		}
	}
	return false
}

// HandleRequestResp checks REQUEST_RESP and returns the ticket, or takes an Error
// message and returns a *PeerError.
func (i *Initiator) HandleRequestResp(now time.Time, octets []byte) (*Ticket, error) {
	m, e := receive(append([]byte(nil), octets...), RequestResp)
	if e != nil {
		return nil, e
	}
	r := i.request
	if r == nil {
		return nil, refuse(rule.MIKEYWrongMessage, 1, "HDR/data type", "expected no %s, for no Ticket Request exchange is open", m.Header.DataType)
	}
	if m.Header.DataType == ErrorMessage {
		err, closed := peerError(m, octets, r.init, r.keys)
		if closed {
			i.request = nil
		}
		return nil, err
	}
	t, e := i.requestResp(now, m, octets, r)
	if e != nil {
		return nil, e
	}
	i.request = nil
	return t, nil
}

func (i *Initiator) requestResp(now time.Time, m *Message, octets []byte, r *request) (*Ticket, *Error) {
	if e := echoes(m, r.init); e != nil {
		return nil, e
	}
	keys := exchangeKeys(m.Header.PRF, i.kmsKey.Key, m.Header.CSBID, true, r.randrI, nil)
	if !verify(m, octets, keys, r.octets) {
		return nil, refuse(rule.MIKEYMAC, m.offset(m.v()), "V", "the MAC is not that of REQUEST_RESP and our REQUEST_INIT_PSK")
	}
	ticket := find[*TICKET](m.Payloads)
	at := m.offset(ticket)
	if e := acceptable(ticket, FlagN, now, i.profile.ClockSkew, at); e != nil {
		return nil, e
	}
	if e := i.granted(ticket, &r.wish, at); e != nil {
		return nil, e
	}
	t := m.Header.stamp(m, r.init, &i.profile)
	nMPK := 1
	if ticket.Flags.Has(FlagI) {
		nMPK = 2
	}
	all, e := readKeys(openKeys(find[*KEMAC](m.Payloads), keys, m.Header.CSBID, t), m.Header.PRF.family(), nMPK, "KEMAC")
	if e != nil {
		return nil, e
	}
	if n := max(len(all[0].Key), longest(all)); n > maxKey {
		wipeKeys(all)
		return nil, refuse(rule.MIKEYRANDLength, -1, "KEMAC", "expected keys of at most %d octets, for no RAND is longer, found %d", maxKey, n)
	}
	got := &Ticket{payload: ticket, baseTicket: baseTicket{mpki: all[0].Key, keys: all[nMPK:]}}
	if nMPK == 2 {
		got.mpkr = all[1].Key
	}
	if e := checkFork(&ticket.TicketPolicy, got.keys, at); e != nil {
		got.Wipe()
		return nil, e
	}
	return got, nil
}

// stamp returns the timestamp that the IV of a response's KEMAC is made of.
func (h *CommonHeader) stamp(m, init *Message, p *Profile33328) Timestamp {
	if p.InitialTimestampInIV {
		m = init
	}
	return find[*T](m.Payloads).Timestamp
}

// granted checks that the ticket still is ours and for whom we asked.
func (i *Initiator) granted(t *TICKET, wish *Policy, at int) *Error {
	got := readPolicy(&t.TicketPolicy)
	if got.Initiator != "" && got.Initiator != i.identity {
		return refuse(rule.MIKEYPolicyGranted, at, "TICKET/TP Data/IDRi", "expected %q, found %q", i.identity, got.Initiator)
	}
	if !t.Flags.Has(FlagD) {
		return refuse(rule.MIKEYTicketOrigin, at+5, "TICKET/D", "expected 1 in a ticket from the KMS, found 0")
	}
	for _, want := range wish.Responders {
		found := false
		for _, r := range got.Responders {
			found = found || r == want
		}
		if !found {
			return refuse(rule.MIKEYPolicyGranted, at, "TICKET/TP Data/IDRr", "expected %q among the responders, found %q", want, got.Responders)
		}
	}
	return nil
}

// MakeTicket makes a ticket without the KMS (mode 3): the Initiator has the
// ticket's key and does what the KMS would. responder joins those of the policy
// if it is not among them.
func (i *Initiator) MakeTicket(now time.Time, responder string, p Policy) (*Ticket, error) {
	if i.tpk.Key == nil {
		return nil, errors.New("mikey: expected a Ticket Protection Key to make a ticket")
	}
	p = i.complete(p, responder)
	p.Flags = p.Flags&^(FlagD|FlagK) | FlagL
	if err := p.check(i.family); err != nil {
		return nil, err
	}
	wanted := p.Keys
	p.Keys = nil
	payload, made, err := makeTicket(i.random, i.clock.stamp(now), i.tpk, p.payload(i.family), wanted, &i.profile)
	if err != nil {
		return nil, err
	}
	t := &Ticket{payload: payload, baseTicket: *made}
	if e := checkFork(&payload.TicketPolicy, made.keys, -1); e != nil {
		t.Wipe()
		return nil, e
	}
	return t, nil
}

// Wipe overwrites all keys that the Initiator holds and forgets its exchanges.
func (i *Initiator) Wipe() {
	i.kmsKey.Key.Wipe()
	i.tpk.Key.Wipe()
	i.request, i.transfer = nil, nil
}

// Format writes who it is, for every verb.
func (i *Initiator) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "Initiator %q", i.identity) }
