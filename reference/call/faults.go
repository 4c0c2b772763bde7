package call

import (
	"errors"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// The ways in which a call ends.
const (
	Granted       = "granted"
	OnHold        = "on hold"
	NoTicket      = "no ticket"
	OfferRefused  = "offer refused (488)"
	AnswerRefused = "answer refused"
	TCPFailure    = "TCP failure"
	TLSFailure    = "TLS failure"
	UserUnknown   = "floor refused (Error 2)"
	FloorUnknown  = "floor refused (Error 6)"
	Revoked       = "revoked"
	Incomplete    = "incomplete"
)

// Expectation says how a call must end.
type Expectation struct {
	Outcome string `json:"outcome"`
	// Why is the clause that says so, or, with Policy, our own reason where
	// no clause does.
	Why    string `json:"why"`
	Policy bool   `json:"policy,omitempty"`
	// CannotOccur says that the fault finds nothing to strike here: the call
	// goes on as without it.
	CannotOccur bool `json:"cannotOccur,omitempty"`
}

// Fault is one thing that goes wrong in a call.
type Fault struct {
	Name    string
	Summary string
	expect  func(sdp.Setup, Ticket) Expectation
	// configure changes the boxes' configurations, wire what the wires do;
	// either may be nil.
	configure func(*boxes)
	wire      func() node.Wire
}

// Expect says how a call with the fault must end when the UE offers that setup
// and gets its ticket that way.
func (f *Fault) Expect(offered sdp.Setup, t Ticket) Expectation {
	if offered == sdp.SetupHoldconn && f.wire == nil {
		return setupHoldconn.expect(offered, t)
	}
	return f.expect(offered, t)
}

func always(outcome, why string) func(sdp.Setup, Ticket) Expectation {
	return func(sdp.Setup, Ticket) Expectation { return Expectation{Outcome: outcome, Why: why} }
}

func policy(outcome, why string) func(sdp.Setup, Ticket) Expectation {
	return func(sdp.Setup, Ticket) Expectation { return Expectation{Outcome: outcome, Why: why, Policy: true} }
}

// none is a call in which nothing goes wrong.
var none = Fault{Name: "none", Summary: "nothing goes wrong",
	expect: always(Granted, "TS 23.333 §6.2.19.3.1, RFC 4582 §13.1")}

var setupHoldconn = Fault{Name: "setup-holdconn", Summary: "the UE offers a=setup:holdconn",
	expect:    always(OnHold, "RFC 4145 §4.1: the answer is holdconn too, and no connection is made"),
	configure: func(b *boxes) { b.ue.Setup = sdp.SetupHoldconn }}

var faults = []Fault{
	{Name: "psk-mismatch", Summary: "the key that reaches the MRFP over Mp is not the UE's",
		expect: always(TLSFailure, "RFC 4279 §2, RFC 5246 §6.2.3.3: alert 20 or 51; TS 23.333 §6.2.19.3.1: notified to the MRFC"),
		wire:   func() node.Wire { return onConfigure(otherKey) }},
	{Name: "psk-identity-unknown", Summary: "the MRFP does not know the identity that the UE names",
		expect: always(TLSFailure, "RFC 4279 §2: unknown_psk_identity (115); TS 23.333 §6.2.19.3.1: notified to the MRFC"),
		wire:   func() node.Wire { return onConfigure(otherIdentity) }},
	{Name: "tcp-refused", Summary: "nobody listens where the MRFP dials",
		expect: func(offered sdp.Setup, _ Ticket) Expectation {
			if offered == sdp.SetupActive {
				return Expectation{Outcome: Granted, Why: "RFC 4145 §4.1: the UE dials, and the MRFP listens", CannotOccur: true}
			}
			return Expectation{Outcome: TCPFailure, Why: "TS 23.333 §6.2.19.3.1 step 4: notified to the MRFC"}
		},
		wire: func() node.Wire { return onDial("MRFP", nobody) }},
	{Name: "tcp-reset-in-handshake", Summary: "the network resets the connection when the MRFP sends its first TLS octets",
		expect: always(TLSFailure, "TS 23.333 §6.2.19.3.1 step 4: notified to the MRFC"),
		wire:   func() node.Wire { return onFirstWrite("MRFP", reset) }},
	{Name: "tcp-timeout", Summary: "the network loses every SYN",
		expect: always(TCPFailure, "TS 23.333 §6.2.19.3.1 step 4: notified to the MRFC"),
		wire:   func() node.Wire { return onDial("", lose) }},
	{Name: "no-common-suite", Summary: "the ClientHello that reaches the MRFP offers no PSK cipher suite",
		expect: always(TLSFailure, "RFC 5246 §7.4.1.3: handshake_failure (40)"),
		wire:   func() node.Wire { return onFirstWrite("UE", noPSKSuite) }},
	{Name: "tls-version-too-old", Summary: "the ClientHello that reaches the MRFP offers TLS 1.1 at most",
		expect: always(TLSFailure, "RFC 8996 §5, RFC 5246 §E.1: protocol_version (70)"),
		wire:   func() node.Wire { return onFirstWrite("UE", oldVersion) }},
	{Name: "ticket-expired", Summary: "the ticket's end of validity (TRe) is past when the MRFC gets it",
		expect:    always(OfferRefused, "RFC 6043 §4.2.2.2: rejected without contacting the KMS; RFC 4567 §4.1.2: 488"),
		configure: expire},
	{Name: "ticket-tampered", Summary: "an octet of the ticket changes on its way",
		expect: always(OfferRefused, "RFC 6043 §5.4: discarded; RFC 4567 §4.1.2: 488"),
		wire:   func() node.Wire { return onBody("INVITE", 0, tamperTicket) }},
	{Name: "kms-unreachable", Summary: "no message reaches the KMS",
		expect: func(_ sdp.Setup, t Ticket) Expectation {
			if t == SelfMade {
				return Expectation{Outcome: OfferRefused, Why: "RFC 4567 §4.1.2: the key management cannot accept the offer, 488"}
			}
			return Expectation{Outcome: NoTicket, Why: "without a ticket the UE has nothing to offer (step 1)", Policy: true}
		},
		wire: func() node.Wire { return loseKMS }},
	{Name: "kms-denies", Summary: "the KMS does not let the MRFC resolve the ticket",
		expect:    always(OfferRefused, "RFC 6043 §4.2.3.2: not authorised to resolve; RFC 4567 §4.1.2: 488"),
		configure: deny},
	{Name: "transfer-resp-tampered", Summary: "the last octet of TRANSFER_RESP changes on its way",
		expect: always(AnswerRefused, "RFC 6043 §4.2.2.4, RFC 4567 §4.1.1: the session is aborted"),
		wire:   func() node.Wire { return onBody("INVITE", 200, tamperKeyMgmt) }},
	{Name: "key-mgmt-missing", Summary: "the offer that reaches the MRFC has no a=key-mgmt",
		expect: policy(OfferRefused, "no clause says: without keys there is no TLS-PSK, and 488 is what other key management faults get"),
		wire:   func() node.Wire { return onBody("INVITE", 0, dropKeyMgmt) }},
	{Name: "sdp-ids-mismatch", Summary: "the offer that reaches the MRFC lists a key management protocol that MIKEY does not",
		expect: always(OfferRefused, "RFC 4567 §4.1.4: bidding down; §4.1.2: 488"),
		wire:   func() node.Wire { return onBody("INVITE", 0, addKeyMgmt) }},
	{Name: "setup-invalid", Summary: "the offer that reaches the MRFC says a=setup:sometimes",
		expect: policy(OfferRefused, "RFC 4145 §4 knows four roles and no clause says what a fifth gets: 488 (RFC 3261 §21.4.26)"),
		wire:   func() node.Wire { return onBody("INVITE", 0, badSetup) }},
	setupHoldconn,
	{Name: "floor-unknown", Summary: "the user asks for a floor that the conference does not have",
		expect:    always(FloorUnknown, "RFC 4582 §5.2.6, §13.1"),
		configure: func(b *boxes) { b.ue.Floor = 999 }},
	{Name: "user-unknown", Summary: "the UE speaks for a user that the conference does not have",
		expect:    always(UserUnknown, "RFC 4582 §5.2.6 table 5"),
		configure: func(b *boxes) { b.ue.UserID = 999 }},
	{Name: "release-while-holding", Summary: "the user hangs up without giving the floor back",
		expect:    always(Revoked, "TS 23.333 §6.2.13: the floor is revoked when the connection is released"),
		configure: func(b *boxes) { b.ue.KeepFloor = true; b.ue.Hold = 10 * time.Millisecond }},
}

// Faults returns the table, in the order in which the call meets them.
func Faults() []Fault { return append([]Fault(nil), faults...) }

// find returns the fault of that name; "" and "none" are none.
func find(name string) *Fault {
	if name == "" || name == none.Name {
		return &none
	}
	for i := range faults {
		if faults[i].Name == name {
			return &faults[i]
		}
	}
	return nil
}

// expire sets the MRFC's clock two hours ahead, which it takes for possible;
// the ticket is good for one.
func expire(b *boxes) {
	b.mrfcAhead = 2 * time.Hour
	b.mrfc.KMS.Profile.ClockSkew = 3 * time.Hour
}

func deny(b *boxes) {
	b.kms.MayResolve = func(string, mikey.Policy) error { return errors.New("the operator does not want it") }
}
