package model

import (
	"strings"
	"testing"
)

func TestAnyThreeOctetsAreAnOperationThatReadsAsItIsWritten(t *testing.T) {
	for first := range 256 {
		for _, rest := range [][2]byte{{0, 0}, {255, 255}, {0x5a, 0xc3}, {1, 0x20}} {
			o := ParseOp([OpLength]byte{byte(first), rest[0], rest[1]})
			if again := ParseOp(o.Octets()); again != o {
				t.Errorf("expected %+v, found %+v", o, again)
			}
			if o.String() == "" || o.Kind >= kinds {
				t.Errorf("expected a readable operation, found %+v", o)
			}
		}
	}
	if ops := ParseOps(AppendOps([]byte{}, Op{Kind: Hello}, Op{Kind: Action, User: 3, Second: true, A: 7, B: 9})); len(ops) != 2 || ops[1].A != 7 {
		t.Errorf("expected both operations, found %v", ops)
	}
	if ops := ParseOps([]byte{1, 2}); len(ops) != 0 {
		t.Errorf("expected no operation of two octets, found %v", ops)
	}
}

func TestAnyFourOctetsAreAScenario(t *testing.T) {
	for i := range 256 {
		s := ParseScenario([ScenarioLength]byte{byte(i), byte(i), byte(i), byte(i)})
		if s.Users < 2 || s.Users > MaxUsers || len(s.Floors) < 1 || len(s.Floors) > MaxFloors || s.String() == "" {
			t.Errorf("expected a conference of 2 to 8 users and 1 to 4 floors, found %+v", s)
		}
		for _, f := range s.Floors {
			if f.Max < 1 || f.Max > 3 || f.Chair >= s.Users {
				t.Errorf("expected 1 to 3 holders and a chair of the cast, found %+v", f)
			}
		}
	}
}

// The story of RFC 4582 figure 2, with a second participant who has to wait.
func TestTheModelTellsTheStoryOfTheClause(t *testing.T) {
	m := New(Scenario{Users: 2, Floors: []Floor{{Max: 1, Chair: -1}}})
	for u := range uint8(2) {
		m.Step(Op{Kind: Connect, User: u}, 0)
	}
	step := func(o Op, transaction uint16, answer, position uint8, notified ...uint8) *Req {
		t.Helper()
		m.Step(o, transaction)
		e := &m.Expect
		if len(e.Messages) != 1+len(notified) || !e.Answered || e.Messages[0].Transaction != transaction {
			t.Fatalf("%s: expected an answer and %d notifications, found %+v", o, len(notified), e.Messages)
		}
		if i := e.Infos[e.Messages[0].From]; i.Status != answer || i.Position != position {
			t.Errorf("%s: expected status %d, position %d, found %+v", o, answer, position, i)
		}
		for n, want := range notified {
			if i := e.Infos[e.Messages[1+n].From]; i.Status != want || e.Messages[1+n].Transaction != 0 {
				t.Errorf("%s: expected a notification of status %d, found %+v", o, want, i)
			}
		}
		if err := m.Check(); err != nil {
			t.Error(err)
		}
		return e.Request
	}
	step(Op{Kind: Request, User: 0, A: 1}, 123, Granted, 0).ID = 789
	step(Op{Kind: Request, User: 1, A: 1}, 124, Accepted, 1).ID = 790
	step(Op{Kind: Release, User: 0, A: 0, B: 0x20}, 154, Released, 0, Granted)
	step(Op{Kind: Release, User: 1, A: 0, B: 0x20}, 155, Released, 0)
}

// Each case spoils a state that was right.
func TestTheInvariantsNoticeAWrongModel(t *testing.T) {
	for _, test := range []struct {
		want  string
		spoil func(m *Model)
	}{
		{"holders", func(m *Model) { m.Requests[1].granted = 99 }},
		{"has ended", func(m *Model) { m.Requests[1].final = Denied }},
		{"is for the floors", func(m *Model) { m.Requests[1].Floors = 0 }},
		{"overtook", func(m *Model) { m.Requests[0].ready, m.Requests[1].ready = 2, 1 }},
		{"is first", func(m *Model) { m.Requests = m.Requests[1:] }},
		{"without its chair", func(m *Model) { m.Scenario.Floors[0].Chair = 1 }},
		{"two requests have position", func(m *Model) { m.Requests[2].ready = m.Requests[1].ready }},
	} {
		m := New(Scenario{Users: 3, Floors: []Floor{{Max: 1, Chair: -1}}})
		for u := range uint8(3) {
			m.Step(Op{Kind: Connect, User: u}, 0)
			m.Step(Op{Kind: Request, User: u, A: 1}, 1)
		}
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		test.spoil(m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("expected an error that says %q, found %v", test.want, err)
		}
	}
}
