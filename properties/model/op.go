package model

import (
	"fmt"
	"slices"
)

// Kind is what an operation does.
type Kind uint8

// The kinds, the most telling first: engines shrink towards lower numbers.
const (
	Request     Kind = iota // FloorRequest
	Release                 // FloorRelease
	FloorQuery              // FloorQuery
	Action                  // ChairAction
	Wait                    // time goes by
	Disconnect              // the user's connection is lost
	Connect                 // the user's connection stands
	StatusQuery             // FloorRequestQuery
	UserQuery               // UserQuery
	Hello                   // Hello
	Foul                    // something that the server must refuse
	Impersonate             // a FloorRelease in another user's name
	Revoke                  // the MRFC releases the user's termination
	Operator                // the operator ends one request
	Confirm                 // the MRFC confirms a media update, or says that it failed
	Nothing                 // nothing
	kinds
)

var kindNames = [kinds]string{"Request", "Release", "FloorQuery", "Action", "Wait", "Disconnect", "Connect", "StatusQuery",
	"UserQuery", "Hello", "Foul", "Impersonate", "Revoke", "Operator", "Confirm", "Nothing"}

// String returns the kind's name.
func (k Kind) String() string { return kindNames[k%kinds] }

// Op is one operation. What A and B mean depends on the kind; every value means
// something.
type Op struct {
	Kind Kind
	// User is the index of the user who acts.
	User uint8
	// Second: on the user's second connection.
	Second bool
	A, B   uint8
}

// OpLength is how many octets make an Op.
const OpLength = 3

// nibbles is the kind that the first four bits of an Op stand for. What moves
// requests along has several; what ends connections and conversations shares the
// last one, where B says which.
var nibbles = [16]Kind{Request, Release, FloorQuery, Action, Request, Action, Release, Wait,
	Connect, StatusQuery, UserQuery, Confirm, Request, Action, Foul, rare}

const rare = kinds

var rareKinds = [8]Kind{Disconnect, Revoke, Operator, Impersonate, Hello, Nothing, Disconnect, Hello}

// Octets returns the operation's encoding.
func (o Op) Octets() [OpLength]byte {
	nibble := slices.Index(nibbles[:], o.Kind)
	if nibble < 0 {
		nibble = 15
		o.B = o.B&31 | byte(slices.Index(rareKinds[:], o.Kind))<<5
	}
	b := byte(nibble)<<4 | o.User&7
	if o.Second {
		b |= 8
	}
	return [OpLength]byte{b, o.A, o.B}
}

// ParseOp decodes any three octets.
func ParseOp(b [OpLength]byte) Op {
	o := Op{Kind: nibbles[b[0]>>4], User: b[0] & 7, Second: b[0]&8 != 0, A: b[1], B: b[2]}
	if o.Kind == rare {
		o.Kind, o.B = rareKinds[o.B>>5], o.B&31
	}
	return o
}

// ParseOps decodes a script, dropping octets at its end that make no Op.
func ParseOps(b []byte) []Op {
	ops := make([]Op, 0, len(b)/OpLength)
	for ; len(b) >= OpLength; b = b[OpLength:] {
		ops = append(ops, ParseOp([OpLength]byte(b)))
	}
	return ops
}

// AppendOps encodes operations.
func AppendOps(b []byte, ops ...Op) []byte {
	for _, o := range ops {
		octets := o.Octets()
		b = append(b, octets[:]...)
	}
	return b
}

// Floors are the floors that a Request, FloorQuery or Action names, as a set of
// indices, cut to the floors that exist.
func (o Op) Floors(existing int) uint8 { return o.A & (1<<existing - 1) }

// NamesUnknownFloor tells whether a Request or FloorQuery also names a floor that
// does not exist.
func (o Op) NamesUnknownFloor() bool { return o.A&0xe0 == 0xe0 }

// NamesTwice tells whether a Request or FloorQuery names its first floor twice.
func (o Op) NamesTwice() bool { return o.A&0xe0 == 0xc0 }

// Priority is what a Request asks for: 0 to 7 as on the wire, or false for none.
func (o Op) Priority() (uint8, bool) { return o.B & 7, o.B&8 != 0 }

// Beneficiary is whom a Request is for, or a UserQuery about: an index, users for
// somebody unknown, or false for the user itself without saying so.
func (o Op) Beneficiary(users int) (int, bool) {
	n := int(o.B >> 4)
	if n == 0 {
		return 0, false
	}
	return min(n-1, users), true
}

// Verdict is what an Action does: one of the statuses Accepted (2), Granted (3),
// Denied (4), Revoked (7), and seldom Released (6), which no chair may give.
func (o Op) Verdict() uint8 { return [8]uint8{3, 2, 4, 7, 3, 2, 3, 6}[o.B&7] }

// Position is the queue position of an Action, 0 to 3.
func (o Op) Position() uint8 { return o.B >> 3 & 3 }

// Bare: an Action without a REQUEST-STATUS, which means nothing.
func (o Op) Bare() bool { return o.B&0xc0 == 0xc0 }

// AsIs: a Release or Action is by the user that the operation names, whether or
// not they have the right to it, and an Action about the floors that it names.
// Otherwise see Model.Resolve.
func (o Op) AsIs() bool { return o.B&0x20 != 0 }

// Which is the request that an operation names among n ongoing ones, from the
// oldest: an index, n for the one that ended last, or n+1 for none there ever was.
// Actions have their floors in A and name the request in B's high bits.
func (o Op) Which(n int) int {
	if o.Kind == Action {
		return int(o.A>>4) % (n + 2)
	}
	return int(o.A) % (n + 2)
}

// OnSecond: a Connect is of the user's second connection.
func (o Op) OnSecond() bool { return o.Second && o.A&3 == 0 }

// Seconds is how long a Wait lasts.
func (o Op) Seconds() int { return 1 + int(o.A&15) }

// FoulKind is what a Foul sends.
type FoulKind uint8

// The fouls.
const (
	FoulConference FoulKind = iota // a conference that does not exist
	FoulUser                       // a user who is not of the cast
	FoulPrimitive                  // a primitive that nobody knows
	FoulMandatory                  // an unknown attribute with the M bit
	FoulDirection                  // a FloorRequestStatus, which only servers send
	FoulError                      // an Error, which nobody answers
	FoulMissing                    // a FloorRelease without FLOOR-REQUEST-ID
	FoulGarbage                    // octets that cannot be parsed
	fouls
)

var foulNames = [fouls]string{"conference", "user", "primitive", "mandatory", "direction", "error", "missing", "garbage"}

// Foul is which foul a Foul is.
func (o Op) Foul() FoulKind { return FoulKind(o.A) % fouls }

// Other is the index of the user that an Impersonate speaks for.
func (o Op) Other(users int) int { return int(o.B) % users }

// String returns the operation as a line of a script for people.
func (o Op) String() string {
	who := fmt.Sprintf("user %d", UserID(int(o.User)))
	if o.Second {
		who += " (second connection)"
	}
	switch o.Kind {
	case Request, FloorQuery:
		s := fmt.Sprintf("%s: %s %04b", who, o.Kind, o.A&15)
		if o.NamesUnknownFloor() {
			s += " and an unknown floor"
		}
		if o.NamesTwice() {
			s += ", the first twice"
		}
		if o.Kind == Request {
			if b, ok := o.Beneficiary(MaxUsers); ok {
				s += fmt.Sprintf(" for %d", UserID(b))
			}
			if p, ok := o.Priority(); ok {
				s += fmt.Sprintf(" priority %d", p)
			}
		}
		return s
	case Action:
		if o.Bare() {
			return fmt.Sprintf("%s: Action %04b of request #%d: nothing", who, o.A&15, o.A>>4)
		}
		return fmt.Sprintf("%s: Action %04b of request #%d: status %d position %d", who, o.A&15, o.A>>4, o.Verdict(), o.Position())
	case Wait:
		return fmt.Sprintf("%d s go by", o.Seconds())
	case Foul:
		return fmt.Sprintf("%s: foul %s", who, foulNames[o.Foul()])
	case Impersonate:
		return fmt.Sprintf("%s: Release #%d in the name of user %d", who, o.A, UserID(int(o.B&7)))
	case Release, StatusQuery:
		return fmt.Sprintf("%s: %s request #%d", who, o.Kind, o.A)
	case Operator:
		return fmt.Sprintf("the operator ends request #%d", o.A)
	case Confirm:
		return fmt.Sprintf("the MRFC confirms request #%d: %t", o.A, o.B&1 == 0)
	case UserQuery:
		if b, ok := o.Beneficiary(MaxUsers); ok {
			return fmt.Sprintf("%s: UserQuery about %d", who, UserID(b))
		}
	case Nothing:
		return "nothing"
	}
	return who + ": " + o.Kind.String()
}
