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

func TestEveryRuleOfAnExchangeIsBroken(t *testing.T) {
	for _, r := range rule.All() {
		if !strings.HasPrefix(r.ID, "mikey/") {
			continue
		}
		t.Run(strings.TrimPrefix(r.ID, "mikey/"), func(t *testing.T) {
			if run, ok := exchangeBreakers[r]; ok {
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
