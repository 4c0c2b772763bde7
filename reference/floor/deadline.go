package floor

import "time"

// lose enters a user who lost the connection into the list of those whose
// requests are only kept for a time.
func (s *Server) lose(u *user) {
	u.lost, u.kept = s.now, true
	u.prev, u.next = s.lastLost, nil
	if s.lastLost == nil {
		s.firstLost = u
	} else {
		s.lastLost.next = u
	}
	s.lastLost = u
}

// found takes a user off that list.
func (s *Server) found(u *user) {
	if !u.kept {
		return
	}
	if u.prev == nil {
		s.firstLost = u.next
	} else {
		u.prev.next = u.next
	}
	if u.next == nil {
		s.lastLost = u.prev
	} else {
		u.next.prev = u.prev
	}
	u.kept, u.prev, u.next = false, nil, nil
}

// NextDeadline returns when Tick has something to do next, and false if nothing
// is due ever.
func (s *Server) NextDeadline() (time.Time, bool) {
	if s.firstLost == nil {
		return time.Time{}, false
	}
	return s.firstLost.lost.Add(s.config.keep()), true
}

// Tick does what has become due: the requests of users who stayed away too long
// are revoked or cancelled.
func (s *Server) Tick(now time.Time, out *Output) {
	s.begin(now, out)
	var given []*conference
	for u := s.firstLost; u != nil && !now.Before(u.lost.Add(s.config.keep())); u = s.firstLost {
		s.found(u)
		s.abandon(u)
		given = append(given, u.conference)
	}
	for _, c := range given {
		s.settled(c)
	}
	s.end()
}
