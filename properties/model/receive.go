package model

import "slices"

// refuse foretells an Error.
func (m *Model) refuse(code uint8, transaction uint16) { m.answer(13, transaction).Code = code }

// receive takes a message on a connection that stands, in the order of RFC 4582
// §13.
func (m *Model) receive(o Op, conn, u int, transaction uint16) {
	e := &m.Expect
	as := u
	if o.Kind == Impersonate {
		as = o.Other(m.Scenario.Users)
	}
	if o.Kind == Foul && o.Foul() == FoulUser {
		as = m.Scenario.Users
	}
	e.Sender, e.As = conn, m.userID(as)
	if o.Kind == Foul {
		switch o.Foul() {
		case FoulGarbage:
			e.Close = conn
			m.lose(conn)
			return
		case FoulError:
			return
		case FoulPrimitive, FoulDirection:
			m.refuse(3, transaction)
			return
		case FoulConference:
			m.refuse(1, transaction)
			e.Messages[0].Conference = OtherConference
			return
		}
	}
	if code := m.authorize(conn, as); code != 0 {
		m.refuse(code, transaction)
		return
	}
	switch o.Kind {
	case Foul:
		switch o.Foul() {
		case FoulMandatory:
			m.refuse(4, transaction)
		case FoulMissing:
			m.refuse(7, transaction)
		case FoulUser:
			m.answer(12, transaction)
		}
	case Hello:
		m.answer(12, transaction)
	case Request:
		m.request(o, as, transaction)
	case Release, Impersonate:
		m.release(o, as, transaction)
	case StatusQuery:
		e.Request = m.named(o)
		switch r := e.Request; {
		case r == nil || r.final != 0:
			m.refuse(7, transaction)
		case m.Scenario.Private && !m.concerns(r, as):
			m.refuse(5, transaction)
		default:
			m.info(m.answer(4, transaction), r, true)
		}
	case UserQuery:
		m.userQuery(o, as, transaction)
	case FloorQuery:
		m.floorQuery(o, as, transaction)
	case Action:
		m.action(o, as, transaction)
	}
}

// authorize is RFC 4582 §9: the user exists, and the connection may speak for
// them. A user whose connection stands is not heard on another one, unless the
// connection's identity proves who it is.
func (m *Model) authorize(conn, as int) uint8 {
	own := as == conn%MaxUsers
	switch {
	case m.Scenario.Closed && as == m.Scenario.Users:
		return 2
	case m.Scenario.Identified && !own:
		return 5
	}
	v := &m.users[as]
	if v.conn != conn {
		if v.conn >= 0 {
			if !m.Scenario.Identified {
				return 5
			}
			m.unbind(as)
		}
		v.conn, v.kept = conn, false
	}
	return 0
}

func (m *Model) concerns(r *Req, u int) bool {
	for f := range m.Scenario.Floors {
		if r.on(f) && m.Scenario.Floors[f].Chair == u {
			return true
		}
	}
	return r.Requester == u || r.Beneficiary == u
}

func (m *Model) request(o Op, u int, transaction uint16) {
	s := &m.Scenario
	floors := o.Floors(len(s.Floors))
	if floors == 0 && !o.NamesUnknownFloor() {
		m.refuse(6, transaction) // FLOOR-ID is missing altogether
		return
	}
	b, third := o.Beneficiary(s.Users)
	if !third {
		b = u
	}
	switch {
	case s.Closed && b == s.Users:
		m.refuse(2, transaction)
		return
	case s.RefuseThirdParty && b != u:
		m.refuse(5, transaction)
		return
	case o.NamesUnknownFloor():
		m.refuse(6, transaction)
		return
	}
	for f := range s.Floors {
		ongoing := 0
		for _, r := range m.Requests {
			if r.Requester == u && r.on(f) && floors>>f&1 != 0 {
				ongoing++
			}
		}
		if s.MaxOngoing > 0 && ongoing >= s.MaxOngoing {
			m.refuse(8, transaction)
			return
		}
	}
	r := m.newReq()
	*r = Req{Requester: u, Beneficiary: b, Third: third, Priority: -1, Floors: floors, answered: true, serial: m.tick()}
	if p, ok := o.Priority(); ok {
		r.Priority = int(p)
	}
	m.Requests = append(m.Requests, r)
	m.Expect.Request = r
	if m.decided(r) {
		m.enter(r)
	}
	m.grantAll()
	m.info(m.answer(4, transaction), r, false)
	m.tell()
}

func (m *Model) newReq() *Req {
	// Not the one that Ended points to: it can still be named.
	if len(m.spare) > 0 && m.spare[0] != m.Ended {
		r := m.spare[0]
		m.spare = slices.Delete(m.spare, 0, 1)
		return r
	}
	return &Req{}
}

func (m *Model) release(o Op, u int, transaction uint16) {
	m.Expect.Request = m.named(o)
	r := m.Expect.Request
	switch {
	case r == nil || r.final != 0:
		m.refuse(7, transaction)
		return
	case r.Requester != u && r.Beneficiary != u:
		m.refuse(5, transaction)
		return
	}
	r.answered = r.Requester == u
	if r.Holds() && !r.confirming {
		m.end(r, Released)
	} else {
		m.end(r, Cancelled)
	}
	m.grantAll()
	m.info(m.answer(4, transaction), r, false)
	m.tell()
}

func (m *Model) userQuery(o Op, u int, transaction uint16) {
	about, ok := o.Beneficiary(m.Scenario.Users)
	if !ok {
		about = u
	}
	if m.Scenario.Closed && about == m.Scenario.Users {
		m.refuse(2, transaction)
		return
	}
	msg := m.answer(6, transaction)
	msg.About = m.userID(about)
	for _, r := range m.Requests {
		if (r.Requester == about || r.Beneficiary == about) && (!m.Scenario.Private || m.concerns(r, u)) {
			m.info(msg, r, true)
		}
	}
}

func (m *Model) floorQuery(o Op, u int, transaction uint16) {
	if o.NamesUnknownFloor() {
		m.refuse(6, transaction)
		return
	}
	v := &m.users[u]
	v.watches = v.watches[:0]
	floors := o.Floors(len(m.Scenario.Floors))
	for f := range m.Scenario.Floors {
		if floors>>f&1 != 0 {
			v.watches = append(v.watches, f)
		}
	}
	if len(v.watches) == 0 {
		m.answer(8, transaction)
		return
	}
	for i, f := range v.watches {
		var msg *Message
		if i == 0 {
			msg = m.answer(8, transaction)
		} else {
			msg = m.message(v.conn, 8, 0, m.userID(u))
		}
		msg.Floor = FloorID(f)
		m.floorInfos(msg, f)
		m.shown[f] = m.digest(f)
	}
}

// action is a chair's decision about some floors of a request.
func (m *Model) action(o Op, u int, transaction uint16) {
	m.Expect.Request = m.named(o)
	r := m.Expect.Request
	floors := o.Floors(len(m.Scenario.Floors))
	switch {
	case floors == 0:
		m.refuse(6, transaction) // FLOOR-REQUEST-STATUS is missing
		return
	case r == nil || r.final != 0:
		m.refuse(7, transaction)
		return
	}
	for f := range m.Scenario.Floors {
		if floors>>f&1 == 0 {
			continue
		}
		switch {
		case !r.on(f):
			m.refuse(6, transaction)
			return
		case m.Scenario.Floors[f].Chair != u, !o.Bare() && o.Verdict() == Released:
			m.refuse(5, transaction)
			return
		}
	}
	m.answer(10, transaction)
	if o.Bare() {
		return
	}
	for f := range m.Scenario.Floors {
		if floors>>f&1 == 0 || r.final != 0 {
			continue
		}
		switch v := o.Verdict(); {
		case v == Denied || v == Revoked:
			m.end(r, m.forced(r, Denied))
		case r.ready != 0:
			// Every chair has granted it: nothing to add.
		case v == Accepted:
			if r.chair[f] == 0 || o.Position() > 0 {
				m.lineUp(r, f, int(o.Position()))
			}
			r.chair[f] = Accepted
		case v == Granted:
			if r.chair[f] == 0 {
				m.lineUp(r, f, 0)
			}
			r.chair[f] = Granted
		}
	}
	if r.final == 0 && r.ready == 0 && m.decided(r) {
		m.enter(r)
		if !m.Scenario.ChairWaits {
			m.displace(r)
		}
	}
	m.grantAll()
	m.tell()
}
