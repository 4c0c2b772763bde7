package mikey

import (
	"bytes"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Messages with a right MAC, made by someone who holds the keys and does not keep
// to the rules.

// requestRespChanged has the Initiator take a changed REQUEST_RESP.
func requestRespChanged(t *testing.T, change func(*Message)) error {
	t.Helper()
	b := newBed(t, bedConfig{})
	answer := must(b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)))(t)
	r := b.initiator.request
	k := exchangeKeys(PRFMIKEY1, b.initiator.kmsKey.Key, r.init.Header.CSBID, true, r.randrI, nil)
	_, err := b.initiator.HandleRequestResp(b.now, resign(answer, k, [][]byte{r.octets}, change))
	return err
}

func TestTheInitiatorRefusesAPolicyThatDoesNotServeIt(t *testing.T) {
	if err := requestRespChanged(t, func(*Message) {}); err != nil {
		t.Fatal(err)
	}
	other := &IDR{IDRi, IDURI, []byte("sip:bob@example.com")}
	for why, c := range map[string]struct {
		change func(*TICKET)
		rule   *rule.Rule
	}{
		"another's ticket":  {func(p *TICKET) { p.Data = append([]Payload{other}, p.Data...) }, rule.MIKEYPolicyGranted},
		"another responder": {func(p *TICKET) { findIDR(p.Data, IDRr).Data = []byte("sip:x") }, rule.MIKEYPolicyGranted},
		"not from the KMS":  {func(p *TICKET) { p.Flags = p.Flags&^FlagD | FlagL }, rule.MIKEYTicketOrigin},
		"no answer":         {func(p *TICKET) { p.Flags &^= FlagF | FlagG }, rule.MIKEYTicketProfile},
		"needs more":        {func(p *TICKET) { p.Flags &^= FlagN }, rule.MIKEYTicketProfile},
		"expired":           {func(p *TICKET) { p.tr(TRe).Timestamp = ntp32(noon.Add(-time.Second)) }, rule.MIKEYTicketValidity},
		"another type":      {func(p *TICKET) { p.TicketType = 2 }, rule.MIKEYTicketType},
		"another subtype":   {func(p *TICKET) { p.Subtype = 2 }, rule.MIKEYTicketType},
		"another version":   {func(p *TICKET) { p.Version = 2 }, rule.MIKEYTicketType},
	} {
		err := requestRespChanged(t, on(c.change))
		wantRefusal(t, why, err, c.rule, errorNumber(c.rule))
	}
	err := requestRespChanged(t, on(func(p *KEMAC) { p.EncrData = p.EncrData[:len(p.EncrData)-1] }))
	wantRefusal(t, "cut keys", err, rule.MIKEYKeyData, UnspecifiedError)
}

func errorNumber(r *rule.Rule) ErrorNo { return refuse(r, -1, "", "").No }

func TestTheInitiatorRefusesAResponseThatDoesNotBelongToItsMessage(t *testing.T) {
	for why, c := range map[string]struct {
		change func(*Message)
		rule   *rule.Rule
	}{
		"another CSB": {header(func(h *CommonHeader) { h.CSBID ^= 1 }), rule.MIKEYHeaderEcho},
		"another family": {func(m *Message) {
			m.Header.PRF = PRFHMACSHA256
			m.Payloads[len(m.Payloads)-1] = emptyV(MACHMACSHA256256)
		}, rule.MIKEYHeaderEcho},
		"unknown policy":  {header(func(h *CommonHeader) { h.Sessions[0].Policies = []uint8{5} }), rule.MIKEYCSPolicyNo},
		"short RANDRkms":  {func(m *Message) { r := findRANDR(m.Payloads, RANDRkms); r.RAND = r.RAND[:15] }, rule.MIKEYRANDLength},
		"unwanted KEMAC":  {insert(&KEMAC{EncrAlg: EncrAESCM128}), rule.MIKEYKEMACKeys},
		"another session": {header(func(h *CommonHeader) { h.Sessions[0].ProtType = 0 }), rule.MIKEYCSProtocol},
		"two sessions":    {header(func(h *CommonHeader) { h.Sessions = append(h.Sessions, h.Sessions[0]) }), rule.MIKEYCSOne},
		"unknown SPI":     {header(func(h *CommonHeader) { h.Sessions[0].SPI = []byte("?") }), rule.MIKEYSessionKey},
	} {
		wantRefusal(t, why, transferRespChanged(t, c.change), c.rule, errorNumber(c.rule))
	}
}

func TestAResponseIsTakenOnce(t *testing.T) {
	b := newBed(t, bedConfig{})
	answer := must(b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)))(t)
	must(b.initiator.HandleRequestResp(b.now, answer))(t)
	_, err := b.initiator.HandleRequestResp(b.now, answer)
	wantRefusal(t, "REQUEST_RESP", err, rule.MIKEYWrongMessage, InvalidDT)
}

func TestTheKMSRefusesWhatIsNotItsUsersBusiness(t *testing.T) {
	b := newBed(t, bedConfig{i: func(c *InitiatorConfig) { c.KMSIdentity = "sip:other-kms.example.com" }})
	_, err := b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t))
	wantRefusal(t, "for another KMS", err, rule.MIKEYIDReceiver, InvalidID)

	b = newBed(t, bedConfig{})
	ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
	for why, c := range map[string]struct {
		change func(*Message)
		rule   *rule.Rule
	}{
		"a ticket for someone else": {on(func(p *TP) { findIDR(p.Data, IDRi).Data = []byte("sip:bob@example.com") }), rule.MIKEYAuthorised},
		"another ticket type":       {on(func(p *TP) { p.TicketType = Ticket3GPPBase }), rule.MIKEYTicketType},
		"a short key": {on(func(p *TP) {
			p.Data = append(p.Data, &KEMAC{EncrData: AppendKeyData(nil, []KeyData{{Key: make(Secret, 15), Validity: KeyValidity{KV: KVSPI, SPI: []byte{1}}}})})
		}), rule.MIKEYKeyLength},
		"an MPK": {on(func(p *TP) {
			p.Data = append(p.Data, &KEMAC{EncrData: AppendKeyData(nil, []KeyData{{KeyType: KeyMPK, Key: make(Secret, 16), Validity: KeyValidity{KV: KVSPI, SPI: []byte{1}}}})})
		}), rule.MIKEYTicketProfile},
		"forked and unanswered": {on(func(p *TP) { p.Flags &^= FlagF | FlagG }), rule.MIKEYTicketForkF},
		"a session":             {header(func(h *CommonHeader) { h.Count = 1 }), rule.MIKEYMapEmpty},
	} {
		reply, err := b.kms.Handle(b.now, resign(ask, b.initiator.request.keys, [][]byte{[]byte(alice), []byte(kmsID)}, c.change))
		wantRefusal(t, why, err, c.rule, errorNumber(c.rule))
		if reply == nil {
			t.Errorf("%s: no Error message", why)
		}
	}
	_, err = b.kms.Handle(b.now, append(bytes.Clone(ask), 0))
	wantRefusal(t, "an octet too many", err, rule.MIKEYTrailing, UnspecifiedError)
	_, err = b.kms.Handle(b.now.Add(5*time.Minute+time.Second), ask)
	wantRefusal(t, "too old", err, rule.MIKEYTimestamp, InvalidTS)
	_, err = b.kms.Handle(b.now.Add(-5*time.Minute-time.Second), ask)
	wantRefusal(t, "too early", err, rule.MIKEYTimestamp, InvalidTS)
	_, err = b.kms.Handle(b.now, resign(ask, b.initiator.request.keys, [][]byte{[]byte(alice), []byte(kmsID)}, on(func(p *T) { p.TSType = COUNTER })))
	wantRefusal(t, "a counter", err, rule.MIKEYTimestamp, InvalidTS)
	_, err = b.kms.Handle(b.now, edit(ask, header(func(h *CommonHeader) { h.DataType = RequestInitPK })))
	wantRefusal(t, "public keys", err, rule.MIKEYPayloadMissing, UnspecifiedError)
	must(b.kms.Handle(b.now, ask))(t) // none of this was taken for the message itself
}

func TestATicketThatAnotherUserMadeInOnesNameIsRefused(t *testing.T) {
	b := newBed(t, bedConfig{mode3: true, k: func(c *KMSConfig) {
		tpk := key(16, 0xA3)
		c.TicketKey = func(id []byte) (Secret, string, bool) { return tpk, "sip:mallory@example.com", true }
	}})
	_, err := b.kms.Handle(b.now, must(b.pending(b.transferInit()).ResolveInit(b.now))(t))
	wantRefusal(t, "KMS", err, rule.MIKEYTicketOrigin, InvalidTICKET)

	b = newBed(t, bedConfig{mode3: true, k: func(c *KMSConfig) { c.TicketKey = nil }})
	_, err = b.kms.Handle(b.now, must(b.pending(b.transferInit()).ResolveInit(b.now))(t))
	wantRefusal(t, "no mode 3", err, rule.MIKEYTicketOrigin, InvalidTICKET)
}

// forge makes a base ticket under a TPK from parts that are changed before they
// are sealed.
func forge(tpk SharedKey, f Family, change func(parts *ticketData, keys *[]KeyData)) *TICKET {
	p := Policy{Flags: FlagD | FlagE | FlagF | FlagG | FlagH | FlagN | FlagO, Responders: []string{conf}}
	parts := &ticketData{t: &T{ntp(noon)}, rand: &RAND{seq(0, 16)}, kemac: &KEMAC{EncrAlg: f.Encr()}, v: emptyV(f.MAC())}
	spi := KeyValidity{KV: KVSPI, SPI: []byte{1}}
	keys := []KeyData{{KeyMPK, key(16, 1), nil, spi}, {KeyTGK, key(16, 2), nil, spi}}
	change(parts, &keys)
	k := ticketKeys(f.PRF(), tpk.Key, parts.rand.RAND)
	sealed := sealKeys(keys, k, parts.kemac.EncrAlg, noCSB, parts.t.Timestamp)
	parts.kemac.EncrData = sealed.EncrData
	ticket := &TICKET{TicketPolicy: p.payload(f)}
	ticket.TicketData = appendChain([]byte{byte(TypeT), 0, 2, 0xAB, 0xCD}, []Payload{parts.t, parts.rand, parts.kemac, parts.v}) // THDR with data
	if n := len(parts.v.VerData); n > 0 {
		var sum [32]byte
		copy(ticket.TicketData[len(ticket.TicketData)-n:], macOver(&sum, parts.v.AuthAlg, k, ticket.covered(n)))
	}
	return ticket
}

func TestATicketThatIsAuthenticAndWrongIsRefused(t *testing.T) {
	tpk := SharedKey{Key: key(16, 9)}
	open := func(ticket *TICKET) *Error {
		data, e := readTicketData(ticket.TicketData, 0)
		if e != nil {
			return e
		}
		_, e = openTicket(ticket, data, tpk.Key, 0)
		return e
	}
	if e := open(forge(tpk, Family128, func(*ticketData, *[]KeyData) {})); e != nil {
		t.Fatal(e)
	}
	for why, c := range map[string]struct {
		change func(*ticketData, *[]KeyData)
		rule   *rule.Rule
	}{
		"short RAND":       {func(p *ticketData, _ *[]KeyData) { p.rand.RAND = seq(0, 15) }, rule.MIKEYRANDLength},
		"MPK beyond RAND":  {func(_ *ticketData, k *[]KeyData) { (*k)[0].Key = key(17, 1) }, rule.MIKEYRANDLength},
		"MAC of 256 bits":  {func(p *ticketData, _ *[]KeyData) { p.v = emptyV(MACHMACSHA256256) }, rule.MIKEYFamilies},
		"encrypted by 256": {func(p *ticketData, _ *[]KeyData) { p.kemac.EncrAlg = EncrAESCM256 }, rule.MIKEYFamilies},
		"KEMAC with a MAC": {func(p *ticketData, _ *[]KeyData) { p.kemac.MACAlg, p.kemac.MAC = MACHMACSHA1160, seq(0, 20) }, rule.MIKEYKEMACMAC},
		"no MAC":           {func(p *ticketData, _ *[]KeyData) { p.v = &V{} }, rule.MIKEYTicketData},
		"no MPK":           {func(_ *ticketData, k *[]KeyData) { *k = (*k)[1:] }, rule.MIKEYKeys},
		"two MPKs":         {func(_ *ticketData, k *[]KeyData) { (*k)[1].KeyType = KeyMPK }, rule.MIKEYKeys},
		"no keys":          {func(_ *ticketData, k *[]KeyData) { *k = nil }, rule.MIKEYKeys},
		"long TGK":         {func(_ *ticketData, k *[]KeyData) { (*k)[1].Key = key(17, 1) }, rule.MIKEYSessionKeyLong},
		"short TGK":        {func(_ *ticketData, k *[]KeyData) { (*k)[1].Key = key(15, 1) }, rule.MIKEYKeyLength},
		"no SPI":           {func(_ *ticketData, k *[]KeyData) { (*k)[1].Validity = KeyValidity{} }, rule.MIKEYKeySPI},
	} {
		wantRefusal(t, why, open(forge(tpk, Family128, c.change)), c.rule, errorNumber(c.rule))
	}
	// Cut anywhere, or in another key, the ticket opens nowhere.
	whole := forge(tpk, Family128, func(*ticketData, *[]KeyData) {})
	for n := range whole.TicketData {
		cut := *whole
		cut.TicketData = whole.TicketData[:n]
		if open(&cut) == nil {
			t.Errorf("the ticket opens though cut off at %d", n)
		}
	}
	tpk.Key = key(16, 8)
	wantRefusal(t, "another TPK", open(whole), rule.MIKEYTicketMAC, InvalidTICKET)
}

func TestNULLAuthenticationIsNoAuthentication(t *testing.T) {
	m := &Message{Header: CommonHeader{Version: 1, DataType: ErrorMessage, MapType: MapEmpty}, Payloads: []Payload{&T{}, &ERR{}, &V{}}}
	octets := m.build()
	if verify(m, octets, exchangeKeys(PRFMIKEY1, key(16, 1), 0, false, nil, nil)) {
		t.Error("a V without a MAC proves something")
	}
}

// zeroes is the worst source of randomness there is.
type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestNoCSBIDComesTwiceSoon(t *testing.T) {
	b := newBed(t, bedConfig{i: func(c *InitiatorConfig) { c.Rand = zeroes{} }})
	seen := map[uint32]bool{}
	for range 10 {
		m, _ := Parse(must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t))
		if seen[m.Header.CSBID] {
			t.Fatalf("CSB ID %08X comes twice", m.Header.CSBID)
		}
		seen[m.Header.CSBID] = true
	}
}

func TestKeysNeedRANDsOfTheirLength(t *testing.T) {
	b := newBed(t, bedConfig{profile: Profile33328{Flags: FlagD | FlagE | FlagF | FlagH | FlagN | FlagO}})
	octets := b.transferInit()
	x := b.initiator.transfer
	k := exchangeKeys(PRFMIKEY1, x.ticket.mpki, x.init.Header.CSBID, false, x.randrI[:15], nil)
	p := b.pending(resign(octets, k, [][]byte{[]byte(alice), []byte(conf)}, on(func(r *RANDR) { r.RAND = r.RAND[:15] })))
	err := p.HandleResolveResp(b.now, must(b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t)))(t))
	if e := wantRefusal(t, "RANDRi", err, rule.MIKEYRANDLength, UnspecifiedError); e.Reply == nil {
		t.Error("no Error message for the Initiator")
	} else {
		x.init.Header.CSBID = p.CSBID()
		x.randrI = x.randrI[:15]
		_, err := b.initiator.HandleTransferResp(b.now, e.Reply)
		wantPeerError(t, "Initiator", err, PeerError{UnspecifiedError, true})
	}

	b = newBed(t, bedConfig{family: Family256, profile: Profile33328{Flags: FlagD | FlagE | FlagF | FlagG | FlagH | FlagM | FlagN | FlagO}})
	p = b.pending(b.transferInit())
	b.resolve(p)
	k = exchangeKeys(PRFHMACSHA256, p.mpki, p.CSBID(), true, p.randrI, p.randrR)
	long := []KeyData{{KeyType: KeyTGK, Key: key(65, 0x77), Validity: KeyValidity{KV: KVSPI, SPI: []byte("mine")}}}
	_, err = b.initiator.HandleTransferResp(b.now, resign(must(p.TransferResp(b.now))(t), k, [][]byte{p.octets}, func(m *Message) {
		insert(sealKeys(long, k, EncrAESCM256, m.Header.CSBID, find[*T](m.Payloads).Timestamp))(m)
	}))
	wantRefusal(t, "supplied key", err, rule.MIKEYRANDLength, UnspecifiedError)
}
