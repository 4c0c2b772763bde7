package mikey

import (
	"crypto/sha256"
	"io"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// baseTicket is what a MIKEY base ticket encodes (RFC 6043 App. A).
type baseTicket struct {
	mpki, mpkr Secret
	spi        []byte // of the MPK
	keys       []KeyData
}

// makeTicket makes the ticket for a policy: new keys from random, protected with
// the TPK. The algorithms are those of the family that the policy's PRF is of.
func makeTicket(random io.Reader, t Timestamp, tpk SharedKey, p TicketPolicy, wanted []KeyRequest, profile *Profile33328) (*TICKET, *baseTicket, error) {
	f := p.PRF.family()
	if len(wanted) == 0 {
		wanted = []KeyRequest{{KeyType: profile.KeyType, Octets: f.KeyLen()}}
	}
	// One draw for all: the RAND, the SPIs and the keys.
	randLen := max(f.KeyLen(), len(tpk.Key))
	n := randLen + 4*(1+len(wanted)) + f.KeyLen()
	for _, k := range wanted {
		n += k.Octets
	}
	pool := make(Secret, n)
	if _, err := io.ReadFull(random, pool); err != nil {
		return nil, nil, err
	}
	draw := func(n int) (b []byte) { b, pool = pool[:n:n], pool[n:]; return b }

	rand := draw(randLen)
	mpk := KeyData{KeyType: KeyMPK, Validity: KeyValidity{KV: KVSPI, SPI: draw(4)}, Key: Secret(draw(f.KeyLen()))}
	keys := []KeyData{mpk}
	for _, w := range wanted {
		k := KeyData{KeyType: w.KeyType, Validity: KeyValidity{KV: KVSPI, SPI: draw(4)}, Key: Secret(draw(w.Octets))}
		if len(w.SPI) > 0 {
			k.Validity.SPI = w.SPI
		}
		keys = append(keys, k)
	}
	made := &baseTicket{spi: mpk.Validity.SPI, keys: keys[1:]}
	made.mpki, made.mpkr = mpks(p.PRF, mpk.Key, rand)

	k := ticketKeys(p.PRF, tpk.Key, rand)
	data := []Payload{&T{t}, &RAND{rand}, sealKeys(keys, k, f.Encr(), noCSB, t)}
	if len(tpk.ID) > 0 {
		data = append(data, &IDR{IDRpsk, IDByteString, tpk.ID})
	}
	v := emptyV(f.MAC())
	data = append(data, v)
	ticket := &TICKET{TicketPolicy: p}
	ticket.TicketData = appendChain([]byte{byte(TypeT), 0, 0}, data) // THDR without data
	var sum [sha256.Size]byte
	copy(ticket.TicketData[len(ticket.TicketData)-len(v.VerData):], macOver(&sum, v.AuthAlg, k, ticket.covered(len(v.VerData))))
	mpk.Key.Wipe()
	return ticket, made, nil
}

// covered returns the octets of the payload that the MAC in a base ticket
// covers: neither the Next Payload field, nor the Initiator Data and its length,
// nor the MAC of that length.
func (t *TICKET) covered(macLen int) []byte {
	b := append16(t.TicketPolicy.append(make([]byte, 0, 512), TypeLast), t.TicketData)
	return b[1 : len(b)-macLen]
}

// ticketData are the payloads of a base ticket.
type ticketData struct {
	t     *T
	rand  *RAND
	kemac *KEMAC
	psk   []byte // IDRpsk, empty when absent
	v     *V
}

// readTicketData takes Ticket Data apart. at is where the TICKET payload stands.
func readTicketData(b []byte, at int) (*ticketData, *Error) {
	var found rule.Verdict
	bad := func(format string, args ...any) *Error {
		return refuse(rule.MIKEYTicketData, at, "TICKET/Ticket Data", format, args...)
	}
	d := decoder{b: b, v: &found, bad: rule.MIKEYLength, now: "THDR", depth: maxDepth}
	next := PayloadType(d.u8("Next Payload"))
	d.field16("THDR Data")
	chain, _ := d.chain(next, nil, nil)
	if !found.Clean() {
		return nil, bad("cannot be read: %s: %s", found.Findings[0].Path, found.Findings[0].Detail)
	}
	if d.i != len(b) {
		return nil, bad("%d octets follow the last payload", len(b)-d.i)
	}
	t := &ticketData{t: find[*T](chain), rand: find[*RAND](chain), kemac: find[*KEMAC](chain)}
	if id := findIDR(chain, IDRpsk); id != nil {
		t.psk = id.Data
	}
	if len(chain) > 0 {
		t.v, _ = chain[len(chain)-1].(*V)
	}
	switch {
	case t.t == nil || t.rand == nil || t.kemac == nil:
		return nil, bad("expected T, RAND and KEMAC")
	case t.v == nil:
		return nil, bad("expected V as the last payload")
	case t.v.AuthAlg == MACNULL:
		return nil, bad("expected a MAC in V, found NULL")
	}
	return t, nil
}

// openTicket verifies a base ticket with its TPK and decrypts its keys. at is
// where the TICKET payload stands.
func openTicket(ticket *TICKET, data *ticketData, tpk Secret, at int) (*baseTicket, *Error) {
	f := ticket.PRF.family()
	k := ticketKeys(ticket.PRF, tpk, data.rand.RAND)
	var sum [sha256.Size]byte
	if !equal(macOver(&sum, data.v.AuthAlg, k, ticket.covered(len(data.v.VerData))), data.v.VerData) {
		return nil, refuse(rule.MIKEYTicketMAC, at, "TICKET/Ticket Data/V", "the MAC is not that of the ticket")
	}
	if data.v.AuthAlg != f.MAC() || data.kemac.EncrAlg != f.Encr() {
		return nil, refuse(rule.MIKEYFamilies, at, "TICKET/Ticket Data", "expected the %s family, found Encr alg %d and Auth alg %d",
			f, uint8(data.kemac.EncrAlg), uint8(data.v.AuthAlg))
	}
	if data.kemac.MACAlg != MACNULL {
		return nil, refuse(rule.MIKEYKEMACMAC, at, "TICKET/Ticket Data/KEMAC/Mac alg", "expected NULL (0), found %d", uint8(data.kemac.MACAlg))
	}
	plain := openKeys(data.kemac, k, noCSB, data.t.Timestamp)
	keys, e := readKeys(plain, f, 1, "TICKET/Ticket Data/KEMAC")
	if e != nil {
		return nil, e
	}
	if mpk := keys[0].Key; len(data.rand.RAND) < max(len(mpk), len(tpk)) {
		e := refuse(rule.MIKEYRANDLength, at, "TICKET/Ticket Data/RAND", "expected %d octets or more, found %d",
			max(len(mpk), len(tpk)), len(data.rand.RAND))
		plain.Wipe()
		return nil, e
	}
	opened := &baseTicket{spi: keys[0].Validity.SPI, keys: keys[1:]}
	opened.mpki, opened.mpkr = mpks(ticket.PRF, keys[0].Key, data.rand.RAND)
	keys[0].Key.Wipe()
	if e := checkFork(&ticket.TicketPolicy, opened.keys, at); e != nil {
		opened.wipe()
		return nil, e
	}
	return opened, nil
}

// checkFork checks what the flags say of a ticket with those session keys.
func checkFork(p *TicketPolicy, keys []KeyData, at int) *Error {
	for i := range keys {
		if p.Flags.Has(FlagI) && keys[i].KeyType.base() == KeyTGK && !p.Flags.Has(FlagF) {
			return refuse(rule.MIKEYTicketForkF, at+5, "TICKET/flags", "expected F, for keys are forked and the ticket holds a TGK, found %s", p.Flags)
		}
	}
	return nil
}

// readKeys reads the decrypted data of a KEMAC that starts with that many MPKs
// and then has session keys only. The keys share the memory of plain, which is
// wiped if there is an error.
func readKeys(plain Secret, f Family, mpks int, path string) ([]KeyData, *Error) {
	keys, e := checkKeys(plain, f, mpks, path)
	if e != nil {
		plain.Wipe()
	}
	return keys, e
}

func checkKeys(plain Secret, f Family, mpks int, path string) ([]KeyData, *Error) {
	keys, v := ParseKeyData(plain)
	if err := v.Err(); err != nil {
		found := v.Findings[0]
		found.Offset, found.Path = -1, path+"/Encr data"
		return nil, refused(found)
	}
	for i := range keys {
		k := &keys[i]
		if (k.KeyType == KeyMPK) != (i < mpks) {
			return nil, refuse(rule.MIKEYKeys, -1, path, "expected %d MPK and then session keys, found %s as number %d", mpks, k.KeyType, i+1)
		}
		if len(k.Key) < 16 {
			return nil, refuse(rule.MIKEYKeyLength, -1, path, "expected keys of 16 octets or more, found %s of %d", k.KeyType, len(k.Key))
		}
		if i >= mpks && f == Family128 && len(k.Key) > 16 {
			return nil, refuse(rule.MIKEYSessionKeyLong, -1, path, "expected session keys of 16 octets with the 128-bit family, found %s of %d",
				k.KeyType, len(k.Key))
		}
		var found rule.Verdict
		if judgeKeySPI(k, -1, path, &found); !found.Clean() {
			return nil, refused(found.Findings[0])
		}
	}
	if len(keys) < mpks {
		return nil, refuse(rule.MIKEYKeys, -1, path, "expected %d MPK, found %d keys", mpks, len(keys))
	}
	return keys, nil
}

func (t *baseTicket) wipe() {
	if t == nil {
		return
	}
	t.mpki.Wipe()
	t.mpkr.Wipe()
	wipeKeys(t.keys)
}

func wipeKeys(keys []KeyData) {
	for i := range keys {
		keys[i].Key.Wipe()
		keys[i].Salt.Wipe()
	}
}
