package properties

import (
	"bytes"
	"fmt"

	"github.com/floorcheck/floorcheck/properties/model"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// watcher writes a conversation down as a trace, event by event, for the
// monitors: they judge by the specifications, where the model knows the one answer
// that this server gives.
type watcher struct {
	panel *monitor.Panel
	seq   int
	talk  *FloorConversation
	conns [2 * model.MaxUsers]int // the trace's number of a connection that stands, or 0
	last  int
	// keep is where the events are kept, if anybody wants them.
	keep *trace.Trace
}

// WatchFloorScript runs a script against a server as RunFloorScript does, but
// asks the monitors what they think of it; the model resolves the operations. It
// stops at the operation with which the monitors object, and returns how many it did
// and how the server first departed from the model, if it did. From there on the
// model knows less of what it is about, but any operation will do for a monitor.
//
// A user may speak on a second connection while the first still stands: requests
// are the user's, not the connection's, and the monitors have to know that.
func WatchFloorScript(script []byte, server NewFloorServer) (rule.Verdict, int, error) {
	return watchFloorScript(script, server, nil)
}

// TraceFloorScript returns what happens when a script runs against a server, as
// far as WatchFloorScript would watch it.
func TraceFloorScript(script []byte, server NewFloorServer) (*trace.Trace, error) {
	var t trace.Trace
	_, _, err := watchFloorScript(script, server, &t)
	return &t, err
}

func watchFloorScript(script []byte, server NewFloorServer, keep *trace.Trace) (rule.Verdict, int, error) {
	if len(script) < model.ScenarioLength {
		return rule.Verdict{}, 0, nil
	}
	c, err := NewFloorConversation(model.ParseScenario([model.ScenarioLength]byte(script)), server)
	if err != nil {
		return rule.Verdict{}, 0, err
	}
	w := &watcher{talk: c, keep: keep}
	cfg := monitor.Config{Complete: true, Whole: true, Floors: map[uint16]monitor.FloorPolicy{}}
	for i, f := range c.Model.Scenario.Floors {
		cfg.Floors[model.FloorID(i)] = monitor.FloorPolicy{MaxHolders: f.Max, Chair: f.Chair >= 0}
	}
	w.panel = monitor.NewJudge(cfg)
	for u := range c.Model.Scenario.Users {
		w.open(u)
	}
	done := 0
	for _, o := range model.ParseOps(script[model.ScenarioLength:]) {
		departed := c.Do(o)
		w.step()
		done++
		if err == nil {
			err = departed
		}
		if len(w.panel.Findings()) > 0 {
			break
		}
	}
	return w.panel.Verdict(), done, err
}

// step writes down what the last operation was and did.
func (w *watcher) step() {
	e := &w.talk.Model.Expect
	switch o := e.Op; o.Kind {
	case model.Nothing, model.Wait, model.Revoke, model.Operator, model.Confirm:
	case model.Connect:
		if w.conns[e.Sender] == 0 {
			w.open(e.Sender)
		}
	case model.Disconnect:
		w.end(e.Sender, client(e.Sender), "MRFP")
	default:
		if w.conns[e.Sender] != 0 {
			// Only what arrives: clients foul on purpose and are not on trial.
			w.bfcp(trace.Deliver, client(e.Sender), "MRFP", e.Sender, w.talk.octets)
		}
	}
	for _, d := range w.talk.out.Decisions {
		w.event(trace.Event{Interface: trace.Box, Kind: trace.Note, From: "MRFP", Name: trace.Decision,
			Attrs: trace.KV("request", fmt.Sprint(d.Request), "user", fmt.Sprint(d.User), "status", d.Status.String())})
	}
	for _, m := range w.talk.out.Messages {
		w.bfcp(trace.Send, "MRFP", client(int(m.Conn)), int(m.Conn), m.Octets)
		w.bfcp(trace.Deliver, "MRFP", client(int(m.Conn)), int(m.Conn), m.Octets)
	}
	for _, c := range w.talk.out.Close {
		w.end(int(c), "MRFP", client(int(c)))
	}
}

func client(conn int) string { return fmt.Sprintf("C%d", conn) }

func (w *watcher) event(e trace.Event) {
	w.seq++
	e.Seq, e.At = w.seq, w.talk.now.Sub(w.talk.start)
	e.Octets = bytes.Clone(e.Octets)
	w.panel.Event(&e)
	if w.keep != nil {
		w.keep.Events = append(w.keep.Events, e)
	}
}

func (w *watcher) bfcp(kind trace.Kind, from, to string, conn int, octets []byte) {
	h, _ := bfcp.ParseHeader(octets)
	w.event(trace.Event{Interface: trace.BFCP, Kind: kind, From: from, To: to, Name: h.Primitive.String(), Conn: w.conns[conn], Octets: octets})
}

func (w *watcher) open(conn int) {
	w.last++
	w.conns[conn] = w.last
	w.event(trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: client(conn), To: "MRFP", Name: trace.TCPOpen, Conn: w.last, Attrs: trace.KV("role", "passive")})
	w.event(trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "MRFP", To: client(conn), Name: trace.TCPOpen, Conn: w.last, Attrs: trace.KV("role", "active")})
}

func (w *watcher) end(conn int, from, to string) {
	if w.conns[conn] == 0 {
		return
	}
	for _, kind := range []trace.Kind{trace.Send, trace.Deliver} {
		w.event(trace.Event{Interface: trace.TCP, Kind: kind, From: from, To: to, Name: trace.TCPFin, Conn: w.conns[conn]})
	}
	w.conns[conn] = 0
}
