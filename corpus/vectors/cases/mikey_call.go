package cases

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
)

// mikeyCall is the inputs of a whole call: the keys that were there before it, by
// the identifiers that messages and tickets name them by, and its messages.
type mikeyCall struct {
	What      string            `json:"what"`
	PRF       uint8             `json:"prf"`
	Keys      map[string]string `json:"keys"`
	Responder string            `json:"responder"` // IDRr, hex
	Messages  map[string]string `json:"messages"`
}

// opened decrypts the Encr data of a KEMAC with AES in counter mode (RFC 3830
// §4.2.3).
func opened(k *mikey.KEMAC, keys map[string]derived, csb uint32, t mikey.Timestamp) ([]byte, error) {
	block, err := aes.NewCipher(fromHex(keys["encr_key"].Value))
	if err != nil {
		return nil, err
	}
	var iv [16]byte
	binary.BigEndian.PutUint32(iv[2:], csb)
	if t.TSType == mikey.NTPUTC {
		binary.BigEndian.PutUint64(iv[6:], t.Value)
	} else {
		return nil, fmt.Errorf("expected an NTP-UTC timestamp, found type %d", t.TSType)
	}
	for i, b := range fromHex(keys["salt_key"].Value) {
		iv[i] ^= b
	}
	data := make([]byte, len(k.EncrData))
	cipher.NewCTR(block, iv[:]).XORKeyStream(data, k.EncrData)
	return data, nil
}

// values follows the ticket of TRANSFER_INIT from its protection key to the TEK.
func (c mikeyCall) values() (map[string]any, error) {
	parse := func(name string) *mikey.Message { m, _ := mikey.Parse(fromHex(c.Messages[name])); return m }
	init, resp := parse("TRANSFER_INIT"), parse("TRANSFER_RESP")
	if init == nil || resp == nil {
		return nil, fmt.Errorf("expected TRANSFER_INIT and TRANSFER_RESP, found neither or one")
	}
	ticket := examples.Find[*mikey.TICKET](init.Payloads)
	// Ticket Data are a payload chain behind THDR (RFC 6043 App. A): one octet
	// Next Payload, and a length with nothing behind it.
	b := []byte(ticket.TicketData)
	skip := 3 + int(binary.BigEndian.Uint16(b[1:]))
	header := []byte{1, byte(mikey.TransferInit), b[0], 0, 0, 0, 0, 0, 0, byte(mikey.MapEmpty)}
	chain, _ := mikey.Parse(append(header, b[skip:]...))
	if chain == nil {
		return nil, fmt.Errorf("expected a chain of payloads in Ticket Data")
	}
	randOf := func(m *mikey.Message, role mikey.Role) string {
		for _, p := range m.Payloads {
			if r, ok := p.(*mikey.RANDR); ok && r.Role == role {
				return toHex(r.RAND)
			}
		}
		return ""
	}
	out := map[string]any{}
	step := func(name string, d derivation) (map[string]derived, error) {
		d.PRF = c.PRF
		v, err := d.steps()
		out[name] = v
		return v, err
	}
	tpk := c.Keys["tpk-kms"]
	if ticket.Flags.Has(mikey.FlagL) && !ticket.Flags.Has(mikey.FlagD) {
		tpk = c.Keys["tpk-alice"]
	}
	rand := toHex(examples.Find[*mikey.RAND](chain.Payloads).RAND)
	k, err := step("keys of the ticket", derivation{What: "ticket keys", Key: tpk, RAND: rand})
	if err != nil {
		return nil, err
	}
	plain, err := opened(examples.Find[*mikey.KEMAC](chain.Payloads), k, noCSB, examples.Find[*mikey.T](chain.Payloads).Timestamp)
	if err != nil {
		return nil, err
	}
	out["key data of the ticket"] = toHex(plain)
	keys, v := mikey.ParseKeyData(plain)
	if !v.Clean() || len(keys) < 2 {
		return nil, fmt.Errorf("expected an MPK and a session key in the ticket, found %v", v.Findings)
	}
	mpk, err := step("MPKs", derivation{What: "MPKs", Key: toHex(keys[0].Key), RAND: rand})
	if err != nil {
		return nil, err
	}
	session, mpkr := toHex(keys[1].Key), mpk["MPKr"].Value
	forked := ticket.Flags.Has(mikey.FlagI)
	if forked {
		kms := randOf(resp, mikey.RANDRkms)
		m, err := step("fork of MPKr", derivation{What: "fork", Key: mpkr, IDRr: c.Responder, RANDRkms: kms})
		if err != nil {
			return nil, err
		}
		mpkr = m["MPKr'"].Value
		if keys[1].KeyType == mikey.KeyTGK {
			t, err := step("fork of the TGK", derivation{What: "fork", Key: session, IDRr: c.Responder, RANDRkms: kms})
			if err != nil {
				return nil, err
			}
			session = t["TGK'"].Value
		}
	}
	ri, rr := randOf(init, mikey.RANDRi), randOf(resp, mikey.RANDRr)
	csb := init.Header.CSBID
	if _, err := step("keys of TRANSFER_INIT", derivation{What: "message keys", Key: mpk["MPKi"].Value, CSBID: csb, RANDRi: ri}); err != nil {
		return nil, err
	}
	if _, err := step("keys of TRANSFER_RESP", derivation{What: "message keys", Key: mpkr, CSBID: csb, RANDRi: ri, RANDRr: rr, Response: true}); err != nil {
		return nil, err
	}
	if keys[1].KeyType == mikey.KeyTEK {
		out["TEK"] = session
		return out, nil
	}
	if !ticket.Flags.Has(mikey.FlagH) {
		ri = ""
	}
	if !ticket.Flags.Has(mikey.FlagG) {
		rr = ""
	}
	s, err := step("session keys", derivation{What: "session keys", Key: session, CSID: init.Header.Sessions[0].ID, RANDRi: ri, RANDRr: rr})
	out["TEK"] = s["TEK"].Value
	return out, err
}

// sameTEK tells whether what was derived ends in that TEK.
func sameTEK(derived json.RawMessage, want string) error {
	var d struct{ TEK string }
	if err := json.Unmarshal(derived, &d); err != nil {
		return err
	}
	if d.TEK != want {
		return fmt.Errorf("expected the TEK %s that both ends have, found %s", want, d.TEK)
	}
	return nil
}
