package fuzz

import (
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestTheFloorServerTargetCatchesServersWithAFault(t *testing.T) {
	var found, objected, visible int
	for i := range properties.FloorFaults {
		fault := &properties.FloorFaults[i]
		departs, breaks := false, false
		for _, seed := range corpus.Seeds("floor-server") {
			departs = departs || caught(func() { floorServer(seed, fault.New) }) != ""
			breaks = breaks || fault.Rule != nil && caught(func() { watchFloorServer(seed, fault.New) }) != ""
		}
		found, objected, visible = found+count(departs), objected+count(breaks), visible+count(fault.Rule != nil)
	}
	t.Logf("seeds alone: the model catches %d of %d faults, the monitors %d of %d", found, len(properties.FloorFaults), objected, visible)
	if found < len(properties.FloorFaults)*2/3 || objected < visible/2 {
		t.Error("expected the model to catch two thirds of them, the monitors half of those that they can see")
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// careless is a floor server that damages what it sends, as fault says.
type careless struct {
	*floor.Server
	fault func(*floor.Output)
}

func (s *careless) Receive(now time.Time, c floor.Conn, message []byte, out *floor.Output) {
	s.Server.Receive(now, c, message, out)
	s.fault(out)
}

func TestTheFloorOctetsTargetCatchesAServerThatSendsWhatItMustNot(t *testing.T) {
	for words, fault := range map[string]func(*floor.Output){
		"we sent": func(out *floor.Output) {
			for _, m := range out.Messages {
				m.Octets[0] |= 1
			}
		},
		"closed twice": func(out *floor.Output) { out.Close = append(out.Close, out.Close...) },
		"octets": func(out *floor.Output) {
			for len(out.Messages) > 0 && len(out.Messages) < 100_000 {
				out.Messages = append(out.Messages, out.Messages...)
			}
		},
	} {
		anySeedCatches(t, "floor-octets", words, func(data []byte) {
			floorOctets(data, func(c floor.Config) (octetServer, error) {
				s, err := floor.NewServer(c)
				return &careless{s, fault}, err
			})
		})
	}
}

func TestTheFloorParticipantTargetCatchesAClientThatTellsNothing(t *testing.T) {
	anySeedCatches(t, "floor-participant", "expected a finding that demands rejection", func(data []byte) {
		floorParticipant(data, func(c asker, b []byte) ([]floor.Event, error) {
			events, err := c.Receive(b)
			if err != nil {
				err = errPlanted
			}
			return events, err
		})
	})
	anySeedCatches(t, "floor-participant", "of rule", func(data []byte) {
		floorParticipant(data, func(c asker, b []byte) ([]floor.Event, error) {
			events, err := c.Receive(b)
			for i := range events {
				events[i].Finding.Rule = nil
			}
			return events, err
		})
	})
	var m bfcp.Message
	var v rule.Verdict
	octets, _ := (&bfcp.Hello{}).Append(nil, bfcp.Header{Version: 2, TransactionID: 1})
	if caught(func() { checkSent(octets, bfcp.RFC4582, &m, &v) }) == "" {
		t.Error("expected a message of version 2 over TCP to be caught")
	}
}
