package live

import (
	"github.com/floorcheck/floorcheck/reference/driver/record"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// act enters what a box asked for into the trace and does what the wires make
// of it.
func (l *Live) act(from int, a node.Action) {
	b := &l.boxes[from]
	var dial *end
	if d, ok := a.(node.Dial); ok {
		dial = l.dialling(from, d)
	}
	f := l.record.Form(a)
	l.record.Asked(l.Now(), b.name, a, f)
	if l.config.Wire == nil {
		l.do(from, a, f)
		return
	}
	_, listen := a.(node.Listen)
	for _, w := range l.config.Wire(b.name, a) {
		if _, ok := w.(node.Listen); ok {
			listen = false
		}
		if record.Same(a, w) {
			l.do(from, w, f)
		} else {
			l.do(from, w, l.record.Form(w))
		}
	}
	// What a fault lost still has the answer that a real network gives.
	if dial != nil && dial.state == dialling && dial.giveUp == nil {
		l.lose(dial, trace.TCPTimeout)
	}
	if listen {
		l.later(from, node.ListenFailed{Listener: a.(node.Listen).Listener, Reason: "no address"}, nil)
	}
}

// later puts an input behind those that wait.
func (l *Live) later(to int, in node.Input, f *record.Form) {
	l.local = append(l.local, waiting{box: to, in: in, form: f})
}

// do does one action as the wires have it.
func (l *Live) do(from int, a node.Action, f *record.Form) {
	b := &l.boxes[from]
	switch a := a.(type) {
	case node.SendSip:
		l.send(a.To, node.SipIn{From: b.name, Message: a.Message}, f)
	case node.SendMp:
		l.send(a.To, node.MpIn{From: b.name, Message: a.Message}, f)
	case node.SendKms:
		if !l.send(a.To, node.KmsIn{From: b.name, Exchange: a.Exchange, Octets: a.Octets}, f) {
			l.later(from, node.KmsFailed{Exchange: a.Exchange, Reason: "no KMS " + a.To}, nil)
		}
	case node.Listen:
		l.listen(from, a.Listener)
	case node.Unlisten:
		l.unlisten(from, a.Listener)
	case node.Dial:
		l.dial(from, a)
	case node.Write:
		if e := b.ends[a.Conn]; e != nil {
			l.write(e, a.Octets)
		}
	case node.Close:
		if e := b.ends[a.Conn]; e != nil {
			l.close(e, a.Reset)
		}
	case node.Cut:
		if e := b.ends[a.Conn]; e != nil {
			l.cut(e)
		}
	case node.After:
		l.after(from, a)
	case node.Stop:
		l.stop(from, a.Name)
	}
}

// send puts a message on its way. It reports whether there is such a box.
func (l *Live) send(to string, in node.Input, f *record.Form) bool {
	i := l.find(to)
	if i >= 0 {
		l.later(i, in, f)
	}
	return i >= 0
}
