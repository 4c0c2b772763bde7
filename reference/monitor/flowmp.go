package monitor

import (
	"encoding/json"
	"strconv"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// mpEvent takes what Mp has to say about floors.
func (f *flow) mpEvent(e *trace.Event) {
	switch {
	case f.proc == procPolicy && f.kind == "Request" && e.Kind == trace.Deliver && e.To == f.cfg.Server:
		f.readPolicy(e)
	case f.proc == procDecision && f.kind == "Notify" && e.Kind == trace.Send && e.Attrs.Get("status") == bfcp.StatusGranted.String():
		if id, err := strconv.ParseUint(e.Attrs.Get("request"), 10, 16); err == nil {
			if f.reported == nil {
				f.reported = make(map[uint16]bool)
			}
			f.reported[uint16(id)] = true
		}
	case f.proc == procRelease && f.kind == "Request" && e.Kind == trace.Deliver && e.To == f.cfg.Server && f.t != nil:
		f.input()
		f.released(e)
	}
	if f.proc == procDecision && f.kind == "Notify" && e.Kind == trace.Send {
		f.decision(e)
	}
}

// policyElement is what the rules ask of an Indicate Floor Policy request.
type policyElement struct {
	ConferenceIdentifier *uint32 `json:"conferenceIdentifier"`
	Floors               []struct {
		Floor      uint16 `json:"floor"`
		Algorithm  string `json:"algorithm"`
		MaxHolders int    `json:"maxHolders"`
	} `json:"floors"`
}

// readPolicy takes the conference's policy as it reached the server.
func (f *flow) readPolicy(e *trace.Event) {
	var p policyElement
	if json.Unmarshal(e.Octets, &p) != nil || p.ConferenceIdentifier == nil {
		return
	}
	if f.conferences == nil {
		f.conferences, f.policies = make(map[uint32]bool), make(map[floorKey]FloorPolicy)
	}
	f.conferences[*p.ConferenceIdentifier] = true
	for _, x := range p.Floors {
		f.policies[floorKey{*p.ConferenceIdentifier, x.Floor}] = FloorPolicy{MaxHolders: x.MaxHolders, Chair: x.Algorithm != "first-come-first-served"}
	}
}

// inMRFP tells whether the server is the MRFP of a call whose Mp is on record.
func (f *flow) inMRFP(p *peer) bool {
	c := f.conns[p.conn]
	return c != nil && c.t != nil && c.t.mrfp == f.cfg.Server && len(f.conferences) > 0
}

// released takes the release of a termination: its participant's grants end.
func (f *flow) released(e *trace.Event) {
	if f.t.conn == nil {
		return
	}
	n := f.t.conn.number
	v := f.heard[n]
	if v == nil {
		return
	}
	for _, u := range v.users {
		if f.voice[u] != n {
			continue // he speaks elsewhere by now
		}
		for _, r := range f.byUser[u] {
			if r.owner.conn == n && r.holds() && !r.due.was() {
				r.due = when(e)
				f.due = append(f.due, r)
			}
		}
	}
}

// decision takes what the server noted, or reported, of its decisions.
func (f *flow) decision(e *trace.Event) {
	if e.Attrs.Get("status") != bfcp.StatusRevoked.String() && e.Attrs.Get("status") != bfcp.StatusReleased.String() {
		return
	}
	id, err := strconv.ParseUint(e.Attrs.Get("request"), 10, 16)
	if err != nil {
		return
	}
	for k, r := range f.requests {
		if k.id == uint16(id) {
			r.revoked = true
		}
	}
}

// finishReports judges the reports and revocations that never came.
func (f *flow) finishReports() {
	for i := range f.firstGrants {
		g := &f.firstGrants[i]
		if !f.reported[g.id] && f.overdue(when(&g.event), moment{}, f.last) {
			f.report(rule.FlowDecisionReported, nil, "expected the MRFP to report that request %d was granted (event %d), found no report", g.id, g.event.Seq)
		}
	}
	for _, r := range f.due {
		if !r.revoked && f.overdue(r.due, moment{}, f.last) {
			f.report(rule.FlowReleaseRevokes, nil, "expected request %d to be revoked when its connection was released at event %d, found no sign of it", r.id, r.due.seq)
		}
	}
}
