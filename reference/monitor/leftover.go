package monitor

import (
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// leftover watches that nothing stays when a session is over. Whether it is
// over is judged by what each box knows: a box that the BYE never reached may
// keep what it has.
type leftover struct {
	*bench
	*scene
	events []trace.Event
}

// Observe takes the next event: what the driver found held after the run.
func (l *leftover) Observe(e *trace.Event) {
	if e.Kind == trace.Leftover {
		l.events = append(l.events, *e)
	}
}

// over tells whether everything that the box took part in is over for it.
func (l *leftover) over(box string) bool {
	part := false
	for _, d := range l.dialogues {
		if d.ue != box && d.mrfc != box {
			continue
		}
		part = true
		if d.foreign || d.ue == box && !d.ueOver.was() || d.mrfc == box && !d.mrfcOver.was() {
			return false
		}
	}
	for _, t := range l.terms {
		if t.mrfp != box || !t.in.was() {
			continue
		}
		part = true
		if !t.releaseIn.was() && !t.refusal.was() {
			return false
		}
	}
	return part
}

// Finish judges what is left.
func (l *leftover) Finish() {
	if !l.cfg.Complete {
		return
	}
	for i := range l.events {
		e := &l.events[i]
		if !l.over(e.From) {
			continue
		}
		if e.Interface == trace.TCP {
			l.report(rule.CallLeftover, e, "expected %s to hold nothing after the session, found a %s", e.From, e.Name)
		} else {
			l.report(rule.CallLeftoverTimer, e, "expected %s to have no timer running after the session, found %q", e.From, e.Attrs.Get("name"))
		}
	}
	for _, c := range l.order {
		for i, box := range c.box {
			if c.open[i].was() && !c.closed[i].was() && l.over(box) && !l.told(c, box) {
				l.report(rule.CallLeftover, nil, "expected %s to have closed connection %d, opened at event %d, after the session", box, c.number, c.open[i].seq)
			}
		}
	}
}

// told tells whether the driver reported that connection itself.
func (l *leftover) told(c *conn, box string) bool {
	for i := range l.events {
		if e := &l.events[i]; e.Interface == trace.TCP && e.Conn == c.number && e.From == box {
			return true
		}
	}
	return false
}
