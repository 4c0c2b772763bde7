package mikey

import (
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
