package model

import "fmt"

// The cast of every scenario: up to eight users and four floors. Indices are
// what operations name; IDs are on the wire.
const (
	MaxUsers  = 8
	MaxFloors = 4

	Conference      = 4582
	OtherConference = 8855
	UnknownUser     = 99
	UnknownFloor    = 77
	UnknownRequest  = 65000
)

// UserID and FloorID are the identifiers of the user and the floor of that
// index.
func UserID(index int) uint16 { return uint16(index + 1) }

// FloorID is the identifier of the floor of that index.
func FloorID(index int) uint16 { return uint16(index + 10) }

// Floor is one floor of a scenario.
type Floor struct {
	Max   int // holders, 1 to 3
	Chair int // index of the user who decides, or -1 for first come, first served
}

// Scenario is a conference and the policy of its server.
type Scenario struct {
	Users  int // 2 to 8
	Floors []Floor
	// Closed: only the users of the cast exist. Otherwise any User ID does.
	Closed bool
	// Identified: each connection may speak for its own user only.
	Identified bool
	MaxOngoing int // ongoing requests of a user for one floor; 0 is no limit
	Keep       int // seconds that a lost user's requests are kept; 0 is not at all

	RefuseThirdParty bool
	Private          bool
	Priority         bool
	ChairWaits       bool
	Confirm          bool
	Quiet            bool
}

// ScenarioLength is how many octets make a scenario.
const ScenarioLength = 4

// ParseScenario makes a scenario of any four octets. All zero is the simplest:
// two users, one floor, first come, first served.
func ParseScenario(b [ScenarioLength]byte) Scenario {
	s := Scenario{
		Users: 2 + int(b[0]&7)%7, Closed: b[0]&8 != 0, Identified: b[0]&16 != 0,
		Private: b[0]&32 != 0, RefuseThirdParty: b[0]&64 != 0, Quiet: b[0]&128 != 0,
		MaxOngoing: [4]int{0, 0, 1, 2}[b[1]&3], Keep: int(b[1]>>2&3) * 5,
		Priority: b[1]&16 != 0, ChairWaits: b[1]&32 != 0, Confirm: b[1]&64 != 0,
	}
	floors := 1 + int(b[2]&3)
	for i := range floors {
		f := Floor{Max: 1 + int(b[3]>>(2*i)&3)%3, Chair: -1}
		if b[2]>>(4+i)&1 != 0 {
			f.Chair = i % s.Users
			if b[1]&128 != 0 {
				f.Chair = 0
			}
		}
		s.Floors = append(s.Floors, f)
	}
	return s
}

// String returns the scenario on one line, leaving out what is as usual.
func (s Scenario) String() string {
	text := fmt.Sprintf("%d users", s.Users)
	for i, f := range s.Floors {
		text += fmt.Sprintf(", floor %d", FloorID(i))
		if f.Max > 1 {
			text += fmt.Sprintf(" for %d", f.Max)
		}
		if f.Chair >= 0 {
			text += fmt.Sprintf(" chaired by %d", UserID(f.Chair))
		}
	}
	if s.MaxOngoing > 0 {
		text += fmt.Sprintf(", %d ongoing", s.MaxOngoing)
	}
	text += fmt.Sprintf(", kept %d s", s.Keep)
	for _, flag := range []struct {
		set  bool
		name string
	}{{s.Closed, "closed"}, {s.Identified, "identified"}, {s.RefuseThirdParty, "no third parties"}, {s.Private, "private"},
		{s.Priority, "priority"}, {s.ChairWaits, "chair waits"}, {s.Confirm, "confirm"}, {s.Quiet, "quiet"}} {
		if flag.set {
			text += ", " + flag.name
		}
	}
	return text
}
