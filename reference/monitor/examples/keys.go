package examples

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// secret returns 32 octets that only that name has.
func secret(name string) mikey.Secret {
	return mikey.Secret(bytes.Repeat([]byte(name), 32)[:32])
}

// keyed are the variants of a call with real keys.
type keyed struct {
	mode    int
	family  mikey.Family
	flags   mikey.Flags
	keyType mikey.KeyType
	oldIV   bool
}

const (
	modeD = mikey.FlagD | mikey.FlagE | mikey.FlagN | mikey.FlagO
	modeL = mikey.FlagL | mikey.FlagE | mikey.FlagN | mikey.FlagO
)

// exchanged writes a call whose MIKEY messages package mikey made, and tells the
// judge the users' keys.
func exchanged(k keyed) *script {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	random := examples.Random(byte(k.mode), byte(k.family), byte(k.flags>>5), byte(k.keyType))
	profile := mikey.DefaultProfile()
	profile.InitialTimestampInIV = k.oldIV
	if k.keyType == mikey.KeyTEK {
		profile.KeyType = mikey.KeyTEK
	}
	users := map[string]string{"alice-key": alice, "conf-key": conf, "alice-tpk": alice}
	const kmsID = "kms.example.com"
	must := func(err error) {
		if err != nil {
			panic(fmt.Sprintf("%+v: %v", k, err))
		}
	}
	lookup := func(id []byte) (mikey.Secret, string, bool) {
		return secret(string(id)), users[string(id)], users[string(id)] != ""
	}
	server, err := mikey.NewKMS(mikey.KMSConfig{Profile: profile, Identity: kmsID, Rand: random, TicketKey: lookup,
		UserKey:      func(id []byte, _ string) (mikey.Secret, string, bool) { return lookup(id) },
		OwnTicketKey: mikey.SharedKey{ID: []byte("kms-tpk"), Key: secret("kms-tpk")}})
	must(err)
	ue, err := mikey.NewInitiator(mikey.InitiatorConfig{Profile: profile, Identity: alice, KMSIdentity: kmsID, Family: k.family, Rand: random,
		KMSKey:    mikey.SharedKey{ID: []byte("alice-key"), Key: secret("alice-key")},
		TicketKey: mikey.SharedKey{ID: []byte("alice-tpk"), Key: secret("alice-tpk")}})
	must(err)
	mrfc, err := mikey.NewResponder(mikey.ResponderConfig{Profile: profile, Identity: conf, KMSIdentity: kmsID, Rand: random,
		KMSKey: mikey.SharedKey{ID: []byte("conf-key"), Key: secret("conf-key")}})
	must(err)

	s := call("active")
	s.cfg.ProtocolType = profile.ProtocolTypeTLS
	s.cfg.Keys = func(id string) []byte { return secret(id) }
	octets := func(b []byte) func(*trace.Event) { return func(e *trace.Event) { e.Sealed = b } }

	policy := ue.Policy(now, conf)
	policy.Flags = k.flags
	if k.keyType == mikey.KeyGTGK {
		policy.Keys = []mikey.KeyRequest{{KeyType: k.keyType, Octets: 16 + 16*int(k.family)}}
	}
	var ticket *mikey.Ticket
	if k.mode == 1 {
		init, err := ue.RequestInit(now, conf, policy)
		must(err)
		resp, err := server.Handle(now, init)
		must(err)
		ticket, err = ue.HandleRequestResp(now, resp)
		must(err)
		s.both("request", octets(init)).both("requestresp", octets(resp))
	} else {
		ticket, err = ue.MakeTicket(now, conf, policy)
		must(err)
		s.drop("request*")
	}
	init, err := ue.TransferInit(now, ticket, conf, mikey.CryptoSession{ID: 1, ProtType: profile.ProtocolTypeTLS}, []string{"mikey"})
	must(err)
	pending, err := mrfc.HandleTransferInit(now, init)
	must(err)
	ask, err := pending.ResolveInit(now)
	must(err)
	told, err := server.Handle(now.Add(time.Second), ask)
	must(err)
	must(pending.HandleResolveResp(now, told))
	answer := []string{}
	if k.flags&mikey.FlagF != 0 {
		resp, err := pending.TransferResp(now.Add(time.Second))
		must(err)
		_, err = ue.HandleTransferResp(now.Add(time.Second), resp)
		must(err)
		answer = append(answer, "key-mgmt:mikey "+base64.StdEncoding.EncodeToString(resp))
	}
	keys, err := pending.Keys()
	must(err)
	s.both("resolve", octets(ask)).both("resolveresp", octets(told))
	s.both("invite", carry(offer("actpass", "key-mgmt:mikey "+base64.StdEncoding.EncodeToString(init))))
	s.both("ok", carry(sdpBody(mrfpAddr, "TCP/TLS/BFCP", "active", answer...)))
	return s.fingerprint(keys.Fingerprint())
}

// fingerprint gives every box that key.
func (s *script) fingerprint(f string) *script {
	for i := range s.steps {
		e := &s.steps[i].Event
		if e.Attrs.Has("psk") {
			set("psk", f)(e)
		}
		if e.Attrs.Has("key") {
			set("key", f)(e)
		}
	}
	return s
}

// flip changes one octet of the key management data in a SIP message, that many
// octets before the data's end; 0 stands for the end of its timestamp.
func flip(back int) func(*trace.Event) {
	return func(e *trace.Event) {
		_, data, _ := bytes.Cut(e.Sealed, []byte("a=key-mgmt:mikey "))
		data, _, _ = bytes.Cut(data, []byte("\r\n"))
		b, err := base64.StdEncoding.DecodeString(string(data))
		if err != nil {
			panic(err)
		}
		if back == 0 {
			back = len(b) - bytes.Index(b, timestampOf(b)) - 7
		}
		b[len(b)-back] ^= 1
		e.Sealed = bytes.Replace(e.Sealed, data, []byte(base64.StdEncoding.EncodeToString(b)), 1)
	}
}

// timestampOf returns the octets of the timestamp of a MIKEY message.
func timestampOf(b []byte) []byte {
	m, _ := mikey.Parse(b)
	for _, p := range m.Payloads {
		if t, ok := p.(*mikey.T); ok {
			return binary.BigEndian.AppendUint64(nil, t.Value)
		}
	}
	panic("no timestamp")
}

func keyVariants() (all []keyed) {
	for _, family := range []mikey.Family{mikey.Family128, mikey.Family256} {
		for _, key := range []mikey.KeyType{mikey.KeyTGK, mikey.KeyTEK, mikey.KeyGTGK} {
			for _, f := range []mikey.Flags{
				mikey.FlagF | mikey.FlagG | mikey.FlagH | mikey.FlagI, mikey.FlagF | mikey.FlagG | mikey.FlagH,
				mikey.FlagF | mikey.FlagG, mikey.FlagF | mikey.FlagH, mikey.FlagF | mikey.FlagH | mikey.FlagI,
			} {
				all = append(all, keyed{1, family, f | modeD, key, false}, keyed{3, family, f | modeL, key, false})
			}
		}
	}
	return append(all, keyed{mode: 1, flags: mikey.FlagF | mikey.FlagG | mikey.FlagI | modeD, oldIV: true})
}

var usual = keyed{mode: 1, flags: modeD | mikey.FlagF | mikey.FlagG | mikey.FlagH | mikey.FlagI}

var keyBreaks = []example{
	{rule.CallTEKDerivation, "both sides derive the same wrong key", func() *script { return exchanged(usual).fingerprint("11111111") }},
	{rule.CallTransferInitVerified, "the MRFC goes on with a changed TRANSFER_INIT", func() *script {
		return exchanged(usual).edit("invite.d", flip(0))
	}},
	{rule.CallTransferInitVerified, "the MRFC goes on with a changed MAC", func() *script {
		return exchanged(usual).edit("invite.d", flip(1))
	}},
	{rule.CallTransferInitVerified, "the MRFC goes on with a changed RESOLVE_RESP", func() *script {
		return exchanged(usual).edit("resolveresp.d", func(e *trace.Event) {
			e.Sealed = bytes.Clone(e.Sealed)
			e.Sealed[len(e.Sealed)-1] ^= 1
		})
	}},
	{rule.CallTransferRespVerified, "the UE goes on with a changed TRANSFER_RESP", func() *script {
		return exchanged(usual).edit("ok.d", flip(1))
	}},
	{rule.CallTransferRespVerified, "without forking and without notes", func() *script {
		return exchanged(keyed{mode: 3, flags: modeL | mikey.FlagF | mikey.FlagH}).edit("ok.d", flip(1)).drop("hello", "tek.ue")
	}},
}

var keyKeeps = []example{
	{rule.CallTEKDerivation, "a judge that was told no keys", func() *script {
		s := exchanged(usual).fingerprint("11111111")
		s.cfg.Keys = nil
		return s
	}},
	{rule.CallTEKDerivation, "a judge that was told other users' keys", func() *script {
		s := exchanged(usual).fingerprint("11111111")
		s.cfg.Keys = func(string) []byte { return nil }
		return s
	}},
	{rule.CallTransferInitVerified, "a changed TRANSFER_INIT is refused", func() *script {
		s := exchanged(usual).edit("invite.d", flip(1)).cut("resolveresp.d")
		s.note("refuse", trace.Box, "MRFC", trace.TicketRefuse, 0, "why", "MAC")
		s.send("error", sip("MRFC", "UE", "488 INVITE", 1, nil))
		return s.send("ack", sip("UE", "MRFC", "ACK", 1, nil))
	}},
	{rule.CallTransferRespVerified, "a changed TRANSFER_RESP ends the call", func() *script {
		s := exchanged(usual).edit("ok.d", flip(1)).drop("tek.ue", "hello", "tls*", "done*")
		return s
	}},
}
