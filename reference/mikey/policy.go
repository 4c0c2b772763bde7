package mikey

import (
	"fmt"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Policy is a ticket policy as a user of the exchanges states or reads it.
type Policy struct {
	Flags Flags
	// Initiator and KMS are IDRi and IDRkms; empty when absent. In a wish
	// they are filled in by the Initiator.
	Initiator, KMS string
	// Responders are the identities allowed to resolve the ticket (IDRr).
	Responders []string
	// Applications are the authorised application IDs (IDRapp); none means all.
	Applications []string
	// NotBefore and NotAfter are TRs and TRe in whole seconds, zero when there
	// is no limit.
	NotBefore, NotAfter time.Time
	// Rekey is TRr in whole seconds, 0 when there is none.
	Rekey time.Duration
	// Keys are the session keys asked for; none leaves it to who makes the
	// ticket. A granted policy has none.
	Keys []KeyRequest
}

// KeyRequest asks for one session key in a ticket.
type KeyRequest struct {
	KeyType KeyType // KeyTGK, KeyTEK or KeyGTGK
	Octets  int     // its length
	SPI     []byte  // its SPI; empty leaves it to who makes the ticket
}

// payload returns the policy as it stands in a TP or TICKET payload.
func (p *Policy) payload(f Family) TicketPolicy {
	t := TicketPolicy{TicketType: TicketMIKEYBase, Subtype: baseTicketSubtype, Version: baseTicketVersion, PRF: f.PRF(), Flags: p.Flags}
	if p.KMS != "" {
		t.Data = append(t.Data, newIDR(IDRkms, p.KMS))
	}
	if p.Initiator != "" {
		t.Data = append(t.Data, newIDR(IDRi, p.Initiator))
	}
	if !p.NotBefore.IsZero() {
		t.Data = append(t.Data, &TR{TRs, ntp32(p.NotBefore)})
	}
	if !p.NotAfter.IsZero() {
		t.Data = append(t.Data, &TR{TRe, ntp32(p.NotAfter)})
	}
	if p.Rekey != 0 {
		t.Data = append(t.Data, &TR{TRr, Timestamp{NTPUTC32, uint64(uint32(p.Rekey / time.Second))}})
	}
	if len(p.Keys) > 0 {
		keys := make([]KeyData, len(p.Keys))
		for i, k := range p.Keys {
			keys[i] = KeyData{KeyType: k.KeyType, Key: make(Secret, k.Octets), Validity: KeyValidity{KV: KVSPI, SPI: k.SPI}}
			if len(k.SPI) == 0 {
				keys[i].Validity.SPI = []byte{byte(i + 1)}
			}
		}
		t.Data = append(t.Data, &KEMAC{EncrData: AppendKeyData(nil, keys)})
	}
	for _, a := range p.Applications {
		t.Data = append(t.Data, newIDR(IDRapp, a))
	}
	for _, r := range p.Responders {
		t.Data = append(t.Data, newIDR(IDRr, r))
	}
	return t
}

// readPolicy is the reverse of payload.
func readPolicy(t *TicketPolicy) Policy {
	p := Policy{Flags: t.Flags, KMS: t.idr(IDRkms).identity(), Initiator: t.idr(IDRi).identity()}
	for _, q := range t.Data {
		switch q := q.(type) {
		case *IDR:
			switch q.Role {
			case IDRr:
				p.Responders = append(p.Responders, q.identity())
			case IDRapp:
				p.Applications = append(p.Applications, q.identity())
			}
		case *KEMAC:
			keys, _ := ParseKeyData(q.EncrData)
			for _, k := range keys {
				p.Keys = append(p.Keys, KeyRequest{k.KeyType, len(k.Key), append([]byte(nil), k.Validity.SPI...)})
			}
		}
	}
	if tr := t.tr(TRs); tr != nil {
		p.NotBefore, _ = tr.Time()
	}
	if tr := t.tr(TRe); tr != nil {
		p.NotAfter, _ = tr.Time()
	}
	if tr := t.tr(TRr); tr != nil && tr.TSType == NTPUTC32 {
		p.Rekey = time.Duration(tr.Value) * time.Second
	}
	return p
}

// check finds fault with a wish of our own user.
func (p *Policy) check(f Family) error {
	if len(p.Responders) == 0 {
		return fmt.Errorf("mikey: expected one responder or more in a ticket policy")
	}
	for _, list := range [...][]string{{p.Initiator, p.KMS}, p.Responders, p.Applications} {
		for _, id := range list {
			if err := checkIdentity(id); err != nil {
				return err
			}
		}
	}
	for _, k := range p.Keys {
		if k.KeyType != KeyTGK && k.KeyType != KeyTEK && k.KeyType != KeyGTGK || k.Octets < 16 || k.Octets > maxKey || len(k.SPI) > 255 {
			return fmt.Errorf("mikey: expected a TGK, TEK or GTGK of 16 to %d octets, found %s of %d", maxKey, k.KeyType, k.Octets)
		}
		if f == Family128 && k.Octets > 16 {
			return fmt.Errorf("mikey: expected session keys of 16 octets with the 128-bit family, found %d", k.Octets)
		}
	}
	if broken := p.Flags.broken(); broken != "" {
		return fmt.Errorf("mikey: %s, found the flags %s in a ticket policy", broken, p.Flags)
	}
	if want := FlagF | FlagN | FlagO; !p.Flags.Has(want) {
		return fmt.Errorf("mikey: expected %s among the flags of a ticket policy, found %s", want, p.Flags)
	}
	return nil
}

// acceptable checks what an Initiator or a Responder can tell of a ticket from
// the outside: its type, its policy for this use, its validity (RFC 6043
// §4.2.1.6, §4.2.2.2). The start of the validity may be as far ahead as clocks
// may differ; the end is the end. at is where the TICKET payload stands.
func acceptable(t *TICKET, usable Flags, now time.Time, skew time.Duration, at int) *Error {
	if t.TicketType != TicketMIKEYBase || t.Subtype != baseTicketSubtype || t.Version != baseTicketVersion {
		return refuse(rule.MIKEYTicketType, at+1, "TICKET/Ticket Type", "expected type 1, subtype 1, version 1, found %d, %d, %d",
			t.TicketType, t.Subtype, t.Version)
	}
	if want := FlagF | usable; !t.Flags.Has(want) {
		return refuse(rule.MIKEYTicketProfile, at+5, "TICKET/flags", "expected %s among the flags, found %s", want, t.Flags)
	}
	return inForce(&t.TicketPolicy, now, skew, at)
}

// inForce checks the validity period.
func inForce(t *TicketPolicy, now time.Time, skew time.Duration, at int) *Error {
	if tr := t.tr(TRs); tr != nil {
		if start, _ := tr.Time(); now.Add(skew).Before(start) {
			return refuse(rule.MIKEYTicketValidity, at, "TICKET/TP Data/TRs", "expected a ticket that is valid at %s, found one from %s",
				stamp(now), stamp(start))
		}
	}
	if tr := t.tr(TRe); tr != nil {
		if end, _ := tr.Time(); now.After(end) {
			return refuse(rule.MIKEYTicketValidity, at, "TICKET/TP Data/TRe", "expected a ticket that is valid at %s, found one until %s",
				stamp(now), stamp(end))
		}
	}
	return nil
}

// stamp writes a time for people.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// newIDR returns the identity payload for an identity: a URI if it starts with a
// scheme, otherwise a NAI (user@realm).
func newIDR(role Role, identity string) *IDR {
	t := IDNAI
	if i := strings.IndexByte(identity, ':'); i > 0 && !strings.ContainsAny(identity[:i], "@/") {
		t = IDURI
	}
	return &IDR{role, t, []byte(identity)}
}

// identity returns the ID data as a string, empty without a payload.
func (p *IDR) identity() string {
	if p == nil {
		return ""
	}
	return string(p.Data)
}

// checkIdentity finds fault with an identity of our own user.
func checkIdentity(id string) error {
	if len(id) > maxIdentity {
		return fmt.Errorf("mikey: expected an identity of at most %d octets, found %d", maxIdentity, len(id))
	}
	return nil
}
