package floor

import (
	"fmt"
	"slices"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// AddConference creates a conference. It fails if one of that ID exists or the
// description contradicts itself.
func (s *Server) AddConference(c Conference) error {
	if s.conferences[c.ID] != nil {
		return fmt.Errorf("floor: conference %d exists already", c.ID)
	}
	if err := c.check(); err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	conf := &conference{id: c.ID, open: len(c.Users) == 0, requests: make(map[uint16]*request),
		floors: make(map[uint16]*floorState, len(c.Floors)), users: make(map[uint16]*user, len(c.Users))}
	for _, f := range c.Floors {
		conf.floors[f.ID] = &floorState{id: f.ID, max: max(1, f.MaxHolders), algorithm: f.Algorithm, chairs: slices.Clone(f.Chairs)}
	}
	for _, u := range c.Users {
		conf.users[u.ID] = &user{id: u.ID, name: u.DisplayName, uri: u.URI, configured: true, conference: conf}
	}
	s.conferences[c.ID] = conf
	return nil
}

// SetChairs gives a chair-controlled floor other chairs (TS 23.333 §8.46,
// Designate Floor Chair). What earlier ones decided stands.
func (s *Server) SetChairs(conference uint32, floor uint16, chairs ...uint16) error {
	conf := s.conferences[conference]
	if conf == nil || conf.floors[floor] == nil {
		return fmt.Errorf("floor: conference %d has no floor %d", conference, floor)
	}
	f := conf.floors[floor]
	if f.algorithm != ChairControlled {
		return fmt.Errorf("floor: conference %d, floor %d: expected the algorithm %s, found %s", conference, floor, ChairControlled, f.algorithm)
	}
	for _, u := range chairs {
		if !conf.exists(u) {
			return fmt.Errorf("floor: conference %d has no user %d", conference, u)
		}
	}
	f.chairs = slices.Clone(chairs)
	return nil
}

// RemoveConference ends a conference: every request in it ends as by Revoke, and
// its users are forgotten. Connections stay open.
func (s *Server) RemoveConference(now time.Time, conference uint32, out *Output) {
	conf := s.conferences[conference]
	if conf == nil {
		return
	}
	s.begin(now, out)
	for _, id := range sortedKeys(conf.requests) {
		if r := conf.requests[id]; r != nil {
			s.finish(conf, r, r.end(bfcp.StatusCancelled))
		}
	}
	s.settled(conf)
	for _, id := range sortedKeys(conf.users) {
		u := conf.users[id]
		s.found(u)
		if u.conn != nil {
			u.conn.users = remove(u.conn.users, u)
		}
	}
	delete(s.conferences, conference)
	s.end()
}

func (c *conference) exists(id uint16) bool { return c.open || c.users[id] != nil }

// user returns the user of that ID, who must exist.
func (c *conference) user(id uint16) *user {
	u := c.users[id]
	if u == nil {
		u = &user{id: id, conference: c}
		c.users[id] = u
	}
	return u
}
