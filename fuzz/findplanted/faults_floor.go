package main

import (
	"fmt"
	"slices"

	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// floorFaults are in the Floor Control Server: slips in its code, and the faulty
// servers of package properties in its place.
func floorFaults() []fault {
	all := slices.Clone(floorSlips)
	for _, name := range faultyServers {
		i := slices.IndexFunc(properties.FloorFaults, func(f properties.FloorFault) bool { return f.Name == name })
		f := &properties.FloorFaults[i]
		all = append(all, fault{name: "floor server: " + f.Name, wrong: "the faulty server of that name in package properties",
			rule: f.Rule, clause: f.Clause, changes: []change{{"properties/floorserver.go", "{ return floor.NewServer(c) }",
				fmt.Sprintf("{ return FloorFaults[%d].New(c) }", i)}}})
	}
	for i := range all {
		all[i].target, all[i].rapid, all[i].gopter = "floor-server", "TestTheFloorServerFollowsTheModel", "floor-server"
	}
	return all
}

// faultyServers are some of properties.FloorFaults: easy ones, and those that
// took most operations.
var faultyServers = []string{"one holder too many", "chair's grant waits or not", "kept for too long", "too many requests told as unauthorized", "queue position of the chair not read"}

var floorSlips = []fault{
	{name: "floor server: third grant of a floor lost", rule: rule.FlowHolders,
		wrong:   "forgets who holds the floor when the third request is granted",
		changes: []change{{"reference/floor/settle.go", "		p.floor.holders = append(p.floor.holders, r)\n", "		if c.clock != 5 {\n			p.floor.holders = append(p.floor.holders, r)\n		}\n"}}},
	{name: "floor server: overtaken on the second floor", rule: rule.FlowFCFS,
		wrong:   "looks at the queue of the first floor only where a request is for several",
		changes: []change{{"reference/floor/settle.go", "if f.full() || f.algorithm == FCFS && f.queue[0] != r {\n			return false", "if f.full() || i == 0 && f.algorithm == FCFS && f.queue[0] != r {\n			return false"}}},
	{name: "floor server: chair's place beyond the queue", clause: "RFC 4582 §11.1",
		wrong:   "puts a request to the front that the chair puts behind the end of the queue",
		changes: []change{{"reference/floor/settle.go", "at = min(at, position-1)", "if position-1 <= at {\n			at = position - 1\n		} else {\n			at = 0\n		}"}}},
	{name: "floor server: beneficiary's release refused", clause: "RFC 4582 §10.2",
		wrong:   "lets the requester alone release what another holds",
		changes: []change{{"reference/floor/operations.go", "case r.requester != u && r.beneficiary != u:", "case r.requester != u:"}}},
	{name: "floor server: floor named twice", clause: "RFC 4582 §13.1",
		wrong:   "asks twice for a floor that a request for two names twice",
		changes: []change{{"reference/floor/operations.go", "if r.part(f) == nil {", "if r.part(f) == nil || len(r.parts) == 2 && len(b.FloorIDs) == 3 {"}}},
}
