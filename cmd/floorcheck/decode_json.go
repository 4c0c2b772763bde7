package main

import (
	"encoding/hex"
	"io"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// The object of decode --json. Names never change once published.
type (
	decodeJSON struct {
		Profile  string              `json:"profile"`
		Verdict  verdictJSON         `json:"verdict"`
		Findings []findingJSON       `json:"findings"`
		Messages []decodeMessageJSON `json:"messages"`
	}
	verdictJSON struct {
		Sender   rule.Conformity  `json:"sender"`
		Receiver rule.Disposition `json:"receiver"`
		Reaction string           `json:"reaction,omitempty"`
	}
	findingJSON struct {
		// Message counts from 0; Offset is from the start of that message.
		Message  int              `json:"message"`
		Rule     string           `json:"rule"`
		Clause   string           `json:"clause"`
		Level    rule.Level       `json:"level"`
		Receiver rule.Disposition `json:"receiver"`
		Reaction string           `json:"reaction,omitempty"`
		Offset   int              `json:"offset"`
		Path     string           `json:"path,omitempty"`
		Detail   string           `json:"detail"`
	}
	decodeMessageJSON struct {
		Offset    int         `json:"offset"`
		Length    int         `json:"length"`
		Octets    string      `json:"octets"`
		Primitive string      `json:"primitive,omitempty"`
		Verdict   verdictJSON `json:"verdict"`
		// Dialects are names, see bfcp.Dialect; absent if there is none.
		Dialects []bfcp.Dialect `json:"dialects,omitempty"`
		Fields   []bfcp.Field   `json:"fields"`
	}
)

func verdictOf(v *rule.Verdict) verdictJSON { return verdictJSON{v.Sender, v.Receiver, v.Reaction} }

func (d *decoded) json(w io.Writer) error {
	out := decodeJSON{Profile: d.profile.String(), Verdict: verdictOf(&d.verdict), Findings: []findingJSON{}}
	for i := range d.messages {
		dm := &d.messages[i]
		m := decodeMessageJSON{
			Offset: dm.offset, Length: len(dm.octets), Octets: hex.EncodeToString(dm.octets),
			Verdict: verdictOf(&dm.verdict), Dialects: bfcp.Dialects(dm.octets), Fields: dm.message.Fields(d.profile),
		}
		if len(dm.octets) >= bfcp.HeaderLength {
			m.Primitive = dm.message.Primitive.String()
		}
		if m.Fields == nil {
			m.Fields = []bfcp.Field{}
		}
		out.Messages = append(out.Messages, m)
		for _, f := range dm.verdict.Findings {
			out.Findings = append(out.Findings, findingJSON{
				Message: i, Rule: f.Rule.ID, Clause: f.Rule.Clause, Level: f.Rule.Level,
				Receiver: f.Rule.Receiver, Reaction: f.Rule.Reaction,
				Offset: f.Offset, Path: f.Path, Detail: f.Detail,
			})
		}
	}
	return writeJSON(w, out)
}
