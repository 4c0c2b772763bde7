package properties

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/properties/model"
)

// TestTheFloorServerFollowsTheModel draws a conference and a policy, and then
// operations for as long as rapid likes: the name of an action is the operation's
// kind, and one number, spread over its octets or not, is the rest of it.
func TestTheFloorServerFollowsTheModel(t *testing.T) {
	rapid.Check(t, followTheModel(ReferenceServer, new(int)))
}

// followTheModel returns the property, which counts the operations. It is used by
// one goroutine, and reuses one conversation.
func followTheModel(server NewFloorServer, operations *int) func(*rapid.T) {
	c := &FloorConversation{Model: model.New(model.Scenario{})}
	octet, detail, spread := rapid.Byte(), rapid.Uint32Max(1<<20-1), rapid.Bool()
	actions := map[string]func(*rapid.T){"": func(t *rapid.T) {
		if err := c.Model.Check(); err != nil {
			t.Fatalf("%v\n%s", err, c.Script())
		}
	}}
	for kind := model.Request; kind < model.Nothing; kind++ {
		act := func(t *rapid.T) {
			v := detail.Draw(t, "detail")
			if spread.Draw(t, "spread") {
				// rapid's numbers lean towards small ones, in which the upper
				// octet, such as a place in the queue, is nearly always 0.
				v = v * 0x9e3b1 & (1<<20 - 1)
			}
			o := model.Op{Kind: kind, User: uint8(v & 7), Second: v&8 != 0, A: uint8(v >> 4), B: uint8(v >> 12)}
			if err := c.Do(o); err != nil {
				t.Fatal(err)
			}
		}
		actions[kind.String()] = act
		if kind == model.Request || kind == model.Action {
			// What moves requests along comes more often than what ends them.
			actions[kind.String()+", often"], actions[kind.String()+", more often"] = act, act
		}
	}
	return func(t *rapid.T) {
		var octets [model.ScenarioLength]byte
		for i := range octets {
			octets[i] = octet.Draw(t, "scenario")
		}
		if err := c.Reset(model.ParseScenario(octets), server); err != nil {
			t.Fatal(err)
		}
		t.Repeat(actions)
		*operations += len(c.Ops)
	}
}
