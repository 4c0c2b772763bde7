package mikey

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// errUnresolved says that a method was called too early.
var errUnresolved = errors.New("mikey: the ticket has not been resolved")

// ResolveInit builds RESOLVE_INIT_PSK (RFC 6043 §4.2.3), with the algorithms of
// the ticket.
func (p *PendingTransfer) ResolveInit(now time.Time) ([]byte, error) {
	r, f := p.r, p.ticket.PRF.family()
	n := max(f.KeyLen(), len(r.kmsKey.Key))
	b := make([]byte, n+4)
	if _, err := io.ReadFull(r.random, b); err != nil {
		return nil, err
	}
	rand, csbID := b[:n:n], binary.BigEndian.Uint32(b[n:])
	m := &Message{Header: CommonHeader{Version: 1, DataType: ResolveInitPSK, V: true, PRF: f.PRF(), CSBID: csbID, MapType: MapEmpty}}
	m.Payloads = []Payload{&T{r.clock.stamp(now)}, &RANDR{RANDRr, rand}, newIDR(IDRr, r.identity)}
	if r.kms != "" {
		m.Payloads = append(m.Payloads, newIDR(IDRkms, r.kms))
	}
	m.Payloads = append(m.Payloads, p.ticket)
	if len(r.kmsKey.ID) > 0 {
		m.Payloads = append(m.Payloads, &IDR{IDRpsk, IDByteString, r.kmsKey.ID})
	}
	m.Payloads = append(m.Payloads, emptyV(f.MAC()))
	octets := sign(m, exchangeKeys(f.PRF(), r.kmsKey.Key, csbID, false, nil, rand), []byte(r.identity), []byte(r.kms))
	if len(octets) > MaxMessage {
		return nil, refuse(rule.MIKEYSize, MaxMessage, "", "expected a RESOLVE_INIT of at most %d octets, found %d", MaxMessage, len(octets))
	}
	p.resolve, p.resolveOctets, p.resolveRAND = m, octets, rand
	return append([]byte(nil), octets...), nil
}

// HandleResolveResp checks RESOLVE_RESP (or takes an Error message and returns a
// *PeerError), then the MAC of TRANSFER_INIT with the MPKi that it brought. The
// Reply of an error that TRANSFER_INIT is at fault for is for the Initiator.
func (p *PendingTransfer) HandleResolveResp(now time.Time, octets []byte) error {
	m, e := receive(append([]byte(nil), octets...), ResolveResp)
	if e != nil {
		return e
	}
	if p.resolve == nil || p.resolved {
		return refuse(rule.MIKEYWrongMessage, 1, "HDR/data type", "expected no %s, for no Ticket Resolve exchange is open", m.Header.DataType)
	}
	if m.Header.DataType == ErrorMessage {
		err, closed := peerError(m, octets, p.resolve, exchangeKeys(p.resolve.Header.PRF, p.r.kmsKey.Key, p.resolve.Header.CSBID, false, nil, p.resolveRAND))
		if closed {
			p.resolve = nil
		}
		return err
	}
	if e := p.resolveResp(m, octets); e != nil {
		return e
	}
	if e := p.verifyInit(now); e != nil {
		p.Wipe()
		e.Reply = reply(e, p.init, p.r.clock.stamp(now), nil)
		return e
	}
	if e := p.agree(); e != nil {
		e.Reply = reply(e, p.init, p.r.clock.stamp(now), p.initKeys())
		p.Wipe()
		return e
	}
	p.resolved = true
	return nil
}

// resolveResp checks RESOLVE_RESP and takes the keys out of it.
func (p *PendingTransfer) resolveResp(m *Message, octets []byte) *Error {
	r := p.r
	if e := echoes(m, p.resolve); e != nil {
		return e
	}
	k := exchangeKeys(m.Header.PRF, r.kmsKey.Key, m.Header.CSBID, true, nil, p.resolveRAND)
	if !verify(m, octets, k, p.resolveOctets) {
		return refuse(rule.MIKEYMAC, m.offset(m.v()), "V", "the MAC is not that of RESOLVE_RESP and our RESOLVE_INIT_PSK")
	}
	nMPK, forked := 1, p.ticket.Flags.Has(FlagI)
	if forked {
		nMPK = 2
	}
	keys, e := readKeys(openKeys(find[*KEMAC](m.Payloads), k, m.Header.CSBID, m.Header.stamp(m, p.resolve, &r.profile)), m.Header.PRF.family(), nMPK, "KEMAC")
	if e != nil {
		return e
	}
	if forked {
		if _, e := readModifier(m, max(len(keys[1].Key), longestForked(keys[2:]))); e != nil {
			wipeKeys(keys)
			return e
		}
		p.mpkr = keys[1].Key
		p.idr, p.randrKMS = findIDR(m.Payloads, IDRr), findRANDR(m.Payloads, RANDRkms).RAND
	}
	p.mpki, p.keys = keys[0].Key, keys[nMPK:]
	return nil
}

// initKeys are the keys of TRANSFER_INIT.
func (p *PendingTransfer) initKeys() *messageKeys {
	k := exchangeKeys(p.init.Header.PRF, p.mpki, p.init.Header.CSBID, false, p.randrI, nil)
	return &k
}

// verifyInit checks TRANSFER_INIT with the keys from the KMS (RFC 6043
// §4.2.3.6) and remembers it against replay.
func (p *PendingTransfer) verifyInit(now time.Time) *Error {
	v := p.init.v()
	if !verify(p.init, p.octets, *p.initKeys(), []byte(p.InitiatorID()), []byte(p.responder())) {
		return refuse(rule.MIKEYMAC, p.init.offset(v), "V", "the MAC is not that of TRANSFER_INIT with the MPKi of its ticket")
	}
	if p.ticket.Flags.Has(FlagI) {
		vi, _, err := parseInitiatorData(p.ticket.InitiatorData)
		if err != nil || vi.AuthAlg != v.AuthAlg || !bytes.Equal(vi.VerData, v.VerData) {
			return refuse(rule.MIKEYInitiatorMAC, p.init.offset(p.ticket), "TICKET/Initiator Data/Vi", "expected the V of TRANSFER_INIT")
		}
	}
	c := &p.r.replay
	if c.has(v) {
		return refuse(rule.MIKEYReplay, p.init.offset(v), "V", "expected a new TRANSFER_INIT, found one that came before")
	}
	if !c.add(now, p.r.profile.ClockSkew, v) {
		return refuse(rule.MIKEYReplayFull, -1, "", "expected room in the replay cache of %d messages", c.limit)
	}
	return nil
}

// agree settles the Crypto Session and the random value of the answer.
func (p *PendingTransfer) agree() *Error {
	supplied, e := transferKEMAC(p.init, *p.initKeys())
	if e != nil {
		return e
	}
	// Keys that the Initiator supplied come first: it may name one, or mean it.
	p.keys = append(supplied, p.keys...)
	key, e := sessionKey(p.keys, p.session.SPI)
	if e != nil {
		return e
	}
	p.session.SPI = append([]byte(nil), key.Validity.SPI...)
	switch {
	case len(p.session.Policies) == 0:
		p.session.Policies = []uint8{0} // TransferResp adds the SP
	case len(p.session.Policies) > 1:
		p.session.Policies = p.session.Policies[:1] // all the same to us: the first choice
	}
	if p.ticket.Flags.Has(FlagG) {
		n := max(p.ticket.PRF.family().KeyLen(), min(maxKey, max(longest(p.keys), len(p.mpki))-len(p.randrI)))
		p.randrR = make([]byte, n)
		if _, err := io.ReadFull(p.r.random, p.randrR); err != nil {
			return refuse(rule.MIKEYRandom, -1, "RANDRr", "cannot be drawn: %v", err)
		}
	}
	return enoughRAND(p.randrI, p.randrR, max(longest(p.keys), len(p.mpki), len(p.mpkr)))
}

// Keys derives the keys; it may be called once HandleResolveResp succeeded.
func (p *PendingTransfer) Keys() (*Keys, error) {
	if !p.resolved {
		return nil, errUnresolved
	}
	key, e := sessionKey(p.keys, p.session.SPI)
	if e != nil {
		return nil, e
	}
	return newKeys(&p.r.profile, p.CSBID(), p.session, p.InitiatorID(), p.responder(), p.answeredAs().identity(), &p.ticket.TicketPolicy,
		tek(key, p.init.Header.PRF, p.ticket.Flags, p.session.ID, p.randrI, p.randrR)), nil
}

// answeredAs is the IDRr of TRANSFER_RESP: what the KMS says, or who we are.
func (p *PendingTransfer) answeredAs() *IDR {
	if p.idr != nil {
		return p.idr
	}
	return newIDR(IDRr, p.r.identity)
}

// TransferResp builds TRANSFER_RESP (RFC 6043 §4.2.2.3). Called again, it returns
// the same octets.
func (p *PendingTransfer) TransferResp(now time.Time) ([]byte, error) {
	if !p.resolved {
		return nil, errUnresolved
	}
	if p.answer == nil {
		h := p.init.Header
		m := &Message{Header: CommonHeader{Version: h.Version, DataType: TransferResp, PRF: h.PRF, CSBID: h.CSBID, MapType: MapGenericID,
			Sessions: []CryptoSession{p.session}}}
		m.Payloads = []Payload{&T{p.r.clock.stamp(now)}}
		if p.randrR != nil {
			m.Payloads = append(m.Payloads, &RANDR{RANDRr, p.randrR})
		}
		m.Payloads = append(m.Payloads, p.answeredAs())
		mpk := p.mpki
		if p.randrKMS != nil {
			m.Payloads = append(m.Payloads, &RANDR{RANDRkms, p.randrKMS})
			mpk = p.mpkr
		}
		if no := p.session.Policies[0]; !p.init.hasPolicy(no, p.session.ProtType) {
			m.Payloads = append(m.Payloads, &SP{PolicyNo: no, ProtType: p.session.ProtType, Params: p.r.profile.PolicyParams})
		}
		m.Payloads = append(m.Payloads, emptyV(p.init.v().AuthAlg))
		p.answer = sign(m, exchangeKeys(h.PRF, mpk, h.CSBID, true, p.randrI, p.randrR), p.octets)
	}
	return append([]byte(nil), p.answer...), nil
}

// Reject returns the Error message of that number for the Initiator, for reasons
// that lie outside MIKEY; it is authenticated once the ticket is resolved.
func (p *PendingTransfer) Reject(now time.Time, no ErrorNo) []byte {
	var k *messageKeys
	if p.resolved {
		k = p.initKeys()
	}
	return reply(&Error{No: no}, p.init, p.r.clock.stamp(now), k)
}
