package cases

import (
	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/mp/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
)

var mpNotes = map[string]vectors.Note{
	"Normal":  note(none, "A message with nothing odd about it.", ""),
	"Element": note(lenience, "An information element is missing, or has a value that it must not have.", "TS 23.333 §8"),
}

func mpFiles(s *set) {
	f := s.file("mp", "messages", "Messages on Mp, in the JSON form of package mp: the names and information elements of TS 23.333, no H.248.", mpNotes)
	message := func(want *rule.Rule, clause, what string, m mp.Message, flag string) {
		b, err := mp.Encode(m)
		if err != nil {
			panic(err)
		}
		f.group(clause, "").only(want, what, request{Op: "decode", Kind: "mp", Text: string(b)}, flag)
	}
	for _, name := range examples.Names() {
		message(nil, "TS 23.333 §8", name, examples.Messages()[name], "Normal")
	}
	for _, x := range examples.Breaking {
		m := examples.Messages()[x.From]
		x.How(&m)
		message(x.Rule, x.Rule.Clause, x.From+" "+x.What, m, "Element")
	}
}
