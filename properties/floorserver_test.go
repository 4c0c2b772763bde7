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

func followTheModel(t *rapid.T, server NewFloorServer) {
	scenario := rapid.Uint32().Draw(t, "scenario")
	c, err := NewFloorConversation(model.ParseScenario([4]byte{byte(scenario), byte(scenario >> 8), byte(scenario >> 16), byte(scenario >> 24)}), server)
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
			o := model.ParseOp([3]byte{byte(kind)<<4 | byte(v)&15, byte(v >> 4), byte(v >> 12)})
			if err := c.Do(o); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Repeat(actions)
}
