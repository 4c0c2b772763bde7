package mikey

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// edit changes a message.
func edit(octets []byte, change func(*Message)) []byte {
	m, _ := Parse(bytes.Clone(octets))
	change(m)
	return m.Marshal()
}

// resign changes a message and gives it a right MAC again.
func resign(octets []byte, k messageKeys, behind [][]byte, change func(*Message)) []byte {
	m, _ := Parse(bytes.Clone(octets))
	change(m)
	v := emptyV(m.v().AuthAlg)
	m.Payloads[len(m.Payloads)-1] = v
	return sign(m, k, behind...)
}

// drop removes a payload.
func drop(slots ...slot) func(*Message) {
	return func(m *Message) {
		var left []Payload
		for _, p := range m.Payloads {
			keep := true
			for _, s := range slots {
				keep = keep && slotOf(p) != s
			}
			if keep {
				left = append(left, p)
			}
		}
		m.Payloads = left
	}
}

// insert adds a payload before the last.
func insert(p Payload) func(*Message) {
	return func(m *Message) {
		last := len(m.Payloads) - 1
		m.Payloads = append(m.Payloads[:last:last], p, m.Payloads[last])
	}
}

func header(f func(h *CommonHeader)) func(*Message) { return func(m *Message) { f(&m.Header) } }

// on changes the first payload of a kind.
func on[P Payload](f func(P)) func(*Message) { return func(m *Message) { f(find[P](m.Payloads)) } }

func octet(at int, to byte) func([]byte) []byte {
	return func(b []byte) []byte { b = bytes.Clone(b); b[at] = to; return b }
}

func changed(f func(*Message)) func([]byte) []byte {
	return func(b []byte) []byte { return edit(b, f) }
}

func sixteen(b []byte) []byte { return append(bytes.Clone(b), 0) }

// formBreakers has, for each rule that Parse judges by, a message that breaks it:
// one of a call, changed.
var formBreakers = map[*rule.Rule]struct {
	message string
	change  func([]byte) []byte
}{
	rule.MIKEYSize:           {"TRANSFER_INIT", func(b []byte) []byte { return append(bytes.Clone(b), make([]byte, MaxMessage)...) }},
	rule.MIKEYVersion:        {"TRANSFER_INIT", octet(0, 2)},
	rule.MIKEYDataType:       {"TRANSFER_INIT", octet(1, 99)},
	rule.MIKEYLength:         {"TRANSFER_INIT", func(b []byte) []byte { return b[:len(b)-1] }},
	rule.MIKEYNextPayload:    {"TRANSFER_INIT", octet(2, 20)},
	rule.MIKEYTrailing:       {"TRANSFER_INIT", sixteen},
	rule.MIKEYMapType:        {"REQUEST_INIT_PSK", octet(9, 7)},
	rule.MIKEYTSType:         {"REQUEST_INIT_PSK", changed(on(func(t *T) { t.TSType = 9 }))},
	rule.MIKEYMACAlg:         {"REQUEST_INIT_PSK", changed(on(func(v *V) { v.AuthAlg = 9 }))},
	rule.MIKEYEncrAlg:        {"REQUEST_RESP", changed(on(func(k *KEMAC) { k.EncrAlg = 9 }))},
	rule.MIKEYPRFFunc:        {"REQUEST_INIT_PSK", changed(header(func(h *CommonHeader) { h.PRF = 9 }))},
	rule.MIKEYHashFunc:       {"REQUEST_INIT_PSK", changed(insert(&CHASH{HashFunc: 9}))},
	rule.MIKEYDHGroup:        {"REQUEST_INIT_PSK", changed(insert(&DH{Group: 9}))},
	rule.MIKEYSPParam:        {"TRANSFER_INIT", changed(on(func(s *SP) { s.Params = []SPParam{{1, bytes.Repeat([]byte{0xFF}, 300)}} }))},
	rule.MIKEYKeyData:        {"REQUEST_INIT_PSK", changed(on(func(p *TP) { p.Data = append(p.Data, &KEMAC{EncrData: Sealed{9, 9}}) }))},
	rule.MIKEYPayloadMissing: {"REQUEST_RESP", changed(drop(slotT))},
	rule.MIKEYVLast:          {"RESOLVE_RESP", changed(drop(slotV))},
	rule.MIKEYUnexpected:     {"RESOLVE_RESP", changed(insert(&RAND{seq(0, 16)}))},
	rule.MIKEYIDR:            {"REQUEST_INIT_PSK", changed(insert(&ID{IDURI, []byte(alice)}))},
	rule.MIKEYIdentities:     {"TRANSFER_INIT", changed(drop(slotIDRr))},
	rule.MIKEYVFlag:          {"TRANSFER_RESP", changed(header(func(h *CommonHeader) { h.V = true }))},
	rule.MIKEYMapEmpty:       {"RESOLVE_INIT_PSK", changed(header(func(h *CommonHeader) { h.Count = 1 }))},
	rule.MIKEYMapSRTPID: {"TRANSFER_INIT", changed(header(func(h *CommonHeader) {
		h.MapType, h.SRTP = MapSRTPID, []SRTPSession{{}}
	}))},
	rule.MIKEYMapSP:           {"REQUEST_INIT_PSK", changed(insert(&SP{}))},
	rule.MIKEYCSPolicies:      {"TRANSFER_RESP", changed(header(func(h *CommonHeader) { h.Sessions[0].Policies = nil }))},
	rule.MIKEYCSSPI:           {"TRANSFER_RESP", changed(header(func(h *CommonHeader) { h.Sessions[0].SPI = nil }))},
	rule.MIKEYCSPolicyNo:      {"TRANSFER_INIT", changed(drop(slotSP))},
	rule.MIKEYPolicyNoUnique:  {"TRANSFER_INIT", changed(insert(&SP{ProtType: 1}))},
	rule.MIKEYKEMACMAC:        {"RESOLVE_RESP", changed(on(func(k *KEMAC) { k.MACAlg, k.MAC = MACHMACSHA1160, seq(0, 20) }))},
	rule.MIKEYKEMACKeys:       {"TRANSFER_INIT", changed(insert(&KEMAC{EncrAlg: EncrAESCM128}))},
	rule.MIKEYFamilies:        {"RESOLVE_RESP", changed(on(func(k *KEMAC) { k.EncrAlg = EncrAESCM256 }))},
	rule.MIKEYAuthNull:        {"RESOLVE_RESP", changed(on(func(v *V) { v.AuthAlg, v.VerData = MACNULL, nil }))},
	rule.MIKEYEncrNull:        {"RESOLVE_RESP", changed(on(func(k *KEMAC) { k.EncrAlg = EncrNULL }))},
	rule.MIKEYEncrSupported:   {"RESOLVE_RESP", changed(on(func(k *KEMAC) { k.EncrAlg = EncrAESKW128 }))},
	rule.MIKEYRANDShort:       {"TRANSFER_INIT", changed(on(func(r *RANDR) { r.RAND = r.RAND[:15] }))},
	rule.MIKEYTicketFlags:     {"TRANSFER_INIT", changed(on(func(t *TICKET) { t.Flags &^= FlagE }))},
	rule.MIKEYTicketKFlag:     {"REQUEST_INIT_PSK", changed(on(func(p *TP) { p.Flags |= FlagK }))},
	rule.MIKEYTicketTRr:       {"TRANSFER_INIT", changed(on(func(t *TICKET) { t.Data = append(t.Data, &TR{TRr, ntp(noon)}) }))},
	rule.MIKEYTicketTS:        {"TRANSFER_INIT", changed(on(func(t *TICKET) { t.Data = append(t.Data, &TR{TRe, ntp(noon)}) }))},
	rule.MIKEYTicketKEMAC:     {"TRANSFER_INIT", changed(on(func(t *TICKET) { t.Data = append(t.Data, &KEMAC{}) }))},
	rule.MIKEYTicketKEMACNull: {"REQUEST_INIT_PSK", changed(on(func(p *TP) { p.Data = append(p.Data, &KEMAC{EncrAlg: EncrAESCM128}) }))},
	rule.MIKEYTicketResponders: {"REQUEST_INIT_PSK", changed(on(func(p *TP) {
		p.Data = []Payload{&IDR{IDRi, IDURI, []byte(alice)}}
	}))},
	rule.MIKEYInitiatorData: {"TRANSFER_INIT", changed(on(func(t *TICKET) { t.InitiatorData = nil }))},
	rule.MIKEYNesting: {"REQUEST_INIT_PSK", changed(on(func(p *TP) {
		in := TicketPolicy{Flags: FlagD | FlagH, Data: []Payload{&IDR{Role: IDRr}}}
		for range maxDepth {
			in.Data = []Payload{&TP{in}}
		}
		p.Data = append(p.Data, &TP{in})
	}))},
	rule.MIKEYKeySPI: {"REQUEST_INIT_PSK", changed(on(func(p *TP) {
		p.Data = append(p.Data, &KEMAC{EncrData: AppendKeyData(nil, []KeyData{{Key: make(Secret, 16)}})})
	}))},
}

// deny is what a callback answers that allows nothing.
var errDeny = errors.New("not today")

// exchangeBreakers has, for each rule that an exchange checks, a run in which it
// is broken, up to the error that says so.
var exchangeBreakers = map[*rule.Rule]func(t *testing.T) error{
	rule.MIKEYWrongMessage: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		_, err := b.initiator.HandleTransferResp(b.now, b.transferInit())
		return err
	},
	rule.MIKEYMAC: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
		ask[len(ask)-1] ^= 1
		_, err := b.kms.Handle(b.now, ask)
		return err
	},
	rule.MIKEYTimestamp: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		_, err := b.responder.HandleTransferInit(b.now.Add(-6*time.Minute), b.transferInit())
		return err
	},
	rule.MIKEYReplay: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
		must(b.kms.Handle(b.now, ask))(t)
		_, err := b.kms.Handle(b.now, ask)
		return err
	},
	rule.MIKEYReplayFull: func(t *testing.T) error {
		b := newBed(t, bedConfig{profile: Profile33328{ReplayEntries: 2}})
		b.ticket()
		b.ticket()
		ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
		_, err := b.kms.Handle(b.now, ask)
		return err
	},
	rule.MIKEYHeaderEcho: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		policy := b.initiator.Policy(b.now, conf)
		answer := must(b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, policy))(t)))(t)
		must(b.initiator.RequestInit(b.now, conf, policy))(t)
		_, err := b.initiator.HandleRequestResp(b.now, answer)
		return err
	},
	rule.MIKEYIDUnknown: func(t *testing.T) error {
		b := newBed(t, bedConfig{i: func(c *InitiatorConfig) { c.KMSKey.ID = []byte("psk-mrfc") }})
		ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
		_, err := b.kms.Handle(b.now, ask)
		return err
	},
	rule.MIKEYIDReceiver: func(t *testing.T) error {
		b := newBed(t, bedConfig{r: func(c *ResponderConfig) { c.Identity = "sip:other@example.com" }})
		_, err := b.responder.HandleTransferInit(b.now, b.transferInit())
		return err
	},
	rule.MIKEYIDInitiator: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		ticket := b.ticket()
		b.initiator.identity = "sip:mallory@example.com"
		octets := must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil))(t)
		_, err := b.responder.HandleTransferInit(b.now, octets)
		return err
	},
	rule.MIKEYAuthorised: func(t *testing.T) error {
		b := newBed(t, bedConfig{k: func(c *KMSConfig) { c.MayRequest = func(string, *Policy) error { return errDeny } }})
		_, err := b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t))
		return err
	},
	rule.MIKEYTicketResponder: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		policy := b.initiator.Policy(b.now, "sip:other@example.com")
		answer := must(b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, "sip:other@example.com", policy))(t)))(t)
		ticket := must(b.initiator.HandleRequestResp(b.now, answer))(t)
		_, err := b.responder.HandleTransferInit(b.now, must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil))(t))
		return err
	},
	rule.MIKEYTicketType: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		_, err := b.responder.HandleTransferInit(b.now, edit(b.transferInit(), on(func(t *TICKET) { t.TicketType = Ticket3GPPBase })))
		return err
	},
	rule.MIKEYTicketProfile: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		_, err := b.responder.HandleTransferInit(b.now, edit(b.transferInit(), on(func(t *TICKET) { t.Flags &^= FlagO })))
		return err
	},
	rule.MIKEYTicketValidity: func(t *testing.T) error {
		b := newBed(t, bedConfig{profile: Profile33328{Lifetime: time.Minute}})
		_, err := b.responder.HandleTransferInit(b.now.Add(61*time.Second), b.transferInit())
		return err
	},
	rule.MIKEYTicketReuse: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		ticket := b.ticket()
		must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil))(t)
		_, err := b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil)
		return err
	},
	rule.MIKEYTicketOrigin: func(t *testing.T) error {
		// Alice makes a ticket that says the KMS made it.
		return resolveForged(t, func(b *bed) (*TICKET, *baseTicket, error) {
			p := b.initiator.Policy(b.now, conf)
			return makeTicket(random(9), ntp(b.now), b.initiator.tpk, p.payload(Family128), nil, &b.initiator.profile)
		})
	},
	rule.MIKEYTicketMAC: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		octets := edit(b.transferInit(), on(func(t *TICKET) { t.TicketData[len(t.TicketData)-1] ^= 1 }))
		_, err := b.kms.Handle(b.now, must(b.pending(octets).ResolveInit(b.now))(t))
		return err
	},
	rule.MIKEYTicketData: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		octets := edit(b.transferInit(), on(func(t *TICKET) { t.TicketData = append(t.TicketData, 0) }))
		_, err := b.kms.Handle(b.now, must(b.pending(octets).ResolveInit(b.now))(t))
		return err
	},
	rule.MIKEYTicketForkF: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		p := b.initiator.Policy(b.now, conf)
		p.Flags &^= FlagF | FlagG
		ticket, _, err := makeTicket(random(9), ntp(b.now), b.kms.c.OwnTicketKey, p.payload(Family128), nil, &b.initiator.profile)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := readTicketData(ticket.TicketData, 0)
		_, e := openTicket(ticket, data, b.kms.c.OwnTicketKey.Key, 0)
		return e
	},
	rule.MIKEYInitiatorMAC: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		octets := edit(b.transferInit(), on(func(t *TICKET) { t.InitiatorData[len(t.InitiatorData)-1] ^= 1 }))
		_, err := b.kms.Handle(b.now, must(b.pending(octets).ResolveInit(b.now))(t))
		return err
	},
	rule.MIKEYPolicyGranted: func(t *testing.T) error {
		b := newBed(t, bedConfig{k: func(c *KMSConfig) {
			c.MayRequest = func(_ string, p *Policy) error { p.Responders = []string{"sip:other@example.com"}; return nil }
		}})
		answer := must(b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)))(t)
		_, err := b.initiator.HandleRequestResp(b.now, answer)
		return err
	},
	rule.MIKEYKeys: func(*testing.T) error {
		_, e := readKeys(AppendKeyData(nil, []KeyData{{KeyType: KeyTGK, Key: key(16, 1), Validity: KeyValidity{KV: KVSPI, SPI: []byte{1}}}}), Family128, 1, "")
		return e
	},
	rule.MIKEYKeyLength: func(*testing.T) error {
		_, e := readKeys(AppendKeyData(nil, []KeyData{{KeyType: KeyMPK, Key: key(15, 1), Validity: KeyValidity{KV: KVSPI, SPI: []byte{1}}}}), Family128, 1, "")
		return e
	},
	rule.MIKEYSessionKeyLong: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
		long := resign(ask, b.initiator.request.keys, [][]byte{[]byte(alice), []byte(kmsID)}, on(func(p *TP) {
			p.Data = append(p.Data, &KEMAC{EncrData: AppendKeyData(nil, []KeyData{{Key: make(Secret, 17), Validity: KeyValidity{KV: KVSPI, SPI: []byte{1}}}})})
		}))
		_, err := b.kms.Handle(b.now, long)
		return err
	},
	rule.MIKEYRANDLength: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
		m, _ := Parse(ask)
		short := exchangeKeys(PRFMIKEY1, key(16, 0xA1), m.Header.CSBID, false, seq(0, 15), nil)
		_, err := b.kms.Handle(b.now, resign(ask, short, [][]byte{[]byte(alice), []byte(kmsID)}, on(func(r *RANDR) { r.RAND = seq(0, 15) })))
		return err
	},
	rule.MIKEYRANDRr: func(t *testing.T) error { return transferRespChanged(t, drop(slotRANDRr)) },
	rule.MIKEYModifier: func(t *testing.T) error {
		return transferRespChanged(t, drop(slotRANDkms))
	},
	rule.MIKEYSessionKey: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		cs := b.initiator.profile.TLSSession()
		cs.SPI = []byte("no such SPI")
		p := b.pending(must(b.initiator.TransferInit(b.now, b.ticket(), conf, cs, nil))(t))
		return p.HandleResolveResp(b.now, must(b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t)))(t))
	},
	rule.MIKEYCSOne: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		_, err := b.responder.HandleTransferInit(b.now, edit(b.transferInit(), header(func(h *CommonHeader) {
			h.Sessions = append(h.Sessions, h.Sessions[0])
		})))
		return err
	},
	rule.MIKEYCSProtocol: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		cs := CryptoSession{ID: 1, ProtType: 0}
		_, err := b.responder.HandleTransferInit(b.now, must(b.initiator.TransferInit(b.now, b.ticket(), conf, cs, nil))(t))
		return err
	},
	rule.MIKEYCSChanged: func(t *testing.T) error {
		return transferRespChanged(t, header(func(h *CommonHeader) { h.Sessions[0].ID = 2 }))
	},
	rule.MIKEYSDPIDs: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		return b.pending(b.transferInit()).CheckSDPIDs([]string{"mikey", "keyp1"})
	},
	rule.MIKEYRandom: func(t *testing.T) error {
		b := newBed(t, bedConfig{k: func(c *KMSConfig) { c.Rand = iotest.ErrReader(io.ErrUnexpectedEOF) }})
		_, err := b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t))
		return err
	},
	rule.MIKEYUpdate: func(t *testing.T) error {
		b := newBed(t, bedConfig{})
		_, err := b.responder.HandleTransferInit(b.now, edit(b.transferInit(), drop(slotTICKET, slotRANDRi)))
		return err
	},
}

// resolveForged has a ticket of that making transferred and resolved.
func resolveForged(t *testing.T, forge func(*bed) (*TICKET, *baseTicket, error)) error {
	b := newBed(t, bedConfig{})
	payload, made, err := forge(b)
	if err != nil {
		t.Fatal(err)
	}
	octets := must(b.initiator.TransferInit(b.now, &Ticket{payload: payload, baseTicket: *made}, conf, b.initiator.profile.TLSSession(), nil))(t)
	_, err = b.kms.Handle(b.now, must(b.pending(octets).ResolveInit(b.now))(t))
	return err
}

// transferRespChanged has the Initiator take a TRANSFER_RESP that was changed and
// given a right MAC by someone who holds the keys.
func transferRespChanged(t *testing.T, change func(*Message)) error {
	b := newBed(t, bedConfig{})
	p := b.pending(b.transferInit())
	b.resolve(p)
	k := exchangeKeys(p.init.Header.PRF, p.mpkr, p.CSBID(), true, p.randrI, p.randrR)
	_, err := b.initiator.HandleTransferResp(b.now, resign(must(p.TransferResp(b.now))(t), k, [][]byte{p.octets}, change))
	return err
}

func TestEveryRuleHasWhatBreaksIt(t *testing.T) {
	calls := messages(t, bedConfig{})
	for _, r := range rule.All() {
		if !strings.HasPrefix(r.ID, "mikey/") {
			continue
		}
		t.Run(strings.TrimPrefix(r.ID, "mikey/"), func(t *testing.T) {
			form, isForm := formBreakers[r]
			run, isRun := exchangeBreakers[r]
			if !isForm && !isRun {
				t.Fatal("nothing breaks this rule")
			}
			if isForm {
				_, v := Parse(form.change(calls[form.message]))
				if !v.Broke(r) {
					t.Errorf("expected the finding %s, found %v", r, v.Findings)
				}
				for _, f := range v.Findings {
					if f.Rule != r && f.Rule.Receiver == rule.Reject {
						t.Errorf("breaks another rule too: %v", f)
					}
				}
			}
			if isRun {
				var e *Error
				if err := run(t); !errors.As(err, &e) {
					t.Fatalf("expected an *Error, found %v", err)
				}
				if e.Finding.Rule != r {
					t.Errorf("expected the finding %s, found %v", r, e.Finding)
				}
				if strings.HasPrefix(r.Reaction, "Error ") && !strings.Contains(r.Reaction+",", " "+itoa(int(e.No))+",") {
					t.Errorf("the rule says %s, the error %d", r.Reaction, e.No)
				}
			}
		})
	}
}

func itoa(n int) string {
	return strings.TrimLeft(string([]byte{byte('0' + n/10), byte('0' + n%10)}), "0")
}
