package main

import (
	"fmt"

	"github.com/floorcheck/floorcheck/properties/faulty"
)

// callFaults are boxes with a slip, of package faulty, in the place of the sound
// ones of a whole call.
func callFaults() []fault {
	var all []fault
	for _, f := range faulty.Boxes() {
		if !callBoxes[f.Name] {
			continue
		}
		all = append(all, fault{name: "call: " + f.Name, wrong: "the faulty box of that name in package properties/faulty", rule: f.Rule,
			target: "call", rapid: "TestWhateverHappensOnTheWiresTheBoxesStayWithinTheRules",
			changes: []change{
				{"properties/call.go", "	\"github.com/floorcheck/floorcheck/reference/call\"\n", "	\"github.com/floorcheck/floorcheck/properties/faulty\"\n	\"github.com/floorcheck/floorcheck/reference/call\"\n"},
				{"properties/call.go", "	o.Sim, o.Wire = true, schedule(mishaps)\n", fmt.Sprintf("	o.Sim, o.Wire = true, schedule(mishaps)\n	for _, f := range faulty.Boxes() {\n		if f.Name == %q {\n			o.Box = f.Options(o.Seed).Box\n		}\n	}\n", f.Name)},
			}})
	}
	return all
}

// callBoxes are some of faulty.Boxes: those that show in any call, and those that
// show only if the drawn fault, or what the UE offers, is the right one.
var callBoxes = map[string]bool{
	"UE derives another key":               true,
	"UE keeps its listener":                true, // only passive
	"MRFC answers active to active":        true, // only active
	"MRFC takes a tampered TRANSFER_INIT":  true, // only ticket-tampered
	"MRFC no ack of a failure":             true, // only psk-mismatch
	"MRFP takes the TLS role from a=setup": true,
}
