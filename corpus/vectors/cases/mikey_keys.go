package cases

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
)

// The derivations are written here once more, straight along the RFCs and with
// nothing of package mikey, whose own are not open to others: what both come to is
// compared for every call.

// derived is a value on the way, with what it was made of.
type derived struct {
	Label string `json:"label,omitempty"`
	Value string `json:"value"`
}

// prfOf is the PRF of RFC 3830 §4.1.2: 0 with HMAC-SHA-1, 1 with HMAC-SHA-256.
func prfOf(f mikey.PRFFunc, inkey, label []byte, n int) []byte {
	h := func() hash.Hash { return sha1.New() }
	if f == mikey.PRFHMACSHA256 {
		h = sha256.New
	}
	mac := func(key, data []byte) []byte { m := hmac.New(h, key); m.Write(data); return m.Sum(nil) }
	out := make([]byte, n)
	for len(inkey) > 0 {
		s := inkey[:min(32, len(inkey))]
		inkey = inkey[len(s):]
		var stream []byte
		for a := label; len(stream) < n; {
			a = mac(s, a)
			stream = append(stream, mac(s, append(append([]byte{}, a...), label...))...)
		}
		for i := range out {
			out[i] ^= stream[i]
		}
	}
	return out
}

// labelOf is constant, CS ID, CSB ID, kind, and what follows.
func labelOf(constant uint32, cs uint8, csb uint32, kind byte, rest ...[]byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, constant)
	b = binary.BigEndian.AppendUint32(append(b, cs), csb)
	b = append(b, kind)
	for _, r := range rest {
		b = append(b, r...)
	}
	return b
}

func with8(b []byte) []byte { return append([]byte{byte(len(b))}, b...) }
func with16(b []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...)
}

// derivation is the inputs of a derivation; which of them count says What.
type derivation struct {
	What  string `json:"what"`
	PRF   uint8  `json:"prf"`
	Key   string `json:"key"`
	CSBID uint32 `json:"csbId,omitempty"`
	CSID  uint8  `json:"csId,omitempty"`
	// Response tells the keys of a response from those of an initial message.
	Response bool   `json:"response,omitempty"`
	RANDRi   string `json:"randri,omitempty"`
	RANDRr   string `json:"randrr,omitempty"`
	RANDRkms string `json:"randrkms,omitempty"`
	RAND     string `json:"rand,omitempty"`
	IDRr     string `json:"idrr,omitempty"` // hex
	Label    string `json:"label,omitempty"`
	Length   int    `json:"length,omitempty"`
}

const noCSB = 0xFFFFFFFF

// values computes a derivation with every label.
func (d derivation) values() (map[string]any, error) {
	steps, err := d.steps()
	all := make(map[string]any, len(steps))
	for name, s := range steps {
		all[name] = s
	}
	return all, err
}

// steps is values, typed.
func (d derivation) steps() (map[string]derived, error) {
	f, key := mikey.PRFFunc(d.PRF), fromHex(d.Key)
	out := map[string]derived{}
	put := func(name string, n int, label []byte) {
		out[name] = derived{toHex(label), toHex(prfOf(f, key, label, n))}
	}
	encr, auth := 16, 20
	if f == mikey.PRFHMACSHA256 {
		encr, auth = 32, 32
	}
	message := func(csb uint32, kind byte, rest ...[]byte) {
		put("encr_key", encr, labelOf(0x150533E1, 0xFF, csb, kind, rest...))
		put("auth_key", auth, labelOf(0x2D22AC75, 0xFF, csb, kind, rest...))
		put("salt_key", 14, labelOf(0x29B88916, 0xFF, csb, kind, rest...))
	}
	ri, rr := with8(fromHex(d.RANDRi)), with8(fromHex(d.RANDRr))
	switch d.What {
	case "prf":
		put("outkey", d.Length, fromHex(d.Label))
	case "message keys": // RFC 6043 §5.1.2
		kind := byte(1)
		if d.Response {
			kind = 2
		}
		message(d.CSBID, kind, ri, rr)
	case "ticket keys": // RFC 6043 A.2.1
		message(noCSB, 5, with8(fromHex(d.RAND)))
	case "initiator data keys": // RFC 6043 §6.10
		message(noCSB, 4)
	case "MPKs": // RFC 6043 A.2.2
		put("MPKi", len(key), labelOf(0x220E99A2, 0xFF, noCSB, 6, with8(fromHex(d.RAND))))
		put("MPKr", len(key), labelOf(0x1F4D675B, 0xFF, noCSB, 6, with8(fromHex(d.RAND))))
	case "fork": // RFC 6043 §5.1.1
		rest := [][]byte{with16(fromHex(d.IDRr)), with8(fromHex(d.RANDRkms))}
		put("MPKr'", len(key), labelOf(0x2B288856, 0xFF, noCSB, 0, rest...))
		put("TGK'", len(key), labelOf(0x1512B54A, 0xFF, noCSB, 0, rest...))
	case "session keys": // RFC 6043 §5.1.3
		put("TEK", encr, labelOf(0x2AD01C64, d.CSID, noCSB, 3, ri, rr))
		put("authentication key", encr, labelOf(0x1B5C7973, d.CSID, noCSB, 3, ri, rr))
		put("encryption key", encr, labelOf(0x15798CEF, d.CSID, noCSB, 3, ri, rr))
		put("salting key", encr, labelOf(0x39A2C14B, d.CSID, noCSB, 3, ri, rr))
	default:
		return nil, fmt.Errorf("expected a derivation, found %q", d.What)
	}
	return out, nil
}

// counting are n octets that count up.
func counting(from byte, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from + byte(i)
	}
	return toHex(b)
}

func mikeyDerivations(f *file) {
	ask := func(clause, comment string, d derivation) {
		f.group(clause, "").add(comment, request{Op: "derive", Kind: "mikey", Inputs: d}, "Derivation")
	}
	for prf := range uint8(2) {
		n := 16
		name := "MIKEY-1"
		if prf == 1 {
			n, name = 32, "HMAC-SHA-256"
		}
		for _, inkey := range []int{1, 16, 31, 32, 33, 64, 65, 70} {
			ask("RFC 3830 §4.1.2", fmt.Sprintf("%s, a key of %d octets", name, inkey), derivation{What: "prf", PRF: prf, Key: counting(3, inkey), Label: counting(0x61, 7), Length: 50})
		}
		for _, length := range []int{1, 20, 21, 32, 33, 64, 100} {
			ask("RFC 3830 §4.1.2", fmt.Sprintf("%s, %d octets", name, length), derivation{What: "prf", PRF: prf, Key: counting(1, n), Label: counting(0x61, 20), Length: length})
		}
		k, ri, rr := counting(1, n), counting(0x20, 16), counting(0x40, 16)
		for _, x := range []struct {
			what   string
			ri, rr string
			resp   bool
		}{{"TRANSFER_INIT or REQUEST_INIT_PSK", ri, "", false}, {"RESOLVE_INIT_PSK", "", rr, false}, {"TRANSFER_RESP", ri, rr, true}, {"REQUEST_RESP", ri, "", true}, {"RESOLVE_RESP", "", rr, true}} {
			ask("RFC 6043 §5.1.2", name+", "+x.what, derivation{What: "message keys", PRF: prf, Key: k, CSBID: 0x01020304, RANDRi: x.ri, RANDRr: x.rr, Response: x.resp})
		}
		ask("RFC 6043 App. A.2.1", name, derivation{What: "ticket keys", PRF: prf, Key: k, RAND: counting(0x80, n)})
		ask("RFC 6043 App. A.2.2", name, derivation{What: "MPKs", PRF: prf, Key: k, RAND: counting(0x80, n)})
		ask("RFC 6043 §6.10", name, derivation{What: "initiator data keys", PRF: prf, Key: k})
		for _, id := range []string{"sip:conf1@mrfc.example.com", "", "tel:+4912345"} {
			ask("RFC 6043 §5.1.1", fmt.Sprintf("%s, responder %q", name, id), derivation{What: "fork", PRF: prf, Key: k, IDRr: toHex([]byte(id)), RANDRkms: counting(0x60, n)})
		}
		for _, cs := range []uint8{0, 1, 7, 255} {
			for _, x := range [][2]string{{ri, rr}, {ri, ""}, {"", rr}} {
				ask("RFC 6043 §5.1.3", fmt.Sprintf("%s, Crypto Session %d, RANDRi of %d octets, RANDRr of %d", name, cs, len(x[0])/2, len(x[1])/2),
					derivation{What: "session keys", PRF: prf, Key: k, CSID: cs, RANDRi: x[0], RANDRr: x[1]})
			}
		}
	}
	for _, x := range mikeySettings() {
		messages, ue, _, err := x.Call()
		if err != nil {
			f.set.err = err
			return
		}
		c := mikeyCall{What: "call", PRF: uint8(x.Family.PRF()), Keys: map[string]string{}, Responder: toHex([]byte(examples.Conf)), Messages: map[string]string{}}
		for id, k := range x.Keys() {
			c.Keys[id] = toHex(k)
		}
		for _, m := range messages {
			c.Messages[m.Name] = toHex(m.Octets)
		}
		f.group("RFC 6043 §4.2", "whole calls").add(x.name, request{Op: "derive", Kind: "mikey", Inputs: c}, "Call")
		tests := f.Groups[len(f.Groups)-1].Tests
		if f.set.err == nil {
			f.set.err = sameTEK(tests[len(tests)-1].Derived, toHex(ue.TEK))
		}
	}
}
