package fuzz

import (
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/properties/model"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func explainBFCP(data []byte) (*annotate.Annotation, *rule.Verdict) {
	p := bfcp.RFC4582
	if h, ok := bfcp.ParseHeader(data); ok && h.Version == 2 {
		p = bfcp.RFC8855
	}
	a, v := annotate.BFCP(data, p)
	return a, &v
}

func explainStream(data []byte) (*annotate.Annotation, *rule.Verdict) {
	if len(data) == 0 {
		return sections(), nil
	}
	p := bfcp.RFC4582
	if data[0]>>5&1 != 0 {
		p = bfcp.RFC8855
	}
	n := min(int(data[0]&15), len(data)-1)
	head := []annotate.Part{part("%d lengths of pieces, %s", n, flags(data[0]>>4, "limit of 64 octets", "RFC 8855"))}
	if n > 0 {
		head = append(head, annotate.Part{Length: n, Text: "lengths of pieces"})
	}
	a := sections(annotate.Script("how the stream comes", data[:1+n], head...))
	if len(data) == 1+n {
		return a, nil
	}
	stream, v := annotate.BFCP(data[1+n:], p)
	a.Sections = append(a.Sections, stream.Sections...)
	return a, &v
}

func explainReassemble(data []byte) *annotate.Annotation {
	a := sections()
	var v rule.Verdict
	for len(data) >= 2 {
		n := min(int(data[0]), len(data)-2)
		frame := []annotate.Part{part("length of a datagram: %d", data[0]), part("%d/10 of the lifetime go by", data[1]%11)}
		a.Sections = append(a.Sections, annotate.Framed(data[:2+n], frame, message(data[2:2+n], bfcp.RFC8855Unreliable, &v)))
		data = data[2+n:]
	}
	return leftOver(a, data)
}

// leftOver adds octets at the end that a target does not read.
func leftOver(a *annotate.Annotation, octets []byte) *annotate.Annotation {
	if len(octets) > 0 {
		a.Sections = append(a.Sections, annotate.Script("left over", octets))
	}
	return a
}

func explainFloorServer(data []byte) *annotate.Annotation {
	if len(data) < model.ScenarioLength {
		return annotate.Octets(data)
	}
	scenario := model.ParseScenario([model.ScenarioLength]byte(data))
	a := sections(annotate.Script("conference and policy", data[:model.ScenarioLength], annotate.Part{Length: model.ScenarioLength, Text: scenario.String()}))
	if script := data[model.ScenarioLength:]; len(script) > 0 {
		say := func(b []byte) string { return model.ParseOp([model.OpLength]byte(b)).String() }
		a.Sections = append(a.Sections, annotate.Script("operations", script, steps(script, model.OpLength, say)...))
	}
	t, err := properties.TraceFloorScript(data, properties.ReferenceServer)
	if a.Trace = t; err != nil {
		last := &a.Sections[len(a.Sections)-1]
		last.Notes = append(last.Notes, "the server departs from the model: "+err.Error())
	}
	return a
}

func explainFloorOctets(data []byte) (*annotate.Annotation, *rule.Verdict) {
	var v rule.Verdict
	if len(data) == 0 {
		return sections(), nil
	}
	p := [...]bfcp.Profile{bfcp.RFC4582, bfcp.RFC8855Reliable, bfcp.RFC8855Unreliable, bfcp.RFC8855}[data[0]&3]
	a := sections(annotate.Script("profile and policy", data[:1], part("%s; %s", p, flags(data[0]>>2, "grants are confirmed", "priorities are honoured",
		"what a chair grants waits", "no third parties", "quiet queue", "TLS is required"))))
	for data = data[1:]; len(data) >= 2; {
		conn, kind, n := data[0]&7, data[0]>>3, min(int(data[1]), len(data)-2)
		switch kind {
		case 0:
			a.Sections = append(a.Sections, annotate.Script("time goes by", data[:2], part("wait"), part("%d tenths of a second", data[1])))
			n = 0
		case 1:
			a.Sections = append(a.Sections, annotate.Script("a connection is lost", data[:2], part("connection %d", conn), part("not read")))
			n = 0
		default:
			how := "in the clear"
			if kind&1 != 0 {
				how = "through TLS"
			}
			frame := []annotate.Part{part("on connection %d, %s", conn, how), part("length: %d", data[1])}
			a.Sections = append(a.Sections, annotate.Framed(data[:2+n], frame, message(data[2:2+n], p, &v)))
		}
		data = data[2+n:]
	}
	return leftOver(a, data), &v
}

func explainParticipant(data []byte) (*annotate.Annotation, *rule.Verdict) {
	var v rule.Verdict
	if len(data) == 0 {
		return sections(), nil
	}
	p, who := profiles[data[0]&3].profile, "a participant"
	if data[0]&4 != 0 {
		who = "a chair"
	}
	a := sections(annotate.Script("who is asked", data[:1], part("%s, %s", who, p)))
	for data = data[1:]; len(data) >= 2; {
		step, argument := data[0], data[1]
		if step >= 128 {
			a.Sections = append(a.Sections, annotate.Script("the client asks", data[:2], part("%s", asks(step, who)), part("about %d", argument)))
			data = data[2:]
			continue
		}
		n := min(int(argument), len(data)-2)
		frame := []annotate.Part{part("the server sends"), part("length: %d", argument)}
		a.Sections = append(a.Sections, annotate.Framed(data[:2+n], frame, message(data[2:2+n], p, &v)))
		data = data[2+n:]
	}
	return leftOver(a, data), &v
}

// asks names what ask does.
func asks(step byte, who string) string {
	switch n := int(step & 15); {
	case n < 7:
		return [...]string{"Hello", "FloorQuery", "UserQuery", "FloorRequestQuery", "FloorQuery about no floor", "Goodbye", "a new connection"}[n]
	case who == "a chair":
		return "ChairAction: " + [...]string{"accept", "grant", "deny", "revoke"}[n&3]
	case n&8 == 0:
		return "FloorRelease"
	}
	return fmt.Sprintf("FloorRequest for %d floors", 1+step&1)
}
