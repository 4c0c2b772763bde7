// Package examples holds MIKEY-TICKET calls between an Initiator, a Responder and a
// KMS that always make the same messages, and for each rule that can be broken in
// one message a change to one of them that breaks it.
//
// It stands outside of the tests of package mikey because the test vectors are made
// of it, too.
package examples

import (
	"bytes"
	"crypto/sha256"
	"io"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
)

// Who takes part.
const (
	Alice = "sip:alice@example.com"
	Conf  = "sip:conf1@mrfc.example.com"
	KMS   = "sip:kms.example.com"
)

// Noon is when everything happens.
var Noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Random returns a source of octets that are always the same for a seed.
func Random(seed ...byte) io.Reader { return &random{seed: append(seed, 0)} }

type random struct {
	seed []byte // its last octet counts the blocks
	rest []byte
}

// Read fills b. After 256 blocks the octets come again.
func (r *random) Read(b []byte) (int, error) {
	for i := range b {
		if len(r.rest) == 0 {
			block := sha256.Sum256(r.seed)
			r.rest = block[:]
			r.seed[len(r.seed)-1]++
		}
		b[i], r.rest = r.rest[0], r.rest[1:]
	}
	return len(b), nil
}

// Key returns n octets of one value.
func Key(n int, value byte) mikey.Secret { return bytes.Repeat([]byte{value}, n) }

// Setting says how the parties of a call are made.
type Setting struct {
	Family  mikey.Family
	Profile mikey.Profile33328
	// OwnTicket has the Initiator make the ticket (mode 3).
	OwnTicket bool
	// Initiator, Responder and Server change the configurations; nil for no
	// change.
	Initiator func(*mikey.InitiatorConfig)
	Responder func(*mikey.ResponderConfig)
	Server    func(*mikey.KMSConfig)
}

// Keys are the pre-shared keys and ticket keys of all parties, by identifier.
func (s Setting) Keys() map[string]mikey.Secret {
	n := s.Family.KeyLen()
	return map[string]mikey.Secret{"psk-alice": Key(n, 0xA1), "psk-mrfc": Key(n, 0xC1), "tpk-alice": Key(n, 0xA3), "tpk-kms": Key(n, 0x99)}
}

// Parties are the three of them.
type Parties struct {
	Initiator *mikey.Initiator
	Responder *mikey.Responder
	Server    *mikey.KMS
	Setting   Setting
}

// Parties makes them.
func (s Setting) Parties() (*Parties, error) {
	keys := s.Keys()
	shared := func(id string) mikey.SharedKey { return mikey.SharedKey{ID: []byte(id), Key: keys[id]} }
	ic := mikey.InitiatorConfig{Profile: s.Profile, Identity: Alice, KMSIdentity: KMS, KMSKey: shared("psk-alice"), TicketKey: shared("tpk-alice"), Family: s.Family, Rand: Random(1)}
	rc := mikey.ResponderConfig{Profile: s.Profile, Identity: Conf, KMSIdentity: KMS, KMSKey: shared("psk-mrfc"), Rand: Random(2)}
	owners := map[string]string{"psk-alice": Alice, "psk-mrfc": Conf}
	kc := mikey.KMSConfig{Profile: s.Profile, Identity: KMS, OwnTicketKey: shared("tpk-kms"), Rand: Random(3),
		UserKey: func(id []byte, _ string) (mikey.Secret, string, bool) {
			owner, ok := owners[string(id)]
			return keys[string(id)], owner, ok
		},
		TicketKey: func(id []byte) (mikey.Secret, string, bool) {
			return keys["tpk-alice"], Alice, string(id) == "tpk-alice"
		},
	}
	if s.Initiator != nil {
		s.Initiator(&ic)
	}
	if s.Responder != nil {
		s.Responder(&rc)
	}
	if s.Server != nil {
		s.Server(&kc)
	}
	p := &Parties{Setting: s}
	var err error
	if p.Initiator, err = mikey.NewInitiator(ic); err != nil {
		return nil, err
	}
	if p.Responder, err = mikey.NewResponder(rc); err != nil {
		return nil, err
	}
	p.Server, err = mikey.NewKMS(kc)
	return p, err
}

// Named is a message and its name.
type Named struct {
	Name   string
	Octets []byte
}

// Call makes a whole call and returns its messages in their order, with an Error
// message in the end, and the keys of both ends.
func (s Setting) Call() (messages []Named, ue, mrfc *mikey.Keys, err error) {
	p, err := s.Parties()
	if err != nil {
		return nil, nil, nil, err
	}
	add := func(name string, b []byte, e error) []byte {
		if err == nil {
			err = e
		}
		messages = append(messages, Named{name, bytes.Clone(b)})
		return b
	}
	var ticket *mikey.Ticket
	if s.OwnTicket {
		ticket, err = p.Initiator.MakeTicket(Noon, Conf, p.Initiator.Policy(Noon, Conf))
	} else {
		ask, e := p.Initiator.RequestInit(Noon, Conf, p.Initiator.Policy(Noon, Conf))
		answer, e2 := p.Server.HandleRequestInit(Noon, add("REQUEST_INIT_PSK", ask, e))
		if ticket, e = p.Initiator.HandleRequestResp(Noon, add("REQUEST_RESP", answer, e2)); err == nil {
			err = e
		}
	}
	if err != nil {
		return nil, nil, nil, err
	}
	profile := mikey.DefaultProfile()
	init, e := p.Initiator.TransferInit(Noon, ticket, Conf, profile.TLSSession(), []string{"mikey"})
	pending, e2 := p.Responder.HandleTransferInit(Noon, add("TRANSFER_INIT", init, e))
	if err != nil || e2 != nil {
		return nil, nil, nil, first(err, e2)
	}
	resolve, e := pending.ResolveInit(Noon)
	resolved, e2 := p.Server.HandleResolveInit(Noon, add("RESOLVE_INIT_PSK", resolve, e))
	if e := pending.HandleResolveResp(Noon, add("RESOLVE_RESP", resolved, e2)); err == nil {
		err = e
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if pending.Policy().Flags.Has(mikey.FlagF) {
		answer, e := pending.TransferResp(Noon)
		if ue, e = p.Initiator.HandleTransferResp(Noon, add("TRANSFER_RESP", answer, e)); err == nil {
			err = e
		}
	}
	if mrfc, e = pending.Keys(); err == nil {
		err = e
	}
	add("Error", pending.Reject(Noon, mikey.InvalidID), nil)
	return messages, ue, mrfc, err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Message returns one message of a call, or nil.
func Message(messages []Named, name string) []byte {
	for _, m := range messages {
		if m.Name == name {
			return bytes.Clone(m.Octets)
		}
	}
	return nil
}
