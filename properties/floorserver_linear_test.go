package properties

import (
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/floorcheck/floorcheck/properties/model"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
)

func linearHistory(t *testing.T, seed uint64, server NewFloorServer) []porcupine.Operation {
	t.Helper()
	s, err := server(FloorConfig(model.Scenario{Users: 4, Floors: []model.Floor{{Max: 1, Chair: -1}, {Max: 2, Chair: -1}}}))
	if err != nil {
		t.Fatal(err)
	}
	history, err := ConcurrentParticipants(4, 25, 2, seed, SharedServer(s))
	if err != nil {
		t.Fatal(err)
	}
	return history
}

func TestTheFloorServerIsLinearizable(t *testing.T) {
	for seed := range uint64(20) {
		result, info := porcupine.CheckOperationsVerbose(LinearModel(1, 2), linearHistory(t, seed, ReferenceServer), 10*time.Second)
		if result == porcupine.Illegal {
			t.Errorf("seed %d: not linearizable: %v", seed, info.PartialLinearizations())
		}
	}
}

// A server that tells others how a request stood at first answers each question
// plausibly, and all of them together not. The participants themselves notice
// nothing: each is told the truth about its own requests.
func TestAServerThatAnswersQueriesFromAStaleCacheIsNotLinearizable(t *testing.T) {
	stale := FloorFault{Name: "queries answered from a stale cache", Clause: "RFC 4582 §13.2"}
	type first struct {
		owner uint16
		info  bfcp.FloorRequestInformation
	}
	memory := map[uint16]first{}
	stale.send = func(s *faultyServer, h *bfcp.Header, b bfcp.Body) bool {
		a, ok := b.(*bfcp.FloorRequestStatus)
		if !ok {
			return true
		}
		id := a.FloorRequestInformation.FloorRequestID
		old, known := memory[id]
		if known && s.last.Primitive == bfcp.PrimitiveFloorRequestQuery && h.UserID != old.owner {
			a.FloorRequestInformation = old.info
		} else if !known {
			memory[id] = first{h.UserID, a.FloorRequestInformation}
		}
		return true
	}
	for seed := range uint64(20) {
		clear(memory)
		history := linearHistory(t, seed, func(c floor.Config) (FloorServer, error) { return stale.New(c) })
		if porcupine.CheckOperationsTimeout(LinearModel(1, 2), history, 10*time.Second) == porcupine.Illegal {
			return
		}
	}
	t.Error("expected some history not to be linearizable")
}
