package fuzz

import (
	"fmt"
	"strings"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// explanation is how a target's inputs are shown and judged. Either may be nil.
type explanation struct {
	judge   func([]byte) *rule.Verdict
	explain func([]byte) *annotate.Annotation
}

// explanations has one for each target. They must read octets as the target does.
var explanations = map[string]explanation{
	"bfcp-decode":       judged(explainBFCP),
	"bfcp-stream":       judged(explainStream),
	"bfcp-reassemble":   {nil, explainReassemble},
	"sdp-offer":         judged(explainOffer),
	"sdp-pair":          judged(explainPair),
	"mikey-message":     judged(explainMIKEY),
	"mikey-exchange":    {nil, explainExchange},
	"tls-record":        {nil, explainRecords},
	"tls-server":        judged(explainTLSServer),
	"tls-client":        judged(explainTLSClient),
	"tls-tamper":        {nil, explainTamper},
	"floor-server":      {nil, explainFloorServer},
	"floor-octets":      judged(explainFloorOctets),
	"floor-participant": judged(explainParticipant),
	"mp-message":        judged(explainMp),
	"trace-file":        judged(explainTrace),
	"observer":          {nil, explainObserver},
	"oracle-request":    {nil, explainOracle},
	"call":              {nil, explainCall},
}

// explained gives the targets their explanations.
func explained(targets []corpus.Target) []corpus.Target {
	for i := range targets {
		e := explanations[targets[i].Name]
		targets[i].Judge, targets[i].Explain = e.judge, e.explain
	}
	return targets
}

// judged makes both of a function that says what octets are and judges them, with
// no verdict where there is nothing to judge.
func judged(f func([]byte) (*annotate.Annotation, *rule.Verdict)) explanation {
	return explanation{
		judge:   func(data []byte) *rule.Verdict { _, v := f(data); return v },
		explain: func(data []byte) *annotate.Annotation { a, _ := f(data); return a },
	}
}

// steps takes a script apart whose operations have so many octets each, and says
// what each is.
func steps(octets []byte, length int, say func([]byte) string) (parts []annotate.Part) {
	for ; len(octets) >= length; octets = octets[length:] {
		parts = append(parts, annotate.Part{Length: length, Text: say(octets[:length])})
	}
	return parts
}

// flags names the bits that are set, from the least significant.
func flags(b byte, names ...string) string {
	var set []string
	for i, n := range names {
		if b>>i&1 != 0 && n != "" {
			set = append(set, n)
		}
	}
	if set == nil {
		return "none of " + strings.Join(names, ", ")
	}
	return strings.Join(set, ", ")
}

// message annotates one BFCP message and adds its findings to a verdict.
func message(b []byte, p bfcp.Profile, all *rule.Verdict) annotate.Section {
	m, v := bfcp.Decode(b, p)
	add(all, &v)
	return annotate.Message(b, p, &m, &v)
}

func add(all, v *rule.Verdict) {
	for _, f := range v.Findings {
		all.Add(f)
	}
}

// part is one octet of a script.
func part(format string, args ...any) annotate.Part {
	return annotate.Part{Length: 1, Text: fmt.Sprintf(format, args...)}
}

// sections makes an annotation of sections.
func sections(s ...annotate.Section) *annotate.Annotation { return &annotate.Annotation{Sections: s} }
