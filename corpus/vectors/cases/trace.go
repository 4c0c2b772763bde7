package cases

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/monitor/examples"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// traceNotes explain the flags of traces.
var traceNotes = map[string]vectors.Note{
	"Normal":    note(none, "A run in which nothing is odd.", ""),
	"Unusual":   note(strictness, "A run with something unusual in it that breaks no rule: a monitor must not complain.", ""),
	"Breach":    note(wrongOrder, "A run in which one rule is broken and no other.", ""),
	"Keys":      note(cryptography, "The run has the MIKEY messages, and the configuration the users' keys: a monitor can open them.", "RFC 6043"),
	"Cut":       note(strictness, "The run was stopped: what never came is nobody's fault.", ""),
	"Datagrams": note(none, "BFCP over UDP.", "RFC 8855"),
}

// knowledge is a monitor.Config as JSON.
type knowledge struct {
	Complete     bool                   `json:"complete,omitempty"`
	Whole        bool                   `json:"whole,omitempty"`
	Silent       bool                   `json:"silent,omitempty"`
	Server       string                 `json:"server,omitempty"`
	ProtocolType uint8                  `json:"protocolType,omitempty"`
	Patience     int64                  `json:"patience,omitempty"` // nanoseconds
	Floors       map[string]floorPolicy `json:"floors,omitempty"`
	Keys         map[string]string      `json:"keys,omitempty"` // hex, by identity
}

type floorPolicy struct {
	MaxHolders int  `json:"maxHolders"`
	Chair      bool `json:"chair,omitempty"`
}

// event is a trace.Event whose sealed octets are written as well: in a vector
// nothing is secret.
type event struct {
	trace.Event
	Sealed trace.Octets `json:"sealed,omitempty"`
}

// MarshalJSON puts the sealed octets behind the members of the event.
func (e event) MarshalJSON() ([]byte, error) {
	b, err := json.Marshal(e.Event)
	if err != nil || len(e.Sealed) == 0 {
		return b, err
	}
	s, err := json.Marshal(e.Sealed)
	return append(append(append(b[:len(b)-1], `,"sealed":`...), s...), '}'), err
}

// known writes a Config down.
func known(c monitor.Config) knowledge {
	k := knowledge{Complete: c.Complete, Whole: c.Whole, Silent: c.Silent, Server: c.Server,
		ProtocolType: c.ProtocolType, Patience: int64(c.Patience)}
	for id, p := range c.Floors {
		if k.Floors == nil {
			k.Floors = map[string]floorPolicy{}
		}
		k.Floors[fmt.Sprint(id)] = floorPolicy{p.MaxHolders, p.Chair}
	}
	if c.Keys != nil {
		k.Keys = map[string]string{}
		for _, id := range examples.Identities() {
			if key := c.Keys(id); key != nil {
				k.Keys[id] = toHex(key)
			}
		}
	}
	return k
}

func (g *group) run(x examples.Example, flags ...string) {
	var events []event
	for _, e := range x.Trace.Events {
		events = append(events, event{e, trace.Octets(e.Sealed)})
	}
	if x.Config.Keys != nil {
		flags = append(flags, "Keys")
	}
	if !x.Config.Complete {
		flags = append(flags, "Cut")
	}
	if x.Config.Unreliable {
		flags = append(flags, "Datagrams")
	}
	q := request{Op: "trace", Profile: "rfc4582", Transport: "tcp", Config: known(x.Config), Events: events}
	if x.Config.RFC8855 {
		q.Profile = "rfc8855"
	}
	if x.Config.Unreliable {
		q.Transport = "udp"
	}
	want := x.Rule
	if !x.Breaks {
		want = nil
	}
	g.only(want, x.Name, q, flags...)
}

func traceFiles(s *set) {
	files := map[string]*file{}
	of := func(prefix, subject, description string) {
		files[prefix+subject] = s.file("trace", prefix+"-"+subject, description, traceNotes)
	}
	of("call", "breaks", "Runs of a whole call, or of a part, that break one rule each.")
	of("call", "keeps", "Runs of a call with something unusual in them that break no rule.")
	of("flow", "breaks", "Conversations with a floor control server that break one rule each.")
	of("flow", "keeps", "Conversations with a floor control server with something unusual in them that break no rule.")
	plain := s.file("trace", "plain", "Whole calls and conversations in which nothing is odd.", traceNotes)
	for _, x := range examples.Plain() {
		plain.group("TS 23.333 §6.2.19.3.1", "").run(x, "Normal")
	}
	for _, x := range examples.All() {
		prefix, _, _ := strings.Cut(x.Rule.ID, "/")
		if x.Breaks {
			files[prefix+"breaks"].group(x.Rule.Clause, x.Rule.ID).run(x, "Breach")
		} else {
			files[prefix+"keeps"].group(x.Rule.Clause, x.Rule.ID).run(x, "Unusual")
		}
	}
}
