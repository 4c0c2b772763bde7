package fuzz

import (
	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// explanation is how a target's inputs are shown and judged.
type explanation struct {
	judge   func([]byte) rule.Verdict
	explain func([]byte) *annotate.Annotation
}

// explanations has one for each target whose octets are more than octets.
var explanations = map[string]explanation{
	"bfcp-decode": {judgeBFCP, explainBFCP},
}

// explained gives the targets their explanations.
func explained(targets []corpus.Target) []corpus.Target {
	for i := range targets {
		e := explanations[targets[i].Name]
		targets[i].Judge, targets[i].Explain = e.judge, e.explain
	}
	return targets
}

func judgeBFCP(data []byte) rule.Verdict {
	_, v := annotate.BFCP(data, profileOf(data))
	return v
}

func explainBFCP(data []byte) *annotate.Annotation {
	a, _ := annotate.BFCP(data, profileOf(data))
	return a
}

// profileOf is the specification that a message's version belongs to.
func profileOf(data []byte) bfcp.Profile {
	if h, ok := bfcp.ParseHeader(data); ok && h.Version == 2 {
		return bfcp.RFC8855
	}
	return bfcp.RFC4582
}
