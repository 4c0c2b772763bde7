package mikey

import (
	"bytes"
	"errors"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// flips calls f with every one-bit change of b.
func flips(b []byte, f func(bit int, changed []byte)) {
	changed := bytes.Clone(b)
	for bit := range 8 * len(b) {
		changed[bit/8] ^= 0x80 >> (bit % 8)
		f(bit, changed)
		changed[bit/8] ^= 0x80 >> (bit % 8)
	}
}

// stillRight tells whether a changed message still can be read and has a right
// MAC.
func stillRight(octets []byte, k messageKeys, behind ...[]byte) bool {
	m, v := Parse(octets)
	return m != nil && v.Receiver < rule.Reject && m.v() != nil && verify(m, octets, k, behind...)
}

// callKeys are the messages of a call with the keys of each, and what follows
// each in its MAC (RFC 6043 table 5.2).
type protected struct {
	octets []byte
	keys   messageKeys
	behind [][]byte
}

func protectedMessages(t *testing.T, c bedConfig) map[string]protected {
	m := messages(t, c)
	b := newBed(t, c)
	// The same seeds make the same call: the keys of this one are those of m.
	b.ticket()
	parsed := func(name string) *Message { p, _ := Parse(m[name]); return p }
	rand := func(name string, r Role) []byte { return findRANDR(parsed(name).Payloads, r).RAND }
	csb := func(name string) uint32 { return parsed(name).Header.CSBID }
	f := c.family.PRF()
	n := c.family.KeyLen()
	ki, kr := key(n, 0xA1), key(n, 0xC1)
	ticket := find[*TICKET](parsed("TRANSFER_INIT").Payloads)
	data, e := readTicketData(ticket.TicketData, 0)
	if e != nil {
		t.Fatal(e)
	}
	opened, e := openTicket(ticket, data, key(n, 0x99), 0)
	if e != nil {
		t.Fatal(e)
	}
	ri := rand("TRANSFER_INIT", RANDRi)
	mpkr := fork(f, opened.mpkr, constForkMPKr, []byte(conf), rand("TRANSFER_RESP", RANDRkms))
	ids := func(a, b string) [][]byte { return [][]byte{[]byte(a), []byte(b)} }
	return map[string]protected{
		"REQUEST_INIT_PSK": {m["REQUEST_INIT_PSK"],
			exchangeKeys(f, ki, csb("REQUEST_INIT_PSK"), false, rand("REQUEST_INIT_PSK", RANDRi), nil), ids(alice, kmsID)},
		"REQUEST_RESP": {m["REQUEST_RESP"],
			exchangeKeys(f, ki, csb("REQUEST_RESP"), true, rand("REQUEST_INIT_PSK", RANDRi), nil), [][]byte{m["REQUEST_INIT_PSK"]}},
		"TRANSFER_INIT": {m["TRANSFER_INIT"], exchangeKeys(f, opened.mpki, csb("TRANSFER_INIT"), false, ri, nil), ids(alice, conf)},
		"TRANSFER_RESP": {m["TRANSFER_RESP"], exchangeKeys(f, mpkr, csb("TRANSFER_INIT"), true, ri, rand("TRANSFER_RESP", RANDRr)),
			[][]byte{m["TRANSFER_INIT"]}},
		"RESOLVE_INIT_PSK": {m["RESOLVE_INIT_PSK"],
			exchangeKeys(f, kr, csb("RESOLVE_INIT_PSK"), false, nil, rand("RESOLVE_INIT_PSK", RANDRr)), ids(conf, kmsID)},
		"RESOLVE_RESP": {m["RESOLVE_RESP"],
			exchangeKeys(f, kr, csb("RESOLVE_RESP"), true, nil, rand("RESOLVE_INIT_PSK", RANDRr)), [][]byte{m["RESOLVE_INIT_PSK"]}},
		"Error": {m["Error"], exchangeKeys(f, opened.mpki, csb("TRANSFER_INIT"), false, ri, nil), nil},
	}
}

func TestEveryBitOfWhatAMACCoversCounts(t *testing.T) {
	for _, family := range []Family{Family128, Family256} {
		for name, p := range protectedMessages(t, bedConfig{family: family}) {
			if !stillRight(p.octets, p.keys, p.behind...) {
				t.Fatalf("%s %s: the MAC of the message itself is not right", family, name)
			}
			m, _ := Parse(p.octets)
			from, to := 0, 0 // the octets that do not count
			if ticket := find[*TICKET](m.Payloads); ticket != nil && name == "TRANSFER_INIT" {
				to = m.end(ticket)
				from = to - 2 - len(ticket.InitiatorData)
				if to-from < 2+1+2*(2+m.v().AuthAlg.size()) {
					t.Fatalf("Initiator Data of %d octets", to-from)
				}
			}
			spared := 0
			flips(p.octets, func(bit int, changed []byte) {
				ok := stillRight(changed, p.keys, p.behind...)
				if excluded := bit/8 >= from && bit/8 < to; ok && !excluded {
					t.Errorf("%s %s: bit %d does not count", family, name, bit)
				} else if ok {
					spared++
				}
			})
			// Vi and Vr are 2 MACs; a flip elsewhere in the field makes the message unreadable.
			if want := 2 * 8 * m.v().AuthAlg.size(); to > from && spared < want {
				t.Errorf("%s %s: %d bits of Initiator Data count", family, name, want-spared)
			}
			for i, part := range p.behind {
				flips(part, func(bit int, changed []byte) {
					behind := append([][]byte(nil), p.behind...)
					behind[i] = changed
					if bit%5 == 0 && stillRight(p.octets, p.keys, behind...) {
						t.Errorf("%s %s: bit %d of part %d behind it does not count", family, name, bit, i)
					}
				})
			}
			if len(p.behind) > 0 && stillRight(p.octets, p.keys) {
				t.Errorf("%s %s: nothing behind it counts", family, name)
			}
		}
	}
}

func TestEveryBitOfWhatTheMACInATicketCoversCounts(t *testing.T) {
	for _, family := range []Family{Family128, Family256} {
		tpk := key(family.KeyLen(), 0x99)
		octets := messages(t, bedConfig{family: family})["TRANSFER_INIT"]
		m, _ := Parse(octets)
		ticket := find[*TICKET](m.Payloads)
		payload := octets[m.offset(ticket):m.end(ticket)]
		opens := func(octets []byte) bool {
			var v rule.Verdict
			d := decoder{b: octets, v: &v, bad: rule.MIKEYLength}
			p, _ := d.payload(TypeTICKET)
			if d.failed || d.i != len(octets) {
				return false
			}
			data, e := readTicketData(p.(*TICKET).TicketData, 0)
			if e != nil {
				return false
			}
			_, e = openTicket(p.(*TICKET), data, tpk, 0)
			return e == nil
		}
		if !opens(payload) {
			t.Fatal("the ticket itself does not open")
		}
		end := len(payload) - 2 - len(ticket.InitiatorData)
		flips(payload, func(bit int, changed []byte) {
			at := bit / 8
			excluded := at == 0 || at >= end+2 // Next Payload, Initiator Data
			if at == end || at == end+1 {
				return // the length of the Initiator Data: the payload cannot be read
			}
			if opens(changed) != excluded {
				t.Errorf("%s: bit %d of the TICKET payload: opens %v", family, bit, !excluded)
			}
		})
		without := append(bytes.Clone(payload[:end]), 0, 0)
		if !opens(without) {
			t.Errorf("%s: the ticket does not open without its Initiator Data", family)
		}
	}
}

// Where the one test above asks the MAC alone, this asks the boxes: whatever bit
// of a message is changed on its way, no key comes of it.
func TestNoBitOfAMessageCanBeChangedOnItsWay(t *testing.T) {
	refusedBy := func(t *testing.T, what string, octets []byte, take func([]byte) error) {
		flips(octets, func(bit int, changed []byte) {
			if bit%3 != 0 {
				return
			}
			err := take(changed)
			var e *Error
			var p *PeerError
			if !errors.As(err, &e) && !(errors.As(err, &p) && !p.Authenticated) {
				t.Errorf("%s: bit %d changed: %v", what, bit, err)
			}
		})
		if err := take(octets); err != nil {
			t.Errorf("%s: the message itself is not taken: %v", what, err)
		}
	}
	for _, flags := range []Flags{0, FlagD | FlagE | FlagF | FlagG | FlagH | FlagN | FlagO} {
		b := newBed(t, bedConfig{profile: Profile33328{Flags: flags}})
		ask := must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
		var answer []byte
		refusedBy(t, "REQUEST_INIT_PSK", ask, func(o []byte) (err error) { answer, err = b.kms.Handle(b.now, o); return err })
		var ticket *Ticket
		refusedBy(t, "REQUEST_RESP", answer, func(o []byte) (err error) { ticket, err = b.initiator.HandleRequestResp(b.now, o); return err })
		init := must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), []string{"mikey"}))(t)
		var p *PendingTransfer
		refusedBy(t, "TRANSFER_INIT", init, func(o []byte) (err error) {
			if p, err = b.responder.HandleTransferInit(b.now, o); err != nil {
				return err
			}
			resolve := must(p.ResolveInit(b.now))(t)
			resolved, err := b.kms.Handle(b.now, resolve)
			if err != nil {
				return err
			}
			return p.HandleResolveResp(b.now, resolved)
		})
		init = must(b.initiator.TransferInit(b.now, b.ticket(), conf, b.initiator.profile.TLSSession(), []string{"mikey"}))(t)
		p = b.pending(init)
		resolved := must(b.kms.Handle(b.now, must(p.ResolveInit(b.now))(t)))(t)
		refusedBy(t, "RESOLVE_RESP", resolved, func(o []byte) error { return p.HandleResolveResp(b.now, o) })
		refusedBy(t, "TRANSFER_RESP", must(p.TransferResp(b.now))(t), func(o []byte) error {
			_, err := b.initiator.HandleTransferResp(b.now, o)
			return err
		})
	}
}
