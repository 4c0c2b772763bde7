package fuzz

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func explainCall(data []byte) *annotate.Annotation {
	o, mishaps, ok := parseCall(data)
	if !ok {
		return annotate.Octets(data)
	}
	parts := []annotate.Part{part("fault: %s", cmp.Or(o.Fault, "none")),
		part("the UE offers %s, its ticket is from %s, the user hangs up %s", o.Setup, o.Ticket, after(o.HangUp.String())),
		{Length: 4, Text: fmt.Sprintf("seed %d", o.Seed)}}
	for _, m := range mishaps {
		parts = append(parts, annotate.Part{Length: 4, Text: m.String()})
	}
	s := annotate.Script("options and mishaps", data, parts...)
	r, err := properties.PlayCall(o, mishaps)
	if err != nil {
		s.Notes = append(s.Notes, err.Error())
		return sections(s)
	}
	s.Notes = append(s.Notes, "outcome: "+r.Outcome)
	for _, f := range r.Verdict.Findings {
		s.Notes = append(s.Notes, "finding: "+f.String())
	}
	a := sections(s)
	a.Trace = r.Trace
	return a
}

func after(d string) string {
	if d == "0s" {
		return "in its time"
	}
	return "after " + d
}

func explainMp(data []byte) (*annotate.Annotation, rule.Verdict) {
	m, err := mp.Decode(data)
	var v rule.Verdict
	if err == nil {
		v = mp.Check(m)
	}
	s := annotate.Text("message on Mp", data, v.Findings)
	s.Protocol = trace.Mp
	if err != nil {
		s.Notes = append(s.Notes, "not read: "+err.Error())
	}
	s.Notes = append(s.Notes, annotate.VerdictLine(&v))
	return sections(s), v
}

func explainTrace(data []byte) (*annotate.Annotation, rule.Verdict) {
	var t trace.Trace
	var v rule.Verdict
	err := json.Unmarshal(data, &t)
	if err == nil {
		v = monitor.Judge(&t, traceConfig(hashOf(data)))
	}
	s := annotate.Text("trace in JSON", data, nil)
	if err != nil {
		s.Notes = append(s.Notes, "not read: "+err.Error())
		return sections(s), v
	}
	for _, f := range v.Findings {
		s.Notes = append(s.Notes, "finding: "+f.String())
	}
	a := sections(s)
	a.Trace = &t
	return a, v
}
