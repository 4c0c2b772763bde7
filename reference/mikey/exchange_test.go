package mikey

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

const (
	alice = "sip:alice@example.com"
	conf  = "sip:conf1@mrfc.example.com"
	kmsID = "sip:kms.example.com"
)

// bed is one UE, one MRFC and one KMS that share what they should.
type bed struct {
	t         testing.TB
	now       time.Time
	initiator *Initiator
	responder *Responder
	kms       *KMS
	mode3     bool
	policy    func(*Policy)
}

func key(n int, seed byte) Secret { return bytes.Repeat([]byte{seed}, n) }

type bedConfig struct {
	family  Family
	mode3   bool
	profile Profile33328
	i       func(*InitiatorConfig)
	r       func(*ResponderConfig)
	k       func(*KMSConfig)
}

func random(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func newBed(t testing.TB, c bedConfig) *bed {
	t.Helper()
	n := c.family.KeyLen()
	ki := SharedKey{ID: []byte("psk-alice"), Key: key(n, 0xA1)}
	kr := SharedKey{ID: []byte("psk-mrfc"), Key: key(n, 0xC1)}
	tpk := SharedKey{ID: []byte("tpk-alice"), Key: key(n, 0xA3)}
	ic := InitiatorConfig{Profile: c.profile, Identity: alice, KMSIdentity: kmsID, KMSKey: ki, TicketKey: tpk, Family: c.family, Rand: random(1)}
	rc := ResponderConfig{Profile: c.profile, Identity: conf, KMSIdentity: kmsID, KMSKey: kr, Rand: random(2)}
	kc := KMSConfig{Profile: c.profile, Identity: kmsID, OwnTicketKey: SharedKey{ID: []byte("tpk-kms"), Key: key(n, 0x99)}, Rand: random(3),
		UserKey: func(id []byte, _ string) (Secret, string, bool) {
			switch string(id) {
			case "psk-alice":
				return ki.Key, alice, true
			case "psk-mrfc":
				return kr.Key, conf, true
			}
			return nil, "", false
		},
		TicketKey: func(id []byte) (Secret, string, bool) { return tpk.Key, alice, string(id) == "tpk-alice" },
	}
	if c.i != nil {
		c.i(&ic)
	}
	if c.r != nil {
		c.r(&rc)
	}
	if c.k != nil {
		c.k(&kc)
	}
	b := &bed{t: t, now: noon, mode3: c.mode3}
	var errs [3]error
	b.initiator, errs[0] = NewInitiator(ic)
	b.responder, errs[1] = NewResponder(rc)
	b.kms, errs[2] = NewKMS(kc)
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (b *bed) ticket() *Ticket {
	b.t.Helper()
	p := b.initiator.Policy(b.now, conf)
	if b.policy != nil {
		b.policy(&p)
	}
	if b.mode3 {
		return must(b.initiator.MakeTicket(b.now, conf, p))(b.t)
	}
	ask := must(b.initiator.RequestInit(b.now, conf, p))(b.t)
	answer := must(b.kms.HandleRequestInit(b.now, ask))(b.t)
	return must(b.initiator.HandleRequestResp(b.now, answer))(b.t)
}

func (b *bed) transferInit() []byte {
	b.t.Helper()
	return must(b.initiator.TransferInit(b.now, b.ticket(), conf, b.initiator.profile.TLSSession(), []string{"mikey"}))(b.t)
}

func (b *bed) pending(octets []byte) *PendingTransfer {
	b.t.Helper()
	return must(b.responder.HandleTransferInit(b.now, octets))(b.t)
}

func (b *bed) resolve(p *PendingTransfer) {
	b.t.Helper()
	ask := must(p.ResolveInit(b.now))(b.t)
	if err := p.HandleResolveResp(b.now, must(b.kms.HandleResolveInit(b.now, ask))(b.t)); err != nil {
		b.t.Fatal(err)
	}
}

func eachMode(t *testing.T, f func(t *testing.T, c bedConfig)) {
	for _, family := range []Family{Family128, Family256} {
		for _, mode3 := range []bool{false, true} {
			name := family.String() + " mode 1"
			if mode3 {
				name = family.String() + " mode 3"
			}
			t.Run(name, func(t *testing.T) { f(t, bedConfig{family: family, mode3: mode3}) })
		}
	}
}

func TestBothEndsOfAnExchangeHoldTheSameTEK(t *testing.T) {
	eachMode(t, func(t *testing.T, c bedConfig) {
		for _, flags := range []Flags{
			FlagD | FlagE | FlagF | FlagG | FlagH | FlagI | FlagN | FlagO,
			FlagD | FlagE | FlagF | FlagG | FlagH | FlagN | FlagO,
			FlagD | FlagF | FlagH | FlagJ | FlagN | FlagO,
			FlagD | FlagF | FlagG | FlagN | FlagO,
			FlagD | FlagE | FlagF | FlagH | FlagI | FlagN | FlagO,
		} {
			for _, keyType := range []KeyType{KeyTGK, KeyTEK} {
				c.profile.Flags, c.profile.KeyType = flags, keyType
				b := newBed(t, c)
				p := b.pending(b.transferInit())
				if got := p.InitiatorID() + p.ResponderID(); got != alice+conf {
					t.Errorf("identities: %s", got)
				}
				if err := p.CheckSDPIDs([]string{"mikey"}); err != nil {
					t.Error(err)
				}
				b.resolve(p)
				theirs := must(p.Keys())(t)
				ours := must(b.initiator.HandleTransferResp(b.now, must(p.TransferResp(b.now))(t)))(t)
				if !bytes.Equal(ours.TEK, theirs.TEK) || len(ours.TEK) != c.family.KeyLen() {
					t.Errorf("%s %s: TEK of %s and %s", flags, keyType, ours, theirs)
				}
				if !bytes.Equal(ours.PSKIdentity, theirs.PSKIdentity) {
					t.Errorf("PSK identities %q and %q", ours.PSKIdentity, theirs.PSKIdentity)
				}
			}
		}
	})
}

// call runs a whole exchange and nothing else.
func (b *bed) call(policy Policy, cs CryptoSession, sdpIDs []string) error {
	var errs [8]error
	var ticket *Ticket
	var octets []byte
	if b.mode3 {
		ticket, errs[0] = b.initiator.MakeTicket(b.now, conf, policy)
	} else {
		octets, errs[0] = b.initiator.RequestInit(b.now, conf, policy)
		octets, errs[1] = b.kms.HandleRequestInit(b.now, octets)
		ticket, errs[2] = b.initiator.HandleRequestResp(b.now, octets)
	}
	octets, errs[3] = b.initiator.TransferInit(b.now, ticket, conf, cs, sdpIDs)
	p, err := b.responder.HandleTransferInit(b.now, octets)
	if err != nil {
		return err
	}
	octets, errs[4] = p.ResolveInit(b.now)
	octets, errs[5] = b.kms.HandleResolveInit(b.now, octets)
	errs[6] = p.HandleResolveResp(b.now, octets)
	if _, err := p.Keys(); err != nil {
		return err
	}
	octets, errs[7] = p.TransferResp(b.now)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	_, err = b.initiator.HandleTransferResp(b.now, octets)
	return err
}

func BenchmarkCall(b *testing.B) {
	for _, family := range []Family{Family128, Family256} {
		for _, mode3 := range []bool{false, true} {
			name := family.String() + "/mode1"
			if mode3 {
				name = family.String() + "/mode3"
			}
			b.Run(name, func(b *testing.B) {
				bed := newBed(b, bedConfig{family: family, mode3: mode3, profile: Profile33328{ReplayEntries: 64}})
				b.ReportAllocs()
				policy := bed.initiator.Policy(bed.now, conf)
				policy.NotBefore, policy.NotAfter = time.Time{}, time.Time{}
				cs, ids := bed.initiator.profile.TLSSession(), []string{"mikey"}
				for b.Loop() {
					bed.now = bed.now.Add(11 * time.Minute)
					if err := bed.call(policy, cs, ids); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
