package floor

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// Algorithm is how the server decides about a floor (TS 23.333 §5.14).
type Algorithm uint8

const (
	// FCFS grants first come, first served. Every server has it.
	FCFS Algorithm = iota
	// ChairControlled leaves the decision to the floor's chair.
	ChairControlled
)

// String returns the name that TS 23.333 gives the algorithm.
func (a Algorithm) String() string {
	if a == ChairControlled {
		return "Chair-Controlled"
	}
	return "FCFS"
}

// Floor is one floor of a conference.
type Floor struct {
	ID uint16
	// MaxHolders is how many requests may hold the floor at a time; 0 is 1.
	MaxHolders int
	Algorithm  Algorithm
	// Chairs are the users that may decide about the floor, under the
	// ChairControlled algorithm; any one of them suffices. Without one every
	// request stays Pending until SetChairs names one.
	Chairs []uint16
}

// User is a user that a conference knows.
type User struct {
	ID uint16
	// DisplayName and URI are given out in BENEFICIARY-INFORMATION and
	// REQUESTED-BY-INFORMATION where they fit; either may be empty.
	DisplayName string
	URI         string
}

// Conference is one conference and its floors.
type Conference struct {
	ID     uint32
	Floors []Floor
	// Users are the users that exist; a message from or about another gets
	// Error 2. Empty: any User ID exists.
	Users []User
}

// DefaultKeep is how long a lost user's requests are kept by default. RFC 4582
// §6 recommends to keep them and names no time.
const DefaultKeep = 30 * time.Second

// Config is the server's policy.
type Config struct {
	// Profile is the wire profile that connections speak: RFC 4582 over TCP
	// by default.
	Profile bfcp.Profile
	// Conferences exist from the start; AddConference adds others.
	Conferences []Conference
	// MaxOngoingPerUser is how many ongoing requests for any one floor one
	// user may have, beyond which FloorRequest gets Error 8; 0 is no limit
	// (RFC 4582 §13.1).
	MaxOngoingPerUser int
	// KeepAfterDisconnect is how long the requests of a user whose connection
	// was lost are kept before the server revokes or cancels them; 0 is
	// DefaultKeep, negative not at all.
	KeepAfterDisconnect time.Duration
	// RequireTLS answers whatever comes over an insecure connection with
	// Error 9, or 11 over datagrams (RFC 4582 §9.1).
	RequireTLS bool
	// ConfirmGrants makes a grant wait until Confirm says that the media
	// follow it. The floor is taken meanwhile. Otherwise the decision is
	// reported and stands (TS 23.333 §6.2.13).
	ConfirmGrants bool
	// RefuseThirdParty answers a request on behalf of another user with
	// Error 5.
	RefuseThirdParty bool
	// PrivateRequests lets nobody but the requester, the beneficiary and the
	// chairs of its floors query a request; others get Error 5.
	PrivateRequests bool
	// HonourPriority puts requests of a higher priority in front of those of
	// a lower one that still wait. Otherwise PRIORITY is only repeated.
	HonourPriority bool
	// ChairGrantWaits lets a chair's grant wait for a free place. Otherwise
	// it takes the floor from whoever has held it longest (RFC 4582 §4.2).
	ChairGrantWaits bool
	// MTU is the longest datagram that is sent whole, in octets, over an
	// unreliable transport; 0 is DefaultMTU.
	MTU int
	// QuietQueue sends no FloorRequestStatus for a mere step forward in the
	// queue (RFC 4582 §13.1.2); FloorStatus shows it all the same.
	QuietQueue bool
}

func (c *Config) keep() time.Duration {
	switch {
	case c.KeepAfterDisconnect == 0:
		return DefaultKeep
	case c.KeepAfterDisconnect < 0:
		return 0
	}
	return c.KeepAfterDisconnect
}

func (c *Conference) check() error {
	seen := make(map[uint16]bool, len(c.Floors))
	for _, f := range c.Floors {
		if seen[f.ID] {
			return fmt.Errorf("conference %d: expected each floor once, found floor %d twice", c.ID, f.ID)
		}
		seen[f.ID] = true
		if f.MaxHolders < 0 {
			return fmt.Errorf("conference %d, floor %d: expected a maximum number of holders of 0 (for 1) or more, found %d", c.ID, f.ID, f.MaxHolders)
		}
		if f.Algorithm > ChairControlled {
			return fmt.Errorf("conference %d, floor %d: expected the algorithm FCFS or ChairControlled, found %d", c.ID, f.ID, f.Algorithm)
		}
		if f.Algorithm == FCFS && len(f.Chairs) > 0 {
			return fmt.Errorf("conference %d, floor %d: expected no chair under FCFS, found %d", c.ID, f.ID, len(f.Chairs))
		}
	}
	users := make(map[uint16]bool, len(c.Users))
	for _, u := range c.Users {
		if users[u.ID] {
			return fmt.Errorf("conference %d: expected each user once, found user %d twice", c.ID, u.ID)
		}
		users[u.ID] = true
		if !utf8.ValidString(u.DisplayName) || !utf8.ValidString(u.URI) {
			return fmt.Errorf("conference %d, user %d: expected display name and URI in UTF-8", c.ID, u.ID)
		}
	}
	if len(users) > 0 {
		for _, f := range c.Floors {
			for _, ch := range f.Chairs {
				if !users[ch] {
					return fmt.Errorf("conference %d, floor %d: expected a chair among the conference's users, found user %d", c.ID, f.ID, ch)
				}
			}
		}
	}
	return nil
}
