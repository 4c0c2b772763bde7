package properties

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/properties/model"
)

// TestTheFloorServerFollowsTheModel draws a conference and a policy, and then
// operations for as long as rapid likes: the name of an action is the operation's
// kind, and one number is the rest of it.
func TestTheFloorServerFollowsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { followTheModel(t, ReferenceServer) })
}

func followTheModel(t *rapid.T, server NewFloorServer) *FloorConversation {
	var octets [model.ScenarioLength]byte
	for i := range octets {
		octets[i] = rapid.Byte().Draw(t, "scenario")
	}
	c, err := NewFloorConversation(model.ParseScenario(octets), server)
	if err != nil {
		t.Fatal(err)
	}
	actions := map[string]func(*rapid.T){"": func(t *rapid.T) {
		if err := c.Model.Check(); err != nil {
			t.Fatalf("%v\n%s", err, c.Script())
		}
	}}
	for kind := model.Request; kind < model.Nothing; kind++ {
		actions[kind.String()] = func(t *rapid.T) {
			v := rapid.Uint32Max(1<<20-1).Draw(t, "detail")
			o := model.Op{Kind: kind, User: uint8(v & 7), Second: v&8 != 0, A: uint8(v >> 4), B: uint8(v >> 12)}
			if err := c.Do(o); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Repeat(actions)
	return c
}
