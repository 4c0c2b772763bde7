package model

import "fmt"

// Check returns which invariant of floor control does not hold, or nil. They are
// worded without regard to how the model gets there, so that a wrong model is
// found out: never too many holders (TS 23.333 §5.14), all floors of a request or
// none (RFC 4582 §4.1), nobody served before somebody who came first, no place
// left free that somebody first in line could have.
func (m *Model) Check() error {
	for f, floor := range m.Scenario.Floors {
		if n := m.holders(f); n > floor.Max {
			return fmt.Errorf("floor %d has %d holders, %d are allowed", FloorID(f), n, floor.Max)
		}
	}
	for _, r := range m.Requests {
		if r.final != 0 {
			return fmt.Errorf("request %d has ended and is still there", r.ID)
		}
		if r.Floors == 0 || r.Floors>>len(m.Scenario.Floors) != 0 {
			return fmt.Errorf("request %d is for the floors %04b", r.ID, r.Floors)
		}
		if r.granted == 0 {
			continue
		}
		for f := range m.Scenario.Floors {
			if r.on(f) && m.chaired(f) && r.chair[f] != Granted {
				return fmt.Errorf("request %d holds floor %d without its chair's consent", r.ID, FloorID(f))
			}
			for _, o := range m.Requests {
				if r.on(f) && !m.chaired(f) && o.on(f) && o.waits() && o.ready != 0 && o.ready < r.ready && o.rank() >= r.rank() {
					return fmt.Errorf("request %d overtook request %d on floor %d", r.ID, o.ID, FloorID(f))
				}
			}
		}
	}
	return m.checkQueues()
}

// checkQueues: the positions on each floor are 1, 2, 3 … without gaps.
func (m *Model) checkQueues() error {
	for f := range m.Scenario.Floors {
		var seen uint64
		n := 0
		for _, r := range m.Requests {
			p := m.position(r, f)
			if p == 0 || p > 64 {
				continue
			}
			if seen>>(p-1)&1 != 0 {
				return fmt.Errorf("two requests have position %d on floor %d", p, FloorID(f))
			}
			seen |= 1 << (p - 1)
			n++
		}
		if n < 64 && seen != 1<<n-1 {
			return fmt.Errorf("the positions on floor %d are %b", FloorID(f), seen)
		}
		free := m.holders(f) < m.Scenario.Floors[f].Max
		for _, r := range m.Requests {
			if free && r.waits() && r.ready != 0 && r.Floors == 1<<f && m.position(r, f) == 1 {
				return fmt.Errorf("request %d is first on floor %d, which is free", r.ID, FloorID(f))
			}
		}
	}
	return nil
}
