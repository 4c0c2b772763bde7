package call

import (
	"errors"
	"io"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/kms"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/mrfc"
	"github.com/floorcheck/floorcheck/reference/mrfp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/ue"
)

// The parties of every call.
const (
	userURI       = "sip:alice@example.com"
	conferenceURI = "sip:conference@example.com"
	kmsIdentity   = "kms.example.com"
)

// patience bounds TCP, TLS, the KMS and Mp in a call: short, so that a fault
// shows at once in a live call.
const patience = time.Second

// secrets are the keys that exist before a call: what each KMS user shares with
// the KMS, what protects the KMS' own tickets, and what protects the tickets
// that the UE makes (mode 3).
type secrets struct{ ue, mrfc, kmsTicket, ueTicket mikey.SharedKey }

func newSecrets(random io.Reader) (s secrets, err error) {
	for _, k := range []struct {
		to *mikey.SharedKey
		id string
	}{{&s.ue, userURI}, {&s.mrfc, conferenceURI}, {&s.kmsTicket, ""}, {&s.ueTicket, userURI + ";ticket"}} {
		// 256 bits serve both families of algorithms (RFC 6043 §12.1).
		*k.to = mikey.SharedKey{ID: []byte(k.id), Key: make(mikey.Secret, 32)}
		if _, err := io.ReadFull(random, k.to.Key); err != nil {
			return s, err
		}
	}
	return s, nil
}

// user returns what the identity shares with the KMS.
func (s *secrets) user(identity string) (mikey.Secret, bool) {
	switch identity {
	case userURI:
		return s.ue.Key, true
	case conferenceURI:
		return s.mrfc.Key, true
	case string(s.ueTicket.ID):
		return s.ueTicket.Key, true
	}
	return nil, false
}

// boxes are the configurations of the four boxes, which a fault may change
// before the boxes are made.
type boxes struct {
	secrets secrets
	ue      ue.Config
	mrfc    mrfc.Config
	mrfp    mrfp.Config
	kms     mikey.KMSConfig
	// mrfcAhead is how far the MRFC's clock is ahead of the others'.
	mrfcAhead time.Duration
}

// ahead is a box whose clock is ahead.
type ahead struct {
	node.Node
	by time.Duration
}

// Handle takes one input at a later time.
func (a ahead) Handle(now time.Time, in node.Input, out *node.Outbox) {
	a.Node.Handle(now.Add(a.by), in, out)
}

// configure returns the configurations of a call in which nothing goes wrong.
func configure(o Options, s secrets, random func(box string) io.Reader, host func(box string) netip.Addr) *boxes {
	profile := o.profile()
	// Which suites TS 33.328 demands could not be read. Plain PSK is all that
	// a key of 128 random bits needs, and forward secrecy is the peer's to ask.
	suites := tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256}}
	return &boxes{
		secrets: s,
		ue: ue.Config{URI: userURI, Conference: conferenceURI, Host: host(ue.Name), SelfMade: o.Ticket == SelfMade,
			KMS:   mikey.InitiatorConfig{Profile: profile, KMSIdentity: kmsIdentity, KMSKey: s.ue, TicketKey: s.ueTicket, Family: o.Family},
			Setup: o.Setup, Hold: 50 * time.Millisecond, TLS: suites,
			KMSTimeout: patience, TCPTimeout: 3 * patience, TLSTimeout: 3 * patience, FloorTimeout: 3 * patience, ByeTimeout: 5 * patience},
		mrfc: mrfc.Config{URI: conferenceURI, Conference: 1, Setup: sdp.SetupActive,
			Floors:     []mp.FloorPolicyElement{{Floor: 1, Resources: []string{"11"}, Algorithm: mp.FCFS, MaxHolders: 1}},
			Users:      []mrfc.User{{URI: userURI, BFCP: 1}},
			KMS:        mikey.ResponderConfig{Profile: profile, KMSIdentity: kmsIdentity, KMSKey: s.mrfc},
			KMSTimeout: patience, MpTimeout: 2 * patience},
		mrfp: mrfp.Config{Host: host(mrfp.Name), Rand: random(mrfp.Name), TLS: suites, TCPTimeout: patience, TLSTimeout: patience},
		kms: mikey.KMSConfig{Profile: profile, Identity: kmsIdentity, OwnTicketKey: s.kmsTicket, Rand: random(kms.Name),
			UserKey: func(idrpsk []byte, identity string) (mikey.Secret, string, bool) {
				if len(idrpsk) > 0 {
					identity = string(idrpsk)
				}
				key, ok := s.user(identity)
				return key, identity, ok
			},
			TicketKey: func(idrpsk []byte) (mikey.Secret, string, bool) {
				return s.ueTicket.Key, userURI, string(idrpsk) == string(s.ueTicket.ID)
			}},
	}
}

// make makes the boxes and lets replace put others in their place.
func (b *boxes) make(random func(box string) io.Reader, replace func(node.Node) node.Node) (user *ue.Box, controller *mrfc.Box, all []node.Node, err error) {
	user, err = ue.New(b.ue, random(ue.Name))
	controller, errC := mrfc.New(b.mrfc, random(mrfc.Name))
	service, errK := kms.New(b.kms)
	all = []node.Node{user, ahead{controller, b.mrfcAhead}, mrfp.New(b.mrfp), service}
	for i := range all {
		if replace != nil {
			all[i] = replace(all[i])
		}
	}
	return user, controller, all, errors.Join(err, errC, errK)
}
