package mikey

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// wantRefusal checks an error's rule and number, and that the Error message for
// the peer says the same.
func wantRefusal(t *testing.T, why string, err error, r *rule.Rule, no ErrorNo) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Finding.Rule != r || e.No != no {
		t.Fatalf("%s: expected %s, Error %d, found %v", why, r, no, err)
	}
	if e.Reply != nil {
		m, v := Parse(e.Reply)
		if !v.Clean() || m.Header.DataType != ErrorMessage || find[*ERR](m.Payloads).No != no {
			t.Fatalf("%s: the Error message is %v, %v", why, m, v.Findings)
		}
	}
	return e
}

// wantPeerError checks that the peer's Error message was understood.
func wantPeerError(t *testing.T, why string, err error, want PeerError) {
	t.Helper()
	var p *PeerError
	if !errors.As(err, &p) || *p != want {
		t.Fatalf("%s: expected %v, found %v", why, &want, err)
	}
}

func TestATamperedTicketIsInvalidForTheKMSAndTheResponderHearsOfIt(t *testing.T) {
	eachMode(t, func(t *testing.T, c bedConfig) {
		b := newBed(t, c)
		p := b.pending(edit(b.transferInit(), on(func(t *TICKET) { t.TicketData[40] ^= 1 })))
		reply, err := b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t))
		e := wantRefusal(t, "KMS", err, rule.MIKEYTicketMAC, InvalidTICKET)
		if !bytes.Equal(reply, e.Reply) || reply == nil {
			t.Fatal("the octets to send are not the Error message")
		}
		wantPeerError(t, "Responder", p.HandleResolveResp(b.now, reply), PeerError{InvalidTICKET, true})
		if _, err := p.Keys(); err == nil {
			t.Error("keys without a resolved ticket")
		}
		if _, err := p.TransferResp(b.now); err == nil {
			t.Error("TRANSFER_RESP without a resolved ticket")
		}
	})
}

func TestAnExpiredTicketIsRejectedEarlyAndByTheKMSToo(t *testing.T) {
	eachMode(t, func(t *testing.T, c bedConfig) {
		c.profile.Lifetime = time.Minute
		b := newBed(t, c)
		octets := b.transferInit()
		late := b.now.Add(61 * time.Second)
		_, err := b.responder.HandleTransferInit(late, octets)
		if e := wantRefusal(t, "Responder", err, rule.MIKEYTicketValidity, InvalidTPpar); e.Reply == nil {
			t.Error("no Error message for the Initiator")
		}
		p := b.pending(octets)
		_, err = b.kms.Handle(late, must(p.ResolveInit(late))(t))
		wantRefusal(t, "KMS", err, rule.MIKEYTicketValidity, InvalidTPpar)
		_, err = b.initiator.TransferInit(late, b.ticket(), conf, b.initiator.profile.TLSSession(), nil)
		wantRefusal(t, "Initiator", err, rule.MIKEYTicketValidity, InvalidTPpar)
	})
}

func TestATicketIsNotValidYetOnlyBeyondTheClockSkew(t *testing.T) {
	b := newBed(t, bedConfig{})
	b.policy = func(p *Policy) { p.NotBefore = noon.Add(4 * time.Minute) }
	b.pending(b.transferInit())
	b.policy = func(p *Policy) { p.NotBefore = noon.Add(6 * time.Minute) }
	p := b.initiator.Policy(b.now, conf)
	b.policy(&p)
	_, err := b.initiator.HandleRequestResp(b.now, must(b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, p))(t)))(t))
	wantRefusal(t, "Initiator", err, rule.MIKEYTicketValidity, InvalidTPpar)
}

func TestAReplayedMessageIsDiscardedInSilence(t *testing.T) {
	b := newBed(t, bedConfig{})
	octets := b.transferInit()
	twin := b.pending(octets) // both arrive before the first is resolved
	p := b.pending(octets)
	ask := must(p.ResolveInit(b.now))(t)
	answer := must(b.kms.Handle(b.now, ask))(t)
	if err := p.HandleResolveResp(b.now, answer); err != nil {
		t.Fatal(err)
	}
	_, err := b.responder.HandleTransferInit(b.now, octets)
	if e := wantRefusal(t, "TRANSFER_INIT", err, rule.MIKEYReplay, AuthFailure); e.Reply != nil {
		t.Error("a replay was answered")
	}
	reply, err := b.kms.Handle(b.now, ask)
	if wantRefusal(t, "RESOLVE_INIT_PSK", err, rule.MIKEYReplay, AuthFailure); reply != nil {
		t.Error("a replay was answered")
	}
	err = twin.HandleResolveResp(b.now, must(b.kms.Handle(b.now, must(twin.ResolveInit(b.now))(t)))(t))
	wantRefusal(t, "the twin", err, rule.MIKEYReplay, AuthFailure)
	before := must(p.Keys())(t)
	if err := p.HandleResolveResp(b.now, answer); err == nil {
		t.Error("RESOLVE_RESP was taken twice")
	}
	if after := must(p.Keys())(t); !bytes.Equal(after.TEK, before.TEK) {
		t.Error("a second RESOLVE_RESP changed the keys")
	}
	// What the MAC does not cover makes no new message of it.
	varied := edit(octets, on(func(t *TICKET) { t.InitiatorData[len(t.InitiatorData)-1] ^= 1 }))
	_, err = b.responder.HandleTransferInit(b.now, varied)
	wantRefusal(t, "varied TRANSFER_INIT", err, rule.MIKEYReplay, AuthFailure)
}

func TestTheReplayCacheForgetsOnlyWhatIsOutdated(t *testing.T) {
	c := replayCache{limit: 2}
	v := func(n byte) *V { return &V{VerData: seq(n, 20)} }
	skew := time.Minute
	for n := range byte(2) {
		if !c.add(noon, skew, v(n)) {
			t.Fatalf("message %d was refused", n)
		}
	}
	if c.add(noon.Add(2*skew), skew, v(2)) {
		t.Error("a message was forgotten that can still be replayed")
	}
	if !c.add(noon.Add(2*skew+1), skew, v(2)) || c.has(v(0)) || len(c.queue) != 1 || len(c.seen) != 1 {
		t.Errorf("outdated messages stayed: %d, %d", len(c.queue), len(c.seen))
	}
}

func TestWhoeverIsDeniedHearsItAuthenticated(t *testing.T) {
	b := newBed(t, bedConfig{k: func(c *KMSConfig) {
		c.MayRequest = func(who string, _ *Policy) error {
			if who != alice {
				t.Errorf("asked about %q", who)
			}
			return errDeny
		}
	}})
	reply, err := b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t))
	wantRefusal(t, "KMS", err, rule.MIKEYAuthorised, UnspecifiedError)
	_, err = b.initiator.HandleRequestResp(b.now, reply)
	wantPeerError(t, "Initiator", err, PeerError{UnspecifiedError, true})

	b = newBed(t, bedConfig{k: func(c *KMSConfig) {
		c.MayResolve = func(who string, p Policy) error { return fmt.Errorf("%s for %s: %w", p.Initiator, who, errDeny) }
	}})
	p := b.pending(b.transferInit())
	reply, err = b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t))
	e := wantRefusal(t, "KMS", err, rule.MIKEYAuthorised, UnspecifiedError)
	if !strings.Contains(e.Error(), alice+" for "+conf) {
		t.Errorf("asked about %v", e)
	}
	wantPeerError(t, "Responder", p.HandleResolveResp(b.now, reply), PeerError{UnspecifiedError, true})
}

func TestOnlyListedRespondersAndMembersOfListedGroupsResolve(t *testing.T) {
	const group = "sip:staff@example.com"
	for _, member := range []bool{true, false} {
		b := newBed(t, bedConfig{
			r: func(c *ResponderConfig) { c.Aliases = []string{group} },
			k: func(c *KMSConfig) { c.Member = func(g, who string) bool { return member && g == group && who == conf } },
		})
		policy := b.initiator.Policy(b.now, group)
		answer := must(b.kms.Handle(b.now, must(b.initiator.RequestInit(b.now, group, policy))(t)))(t)
		ticket := must(b.initiator.HandleRequestResp(b.now, answer))(t)
		p := b.pending(must(b.initiator.TransferInit(b.now, ticket, group, b.initiator.profile.TLSSession(), nil))(t))
		resolved, err := b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t))
		if !member {
			wantRefusal(t, "not a member", err, rule.MIKEYTicketResponder, InvalidID)
			continue
		}
		if err := p.HandleResolveResp(b.now, resolved); err != nil {
			t.Fatal(err)
		}
		keys := must(b.initiator.HandleTransferResp(b.now, must(p.TransferResp(b.now))(t)))(t)
		if keys.Responder != conf || p.ResponderID() != group {
			t.Errorf("%q was called, %q answered", p.ResponderID(), keys.Responder)
		}
		if !bytes.Equal(keys.TEK, must(p.Keys())(t).TEK) {
			t.Error("the keys differ")
		}
	}
}

func TestAnUnauthenticatedErrorMessageLeavesTheExchangeOpen(t *testing.T) {
	b := newBed(t, bedConfig{})
	octets := b.transferInit()
	p := b.pending(octets)
	_, err := b.initiator.HandleTransferResp(b.now, p.Reject(b.now, InvalidSP))
	wantPeerError(t, "unauthenticated", err, PeerError{InvalidSP, false})
	b.resolve(p)
	answer := must(p.TransferResp(b.now))(t)
	must(b.initiator.HandleTransferResp(b.now, answer))(t)
	if _, err := b.initiator.HandleTransferResp(b.now, answer); err == nil {
		t.Error("TRANSFER_RESP was taken twice")
	}

	b = newBed(t, bedConfig{})
	p = b.pending(b.transferInit())
	b.resolve(p)
	_, err = b.initiator.HandleTransferResp(b.now, p.Reject(b.now, UnspecifiedError))
	wantPeerError(t, "authenticated", err, PeerError{UnspecifiedError, true})
	if _, err := b.initiator.HandleTransferResp(b.now, must(p.TransferResp(b.now))(t)); err == nil {
		t.Error("TRANSFER_RESP was taken after an authenticated Error message")
	}
}

func TestNothingAnswersAnErrorMessage(t *testing.T) {
	b := newBed(t, bedConfig{})
	octets := messages(t, bedConfig{})["Error"]
	for _, changed := range [][]byte{octets, octets[:len(octets)-1], append(bytes.Clone(octets), 0)} {
		if reply, err := b.kms.Handle(b.now, changed); reply != nil || err == nil {
			t.Errorf("KMS: %x, %v", reply, err)
		}
		var e *Error
		if _, err := b.responder.HandleTransferInit(b.now, changed); !errors.As(err, &e) || e.Reply != nil {
			t.Errorf("Responder: %v", err)
		}
	}
}

func TestAFailedAuthenticationIsAnsweredWithoutAMAC(t *testing.T) {
	b := newBed(t, bedConfig{})
	ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
	ask[len(ask)-1] ^= 1
	reply, err := b.kms.Handle(b.now, ask)
	wantRefusal(t, "KMS", err, rule.MIKEYMAC, AuthFailure)
	if m, _ := Parse(reply); m.v() != nil {
		t.Error("the Error message is authenticated")
	}
	_, err = b.initiator.HandleRequestResp(b.now, reply)
	wantPeerError(t, "Initiator", err, PeerError{AuthFailure, false})
}

func TestATransferInitOfAnotherKeyFailsOnceTheTicketIsResolved(t *testing.T) {
	b := newBed(t, bedConfig{profile: Profile33328{Flags: FlagD | FlagE | FlagF | FlagG | FlagH | FlagN | FlagO}})
	octets := b.transferInit()
	octets[len(octets)-1] ^= 1
	p := b.pending(octets)
	err := p.HandleResolveResp(b.now, must(b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t)))(t))
	if e := wantRefusal(t, "Responder", err, rule.MIKEYMAC, AuthFailure); e.Reply == nil {
		t.Error("no Error message for the Initiator")
	}
	if _, err := p.Keys(); err == nil {
		t.Error("keys of an exchange that was not authenticated")
	}
}

func TestTheKFlagSaysWhetherTheKMSChangedThePolicy(t *testing.T) {
	grant := func(k func(*KMSConfig), wish func(*Policy)) Policy {
		b := newBed(t, bedConfig{k: k})
		b.policy = wish
		return b.ticket().Policy()
	}
	if p := grant(nil, func(*Policy) {}); p.Flags.Has(FlagK) {
		t.Errorf("K in a policy that was granted as asked for: %+v", p)
	}
	p := grant(nil, func(p *Policy) { p.NotAfter = noon.Add(24 * time.Hour) })
	if !p.Flags.Has(FlagK) || !p.NotAfter.Equal(noon.Add(time.Hour).Truncate(time.Second)) {
		t.Errorf("granted %s until %v", p.Flags, p.NotAfter)
	}
	more := func(c *KMSConfig) {
		c.MayRequest = func(_ string, p *Policy) error { p.Rekey = time.Minute; return nil }
	}
	if p := grant(more, nil); !p.Flags.Has(FlagK) || p.Rekey != time.Minute {
		t.Errorf("granted %s, rekeying every %v", p.Flags, p.Rekey)
	}
}

func TestAReusableTicketGivesEveryCallItsOwnKey(t *testing.T) {
	eachMode(t, func(t *testing.T, c bedConfig) {
		c.profile.Flags = FlagD | FlagE | FlagF | FlagG | FlagH | FlagI | FlagJ | FlagN | FlagO
		b := newBed(t, c)
		ticket := b.ticket()
		seen := map[string]bool{}
		for range 5 {
			p := b.pending(must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil))(t))
			b.resolve(p)
			keys := must(b.initiator.HandleTransferResp(b.now, must(p.TransferResp(b.now))(t)))(t)
			if seen[string(keys.TEK)] || seen[string(keys.PSKIdentity)] {
				t.Error("a key or an identity stands twice")
			}
			seen[string(keys.TEK)], seen[string(keys.PSKIdentity)] = true, true
		}
	})
}

func TestForkedKeysDifferFromResponderToResponder(t *testing.T) {
	for _, c := range []struct {
		flags Flags
		same  bool
	}{{0, false}, {FlagD | FlagE | FlagF | FlagH | FlagN | FlagO, true}} {
		b := newBed(t, bedConfig{profile: Profile33328{Flags: c.flags}})
		octets := b.transferInit()
		other := must(NewResponder(ResponderConfig{Identity: conf, KMSIdentity: kmsID, KMSKey: b.responder.kmsKey, Rand: random(7)}))(t)
		p, q := b.pending(octets), must(other.HandleTransferInit(b.now, octets))(t)
		b.resolve(p)
		b.resolve(q)
		pk, qk := must(p.Keys())(t), must(q.Keys())(t)
		if bytes.Equal(pk.TEK, qk.TEK) != c.same {
			t.Errorf("%s: the keys of two endpoints are the same: %v", c.flags, !c.same)
		}
		if ours := must(b.initiator.HandleTransferResp(b.now, must(q.TransferResp(b.now))(t)))(t); !bytes.Equal(ours.TEK, qk.TEK) {
			t.Error("the Initiator does not have the key of who answered")
		}
	}
}

func TestMixedFamiliesAreRejected(t *testing.T) {
	for name, octets := range messages(t, bedConfig{}) {
		if name == "Error" {
			continue
		}
		// A V of the other family; a PRF of the other family.
		for _, bad := range [][]byte{
			edit(octets, on(func(v *V) { *v = *emptyV(MACHMACSHA256256) })),
			edit(octets, header(func(h *CommonHeader) { h.PRF = PRFHMACSHA256 })),
		} {
			if _, v := Parse(bad); !v.Broke(rule.MIKEYFamilies) || v.Receiver != rule.Reject {
				t.Errorf("%s: %v", name, v.Findings)
			}
		}
	}
	// A ticket of the one family inside a message of the other.
	b := newBed(t, bedConfig{family: Family256})
	ticket := newBed(t, bedConfig{}).ticket()
	octets := must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil))(t)
	if m, _ := Parse(octets); m.Header.PRF != PRFMIKEY1 || m.v().AuthAlg != MACHMACSHA1160 {
		t.Error("TRANSFER_INIT does not follow the family of its ticket")
	}
	// Ticket Data of the one family under a policy of the other, with a right MAC.
	k := b.kms
	p := b.initiator.Policy(b.now, conf)
	forged, _, err := makeTicket(random(5), ntp(b.now), k.c.OwnTicketKey, p.payload(Family128), nil, &k.c.Profile)
	if err != nil {
		t.Fatal(err)
	}
	forged.PRF = PRFHMACSHA256
	data, _ := readTicketData(forged.TicketData, 0)
	sum := [32]byte{}
	copy(forged.TicketData[len(forged.TicketData)-20:], macOver(&sum, MACHMACSHA1160, ticketKeys(forged.PRF, k.c.OwnTicketKey.Key, data.rand.RAND), forged.covered(20)))
	_, e := openTicket(forged, data, k.c.OwnTicketKey.Key, 0)
	wantRefusal(t, "ticket", e, rule.MIKEYFamilies, InvalidEA)
}

func TestWhatTheExchangeDoesNotListIsIgnored(t *testing.T) {
	b := newBed(t, bedConfig{profile: Profile33328{Flags: FlagD | FlagE | FlagF | FlagG | FlagH | FlagN | FlagO}})
	octets := b.transferInit()
	x := b.initiator.transfer
	k := exchangeKeys(PRFMIKEY1, x.ticket.mpki, x.init.Header.CSBID, false, x.randrI, nil)
	// V flag 0 though F is 1 (RFC 6043 §6.1 against §4.2.2.1), and strangers.
	octets = resign(octets, k, [][]byte{[]byte(alice), []byte(conf)}, func(m *Message) {
		m.Header.V = false
		insert(&GeneralExtension{ExtensionVendorID, []byte("vendor")})(m)
		insert(&RAND{seq(0, 16)})(m)
		insert(&ID{IDURI, []byte("sip:stranger@example.com")})(m)
	})
	p := b.pending(octets)
	b.resolve(p)
	must(p.Keys())(t)
}

func TestBothReadingsOfViAreTaken(t *testing.T) {
	b := newBed(t, bedConfig{})
	octets := edit(b.transferInit(), on(func(ticket *TICKET) {
		// Vi to the letter: its Next Payload field too is that of V, 0. Vr covers it.
		ticket.InitiatorData[1] = 0
		covered := ticket.InitiatorData[:len(ticket.InitiatorData)-20]
		var sum [32]byte
		copy(ticket.InitiatorData[len(covered):],
			macOver(&sum, MACHMACSHA1160, initiatorDataKeys(PRFMIKEY1, b.initiator.transfer.ticket.mpkr), covered))
	}))
	p := b.pending(octets)
	b.resolve(p)

	// A Vi that is not the V of the message, under a right Vr, fools the KMS only.
	b = newBed(t, bedConfig{})
	octets = b.transferInit()
	x := b.initiator.transfer
	octets = edit(octets, on(func(ticket *TICKET) {
		ticket.InitiatorData = initiatorData(&V{MACHMACSHA1160, make([]byte, 20)}, PRFMIKEY1, x.ticket.mpkr)
	}))
	p = b.pending(octets)
	err := p.HandleResolveResp(b.now, must(b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t)))(t))
	wantRefusal(t, "Responder", err, rule.MIKEYInitiatorMAC, InvalidTICKET)
}

func TestASessionWithoutPolicyGetsOneInTheAnswer(t *testing.T) {
	b := newBed(t, bedConfig{})
	cs := CryptoSession{ID: 3, ProtType: 1}
	p := b.pending(must(b.initiator.TransferInit(b.now, b.ticket(), conf, cs, nil))(t))
	b.resolve(p)
	answer := must(p.TransferResp(b.now))(t)
	m, v := Parse(answer)
	if !v.Clean() || !m.hasPolicy(0, 1) || len(m.Header.Sessions[0].Policies) != 1 {
		t.Errorf("%v, %v", m.Header.Sessions, v.Findings)
	}
	keys := must(b.initiator.HandleTransferResp(b.now, answer))(t)
	if keys.CryptoSession.ID != 3 || len(keys.CryptoSession.SPI) == 0 {
		t.Errorf("agreed %+v", keys.CryptoSession)
	}
	if again := must(p.TransferResp(b.now.Add(time.Second)))(t); !bytes.Equal(again, answer) {
		t.Error("a second TRANSFER_RESP differs")
	}
}

func TestKeysThatTheInitiatorSuppliesAreUsed(t *testing.T) {
	b := newBed(t, bedConfig{mode3: true, profile: Profile33328{Flags: FlagD | FlagE | FlagF | FlagG | FlagH | FlagN | FlagO}})
	octets := b.transferInit()
	x := b.initiator.transfer
	k := exchangeKeys(PRFMIKEY1, x.ticket.mpki, x.init.Header.CSBID, false, x.randrI, nil)
	own := []KeyData{{KeyType: KeyTEK, Key: key(16, 0x77), Validity: KeyValidity{KV: KVSPI, SPI: []byte("mine")}}}
	octets = resign(octets, k, [][]byte{[]byte(alice), []byte(conf)}, func(m *Message) {
		insert(sealKeys(own, k, EncrAESCM128, m.Header.CSBID, find[*T](m.Payloads).Timestamp))(m)
	})
	p := b.pending(octets)
	b.resolve(p)
	if keys := must(p.Keys())(t); !bytes.Equal(keys.TEK, own[0].Key) || string(keys.CryptoSession.SPI) != "mine" {
		t.Errorf("got %v", keys)
	}
}

func TestKeysThatTheResponderSuppliesAreUsed(t *testing.T) {
	b := newBed(t, bedConfig{profile: Profile33328{Flags: FlagD | FlagE | FlagF | FlagG | FlagH | FlagM | FlagN | FlagO}})
	p := b.pending(b.transferInit())
	b.resolve(p)
	k := exchangeKeys(PRFMIKEY1, p.mpki, p.CSBID(), true, p.randrI, p.randrR)
	own := []KeyData{{KeyType: KeyTEK, Key: key(16, 0x77), Validity: KeyValidity{KV: KVSPI, SPI: []byte("mine")}}}
	octets := resign(must(p.TransferResp(b.now))(t), k, [][]byte{p.octets}, func(m *Message) {
		m.Header.Sessions[0].SPI = []byte("mine")
		insert(sealKeys(own, k, EncrAESCM128, m.Header.CSBID, find[*T](m.Payloads).Timestamp))(m)
	})
	if keys := must(b.initiator.HandleTransferResp(b.now, octets))(t); !bytes.Equal(keys.TEK, own[0].Key) {
		t.Errorf("got %v", keys)
	}
}

func TestKeysAreMadeAsAskedFor(t *testing.T) {
	eachMode(t, func(t *testing.T, c bedConfig) {
		b := newBed(t, c)
		n := c.family.KeyLen()
		b.policy = func(p *Policy) {
			p.Keys = []KeyRequest{{KeyTEK, 16, []byte("one")}, {KeyGTGK, n, nil}, {KeyTGK, n, []byte("two")}}
		}
		ticket := b.ticket()
		if len(ticket.keys) != 3 || ticket.Policy().Flags.Has(FlagK) || ticket.Policy().Keys != nil {
			t.Fatalf("%v has %d keys", ticket, len(ticket.keys))
		}
		for _, spi := range []string{"one", "two", ""} {
			cs := b.initiator.profile.TLSSession()
			cs.SPI = []byte(spi)
			p := b.pending(must(b.initiator.TransferInit(b.now, b.ticket(), conf, cs, nil))(t))
			b.resolve(p)
			ours := must(b.initiator.HandleTransferResp(b.now, must(p.TransferResp(b.now))(t)))(t)
			if theirs := must(p.Keys())(t); !bytes.Equal(ours.TEK, theirs.TEK) || spi != "" && string(ours.CryptoSession.SPI) != spi {
				t.Errorf("SPI %q: %v and %v", spi, ours, theirs)
			}
		}
	})
}

func TestTheOtherReadingOfTheIVIsASetting(t *testing.T) {
	c := bedConfig{profile: Profile33328{InitialTimestampInIV: true}}
	b := newBed(t, c)
	p := b.pending(b.transferInit())
	b.resolve(p)
	must(b.initiator.HandleTransferResp(b.now, must(p.TransferResp(b.now))(t)))(t)
	b = newBed(t, bedConfig{k: func(k *KMSConfig) { k.Profile.InitialTimestampInIV = true }})
	ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
	if _, err := b.initiator.HandleRequestResp(b.now, must(b.kms.Handle(b.now, ask))(t)); err == nil {
		t.Error("the two readings agree: the IV does not depend on the timestamp")
	}
}

func TestSDPIDsAreMatchedInOrderAndMissed(t *testing.T) {
	b := newBed(t, bedConfig{})
	octets := must(b.initiator.TransferInit(b.now, b.ticket(), conf, b.initiator.profile.TLSSession(), []string{"mikey", "keyp1"}))(t)
	p := b.pending(octets)
	if err := p.CheckSDPIDs([]string{"mikey", "keyp1"}); err != nil {
		t.Error(err)
	}
	for _, other := range [][]string{{"keyp1", "mikey"}, {"mikey"}, {"MIKEY", "keyp1"}, nil} {
		wantRefusal(t, "list", p.CheckSDPIDs(other), rule.MIKEYSDPIDs, UnspecifiedError)
	}
	p = b.pending(must(b.initiator.TransferInit(b.now, b.ticket(), conf, b.initiator.profile.TLSSession(), nil))(t))
	wantRefusal(t, "no extension", p.CheckSDPIDs([]string{"mikey"}), rule.MIKEYSDPIDs, UnspecifiedError)
	m, _ := Parse(octets)
	if n := len(m.Payloads); m.Payloads[n-2].Type() != TypeGeneralExtension || m.Payloads[n-1].Type() != TypeV {
		t.Errorf("the extension does not stand before V: %v", m)
	}
}

func TestACallIsTheSameForTheSameRandomness(t *testing.T) {
	one, two := messages(t, bedConfig{}), messages(t, bedConfig{})
	for name := range one {
		if !bytes.Equal(one[name], two[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestNoSecretIsEverPrinted(t *testing.T) {
	b := newBed(t, bedConfig{profile: Profile33328{KeyType: KeyTEK}})
	ticket := b.ticket()
	octets := must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), []string{"mikey"}))(t)
	p := b.pending(octets)
	b.resolve(p)
	keys := must(p.Keys())(t)
	m, _ := Parse(octets)
	secrets := map[string][]byte{"TEK": keys.TEK, "MPKi": ticket.mpki, "MPKr": ticket.mpkr, "PSK": b.initiator.kmsKey.Key,
		"TPK": b.kms.c.OwnTicketKey.Key, "ticket": find[*TICKET](m.Payloads).TicketData}
	config := InitiatorConfig{KMSKey: b.initiator.kmsKey}
	var printed strings.Builder
	for _, v := range []any{ticket, keys, *keys, keys.TEK, p, b.initiator, b.responder, b.kms, config, &config, ticket.keys[0], m,
		*find[*TICKET](m.Payloads), find[*TICKET](m.Payloads), b.initiator.kmsKey} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			fmt.Fprintf(&printed, verb+"\n", v)
		}
	}
	for _, v := range []any{ticket, keys, config.KMSKey, ticket.keys, m} {
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		printed.Write(out)
	}
	out := printed.String()
	for name, s := range secrets {
		for how, form := range map[string]string{
			"raw": string(s), "hex": hex.EncodeToString(s[:8]), "HEX": strings.ToUpper(hex.EncodeToString(s[:8])),
			"decimal": strings.Trim(fmt.Sprint(s[:8]), "[]"), "Go": strings.Trim(strings.TrimPrefix(fmt.Sprintf("%#v", s[:8]), "[]byte"), "{}"),
			"JSON": strings.TrimRight(string(must(json.Marshal(s[:9]))(t)[1:13]), "="),
		} {
			if strings.Contains(out, form) {
				t.Errorf("%s is printed (%s)", name, how)
			}
		}
	}
	if !strings.Contains(out, keys.Fingerprint()) {
		t.Error("not even the fingerprint is printed")
	}
}

func TestWipeLeavesNoKey(t *testing.T) {
	b := newBed(t, bedConfig{})
	ticket := b.ticket()
	p := b.pending(must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil))(t))
	b.resolve(p)
	keys := must(p.Keys())(t)
	ticket.Wipe()
	p.Wipe()
	keys.Wipe()
	b.initiator.Wipe()
	b.responder.Wipe()
	b.kms.Wipe()
	for i, s := range []Secret{ticket.mpki, ticket.mpkr, ticket.keys[0].Key, p.mpki, p.mpkr, p.keys[0].Key, keys.TEK,
		b.initiator.kmsKey.Key, b.initiator.tpk.Key, b.responder.kmsKey.Key, b.kms.c.OwnTicketKey.Key} {
		if len(s) == 0 || len(bytes.Trim(s, "\x00")) != 0 {
			t.Errorf("secret %d stays", i)
		}
	}
	if _, err := p.Keys(); err == nil {
		t.Error("keys of a wiped exchange")
	}
	if _, err := b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), nil); err == nil {
		t.Error("a wiped ticket was used")
	}
}

func TestConfigurationsThatCannotWorkAreRefused(t *testing.T) {
	k := SharedKey{Key: key(16, 1)}
	r := random(1)
	for name, c := range map[string]InitiatorConfig{
		"no identity":     {KMSIdentity: kmsID, KMSKey: k, Rand: r},
		"no KMS identity": {Identity: alice, KMSKey: k, Rand: r},
		"no key":          {Identity: alice, KMSIdentity: kmsID, Rand: r},
		"short key":       {Identity: alice, KMSIdentity: kmsID, KMSKey: SharedKey{Key: key(15, 1)}, Rand: r},
		"short TPK":       {Identity: alice, KMSIdentity: kmsID, TicketKey: SharedKey{Key: key(15, 1)}, Rand: r},
		"no randomness":   {Identity: alice, KMSIdentity: kmsID, KMSKey: k},
		"bad flags":       {Identity: alice, KMSIdentity: kmsID, KMSKey: k, Rand: r, Profile: Profile33328{Flags: FlagG}},
		"long identity":   {Identity: strings.Repeat("a", 1025), KMSIdentity: kmsID, KMSKey: k, Rand: r},
	} {
		if _, err := NewInitiator(c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := NewResponder(ResponderConfig{Identity: conf, KMSIdentity: kmsID, Rand: r}); err == nil {
		t.Error("a Responder without a key was taken")
	}
	if _, err := NewKMS(KMSConfig{Identity: kmsID, Rand: r, OwnTicketKey: k}); err == nil {
		t.Error("a KMS without users was taken")
	}
	b := newBed(t, bedConfig{})
	p := b.initiator.Policy(b.now, conf)
	p.Keys = []KeyRequest{{KeyTGK, 32, nil}}
	if _, err := b.initiator.RequestInit(b.now, conf, p); err == nil {
		t.Error("a long session key was asked for with the 128-bit family")
	}
	big := make([]string, 200)
	for i := range big {
		big[i] = strings.Repeat("k", 1000)
	}
	if _, err := b.initiator.TransferInit(b.now, b.ticket(), conf, b.initiator.profile.TLSSession(), big); err == nil {
		t.Error("a message of 200000 octets was built")
	}
}

func TestNoOctetsAtAllMakeAnExchangePanicOrAnswerAtLength(t *testing.T) {
	seeds := messages(t, bedConfig{})
	b := newBed(t, bedConfig{})
	b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf))
	p := b.pending(b.transferInit())
	must(p.ResolveInit(b.now))(t)
	take := func(octets []byte) {
		for _, handle := range []func(time.Time, []byte) ([]byte, error){b.kms.Handle, b.kms.HandleRequestInit, b.kms.HandleResolveInit} {
			if reply, err := handle(b.now, octets); err != nil && len(reply) > 80 {
				t.Fatalf("%d octets in answer to a message that was refused: %v", len(reply), err)
			}
		}
		b.responder.HandleTransferInit(b.now, octets)
		b.initiator.HandleRequestResp(b.now, octets)
		b.initiator.HandleTransferResp(b.now, octets)
		p.HandleResolveResp(b.now, octets)
	}
	r := random(9)
	for _, octets := range seeds {
		for n := range octets {
			take(octets[:n])
			changed := bytes.Clone(octets)
			changed[n] = byte(r.Uint64())
			take(changed)
		}
	}
	for _, octets := range worst() {
		take(octets)
	}
}
