package properties

import (
	"math/rand"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/prop"

	"github.com/floorcheck/floorcheck/properties/model"
)

// FloorScript is a whole conversation as a value: a conference, its policy, and
// what happens there.
type FloorScript struct {
	Scenario [model.ScenarioLength]byte
	Ops      []model.Op
}

// Octets returns the script's encoding, which RunFloorScript takes.
func (s FloorScript) Octets() []byte { return model.AppendOps(s.Scenario[:], s.Ops...) }

// String writes the script for people.
func (s FloorScript) String() string {
	text := model.ParseScenario(s.Scenario).String()
	for _, o := range s.Ops {
		text += "; " + o.String()
	}
	return text
}

// FloorServerProperties returns the properties of a Floor Control Server, checked
// over that many scripts of at most that many operations, drawn from that seed.
// They can be run anywhere: p.Run(reporter).
func FloorServerProperties(server NewFloorServer, seed int64, cases, operations int) *gopter.Properties {
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = cases
	parameters.MaxSize = operations
	p := gopter.NewProperties(parameters)
	p.Property("the server does what its model foretells, and nothing else", prop.ForAll(
		func(s FloorScript) *gopter.PropResult { return verdict(RunFloorScript(s.Octets(), server)) }, GenFloorScript()))
	p.Property("the same script has the same effect", prop.ForAll(
		func(s FloorScript) *gopter.PropResult { return verdict(sameTwice(s, server)) }, GenFloorScript()))
	p.Property("an operation reads as it was written", prop.ForAll(
		func(s FloorScript) bool {
			for _, o := range s.Ops {
				if model.ParseOp(o.Octets()) != o {
					return false
				}
			}
			return true
		}, GenFloorScript()))
	return p
}

func verdict(err error) *gopter.PropResult {
	if err != nil {
		return &gopter.PropResult{Status: gopter.PropFalse, Labels: []string{err.Error()}}
	}
	return gopter.NewPropResult(true, "")
}

// GenFloorScript draws scripts and shrinks them: fewer operations first, then
// simpler ones, then a simpler conference.
func GenFloorScript() gopter.Gen {
	return func(p *gopter.GenParameters) *gopter.GenResult {
		s := FloorScript{Ops: make([]model.Op, 1+p.Rng.Intn(max(1, p.MaxSize)))}
		for i := range s.Scenario {
			s.Scenario[i] = byte(p.Rng.Intn(256))
		}
		for i := range s.Ops {
			s.Ops[i] = drawOp(p.Rng)
		}
		return gopter.NewGenResult(s, shrinkScript)
	}
}

func drawOp(r *rand.Rand) model.Op {
	v := r.Uint32()
	return model.ParseOp([model.OpLength]byte{byte(v), byte(v >> 8), byte(v >> 16)})
}

// shrinkScript leaves out halves, quarters and so on down to single operations,
// then clears what an operation says, then what the scenario says.
func shrinkScript(v any) gopter.Shrink {
	s := v.(FloorScript)
	var smaller []FloorScript
	for n := len(s.Ops) / 2; n >= 1; n /= 2 {
		for at := 0; at+n <= len(s.Ops); at += n {
			ops := append(append([]model.Op(nil), s.Ops[:at]...), s.Ops[at+n:]...)
			smaller = append(smaller, FloorScript{s.Scenario, ops})
		}
	}
	for i, o := range s.Ops {
		for _, simpler := range []model.Op{{Kind: o.Kind}, {Kind: o.Kind, User: o.User, A: o.A}, {Kind: o.Kind, User: o.User, Second: o.Second, A: o.A & 15, B: o.B}, {Kind: o.Kind, User: o.User, A: o.A, B: o.B}} {
			if simpler != o {
				ops := append([]model.Op(nil), s.Ops...)
				ops[i] = simpler
				smaller = append(smaller, FloorScript{s.Scenario, ops})
			}
		}
	}
	for i := range s.Scenario {
		for bit := byte(1); bit != 0; bit <<= 1 {
			if s.Scenario[i]&bit != 0 {
				t := FloorScript{s.Scenario, s.Ops}
				t.Scenario[i] &^= bit
				smaller = append(smaller, t)
			}
		}
	}
	return func() (any, bool) {
		if len(smaller) == 0 {
			return nil, false
		}
		next := smaller[0]
		smaller = smaller[1:]
		return next, true
	}
}
