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

func explainMp(data []byte) (*annotate.Annotation, *rule.Verdict) {
	m, err := mp.Decode(data)
	if err != nil {
		s := annotate.Text("octets for Mp", data, nil)
		s.Notes = []string{"not read: " + err.Error()}
		return sections(s), nil // no clause gives Mp a form on the wire
	}
	v := mp.Check(m)
	s := annotate.Text("message on Mp", data, v.Findings)
	s.Protocol = trace.Mp
	s.Notes = []string{annotate.VerdictLine(&v)}
	return sections(s), &v
}

func explainTrace(data []byte) (*annotate.Annotation, *rule.Verdict) {
	var t trace.Trace
	s := annotate.Text("trace in JSON", data, nil)
	if err := json.Unmarshal(data, &t); err != nil {
		s.Notes = append(s.Notes, "not read: "+err.Error())
		return sections(s), nil
	}
	c := traceConfig(hashOf(data))
	v := monitor.Judge(&t, c)
	s.Notes = append(s.Notes, fmt.Sprintf("judged as the octets choose: complete %t, whole %t, silent %t, RFC 8855 %t, unreliable %t, server %q, floors %v",
		c.Complete, c.Whole, c.Silent, c.RFC8855, c.Unreliable, c.Server, c.Floors))
	for _, f := range v.Findings {
		s.Notes = append(s.Notes, "finding: "+f.String())
	}
	a := sections(s)
	a.Trace = &t
	return a, &v
}
