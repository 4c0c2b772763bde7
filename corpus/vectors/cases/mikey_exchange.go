package cases

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// mikeyParty is who has to notice a fault: its identity, the keys that it holds by
// their identifiers, and whom they belong to. It draws the octets that let
// floorcheck's own exchanges be repeated. Everything happens at noon of 23 November
// 2026 (UTC), or so many seconds later as a line says.
type mikeyParty struct {
	Identity      string            `json:"identity"`
	Keys          map[string]string `json:"keys"`
	Owners        map[string]string `json:"owners,omitempty"`
	ReplayEntries int               `json:"replayEntries,omitempty"`
}

func (p mikeyParty) setting() examples.Setting {
	return examples.Setting{Profile: mikey.Profile33328{ReplayEntries: p.ReplayEntries},
		Responder: func(c *mikey.ResponderConfig) { c.Identity = p.Identity }}
}

func mikeyPartyOf(role string) mikeyParty {
	p := mikeyParty{Keys: map[string]string{}}
	ids := map[string][]string{"kms": {"psk-alice", "psk-mrfc", "tpk-kms", "tpk-alice"}, "responder": {"psk-mrfc"}, "initiator": {"psk-alice", "tpk-alice"}}[role]
	for _, id := range ids {
		p.Keys[id] = toHex(examples.Setting{}.Keys()[id])
	}
	p.Identity = map[string]string{"kms": examples.KMS, "responder": examples.Conf, "initiator": examples.Alice}[role]
	if role == "kms" {
		p.Owners = map[string]string{"psk-alice": examples.Alice, "psk-mrfc": examples.Conf, "tpk-alice": examples.Alice, "tpk-kms": examples.KMS}
	}
	return p
}

// judgeMIKEY lets a party hear its lines. The offset of a finding is the number of
// the line.
func judgeMIKEY(t *vectors.Test, r request) error {
	var q struct{ Inputs mikeyParty }
	if err := json.Unmarshal(t.Request, &q); err != nil {
		return err
	}
	parties, err := q.Inputs.setting().Parties()
	if err != nil {
		return err
	}
	var v rule.Verdict
	var pending *mikey.PendingTransfer
	var ticket *mikey.Ticket
	sent := 0
	for i, l := range r.Dialogue {
		now := examples.Noon.Add(time.Duration(l.At) * time.Second)
		octets := fromHex(l.Received)
		var err error
		switch {
		case l.Sent != "":
			octets, err = mikeySays(parties, pending, ticket, r.Role, sent, now)
			if err == nil && !bytes.Equal(octets, fromHex(l.Sent)) {
				return fmt.Errorf("line %d: expected the %s to send %s, found %x", i+1, r.Role, l.Sent, octets)
			}
			sent++
		case r.Role == "kms":
			_, err = parties.Server.Handle(now, octets)
		case r.Role == "responder" && (pending == nil || mikey.DataType(octets[1]) == mikey.TransferInit):
			var p *mikey.PendingTransfer
			if p, err = parties.Responder.HandleTransferInit(now, octets); err == nil {
				pending = p
			}
		case r.Role == "responder":
			err = pending.HandleResolveResp(now, octets)
		case ticket == nil:
			ticket, err = parties.Initiator.HandleRequestResp(now, octets)
		default:
			_, err = parties.Initiator.HandleTransferResp(now, octets)
		}
		var e *mikey.Error
		switch {
		case errors.As(err, &e):
			f := e.Finding
			f.Offset = i + 1
			v.Add(f)
		case err != nil:
			return err
		}
	}
	enter(t, v)
	return nil
}

// mikeySays makes a party send its next message.
func mikeySays(p *examples.Parties, pending *mikey.PendingTransfer, ticket *mikey.Ticket, role string, n int, now time.Time) ([]byte, error) {
	switch {
	case role == "responder":
		return pending.ResolveInit(now)
	case ticket == nil:
		return p.Initiator.RequestInit(now, examples.Conf, p.Initiator.Policy(now, examples.Conf))
	}
	return p.Initiator.TransferInit(now, ticket, examples.Conf, mikey.DefaultProfile().TLSSession(), []string{"mikey"})
}

// resigned changes a message of the 128-bit family and gives it the MAC that fits,
// with the auth_key of those keys; behind is what follows the message in the MAC.
func resigned(octets []byte, d derivation, behind []byte, change func(*mikey.Message)) []byte {
	b := examples.Edit(octets, func(m *mikey.Message) {
		change(m)
		examples.Find[*mikey.V](m.Payloads).VerData = make([]byte, 20)
	})
	m, _ := mikey.Parse(b)
	for _, p := range m.Payloads { // a changed RANDRi enters the keys
		if r, ok := p.(*mikey.RANDR); ok && r.Role == mikey.RANDRi {
			d.RANDRi = toHex(r.RAND)
		}
	}
	steps, err := d.steps()
	if err != nil {
		panic(err)
	}
	mac := hmac.New(sha1.New, fromHex(steps["auth_key"].Value))
	mac.Write(b[:len(b)-20])
	mac.Write(behind)
	return append(b[:len(b)-20], mac.Sum(nil)...)
}

func mikeyExchanges(f *file) {
	setting := examples.Setting{}
	m, _, _, err := setting.Call()
	if err != nil {
		f.set.fail("%w", err)
		return
	}
	of := func(name string) []byte { return examples.Message(m, name) }
	hear := func(at int, b []byte) line { return line{At: at, Received: toHex(b)} }
	say := func(b []byte) line { return line{Sent: toHex(b)} }
	ask := func(want *rule.Rule, role, what string, change func(*mikeyParty), lines ...line) {
		p := mikeyPartyOf(role)
		if change != nil {
			change(&p)
		}
		clause := "RFC 6043 §4.2"
		flag := "Exchange"
		if want != nil {
			clause, flag = want.Clause, "Refused"
		}
		f.group(clause, "the "+role).only(want, what, request{Op: "exchange", Kind: "mikey", Role: role, Inputs: p, Dialogue: lines}, flag)
	}
	// made has other parties make a message.
	made := func(s examples.Setting, make func(*examples.Parties) ([]byte, error)) []byte {
		p, err := s.Parties()
		if err == nil {
			var b []byte
			if b, err = make(p); err == nil {
				return bytes.Clone(b)
			}
		}
		f.set.fail("%w", err)
		return []byte{0}
	}
	request := func(s examples.Setting) []byte {
		return made(s, func(p *examples.Parties) ([]byte, error) {
			return p.Initiator.RequestInit(examples.Noon, examples.Conf, p.Initiator.Policy(examples.Noon, examples.Conf))
		})
	}
	transfer := func(s examples.Setting, responder string, cs mikey.CryptoSession) []byte {
		return made(s, func(p *examples.Parties) ([]byte, error) {
			ask, err := p.Initiator.RequestInit(examples.Noon, responder, p.Initiator.Policy(examples.Noon, responder))
			if err != nil {
				return nil, err
			}
			answer, err := p.Server.Handle(examples.Noon, ask)
			if err != nil {
				return nil, err
			}
			ticket, err := p.Initiator.HandleRequestResp(examples.Noon, answer)
			if err != nil {
				return nil, err
			}
			return p.Initiator.TransferInit(examples.Noon, ticket, examples.Conf, cs, []string{"mikey"})
		})
	}
	resolve := func(init []byte) []byte { // RESOLVE_INIT for a TRANSFER_INIT
		return made(setting, func(p *examples.Parties) ([]byte, error) {
			pending, err := p.Responder.HandleTransferInit(examples.Noon, init)
			if err != nil {
				return nil, err
			}
			return pending.ResolveInit(examples.Noon)
		})
	}
	tls := mikey.DefaultProfile().TLSSession()
	flipped := func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
	onTicket := func(b []byte, f func(*mikey.TICKET)) []byte {
		return examples.Edit(b, func(m *mikey.Message) { f(examples.Find[*mikey.TICKET](m.Payloads)) })
	}

	ask(nil, "kms", "REQUEST_INIT", nil, hear(0, of("REQUEST_INIT_PSK")))
	ask(nil, "kms", "RESOLVE_INIT", nil, hear(0, of("RESOLVE_INIT_PSK")))
	ask(rule.MIKEYMAC, "kms", "the last octet of the MAC changed", nil, hear(0, flipped(of("REQUEST_INIT_PSK"))))
	ask(rule.MIKEYTimestamp, "kms", "REQUEST_INIT that comes 10 minutes late", nil, hear(600, of("REQUEST_INIT_PSK")))
	ask(rule.MIKEYReplay, "kms", "REQUEST_INIT twice", nil, hear(0, of("REQUEST_INIT_PSK")), hear(1, of("REQUEST_INIT_PSK")))
	ask(rule.MIKEYReplayFull, "kms", "a second message, where one can be remembered", func(p *mikeyParty) { p.ReplayEntries = 1 }, hear(0, of("REQUEST_INIT_PSK")), hear(0, of("RESOLVE_INIT_PSK")))
	ask(rule.MIKEYWrongMessage, "kms", "TRANSFER_INIT", nil, hear(0, of("TRANSFER_INIT")))
	ask(rule.MIKEYIDUnknown, "kms", "another's key", nil, hear(0, request(examples.Setting{Initiator: func(c *mikey.InitiatorConfig) { c.KMSKey.ID = []byte("psk-mrfc") }})))
	ask(rule.MIKEYIDReceiver, "kms", "for another KMS", nil, hear(0, request(examples.Setting{Initiator: func(c *mikey.InitiatorConfig) { c.KMSIdentity = "sip:other-kms.example.com" }})))
	ask(rule.MIKEYTicketMAC, "kms", "a ticket whose last octet was changed", nil, hear(0, resolve(onTicket(of("TRANSFER_INIT"), func(t *mikey.TICKET) { t.TicketData[len(t.TicketData)-1] ^= 1 }))))
	ask(rule.MIKEYTicketData, "kms", "a ticket with an octet more", nil, hear(0, resolve(onTicket(of("TRANSFER_INIT"), func(t *mikey.TICKET) { t.TicketData = append(t.TicketData, 0) }))))
	ask(rule.MIKEYInitiatorMAC, "kms", "Initiator Data whose last octet was changed", nil, hear(0, resolve(onTicket(of("TRANSFER_INIT"), func(t *mikey.TICKET) { t.InitiatorData[len(t.InitiatorData)-1] ^= 1 }))))
	parsed, _ := mikey.Parse(of("REQUEST_INIT_PSK"))
	asked := derivation{What: "message keys", Key: mikeyPartyOf("kms").Keys["psk-alice"], CSBID: parsed.Header.CSBID}
	changedRequest := func(change func(*mikey.Message)) line {
		return hear(0, resigned(of("REQUEST_INIT_PSK"), asked, []byte(examples.Alice+examples.KMS), change))
	}
	withKey := func(n int) line {
		return changedRequest(func(m *mikey.Message) {
			p := examples.Find[*mikey.TP](m.Payloads)
			p.Data = append(p.Data, &mikey.KEMAC{EncrData: mikey.AppendKeyData(nil, []mikey.KeyData{{Key: make(mikey.Secret, n), Validity: mikey.KeyValidity{KV: mikey.KVSPI, SPI: []byte{1}}}})})
		})
	}
	ask(rule.MIKEYRANDLength, "kms", "RANDRi of 15 octets", nil, changedRequest(func(m *mikey.Message) {
		r := examples.Find[*mikey.RANDR](m.Payloads)
		r.RAND = r.RAND[:15]
	}))
	ask(rule.MIKEYKeyLength, "kms", "a key of 15 octets is asked for", nil, withKey(15))
	ask(rule.MIKEYSessionKeyLong, "kms", "a key of 17 octets is asked for", nil, withKey(17))
	ask(rule.MIKEYAuthorised, "kms", "a ticket for somebody else is asked for", nil, changedRequest(func(m *mikey.Message) {
		for _, p := range examples.Find[*mikey.TP](m.Payloads).Data {
			if id, ok := p.(*mikey.IDR); ok && id.Role == mikey.IDRi {
				id.Data = []byte("sip:bob@example.com")
			}
		}
	}))

	ask(nil, "responder", "a whole transfer", nil, hear(0, of("TRANSFER_INIT")), say(of("RESOLVE_INIT_PSK")), hear(0, of("RESOLVE_RESP")))
	ask(rule.MIKEYTimestamp, "responder", "TRANSFER_INIT that comes 6 minutes early", nil, hear(-360, of("TRANSFER_INIT")))
	ask(rule.MIKEYReplay, "responder", "TRANSFER_INIT twice", nil, hear(0, of("TRANSFER_INIT")), say(of("RESOLVE_INIT_PSK")), hear(0, of("RESOLVE_RESP")), hear(1, of("TRANSFER_INIT")))
	ask(rule.MIKEYIDReceiver, "responder", "for another responder", func(p *mikeyParty) { p.Identity = "sip:other@example.com" }, hear(0, of("TRANSFER_INIT")))
	ask(rule.MIKEYTicketType, "responder", "a ticket of another type", nil, hear(0, onTicket(of("TRANSFER_INIT"), func(t *mikey.TICKET) { t.TicketType = mikey.Ticket3GPPBase })))
	ask(rule.MIKEYTicketProfile, "responder", "a ticket that needs more than RFC 6043", nil, hear(0, onTicket(of("TRANSFER_INIT"), func(t *mikey.TICKET) { t.Flags &^= mikey.FlagO })))
	ask(rule.MIKEYTicketValidity, "responder", "a ticket of a minute, after 61 seconds", nil, hear(61, transfer(examples.Setting{Profile: mikey.Profile33328{Lifetime: time.Minute}}, examples.Conf, tls)))
	ask(rule.MIKEYTicketResponder, "responder", "a ticket for another responder", nil, hear(0, transfer(setting, "sip:other@example.com", tls)))
	ask(rule.MIKEYIDInitiator, "responder", "another initiator than the ticket's", nil, hear(0, examples.Edit(of("TRANSFER_INIT"), func(m *mikey.Message) {
		for _, p := range m.Payloads {
			if id, ok := p.(*mikey.IDR); ok && id.Role == mikey.IDRi {
				id.Data = []byte("sip:mallory@example.com")
			}
		}
	})))
	ask(rule.MIKEYCSOne, "responder", "two Crypto Sessions", nil, hear(0, examples.Edit(of("TRANSFER_INIT"), func(m *mikey.Message) {
		m.Header.Sessions = append(m.Header.Sessions, m.Header.Sessions[0])
	})))
	ask(rule.MIKEYCSProtocol, "responder", "a Crypto Session for SRTP", nil, hear(0, transfer(setting, examples.Conf, mikey.CryptoSession{ID: 1})))
	ask(rule.MIKEYUpdate, "responder", "TRANSFER_INIT without a ticket", nil, hear(0, examples.Edit(of("TRANSFER_INIT"), func(m *mikey.Message) {
		var left []mikey.Payload
		for _, p := range m.Payloads {
			if p.Type() != mikey.TypeTICKET && p.Type() != mikey.TypeRANDR {
				left = append(left, p)
			}
		}
		m.Payloads = left
	})))

	ask(nil, "initiator", "a whole call", nil, say(of("REQUEST_INIT_PSK")), hear(0, of("REQUEST_RESP")), say(of("TRANSFER_INIT")), hear(0, of("TRANSFER_RESP")))
	ask(rule.MIKEYMAC, "initiator", "REQUEST_RESP whose last octet was changed", nil, say(of("REQUEST_INIT_PSK")), hear(0, flipped(of("REQUEST_RESP"))))
	ask(rule.MIKEYMAC, "initiator", "TRANSFER_RESP whose last octet was changed", nil, say(of("REQUEST_INIT_PSK")), hear(0, of("REQUEST_RESP")), say(of("TRANSFER_INIT")), hear(0, flipped(of("TRANSFER_RESP"))))
	granted := made(examples.Setting{Server: func(c *mikey.KMSConfig) {
		c.MayRequest = func(_ string, p *mikey.Policy) error { p.Responders = []string{"sip:other@example.com"}; return nil }
	}}, func(p *examples.Parties) ([]byte, error) {
		return p.Server.Handle(examples.Noon, of("REQUEST_INIT_PSK"))
	})
	ask(rule.MIKEYPolicyGranted, "initiator", "a ticket for another responder is granted", nil, say(of("REQUEST_INIT_PSK")), hear(0, granted))
	init, _ := mikey.Parse(of("TRANSFER_INIT"))
	call := mikeyCall{Keys: map[string]string{"tpk-kms": mikeyPartyOf("kms").Keys["tpk-kms"]}, Responder: toHex([]byte(examples.Conf)),
		Messages: map[string]string{"TRANSFER_INIT": toHex(of("TRANSFER_INIT")), "TRANSFER_RESP": toHex(of("TRANSFER_RESP"))}}
	values, err := call.values()
	if err != nil {
		f.set.fail("%w", err)
		return
	}
	resp, _ := mikey.Parse(of("TRANSFER_RESP"))
	randOf := func(m *mikey.Message, role mikey.Role) string {
		for _, p := range m.Payloads {
			if r, ok := p.(*mikey.RANDR); ok && r.Role == role {
				return toHex(r.RAND)
			}
		}
		return ""
	}
	answer := derivation{What: "message keys", Key: values["fork of MPKr"].(map[string]derived)["MPKr'"].Value, CSBID: init.Header.CSBID, RANDRi: randOf(init, mikey.RANDRi), RANDRr: randOf(resp, mikey.RANDRr), Response: true}
	ask(rule.MIKEYCSChanged, "initiator", "TRANSFER_RESP about another Crypto Session", nil, say(of("REQUEST_INIT_PSK")), hear(0, of("REQUEST_RESP")), say(of("TRANSFER_INIT")),
		hear(0, resigned(of("TRANSFER_RESP"), answer, of("TRANSFER_INIT"), func(m *mikey.Message) { m.Header.Sessions[0].ID = 2 })))
	without := func(role mikey.Role) func(*mikey.Message) {
		return func(m *mikey.Message) {
			var left []mikey.Payload
			for _, p := range m.Payloads {
				if r, ok := p.(*mikey.RANDR); !ok || r.Role != role {
					left = append(left, p)
				}
			}
			m.Payloads = left
		}
	}
	noRANDRr := answer
	noRANDRr.RANDRr = ""
	ask(rule.MIKEYRANDRr, "initiator", "TRANSFER_RESP without RANDRr", nil, say(of("REQUEST_INIT_PSK")), hear(0, of("REQUEST_RESP")), say(of("TRANSFER_INIT")),
		hear(0, resigned(of("TRANSFER_RESP"), noRANDRr, of("TRANSFER_INIT"), without(mikey.RANDRr))))
	ask(rule.MIKEYModifier, "initiator", "TRANSFER_RESP without RANDRkms", nil, say(of("REQUEST_INIT_PSK")), hear(0, of("REQUEST_RESP")), say(of("TRANSFER_INIT")),
		hear(0, resigned(of("TRANSFER_RESP"), answer, of("TRANSFER_INIT"), without(mikey.RANDRkms))))
	ask(rule.MIKEYHeaderEcho, "initiator", "REQUEST_RESP with another CSB ID", nil, say(of("REQUEST_INIT_PSK")), hear(0, examples.Edit(of("REQUEST_RESP"), func(m *mikey.Message) { m.Header.CSBID ^= 1 })))
	ask(rule.MIKEYWrongMessage, "initiator", "REQUEST_INIT in answer to REQUEST_INIT", nil, say(of("REQUEST_INIT_PSK")), hear(0, of("REQUEST_INIT_PSK")))
}
