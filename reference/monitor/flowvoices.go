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
			for _, r := range f.byUser[u] {
				r.lost = true
			}
		}
	}
}
