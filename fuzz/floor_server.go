package fuzz

import (
	"fmt"

	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/properties/model"
)

// FloorServer plays a script to a floor control server and to its model: four
// octets of conference and policy, then three for each operation (package
// properties/model). Every message, decision and close of the server must be what
// the model foretells; for a share of the scripts the monitors look on, who know the
// specifications and not this server.
//
// What is behind 250 operations is not played: beyond 255 requests the server
// shortens its lists, which the model does not foretell.
func FloorServer(data []byte) {
	data = data[:min(len(data), model.ScenarioLength+250*model.OpLength)]
	floorServer(data, properties.ReferenceServer)
	if sometimes(data) {
		watchFloorServer(data, properties.ReferenceServer)
	}
}

func floorServer(script []byte, server properties.NewFloorServer) {
	if err := properties.RunFloorScript(script, server); err != nil {
		panic(err)
	}
}

func watchFloorServer(script []byte, server properties.NewFloorServer) {
	if v, n, _ := properties.WatchFloorScript(script, server); !v.Clean() {
		panic(fmt.Sprintf("%x: the monitors object to operation %d: %v", script, n, v.Findings[0]))
	}
}
