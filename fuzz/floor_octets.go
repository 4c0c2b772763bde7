package fuzz

import (
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// fuzzConference is the conference of the targets that take any octets.
const fuzzConference = 1

// mostAnswered bounds what one input may make a server send, in octets: every
// connection may be told of every floor, and a floor of every request.
const mostAnswered = 1 << 20

// FloorOctets feeds a floor control server with any octets on eight connections.
// The first octet of data is profile and policy; then come two octets for each
// input, connection (low 3 bits), kind and length, and the octets. Kind 0 lets
// time go on, by the length in tenths of a second; kind 1 loses the connection. What
// the server sends is what its profile allows, it closes no connection twice, its
// deadlines are not missed, and no input makes it send more than mostAnswered.
func FloorOctets(data []byte) {
	floorOctets(data, func(c floor.Config) (octetServer, error) { return floor.NewServer(c) })
}

// octetServer is what is asked of a floor.Server.
type octetServer interface {
	Connect(now time.Time, c floor.Conn, auth floor.Auth)
	Receive(now time.Time, c floor.Conn, message []byte, out *floor.Output)
	Disconnect(now time.Time, c floor.Conn, out *floor.Output)
	Tick(now time.Time, out *floor.Output)
	NextDeadline() (time.Time, bool)
}

func floorOctets(data []byte, newServer func(floor.Config) (octetServer, error)) {
	if len(data) == 0 {
		return
	}
	flags := data[0]
	c := floor.Config{Profile: [...]bfcp.Profile{bfcp.RFC4582, bfcp.RFC8855Reliable, bfcp.RFC8855Unreliable, bfcp.RFC8855}[flags&3],
		ConfirmGrants: flags&4 != 0, HonourPriority: flags&8 != 0, ChairGrantWaits: flags&16 != 0,
		RefuseThirdParty: flags&32 != 0, QuietQueue: flags&64 != 0, RequireTLS: flags&128 != 0, MTU: 64,
		Conferences: []floor.Conference{{ID: fuzzConference, Floors: []floor.Floor{{ID: 1}, {ID: 2, MaxHolders: 2},
			{ID: 3, Algorithm: floor.ChairControlled, Chairs: []uint16{7}}, {ID: 4, Algorithm: floor.ChairControlled, Chairs: []uint16{6, 7}}}}}}
	s, err := newServer(c)
	if err != nil {
		panic(err)
	}
	w := octetWatch{profile: c.Profile}
	now := time.Unix(0, 0)
	for data = data[1:]; len(data) >= 2; {
		conn, kind, n := floor.Conn(data[0]&7), data[0]>>3, min(int(data[1]), len(data)-2)
		w.out.Reset()
		switch kind {
		case 0:
			now = now.Add(time.Duration(data[1]) * 100 * time.Millisecond)
			s.Tick(now, &w.out)
			if next, ok := s.NextDeadline(); ok && !next.After(now) {
				panic(fmt.Sprintf("after Tick at %v the next deadline is %v", now, next))
			}
			n = 0
		case 1:
			s.Disconnect(now, conn, &w.out)
			n = 0
		default:
			s.Connect(now, conn, floor.Auth{Secure: kind&1 != 0})
			s.Receive(now, conn, data[2:2+n], &w.out)
		}
		data = data[2+n:]
		w.check()
	}
}

// octetWatch judges what a server gives out.
type octetWatch struct {
	profile bfcp.Profile
	out     floor.Output
	message bfcp.Message
	verdict rule.Verdict
}

func (w *octetWatch) check() {
	for i, c := range w.out.Close {
		for _, other := range w.out.Close[:i] {
			if c == other {
				panic(fmt.Sprintf("connection %d is closed twice", c))
			}
		}
	}
	sent := 0
	for _, m := range w.out.Messages {
		sent += len(m.Octets)
		checkSent(m.Octets, w.profile, &w.message, &w.verdict)
	}
	if sent > mostAnswered {
		panic(fmt.Sprintf("one input makes the server send %d octets", sent))
	}
}

// checkSent wants octets that one of our machines sends to be as the specifications
// want them. A Transaction ID of 0 may be the peer's, copied as it must be.
func checkSent(octets []byte, p bfcp.Profile, m *bfcp.Message, v *rule.Verdict) {
	m.Decode(octets, p, v)
	for _, f := range v.Findings {
		if f.Rule.Level >= rule.Should && f.Rule != rule.BFCPTransactionZero {
			panic(fmt.Sprintf("we sent %x: %v", octets, f))
		}
	}
}
