package model

import "slices"

// Step takes an operation, as a message of that Transaction ID where it is one,
// and foretells in Expect what must come of it.
func (m *Model) Step(o Op, transaction uint16) {
	e := &m.Expect
	e.reset()
	o = m.Resolve(o)
	e.Op = o
	u := int(o.User)
	conn := u
	if o.Second {
		conn += MaxUsers
	}
	switch o.Kind {
	case Nothing:
		return
	case Wait:
		m.wait(o.Seconds())
	case Connect:
		m.conns[conn] = true
		e.Sender = conn
		return
	case Disconnect:
		e.Sender = conn
		if m.conns[conn] {
			m.lose(conn)
		}
	case Revoke:
		for _, r := range slices.Clone(m.Requests) {
			if r.Requester == u || r.Beneficiary == u {
				m.end(r, m.forced(r, Cancelled))
			}
		}
	case Operator:
		if e.Request = m.named(o); e.Request != nil && e.Request.final == 0 {
			m.end(e.Request, m.forced(e.Request, Denied))
		}
	case Confirm:
		e.Request = m.named(o)
		if r := e.Request; r != nil && r.confirming {
			if o.B&1 == 0 {
				r.confirming = false
			} else {
				m.end(r, Denied)
			}
		}
	default:
		if !m.conns[conn] {
			// Octets of a connection that is not there go nowhere.
			e.Sender, e.As, e.Request = conn, m.userID(u), m.named(o)
			return
		}
		m.receive(o, conn, u, transaction)
		return // which tells by itself
	}
	m.grantAll()
	m.tell()
}

// Resolve makes an operation definite, so that it mostly does something: its user
// is one of the cast, on a connection that stands if one does; a Release is by
// whoever may release the request, and an Action by a chair of the request and
// about that chair's floors, unless it is to be taken as it is. A resolved
// operation resolves to itself.
func (m *Model) Resolve(o Op) Op {
	o.User %= uint8(m.Scenario.Users)
	switch o.Kind {
	case Connect:
		o.Second = o.OnSecond()
		return o
	case Release:
		if r := m.named(o); !o.AsIs() && r != nil && r.final == 0 {
			o.User = uint8(r.Requester)
			if o.B&3 == 3 && r.Beneficiary < m.Scenario.Users {
				o.User = uint8(r.Beneficiary)
			}
			o.B |= 0x20
		}
	case Action:
		if r := m.named(o); !o.AsIs() && r != nil && r.final == 0 {
			o = m.resolveAction(o, r)
		}
	}
	if first, second := m.conns[o.User], m.conns[o.User+MaxUsers]; first != second {
		o.Second = second
	} else if !first {
		o.Second = false
	}
	return o
}

// resolveAction makes an Action one of the chair of the first floor that it can
// be about.
func (m *Model) resolveAction(o Op, r *Req) Op {
	for _, floors := range [...]uint8{r.Floors & o.A, r.Floors} {
		for f := range m.Scenario.Floors {
			if floors>>f&1 == 0 || !m.chaired(f) {
				continue
			}
			chair := m.Scenario.Floors[f].Chair
			for g := range m.Scenario.Floors {
				if m.Scenario.Floors[g].Chair != chair {
					floors &^= 1 << g
				}
			}
			o.User, o.A, o.B = uint8(chair), o.A&0xf0|floors, o.B|0x20
			return o
		}
	}
	return o
}

// named is the request that the operation names, which may have ended, or nil for
// one that never was.
func (m *Model) named(o Op) *Req {
	switch i := o.Which(len(m.Requests)); {
	case i < len(m.Requests):
		return m.Requests[i]
	case i == len(m.Requests):
		return m.Ended
	}
	return nil
}

// lose takes a connection away.
func (m *Model) lose(conn int) {
	m.conns[conn] = false
	for u := range m.users {
		if m.users[u].conn != conn {
			continue
		}
		m.unbind(u)
		concerned := slices.ContainsFunc(m.Requests, func(r *Req) bool { return r.Requester == u || r.Beneficiary == u })
		if m.Scenario.Keep > 0 && concerned {
			m.users[u].kept, m.users[u].lost = true, m.now
		} else {
			m.abandon(u)
		}
	}
	m.grantAll()
	m.tell()
}

func (m *Model) unbind(u int) {
	m.users[u].conn = -1
	m.users[u].watches = m.users[u].watches[:0]
}

func (m *Model) abandon(u int) {
	for _, r := range slices.Clone(m.Requests) {
		if r.Requester == u {
			m.end(r, m.forced(r, Cancelled))
		}
	}
}

// wait lets time go by. Users that were lost for too long are all given up at
// once, before anything that they held is granted anew.
func (m *Model) wait(seconds int) {
	m.now += seconds
	for u := range m.users {
		if v := &m.users[u]; v.kept && v.lost+m.Scenario.Keep <= m.now {
			v.kept = false
			m.abandon(u)
		}
	}
}
