package fuzz

import (
	"encoding/binary"
	"time"

	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// Call makes a simulated call from a script: two octets choose the fault, what
// the UE offers, who makes the ticket and when the user hangs up (0 for not
// before its time), four are the seed, and each further
// four are a mishap on the wires, eight at most. It panics unless the boxes stay
// within the rules, whatever happens to them.
func Call(data []byte) {
	if o, mishaps, ok := parseCall(data); ok {
		if err := properties.CallWithMishaps(o, mishaps); err != nil {
			panic(err)
		}
	}
}

// parseCall reads the script of a call; one that is too short is none.
func parseCall(data []byte) (o call.Options, mishaps []properties.Mishap, ok bool) {
	if len(data) < 6 {
		return o, nil, false
	}
	faults := call.Faults()
	o = call.Options{Seed: uint64(binary.BigEndian.Uint32(data[2:])),
		Setup:  []sdp.Setup{sdp.SetupActpass, sdp.SetupActive, sdp.SetupPassive, sdp.SetupHoldconn}[data[1]&3],
		Ticket: []call.Ticket{call.FromKMS, call.SelfMade}[data[1]>>2&1],
		HangUp: time.Duration(data[1]>>3) * 20 * time.Millisecond}
	if n := int(data[0]) % (len(faults) + 1); n > 0 {
		o.Fault = faults[n-1].Name
	}
	for rest := data[6:]; len(rest) >= 4 && len(mishaps) < 8; rest = rest[4:] {
		mishaps = append(mishaps, properties.ParseMishap([4]byte(rest)))
	}
	return o, mishaps, true
}
