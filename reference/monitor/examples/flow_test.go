package examples

import (
	"testing"
)

func TestALongConversationBreaksNoRule(t *testing.T) {
	s := conversation()
	expect(t, s)
	for _, x := range s.steps {
		expect(t, conversation().cut(x.name).incomplete())
	}
	s = conversation()
	s.cfg.RFC8855 = true
	expect(t, s)
}

func TestEveryRuleOfFloorControlHasATraceThatBreaksItAndAnOddOneThatDoesNot(t *testing.T) {
	run(t, "flow/", flowBreaks, flowKeeps)
}
