package model

// Info is what a FLOOR-REQUEST-INFORMATION must say.
type Info struct {
	Req              *Req
	Status, Position uint8
	Parts            [MaxFloors][2]uint8 // status and position by floor index
	Beneficiary      bool                // BENEFICIARY-INFORMATION is there
	RequestedBy      bool                // REQUESTED-BY-INFORMATION is there
}

// Message is a message that the server must send.
type Message struct {
	Conn        int
	Primitive   uint8
	Transaction uint16
	Conference  uint32
	User        uint16
	Code        uint8  // of an Error
	Floor       uint16 // of a FloorStatus; 0 for none
	About       uint16 // of a UserStatus
	// Infos are Expect.Infos[From:To].
	From, To int
}

// Decision is a decision that the server must report.
type Decision struct {
	Req    *Req
	Status uint8
}

// Expect is everything that an operation must bring about.
type Expect struct {
	// Op is what to do, and Request the request that it names: nil where it
	// names none, or one that does not exist.
	Op      Op
	Request *Req
	// Sender is the connection that the operation's message comes in on, and
	// As the User ID in it.
	Sender int
	As     uint16
	// Answered: the first of Messages is the answer and comes first. The
	// others come in any order.
	Answered  bool
	Messages  []Message
	Infos     []Info
	Decisions []Decision
	// Close is the connection that the server must close, or -1.
	Close int
}

func (e *Expect) reset() {
	*e = Expect{Messages: e.Messages[:0], Infos: e.Infos[:0], Decisions: e.Decisions[:0], Close: -1, Sender: -1}
}

func (m *Model) decide(r *Req, status uint8) {
	m.Expect.Decisions = append(m.Expect.Decisions, Decision{r, status})
}

// answer foretells the answer to the message at hand.
func (m *Model) answer(primitive uint8, transaction uint16) *Message {
	m.Expect.Answered = true
	return m.message(m.Expect.Sender, primitive, transaction, m.Expect.As)
}

func (m *Model) message(conn int, primitive uint8, transaction, as uint16) *Message {
	e := &m.Expect
	e.Messages = append(e.Messages, Message{Conn: conn, Primitive: primitive, Transaction: transaction,
		Conference: Conference, User: as, From: len(e.Infos), To: len(e.Infos)})
	return &e.Messages[len(e.Messages)-1]
}

// info adds what a message must say of a request.
func (m *Model) info(msg *Message, r *Req, forOthers bool) {
	i := Info{Req: r, Beneficiary: r.Third || forOthers, RequestedBy: forOthers && r.Requester != r.Beneficiary}
	i.Status, i.Position = m.status(r)
	for f := range m.Scenario.Floors {
		if r.on(f) {
			i.Parts[f][0], i.Parts[f][1] = m.partStatus(r, f)
		}
	}
	m.Expect.Infos = append(m.Expect.Infos, i)
	msg.To = len(m.Expect.Infos)
}

// floorInfos adds what a FloorStatus must say: holders by their grants, the
// queue, and those that are in no queue yet by their age.
func (m *Model) floorInfos(msg *Message, f int) {
	from := len(m.Expect.Infos)
	last := 0
	for {
		var next *Req
		for _, r := range m.Requests {
			if r.on(f) && r.Holds() && r.granted > last && (next == nil || r.granted < next.granted) {
				next = r
			}
		}
		if next == nil {
			break
		}
		m.info(msg, next, true)
		last = next.granted
	}
	for position := 1; ; position++ {
		found := false
		for _, r := range m.Requests {
			if m.position(r, f) == position {
				m.info(msg, r, true)
				found = true
				break
			}
		}
		if !found {
			break
		}
	}
	for _, r := range m.Requests {
		if r.on(f) && r.waits() && m.position(r, f) == 0 {
			m.info(msg, r, true)
		}
	}
	msg.From = from
}

// digest is what a FloorStatus would say of the floor, in one number.
func (m *Model) digest(f int) uint64 {
	e := &m.Expect
	infos, messages := len(e.Infos), len(e.Messages)
	msg := m.message(0, 0, 0, 0)
	m.floorInfos(msg, f)
	h := uint64(14695981039346656037)
	mix := func(v uint64) { h = (h ^ v) * 1099511628211 }
	for i := range e.Infos[infos:] {
		info := &e.Infos[infos+i]
		mix(uint64(info.Req.serial))
		mix(uint64(info.Status)<<8 | uint64(info.Position))
		for _, p := range info.Parts {
			mix(uint64(p[0])<<8 | uint64(p[1]))
		}
	}
	e.Infos, e.Messages = e.Infos[:infos], e.Messages[:messages]
	return h
}

// tell foretells the notifications that follow from what has changed.
func (m *Model) tell() {
	for _, r := range m.over {
		m.tellRequester(r)
	}
	for _, r := range m.Requests {
		m.tellRequester(r)
	}
	for f := range m.Scenario.Floors {
		watched := false
		for u := range m.users {
			if m.watches(u, f) {
				watched = true
			}
		}
		if !watched {
			continue
		}
		d := m.digest(f)
		if d == m.shown[f] {
			continue
		}
		m.shown[f] = d
		for u := range m.users {
			if m.watches(u, f) {
				msg := m.message(m.users[u].conn, 8, 0, m.userID(u))
				msg.Floor = FloorID(f)
				m.floorInfos(msg, f)
			}
		}
	}
	m.spare = append(m.spare, m.over...)
	m.over = m.over[:0]
}

func (m *Model) tellRequester(r *Req) {
	status, position := m.status(r)
	changed := status != r.toldStatus || position != r.toldPosition && !m.Scenario.Quiet
	if r.answered {
		r.toldStatus, r.toldPosition = status, position
	} else if changed {
		r.toldStatus, r.toldPosition = status, position
		if conn := m.users[r.Requester].conn; conn >= 0 {
			m.info(m.message(conn, 4, 0, m.userID(r.Requester)), r, false)
		}
	}
	r.answered = false
}

func (m *Model) watches(u, f int) bool {
	for _, w := range m.users[u].watches {
		if w == f {
			return true
		}
	}
	return false
}

func (m *Model) userID(u int) uint16 {
	if u == m.Scenario.Users {
		return UnknownUser
	}
	return UserID(u)
}
