package monitor

import "github.com/floorcheck/floorcheck/reference/trace"

// unseen takes that some of what was said on a connection is not in the trace:
// the capture began in the middle, or lost something. Whatever would be right if
// it had been said then passes from now on. Questions may have been answered,
// their Transaction IDs used again, requests made and ended, floors asked about.
func (f *flow) unseen(e *trace.Event) {
	client := e.From
	if client == f.cfg.Server {
		client = e.To
	}
	f.cfg.Partial, f.cfg.Whole = true, false
	p := f.peer(e.Conn, client)
	p.blind = true
	p.epoch++
	p.questions, p.asked = nil, nil
	v := f.heard[e.Conn]
	if v == nil {
		return
	}
	for _, u := range v.users {
		for _, r := range f.byUser[u] {
			r.release = nil
		}
		f.lose(u)
		if s := f.subscribers[u]; s != nil {
			s.query = nil
		}
	}
}
