package properties

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/tlspsk/craft"
)

// KeyExchange is one drawn MIKEY-TICKET exchange, and perhaps one bit that changes
// in one of its messages.
type KeyExchange struct {
	Seed     uint64
	Wide     bool // the 256-bit family
	SelfMade bool // mode 3
	TEK      bool // the ticket carries a TEK, not a TGK
	Flip     bool
	Message  int // which message: 0 to 5, counted in the order of the exchange
	Bit      int
}

const (
	keyUser       = "sip:alice@example.com"
	keyConference = "sip:conference@example.com"
)

// KeyEnds is what an exchange left at its ends.
type KeyEnds struct {
	// Ours and Theirs are the keys of the Initiator and of the Responder, nil at
	// an end that has none.
	Ours, Theirs *mikey.Keys
	// Shared are the keys that the ends share with the KMS, and the KMS' own.
	Shared []mikey.Secret
	// Again is what the Responder says to the same TRANSFER_INIT once more,
	// after an exchange that was completed.
	Again error
}

// run makes the exchange and changes the bit that x names.
func (x KeyExchange) run(start time.Time) (ours, theirs *mikey.Keys, refused error) {
	ends, err := x.Converse(start, func(n int, b []byte) [][]byte {
		if x.Flip && n == x.Message && len(b) > 0 {
			at := x.Bit % (8 * len(b))
			b[at/8] ^= 1 << (at % 8)
		}
		return [][]byte{b}
	})
	return ends.Ours, ends.Theirs, err
}

// Wire carries the message of that number, 0 to 5 in the order of the exchange (a
// self-made ticket begins at 2). It returns what arrives, in order: nothing,
// the message, another one, several. The octets are its own.
type Wire func(message int, octets []byte) [][]byte

// Converse makes an exchange over each wire in turn, between the same boxes, and
// returns what the last one left. Each box goes on with the first message that it
// takes; an exchange ends with the error of the box that took none, and no further
// one is made.
func (x KeyExchange) Converse(start time.Time, wires ...Wire) (ends KeyEnds, refused error) {
	b, err := x.boxes(start)
	if err != nil {
		return ends, err
	}
	for _, wire := range wires {
		if ends, err = b.converse(wire); err != nil {
			return ends, err
		}
	}
	return ends, nil
}

// keyBoxes are the boxes of exchanges.
type keyBoxes struct {
	user       *mikey.Initiator
	conference *mikey.Responder
	kms        *mikey.KMS
	session    mikey.CryptoSession
	selfMade   bool
	shared     []mikey.Secret
	now        time.Time
}

func (x KeyExchange) boxes(start time.Time) (*keyBoxes, error) {
	profile := mikey.DefaultProfile()
	family := mikey.Family128
	if x.Wide {
		family = mikey.Family256
	}
	if x.TEK {
		profile.KeyType = mikey.KeyTEK
	}
	random := craft.Seed(x.Seed)
	key := func(id string) mikey.SharedKey {
		k := mikey.SharedKey{ID: []byte(id), Key: make(mikey.Secret, 32)}
		_, _ = io.ReadFull(random, k.Key)
		return k
	}
	ofUser, ofConference, ofTickets, ofKMS := key(keyUser), key(keyConference), key(keyUser+";ticket"), key("")
	user, err := mikey.NewInitiator(mikey.InitiatorConfig{Profile: profile, Identity: keyUser, KMSIdentity: "kms.example.com",
		KMSKey: ofUser, TicketKey: ofTickets, Family: family, Rand: random})
	if err != nil {
		return nil, err
	}
	conference, err := mikey.NewResponder(mikey.ResponderConfig{Profile: profile, Identity: keyConference, KMSIdentity: "kms.example.com",
		KMSKey: ofConference, Rand: random})
	if err != nil {
		return nil, err
	}
	kms, err := mikey.NewKMS(mikey.KMSConfig{Profile: profile, Identity: "kms.example.com", OwnTicketKey: ofKMS, Rand: random,
		UserKey: func(idrpsk []byte, identity string) (mikey.Secret, string, bool) {
			for _, k := range []mikey.SharedKey{ofUser, ofConference} {
				if bytes.Equal(k.ID, idrpsk) || len(idrpsk) == 0 && identity == string(k.ID) {
					return k.Key, string(k.ID), true
				}
			}
			return nil, "", false
		},
		TicketKey: func(idrpsk []byte) (mikey.Secret, string, bool) {
			return ofTickets.Key, keyUser, bytes.Equal(idrpsk, ofTickets.ID)
		}})
	if err != nil {
		return nil, err
	}

	return &keyBoxes{user: user, conference: conference, kms: kms, selfMade: x.SelfMade, now: start,
		session: mikey.CryptoSession{ID: 1, ProtType: profile.ProtocolTypeTLS},
		shared:  []mikey.Secret{ofUser.Key, ofConference.Key, ofTickets.Key, ofKMS.Key}}, nil
}

// tick moves the boxes' clock on.
func (b *keyBoxes) tick() time.Time {
	b.now = b.now.Add(10 * time.Millisecond)
	return b.now
}

// converse makes one exchange.
func (b *keyBoxes) converse(wire Wire) (ends KeyEnds, refused error) {
	ends.Shared = b.shared
	user, conference, kms, tick := b.user, b.conference, b.kms, b.tick
	policy := user.Policy(tick(), keyConference)
	var err error
	var ticket *mikey.Ticket
	if b.selfMade {
		ticket, err = user.MakeTicket(tick(), keyConference, policy)
	} else {
		var request, response []byte
		if request, err = user.RequestInit(tick(), keyConference, policy); err != nil {
			return ends, err
		}
		if response, err = arrive(wire(0, bytes.Clone(request)), func(b []byte) ([]byte, error) { return kms.HandleRequestInit(tick(), b) }); err != nil {
			return ends, err
		}
		ticket, err = arrive(wire(1, bytes.Clone(response)), func(b []byte) (*mikey.Ticket, error) { return user.HandleRequestResp(tick(), b) })
	}
	if err != nil {
		return ends, err
	}
	transfer, err := user.TransferInit(tick(), ticket, keyConference, b.session, []string{"mikey"})
	if err != nil {
		return ends, err
	}
	pending, err := arrive(wire(2, bytes.Clone(transfer)), func(b []byte) (*mikey.PendingTransfer, error) { return conference.HandleTransferInit(tick(), b) })
	if err != nil {
		return ends, err
	}
	resolve, err := pending.ResolveInit(tick())
	if err != nil {
		return ends, err
	}
	resolved, err := arrive(wire(3, bytes.Clone(resolve)), func(b []byte) ([]byte, error) { return kms.HandleResolveInit(tick(), b) })
	if err != nil {
		return ends, err
	}
	if _, err := arrive(wire(4, bytes.Clone(resolved)), func(b []byte) (none struct{}, err error) { return none, pending.HandleResolveResp(tick(), b) }); err != nil {
		return ends, err
	}
	if ends.Theirs, err = pending.Keys(); err != nil {
		return ends, err
	}
	response, err := pending.TransferResp(tick())
	if err != nil {
		return ends, err
	}
	ends.Ours, err = arrive(wire(5, bytes.Clone(response)), func(b []byte) (*mikey.Keys, error) { return user.HandleTransferResp(tick(), b) })
	if err == nil {
		_, ends.Again = conference.HandleTransferInit(tick(), transfer)
	}
	return ends, err
}

// arrive hands a box what arrived for it and returns what it makes of the first
// message that it takes, or its last refusal.
func arrive[T any](messages [][]byte, handle func([]byte) (T, error)) (taken T, err error) {
	err, done := errors.New("nothing arrived"), false
	for _, b := range messages {
		result, refused := handle(b)
		switch {
		case done:
		case refused == nil:
			taken, err, done = result, nil, true
		default:
			err = refused
		}
	}
	return taken, err
}

// KeyExchanges returns the properties of the MIKEY-TICKET exchanges, over that
// many drawn ones from that seed.
func KeyExchanges(seed int64, cases int) *gopter.Properties {
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = cases
	start := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	p := gopter.NewProperties(parameters)
	p.Property("an exchange that nobody touches gives both ends the same key and identity", prop.ForAllNoShrink(func(x KeyExchange) (string, error) {
		x.Flip = false
		ours, theirs, err := x.run(start)
		if err != nil {
			return "", fmt.Errorf("%+v: %w", x, err)
		}
		if !bytes.Equal(ours.TEK, theirs.TEK) || !bytes.Equal(ours.PSKIdentity, theirs.PSKIdentity) || len(ours.TEK) < 16 {
			return fmt.Sprintf("the ends hold %v and %v", ours, theirs), nil
		}
		return "", nil
	}, genKeyExchange()))
	p.Property("another exchange gives another key", prop.ForAllNoShrink(func(x KeyExchange) (string, error) {
		x.Flip = false
		y := x
		y.Seed++
		a, _, errA := x.run(start)
		b, _, errB := y.run(start)
		if errA != nil || errB != nil {
			return "", fmt.Errorf("%+v: %v, %v", x, errA, errB)
		}
		if bytes.Equal(a.TEK, b.TEK) {
			return "two exchanges gave one key", nil
		}
		return "", nil
	}, genKeyExchange()))
	p.Property("one changed bit is refused, or changes no key", prop.ForAllNoShrink(func(x KeyExchange) (string, error) {
		x.Flip = true
		ours, theirs, err := x.run(start)
		if err == nil && !bytes.Equal(ours.TEK, theirs.TEK) {
			return "the ends hold different keys, and nobody noticed", nil
		}
		return "", nil
	}, genKeyExchange()))
	return p
}

func genKeyExchange() gopter.Gen {
	return gen.Struct(reflect.TypeFor[KeyExchange](), map[string]gopter.Gen{
		"Seed": gen.UInt64(), "Wide": gen.Bool(), "SelfMade": gen.Bool(), "TEK": gen.Bool(),
		"Message": gen.IntRange(0, 5), "Bit": gen.IntRange(0, 8*600)})
}
