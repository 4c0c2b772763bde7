package monitor

import (
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// answers watches that what asks for an answer gets one, on SIP and on Mp.
type answers struct {
	*bench
	*scene
	sip []question
	mp  []question
}

// question is a request that reached a box.
type question struct {
	at, from    string // the box that it reached, the box that it came from
	name        string // SIP: the method, Mp: the procedure
	callID      string
	transaction uint32
	seq         int
	// times it arrived, and answers to it that were sent.
	times, answers int
	excused        bool
}

// Observe takes the next event.
func (a *answers) Observe(e *trace.Event) {
	switch {
	case e.Interface == trace.SIP && a.method != "":
		a.sipEvent(e)
	case e.Interface == trace.Mp && a.kind != "":
		a.mpEvent(e)
	}
}

func (a *answers) sipEvent(e *trace.Event) {
	callID := e.Attrs.Get("callid")
	switch {
	case e.Kind == trace.Deliver && a.status == 0 && a.method != "ACK":
		if a.method == "CANCEL" {
			for i := range a.sip {
				if q := &a.sip[i]; q.name == "INVITE" && q.callID == callID && q.at == e.To {
					q.excused = true
				}
			}
		}
		a.sip = ask(a.sip, question{at: e.To, from: e.From, name: a.method, callID: callID, transaction: e.Transaction, seq: e.Seq})
	case e.Kind == trace.Send && a.status >= 200:
		for i := range a.sip {
			if q := &a.sip[i]; q.at == e.From && q.name == a.method && q.callID == callID && q.transaction == e.Transaction {
				q.answers++
			}
		}
	case e.Kind == trace.Deliver && a.method == "INVITE" && a.status >= 200 && a.status < 300:
		// The ACK of a 2xx is a request of its own in the dialogue; it is
		// kept like a question to whoever got the 2xx.
		a.sip = ask(a.sip, question{at: e.To, from: e.From, name: "2xx", callID: callID, transaction: e.Transaction, seq: e.Seq})
	case e.Kind == trace.Send && a.method == "ACK":
		for i := range a.sip {
			if q := &a.sip[i]; q.at == e.From && q.name == "2xx" && q.callID == callID {
				q.answers++
			}
		}
	}
}

// ask enters a question, or counts it if it was asked before.
func ask(list []question, q question) []question {
	for i := range list {
		if p := &list[i]; p.at == q.at && p.from == q.from && p.name == q.name && p.callID == q.callID && p.transaction == q.transaction {
			p.times++
			return list
		}
	}
	q.times = 1
	return append(list, q)
}

func (a *answers) mpEvent(e *trace.Event) {
	asks := a.kind == "Request" || a.kind == "Notify"
	switch {
	case e.Kind == trace.Deliver && asks:
		a.mp = ask(a.mp, question{at: e.To, from: e.From, name: a.proc, transaction: e.Transaction, seq: e.Seq})
	case e.Kind == trace.Send && !asks:
		for i := range a.mp {
			q := &a.mp[i]
			if q.at != e.From || q.from != e.To || q.name != a.proc || q.transaction != e.Transaction {
				continue
			}
			if q.answers++; q.answers > q.times {
				a.report(rule.CallMpAckAnswers, e, "expected one answer to the message of event %d, found another", q.seq)
			}
			return
		}
		a.report(rule.CallMpAckAnswers, e, "expected %s to answer a message that reached %s, found none under transaction %d", e.Name, e.From, e.Transaction)
	}
}

// Finish judges the questions that stayed without an answer.
func (a *answers) Finish() {
	if !a.cfg.Complete {
		return
	}
	for _, q := range a.sip {
		switch {
		case q.answers > 0 || q.excused:
		case q.name == "2xx":
			a.report(rule.CallSuccessAcked, nil, "expected ACK from %s for the 2xx of event %d, found none", q.at, q.seq)
		default:
			a.report(rule.CallSIPAnswered, nil, "expected a final response from %s to the %s of event %d, found none", q.at, q.name, q.seq)
		}
	}
	for _, q := range a.mp {
		if q.answers == 0 {
			a.report(rule.CallMpAnswered, nil, "expected an ack or a refusal from %s to the %s message of event %d, found none", q.at, q.name, q.seq)
		}
	}
}
