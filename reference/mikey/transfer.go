package mikey

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// TransferInit builds TRANSFER_INIT (RFC 6043 §4.2.2.1) for one Crypto Session.
// sdpIDs are the key management protocols that the SDP offer lists, in its order
// (RFC 4567 §4.1.4); without any the extension is left out.
func (i *Initiator) TransferInit(now time.Time, t *Ticket, responder string, cs CryptoSession, sdpIDs []string) ([]byte, error) {
	if err := errors.Join(checkIdentity(responder), cs.check()); err != nil {
		return nil, err
	}
	flags := t.payload.Flags
	if t.used && !flags.Has(FlagJ) {
		return nil, refuse(rule.MIKEYTicketReuse, -1, "TICKET/J", "expected a ticket that was not used before")
	}
	if e := acceptable(t.payload, FlagN, now, i.profile.ClockSkew, -1); e != nil {
		return nil, e
	}
	f := t.Family()
	rand, csbID, err := i.fresh(max(f.KeyLen(), len(t.mpki), longest(t.keys)))
	if err != nil {
		return nil, err
	}
	m := &Message{Header: CommonHeader{Version: 1, DataType: TransferInit, V: flags.Has(FlagF), PRF: f.PRF(), CSBID: csbID,
		MapType: MapGenericID, Sessions: []CryptoSession{cs.clone()}}}
	ticket := *t.payload
	m.Payloads = []Payload{&T{i.clock.stamp(now)}, &RANDR{RANDRi, rand}, newIDR(IDRi, i.identity), newIDR(IDRr, responder)}
	for _, no := range cs.Policies {
		m.Payloads = append(m.Payloads, &SP{PolicyNo: no, ProtType: cs.ProtType, Params: i.profile.PolicyParams})
	}
	m.Payloads = append(m.Payloads, &ticket)
	if len(sdpIDs) > 0 {
		m.Payloads = append(m.Payloads, &GeneralExtension{ExtensionSDPIDs, []byte(strings.Join(sdpIDs, ";"))})
	}
	m.Payloads = append(m.Payloads, emptyV(f.MAC()))
	keys := exchangeKeys(f.PRF(), t.mpki, csbID, false, rand, nil)
	octets := sign(m, keys, []byte(i.identity), []byte(responder))
	if flags.Has(FlagI) {
		// The MAC does not cover the Initiator Data, which repeat it.
		ticket.InitiatorData = initiatorData(m.v(), f.PRF(), t.mpkr)
		octets = m.build()
	}
	if len(octets) > MaxMessage {
		return nil, fmt.Errorf("mikey: expected a message of at most %d octets, found %d", MaxMessage, len(octets))
	}
	t.used = true
	i.transfer = &transfer{init: m, octets: octets, ticket: t, randrI: rand, responder: responder}
	return append([]byte(nil), octets...), nil
}

// check finds fault with a Crypto Session that does not fit its fields.
func (c *CryptoSession) check() error {
	if len(c.Policies) > 127 || len(c.SessionData) > 65535 || len(c.SPI) > 255 {
		return fmt.Errorf("mikey: expected at most 127 policies, 65535 octets of session data and 255 of SPI, found %d, %d and %d",
			len(c.Policies), len(c.SessionData), len(c.SPI))
	}
	return nil
}

// initiatorData returns Vi, which repeats the V of TRANSFER_INIT, and Vr, whose
// MAC covers all before it (RFC 6043 §6.10).
func initiatorData(v *V, f PRFFunc, mpkr Secret) Sealed {
	b := appendChain([]byte{byte(TypeV)}, []Payload{v, emptyV(v.AuthAlg)})
	covered, mac := b[:len(b)-v.AuthAlg.size()], b[len(b)-v.AuthAlg.size():]
	var sum [sha256.Size]byte
	copy(mac, macOver(&sum, v.AuthAlg, initiatorDataKeys(f, mpkr), covered))
	return b
}

// HandleTransferResp checks TRANSFER_RESP and derives the keys, or takes an Error
// message and returns a *PeerError.
func (i *Initiator) HandleTransferResp(now time.Time, octets []byte) (*Keys, error) {
	m, e := receive(append([]byte(nil), octets...), TransferResp)
	if e != nil {
		return nil, e
	}
	x := i.transfer
	if x == nil {
		return nil, refuse(rule.MIKEYWrongMessage, 1, "HDR/data type", "expected no %s, for no Ticket Transfer exchange is open", m.Header.DataType)
	}
	if m.Header.DataType == ErrorMessage {
		k := exchangeKeys(x.init.Header.PRF, x.ticket.mpki, x.init.Header.CSBID, false, x.randrI, nil)
		err, closed := peerError(m, octets, x.init, k)
		if closed {
			i.transfer = nil
		}
		return nil, err
	}
	keys, e := i.transferResp(m, octets, x)
	if e != nil {
		return nil, e
	}
	i.transfer = nil
	return keys, nil
}

func (i *Initiator) transferResp(m *Message, octets []byte, x *transfer) (*Keys, *Error) {
	if e := echoes(m, x.init); e != nil {
		return nil, e
	}
	policy, prf := &x.ticket.payload.TicketPolicy, m.Header.PRF
	randrR := findRANDR(m.Payloads, RANDRr)
	if (randrR != nil) != policy.Flags.Has(FlagG) {
		return nil, refuse(rule.MIKEYRANDRr, -1, "RANDRr", "expected RANDRr if and only if the G flag is set, found the flags %s", policy.Flags)
	}
	var rand []byte
	if randrR != nil {
		rand = randrR.RAND
	}
	mpk := x.ticket.mpki
	var modifier *modifier
	if policy.Flags.Has(FlagI) {
		var e *Error
		if modifier, e = readModifier(m, max(len(x.ticket.mpkr), longestForked(x.ticket.keys))); e != nil {
			return nil, e
		}
		mpk = fork(policy.PRF, x.ticket.mpkr, constForkMPKr, modifier.idr, modifier.randrKMS)
		defer mpk.Wipe()
	}
	k := exchangeKeys(prf, mpk, m.Header.CSBID, true, x.randrI, rand)
	if !verify(m, octets, k, x.octets) {
		return nil, refuse(rule.MIKEYMAC, m.offset(m.v()), "V", "the MAC is not that of TRANSFER_RESP and our TRANSFER_INIT")
	}
	cs, e := i.agreed(m, x)
	if e != nil {
		return nil, e
	}
	keys := x.ticket.keys
	if kemac := find[*KEMAC](m.Payloads); kemac != nil {
		if !policy.Flags.Has(FlagM) {
			return nil, refuse(rule.MIKEYKEMACKeys, m.offset(kemac), "KEMAC", "expected no KEMAC in TRANSFER_RESP, for the M flag is 0")
		}
		supplied, e := transferKEMAC(m, k)
		if e != nil {
			return nil, e
		}
		defer wipeKeys(supplied)
		if e := enoughRAND(x.randrI, rand, longest(supplied)); e != nil {
			return nil, e
		}
		if key, e := sessionKey(supplied, cs.SPI); e == nil {
			return i.derived(m, x, cs, key, rand), nil
		}
	}
	key, e := sessionKey(keys, cs.SPI)
	if e != nil {
		return nil, e
	}
	if modifier != nil && key.KeyType.base() == KeyTGK {
		forked := *key
		forked.Key = fork(policy.PRF, key.Key, constForkTGK, modifier.idr, modifier.randrKMS)
		defer forked.Key.Wipe()
		key = &forked
	}
	return i.derived(m, x, cs, key, rand), nil
}

// agreed checks the Crypto Session of TRANSFER_RESP against the offered one.
func (i *Initiator) agreed(m *Message, x *transfer) (*CryptoSession, *Error) {
	cs, e := oneSession(m, &i.profile)
	if e != nil {
		return nil, e
	}
	offered := x.init.Header.Sessions[0]
	if cs.ID != offered.ID {
		return nil, refuse(rule.MIKEYCSChanged, headerLen, "HDR/CS ID", "expected %d, found %d", offered.ID, cs.ID)
	}
	no := cs.Policies[0]
	if !m.hasPolicy(no, cs.ProtType) && !x.init.hasPolicy(no, cs.ProtType) {
		return nil, refuse(rule.MIKEYCSPolicyNo, headerLen, "HDR/CS/Ps", "found policy %d and no SP of that number for TLS in either message", no)
	}
	return cs, nil
}

// derived makes the result of a Ticket Transfer exchange at the Initiator.
func (i *Initiator) derived(m *Message, x *transfer, cs *CryptoSession, key *KeyData, randrR []byte) *Keys {
	policy := &x.ticket.payload.TicketPolicy
	return newKeys(&i.profile, m.Header.CSBID, *cs, i.identity, x.responder, findIDR(m.Payloads, IDRr).identity(), policy,
		tek(key, m.Header.PRF, policy.Flags, cs.ID, x.randrI, randrR))
}

// newKeys puts the result of a Ticket Transfer exchange together.
func newKeys(p *Profile33328, csbID uint32, cs CryptoSession, initiator, responder, answered string, policy *TicketPolicy, tek Secret) *Keys {
	k := &Keys{TEK: tek, CSBID: csbID, CryptoSession: cs.clone(), Responder: answered}
	if answered == "" {
		k.Responder = responder
	}
	k.PSKIdentity = p.PSKIdentity(PSKIdentityInput{CSBID: csbID, CSID: cs.ID, SPI: k.CryptoSession.SPI, Initiator: initiator, Responder: responder})
	if tr := policy.tr(TRe); tr != nil {
		k.NotAfter, _ = tr.Time()
	}
	return k
}

// modifier is what forked keys are bound to (RFC 6043 §5.1.1).
type modifier struct{ idr, randrKMS []byte }

// readModifier takes IDRr and RANDRkms from RESOLVE_RESP or TRANSFER_RESP, for
// keys of that length.
func readModifier(m *Message, keyLen int) (*modifier, *Error) {
	id, rand := findIDR(m.Payloads, IDRr), findRANDR(m.Payloads, RANDRkms)
	if id == nil || rand == nil {
		return nil, refuse(rule.MIKEYModifier, -1, "IDRr, RANDRkms", "expected both in %s, for keys are forked", m.Header.DataType)
	}
	if len(rand.RAND) < keyLen {
		return nil, refuse(rule.MIKEYRANDLength, m.offset(rand), "RANDRkms", "expected %d octets or more, found %d", keyLen, len(rand.RAND))
	}
	return &modifier{id.Data, rand.RAND}, nil
}
