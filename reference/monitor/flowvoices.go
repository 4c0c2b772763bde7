package monitor

import "github.com/floorcheck/floorcheck/reference/trace"

// voices are the users heard on one connection. Requests are the users', not
// the connections': who is heard on another connection takes them along, whether or
// not the old one still stands. Which of the two the server holds to be his is not
// said.
type voices struct {
	users []userKey
	have  map[userKey]bool
}

// speaks takes that a user was heard on, or spoken to on, a connection.
func (f *flow) speaks(p *peer, u userKey) {
	if f.voice == nil {
		f.heard, f.voice = make(map[int]*voices), make(map[userKey]int)
	}
	if last, spoke := f.voice[u]; spoke && last == p.conn {
		return
	}
	f.voice[u] = p.conn
	v := f.heard[p.conn]
	if v == nil {
		v = &voices{have: make(map[userKey]bool)}
		f.heard[p.conn] = v
	}
	if !v.have[u] {
		v.have[u] = true
		v.users = append(v.users, u)
	}
}

// closed takes that a connection ended at a box: what its clients asked for may
// be kept or given up, without a word.
func (f *flow) closed(e *trace.Event) {
	box := e.To
	if e.Kind == trace.Send {
		box = e.From
	}
	if box != f.cfg.Server && !f.cfg.Silent {
		return
	}
	if e.Kind == trace.Deliver {
		f.input() // what the server closes itself belongs to the moment
	}
	if v := f.heard[e.Conn]; v != nil {
		for _, u := range v.users {
			f.lose(u)
		}
	}
	if c := f.conns[e.Conn]; f.cfg.Silent && c != nil && c.closed[0].was() && c.closed[1].was() {
		f.over(e)
	}
}

// lose takes that a user's requests may end without a word. Those that have
// ended are of no more interest.
func (f *flow) lose(u userKey) {
	list := f.byUser[u]
	open := list[:0]
	for _, r := range list {
		if r.lost = true; !r.status.Terminal() {
			open = append(open, r)
		}
	}
	if len(open) < len(list) {
		clear(list[len(open):])
		f.byUser[u] = open
	}
}

// over takes that both ends of a connection are closed: what was answered on it
// need not be kept.
func (f *flow) over(e *trace.Event) {
	client := e.From
	if client == f.cfg.Server {
		client = e.To
	}
	p := f.peers[peerKey{e.Conn, client}]
	if p == nil {
		return
	}
	var open []*query
	for _, q := range p.questions {
		if q.answers == 0 {
			open = append(open, q)
		}
	}
	p.questions, p.asked, p.over = open, nil, true
}

// sweep drops what was answered long ago and connections that are over, and where
// too many questions are open all the same, all of them: whatever comes may answer
// one then.
func (f *flow) sweep() {
	f.asks = 0
	rest := f.peerOrder[:0]
	for _, p := range f.peerOrder {
		open := p.questions[:0]
		for i, q := range p.questions {
			if q.answers == 0 || i >= len(p.questions)-16 {
				open = append(open, q)
			}
		}
		clear(p.questions[len(open):])
		p.questions = open
		if f.asks += len(open); p.over && len(open) == 0 {
			delete(f.peers, p.peerKey)
			continue
		}
		rest = append(rest, p)
	}
	clear(f.peerOrder[len(rest):])
	f.peerOrder = rest
	if f.asks <= maxKnown {
		return
	}
	f.asks, f.unparsable = 0, nil
	for _, p := range f.peerOrder {
		p.blind, p.questions, p.asked = true, nil, nil
	}
	for _, s := range f.subOrder {
		s.query = nil
	}
}

// maxKnown is how many requests, or what clients were told of them, are known of
// at once where a trace is known to be partial, and may have no end.
const maxKnown = 1 << 16

// forgetAll forgets all requests once there are too many: what is said of one
// later is then about one that was not seen.
func (f *flow) forgetAll() {
	f.requests, f.ongoing = make(map[requestKey]*request), make(map[floorKey][]*request)
	f.byUser, f.seen, f.granted = make(map[userKey][]*request), nil, nil
	f.heard, f.voice = nil, nil
	f.subscribers, f.subOrder = nil, nil
	for _, p := range f.peerOrder {
		p.blind = true
	}
}
