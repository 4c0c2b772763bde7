package mikey

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// ResponderConfig is what a Responder (the MRFC) needs.
type ResponderConfig struct {
	Profile Profile33328
	// Identity and KMSIdentity are IDRr and IDRkms, 1024 octets at most.
	Identity, KMSIdentity string
	// Aliases are other identities under which the Responder may be called,
	// such as a group that it is a member of.
	Aliases []string
	// KMSKey is shared with the KMS, 16 to 255 octets.
	KMSKey SharedKey
	// Accept is asked whether a ticket policy suits, before the KMS is
	// contacted; nil accepts. The error's text goes into the finding.
	Accept func(Policy) error
	Rand   io.Reader
}

// Responder answers Ticket Transfer exchanges with the KMS' help.
type Responder struct {
	profile  Profile33328
	identity string
	names    []string // identity and aliases
	kms      string
	kmsKey   SharedKey
	accept   func(Policy) error
	random   io.Reader
	clock    clock
	replay   replayCache
}

// NewResponder checks the configuration: an identity, a source of randomness and
// a key of 16 octets at least.
func NewResponder(c ResponderConfig) (*Responder, error) {
	c.Profile = c.Profile.withDefaults()
	errs := []error{c.Profile.check(), checkIdentity(c.Identity), checkIdentity(c.KMSIdentity), c.KMSKey.check("the key shared with the KMS")}
	if c.Identity == "" || c.KMSIdentity == "" || c.Rand == nil {
		errs = append(errs, errors.New("mikey: expected an identity, that of the KMS and a source of randomness"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Responder{profile: c.Profile, identity: c.Identity, names: append([]string{c.Identity}, c.Aliases...), kms: c.KMSIdentity,
		kmsKey: c.KMSKey.clone(), accept: c.Accept, random: c.Rand, replay: replayCache{limit: c.Profile.ReplayEntries}}, nil
}

// Wipe overwrites the key shared with the KMS.
func (r *Responder) Wipe() { r.kmsKey.Key.Wipe() }

// Format writes who it is, for every verb.
func (r *Responder) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "Responder %q", r.identity) }

// isMe tells whether an identity is the Responder's.
func (r *Responder) isMe(id string) bool {
	for _, n := range r.names {
		if n == id {
			return true
		}
	}
	return false
}

// PendingTransfer is a Ticket Transfer exchange under way at the Responder.
type PendingTransfer struct {
	r       *Responder
	init    *Message // TRANSFER_INIT
	octets  []byte
	ticket  *TICKET
	session CryptoSession // as offered, then as agreed
	policy  Policy

	resolve       *Message // RESOLVE_INIT
	resolveOctets []byte
	resolveRAND   []byte

	resolved       bool
	mpki, mpkr     Secret // mpkr is MPKr', with key forking only
	keys           []KeyData
	idr            *IDR // with key forking, of RESOLVE_RESP
	randrKMS       []byte
	randrI, randrR []byte
	answer         []byte // TRANSFER_RESP, once built
}

// HandleTransferInit parses TRANSFER_INIT and refuses early what needs no KMS to
// be refused (RFC 6043 §4.2.2.2): a message that is old or came before, a ticket
// that is not for us, not valid or of a policy that does not suit, anything but
// one Crypto Session for TLS. Nothing is authenticated yet.
func (r *Responder) HandleTransferInit(now time.Time, octets []byte) (*PendingTransfer, error) {
	own := append([]byte(nil), octets...)
	m, e := receive(own, TransferInit)
	var p *PendingTransfer
	if e == nil {
		p = &PendingTransfer{r: r, init: m, octets: own}
		e = p.early(now)
	}
	if e != nil {
		e.Reply = reply(e, m, r.clock.stamp(now), nil)
		return nil, e
	}
	return p, nil
}

// early are the checks before the KMS is contacted.
func (p *PendingTransfer) early(now time.Time) *Error {
	r, m := p.r, p.init
	if p.ticket = find[*TICKET](m.Payloads); p.ticket == nil {
		return refuse(rule.MIKEYUpdate, -1, "", "expected a TICKET in TRANSFER_INIT")
	}
	rand := findRANDR(m.Payloads, RANDRi)
	if rand == nil {
		return refuse(rule.MIKEYPayloadMissing, -1, "", "expected RANDRi in TRANSFER_INIT, found none")
	}
	p.randrI = rand.RAND
	if e := current(m, now, r.profile.ClockSkew); e != nil {
		return e
	}
	if r.replay.has(m.v()) {
		return refuse(rule.MIKEYReplay, m.offset(m.v()), "V", "expected a new TRANSFER_INIT, found one that came before")
	}
	at := m.offset(p.ticket)
	if e := acceptable(p.ticket, FlagO, now, r.profile.ClockSkew, at); e != nil {
		return e
	}
	p.policy = readPolicy(&p.ticket.TicketPolicy)
	if e := p.identities(at); e != nil {
		return e
	}
	if r.accept != nil {
		if err := r.accept(p.policy); err != nil {
			return refuse(rule.MIKEYTicketProfile, at, "TICKET", "%v", err)
		}
	}
	cs, e := oneSession(m, &r.profile)
	if e != nil {
		return e
	}
	p.session = cs.clone()
	return nil
}

// identities checks who sends the message to whom, with whose ticket.
func (p *PendingTransfer) identities(at int) *Error {
	m := p.init
	if id := findIDR(m.Payloads, IDRr); id != nil && !p.r.isMe(id.identity()) {
		return refuse(rule.MIKEYIDReceiver, m.offset(id), "IDRr", "expected %q, found %q", p.r.identity, id.identity())
	}
	if id := findIDR(m.Payloads, IDRi); id != nil && p.policy.Initiator != "" && id.identity() != p.policy.Initiator {
		return refuse(rule.MIKEYIDInitiator, m.offset(id), "IDRi", "expected %q, whose ticket it is, found %q", p.policy.Initiator, id.identity())
	}
	for _, id := range p.policy.Responders {
		if p.r.isMe(id) {
			return nil
		}
	}
	return refuse(rule.MIKEYTicketResponder, at, "TICKET/TP Data/IDRr", "expected %q among the responders, found %q", p.r.identity, p.policy.Responders)
}

// current checks the timestamp of an initial message.
func current(m *Message, now time.Time, skew time.Duration) *Error {
	t := find[*T](m.Payloads)
	at, ok := t.Time()
	if !ok {
		return refuse(rule.MIKEYTimestamp, m.offset(t)+1, "T/TS type", "expected NTP-UTC (0) or NTP (1), found COUNTER (2), which is optional and not supported")
	}
	if d := now.Sub(at); d > skew || d < -skew {
		return refuse(rule.MIKEYTimestamp, m.offset(t), "T/TS value", "expected %s within %v, found %s", stamp(now), skew, stamp(at))
	}
	return nil
}

// InitiatorID returns IDRi of TRANSFER_INIT, or of the ticket where the message
// has none; empty when both have none. It is proven only once HandleResolveResp
// succeeded.
func (p *PendingTransfer) InitiatorID() string {
	if id := findIDR(p.init.Payloads, IDRi); id != nil {
		return id.identity()
	}
	return p.policy.Initiator
}

// ResponderID returns IDRr of TRANSFER_INIT, empty when absent.
func (p *PendingTransfer) ResponderID() string { return findIDR(p.init.Payloads, IDRr).identity() }

// responder is IDRr as it goes into derivations where the message has none.
func (p *PendingTransfer) responder() string {
	if id := p.ResponderID(); id != "" {
		return id
	}
	return p.r.identity
}

// CSBID returns the Crypto Session Bundle ID of the exchange.
func (p *PendingTransfer) CSBID() uint32 { return p.init.Header.CSBID }

// Policy returns the ticket's policy.
func (p *PendingTransfer) Policy() Policy { return p.policy }

// CryptoSession returns the one Crypto Session as offered, and once RESOLVE_RESP
// was handled as agreed.
func (p *PendingTransfer) CryptoSession() CryptoSession { return p.session.clone() }

// Wipe overwrites the exchange's keys. Keys that were handed out stay.
func (p *PendingTransfer) Wipe() {
	p.mpki.Wipe()
	p.mpkr.Wipe()
	wipeKeys(p.keys)
	p.resolved = false
}

// Format writes who transfers to whom, for every verb.
func (p *PendingTransfer) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "transfer %08X from %q to %q", p.CSBID(), p.InitiatorID(), p.ResponderID())
}
