package properties

import (
	"bytes"
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

// run makes the exchange. It returns the keys of both ends, or nil and which end
// refused what.
func (x KeyExchange) run(start time.Time) (ours, theirs *mikey.Keys, refused error) {
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
		return nil, nil, err
	}
	conference, err := mikey.NewResponder(mikey.ResponderConfig{Profile: profile, Identity: keyConference, KMSIdentity: "kms.example.com",
		KMSKey: ofConference, Rand: random})
	if err != nil {
		return nil, nil, err
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
		return nil, nil, err
	}

	n := -1
	// over carries a message to the other side, which may change it.
	over := func(b []byte) []byte {
		n++
		if b = bytes.Clone(b); x.Flip && n == x.Message && len(b) > 0 {
			at := x.Bit % (8 * len(b))
			b[at/8] ^= 1 << (at % 8)
		}
		return b
	}
	now := start
	tick := func() time.Time { now = now.Add(10 * time.Millisecond); return now }

	policy := user.Policy(tick(), keyConference)
	var ticket *mikey.Ticket
	if x.SelfMade {
		n = 1 // the messages keep their numbers
		ticket, err = user.MakeTicket(tick(), keyConference, policy)
	} else {
		var request, response []byte
		if request, err = user.RequestInit(tick(), keyConference, policy); err != nil {
			return nil, nil, err
		}
		if response, err = kms.HandleRequestInit(tick(), over(request)); err != nil {
			return nil, nil, err
		}
		ticket, err = user.HandleRequestResp(tick(), over(response))
	}
	if err != nil {
		return nil, nil, err
	}
	transfer, err := user.TransferInit(tick(), ticket, keyConference, mikey.CryptoSession{ID: 1, ProtType: profile.ProtocolTypeTLS}, []string{"mikey"})
	if err != nil {
		return nil, nil, err
	}
	pending, err := conference.HandleTransferInit(tick(), over(transfer))
	if err != nil {
		return nil, nil, err
	}
	resolve, err := pending.ResolveInit(tick())
	if err != nil {
		return nil, nil, err
	}
	resolved, err := kms.HandleResolveInit(tick(), over(resolve))
	if err != nil {
		return nil, nil, err
	}
	if err := pending.HandleResolveResp(tick(), over(resolved)); err != nil {
		return nil, nil, err
	}
	if theirs, err = pending.Keys(); err != nil {
		return nil, nil, err
	}
	response, err := pending.TransferResp(tick())
	if err != nil {
		return nil, nil, err
	}
	ours, err = user.HandleTransferResp(tick(), over(response))
	return ours, theirs, err
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
