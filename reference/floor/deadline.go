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
func (s *Server) NextDeadline() (at time.Time, ok bool) {
	if s.firstLost != nil {
		at, ok = s.firstLost.lost.Add(s.config.keep()), true
	}
	if len(s.timers) > 0 && (!ok || s.timers[0].at.Before(at)) {
		at, ok = s.timers[0].at, true
	}
	return at, ok
}

// Tick does what has become due: the requests of users who stayed away too long
// are revoked or cancelled; over datagrams, requests are repeated, and peers that
// never answer given up.
func (s *Server) Tick(now time.Time, out *Output) {
	s.begin(now, out)
	for len(s.timers) > 0 && !now.Before(s.timers[0].at) {
		conn := s.timers[0]
		conn.link.Tick(now)
		if conn.link.Broken() {
			out.Close = append(out.Close, conn.id)
			s.drop(conn)
			continue
		}
		s.flush(conn)
	}
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

// timers is a heap of connections by their deadlines.
type timers []*connection

// set enters the connection's deadline, or takes it out.
func (t *timers) set(c *connection, at time.Time, due bool) {
	if !due {
		t.remove(c)
		return
	}
	c.at = at
	if c.timer == 0 {
		*t = append(*t, c)
		c.timer = len(*t)
	}
	t.down(t.up(c.timer - 1))
}

func (t *timers) remove(c *connection) {
	if c.timer == 0 {
		return
	}
	i, last := c.timer-1, len(*t)-1
	t.swap(i, last)
	*t = (*t)[:last]
	c.timer = 0
	if i < last {
		t.down(t.up(i))
	}
}

func (t timers) up(i int) int {
	for i > 0 && t[i].at.Before(t[(i-1)/2].at) {
		t.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
	return i
}

func (t timers) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(t); child++ {
			if t[child].at.Before(t[least].at) {
				least = child
			}
		}
		if least == i {
			return
		}
		t.swap(i, least)
		i = least
	}
}

func (t timers) swap(i, j int) {
	t[i], t[j] = t[j], t[i]
	t[i].timer, t[j].timer = i+1, j+1
}
